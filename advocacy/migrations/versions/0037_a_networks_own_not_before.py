"""a network's "not before" for everybody is kept with the network"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("networks_states", sa.Column("closed_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("networks_states", "closed_until")
