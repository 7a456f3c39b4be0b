"""each posting call of an answer is kept, so that limits counted anew know it

Of answers that were tried within the last two days their newest attempt is taken over; limits look no further back
than one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

CALLS = "engagement_reply_calls"
TAKE_OVER = """
INSERT INTO engagement_reply_calls (reply_id, fence, started_at)
SELECT id, fence, booked_at FROM engagement_replies
WHERE fence > 0 AND booked_at > now() - interval '2 days'
"""


def upgrade() -> None:
    op.create_table(
        CALLS,
        sa.Column("reply_id", sa.BigInteger(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reply_id"], ["engagement_replies.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("reply_id", "fence"),
    )
    op.create_index("ix_engagement_reply_calls_started", CALLS, ["started_at"])
    op.execute(TAKE_OVER)


def downgrade() -> None:
    op.drop_table(CALLS)
