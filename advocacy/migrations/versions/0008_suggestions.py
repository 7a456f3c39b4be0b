"""suggestions"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

STATE = sa.Enum('open', 'taken', 'merged', 'declined', 'withdrawn', name='suggestion_state', native_enum=False, create_constraint=True, length=32)
BECAUSE = sa.Enum('there_already', 'not_now', 'not_ours', 'not_outside', 'elsewhere', name='declining', native_enum=False, create_constraint=True, length=32)
REFERENCES = {
    'person_id': 'people_persons.id',
    'picture_id': 'content_pictures.id',
    'topic_id': 'people_topics.id',
    'decided_by': 'people_persons.id',
    'post_id': 'content_posts.id',
}


def upgrade() -> None:
    op.create_table('content_suggestions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=12), nullable=False),
    sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('link_url', sa.String(length=2000), nullable=False),
    sa.Column('picture_id', sa.BigInteger(), nullable=True),
    sa.Column('nobody_in_it', sa.Boolean(), nullable=False),
    sa.Column('topic_id', sa.BigInteger(), nullable=True),
    sa.Column('named', sa.Boolean(), nullable=False),
    sa.Column('state', STATE, nullable=False),
    sa.Column('decided_by', sa.BigInteger(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('declined_because', BECAUSE, nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=True),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    *(sa.ForeignKeyConstraint([name], [target], name=op.f(f'fk_content_suggestions_{name}')) for name, target in REFERENCES.items()),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_suggestions')),
    sa.UniqueConstraint('public_id', name=op.f('uq_content_suggestions_public_id')),
    sa.UniqueConstraint('person_id', 'key', name=op.f('uq_content_suggestions_person_id_key'))
    )
    op.create_index('ix_content_suggestions_open', 'content_suggestions', ['id'], unique=False, postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_content_suggestions_post_id', 'content_suggestions', ['post_id'], unique=False)
    op.create_index(op.f('ix_content_suggestions_picture_id'), 'content_suggestions', ['picture_id'], unique=False)


def downgrade() -> None:
    op.drop_table('content_suggestions')
