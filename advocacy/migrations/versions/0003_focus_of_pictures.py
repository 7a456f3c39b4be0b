"""focus of pictures"""

import sqlalchemy as sa
from alembic import op
revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ('focus_x', 'focus_y'):
        op.add_column('content_pictures', sa.Column(name, sa.SmallInteger(), nullable=False, server_default='50'))
        op.alter_column('content_pictures', name, server_default=None)


def downgrade() -> None:
    for name in ('focus_y', 'focus_x'):
        op.drop_column('content_pictures', name)
