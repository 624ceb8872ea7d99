"""Papers that prove rights, which nobody changes, and requests to take a course off the air

Revision: 0041, after 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

RIGHTS = "rights_paper"
TAKEDOWN = "takedown"


def upgrade() -> None:
    """Two tables; papers can't be changed."""
    op.create_table(
        RIGHTS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('commitment','proof')", name="ck_rights_paper_kind"),
        *_keys(RIGHTS, ("package_id", "package"), ("file_id", "stored_file"), ("person_id", "person")),
        sa.PrimaryKeyConstraint("id", name="pk_rights_paper"),
    )
    op.create_index("ix_rights_paper_package_id", RIGHTS, ["package_id"])
    _takedown()
    postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("UPDATE", "DELETE"):
        op.execute(_refuse(verb, postgresql))


def _takedown() -> None:
    op.create_table(
        TAKEDOWN,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("ground", sa.String(20), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("confirmed_at", Instant(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("heard_by", sa.Integer(), nullable=True),
        sa.Column("heard_at", Instant(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        *(sa.CheckConstraint(rule, name=f"ck_takedown_{name}") for name, rule in _RULES.items()),
        *_keys(
            TAKEDOWN,
            ("version_id", "package_version"),
            ("person_id", "person"),
            ("heard_by", "person"),
            ("decided_by", "person"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_takedown"),
        sa.UniqueConstraint("token_hash", name="uq_takedown_token_hash"),
    )
    for column in ("version_id", "state"):
        op.create_index(f"ix_takedown_{column}", TAKEDOWN, [column])


_RULES = {
    "ground": "ground IN ('rights','portrait','unlawful','other')",
    "state": "state IN ('unconfirmed','open','off','refused')",
    "confirmed_if_open": "(state = 'unconfirmed') = (confirmed_at IS NULL)",
    "due_if_confirmed": "(confirmed_at IS NULL) = (due_on IS NULL)",
    "decided_by": "(state IN ('off','refused')) = (decided_by IS NOT NULL)",
    "dated_if_decided": "(decided_by IS NULL) = (decided_at IS NULL)",
    "answered_if_decided": "decided_by IS NULL OR length(answer) > 0",
    "heard": "(heard_by IS NULL) = (heard_at IS NULL)",
}


def _keys(table: str, *keys: tuple[str, str]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}_{parent}")
        for column, parent in keys
    ]


def _refuse(verb: str, postgresql: bool) -> str:
    head = f"CREATE TRIGGER {RIGHTS}_no_{verb.lower()} BEFORE {verb} ON {RIGHTS} "
    if postgresql:
        return head + "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return head + f"BEGIN SELECT RAISE(ABORT, '{RIGHTS} is append-only'); END"


def downgrade() -> None:
    """Without them; what stands in packages and in the ledger stays."""
    op.drop_table(TAKEDOWN)
    op.drop_table(RIGHTS)
