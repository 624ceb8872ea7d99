"""Experts: the pool and its invitations, authors of packages, panels and seats, what was handed in, meetings and their votes

Revision: 0038, after 0037
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

APPEND_ONLY = ("expert_sheet", "expert_vote")
TABLES = (
    "expert",
    "expert_invitation",
    "package_author",
    "expert_panel",
    "expert_seat",
    "expert_sheet",
    "expert_comment",
    "expert_meeting",
    "expert_attendance",
    "expert_meeting_item",
    "expert_vote",
)


def upgrade() -> None:
    """Eleven tables; what was handed in and voted can't be changed; authors of the versions that are there."""
    _pool()
    _panels()
    _meetings()
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_refuse(table, verb, postgresql))
    _authors()


def _pool() -> None:
    op.create_table(
        "expert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("employer", sa.String(200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("declared", sa.JSON(), nullable=False),
        sa.Column("consented_at", Instant(timezone=True), nullable=False),
        sa.Column("left_at", Instant(timezone=True), nullable=True),
        *_keys("expert", ("person_id", "person.id")),
        sa.UniqueConstraint("person_id", name="uq_expert_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_expert"),
    )
    op.create_table(
        "expert_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("employer", sa.String(200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("invited_at", Instant(timezone=True), nullable=False),
        sa.Column("ends_at", Instant(timezone=True), nullable=False),
        sa.Column("answer", sa.String(20), nullable=True),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        *_keys("expert_invitation", ("invited_by", "person.id")),
        sa.UniqueConstraint("token_hash", name="uq_expert_invitation_token_hash"),
        sa.CheckConstraint("answer IN ('consented','declined')", name="ck_expert_invitation_answer"),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name="ck_expert_invitation_dated_if_answered"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_expert_invitation"),
    )
    op.create_index("ix_expert_invitation_ends_at", "expert_invitation", ["ends_at"])
    op.create_index("ix_expert_invitation_email", "expert_invitation", ["email"])
    op.create_table(
        "package_author",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("folded", sa.String(400), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        *_keys("package_author", ("version_id", "package_version.id")),
        sa.PrimaryKeyConstraint("version_id", "folded", name="pk_package_author"),
    )
    op.create_index("ix_package_author_folded", "package_author", ["folded"])


def _panels() -> None:
    op.create_table(
        "expert_panel",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(60), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("rubric", sa.JSON(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("access", sa.JSON(), nullable=True),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", Instant(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", Instant(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        *_keys(
            "expert_panel",
            ("procedure_id", "procedure.id"),
            ("submission_id", "submission.id"),
            ("proposed_by", "person.id"),
            ("confirmed_by", "person.id"),
            ("closed_by", "person.id"),
        ),
        sa.CheckConstraint(
            "(state = 'proposed') = (confirmed_at IS NULL)", name="ck_expert_panel_dated_if_open"
        ),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at IS NOT NULL)", name="ck_expert_panel_dated_if_closed"
        ),
        sa.UniqueConstraint(
            "procedure_id", "stage", "round", name="uq_expert_panel_procedure_id_stage_round"
        ),
        sa.CheckConstraint("state IN ('proposed','open','closed')", name="ck_expert_panel_state"),
        sa.CheckConstraint("round >= 1", name="ck_expert_panel_round"),
        sa.CheckConstraint(
            "(state = 'proposed') = (confirmed_by IS NULL)", name="ck_expert_panel_confirmed_if_open"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_expert_panel"),
    )
    op.create_index("ix_expert_panel_state", "expert_panel", ["state"])
    op.create_index("ix_expert_panel_submission_id", "expert_panel", ["submission_id"])
    op.create_table(
        "expert_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panel_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", Instant(timezone=True), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        *_keys(
            "expert_seat",
            ("panel_id", "expert_panel.id"),
            ("person_id", "person.id"),
            ("given_by", "person.id"),
        ),
        sa.UniqueConstraint("panel_id", "person_id", name="uq_expert_seat_panel_id_person_id"),
        sa.CheckConstraint("how IN ('proposed','by-hand','one-more')", name="ck_expert_seat_how"),
        sa.CheckConstraint(
            "state IN ('asked','handed-in') OR length(why) > 0", name="ck_expert_seat_says_why"
        ),
        sa.CheckConstraint(
            "state IN ('asked','handed-in','conflict','withdrawn')", name="ck_expert_seat_state"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_expert_seat"),
    )
    op.create_index("ix_expert_seat_state", "expert_seat", ["state"])
    op.create_index("ix_expert_seat_person_id", "expert_seat", ["person_id"])
    op.create_table(
        "expert_sheet",
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("comments", sa.JSON(), nullable=False),
        sa.Column("access", sa.JSON(), nullable=True),
        *_keys("expert_sheet", ("seat_id", "expert_seat.id")),
        sa.CheckConstraint("total BETWEEN 0 AND 10000", name="ck_expert_sheet_total"),
        sa.PrimaryKeyConstraint("seat_id", name="pk_expert_sheet"),
    )
    op.create_table(
        "expert_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", Instant(timezone=True), nullable=False),
        *_keys("expert_comment", ("seat_id", "expert_seat.id")),
        sa.CheckConstraint("at_ms >= 0", name="ck_expert_comment_at"),
        sa.CheckConstraint("length(words) > 0", name="ck_expert_comment_words"),
        sa.PrimaryKeyConstraint("id", name="pk_expert_comment"),
    )
    op.create_index("ix_expert_comment_seat_id", "expert_comment", ["seat_id"])


def _meetings() -> None:
    op.create_table(
        "expert_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("called_by", sa.Integer(), nullable=False),
        sa.Column("called_at", Instant(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        *_keys("expert_meeting", ("called_by", "person.id"), ("closed_by", "person.id")),
        sa.CheckConstraint(
            "(closed_by IS NULL) = (closed_at IS NULL)", name="ck_expert_meeting_dated_if_closed"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_expert_meeting"),
    )
    op.create_table(
        "expert_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        *_keys(
            "expert_attendance",
            ("meeting_id", "expert_meeting.id"),
            ("person_id", "person.id"),
            ("noted_by", "person.id"),
        ),
        sa.UniqueConstraint("meeting_id", "person_id", name="uq_expert_attendance_meeting_id_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_expert_attendance"),
    )
    op.create_table(
        "expert_meeting_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(20), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        *_keys(
            "expert_meeting_item",
            ("meeting_id", "expert_meeting.id"),
            ("procedure_id", "procedure.id"),
            ("decided_by", "person.id"),
        ),
        sa.UniqueConstraint(
            "meeting_id", "procedure_id", name="uq_expert_meeting_item_meeting_id_procedure_id"
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_by IS NULL)", name="ck_expert_meeting_item_decided"
        ),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="ck_expert_meeting_item_dated"),
        sa.CheckConstraint(
            "decision IN ('accepted','rejected','postponed')", name="ck_expert_meeting_item_decision"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_expert_meeting_item"),
    )
    op.create_index("ix_expert_meeting_item_procedure_id", "expert_meeting_item", ["procedure_id"])
    op.create_table(
        "expert_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(20), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        *_keys("expert_vote", ("item_id", "expert_meeting_item.id"), ("person_id", "person.id")),
        sa.CheckConstraint("choice IN ('for','against','abstain')", name="ck_expert_vote_choice"),
        sa.UniqueConstraint("item_id", "person_id", name="uq_expert_vote_item_id_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_expert_vote"),
    )


def _authors() -> None:
    """Who the versions name that are there already."""
    version = sa.table(
        "package_version", sa.column("id"), sa.column("head"), sa.column("frozen_at", Instant(timezone=True))
    )
    author = sa.table(
        "package_author",
        sa.column("version_id"),
        sa.column("folded"),
        sa.column("name"),
        sa.column("at", Instant(timezone=True)),
    )
    rows = []
    for one, head, at in op.get_bind().execute(sa.select(version.c.id, version.c.head, version.c.frozen_at)):
        told = json.loads(head) if isinstance(head, str) else head or {}
        names = {_fold(name): name for name in _named(told)}
        rows += [{"version_id": one, "folded": key, "name": name, "at": at} for key, name in names.items()]
    if rows:
        op.get_bind().execute(sa.insert(author), rows)


def _named(head: dict[str, Any]) -> list[str]:
    rows = (head.get("details") or {}).get("instructors") or []
    return [str(each["name"])[:200] for each in rows if (each.get("name") or "").strip()]


def _fold(name: str) -> str:
    """As accounts.models.fold did when this was written."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(each for each in plain if not each.isspace() and unicodedata.category(each) != "Cf")[:400]


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
    """Without them; the ledger stays."""
    for table in reversed(TABLES):
        op.drop_table(table)
