"""Four eyes: a second person on a waiver, the answered checklist, what a decision rested on

Revision: 0014, after 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

FIRST = "ck_waiver_ck_waiver_state"  # as 0004 named it
ALONE = (
    "UPDATE waiver SET state = '{now}' WHERE state = '{before}' AND version_id IN "
    "(SELECT id FROM package_version WHERE published_at IS NULL)"
)


def upgrade() -> None:
    """What one person granted waits for a second one, unless it is on air already."""
    with op.batch_alter_table("waiver") as table:
        table.add_column(sa.Column("seconded_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("seconded_at", Instant(timezone=True), nullable=True))
        table.add_column(sa.Column("second_note", sa.Text(), nullable=False, server_default=""))
        table.drop_constraint(op.f(FIRST), type_="check")
        table.create_check_constraint(
            op.f("ck_waiver_state"), "state IN ('asked','proposed','granted','refused')"
        )
        table.create_check_constraint(
            op.f("ck_waiver_two_people"), "seconded_by IS NULL OR seconded_by != decided_by"
        )
        table.create_check_constraint(
            op.f("ck_waiver_dated_if_seconded"), "(seconded_by IS NULL) = (seconded_at IS NULL)"
        )
        table.create_foreign_key("fk_waiver_seconded_by_person", "person", ["seconded_by"], ["id"])
    op.execute(ALONE.format(now="proposed", before="granted"))
    with op.batch_alter_table("submission") as table:
        table.add_column(sa.Column("record", sa.JSON(), nullable=True))
    op.create_table(
        "checklist_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.String(60), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("answer IN ('yes','no','not-applicable')", name=op.f("ck_checklist_answer_answer")),
        sa.CheckConstraint("answer != 'no' OR length(note) > 0", name=op.f("ck_checklist_answer_no_has_note")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_checklist_answer_submission_id_submission"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_checklist_answer_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_checklist_answer"),
        sa.UniqueConstraint(
            "submission_id", "rule_id", "number", name="uq_checklist_answer_submission_id_rule_id_number"
        ),
    )


def downgrade() -> None:
    """One person grants a waiver, nothing is kept of what a decision rested on."""
    op.drop_table("checklist_answer")
    with op.batch_alter_table("submission") as table:
        table.drop_column("record")
    op.execute("UPDATE waiver SET state = 'granted' WHERE state = 'proposed'")
    with op.batch_alter_table("waiver") as table:
        table.drop_constraint("fk_waiver_seconded_by_person", type_="foreignkey")
        for name in ("state", "two_people", "dated_if_seconded"):
            table.drop_constraint(op.f(f"ck_waiver_{name}"), type_="check")
        table.create_check_constraint(op.f(FIRST), "state IN ('asked','granted','refused')")
        for name in ("second_note", "seconded_at", "seconded_by"):
            table.drop_column(name)
