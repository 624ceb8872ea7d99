"""Money to providers: subsidies, payment runs, accounts of spending, refunds, teachers' credit

Revision: 0039, after 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

FROZEN = ("payment_run", "payment_line", "payment_outcome", "spending_account", "refund")


def upgrade() -> None:
    """Eight tables; what is evidence can't be changed."""
    _subsidies()
    _payments()
    _spending()
    _credits()
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in FROZEN:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_refuse(table, verb, postgresql))


def _subsidies() -> None:
    table = "subsidy"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("quality", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Instant(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name="ck_subsidy_amount"),
        sa.CheckConstraint("state IN ('proposed','approved','refused','withdrawn')", name="ck_subsidy_state"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by != proposed_by", name="ck_subsidy_two_people"),
        sa.CheckConstraint("state NOT IN ('approved','refused') OR decided_by IS NOT NULL", name="ck_subsidy_decided_by_somebody"),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="ck_subsidy_dated_if_decided"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_by IS NOT NULL)", name="ck_subsidy_withdrawn_by_somebody"),
        sa.CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="ck_subsidy_dated_if_withdrawn"),
        *_keys(table, ("procedure_id", "procedure.id"), ("proposed_by", "person.id"), ("decided_by", "person.id"), ("withdrawn_by", "person.id")),
        sa.PrimaryKeyConstraint("id", name="pk_subsidy"),
    )
    op.create_index("ix_subsidy_procedure_id", table, ["procedure_id"])
    op.create_index("ix_subsidy_state", table, ["state"])
    live = sa.text("state IN ('proposed','approved')")
    op.create_index("uq_subsidy_live", table, ["procedure_id"], unique=True, sqlite_where=live, postgresql_where=live)


def _payments() -> None:
    op.create_table(
        "payment_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("sum_fen", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=False),
        sa.Column("closed_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("count > 0 AND sum_fen > 0", name="ck_payment_run_not_empty"),
        *_keys("payment_run", ("call_id", "call.id"), ("file_id", "stored_file.id"), ("closed_by", "person.id")),
        sa.PrimaryKeyConstraint("id", name="pk_payment_run"),
        sa.UniqueConstraint("call_id", "number", name="uq_payment_run_call_id_number"),
    )
    op.create_table(
        "payment_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subsidy_id", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("payee", sa.String(200), nullable=False),
        sa.Column("payee_kind", sa.String(20), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name="ck_payment_line_amount"),
        sa.CheckConstraint("attempt > 0", name="ck_payment_line_attempt"),
        *_keys("payment_line", ("run_id", "payment_run.id"), ("subsidy_id", "subsidy.id")),
        sa.PrimaryKeyConstraint("id", name="pk_payment_line"),
        sa.UniqueConstraint("run_id", "position", name="uq_payment_line_run_id_position"),
        sa.UniqueConstraint("subsidy_id", "attempt", name="uq_payment_line_subsidy_id_attempt"),
    )
    op.create_table(
        "payment_outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("what IN ('paid','returned')", name="ck_payment_outcome_what"),
        sa.CheckConstraint("what != 'returned' OR length(note) > 0", name="ck_payment_outcome_said_why"),
        *_keys("payment_outcome", ("line_id", "payment_line.id"), ("noted_by", "person.id")),
        sa.PrimaryKeyConstraint("id", name="pk_payment_outcome"),
        sa.UniqueConstraint("line_id", "what", name="uq_payment_outcome_line_id_what"),
    )


def _spending() -> None:
    op.create_table(
        "spending_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subsidy_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", Instant(timezone=True), nullable=False),
        sa.Column("struck_by", sa.Integer(), nullable=True),
        sa.Column("struck_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name="ck_spending_line_amount"),
        sa.CheckConstraint("(struck_by IS NULL) = (struck_at IS NULL)", name="ck_spending_line_struck_by_somebody"),
        *_keys("spending_line", ("subsidy_id", "subsidy.id"), ("file_id", "stored_file.id"), ("noted_by", "person.id"), ("struck_by", "person.id")),
        sa.PrimaryKeyConstraint("id", name="pk_spending_line"),
    )
    op.create_index("ix_spending_line_subsidy_id", "spending_line", ["subsidy_id"])
    op.create_table(
        "spending_account",
        sa.Column("subsidy_id", sa.Integer(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("surplus_fen", sa.BigInteger(), nullable=False),
        sa.Column("handed_in_by", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("total_fen >= 0 AND surplus_fen >= 0", name="ck_spending_account_sums"),
        *_keys("spending_account", ("subsidy_id", "subsidy.id"), ("handed_in_by", "person.id")),
        sa.PrimaryKeyConstraint("subsidy_id", name="pk_spending_account"),
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subsidy_id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(100), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("noted_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("amount_fen > 0", name="ck_refund_amount"),
        sa.CheckConstraint("why IN ('surplus','rejected')", name="ck_refund_why"),
        *_keys("refund", ("subsidy_id", "subsidy.id"), ("noted_by", "person.id")),
        sa.PrimaryKeyConstraint("id", name="pk_refund"),
    )
    op.create_index("ix_refund_subsidy_id", "refund", ["subsidy_id"])


def _credits() -> None:
    table = "teaching_credit"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("lecturer", sa.String(100), nullable=False),
        sa.Column("class_hours_tenths", sa.Integer(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("credit_tenths", sa.Integer(), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.Column("issued_at", Instant(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Instant(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.CheckConstraint("class_hours_tenths > 0 AND times > 0", name="ck_teaching_credit_hours"),
        sa.CheckConstraint("credit_tenths = class_hours_tenths * times", name="ck_teaching_credit_times"),
        sa.CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="ck_teaching_credit_dated_if_withdrawn"),
        *_keys(table, ("procedure_id", "procedure.id"), ("version_id", "package_version.id"), ("issued_by", "person.id"), ("withdrawn_by", "person.id")),
        sa.PrimaryKeyConstraint("id", name="pk_teaching_credit"),
        sa.UniqueConstraint("number", name="uq_teaching_credit_number"),
    )
    op.create_index("ix_teaching_credit_procedure_id", table, ["procedure_id"])
    live = sa.text("withdrawn_at IS NULL")
    op.create_index("uq_teaching_credit_live", table, ["version_id", "lecturer"], unique=True, sqlite_where=live, postgresql_where=live)


def _keys(table: str, *keys: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [parent], name=f"fk_{table}_{column}_{parent.split('.')[0]}")
        for column, parent in keys
    ]


def _refuse(table: str, verb: str, postgresql: bool) -> str:
    head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    if postgresql:
        return head + "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return head + f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def downgrade() -> None:
    """Without them; applications, decisions and the ledger stay."""
    for table in (
        "teaching_credit", "refund", "spending_account", "spending_line",
        "payment_outcome", "payment_line", "payment_run", "subsidy",
    ):
        op.drop_table(table)
