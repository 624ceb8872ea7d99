"""Calls for packages, their documents, questions about them, and which package answers which

Revision: 0030, after 0029
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four tables."""
    _call()
    op.create_table(
        "call_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("added_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_call_document_call_id_call"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_call_document_file_id_stored_file"),
        sa.PrimaryKeyConstraint("id", name="pk_call_document"),
    )
    op.create_index("ix_call_document_call_id", "call_document", ["call_id"])
    op.create_table(
        "call_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("length(asked) > 0", name="ck_call_question_asked"),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_by IS NULL)", name="ck_call_question_answered_by"
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name="ck_call_question_answered_at"
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_call_question_call_id_call"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_call_question_person_id_person"),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name="fk_call_question_answered_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_call_question"),
    )
    op.create_index("ix_call_question_call_id", "call_question", ["call_id"])
    op.create_table(
        "call_answer",
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("chosen_by", sa.Integer(), nullable=False),
        sa.Column("chosen_at", Instant(timezone=True), nullable=False),
        sa.Column("handed_in_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["package_id"], ["package.id"], name="fk_call_answer_package_id_package", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name="fk_call_answer_call_id_call"),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], name="fk_call_answer_chosen_by_person"),
        sa.PrimaryKeyConstraint("package_id", name="pk_call_answer"),
    )
    op.create_index("ix_call_answer_call_id", "call_answer", ["call_id"])


def _call() -> None:
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("scheme_id", sa.String(60), nullable=False),
        sa.Column("scheme_digest", sa.String(64), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("preferred", sa.JSON(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("topic_closes_on", sa.Date(), nullable=True),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("budget_fen", sa.BigInteger(), nullable=True),
        sa.Column("copied_from", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("announced_by", sa.Integer(), nullable=True),
        sa.Column("announced_at", Instant(timezone=True), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.Column("put_offs", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('draft','announced','cancelled')", name="ck_call_state"),
        sa.CheckConstraint("(state = 'draft') = (announced_at IS NULL)", name="ck_call_dated_if_announced"),
        sa.CheckConstraint(
            "state = 'draft' OR scheme_digest IS NOT NULL", name="ck_call_edition_if_announced"
        ),
        sa.CheckConstraint(
            "(state = 'cancelled') = (length(cancelled_why) > 0)", name="ck_call_reason_if_cancelled"
        ),
        sa.CheckConstraint("opens_on <= closes_on", name="ck_call_days_in_order"),
        sa.CheckConstraint(
            "topic_closes_on IS NULL OR topic_closes_on <= closes_on", name="ck_call_topics_first"
        ),
        sa.CheckConstraint("quota IS NULL OR quota > 0", name="ck_call_quota"),
        sa.CheckConstraint("budget_fen IS NULL OR budget_fen >= 0", name="ck_call_budget"),
        sa.ForeignKeyConstraint(
            ["scheme_digest"], ["scheme_edition.digest"], name="fk_call_scheme_digest_scheme_edition"
        ),
        sa.ForeignKeyConstraint(["copied_from"], ["call.id"], name="fk_call_copied_from_call"),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name="fk_call_created_by_person"),
        sa.ForeignKeyConstraint(["announced_by"], ["person.id"], name="fk_call_announced_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_call"),
    )
    op.create_index("ix_call_state", "call", ["state"])


def downgrade() -> None:
    """Without them."""
    for name in ("call_answer", "call_question", "call_document", "call"):
        op.drop_table(name)
