"""questions: ask an expert, who answers for what, and what experts say to each other"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

SEARCHED = (
    "setweight(CASE language WHEN 'nl' THEN to_tsvector('dutch', words) WHEN 'en' THEN to_tsvector('english', words) "
    "ELSE to_tsvector('simple', words) END, 'A') || "
    "setweight(CASE language WHEN 'nl' THEN to_tsvector('dutch', answer) WHEN 'en' THEN to_tsvector('english', answer) "
    "ELSE to_tsvector('simple', answer) END, 'B')"
)


def upgrade() -> None:
    op.create_table('questions_experts',
    sa.Column('topic_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_questions_experts_person_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['people_topics.id'], name=op.f('fk_questions_experts_topic_id')),
    sa.PrimaryKeyConstraint('topic_id', 'person_id', name=op.f('pk_questions_experts'))
    )
    op.create_index(op.f('ix_questions_experts_person_id'), 'questions_experts', ['person_id'], unique=False)
    op.create_table('questions_fallbacks',
    sa.Column('topic_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_questions_fallbacks_person_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['people_topics.id'], name=op.f('fk_questions_fallbacks_topic_id')),
    sa.PrimaryKeyConstraint('topic_id', name=op.f('pk_questions_fallbacks'))
    )
    op.create_index(op.f('ix_questions_fallbacks_person_id'), 'questions_fallbacks', ['person_id'], unique=False)
    op.create_table('questions_helpers',
    sa.Column('person_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('days', postgresql.ARRAY(sa.SmallInteger()), nullable=False),
    sa.Column('starts', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.Column('away_from', sa.Date(), nullable=True),
    sa.Column('away_until', sa.Date(), nullable=True),
    sa.Column('most_open', sa.SmallInteger(), nullable=False),
    sa.Column('listed', sa.Boolean(), nullable=False),
    sa.Column('shows_team', sa.Boolean(), nullable=False),
    sa.Column('shows_languages', sa.Boolean(), nullable=False),
    sa.Column('shows_topics', sa.Boolean(), nullable=False),
    sa.Column('offers', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_questions_helpers_person_id')),
    sa.PrimaryKeyConstraint('person_id', name=op.f('pk_questions_helpers'))
    )
    op.create_table('questions_questions',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('asker_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=12), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('who_asked', sa.Enum('neighbour', 'customer', 'friend', 'me', name='who_asked', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('topic_id', sa.BigInteger(), nullable=True),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('by_mail', sa.Boolean(), nullable=False),
    sa.Column('follows_id', sa.BigInteger(), nullable=True),
    sa.Column('state', sa.Enum('assigned', 'acknowledged', 'answered', 'closed', 'withdrawn', name='question_state', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('level', sa.SmallInteger(), nullable=False),
    sa.Column('owner_id', sa.BigInteger(), nullable=False),
    sa.Column('owned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('level_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('promise_due', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reminded', sa.SmallInteger(), nullable=False),
    sa.Column('next_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('missed', sa.Boolean(), nullable=False),
    sa.Column('offered_to', sa.BigInteger(), nullable=True),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('broken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answerer_id', sa.BigInteger(), nullable=True),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('pass_on', sa.Text(), nullable=False),
    sa.Column('thanked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('quiet_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('review_on', sa.Date(), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('views', sa.BigInteger(), nullable=False),
    sa.Column('searched', postgresql.TSVECTOR(), sa.Computed(SEARCHED, persisted=True), nullable=False),
    sa.ForeignKeyConstraint(['answerer_id'], ['people_persons.id'], name=op.f('fk_questions_questions_answerer_id')),
    sa.ForeignKeyConstraint(['asker_id'], ['people_persons.id'], name=op.f('fk_questions_questions_asker_id')),
    sa.ForeignKeyConstraint(['follows_id'], ['questions_questions.id'], name=op.f('fk_questions_questions_follows_id')),
    sa.ForeignKeyConstraint(['offered_to'], ['people_persons.id'], name=op.f('fk_questions_questions_offered_to')),
    sa.ForeignKeyConstraint(['owner_id'], ['people_persons.id'], name=op.f('fk_questions_questions_owner_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['people_topics.id'], name=op.f('fk_questions_questions_topic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions_questions')),
    sa.UniqueConstraint('asker_id', 'key', name=op.f('uq_questions_questions_asker_id_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_questions_questions_public_id'))
    )
    op.create_index(op.f('ix_questions_questions_answerer_id'), 'questions_questions', ['answerer_id'], unique=False)
    op.create_index('ix_questions_questions_asked', 'questions_questions', ['asked_at'], unique=False)
    op.create_index(op.f('ix_questions_questions_follows_id'), 'questions_questions', ['follows_id'], unique=False)
    op.create_index('ix_questions_questions_missed', 'questions_questions', ['id'], unique=False, postgresql_where=sa.text("missed AND offered_to IS NULL AND state IN ('assigned', 'acknowledged')"))
    op.create_index('ix_questions_questions_next', 'questions_questions', ['next_at'], unique=False, postgresql_where=sa.text('next_at IS NOT NULL'))
    op.create_index('ix_questions_questions_offered', 'questions_questions', ['offered_to'], unique=False, postgresql_where=sa.text('offered_to IS NOT NULL'))
    op.create_index('ix_questions_questions_open', 'questions_questions', ['owner_id'], unique=False, postgresql_where=sa.text("state IN ('assigned', 'acknowledged')"))
    op.create_index('ix_questions_questions_owner', 'questions_questions', ['owner_id', 'owned_at'], unique=False)
    op.create_index('ix_questions_questions_review', 'questions_questions', ['review_on'], unique=False, postgresql_where=sa.text('review_on IS NOT NULL'))
    op.create_index('ix_questions_questions_searched', 'questions_questions', ['searched'], unique=False, postgresql_using='gin')
    op.create_index(op.f('ix_questions_questions_topic_id'), 'questions_questions', ['topic_id'], unique=False)
    op.create_table('questions_comments',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('question_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_questions_comments_person_id')),
    sa.ForeignKeyConstraint(['question_id'], ['questions_questions.id'], name=op.f('fk_questions_comments_question_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions_comments'))
    )
    op.create_index(op.f('ix_questions_comments_question_id'), 'questions_comments', ['question_id'], unique=False)
    op.create_table('questions_events',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('question_id', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.Enum('asked', 'assigned', 'acknowledged', 'declined', 'moved_on', 'handed_over', 'offered', 'taken_over', 'replaced', 'broken', 'answered', 'corrected', 'thanked', 'withdrawn', 'closed', 'still_true', 'not_true', name='event_kind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('to_id', sa.BigInteger(), nullable=True),
    sa.Column('level', sa.SmallInteger(), nullable=False),
    sa.Column('happened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_questions_events_person_id')),
    sa.ForeignKeyConstraint(['question_id'], ['questions_questions.id'], name=op.f('fk_questions_events_question_id')),
    sa.ForeignKeyConstraint(['to_id'], ['people_persons.id'], name=op.f('fk_questions_events_to_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions_events'))
    )
    op.create_index(op.f('ix_questions_events_question_id'), 'questions_events', ['question_id'], unique=False)
    op.create_index(op.f('ix_questions_events_to_id'), 'questions_events', ['to_id'], unique=False)


def downgrade() -> None:
    for name in ('events', 'comments', 'questions', 'helpers', 'fallbacks', 'experts'):
        op.drop_table(f'questions_{name}')
