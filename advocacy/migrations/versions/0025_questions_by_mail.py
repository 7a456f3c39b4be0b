"""questions by mail, and answers to whoever asked outside"""

import sqlalchemy as sa
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None

OUTBOX, LETTERS, SENDERS = 'notifications_outbox', 'questions_letters', 'questions_mail_senders'
REPLIES, OUTSIDE = 'questions_reply_addresses', 'questions_outside'
ENDED = ('not_configured', 'refused', 'gave_up', 'too_old', 'not_wanted', 'gone', 'not_known')
BECAME = sa.Enum(
    'question', 'waits', 'answer', 'asked_on', 'not_taken', 'bounce', 'automatic', 'forged', 'unknown', 'too_many',
    'unreadable', name='became', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip
PURPOSE = sa.Enum('answer', 'ask_on', name='purpose', native_enum=False, create_constraint=True, length=32)
MOMENT = sa.DateTime(timezone=True)


def _allow(table: str, name: str, values: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f'ck_{table}_{name}'), table, type_='check')
    listed = ', '.join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, f'{name} IN ({listed})')


def upgrade() -> None:
    op.alter_column(OUTBOX, 'person_id', existing_type=sa.BigInteger(), nullable=True)
    op.add_column(OUTBOX, sa.Column('address', sa.LargeBinary(), nullable=True))
    op.add_column(OUTBOX, sa.Column('letter', sa.String(length=64), nullable=True))
    op.add_column(OUTBOX, sa.Column('about', sa.String(length=64), nullable=True))
    op.add_column(OUTBOX, sa.Column('answers_to', sa.String(length=320), nullable=True))
    op.create_unique_constraint(op.f(f'uq_{OUTBOX}_letter_about'), OUTBOX, ['letter', 'about'])
    _allow(OUTBOX, 'purpose', ('notice', 'link', 'digest', 'outside'))
    op.create_check_constraint(op.f(f'ck_{OUTBOX}_somebody'), OUTBOX, "(person_id IS NULL) = (purpose = 'outside')")
    for table in (OUTBOX, 'notifications_webhook_messages'):
        _allow(table, 'ended_because', (*ENDED, 'bounced'))
    op.create_table(LETTERS,
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('message_id', sa.String(length=320), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('became', BECAME, nullable=False),
    sa.Column('taken_at', MOMENT, nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('question_id', sa.BigInteger(), nullable=True),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f(f'fk_{LETTERS}_person_id')),
    sa.ForeignKeyConstraint(['question_id'], ['questions_questions.id'], name=op.f(f'fk_{LETTERS}_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{LETTERS}')),
    sa.UniqueConstraint('public_id', name=op.f(f'uq_{LETTERS}_public_id')),
    sa.UniqueConstraint('message_id', 'digest', name=op.f(f'uq_{LETTERS}_message_id_digest')),
    )
    for name in ('taken_at', 'person_id', 'question_id'):
        op.create_index(op.f(f'ix_{LETTERS}_{name}'), LETTERS, [name])
    op.create_table(SENDERS,
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('hour_from', MOMENT, nullable=False),
    sa.Column('count', sa.BigInteger(), nullable=False),
    sa.Column('seen_at', MOMENT, nullable=False),
    sa.Column('answered_at', MOMENT, nullable=True),
    sa.PrimaryKeyConstraint('address_hash', name=op.f(f'pk_{SENDERS}')),
    )
    for name in ('seen_at', 'answered_at'):
        op.create_index(op.f(f'ix_{SENDERS}_{name}'), SENDERS, [name])
    op.create_table(REPLIES,
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('question_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('purpose', PURPOSE, nullable=False),
    sa.Column('made_at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['question_id'], ['questions_questions.id'], name=op.f(f'fk_{REPLIES}_question_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f(f'fk_{REPLIES}_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{REPLIES}')),
    sa.UniqueConstraint('token_hash', name=op.f(f'uq_{REPLIES}_token_hash')),
    sa.UniqueConstraint('question_id', 'person_id', 'purpose', name=op.f(f'uq_{REPLIES}_question_id_person_id_purpose')),
    )
    op.create_index(op.f(f'ix_{REPLIES}_person_id'), REPLIES, ['person_id'])
    op.create_table(OUTSIDE,
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('question_id', sa.BigInteger(), nullable=False),
    sa.Column('address', sa.LargeBinary(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('kept_at', MOMENT, nullable=False),
    sa.Column('used_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['question_id'], ['questions_questions.id'], name=op.f(f'fk_{OUTSIDE}_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{OUTSIDE}')),
    sa.UniqueConstraint('question_id', name=op.f(f'uq_{OUTSIDE}_question_id')),
    sa.UniqueConstraint('token_hash', name=op.f(f'uq_{OUTSIDE}_token_hash')),
    )


def downgrade() -> None:
    for table in (OUTSIDE, REPLIES, SENDERS, LETTERS):
        op.drop_table(table)
    op.execute(f"DELETE FROM {OUTBOX} WHERE purpose = 'outside'")
    for table in (OUTBOX, 'notifications_webhook_messages'):
        op.execute(f"UPDATE {table} SET ended_because = 'refused' WHERE ended_because = 'bounced'")
        _allow(table, 'ended_because', ENDED)
    op.drop_constraint(op.f(f'ck_{OUTBOX}_somebody'), OUTBOX, type_='check')
    _allow(OUTBOX, 'purpose', ('notice', 'link', 'digest'))
    op.drop_constraint(op.f(f'uq_{OUTBOX}_letter_about'), OUTBOX, type_='unique')
    for name in ('answers_to', 'about', 'letter', 'address'):
        op.drop_column(OUTBOX, name)
    op.alter_column(OUTBOX, 'person_id', existing_type=sa.BigInteger(), nullable=False)
