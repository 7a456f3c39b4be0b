"""a source of news may be nested too deeply to be read"""

from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

BEFORE = ('never', 'new', 'nothing_new', 'mended', 'not_fetched', 'no_xml', 'no_feed', 'empty')
NAME, TABLE = 'feed_outcome', 'content_feed_sources'


def _allow(outcomes: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f'ck_{TABLE}_{NAME}'), TABLE, type_='check')
    listed = ', '.join(f"'{outcome}'" for outcome in outcomes)
    op.create_check_constraint(op.f(f'ck_{TABLE}_{NAME}'), TABLE, f'outcome IN ({listed})')


def upgrade() -> None:
    _allow((*BEFORE, 'tangled'))


def downgrade() -> None:
    op.execute(f"UPDATE {TABLE} SET outcome = 'no_xml' WHERE outcome = 'tangled'")
    _allow(BEFORE)
