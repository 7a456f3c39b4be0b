"""reviewing together"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

CONSTRAINT = 'ck_content_review_events_happening'
BEFORE = ('created', 'new_version', 'asked', 'taken_back', 'changes_requested', 'approved', 'withdrawn', 'archived', 'blocked', 'unblocked')
AFTER = ('created', 'new_version', 'asked', 'taken_back', 'changes_requested', 'approved', 'withdrawn', 'archived', 'second_stage', 'still_true', 'blocked', 'unblocked')


def upgrade() -> None:
    _allow_happenings(AFTER)
    op.create_table('content_share_rates',
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('rate', sa.Float(), nullable=False),
    sa.Column('posts', sa.BigInteger(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('network', name=op.f('pk_content_share_rates'))
    )
    op.create_table('content_reachable',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_content_reachable_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'network', name=op.f('pk_content_reachable'))
    )
    op.create_table('content_topic_approvers',
    sa.Column('topic_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('named_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_content_topic_approvers_person_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['people_topics.id'], name=op.f('fk_content_topic_approvers_topic_id')),
    sa.PrimaryKeyConstraint('topic_id', 'person_id', name=op.f('pk_content_topic_approvers'))
    )
    op.create_index(op.f('ix_content_topic_approvers_person_id'), 'content_topic_approvers', ['person_id'], unique=False)
    op.create_table('content_presences',
    sa.Column('post_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('writing_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_content_presences_person_id')),
    sa.ForeignKeyConstraint(['post_id'], ['content_posts.id'], name=op.f('fk_content_presences_post_id')),
    sa.PrimaryKeyConstraint('post_id', 'person_id', name=op.f('pk_content_presences'))
    )
    op.create_index(op.f('ix_content_presences_person_id'), 'content_presences', ['person_id'], unique=False)
    op.create_index(op.f('ix_content_presences_seen_at'), 'content_presences', ['seen_at'], unique=False)
    op.create_table('content_approvals',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('topic_id', sa.BigInteger(), nullable=True),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_content_approvals_person_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['people_topics.id'], name=op.f('fk_content_approvals_topic_id')),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_content_approvals_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_approvals'))
    )
    op.create_index(op.f('ix_content_approvals_person_id'), 'content_approvals', ['person_id'], unique=False)
    op.create_index('uq_content_approvals', 'content_approvals', ['version_id', 'topic_id'], unique=True, postgresql_nulls_not_distinct=True)
    op.create_table('content_comments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('thread_id', sa.BigInteger(), nullable=True),
    sa.Column('wording', sa.String(length=40), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_content_comments_person_id')),
    sa.ForeignKeyConstraint(['resolved_by'], ['people_persons.id'], name=op.f('fk_content_comments_resolved_by')),
    sa.ForeignKeyConstraint(['thread_id'], ['content_comments.id'], name=op.f('fk_content_comments_thread_id')),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_content_comments_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_comments')),
    sa.UniqueConstraint('public_id', name=op.f('uq_content_comments_public_id'))
    )
    op.create_index('ix_content_comments_open', 'content_comments', ['version_id'], unique=False, postgresql_where=sa.text('thread_id IS NULL AND resolved_at IS NULL'))
    op.create_index(op.f('ix_content_comments_person_id'), 'content_comments', ['person_id'], unique=False)
    op.create_index(op.f('ix_content_comments_thread_id'), 'content_comments', ['thread_id'], unique=False)
    op.create_index(op.f('ix_content_comments_version_id'), 'content_comments', ['version_id'], unique=False)
    op.create_table('content_fill_in_counts',
    sa.Column('version_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('answered', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_content_fill_in_counts_version_id')),
    sa.PrimaryKeyConstraint('version_id', name=op.f('pk_content_fill_in_counts'))
    )
    op.add_column('content_posts', sa.Column('sharers_told_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('content_posts', sa.Column('fresh_until', sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_content_posts_fresh_until'), 'content_posts', ['fresh_until'], unique=False)
    op.add_column('content_versions', sa.Column('roles', postgresql.ARRAY(sa.String(length=16)), server_default='{}', nullable=False))
    op.add_column('content_versions', sa.Column('regions', postgresql.ARRAY(sa.String(length=80)), server_default='{}', nullable=False))
    op.add_column('content_versions', sa.Column('reviewer_id', sa.BigInteger(), nullable=True))
    op.add_column('content_versions', sa.Column('review_due_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f('ix_content_versions_reviewer_id'), 'content_versions', ['reviewer_id'], unique=False)
    op.create_foreign_key(op.f('fk_content_versions_reviewer_id'), 'content_versions', 'people_persons', ['reviewer_id'], ['id'])
    op.add_column('sharing_shares', sa.Column('fill_ins', sa.BigInteger(), server_default='0', nullable=False))


def downgrade() -> None:
    op.execute("DELETE FROM content_review_events WHERE happening IN ('second_stage', 'still_true')")
    _allow_happenings(BEFORE)
    op.drop_column('sharing_shares', 'fill_ins')
    op.drop_constraint(op.f('fk_content_versions_reviewer_id'), 'content_versions', type_='foreignkey')
    op.drop_index(op.f('ix_content_versions_reviewer_id'), table_name='content_versions')
    op.drop_column('content_versions', 'review_due_at')
    op.drop_column('content_versions', 'reviewer_id')
    op.drop_column('content_versions', 'regions')
    op.drop_column('content_versions', 'roles')
    op.drop_index(op.f('ix_content_posts_fresh_until'), table_name='content_posts')
    op.drop_column('content_posts', 'fresh_until')
    op.drop_column('content_posts', 'sharers_told_at')
    op.drop_table('content_fill_in_counts')
    op.drop_index(op.f('ix_content_comments_version_id'), table_name='content_comments')
    op.drop_index(op.f('ix_content_comments_thread_id'), table_name='content_comments')
    op.drop_index(op.f('ix_content_comments_person_id'), table_name='content_comments')
    op.drop_index('ix_content_comments_open', table_name='content_comments', postgresql_where=sa.text('thread_id IS NULL AND resolved_at IS NULL'))
    op.drop_table('content_comments')
    op.drop_index('uq_content_approvals', table_name='content_approvals', postgresql_nulls_not_distinct=True)
    op.drop_index(op.f('ix_content_approvals_person_id'), table_name='content_approvals')
    op.drop_table('content_approvals')
    op.drop_index(op.f('ix_content_presences_seen_at'), table_name='content_presences')
    op.drop_index(op.f('ix_content_presences_person_id'), table_name='content_presences')
    op.drop_table('content_presences')
    op.drop_index(op.f('ix_content_topic_approvers_person_id'), table_name='content_topic_approvers')
    op.drop_table('content_topic_approvers')
    op.drop_table('content_reachable')
    op.drop_table('content_share_rates')


def _allow_happenings(values: tuple[str, ...]) -> None:
    names = ', '.join(f"'{value}'" for value in values)
    op.drop_constraint(op.f(CONSTRAINT), 'content_review_events', type_='check')
    op.create_check_constraint(op.f(CONSTRAINT), 'content_review_events', f'happening IN ({names})')
