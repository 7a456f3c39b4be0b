"""what waits, and is over, withdrawn or not checked anew, is found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

SHARES = "sharing_shares"
ON_THE_WAY = "state IN ('queued', 'held')"
INDEXES = (
    ("ix_sharing_shares_checked", ["checked_against", "checked_on"], "state = 'queued' AND resend IS false"),
    ("ix_sharing_shares_waiting_post", ["post_id"], ON_THE_WAY),
    ("ix_sharing_shares_closing", ["closes_at"], ON_THE_WAY),
    ("ix_sharing_shares_ageing", ["consented_at"], f"{ON_THE_WAY} AND \"when\" = 'now'"),
)


def upgrade() -> None:
    for name, columns, where in INDEXES:
        op.create_index(name, SHARES, columns, postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=SHARES)
