"""Captions as they were handed in, what stands from an earlier version, public votes

Revision: 0040, after 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

CAPTIONS, BALLOT, CANDIDATE = "submitted_captions", "ballot", "ballot_candidate"
VOTE, PAPER, VOTER, OPINION = "ballot_vote", "ballot_paper", "ballot_voter", "ballot_opinion"
KEPT = (CAPTIONS, CANDIDATE, PAPER, VOTER)
STANDS = sa.text("state != 'cancelled'")


def upgrade() -> None:
    """Columns that say where an answer comes from; seven tables, of which four never change."""
    op.add_column("checklist_answer", sa.Column("carried_from", sa.Integer(), nullable=True))
    op.add_column("waiver", sa.Column("carried_from", sa.Integer(), nullable=True))
    op.add_column("resource_confirmation", sa.Column("anew_at", Instant(timezone=True), nullable=True))
    op.create_table(
        CAPTIONS,
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("part", sa.String(64), nullable=False),
        *_keys(CAPTIONS, ("version_id", "package_version.id"), ("part", "version_part.hash")),
        sa.PrimaryKeyConstraint("version_id", "resource_id", "language", name="pk_submitted_captions"),
    )
    _ballot()
    _votes()
    postgresql = op.get_bind().dialect.name == "postgresql"
    for table in KEPT:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_refuse(table, verb, postgresql))


def _ballot() -> None:
    op.create_table(
        BALLOT,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(60), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("winners", sa.Integer(), nullable=False),
        sa.Column("tie", sa.String(20), nullable=False),
        sa.Column("accounts", sa.String(20), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(64), nullable=True),
        sa.Column("announced_by", sa.Integer(), nullable=False),
        sa.Column("announced_at", Instant(timezone=True), nullable=False),
        sa.Column("counted_by", sa.Integer(), nullable=True),
        sa.Column("counted_at", Instant(timezone=True), nullable=True),
        sa.Column("seed", sa.String(64), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("cancelled_why", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('announced','counted','cancelled')", name="ck_ballot_state"),
        sa.CheckConstraint("tie IN ('handed-in','drawn')", name="ck_ballot_tie"),
        sa.CheckConstraint("accounts IN ('before','any')", name="ck_ballot_accounts"),
        sa.CheckConstraint("opens_on <= closes_on", name="ck_ballot_days_in_order"),
        sa.CheckConstraint("most > 0 AND winners > 0", name="ck_ballot_numbers"),
        sa.CheckConstraint("(state = 'announced') = (key IS NOT NULL)", name="ck_ballot_key_while_it_runs"),
        sa.CheckConstraint("(state = 'counted') = (counted_at IS NOT NULL)", name="ck_ballot_dated_if_counted"),
        sa.CheckConstraint(
            "(state = 'cancelled') = (length(cancelled_why) > 0)", name="ck_ballot_reason_if_cancelled"
        ),
        *_keys(
            BALLOT, ("call_id", "call.id"), ("announced_by", "person.id"), ("counted_by", "person.id")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ballot"),
    )
    op.create_index("ix_ballot_call_id", BALLOT, ["call_id"])
    op.create_index(
        "uq_ballot_stage", BALLOT, ["call_id", "stage"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )


def _votes() -> None:
    op.create_table(
        CANDIDATE,
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("handed_in_at", Instant(timezone=True), nullable=False),
        *_keys(
            CANDIDATE,
            ("ballot_id", "ballot.id"),
            ("procedure_id", "procedure.id"),
            ("organisation_id", "organisation.id"),
        ),
        sa.PrimaryKeyConstraint("ballot_id", "number", name="pk_ballot_candidate"),
        sa.UniqueConstraint("ballot_id", "procedure_id", name="uq_ballot_candidate_ballot_id_procedure_id"),
    )
    op.create_table(
        VOTE,
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("voter", sa.String(64), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("revision > 0", name="ck_ballot_vote_revision"),
        *_keys(VOTE, ("ballot_id", "ballot.id")),
        sa.PrimaryKeyConstraint("ballot_id", "voter", name="pk_ballot_vote"),
    )
    op.create_table(
        PAPER,
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        *_keys(PAPER, ("ballot_id", "ballot.id")),
        sa.PrimaryKeyConstraint("ballot_id", "code", name="pk_ballot_paper"),
    )
    op.create_table(
        VOTER,
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *_keys(VOTER, ("ballot_id", "ballot.id"), ("person_id", "person.id")),
        sa.PrimaryKeyConstraint("ballot_id", "person_id", name="pk_ballot_voter"),
    )
    op.create_table(
        OPINION,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ballot_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("length(words) > 0", name="ck_ballot_opinion_words"),
        *_keys(OPINION, ("ballot_id", "ballot.id"), ("person_id", "person.id")),
        sa.PrimaryKeyConstraint("id", name="pk_ballot_opinion"),
    )
    op.create_index("ix_ballot_opinion_ballot_id", OPINION, ["ballot_id"])


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
    """Without them; what the ledger tells of votes stays."""
    for table in (OPINION, VOTER, PAPER, VOTE, CANDIDATE, BALLOT, CAPTIONS):
        op.drop_table(table)
    op.drop_column("resource_confirmation", "anew_at")
    op.drop_column("waiver", "carried_from")
    op.drop_column("checklist_answer", "carried_from")
