"""text messages to numbers that people confirmed"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None

PHONES, TEXTS, CHOICES = 'notifications_phones', 'notifications_texts', 'notifications_preferences'
MOMENT = sa.DateTime(timezone=True)
STATE = sa.Enum(
    'queued', 'held', 'publishing', 'unconfirmed', 'published', 'refused', 'cancelled', 'expired',
    name='delivery_state', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip
BECAUSE = sa.Enum(
    'not_configured', 'refused', 'gave_up', 'too_old', 'not_wanted', 'gone', 'bounced', 'not_known',
    name='ended_because', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip
PURPOSE = sa.Enum('code', 'notice', name='text_purpose', native_enum=False, create_constraint=True, length=32)


def _allow(channels: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f'ck_{CHOICES}_channel'), CHOICES, type_='check')
    listed = ', '.join(f"'{channel}'" for channel in channels)
    op.create_check_constraint(op.f(f'ck_{CHOICES}_channel'), CHOICES, f'channel IN ({listed})')


def upgrade() -> None:
    _allow(('in_app', 'mail', 'digest', 'text'))
    op.create_table(PHONES,
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('number', sa.LargeBinary(), nullable=False),
    sa.Column('asked_at', MOMENT, nullable=False),
    sa.Column('tries', sa.SmallInteger(), nullable=False),
    sa.Column('confirmed_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f(f'fk_{PHONES}_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f(f'pk_{PHONES}')),
    )
    op.create_table(TEXTS,
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('purpose', PURPOSE, nullable=False),
    sa.Column('notice_id', sa.BigInteger(), nullable=True),
    sa.Column('made_at', MOMENT, nullable=False),
    sa.Column('give_up_at', MOMENT, nullable=False),
    sa.Column('sent_at', MOMENT, nullable=True),
    sa.Column('ended_because', BECAUSE, nullable=True),
    sa.Column('last_answer', sa.String(length=40), nullable=True),
    sa.Column('state', STATE, nullable=False),
    sa.Column('due_at', MOMENT, nullable=False),
    sa.Column('lease_until', MOMENT, nullable=True),
    sa.Column('fence', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('called_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f(f'fk_{TEXTS}_person_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['notifications_notices.id'], name=op.f(f'fk_{TEXTS}_notice_id')),
    sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{TEXTS}')),
    sa.UniqueConstraint('notice_id', name=op.f(f'uq_{TEXTS}_notice_id')),
    )
    op.create_index(f'ix_{TEXTS}_due', TEXTS, ['due_at'], postgresql_where=sa.text("state = 'queued'"))
    op.create_index(f'ix_{TEXTS}_lease', TEXTS, ['lease_until'], postgresql_where=sa.text("state = 'publishing'"))
    op.create_index(f'ix_{TEXTS}_person', TEXTS, ['person_id', 'made_at'])
    op.create_index(op.f(f'ix_{TEXTS}_made_at'), TEXTS, ['made_at'])


def downgrade() -> None:
    op.drop_table(TEXTS)
    op.drop_table(PHONES)
    op.execute(f"DELETE FROM {CHOICES} WHERE channel = 'text'")
    _allow(('in_app', 'mail', 'digest'))
