"""A certificate belongs to a person and a package; an enrolment can go on with a newer version

Revision: 0018, after 0017

Whoever had been given a second certificate for a newer version keeps it with its number: it names the first (`repeats_id`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

FIRST = sa.text("repeats_id IS NULL")


def upgrade() -> None:
    """Columns, filled from the enrolment, and one certificate for a person and a package."""
    with op.batch_alter_table("enrolment") as table:
        table.add_column(sa.Column("moved_to_id", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_enrolment_moved_to_id_enrolment", "enrolment", ["moved_to_id"], ["id"])
        table.create_check_constraint(op.f("ck_enrolment_moved"), "moved_to_id IS NULL OR moved_to_id != id")
    with op.batch_alter_table("certificate") as table:
        for name in ("person_id", "package_id", "repeats_id"):
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
    op.execute(
        "UPDATE certificate SET person_id = (SELECT e.person_id FROM enrolment e WHERE e.id = certificate.enrolment_id),"
        " package_id = (SELECT v.package_id FROM enrolment e JOIN package_version v ON v.id = e.version_id"
        " WHERE e.id = certificate.enrolment_id)"
    )
    op.execute(
        "UPDATE certificate SET repeats_id = (SELECT min(f.id) FROM certificate f WHERE f.person_id = certificate.person_id"
        " AND f.package_id = certificate.package_id AND f.id < certificate.id)"
    )
    with op.batch_alter_table("certificate") as table:
        table.alter_column("person_id", existing_type=sa.Integer(), nullable=False)
        table.alter_column("package_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key("fk_certificate_person_id_person", "person", ["person_id"], ["id"])
        table.create_foreign_key("fk_certificate_package_id_package", "package", ["package_id"], ["id"])
        table.create_foreign_key("fk_certificate_repeats_id_certificate", "certificate", ["repeats_id"], ["id"])
        table.create_index(
            "uq_certificate_package",
            ["person_id", "package_id"],
            unique=True,
            sqlite_where=FIRST,
            postgresql_where=FIRST,
        )


def downgrade() -> None:
    """Certificates of enrolments alone."""
    with op.batch_alter_table("certificate") as table:
        table.drop_index("uq_certificate_package")
        table.drop_constraint("fk_certificate_repeats_id_certificate", type_="foreignkey")
        table.drop_constraint("fk_certificate_package_id_package", type_="foreignkey")
        table.drop_constraint("fk_certificate_person_id_person", type_="foreignkey")
        for name in ("repeats_id", "package_id", "person_id"):
            table.drop_column(name)
    with op.batch_alter_table("enrolment") as table:
        table.drop_constraint(op.f("ck_enrolment_moved"), type_="check")
        table.drop_constraint("fk_enrolment_moved_to_id_enrolment", type_="foreignkey")
        table.drop_column("moved_to_id")
