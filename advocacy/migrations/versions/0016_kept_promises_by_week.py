"""promises that were due and kept are counted by team and week"""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ('due', 'kept'):
        op.add_column('insights_team_weeks', sa.Column(name, sa.BigInteger(), server_default=sa.text('0'), nullable=False))


def downgrade() -> None:
    op.drop_column('insights_team_weeks', 'kept')
    op.drop_column('insights_team_weeks', 'due')
