"""campaigns and the calendar"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('content_campaigns',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('goal', sa.String(length=400), nullable=False),
    sa.Column('measure', sa.Enum('shares', 'visits', 'conversations', name='measure', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('target', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['closed_by'], ['people_persons.id'], name=op.f('fk_content_campaigns_closed_by')),
    sa.ForeignKeyConstraint(['created_by'], ['people_persons.id'], name=op.f('fk_content_campaigns_created_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_campaigns')),
    sa.UniqueConstraint('public_id', name=op.f('uq_content_campaigns_public_id'))
    )
    op.create_index(op.f('ix_content_campaigns_closed_by'), 'content_campaigns', ['closed_by'], unique=False)
    op.create_index(op.f('ix_content_campaigns_created_by'), 'content_campaigns', ['created_by'], unique=False)
    op.create_table('content_campaign_outcomes',
    sa.Column('campaign_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sharers', sa.BigInteger(), nullable=False),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('visits', sa.BigInteger(), nullable=False),
    sa.Column('answers', sa.BigInteger(), nullable=True),
    sa.Column('reported', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['campaign_id'], ['content_campaigns.id'], name=op.f('fk_content_campaign_outcomes_campaign_id')),
    sa.PrimaryKeyConstraint('campaign_id', name=op.f('pk_content_campaign_outcomes'))
    )
    op.create_table('content_calendar_feeds',
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_content_calendar_feeds_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_content_calendar_feeds')),
    sa.UniqueConstraint('public_id', name=op.f('uq_content_calendar_feeds_public_id'))
    )
    op.add_column('content_versions', sa.Column('campaign_id', sa.BigInteger(), nullable=True))
    op.add_column('content_versions', sa.Column('link_tags', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True))
    op.create_index(op.f('ix_content_versions_campaign_id'), 'content_versions', ['campaign_id'], unique=False)
    op.create_foreign_key(op.f('fk_content_versions_campaign_id'), 'content_versions', 'content_campaigns', ['campaign_id'], ['id'])


def downgrade() -> None:
    op.drop_constraint(op.f('fk_content_versions_campaign_id'), 'content_versions', type_='foreignkey')
    op.drop_index(op.f('ix_content_versions_campaign_id'), table_name='content_versions')
    op.drop_column('content_versions', 'link_tags')
    op.drop_column('content_versions', 'campaign_id')
    op.drop_table('content_calendar_feeds')
    op.drop_table('content_campaign_outcomes')
    op.drop_index(op.f('ix_content_campaigns_created_by'), table_name='content_campaigns')
    op.drop_index(op.f('ix_content_campaigns_closed_by'), table_name='content_campaigns')
    op.drop_table('content_campaigns')
