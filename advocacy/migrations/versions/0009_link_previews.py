"""link previews"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

STATE = sa.Enum('waiting', 'found', 'empty', 'failed', name='preview_state', native_enum=False, create_constraint=True, length=32)
PROBLEM = sa.Enum('no_web_address', 'not_public', 'not_found', 'not_reached', 'bad_certificate', 'too_slow', 'too_large', 'too_many_redirects', 'answered_no', 'wrong_type', 'no_http', name='fetch_problem', native_enum=False, create_constraint=True, length=32)
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    op.alter_column('content_pictures', 'uploaded_by', nullable=True)
    op.create_table('content_link_previews',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('address_hash', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=2000), nullable=False),
    sa.Column('state', STATE, nullable=False),
    sa.Column('problem', PROBLEM, nullable=True),
    sa.Column('status', sa.BigInteger(), nullable=True),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('description', sa.String(length=400), nullable=False),
    sa.Column('site', sa.String(length=80), nullable=False),
    sa.Column('picture_id', sa.BigInteger(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.BigInteger(), nullable=False),
    sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['picture_id'], ['content_pictures.id'], name=op.f('fk_content_link_previews_picture_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_link_previews'))
    )
    op.create_index('uq_content_link_previews_waiting', 'content_link_previews', ['address_hash'], unique=True, postgresql_where=WAITING)
    op.create_index('ix_content_link_previews_due', 'content_link_previews', ['due_at'], unique=False, postgresql_where=WAITING)
    op.create_index('ix_content_link_previews_address', 'content_link_previews', ['address_hash', 'id'], unique=False)
    op.create_index(op.f('ix_content_link_previews_picture_id'), 'content_link_previews', ['picture_id'], unique=False)


def downgrade() -> None:
    op.drop_table('content_link_previews')
    op.execute("UPDATE content_pictures SET uploaded_by = (SELECT min(id) FROM people_persons) WHERE uploaded_by IS NULL")
    op.alter_column('content_pictures', 'uploaded_by', nullable=False)
