"""what sweeps look for each minute, and what was shared, is found by an index"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SHARES = "sharing_shares"
QUEUED = "state = 'queued'"
WAITING = f"{QUEUED} AND waiting_for IS NOT NULL"
INDEXES = (
    ("ix_sharing_shares_queued_version", ["version_id"], QUEUED),
    ("ix_sharing_shares_queued_person", ["person_id"], QUEUED),
    ("ix_sharing_shares_sharers", ["post_id", "person_id"], "state = 'published'"),
    ("ix_sharing_shares_asked", ["version_id", "person_id", "state", "fill_ins"], "strpos(dealt_words, '[[') > 0"),
)


def upgrade() -> None:
    _waiting_by("due_at", "id")
    for name, columns, where in INDEXES:
        op.create_index(name, SHARES, columns, postgresql_where=sa.text(where))


def downgrade() -> None:
    for name, _, _ in reversed(INDEXES):
        op.drop_index(name, table_name=SHARES)
    _waiting_by("id")


def _waiting_by(*order: str) -> None:
    op.drop_index("ix_sharing_shares_waiting", table_name=SHARES)
    columns = ["network", "waiting_for", *order]
    op.create_index("ix_sharing_shares_waiting", SHARES, columns, postgresql_where=sa.text(WAITING))
