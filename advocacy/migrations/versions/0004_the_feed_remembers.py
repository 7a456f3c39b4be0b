"""the feed remembers what it showed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

REASON = sa.Enum('topic', 'words', 'readers', 'known', name='skip_reason', native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.add_column('content_posts', sa.Column('sharers', sa.BigInteger(), server_default=sa.text('0'), nullable=False))
    op.add_column('content_posts', sa.Column('visits', sa.BigInteger(), server_default=sa.text('0'), nullable=False))
    op.add_column('content_posts', sa.Column('public_page_id', sa.String(length=12), nullable=True))
    op.create_unique_constraint(op.f('uq_content_posts_public_page_id'), 'content_posts', ['public_page_id'])
    op.create_table('sharing_feed_entries',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=False),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shown_on', sa.Date(), nullable=False),
    sa.Column('sought', sa.Boolean(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('skipped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('skip_reason', REASON, nullable=True),
    sa.Column('dealt', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_sharing_feed_entries_person_id')),
    sa.ForeignKeyConstraint(['post_id'], ['content_posts.id'], name=op.f('fk_sharing_feed_entries_post_id')),
    sa.PrimaryKeyConstraint('person_id', 'post_id', name=op.f('pk_sharing_feed_entries'))
    )
    op.create_index(op.f('ix_sharing_feed_entries_post_id'), 'sharing_feed_entries', ['post_id'], unique=False)
    op.create_index('ix_sharing_feed_entries_shown_on', 'sharing_feed_entries', ['person_id', 'shown_on'], unique=False)


def downgrade() -> None:
    op.drop_table('sharing_feed_entries')
    op.drop_constraint(op.f('uq_content_posts_public_page_id'), 'content_posts', type_='unique')
    op.drop_column('content_posts', 'public_page_id')
    op.drop_column('content_posts', 'visits')
    op.drop_column('content_posts', 'sharers')
