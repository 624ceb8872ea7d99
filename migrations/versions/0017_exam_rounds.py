"""Attempts belong to a person and a package; rounds as rows, and the requests for further ones

Revision: 0017, after 0016

Attempts that were made at different versions of a package become rounds of their own, in the order of the versions. Of
several that were begun and not handed in only the newest stays: the others are taken back as if they had not begun.
"""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OPEN = sa.text("handed_in_at IS NULL")
ASKED = sa.text("state = 'asked'")
OF_A_VERSION = "换了新的一版以后开始的考试"
ROUND = ("person_id", "package_id", "number")


def upgrade() -> None:
    """Two tables; attempts name their package and their round."""
    _tables()
    with op.batch_alter_table("attempt") as table:
        table.add_column(sa.Column("package_id", sa.Integer(), nullable=True))
        table.drop_index("uq_attempt_open")
        table.drop_constraint("uq_attempt_person_id_version_id_round_number", type_="unique")
        table.drop_constraint(op.f("ck_attempt_number"), type_="check")
    op.execute(
        "UPDATE attempt SET package_id = (SELECT v.package_id FROM package_version v WHERE v.id = attempt.version_id)"
    )
    _take_back()
    _rounds()
    with op.batch_alter_table("attempt") as table:
        table.alter_column("package_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key("fk_attempt_package_id_package", "package", ["package_id"], ["id"])
        table.create_foreign_key(
            "fk_attempt_person_id_exam_round", "exam_round", ["person_id", "package_id", "round"], list(ROUND)
        )
        table.create_unique_constraint(
            "uq_attempt_person_id_package_id_round_number", ["person_id", "package_id", "round", "number"]
        )
        table.create_check_constraint(op.f("ck_attempt_number"), "number >= 1 AND set_number >= 1")
        table.create_index(
            "uq_attempt_open",
            ["person_id", "package_id"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )


def downgrade() -> None:
    """Attempts of a version again. Fails where there are more than three in a round, which the old tables can't hold."""
    with op.batch_alter_table("attempt") as table:
        table.drop_index("uq_attempt_open")
        table.drop_constraint("uq_attempt_person_id_package_id_round_number", type_="unique")
        table.drop_constraint("fk_attempt_person_id_exam_round", type_="foreignkey")
        table.drop_constraint("fk_attempt_package_id_package", type_="foreignkey")
        table.drop_constraint(op.f("ck_attempt_number"), type_="check")
        table.drop_column("package_id")
        table.create_check_constraint(
            op.f("ck_attempt_number"), "number BETWEEN 1 AND 3 AND set_number = number AND round >= 1"
        )
        table.create_unique_constraint(
            "uq_attempt_person_id_version_id_round_number", ["person_id", "version_id", "round", "number"]
        )
        table.create_index(
            "uq_attempt_open",
            ["person_id", "version_id"],
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        )
    op.drop_table("round_request")
    op.drop_table("exam_round")


def _tables() -> None:
    op.create_table(
        "exam_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_at", Instant(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name="ck_exam_round_number"),
        sa.CheckConstraint("number = 1 OR reason != ''", name="ck_exam_round_reason"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_exam_round_person_id_person"),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name="fk_exam_round_package_id_package"),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name="fk_exam_round_opened_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_exam_round"),
        sa.UniqueConstraint(*ROUND, name="uq_exam_round_person_id_package_id_number"),
    )
    op.create_table(
        "round_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('asked','opened','refused')", name="ck_round_request_state"),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL) AND (state = 'asked') = (decided_by IS NULL)"
            " AND (state = 'asked' OR note != '')",
            name="ck_round_request_decided",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_round_request_person_id_person"),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name="fk_round_request_package_id_package"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["package_version.id"], name="fk_round_request_version_id_package_version"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_round_request_decided_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_round_request"),
    )
    op.create_index(
        "uq_round_request_asked",
        "round_request",
        ["person_id", "package_id"],
        unique=True,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )


def _take_back() -> None:
    """Of the attempts that a person has open at one package, in different versions, only the newest stays."""
    older = (
        "SELECT a.id FROM attempt a JOIN attempt b ON b.person_id = a.person_id AND b.package_id = a.package_id"
        " AND b.id > a.id WHERE a.handed_in_at IS NULL AND b.handed_in_at IS NULL"
    )
    found = [row[0] for row in op.get_bind().execute(sa.text(older))]
    for attempt_id in sorted(set(found)):
        op.execute(sa.text("DELETE FROM answer WHERE attempt_id = :id").bindparams(id=attempt_id))
        op.execute(sa.text("DELETE FROM attempt WHERE id = :id").bindparams(id=attempt_id))


def _rounds() -> None:
    """The attempts at each version are one round, in the order of the versions."""
    columns = [sa.column(name) for name in ("id", "person_id", "package_id", "round", "version_id")]
    attempt = sa.table("attempt", *columns, sa.column("started_at", Instant(timezone=True)))
    rows = op.get_bind().execute(
        sa.select(attempt).order_by(attempt.c.version_id, attempt.c.round, attempt.c.started_at, attempt.c.id)
    )
    groups: dict[tuple[int, int], dict[tuple[int, int], list[sa.Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        groups[row.person_id, row.package_id][row.version_id, row.round].append(row)
    made = sa.table(
        "exam_round",
        *map(sa.column, (*ROUND, "reason")),
        sa.column("opened_at", Instant(timezone=True)),
    )
    for (person, package), by_version in groups.items():
        for number, found in enumerate(by_version.values(), start=1):
            ids = [row.id for row in found]
            op.execute(attempt.update().where(attempt.c.id.in_(ids)).values(round=number))
            told = {"person_id": person, "package_id": package, "number": number}
            reason = "" if number == 1 else OF_A_VERSION
            op.bulk_insert(made, [{**told, "reason": reason, "opened_at": min(row.started_at for row in found)}])
