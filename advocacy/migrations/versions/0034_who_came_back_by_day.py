"""who came back is counted by the day on which it counts"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

INDEX, POINTS = "ix_relationships_points_came_back_on", "relationships_points"


def upgrade() -> None:
    op.create_index(INDEX, POINTS, ["counts_on"], postgresql_where=sa.text("rule = 'came_back'"))


def downgrade() -> None:
    op.drop_index(INDEX, table_name=POINTS)
