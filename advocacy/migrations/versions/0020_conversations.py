"""conversations: what people outside answer under shares, for a while, and our answers on their way"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None

NETWORKS = ('linkedin', 'x')
DELIVERY = ('queued', 'held', 'publishing', 'unconfirmed', 'published', 'refused', 'cancelled', 'expired')
WAITS = ('reconnect', 'limit', 'budget', 'operator', 'network')


def _kind(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_{table}_{column}'))


def upgrade() -> None:
    op.add_column('questions_questions', sa.Column('conversation', sa.String(length=12), server_default='', nullable=False))
    op.create_table('engagement_listenings',
    sa.Column('share_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('network', _kind('network', *NETWORKS), nullable=False),
    sa.Column('state', _kind('listen_state', 'listening', 'not_offered', 'over'), nullable=False),
    _moment('due_at'),
    sa.Column('mark', sa.String(length=32), nullable=False, server_default=''),
    _moment('read_at', True),
    _moment('lease_until', True),
    sa.Column('fence', sa.BigInteger(), nullable=False, server_default='0'),
    _key('engagement_listenings', 'share_id', 'sharing_shares'),
    sa.PrimaryKeyConstraint('share_id', name=op.f('pk_engagement_listenings'))
    )
    op.create_index('ix_engagement_listenings_due', 'engagement_listenings', ['network', 'due_at'], unique=False, postgresql_where=sa.text("state = 'listening'"))
    op.create_table('engagement_conversations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=True),
    sa.Column('share_id', sa.BigInteger(), nullable=False),
    sa.Column('network', _kind('network', *NETWORKS), nullable=False),
    sa.Column('counterpart', sa.String(length=64), nullable=False),
    sa.Column('state', _kind('conversation_state', 'open', 'answered', 'handed_over', 'closed'), nullable=False),
    _moment('clock_at'),
    _moment('last_at'),
    _moment('answered_at', True),
    sa.Column('comments', sa.BigInteger(), nullable=False),
    sa.Column('question_id', sa.BigInteger(), nullable=True),
    _key('engagement_conversations', 'person_id', 'people_persons'),
    _key('engagement_conversations', 'question_id', 'questions_questions'),
    _key('engagement_conversations', 'share_id', 'sharing_shares'),
    _key('engagement_conversations', 'team_id', 'people_teams'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_engagement_conversations')),
    sa.UniqueConstraint('public_id', name=op.f('uq_engagement_conversations_public_id')),
    sa.UniqueConstraint('share_id', 'counterpart', name=op.f('uq_engagement_conversations_share_id_counterpart'))
    )
    op.create_index('ix_engagement_conversations_open', 'engagement_conversations', ['person_id', 'clock_at'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_engagement_conversations_person', 'engagement_conversations', ['person_id', 'id'], unique=False)
    op.create_index('ix_engagement_conversations_question', 'engagement_conversations', ['question_id'], unique=False, postgresql_where=sa.text('question_id IS NOT NULL'))
    op.create_index('ix_engagement_conversations_quiet', 'engagement_conversations', ['last_at'], unique=False, postgresql_where=sa.text("state IN ('open', 'answered')"))
    op.create_table('engagement_comments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=False),
    _moment('arrived_at'),
    sa.Column('starts_clock', sa.Boolean(), nullable=False),
    _moment('answered_at', True),
    sa.Column('how', _kind('answered_how', 'product', 'there', 'seen'), nullable=True),
    sa.Column('not_needed', sa.Boolean(), nullable=False),
    _key('engagement_comments', 'conversation_id', 'engagement_conversations'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_engagement_comments')),
    sa.UniqueConstraint('key', name=op.f('uq_engagement_comments_key'))
    )
    op.create_index('ix_engagement_comments_clocks', 'engagement_comments', ['arrived_at'], unique=False, postgresql_where=sa.text('starts_clock'))
    op.create_index('ix_engagement_comments_conversation', 'engagement_comments', ['conversation_id', 'id'], unique=False)
    op.create_table('engagement_visiting_texts',
    sa.Column('comment_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('remote_id', sa.String(length=200), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('handle', sa.String(length=200), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('address', sa.String(length=400), nullable=False),
    _moment('written_at', True),
    _moment('names_until'),
    _moment('expires_at'),
    _key('engagement_visiting_texts', 'comment_id', 'engagement_comments'),
    sa.PrimaryKeyConstraint('comment_id', name=op.f('pk_engagement_visiting_texts'))
    )
    op.create_index(op.f('ix_engagement_visiting_texts_expires_at'), 'engagement_visiting_texts', ['expires_at'], unique=False)
    op.create_index('ix_engagement_visiting_texts_names', 'engagement_visiting_texts', ['names_until'], unique=False, postgresql_where=sa.text("name <> ''"))
    op.create_index(op.f('ix_engagement_visiting_texts_remote_id'), 'engagement_visiting_texts', ['remote_id'], unique=False)
    op.create_table('engagement_replies',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('conversation_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('connection_id', sa.BigInteger(), nullable=False),
    sa.Column('network', _kind('network', *NETWORKS), nullable=False),
    sa.Column('account_id', sa.String(length=128), nullable=False),
    _moment('sent_at'),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('post_remote_id', sa.String(length=128), nullable=False),
    sa.Column('comment_remote_id', sa.String(length=200), nullable=False),
    _moment('booked_at', True),
    sa.Column('waiting_for', _kind('waiting_for', *WAITS), nullable=True),
    sa.Column('refused_because', sa.String(length=64), nullable=True),
    _moment('first_called_at', True),
    _moment('settle_at', True),
    sa.Column('readings_without', sa.BigInteger(), nullable=False),
    sa.Column('failed_readings', sa.BigInteger(), nullable=False),
    sa.Column('resend', sa.Boolean(), nullable=False),
    _moment('asked_at', True),
    _moment('published_at', True),
    sa.Column('remote_id', sa.String(length=200), nullable=True),
    sa.Column('remote_url', sa.String(length=400), nullable=True),
    sa.Column('state', _kind('delivery_state', *DELIVERY), nullable=False),
    _moment('due_at'),
    _moment('lease_until', True),
    sa.Column('fence', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    _moment('called_at', True),
    _key('engagement_replies', 'connection_id', 'sharing_connections'),
    _key('engagement_replies', 'conversation_id', 'engagement_conversations'),
    _key('engagement_replies', 'person_id', 'people_persons'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_engagement_replies'))
    )
    op.create_index('ix_engagement_replies_conversation', 'engagement_replies', ['conversation_id', 'id'], unique=False)
    op.create_index('ix_engagement_replies_due', 'engagement_replies', ['due_at'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_index('ix_engagement_replies_lease', 'engagement_replies', ['lease_until'], unique=False, postgresql_where=sa.text("state = 'publishing'"))
    op.create_index(op.f('ix_engagement_replies_person_id'), 'engagement_replies', ['person_id'], unique=False)
    op.create_index('ix_engagement_replies_settle', 'engagement_replies', ['settle_at'], unique=False, postgresql_where=sa.text("state = 'unconfirmed'"))
    op.create_index('uq_engagement_replies_one', 'engagement_replies', ['conversation_id'], unique=True, postgresql_where=sa.text("state IN ('queued', 'publishing', 'unconfirmed')"))


def downgrade() -> None:
    op.drop_table('engagement_replies')
    op.drop_table('engagement_visiting_texts')
    op.drop_table('engagement_comments')
    op.drop_table('engagement_conversations')
    op.drop_table('engagement_listenings')
    op.drop_column('questions_questions', 'conversation')
