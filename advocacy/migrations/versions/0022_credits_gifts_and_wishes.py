"""credits in a ledger that always balances, gifts and what was chosen, and the wish board"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def own_id() -> sa.Column:
    return sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False)


def keys(table: str, unique: tuple[str, ...] = (), **targets: str) -> list[sa.Constraint]:
    """Primary key, unique columns and foreign keys, by the house's names."""
    return [
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
        *(sa.UniqueConstraint(column, name=op.f(f'uq_{table}_{column}')) for column in unique),
        *(sa.ForeignKeyConstraint([column], [f'{target}.id'], name=op.f(f'fk_{table}_{column}')) for column, target in targets.items()),
    ]


def check(table: str, name: str, words: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(words, name=op.f(f'ck_{table}_{name}'))


def upgrade() -> None:
    _ledger()
    _gifts()
    _wishes()


def _ledger() -> None:
    op.create_table('rewards_accounts',
    own_id(),
    sa.Column('kind', one_of('account_kind', 'person', 'company', 'gifts', 'over'), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=True),
    sa.Column('balance', sa.BigInteger(), nullable=False),
    sa.Column('next_end', sa.Date(), nullable=True),
    check('rewards_accounts', 'owner', "(kind = 'person') = (person_id IS NOT NULL)"),
    check('rewards_accounts', 'never_below_zero', 'balance >= 0'),
    *keys('rewards_accounts', ('person_id',), person_id='people_persons'),
    )
    op.create_index('uq_rewards_accounts_kind', 'rewards_accounts', ['kind'], unique=True, postgresql_where=sa.text('person_id IS NULL'))
    op.create_index('ix_rewards_accounts_next_end', 'rewards_accounts', ['next_end'], postgresql_where=sa.text('next_end IS NOT NULL'))
    op.create_table('rewards_transfers',
    own_id(),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('kind', one_of('transfer_kind', 'earned', 'spent', 'returned', 'ended', 'reversed', 'left'), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('subject', sa.String(length=80), nullable=False),
    sa.Column('deed', one_of('deed', 'answered', 'promise_kept', 'thanked', 'suggestion_used', 'checkup_done'), nullable=True),
    sa.Column('version', sa.SmallInteger(), nullable=True),
    sa.Column('wanted', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('cut', one_of('cut', 'times', 'person', 'company'), nullable=True),
    sa.Column('balance', sa.BigInteger(), nullable=False),
    sa.Column('month', sa.Date(), nullable=True),
    sa.Column('reverses_id', sa.BigInteger(), nullable=True),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('happened_at', MOMENT, nullable=False),
    check('rewards_transfers', 'amount', 'amount >= 0 AND amount <= wanted'),
    *keys('rewards_transfers', ('public_id', 'source', 'reverses_id'), person_id='people_persons', reverses_id='rewards_transfers'),
    )
    op.create_index('ix_rewards_transfers_person', 'rewards_transfers', ['person_id', 'id'])
    op.create_index('ix_rewards_transfers_month', 'rewards_transfers', ['month', 'id'])
    op.create_index('ix_rewards_transfers_happened', 'rewards_transfers', ['happened_at'])
    op.create_table('rewards_moves',
    own_id(),
    sa.Column('transfer_id', sa.BigInteger(), nullable=False),
    sa.Column('from_id', sa.BigInteger(), nullable=False),
    sa.Column('to_id', sa.BigInteger(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('lot_id', sa.BigInteger(), nullable=True),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('came_back', sa.Boolean(), nullable=False),
    check('rewards_moves', 'amount', 'amount > 0'),
    check('rewards_moves', 'two_accounts', 'from_id <> to_id'),
    *keys('rewards_moves', transfer_id='rewards_transfers', from_id='rewards_accounts', to_id='rewards_accounts', lot_id='rewards_moves'),
    )
    op.create_index('ix_rewards_moves_transfer_id', 'rewards_moves', ['transfer_id'])
    op.create_index('ix_rewards_moves_from_id', 'rewards_moves', ['from_id'])
    op.create_index('ix_rewards_moves_to', 'rewards_moves', ['to_id'])
    op.create_index('ix_rewards_moves_lot', 'rewards_moves', ['lot_id'], postgresql_where=sa.text('lot_id IS NOT NULL'))
    op.create_table('rewards_budgets',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('credits', sa.BigInteger(), nullable=False),
    sa.Column('given', sa.BigInteger(), nullable=False),
    check('rewards_budgets', 'credits', 'credits >= 0 AND given >= 0'),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_rewards_budgets')),
    )


def _gifts() -> None:
    op.create_table('rewards_gifts',
    own_id(),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('kind', one_of('gift_kind', 'codes', 'discount', 'donation', 'physical'), nullable=False),
    sa.Column('words', postgresql.JSONB(), nullable=False),
    sa.Column('price', sa.BigInteger(), nullable=False),
    sa.Column('left', sa.BigInteger(), nullable=True),
    sa.Column('each', sa.BigInteger(), nullable=True),
    sa.Column('opens_on', sa.Date(), nullable=True),
    sa.Column('closes_on', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.Column('can_pass_on', sa.Boolean(), nullable=False),
    sa.Column('pass_days', sa.SmallInteger(), nullable=False),
    sa.Column('offered', sa.Boolean(), nullable=False),
    sa.Column('shared_code', sa.LargeBinary(), nullable=True),
    sa.Column('picture', postgresql.JSONB(), nullable=True),
    sa.Column('alt', sa.String(length=200), nullable=False),
    sa.Column('made_at', MOMENT, nullable=False),
    check('rewards_gifts', 'price', 'price > 0'),
    check('rewards_gifts', 'never_sold_twice', '"left" >= 0'),
    check('rewards_gifts', 'codes_are_counted', "kind <> 'codes' OR \"left\" IS NOT NULL"),
    *keys('rewards_gifts', ('public_id',)),
    )
    op.create_table('rewards_orders',
    own_id(),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('gift_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=12), nullable=False),
    sa.Column('price', sa.BigInteger(), nullable=False),
    sa.Column('state', one_of('order_state', 'kept', 'open', 'claimed', 'returned'), nullable=False),
    sa.Column('ordered_at', MOMENT, nullable=False),
    sa.Column('greeting', sa.String(length=200), nullable=False),
    sa.Column('link_turn', sa.SmallInteger(), nullable=False),
    sa.Column('link_hash', sa.String(length=64), nullable=True),
    sa.Column('link_expires_at', MOMENT, nullable=True),
    sa.Column('receipt_hash', sa.String(length=64), nullable=True),
    sa.Column('claimed_at', MOMENT, nullable=True),
    sa.Column('returned_at', MOMENT, nullable=True),
    sa.Column('ended_by', one_of('ended_by', 'taken_back', 'lapsed', 'desk'), nullable=True),
    sa.Column('to_hand_out', sa.Boolean(), nullable=False),
    sa.Column('handed_at', MOMENT, nullable=True),
    *keys('rewards_orders', ('public_id', 'link_hash'), gift_id='rewards_gifts', person_id='people_persons'),
    )
    op.create_index('uq_rewards_orders_key', 'rewards_orders', ['person_id', 'key'], unique=True)
    op.create_index('ix_rewards_orders_gift_id', 'rewards_orders', ['gift_id'])
    op.create_index('ix_rewards_orders_person', 'rewards_orders', ['person_id', 'id'])
    op.create_index('ix_rewards_orders_open', 'rewards_orders', ['link_expires_at'], postgresql_where=sa.text("state = 'open'"))
    op.create_index('ix_rewards_orders_to_do', 'rewards_orders', ['id'], postgresql_where=sa.text('to_hand_out AND handed_at IS NULL'))
    op.create_table('rewards_codes',
    own_id(),
    sa.Column('gift_id', sa.BigInteger(), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('sealed', sa.LargeBinary(), nullable=False),
    sa.Column('order_id', sa.BigInteger(), nullable=True),
    sa.Column('imported_at', MOMENT, nullable=False),
    *keys('rewards_codes', ('order_id',), gift_id='rewards_gifts', order_id='rewards_orders'),
    )
    op.create_index('uq_rewards_codes_fingerprint', 'rewards_codes', ['gift_id', 'fingerprint'], unique=True)
    op.create_index('ix_rewards_codes_free', 'rewards_codes', ['gift_id', 'id'], postgresql_where=sa.text('order_id IS NULL'))


def _wishes() -> None:
    op.create_table('wishes_wishes',
    own_id(),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('key', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('state', one_of('wish_state', 'open', 'asked_back', 'planned', 'done', 'declined', 'merged'), nullable=False),
    sa.Column('votes', sa.BigInteger(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_by', sa.BigInteger(), nullable=True),
    sa.Column('answered_at', MOMENT, nullable=True),
    sa.Column('merged_into', sa.BigInteger(), nullable=True),
    sa.Column('made_at', MOMENT, nullable=False),
    check('wishes_wishes', 'votes', 'votes >= 0'),
    check('wishes_wishes', 'merged', "(state = 'merged') = (merged_into IS NOT NULL)"),
    *keys('wishes_wishes', ('public_id',), person_id='people_persons', answered_by='people_persons', merged_into='wishes_wishes'),
    )
    op.create_index('uq_wishes_wishes_key', 'wishes_wishes', ['person_id', 'key'], unique=True)
    op.create_index('ix_wishes_wishes_board', 'wishes_wishes', ['state', 'votes', 'id'])
    for column in ('answered_by', 'merged_into'):
        op.create_index(op.f(f'ix_wishes_wishes_{column}'), 'wishes_wishes', [column])
    op.create_table('wishes_votes',
    sa.Column('wish_id', sa.BigInteger(), nullable=False),
    sa.Column('person_id', sa.BigInteger(), nullable=False),
    sa.Column('voted_at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['wish_id'], ['wishes_wishes.id'], name=op.f('fk_wishes_votes_wish_id')),
    sa.ForeignKeyConstraint(['person_id'], ['people_persons.id'], name=op.f('fk_wishes_votes_person_id')),
    sa.PrimaryKeyConstraint('wish_id', 'person_id', name=op.f('pk_wishes_votes')),
    )
    op.create_index(op.f('ix_wishes_votes_person_id'), 'wishes_votes', ['person_id'])


def downgrade() -> None:
    for name in ('wishes_votes', 'wishes_wishes'):
        op.drop_table(name)
    for name in ('codes', 'orders', 'gifts', 'budgets', 'moves', 'transfers', 'accounts'):
        op.drop_table(f'rewards_{name}')
