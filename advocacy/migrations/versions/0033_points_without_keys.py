"""Points and totals are computed: no foreign keys to check for each row, and no index that nothing asks."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

KEYS = (
    ("relationships_points", "person_id", "people_persons"),
    ("relationships_points", "fact_id", "evidence_facts"),
    ("relationships_totals", "person_id", "people_persons"),
)


def upgrade() -> None:
    for table, column, _ in KEYS:
        op.drop_constraint(f"fk_{table}_{column}", table, type_="foreignkey")
    op.drop_index("ix_relationships_points_days", table_name="relationships_points")


def downgrade() -> None:
    days = ["counts_on"]
    op.create_index("ix_relationships_points_days", "relationships_points", days, postgresql_using="brin")
    for table, column, other in KEYS:
        op.create_foreign_key(f"fk_{table}_{column}", table, other, [column], ["id"])
