"""who prepared texts for which leader, from when until when"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None

TABLE, PERSONS = "sharing_delegations", "people_persons"
GOES_ON = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("leader_id", sa.BigInteger(), nullable=False),
        sa.Column("delegate_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["leader_id"], [f"{PERSONS}.id"], name=op.f(f"fk_{TABLE}_leader_id")),
        sa.ForeignKeyConstraint(["delegate_id"], [f"{PERSONS}.id"], name=op.f(f"fk_{TABLE}_delegate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index("uq_sharing_delegations_open", TABLE, ["leader_id"], unique=True, postgresql_where=GOES_ON)
    op.create_index("ix_sharing_delegations_pair", TABLE, ["leader_id", "delegate_id", "id"])
    op.create_index("ix_sharing_delegations_delegate", TABLE, ["delegate_id"])
    op.execute(
        """
        INSERT INTO sharing_delegations (leader_id, delegate_id, since)
        SELECT id, delegate_id, coalesce(delegate_since, clock_timestamp()) FROM people_persons
        WHERE delegate_id IS NOT NULL
        """
    )


def downgrade() -> None:
    op.drop_table(TABLE)
