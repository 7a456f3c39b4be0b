"""a team's result of a season keeps how many people were active

Of seasons that closed before it stays empty: where only one number fits the average, it is told from that.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

RESULTS = "relationships_season_results"


def upgrade() -> None:
    op.add_column(RESULTS, sa.Column("active", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column(RESULTS, "active")
