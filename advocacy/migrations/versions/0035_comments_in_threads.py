"""a comment in a thread is answered by naming the comment that began it"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "engagement_visiting_texts", sa.Column("answer_to", sa.String(length=200), server_default="", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("engagement_visiting_texts", "answer_to")
