"""the words of a reply from another address wait for a click"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

PURPOSE = sa.Enum("answer", "ask_on", name="purpose", native_enum=False, create_constraint=False, length=32)
CHECK = "ck_questions_letters_purpose"


def upgrade() -> None:
    op.add_column("questions_letters", sa.Column("reply", PURPOSE, nullable=True))
    op.create_check_constraint(op.f(CHECK), "questions_letters", "reply IN ('answer', 'ask_on')")


def downgrade() -> None:
    op.drop_constraint(op.f(CHECK), "questions_letters", type_="check")
    op.drop_column("questions_letters", "reply")
