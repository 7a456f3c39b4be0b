"""days on which it was found out since that somebody came back"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None

INDEX, POINTS = "ix_relationships_points_came_back", "relationships_points"


def upgrade() -> None:
    op.create_index(INDEX, POINTS, ["written_at"], postgresql_where=sa.text("rule = 'came_back'"))


def downgrade() -> None:
    op.drop_index(INDEX, table_name=POINTS)
