"""digests and quiet hours"""

import sqlalchemy as sa
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

HOURS, OUTBOX, CHOICES = 'notifications_hours', 'notifications_outbox', 'notifications_preferences'
RHYTHM = sa.Enum('off', 'daily', 'weekly', name='rhythm', native_enum=False, create_constraint=True, length=32)


def _allow(table: str, name: str, column: str, values: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f'ck_{table}_{name}'), table, type_='check')
    listed = ', '.join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f(f'ck_{table}_{name}'), table, f'{column} IN ({listed})')


def upgrade() -> None:
    op.create_table(HOURS,
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('rhythm', RHYTHM, nullable=False),
    sa.Column('weekday', sa.SmallInteger(), nullable=False),
    sa.Column('hour', sa.SmallInteger(), nullable=False),
    sa.Column('quiet_from', sa.Time(), nullable=True),
    sa.Column('quiet_until', sa.Time(), nullable=True),
    sa.Column('time_zone', sa.String(length=64), nullable=False),
    sa.Column('told_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_notifications_hours_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_notifications_hours')),
    )
    op.create_index('ix_notifications_hours_due', HOURS, ['due_at'], postgresql_where=sa.text('due_at IS NOT NULL'))
    op.add_column(OUTBOX, sa.Column('digest_of', sa.DateTime(timezone=True), nullable=True))
    op.add_column(OUTBOX, sa.Column('digest_since', sa.DateTime(timezone=True), nullable=True))
    op.create_unique_constraint(op.f('uq_notifications_outbox_person_id_digest_of'), OUTBOX, ['person_id', 'digest_of'])
    _allow(OUTBOX, 'purpose', 'purpose', ('notice', 'link', 'digest'))
    _allow(CHOICES, 'channel', 'channel', ('in_app', 'mail', 'digest'))


def downgrade() -> None:
    op.execute(f"DELETE FROM {OUTBOX} WHERE purpose = 'digest'")
    op.execute(f"DELETE FROM {CHOICES} WHERE channel = 'digest'")
    _allow(CHOICES, 'channel', 'channel', ('in_app', 'mail'))
    _allow(OUTBOX, 'purpose', 'purpose', ('notice', 'link'))
    op.drop_constraint(op.f('uq_notifications_outbox_person_id_digest_of'), OUTBOX, type_='unique')
    op.drop_column(OUTBOX, 'digest_since')
    op.drop_column(OUTBOX, 'digest_of')
    op.drop_table(HOURS)
