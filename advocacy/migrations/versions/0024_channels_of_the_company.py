"""channels of the company at slack and teams"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

WEBHOOKS, MESSAGES = 'notifications_webhooks', 'notifications_webhook_messages'
SERVICE = sa.Enum('slack', 'teams', name='service', native_enum=False, create_constraint=True, length=32)
STATE = sa.Enum(
    'queued', 'held', 'publishing', 'unconfirmed', 'published', 'refused', 'cancelled', 'expired',
    name='delivery_state', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip
BECAUSE = sa.Enum(
    'not_configured', 'refused', 'gave_up', 'too_old', 'not_wanted', 'gone', 'not_known',
    name='ended_because', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip


def upgrade() -> None:
    op.create_table(WEBHOOKS,
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('service', SERVICE, nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('host', sa.String(length=253), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('kinds', postgresql.ARRAY(sa.String(length=64)), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('signed_by', sa.BigInteger(), nullable=True),
    sa.Column('signed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_answer', sa.String(length=40), nullable=True),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    *(sa.ForeignKeyConstraint([name], ['people_persons.id'], name=op.f(f'fk_{WEBHOOKS}_{name}')) for name in ('made_by', 'signed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{WEBHOOKS}')),
    sa.UniqueConstraint('public_id', name=op.f(f'uq_{WEBHOOKS}_public_id')),
    )
    for name in ('made_by', 'signed_by'):
        op.create_index(op.f(f'ix_{WEBHOOKS}_{name}'), WEBHOOKS, [name])
    op.create_table(MESSAGES,
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('webhook_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('parameters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('endpoint', sa.String(length=80), nullable=False),
    sa.Column('values', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('once_key', sa.String(length=120), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('give_up_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_because', BECAUSE, nullable=True),
    sa.Column('last_answer', sa.String(length=40), nullable=True),
    sa.Column('state', STATE, nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fence', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['webhook_id'], [f'{WEBHOOKS}.id'], name=op.f(f'fk_{MESSAGES}_webhook_id')),
    sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{MESSAGES}')),
    sa.UniqueConstraint('webhook_id', 'kind', 'once_key', name=op.f(f'uq_{MESSAGES}_webhook_id_kind_once_key')),
    )
    op.create_index(f'ix_{MESSAGES}_due', MESSAGES, ['due_at'], postgresql_where=sa.text("state = 'queued'"))
    op.create_index(f'ix_{MESSAGES}_lease', MESSAGES, ['lease_until'], postgresql_where=sa.text("state = 'publishing'"))
    op.create_index(op.f(f'ix_{MESSAGES}_made_at'), MESSAGES, ['made_at'])


def downgrade() -> None:
    op.drop_table(MESSAGES)
    op.drop_table(WEBHOOKS)
