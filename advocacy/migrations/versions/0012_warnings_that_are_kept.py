"""warnings that are kept belong to one wording of one version; versions know the day they were checked on"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

BEFORE = ['subject', 'rule_id', 'found_key']
NOW = ['subject', 'version_number', 'text_key', 'rule_id', 'found_key']


def upgrade() -> None:
    op.add_column('content_versions', sa.Column('checked_on', sa.Date(), nullable=True))
    op.execute('DELETE FROM guidelines_kept')  # nothing wrote it before; what is bound to no version counts nowhere
    op.add_column('guidelines_kept', sa.Column('version_number', sa.BigInteger(), nullable=False))
    op.add_column('guidelines_kept', sa.Column('text_key', sa.String(length=64), nullable=False))
    op.drop_constraint(f"uq_guidelines_kept_{'_'.join(BEFORE)}", 'guidelines_kept', type_='unique')
    op.create_unique_constraint('uq_guidelines_kept_place', 'guidelines_kept', NOW)


def downgrade() -> None:
    op.execute('DELETE FROM guidelines_kept')
    op.drop_constraint('uq_guidelines_kept_place', 'guidelines_kept', type_='unique')
    op.create_unique_constraint(f"uq_guidelines_kept_{'_'.join(BEFORE)}", 'guidelines_kept', BEFORE)
    op.drop_column('guidelines_kept', 'text_key')
    op.drop_column('guidelines_kept', 'version_number')
    op.drop_column('content_versions', 'checked_on')
