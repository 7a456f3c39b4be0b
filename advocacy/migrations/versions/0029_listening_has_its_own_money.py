"""hearing what people answer has money of its own, and a reading that stopped is gone on with"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BOOKINGS, LISTENINGS = "networks_bookings", "engagement_listenings"
CALLS = ("post", "post_with_link", "reply", "repost", "delete", "alt_text", "post_read", "user_read")
LISTENING = {"comment_read": "post_read", "author_read": "user_read"}


def upgrade() -> None:
    _allow((*CALLS, *LISTENING))
    for name in ("sweep_newest", "sweep_until"):
        op.add_column(LISTENINGS, sa.Column(name, sa.String(length=32), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column(LISTENINGS, "sweep_until")
    op.drop_column(LISTENINGS, "sweep_newest")
    for listening, call in LISTENING.items():
        op.execute(f"UPDATE {BOOKINGS} SET call = '{call}' WHERE call = '{listening}'")
    _allow(CALLS)


def _allow(calls: tuple[str, ...]) -> None:
    name = op.f(f"ck_{BOOKINGS}_paid_call")
    op.drop_constraint(name, BOOKINGS, type_="check")
    listed = ", ".join(f"'{call}'" for call in calls)
    op.create_check_constraint(name, BOOKINGS, f"call IN ({listed})")
