"""how many filled a question in is counted in people

The sweep of each minute counts anew.
"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

COUNTS = "content_fill_in_counts"


def upgrade() -> None:
    op.alter_column(COUNTS, "shares", new_column_name="people")


def downgrade() -> None:
    op.alter_column(COUNTS, "people", new_column_name="shares")
