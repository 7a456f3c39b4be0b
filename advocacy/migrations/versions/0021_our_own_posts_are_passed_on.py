"""our own posts, passed on: their addresses, reposts among the shares, wishes to take one back"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None

NETWORK = sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32)
STATE = sa.Enum(
    'queued', 'held', 'publishing', 'unconfirmed', 'published', 'refused', 'cancelled', 'expired',
    name='delivery_state', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip
WAITING_FOR = sa.Enum(
    'reconnect', 'limit', 'budget', 'operator', 'network',
    name='waiting_for', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip
WISHES = 'sharing_take_backs'


def moment(name: str, *, empty: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=empty)


def upgrade() -> None:
    op.add_column('content_versions', sa.Column('own_linkedin', sa.String(128), server_default='', nullable=False))
    op.add_column('content_versions', sa.Column('own_x', sa.String(128), server_default='', nullable=False))
    confirmed = sa.Column('own_confirmed', sa.Boolean(), server_default=sa.text('false'), nullable=False)
    op.add_column('content_versions', confirmed)
    op.create_table(
        'content_own_posts',
        sa.Column('network', NETWORK, nullable=False),
        sa.Column('remote_id', sa.String(128), nullable=False),
        sa.Column('author', sa.String(64), nullable=False),
        moment('read_at'),
        sa.PrimaryKeyConstraint('network', 'remote_id', name='pk_content_own_posts'),
    )
    op.add_column('sharing_shares', sa.Column('repost_of', sa.String(128), nullable=True))
    op.create_table(
        WISHES,
        sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column('share_id', sa.BigInteger(), nullable=False),
        moment('wished_at'),
        sa.Column('waiting_for', WAITING_FOR, nullable=True),
        sa.Column('refused_because', sa.String(64), nullable=True),
        sa.Column('state', STATE, nullable=False),
        moment('due_at'),
        moment('lease_until', empty=True),
        sa.Column('fence', sa.BigInteger(), nullable=False),
        sa.Column('attempts', sa.BigInteger(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=True),
        moment('called_at', empty=True),
        sa.ForeignKeyConstraint(['share_id'], ['sharing_shares.id'], name=f'fk_{WISHES}_share_id'),
        sa.PrimaryKeyConstraint('id', name=f'pk_{WISHES}'),
        sa.UniqueConstraint('share_id', name=f'uq_{WISHES}_share_id'),
    )
    queued, under_way = sa.text("state = 'queued'"), sa.text("state = 'publishing'")
    op.create_index(f'ix_{WISHES}_due', WISHES, ['due_at'], postgresql_where=queued)
    op.create_index(f'ix_{WISHES}_lease', WISHES, ['lease_until'], postgresql_where=under_way)


def downgrade() -> None:
    op.drop_table(WISHES)
    op.drop_column('sharing_shares', 'repost_of')
    op.drop_table('content_own_posts')
    for column in ('own_confirmed', 'own_x', 'own_linkedin'):
        op.drop_column('content_versions', column)
