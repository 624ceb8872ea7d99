"""Procedures of applications to calls, and each act in them

Revision: 0035, after 0034
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

PROCEDURE = "procedure"
ACT = "procedure_act"


def upgrade() -> None:
    """Two tables; acts can't be changed."""
    op.create_table(
        PROCEDURE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("scheme_digest", sa.String(64), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("recommender_id", sa.Integer(), nullable=True),
        sa.Column("package_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("topic", sa.JSON(), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", Instant(timezone=True), nullable=False),
        sa.Column("stage", sa.String(60), nullable=True),
        sa.Column("entered_at", Instant(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reworks", sa.Integer(), nullable=False),
        sa.Column("ended_as", sa.String(20), nullable=True),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("ended_as IN ('accepted','rejected','withdrawn','late')", name="ck_procedure_ended_as"),
        sa.CheckConstraint("(stage IS NULL) = (ended_as IS NOT NULL)", name="ck_procedure_stage_or_end"),
        sa.CheckConstraint("(ended_as IS NULL) = (ended_at IS NULL)", name="ck_procedure_dated_if_ended"),
        sa.CheckConstraint("reworks >= 0", name="ck_procedure_reworks"),
        *_keys(
            PROCEDURE,
            ("call_id", "call.id"),
            ("scheme_digest", "scheme_edition.digest"),
            ("organisation_id", "organisation.id"),
            ("recommender_id", "organisation.id"),
            ("begun_by", "person.id"),
        ),
        sa.ForeignKeyConstraint(
            ["package_id"], ["package.id"], name=f"fk_{PROCEDURE}_package_id_package", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procedure"),
        sa.UniqueConstraint("package_id", name="uq_procedure_package_id"),
    )
    for column in ("call_id", "organisation_id", "recommender_id", "stage", "due_on"):
        op.create_index(f"ix_{PROCEDURE}_{column}", PROCEDURE, [column])
    op.create_table(
        ACT,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(60), nullable=False),
        sa.Column("led_to", sa.String(60), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        *_keys(
            ACT,
            ("procedure_id", "procedure.id"),
            ("person_id", "person.id"),
            ("organisation_id", "organisation.id"),
            ("file_id", "stored_file.id"),
            ("submission_id", "submission.id"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procedure_act"),
    )
    op.create_index(f"ix_{ACT}_procedure_id", ACT, ["procedure_id"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("UPDATE", "DELETE"):
        op.execute(_refuse(verb, postgresql))


def _keys(table: str, *keys: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [parent], name=f"fk_{table}_{column}_{parent.split('.')[0]}")
        for column, parent in keys
    ]


def _refuse(verb: str, postgresql: bool) -> str:
    head = f"CREATE TRIGGER {ACT}_no_{verb.lower()} BEFORE {verb} ON {ACT} "
    if postgresql:
        return head + "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return head + f"BEGIN SELECT RAISE(ABORT, '{ACT} is append-only'); END"


def downgrade() -> None:
    """Without them; submissions, decisions and the ledger stay."""
    op.drop_table(ACT)
    op.drop_table(PROCEDURE)
