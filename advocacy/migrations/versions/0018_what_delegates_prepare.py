"""texts that delegates prepare for their leaders; since when somebody is a delegate"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

TABLE = 'sharing_proposals'
NETWORK = sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32)
STATE = sa.Enum(
    'proposed', 'confirmed', 'cancelled', 'expired',
    name='proposal_state', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip
ENDED_BY = sa.Enum(
    'leader', 'delegate', 'delegation', 'leader_left', 'post', 'account', 'shared',
    name='ended_by', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip
REFERENCES = {
    'leader_id': 'people_persons.id',
    'delegate_id': 'people_persons.id',
    'post_id': 'content_posts.id',
    'version_id': 'content_versions.id',
    'connection_id': 'sharing_connections.id',
    'share_id': 'sharing_shares.id',
}
OPEN = sa.text("state = 'proposed'")


def upgrade() -> None:
    op.add_column('people_persons', sa.Column('delegate_since', sa.DateTime(timezone=True), nullable=True))
    some = sa.text('delegate_id IS NOT NULL')
    op.create_index('ix_people_persons_delegate_id', 'people_persons', ['delegate_id'], postgresql_where=some)
    op.create_table(TABLE,
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('leader_id', sa.BigInteger(), nullable=False),
    sa.Column('delegate_id', sa.BigInteger(), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('network', NETWORK, nullable=False),
    sa.Column('connection_id', sa.BigInteger(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('dealt_words', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('words_hash', sa.String(length=64), nullable=False),
    sa.Column('state', STATE, nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_by', ENDED_BY, nullable=True),
    sa.Column('answer', sa.String(length=500), nullable=False),
    sa.Column('share_id', sa.BigInteger(), nullable=True),
    sa.Column('own_experience', sa.Boolean(), nullable=False),
    *(sa.ForeignKeyConstraint([name], [target], name=op.f(f'fk_{TABLE}_{name}')) for name, target in REFERENCES.items()),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_proposals')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sharing_proposals_public_id')),
    )
    op.create_index('uq_sharing_proposals_open', TABLE, ['leader_id', 'post_id', 'network'], unique=True, postgresql_where=OPEN)
    op.create_index('ix_sharing_proposals_waiting', TABLE, ['id'], postgresql_where=OPEN)
    op.create_index('ix_sharing_proposals_leader', TABLE, ['leader_id', 'id'])
    op.create_index('ix_sharing_proposals_delegate', TABLE, ['delegate_id', 'id'])
    for name in ('post_id', 'connection_id', 'share_id'):
        op.create_index(op.f(f'ix_{TABLE}_{name}'), TABLE, [name])


def downgrade() -> None:
    op.drop_table(TABLE)
    op.drop_index('ix_people_persons_delegate_id', 'people_persons')
    op.drop_column('people_persons', 'delegate_since')
