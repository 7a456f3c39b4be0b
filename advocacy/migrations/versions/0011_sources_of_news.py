"""sources of news"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

OUTCOME = sa.Enum('never', 'new', 'nothing_new', 'mended', 'not_fetched', 'no_xml', 'no_feed', 'empty', name='feed_outcome', native_enum=False, create_constraint=True, length=32)
PROBLEM = sa.Enum('no_web_address', 'not_public', 'not_found', 'not_reached', 'bad_certificate', 'too_slow', 'too_large', 'too_many_redirects', 'answered_no', 'wrong_type', 'no_http', name='fetch_problem', native_enum=False, create_constraint=True, length=32)
STATE = sa.Enum('listed', 'drafted', 'same', 'put_away', name='item_state', native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table('content_feed_sources',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('address', sa.String(length=2000), nullable=False),
    sa.Column('link_key', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('keeper_id', sa.BigInteger(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('most_a_day', sa.SmallInteger(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('etag', sa.String(length=400), nullable=False),
    sa.Column('last_modified', sa.String(length=400), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', OUTCOME, nullable=False),
    sa.Column('problem', PROBLEM, nullable=True),
    sa.Column('detail', sa.BigInteger(), nullable=True),
    sa.Column('left_out', sa.BigInteger(), nullable=False),
    sa.Column('failures', sa.BigInteger(), nullable=False),
    sa.Column('failing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_dead_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['keeper_id'], ['people_persons.id'], name=op.f('fk_content_feed_sources_keeper_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_feed_sources')),
    sa.UniqueConstraint('public_id', name=op.f('uq_content_feed_sources_public_id'))
    )
    op.create_index(op.f('ix_content_feed_sources_keeper_id'), 'content_feed_sources', ['keeper_id'], unique=False)
    op.create_index('ix_content_feed_sources_due', 'content_feed_sources', ['due_at'], unique=False, postgresql_where=sa.text('paused_at IS NULL'))
    op.create_index('uq_content_feed_sources_link_key', 'content_feed_sources', ['link_key'], unique=True)
    op.create_table('content_feed_items',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('source_id', sa.BigInteger(), nullable=False),
    sa.Column('guid_hash', sa.String(length=64), nullable=False),
    sa.Column('link', sa.String(length=2000), nullable=False),
    sa.Column('link_key', sa.String(length=64), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.String(length=600), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', STATE, nullable=False),
    sa.Column('drafted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('post_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['content_posts.id'], name=op.f('fk_content_feed_items_post_id')),
    sa.ForeignKeyConstraint(['source_id'], ['content_feed_sources.id'], name=op.f('fk_content_feed_items_source_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_feed_items')),
    sa.UniqueConstraint('public_id', name=op.f('uq_content_feed_items_public_id')),
    sa.UniqueConstraint('source_id', 'guid_hash', name=op.f('uq_content_feed_items_source_id_guid_hash'))
    )
    op.create_index('ix_content_feed_items_listed', 'content_feed_items', ['source_id', 'id'], unique=False, postgresql_where=sa.text("state = 'listed'"))
    op.create_index('ix_content_feed_items_link_key', 'content_feed_items', ['link_key'], unique=False)
    op.create_index('ix_content_feed_items_post_id', 'content_feed_items', ['post_id'], unique=False)
    op.create_index(op.f('ix_content_feed_items_seen_at'), 'content_feed_items', ['seen_at'], unique=False)


def downgrade() -> None:
    op.drop_table('content_feed_items')
    op.drop_table('content_feed_sources')
