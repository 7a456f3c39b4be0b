"""insights are counted by week, day and quarter; the company's goal; the facts of a day are found quickly"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

OUTCOMES = ('shares', 'answers', 'reported', 'passed_on', 'reactions', 'reach', 'visits', 'came_back', 'we_answered', 'we_answered_in_time')
STEPS = ('joined', 'connected', 'shared', 'active')


def upgrade() -> None:
    op.create_table('insights_counted',
    sa.Column('what', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('what', name=op.f('pk_insights_counted'))
    )
    op.create_table('insights_team_weeks',
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('invited', sa.BigInteger(), nullable=False),
    sa.Column('joined', sa.BigInteger(), nullable=False),
    sa.Column('connected', sa.BigInteger(), nullable=False),
    sa.Column('shared', sa.BigInteger(), nullable=False),
    sa.Column('active', sa.BigInteger(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('week', 'team_id', name=op.f('pk_insights_team_weeks'))
    )
    op.create_table('insights_day_outcomes',
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('post_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('network', sa.String(length=16), nullable=False),
    sa.Column('outcome', sa.Enum(*OUTCOMES, name='outcome', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('day', 'post_id', 'network', 'outcome', name=op.f('pk_insights_day_outcomes'))
    )
    op.create_table('insights_quarter_words',
    sa.Column('start', sa.Date(), nullable=False),
    sa.Column('fifth', sa.SmallInteger(), autoincrement=False, nullable=False),
    sa.Column('shares', sa.BigInteger(), nullable=False),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('percents', sa.BigInteger(), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('start', 'fifth', name=op.f('pk_insights_quarter_words'))
    )
    op.create_table('insights_goals',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('step', sa.Enum(*STEPS, name='goal_step', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('percent', sa.SmallInteger(), nullable=False),
    sa.Column('by', sa.Date(), nullable=True),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_insights_goals'))
    )
    op.create_index('ix_evidence_facts_days', 'evidence_facts', ['counts_on', 'recorded_at'], postgresql_using='brin')
    op.create_index('ix_relationships_points_days', 'relationships_points', ['counts_on'], postgresql_using='brin')


def downgrade() -> None:
    op.drop_index('ix_relationships_points_days', table_name='relationships_points')
    op.drop_index('ix_evidence_facts_days', table_name='evidence_facts')
    for table in ('insights_goals', 'insights_quarter_words', 'insights_day_outcomes', 'insights_team_weeks', 'insights_counted'):
        op.drop_table(table)
