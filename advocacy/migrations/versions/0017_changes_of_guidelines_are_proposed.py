"""changes of guidelines are proposed in words, and answered"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None

DECISION = sa.Enum(
    'change', 'stay', name='decision', native_enum=False, create_constraint=True, length=32
)


def upgrade() -> None:
    op.create_table(
        'guidelines_proposals',
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('public_id', sa.String(length=12), nullable=False),
        sa.Column('rule_id', sa.String(length=120), nullable=False),
        sa.Column('words', sa.String(length=1000), nullable=False),
        sa.Column('proposed_by', sa.BigInteger(), nullable=True),
        sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('decision', DECISION, nullable=True),
        sa.Column('answer', sa.String(length=1000), nullable=False),
        sa.Column('answered_by', sa.BigInteger(), nullable=True),
        sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['proposed_by'], ['people_persons.id'], name=op.f('fk_guidelines_proposals_proposed_by')),
        sa.ForeignKeyConstraint(['answered_by'], ['people_persons.id'], name=op.f('fk_guidelines_proposals_answered_by')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_guidelines_proposals')),
        sa.UniqueConstraint('public_id', name=op.f('uq_guidelines_proposals_public_id')),
    )
    for column in ('rule_id', 'proposed_by', 'answered_by'):
        op.create_index(op.f(f'ix_guidelines_proposals_{column}'), 'guidelines_proposals', [column], unique=False)


def downgrade() -> None:
    op.drop_table('guidelines_proposals')
