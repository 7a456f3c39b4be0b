"""the newest words of colleagues for a post are found without reading all of them"""

from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index('ix_sharing_shares_post', table_name='sharing_shares')
    op.create_index('ix_sharing_shares_post', 'sharing_shares', ['post_id', 'network', 'id'])


def downgrade() -> None:
    op.drop_index('ix_sharing_shares_post', table_name='sharing_shares')
    op.create_index('ix_sharing_shares_post', 'sharing_shares', ['post_id', 'network'])
