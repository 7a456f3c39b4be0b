"""boards know who was hidden when they were made; those of before are written anew"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BOARDS = "relationships_generations"


def upgrade() -> None:
    op.add_column(BOARDS, sa.Column("hidden", sa.String(80), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column(BOARDS, "hidden")
