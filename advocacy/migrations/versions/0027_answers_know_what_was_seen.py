"""an answer keeps which comment it is for, of which crisis its person had read, and the moment it was tried"""

import sqlalchemy as sa
from alembic import op

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

REPLIES = 'engagement_replies'


def upgrade() -> None:
    op.add_column(REPLIES, sa.Column('comment_id', sa.BigInteger(), nullable=True))
    op.add_column(REPLIES, sa.Column('hold_id', sa.BigInteger(), nullable=True))
    op.add_column(REPLIES, sa.Column('tried_at', sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f(f'fk_{REPLIES}_comment_id'), REPLIES, 'engagement_comments', ['comment_id'], ['id'])
    op.create_foreign_key(op.f(f'fk_{REPLIES}_hold_id'), REPLIES, 'sharing_holds', ['hold_id'], ['id'])
    op.execute(f'UPDATE {REPLIES} SET tried_at = booked_at')


def downgrade() -> None:
    op.drop_column(REPLIES, 'tried_at')
    op.drop_column(REPLIES, 'hold_id')
    op.drop_column(REPLIES, 'comment_id')
