"""a mail keeps when it ended, so that a digest tells what no mail told"""

import sqlalchemy as sa
from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None

OUTBOX = 'notifications_outbox'


def upgrade() -> None:
    op.add_column(OUTBOX, sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True))
    op.execute(f"UPDATE {OUTBOX} SET ended_at = coalesce(sent_at, due_at) WHERE state NOT IN ('queued', 'publishing')")


def downgrade() -> None:
    op.drop_column(OUTBOX, 'ended_at')
