"""first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('core_journal',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_id', sa.BigInteger(), nullable=True),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_core_journal'))
    )
    op.create_index(op.f('ix_core_journal_happened_at'), 'core_journal', ['happened_at'], unique=False)
    op.create_table('networks_bookings',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('call', sa.Enum('post', 'post_with_link', 'reply', 'repost', 'delete', 'alt_text', 'post_read', 'user_read', name='paid_call', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('times', sa.BigInteger(), nullable=False),
    sa.Column('micros', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_networks_bookings'))
    )
    op.create_index('ix_networks_bookings_day', 'networks_bookings', ['network', 'day'], unique=False)
    op.create_table('networks_budget_notices',
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('used_up', sa.Boolean(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('network', 'month', 'used_up', name=op.f('pk_networks_budget_notices'))
    )
    op.create_table('networks_states',
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('reason', sa.Enum('out_of_credit', 'dead_version', 'app_blocked', 'breaker', 'by_hand', name='pause_reason', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('detail', sa.String(length=400), server_default='', nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resumed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('trial', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('trial_taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('checked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('check_verdict', sa.Enum('alive', 'limited', 'reached', 'not_permitted', 'out_of_credit', 'dead_version', 'app_blocked', 'unreachable', 'surprising', name='check_verdict', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('check_detail', sa.String(length=400), server_default='', nullable=False),
    sa.PrimaryKeyConstraint('network', name=op.f('pk_networks_states'))
    )
    op.create_table('people_sign_in_attempts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('scope', sa.String(length=16), nullable=False),
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('failures', sa.BigInteger(), nullable=False),
    sa.Column('first_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('blocked_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_sign_in_attempts')),
    sa.UniqueConstraint('scope', 'key_hash', name=op.f('uq_people_sign_in_attempts_scope_key_hash'))
    )
    op.create_table('people_teams',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('region', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_teams')),
    sa.UniqueConstraint('name', name=op.f('uq_people_teams_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_people_teams_public_id'))
    )
    op.create_table('people_topics',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_topics')),
    sa.UniqueConstraint('name', name=op.f('uq_people_topics_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_people_topics_public_id'))
    )
    op.create_table('relationships_changes',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Enum('week', 'month', 'quarter', 'season', name='period_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('start', sa.Date(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relationships_changes'))
    )
    op.create_index('ix_relationships_changes_period', 'relationships_changes', ['kind', 'start'], unique=False)
    op.create_table('relationships_generations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('kind', sa.Enum('week', 'month', 'quarter', 'season', name='period_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('start', sa.Date(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('took_ms', sa.BigInteger(), nullable=False),
    sa.Column('taking_part', sa.String(length=80), nullable=False),
    sa.Column('is_current', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relationships_generations'))
    )
    op.create_index('uq_relationships_generations_current', 'relationships_generations', ['kind', 'start'], unique=True, postgresql_where=sa.text('is_current'))
    op.create_table('relationships_positions',
    sa.Column('generation_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('board', sa.Enum('colleagues', 'comms', 'leaders', 'teams', name='board', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('row_number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('team_row', sa.BigInteger(), nullable=False),
    sa.Column('team_rank', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('reported', sa.BigInteger(), nullable=False),
    sa.Column('from_shares', sa.BigInteger(), nullable=False),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('kept', sa.BigInteger(), nullable=False),
    sa.Column('movement', sa.BigInteger(), nullable=True),
    sa.Column('team_movement', sa.BigInteger(), nullable=True),
    sa.Column('trend', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.PrimaryKeyConstraint('generation_id', 'board', 'row_number', name=op.f('pk_relationships_positions'))
    )
    op.create_index('ix_relationships_positions_team', 'relationships_positions', ['generation_id', 'board', 'team_id', 'team_row'], unique=False)
    op.create_index('uq_relationships_positions_person', 'relationships_positions', ['generation_id', 'person_id'], unique=True)
    op.create_table('relationships_seasons',
    sa.Column('start', sa.Date(), nullable=False),
    sa.Column('end', sa.Date(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rules_hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('start', name=op.f('pk_relationships_seasons'))
    )
    op.create_table('relationships_team_positions',
    sa.Column('generation_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('row_number', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('average_tenths', sa.BigInteger(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('reported', sa.BigInteger(), nullable=False),
    sa.Column('active', sa.BigInteger(), nullable=False),
    sa.Column('members', sa.BigInteger(), nullable=False),
    sa.Column('from_shares', sa.BigInteger(), nullable=False),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('kept', sa.BigInteger(), nullable=False),
    sa.Column('movement', sa.BigInteger(), nullable=True),
    sa.Column('trend', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.PrimaryKeyConstraint('generation_id', 'row_number', name=op.f('pk_relationships_team_positions'))
    )
    op.create_index('uq_relationships_team_positions_team', 'relationships_team_positions', ['generation_id', 'team_id'], unique=True)
    op.create_table('sharing_revocations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('token', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('queued', 'held', 'publishing', 'unconfirmed', 'published', 'refused', 'cancelled', 'expired', name='delivery_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fence', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_revocations'))
    )
    op.create_index('ix_sharing_revocations_due', 'sharing_revocations', ['due_at'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_table('people_persons',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('state', sa.Enum('invited', 'active', 'left', 'erased', name='person_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('password_hash', sa.String(length=255), nullable=True),
    sa.Column('team_id', sa.BigInteger(), nullable=True),
    sa.Column('roles', postgresql.ARRAY(sa.String(length=16)), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('languages', postgresql.ARRAY(sa.String(length=8)), nullable=False),
    sa.Column('time_zone', sa.String(length=64), nullable=False),
    sa.Column('theme', sa.String(length=8), nullable=False),
    sa.Column('leader', sa.Boolean(), nullable=False),
    sa.Column('delegate_id', sa.BigInteger(), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['delegate_id'], ['people_persons.id'], name=op.f('fk_people_persons_delegate_id')),
    sa.ForeignKeyConstraint(['team_id'], ['people_teams.id'], name=op.f('fk_people_persons_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_persons')),
    sa.UniqueConstraint('email', name=op.f('uq_people_persons_email')),
    sa.UniqueConstraint('public_id', name=op.f('uq_people_persons_public_id'))
    )
    op.create_index('ix_people_persons_lower_name', 'people_persons', [sa.literal_column('lower(name)'), 'id'], unique=False)
    op.create_index(op.f('ix_people_persons_team_id'), 'people_persons', ['team_id'], unique=False)
    op.create_table('content_pictures',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=32), nullable=False),
    sa.Column('width', sa.BigInteger(), nullable=False),
    sa.Column('height', sa.BigInteger(), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('uploaded_by', sa.BigInteger(), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['uploaded_by'], ['people_persons.id'], name=op.f('fk_content_pictures_uploaded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_pictures')),
    sa.UniqueConstraint('public_id', name=op.f('uq_content_pictures_public_id'))
    )
    op.create_index(op.f('ix_content_pictures_sha256'), 'content_pictures', ['sha256'], unique=False)
    op.create_index(op.f('ix_content_pictures_uploaded_by'), 'content_pictures', ['uploaded_by'], unique=False)
    op.create_table('content_posts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('created_by', sa.BigInteger(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('offered_version_id', sa.BigInteger(), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_by', sa.BigInteger(), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_by', sa.BigInteger(), nullable=True),
    sa.Column('blocked_by_rule', sa.String(length=120), nullable=True),
    sa.Column('copied_from_id', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['archived_by'], ['people_persons.id'], name=op.f('fk_content_posts_archived_by')),
    sa.ForeignKeyConstraint(['copied_from_id'], ['content_posts.id'], name=op.f('fk_content_posts_copied_from_id')),
    sa.ForeignKeyConstraint(['created_by'], ['people_persons.id'], name=op.f('fk_content_posts_created_by')),
    sa.ForeignKeyConstraint(['offered_version_id'], ['content_versions.id'], name=op.f('fk_content_posts_offered_version_id'), use_alter=True),
    sa.ForeignKeyConstraint(['withdrawn_by'], ['people_persons.id'], name=op.f('fk_content_posts_withdrawn_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_posts')),
    sa.UniqueConstraint('offered_version_id', name=op.f('uq_content_posts_offered_version_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_content_posts_public_id'))
    )
    op.create_index(op.f('ix_content_posts_archived_at'), 'content_posts', ['archived_at'], unique=False)
    op.create_index(op.f('ix_content_posts_created_by'), 'content_posts', ['created_by'], unique=False)
    op.create_table('evidence_counterpart_keys',
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_evidence_counterpart_keys_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_evidence_counterpart_keys'))
    )
    op.create_table('evidence_facts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.Enum('share_published', 'click', 'reaction', 'reactions', 'reshare', 'reshares', 'comment', 'comments', 'reach', 'answer', 'question_answered', 'promise_broken', 'thanks', 'brought_in', 'suggestion_approved', 'reported', 'void', name='fact_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=True),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('share_id', sa.BigInteger(), nullable=True),
    sa.Column('subject', sa.String(length=80), nullable=True),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('counterpart', sa.String(length=64), nullable=True),
    sa.Column('from_colleague', sa.Boolean(), nullable=False),
    sa.Column('reported', sa.Boolean(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counts_on', sa.Date(), nullable=False),
    sa.Column('k', sa.SmallInteger(), nullable=True),
    sa.Column('rule_version', sa.SmallInteger(), nullable=False),
    sa.Column('voids', sa.String(length=120), nullable=True),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('scored_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_evidence_facts_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_facts')),
    sa.UniqueConstraint('source', name=op.f('uq_evidence_facts_source'))
    )
    op.create_index('ix_evidence_facts_counterpart', 'evidence_facts', ['person_id', 'counterpart'], unique=False, postgresql_where=sa.text('counterpart IS NOT NULL'))
    op.create_index('ix_evidence_facts_person', 'evidence_facts', ['person_id', 'kind', 'counts_on'], unique=False)
    op.create_index('ix_evidence_facts_share', 'evidence_facts', ['share_id', 'kind'], unique=False, postgresql_where=sa.text('share_id IS NOT NULL'))
    op.create_index('ix_evidence_facts_subject', 'evidence_facts', ['subject'], unique=False, postgresql_where=sa.text('subject IS NOT NULL'))
    op.create_index('ix_evidence_facts_unscored', 'evidence_facts', ['id'], unique=False, postgresql_where=sa.text('scored_at IS NULL'))
    op.create_index('ix_evidence_facts_voids', 'evidence_facts', ['voids'], unique=False, postgresql_where=sa.text('voids IS NOT NULL'))
    op.create_table('notifications_notices',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('parameters', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('endpoint', sa.String(length=80), nullable=False),
    sa.Column('values', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('once_key', sa.String(length=120), nullable=True),
    sa.Column('in_app', sa.Boolean(), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_notifications_notices_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications_notices')),
    sa.UniqueConstraint('person_id', 'kind', 'once_key', name=op.f('uq_notifications_notices_person_id_kind_once_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_notifications_notices_public_id'))
    )
    op.create_index('ix_notifications_notices_new', 'notifications_notices', ['person_id'], unique=False, postgresql_where=sa.text('read_at IS NULL AND in_app'))
    op.create_index('ix_notifications_notices_shown', 'notifications_notices', ['person_id', 'id'], unique=False, postgresql_where=sa.text('in_app'))
    op.create_index(op.f('ix_notifications_notices_told_at'), 'notifications_notices', ['told_at'], unique=False)
    op.create_table('notifications_preferences',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=64), nullable=False),
    sa.Column('channel', sa.Enum('in_app', 'mail', name='channel', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('wanted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_notifications_preferences_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'kind', 'channel', name=op.f('pk_notifications_preferences'))
    )
    op.create_table('people_follows',
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('topic_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_people_follows_person_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['people_topics.id'], name=op.f('fk_people_follows_topic_id')),
    sa.PrimaryKeyConstraint('person_id', 'topic_id', name=op.f('pk_people_follows'))
    )
    op.create_table('people_invitations',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mail_wanted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mail_taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_people_invitations_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_invitations')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_people_invitations_token_hash'))
    )
    op.create_index('ix_people_invitations_mail_wanted', 'people_invitations', ['id'], unique=False, postgresql_where=sa.text('mail_wanted_at IS NOT NULL AND mail_taken_at IS NULL'))
    op.create_index(op.f('ix_people_invitations_person_id'), 'people_invitations', ['person_id'], unique=False)
    op.create_table('people_sessions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('device', sa.String(length=120), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_people_sessions_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_people_sessions')),
    sa.UniqueConstraint('public_id', name=op.f('uq_people_sessions_public_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_people_sessions_token_hash'))
    )
    op.create_index(op.f('ix_people_sessions_person_id'), 'people_sessions', ['person_id'], unique=False)
    op.create_table('people_team_managers',
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_people_team_managers_person_id')),
    sa.ForeignKeyConstraint(['team_id'], ['people_teams.id'], name=op.f('fk_people_team_managers_team_id')),
    sa.PrimaryKeyConstraint('team_id', 'person_id', name=op.f('pk_people_team_managers'))
    )
    op.create_index(op.f('ix_people_team_managers_person_id'), 'people_team_managers', ['person_id'], unique=False)
    op.create_table('relationships_opt_outs',
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_relationships_opt_outs_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_relationships_opt_outs'))
    )
    op.create_table('relationships_season_results',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('season_start', sa.Date(), nullable=False),
    sa.Column('board', sa.Enum('colleagues', 'comms', 'leaders', 'teams', name='board', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('row_number', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('reported', sa.BigInteger(), nullable=False),
    sa.Column('average_tenths', sa.BigInteger(), nullable=True),
    sa.Column('from_shares', sa.BigInteger(), nullable=False),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('kept', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_relationships_season_results_person_id')),
    sa.ForeignKeyConstraint(['season_start'], ['relationships_seasons.start'], name=op.f('fk_relationships_season_results_season_start')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relationships_season_results'))
    )
    op.create_index('ix_relationships_season_results_person', 'relationships_season_results', ['person_id'], unique=False)
    op.create_index('ix_relationships_season_results_season', 'relationships_season_results', ['season_start', 'board', 'row_number'], unique=False)
    op.create_table('relationships_totals',
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.Enum('week', 'month', 'quarter', 'season', name='period_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('start', sa.Date(), nullable=False),
    sa.Column('points', sa.BigInteger(), nullable=False),
    sa.Column('reported', sa.BigInteger(), nullable=False),
    sa.Column('from_shares', sa.BigInteger(), nullable=False),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('acts', sa.BigInteger(), nullable=False),
    sa.Column('due', sa.BigInteger(), nullable=False),
    sa.Column('kept', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_relationships_totals_person_id')),
    sa.PrimaryKeyConstraint('person_id', 'team_id', 'kind', 'start', name=op.f('pk_relationships_totals'))
    )
    op.create_index('ix_relationships_totals_period', 'relationships_totals', ['kind', 'start', 'person_id'], unique=False)
    op.create_table('sharing_connect_attempts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('state_hash', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('code_verifier', sa.LargeBinary(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_sharing_connect_attempts_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_connect_attempts')),
    sa.UniqueConstraint('state_hash', name=op.f('uq_sharing_connect_attempts_state_hash'))
    )
    op.create_index(op.f('ix_sharing_connect_attempts_person_id'), 'sharing_connect_attempts', ['person_id'], unique=False)
    op.create_table('sharing_connections',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('client_id', sa.String(length=128), nullable=False),
    sa.Column('account_id', sa.String(length=128), nullable=False),
    sa.Column('account_name', sa.String(length=200), nullable=False),
    sa.Column('handle', sa.String(length=64), nullable=True),
    sa.Column('profile_url', sa.String(length=400), nullable=False),
    sa.Column('protected', sa.Boolean(), nullable=False),
    sa.Column('scopes', sa.ARRAY(sa.String(length=64)), nullable=False),
    sa.Column('state', sa.Enum('connected', 'reconnect', 'disconnected', name='connection_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('connected_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('renewed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reconnect_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_sharing_connections_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_connections')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sharing_connections_public_id'))
    )
    op.create_index(op.f('ix_sharing_connections_person_id'), 'sharing_connections', ['person_id'], unique=False)
    op.create_index('uq_sharing_connections_account', 'sharing_connections', ['network', 'client_id', 'account_id'], unique=True, postgresql_where=sa.text("state <> 'disconnected'"))
    op.create_index('uq_sharing_connections_person_network', 'sharing_connections', ['person_id', 'network'], unique=True, postgresql_where=sa.text("state <> 'disconnected'"))
    op.create_table('sharing_holds',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('scope', sa.Enum('all', 'topic', 'region', name='hold_scope', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('topic_id', sa.BigInteger(), nullable=True),
    sa.Column('region', sa.String(length=80), nullable=False),
    sa.Column('statements', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('speaker_id', sa.BigInteger(), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('set_by', sa.BigInteger(), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('released_by', sa.BigInteger(), nullable=True),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['released_by'], ['people_persons.id'], name=op.f('fk_sharing_holds_released_by')),
    sa.ForeignKeyConstraint(['set_by'], ['people_persons.id'], name=op.f('fk_sharing_holds_set_by')),
    sa.ForeignKeyConstraint(['speaker_id'], ['people_persons.id'], name=op.f('fk_sharing_holds_speaker_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['people_topics.id'], name=op.f('fk_sharing_holds_topic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_holds')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sharing_holds_public_id'))
    )
    op.create_index('ix_sharing_holds_open', 'sharing_holds', ['id'], unique=False, postgresql_where=sa.text('released_at IS NULL'))
    op.create_index(op.f('ix_sharing_holds_released_by'), 'sharing_holds', ['released_by'], unique=False)
    op.create_index(op.f('ix_sharing_holds_set_by'), 'sharing_holds', ['set_by'], unique=False)
    op.create_index(op.f('ix_sharing_holds_speaker_id'), 'sharing_holds', ['speaker_id'], unique=False)
    op.create_table('content_versions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('state', sa.Enum('draft', 'in_review', 'changes_requested', 'approved', 'superseded', name='state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('link_url', sa.String(length=2000), nullable=False),
    sa.Column('link_title', sa.String(length=200), nullable=False),
    sa.Column('style', sa.Enum('people', 'process', 'results', 'vision', name='style', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('internal_only', sa.Boolean(), nullable=False),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('languages', postgresql.ARRAY(sa.String(length=8)), nullable=False),
    sa.Column('disclosure', sa.String(length=300), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=True),
    sa.Column('rulebook_hash', sa.String(length=64), nullable=True),
    sa.Column('findings', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('made_by', sa.BigInteger(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.BigInteger(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_for_review_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('asked_by', sa.BigInteger(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('approved_by', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['approved_by'], ['people_persons.id'], name=op.f('fk_content_versions_approved_by')),
    sa.ForeignKeyConstraint(['asked_by'], ['people_persons.id'], name=op.f('fk_content_versions_asked_by')),
    sa.ForeignKeyConstraint(['changed_by'], ['people_persons.id'], name=op.f('fk_content_versions_changed_by')),
    sa.ForeignKeyConstraint(['made_by'], ['people_persons.id'], name=op.f('fk_content_versions_made_by')),
    sa.ForeignKeyConstraint(['post_id'], ['content_posts.id'], name=op.f('fk_content_versions_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_versions')),
    sa.UniqueConstraint('post_id', 'number', name=op.f('uq_content_versions_post_id_number'))
    )
    op.create_index(op.f('ix_content_versions_made_by'), 'content_versions', ['made_by'], unique=False)
    op.create_index(op.f('ix_content_versions_post_id'), 'content_versions', ['post_id'], unique=False)
    op.create_index('ix_content_versions_window', 'content_versions', ['closes_at', 'opens_at'], unique=False)
    op.create_index('uq_content_versions_open', 'content_versions', ['post_id'], unique=True, postgresql_where=sa.text("state IN ('draft', 'in_review')"))
    op.create_table('notifications_outbox',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('purpose', sa.Enum('notice', 'link', name='purpose', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('notice_id', sa.BigInteger(), nullable=True),
    sa.Column('invitation_id', sa.BigInteger(), nullable=True),
    sa.Column('message_id', sa.String(length=320), nullable=False),
    sa.Column('when_unknown', sa.Enum('settle', 'once', 'surely', name='when_unknown', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('give_up_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_because', sa.Enum('not_configured', 'refused', 'gave_up', 'too_old', 'not_wanted', 'gone', 'not_known', name='ended_because', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('last_answer', sa.String(length=40), nullable=True),
    sa.Column('state', sa.Enum('queued', 'held', 'publishing', 'unconfirmed', 'published', 'refused', 'cancelled', 'expired', name='delivery_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fence', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['invitation_id'], ['people_invitations.id'], name=op.f('fk_notifications_outbox_invitation_id')),
    sa.ForeignKeyConstraint(['notice_id'], ['notifications_notices.id'], name=op.f('fk_notifications_outbox_notice_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_notifications_outbox_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications_outbox')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_notifications_outbox_invitation_id')),
    sa.UniqueConstraint('message_id', name=op.f('uq_notifications_outbox_message_id')),
    sa.UniqueConstraint('notice_id', name=op.f('uq_notifications_outbox_notice_id'))
    )
    op.create_index('ix_notifications_outbox_due', 'notifications_outbox', ['due_at'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_index('ix_notifications_outbox_lease', 'notifications_outbox', ['lease_until'], unique=False, postgresql_where=sa.text("state = 'publishing'"))
    op.create_index(op.f('ix_notifications_outbox_made_at'), 'notifications_outbox', ['made_at'], unique=False)
    op.create_index(op.f('ix_notifications_outbox_person_id'), 'notifications_outbox', ['person_id'], unique=False)
    op.create_table('relationships_points',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.Column('rule', sa.Enum('comment', 'comments_counted', 'answer', 'came_back', 'reshare', 'reaction', 'click', 'reach', 'question', 'thanks', 'brought_in', 'suggestion', 'reported', 'shares', 'acts', 'promises_due', 'promises_kept', name='rule_name', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('rule_version', sa.SmallInteger(), nullable=False),
    sa.Column('group_hash', sa.BigInteger(), nullable=False),
    sa.Column('fact_id', sa.BigInteger(), nullable=False),
    sa.Column('milli', sa.BigInteger(), nullable=False),
    sa.Column('units', sa.BigInteger(), nullable=False),
    sa.Column('weight', sa.SmallInteger(), nullable=False),
    sa.Column('k', sa.SmallInteger(), nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('share_id', sa.BigInteger(), nullable=True),
    sa.Column('reported', sa.Boolean(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('counts_on', sa.Date(), nullable=False),
    sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reverses_id', sa.BigInteger(), nullable=True),
    sa.Column('because', sa.Enum('voided', 'earlier', 'rules', name='reversed_because', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.ForeignKeyConstraint(['fact_id'], ['evidence_facts.id'], name=op.f('fk_relationships_points_fact_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_relationships_points_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relationships_points'))
    )
    op.create_index('ix_relationships_points_group', 'relationships_points', ['group_hash'], unique=False)
    op.create_index('ix_relationships_points_person', 'relationships_points', ['person_id', 'counts_on'], unique=False)
    op.create_index('ix_relationships_points_team', 'relationships_points', ['team_id', 'counts_on'], unique=False)
    op.create_table('sharing_tokens',
    sa.Column('connection_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('access_token', sa.LargeBinary(), nullable=False),
    sa.Column('access_expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('refresh_token', sa.LargeBinary(), nullable=True),
    sa.Column('refresh_expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['connection_id'], ['sharing_connections.id'], name=op.f('fk_sharing_tokens_connection_id')),
    sa.PrimaryKeyConstraint('connection_id', name=op.f('pk_sharing_tokens'))
    )
    op.create_table('content_review_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=True),
    sa.Column('happening', sa.Enum('created', 'new_version', 'asked', 'taken_back', 'changes_requested', 'approved', 'withdrawn', 'archived', 'blocked', 'unblocked', name='happening', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_content_review_events_person_id')),
    sa.ForeignKeyConstraint(['post_id'], ['content_posts.id'], name=op.f('fk_content_review_events_post_id')),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_content_review_events_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_review_events'))
    )
    op.create_index(op.f('ix_content_review_events_person_id'), 'content_review_events', ['person_id'], unique=False)
    op.create_index(op.f('ix_content_review_events_post_id'), 'content_review_events', ['post_id'], unique=False)
    op.create_table('content_variants',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_content_variants_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_content_variants')),
    sa.UniqueConstraint('version_id', 'network', 'language', 'position', name=op.f('uq_content_variants_version_id_network_language_position'))
    )
    op.create_table('content_version_pictures',
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('picture_id', sa.BigInteger(), nullable=False),
    sa.Column('alt_text', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['picture_id'], ['content_pictures.id'], name=op.f('fk_content_version_pictures_picture_id')),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_content_version_pictures_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'position', name=op.f('pk_content_version_pictures'))
    )
    op.create_index(op.f('ix_content_version_pictures_picture_id'), 'content_version_pictures', ['picture_id'], unique=False)
    op.create_table('content_version_teams',
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['people_teams.id'], name=op.f('fk_content_version_teams_team_id')),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_content_version_teams_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'team_id', name=op.f('pk_content_version_teams'))
    )
    op.create_index(op.f('ix_content_version_teams_team_id'), 'content_version_teams', ['team_id'], unique=False)
    op.create_table('content_version_topics',
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('topic_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['topic_id'], ['people_topics.id'], name=op.f('fk_content_version_topics_topic_id')),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_content_version_topics_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'topic_id', name=op.f('pk_content_version_topics'))
    )
    op.create_index(op.f('ix_content_version_topics_topic_id'), 'content_version_topics', ['topic_id'], unique=False)
    op.create_table('content_version_writers',
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_content_version_writers_person_id')),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_content_version_writers_version_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('version_id', 'person_id', name=op.f('pk_content_version_writers'))
    )
    op.create_index(op.f('ix_content_version_writers_person_id'), 'content_version_writers', ['person_id'], unique=False)
    op.create_table('sharing_shares',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=False),
    sa.Column('version_id', sa.BigInteger(), nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('connection_id', sa.BigInteger(), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('account_id', sa.String(length=128), nullable=False),
    sa.Column('account_name', sa.String(length=200), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('dealt_words', sa.Text(), nullable=False),
    sa.Column('own_words', sa.Float(), nullable=False),
    sa.Column('rulebook_hash', sa.String(length=64), nullable=False),
    sa.Column('findings', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('when', sa.Enum('now', 'chosen', name='when', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('chosen_for', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('short_code', sa.String(length=16), nullable=False),
    sa.Column('link_target', sa.Text(), nullable=True),
    sa.Column('held_reason', sa.Enum('new_finding', 'other_account', 'late', 'crisis', name='held_reason', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('waiting_for', sa.Enum('reconnect', 'limit', 'budget', 'operator', 'network', name='waiting_for', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('cancelled_by', sa.Enum('person', 'disconnected', 'leaving', 'withdrawn', 'not_there', name='cancelled_by', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('refused_because', sa.String(length=64), nullable=True),
    sa.Column('unconfirmed_because', sa.Enum('no_answer', 'worker_lost', name='unconfirmed_because', native_enum=False, create_constraint=True, length=32), nullable=True),
    sa.Column('first_called_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('settle_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('readings_without', sa.BigInteger(), nullable=False),
    sa.Column('failed_readings', sa.BigInteger(), nullable=False),
    sa.Column('settling', sa.Boolean(), nullable=False),
    sa.Column('settle_attempted', sa.Boolean(), nullable=False),
    sa.Column('resend', sa.Boolean(), nullable=False),
    sa.Column('proven_there', sa.Boolean(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reported', sa.Boolean(), nullable=False),
    sa.Column('remote_id', sa.String(length=128), nullable=True),
    sa.Column('remote_url', sa.String(length=400), nullable=True),
    sa.Column('gone_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('shared_on', sa.Date(), nullable=True),
    sa.Column('k', sa.BigInteger(), nullable=True),
    sa.Column('replies_singly', sa.Boolean(), nullable=True),
    sa.Column('state', sa.Enum('queued', 'held', 'publishing', 'unconfirmed', 'published', 'refused', 'cancelled', 'expired', name='delivery_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fence', sa.BigInteger(), nullable=False),
    sa.Column('attempts', sa.BigInteger(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=True),
    sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['connection_id'], ['sharing_connections.id'], name=op.f('fk_sharing_shares_connection_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_sharing_shares_person_id')),
    sa.ForeignKeyConstraint(['post_id'], ['content_posts.id'], name=op.f('fk_sharing_shares_post_id')),
    sa.ForeignKeyConstraint(['version_id'], ['content_versions.id'], name=op.f('fk_sharing_shares_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_shares')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sharing_shares_public_id')),
    sa.UniqueConstraint('short_code', name=op.f('uq_sharing_shares_short_code'))
    )
    op.create_index(op.f('ix_sharing_shares_connection_id'), 'sharing_shares', ['connection_id'], unique=False)
    op.create_index('ix_sharing_shares_due', 'sharing_shares', ['due_at'], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_index('ix_sharing_shares_lease', 'sharing_shares', ['lease_until'], unique=False, postgresql_where=sa.text("state = 'publishing'"))
    op.create_index('ix_sharing_shares_open', 'sharing_shares', ['state', 'id'], unique=False, postgresql_where=sa.text("state IN ('queued', 'held', 'publishing', 'unconfirmed')"))
    op.create_index('ix_sharing_shares_person', 'sharing_shares', ['person_id', 'id'], unique=False)
    op.create_index('ix_sharing_shares_post', 'sharing_shares', ['post_id', 'network'], unique=False)
    op.create_index('ix_sharing_shares_settle', 'sharing_shares', ['settle_at'], unique=False, postgresql_where=sa.text("state = 'unconfirmed'"))
    op.create_index('ix_sharing_shares_shared_on', 'sharing_shares', ['person_id', 'shared_on'], unique=False)
    op.create_index('ix_sharing_shares_waiting', 'sharing_shares', ['network', 'waiting_for', 'id'], unique=False, postgresql_where=sa.text("state = 'queued' AND waiting_for IS NOT NULL"))
    op.create_index('uq_sharing_shares_person_post_network', 'sharing_shares', ['person_id', 'post_id', 'network'], unique=True, postgresql_where=sa.text("state NOT IN ('refused', 'cancelled', 'expired') AND gone_at IS NULL"))
    op.create_table('engagement_clicks',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('share_id', sa.BigInteger(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('visitor', sa.String(length=64), nullable=False),
    sa.Column('clicked_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['share_id'], ['sharing_shares.id'], name=op.f('fk_engagement_clicks_share_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_engagement_clicks')),
    sa.UniqueConstraint('share_id', 'day', 'visitor', name=op.f('uq_engagement_clicks_share_id_day_visitor'))
    )
    op.create_table('engagement_readings',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('share_id', sa.BigInteger(), nullable=False),
    sa.Column('step', sa.BigInteger(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.Enum('present', 'gone', 'not_authorized', name='post_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('figures', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('absent', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.ForeignKeyConstraint(['share_id'], ['sharing_shares.id'], name=op.f('fk_engagement_readings_share_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_engagement_readings')),
    sa.UniqueConstraint('share_id', 'step', 'read_at', name=op.f('uq_engagement_readings_share_id_step_read_at'))
    )
    op.create_index(op.f('ix_engagement_readings_share_id'), 'engagement_readings', ['share_id'], unique=False)
    op.create_table('engagement_reports',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('share_id', sa.BigInteger(), nullable=False),
    sa.Column('address', sa.String(length=400), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['share_id'], ['sharing_shares.id'], name=op.f('fk_engagement_reports_share_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_engagement_reports')),
    sa.UniqueConstraint('public_id', name=op.f('uq_engagement_reports_public_id'))
    )
    op.create_index(op.f('ix_engagement_reports_share_id'), 'engagement_reports', ['share_id'], unique=False)
    op.create_index('uq_engagement_reports_address', 'engagement_reports', ['share_id', 'address'], unique=True, postgresql_where=sa.text('taken_back_at IS NULL'))
    op.create_table('engagement_watches',
    sa.Column('share_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('state', sa.Enum('watching', 'not_offered', 'over', 'gone', name='watch_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('step', sa.BigInteger(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('fence', sa.BigInteger(), server_default=sa.text('0'), nullable=False),
    sa.ForeignKeyConstraint(['share_id'], ['sharing_shares.id'], name=op.f('fk_engagement_watches_share_id')),
    sa.PrimaryKeyConstraint('share_id', name=op.f('pk_engagement_watches'))
    )
    op.create_index('ix_engagement_watches_due', 'engagement_watches', ['network', 'due_at'], unique=False, postgresql_where=sa.text("state = 'watching'"))
    op.create_table('sharing_attempts',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('share_id', sa.BigInteger(), nullable=False),
    sa.Column('fence', sa.BigInteger(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=32), nullable=True),
    sa.Column('reason', sa.String(length=64), nullable=True),
    sa.Column('http_status', sa.BigInteger(), nullable=True),
    sa.Column('request_id', sa.String(length=128), nullable=True),
    sa.Column('detail', sa.String(length=400), nullable=False),
    sa.Column('late', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['share_id'], ['sharing_shares.id'], name=op.f('fk_sharing_attempts_share_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_attempts')),
    sa.UniqueConstraint('share_id', 'fence', name=op.f('uq_sharing_attempts_share_id_fence'))
    )
    op.create_index('ix_sharing_attempts_started', 'sharing_attempts', ['started_at'], unique=False)
    op.create_table('sharing_bands',
    sa.Column('share_id', sa.BigInteger(), nullable=False),
    sa.Column('band', sa.BigInteger(), nullable=False),
    sa.Column('post_id', sa.BigInteger(), nullable=False),
    sa.Column('network', sa.Enum('linkedin', 'x', name='network', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['share_id'], ['sharing_shares.id'], name=op.f('fk_sharing_bands_share_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('share_id', 'band', name=op.f('pk_sharing_bands'))
    )
    op.create_index('ix_sharing_bands_found', 'sharing_bands', ['post_id', 'network', 'band', 'value', 'share_id'], unique=False)
    # Posts and versions name each other, so this key comes once both tables are there.
    op.create_foreign_key("fk_content_posts_offered_version_id", "content_posts", "content_versions", ["offered_version_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint("fk_content_posts_offered_version_id", "content_posts", type_="foreignkey")
    op.drop_index('ix_sharing_bands_found', table_name='sharing_bands')
    op.drop_table('sharing_bands')
    op.drop_index('ix_sharing_attempts_started', table_name='sharing_attempts')
    op.drop_table('sharing_attempts')
    op.drop_index('ix_engagement_watches_due', table_name='engagement_watches', postgresql_where=sa.text("state = 'watching'"))
    op.drop_table('engagement_watches')
    op.drop_index('uq_engagement_reports_address', table_name='engagement_reports', postgresql_where=sa.text('taken_back_at IS NULL'))
    op.drop_index(op.f('ix_engagement_reports_share_id'), table_name='engagement_reports')
    op.drop_table('engagement_reports')
    op.drop_index(op.f('ix_engagement_readings_share_id'), table_name='engagement_readings')
    op.drop_table('engagement_readings')
    op.drop_table('engagement_clicks')
    op.drop_index('uq_sharing_shares_person_post_network', table_name='sharing_shares', postgresql_where=sa.text("state NOT IN ('refused', 'cancelled', 'expired') AND gone_at IS NULL"))
    op.drop_index('ix_sharing_shares_waiting', table_name='sharing_shares', postgresql_where=sa.text("state = 'queued' AND waiting_for IS NOT NULL"))
    op.drop_index('ix_sharing_shares_shared_on', table_name='sharing_shares')
    op.drop_index('ix_sharing_shares_settle', table_name='sharing_shares', postgresql_where=sa.text("state = 'unconfirmed'"))
    op.drop_index('ix_sharing_shares_post', table_name='sharing_shares')
    op.drop_index('ix_sharing_shares_person', table_name='sharing_shares')
    op.drop_index('ix_sharing_shares_open', table_name='sharing_shares', postgresql_where=sa.text("state IN ('queued', 'held', 'publishing', 'unconfirmed')"))
    op.drop_index('ix_sharing_shares_lease', table_name='sharing_shares', postgresql_where=sa.text("state = 'publishing'"))
    op.drop_index('ix_sharing_shares_due', table_name='sharing_shares', postgresql_where=sa.text("state = 'queued'"))
    op.drop_index(op.f('ix_sharing_shares_connection_id'), table_name='sharing_shares')
    op.drop_table('sharing_shares')
    op.drop_index(op.f('ix_content_version_writers_person_id'), table_name='content_version_writers')
    op.drop_table('content_version_writers')
    op.drop_index(op.f('ix_content_version_topics_topic_id'), table_name='content_version_topics')
    op.drop_table('content_version_topics')
    op.drop_index(op.f('ix_content_version_teams_team_id'), table_name='content_version_teams')
    op.drop_table('content_version_teams')
    op.drop_index(op.f('ix_content_version_pictures_picture_id'), table_name='content_version_pictures')
    op.drop_table('content_version_pictures')
    op.drop_table('content_variants')
    op.drop_index(op.f('ix_content_review_events_post_id'), table_name='content_review_events')
    op.drop_index(op.f('ix_content_review_events_person_id'), table_name='content_review_events')
    op.drop_table('content_review_events')
    op.drop_table('sharing_tokens')
    op.drop_index('ix_relationships_points_team', table_name='relationships_points')
    op.drop_index('ix_relationships_points_person', table_name='relationships_points')
    op.drop_index('ix_relationships_points_group', table_name='relationships_points')
    op.drop_table('relationships_points')
    op.drop_index(op.f('ix_notifications_outbox_person_id'), table_name='notifications_outbox')
    op.drop_index(op.f('ix_notifications_outbox_made_at'), table_name='notifications_outbox')
    op.drop_index('ix_notifications_outbox_lease', table_name='notifications_outbox', postgresql_where=sa.text("state = 'publishing'"))
    op.drop_index('ix_notifications_outbox_due', table_name='notifications_outbox', postgresql_where=sa.text("state = 'queued'"))
    op.drop_table('notifications_outbox')
    op.drop_index('uq_content_versions_open', table_name='content_versions', postgresql_where=sa.text("state IN ('draft', 'in_review')"))
    op.drop_index('ix_content_versions_window', table_name='content_versions')
    op.drop_index(op.f('ix_content_versions_post_id'), table_name='content_versions')
    op.drop_index(op.f('ix_content_versions_made_by'), table_name='content_versions')
    op.drop_table('content_versions')
    op.drop_index(op.f('ix_sharing_holds_speaker_id'), table_name='sharing_holds')
    op.drop_index(op.f('ix_sharing_holds_set_by'), table_name='sharing_holds')
    op.drop_index(op.f('ix_sharing_holds_released_by'), table_name='sharing_holds')
    op.drop_index('ix_sharing_holds_open', table_name='sharing_holds', postgresql_where=sa.text('released_at IS NULL'))
    op.drop_table('sharing_holds')
    op.drop_index('uq_sharing_connections_person_network', table_name='sharing_connections', postgresql_where=sa.text("state <> 'disconnected'"))
    op.drop_index('uq_sharing_connections_account', table_name='sharing_connections', postgresql_where=sa.text("state <> 'disconnected'"))
    op.drop_index(op.f('ix_sharing_connections_person_id'), table_name='sharing_connections')
    op.drop_table('sharing_connections')
    op.drop_index(op.f('ix_sharing_connect_attempts_person_id'), table_name='sharing_connect_attempts')
    op.drop_table('sharing_connect_attempts')
    op.drop_index('ix_relationships_totals_period', table_name='relationships_totals')
    op.drop_table('relationships_totals')
    op.drop_index('ix_relationships_season_results_season', table_name='relationships_season_results')
    op.drop_index('ix_relationships_season_results_person', table_name='relationships_season_results')
    op.drop_table('relationships_season_results')
    op.drop_table('relationships_opt_outs')
    op.drop_index(op.f('ix_people_team_managers_person_id'), table_name='people_team_managers')
    op.drop_table('people_team_managers')
    op.drop_index(op.f('ix_people_sessions_person_id'), table_name='people_sessions')
    op.drop_table('people_sessions')
    op.drop_index(op.f('ix_people_invitations_person_id'), table_name='people_invitations')
    op.drop_index('ix_people_invitations_mail_wanted', table_name='people_invitations', postgresql_where=sa.text('mail_wanted_at IS NOT NULL AND mail_taken_at IS NULL'))
    op.drop_table('people_invitations')
    op.drop_table('people_follows')
    op.drop_table('notifications_preferences')
    op.drop_index(op.f('ix_notifications_notices_told_at'), table_name='notifications_notices')
    op.drop_index('ix_notifications_notices_shown', table_name='notifications_notices', postgresql_where=sa.text('in_app'))
    op.drop_index('ix_notifications_notices_new', table_name='notifications_notices', postgresql_where=sa.text('read_at IS NULL AND in_app'))
    op.drop_table('notifications_notices')
    op.drop_index('ix_evidence_facts_voids', table_name='evidence_facts', postgresql_where=sa.text('voids IS NOT NULL'))
    op.drop_index('ix_evidence_facts_unscored', table_name='evidence_facts', postgresql_where=sa.text('scored_at IS NULL'))
    op.drop_index('ix_evidence_facts_subject', table_name='evidence_facts', postgresql_where=sa.text('subject IS NOT NULL'))
    op.drop_index('ix_evidence_facts_share', table_name='evidence_facts', postgresql_where=sa.text('share_id IS NOT NULL'))
    op.drop_index('ix_evidence_facts_person', table_name='evidence_facts')
    op.drop_index('ix_evidence_facts_counterpart', table_name='evidence_facts', postgresql_where=sa.text('counterpart IS NOT NULL'))
    op.drop_table('evidence_facts')
    op.drop_table('evidence_counterpart_keys')
    op.drop_index(op.f('ix_content_posts_created_by'), table_name='content_posts')
    op.drop_index(op.f('ix_content_posts_archived_at'), table_name='content_posts')
    op.drop_table('content_posts')
    op.drop_index(op.f('ix_content_pictures_uploaded_by'), table_name='content_pictures')
    op.drop_index(op.f('ix_content_pictures_sha256'), table_name='content_pictures')
    op.drop_table('content_pictures')
    op.drop_index(op.f('ix_people_persons_team_id'), table_name='people_persons')
    op.drop_index('ix_people_persons_lower_name', table_name='people_persons')
    op.drop_table('people_persons')
    op.drop_index('ix_sharing_revocations_due', table_name='sharing_revocations', postgresql_where=sa.text("state = 'queued'"))
    op.drop_table('sharing_revocations')
    op.drop_index('uq_relationships_team_positions_team', table_name='relationships_team_positions')
    op.drop_table('relationships_team_positions')
    op.drop_table('relationships_seasons')
    op.drop_index('uq_relationships_positions_person', table_name='relationships_positions')
    op.drop_index('ix_relationships_positions_team', table_name='relationships_positions')
    op.drop_table('relationships_positions')
    op.drop_index('uq_relationships_generations_current', table_name='relationships_generations', postgresql_where=sa.text('is_current'))
    op.drop_table('relationships_generations')
    op.drop_index('ix_relationships_changes_period', table_name='relationships_changes')
    op.drop_table('relationships_changes')
    op.drop_table('people_topics')
    op.drop_table('people_teams')
    op.drop_table('people_sign_in_attempts')
    op.drop_table('networks_states')
    op.drop_table('networks_budget_notices')
    op.drop_index('ix_networks_bookings_day', table_name='networks_bookings')
    op.drop_table('networks_bookings')
    op.drop_index(op.f('ix_core_journal_happened_at'), table_name='core_journal')
    op.drop_table('core_journal')
