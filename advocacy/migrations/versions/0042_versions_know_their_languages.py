"""a version knows the languages of its wordings, and what is approved is found by its end"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

VERSIONS = "content_versions"
ON_OFFER = "ix_content_versions_on_offer"
FILL = """
UPDATE content_versions SET spoken = found.languages
FROM (SELECT version_id, array_agg(DISTINCT language) AS languages FROM content_variants GROUP BY version_id) AS found
WHERE found.version_id = content_versions.id
"""


def upgrade() -> None:
    op.add_column(VERSIONS, sa.Column("spoken", ARRAY(sa.String(8)), nullable=False, server_default="{}"))
    op.execute(FILL)
    op.create_index(ON_OFFER, VERSIONS, ["closes_at"], postgresql_where=sa.text("state = 'approved'"))


def downgrade() -> None:
    op.drop_index(ON_OFFER, VERSIONS)
    op.drop_column(VERSIONS, "spoken")
