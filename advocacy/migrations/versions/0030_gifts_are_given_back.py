"""whoever got the link of a gift may give it back"""

from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None

ORDERS = "rewards_orders"
BEFORE = ("taken_back", "lapsed", "desk")


def _allow(values: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"ck_{ORDERS}_ended_by"), ORDERS, type_="check")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f"ck_{ORDERS}_ended_by"), ORDERS, f"ended_by IN ({listed})")


def upgrade() -> None:
    _allow((*BEFORE, "declined"))


def downgrade() -> None:
    op.execute("UPDATE rewards_orders SET ended_by = 'taken_back' WHERE ended_by = 'declined'")
    _allow(BEFORE)
