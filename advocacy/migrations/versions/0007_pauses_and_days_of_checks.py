"""pauses and days of checks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('sharing_connections', sa.Column('closed_until', sa.DateTime(timezone=True), nullable=True))
    op.add_column('sharing_connections', sa.Column('asked_scopes', postgresql.ARRAY(sa.String(length=64)), nullable=True))
    op.add_column('sharing_shares', sa.Column('checked_on', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('sharing_shares', 'checked_on')
    op.drop_column('sharing_connections', 'asked_scopes')
    op.drop_column('sharing_connections', 'closed_until')
