"""guidelines are announced, and read and understood"""

import secrets

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None

LETTERS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'


def upgrade() -> None:
    op.add_column('guidelines_editions', sa.Column('public_id', sa.String(length=12), nullable=True))
    _name_editions()
    op.alter_column('guidelines_editions', 'public_id', nullable=False)
    op.create_unique_constraint(op.f('uq_guidelines_editions_public_id'), 'guidelines_editions', ['public_id'])
    op.add_column('guidelines_reading_requests', sa.Column('topic', sa.String(length=120), nullable=False, server_default=''))
    op.alter_column('guidelines_reading_requests', 'topic', server_default=None)
    op.add_column('guidelines_reading_requests', sa.Column('edition_id', sa.BigInteger(), nullable=True))
    op.add_column('guidelines_reading_requests', sa.Column('needed_to_share', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.alter_column('guidelines_reading_requests', 'needed_to_share', server_default=None)
    op.add_column('guidelines_reading_requests', sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_guidelines_reading_requests_edition_id'), 'guidelines_reading_requests', ['edition_id'], unique=False)
    op.create_foreign_key(op.f('fk_guidelines_reading_requests_edition_id'), 'guidelines_reading_requests', 'guidelines_editions', ['edition_id'], ['id'])
    # Nothing wrote these rows before; whoever filled one by hand saw no text of ours.
    op.add_column('guidelines_understood', sa.Column('rulebook_hash', sa.String(length=64), nullable=False, server_default=''))
    op.alter_column('guidelines_understood', 'rulebook_hash', server_default=None)


def downgrade() -> None:
    op.drop_column('guidelines_understood', 'rulebook_hash')
    op.drop_constraint(op.f('fk_guidelines_reading_requests_edition_id'), 'guidelines_reading_requests', type_='foreignkey')
    op.drop_index(op.f('ix_guidelines_reading_requests_edition_id'), table_name='guidelines_reading_requests')
    op.drop_column('guidelines_reading_requests', 'reminded_at')
    op.drop_column('guidelines_reading_requests', 'needed_to_share')
    op.drop_column('guidelines_reading_requests', 'edition_id')
    op.drop_column('guidelines_reading_requests', 'topic')
    op.drop_constraint(op.f('uq_guidelines_editions_public_id'), 'guidelines_editions', type_='unique')
    op.drop_column('guidelines_editions', 'public_id')


def _name_editions() -> None:
    """Rows that are there already get a name by which their page is found."""
    connection = op.get_bind()
    for (edition_id,) in connection.execute(sa.text('SELECT id FROM guidelines_editions')).all():
        name = ''.join(secrets.choice(LETTERS) for _ in range(12))
        connection.execute(sa.text('UPDATE guidelines_editions SET public_id = :name WHERE id = :id'), {'name': name, 'id': edition_id})
