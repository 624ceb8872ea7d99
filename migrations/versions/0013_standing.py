"""Where a package stands is a row, written by who decides; filled from what the ledger tells

Revision: 0013, after 0012
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Connection

from foundation.db import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STEPS = ("submitted", "accepted", "rework", "rejected", "published")
STATES = "'submitted','accepted','rework','rejected','published','withdrawn','replaced'"


def upgrade() -> None:
    """A row for each version that was handed in."""
    table = op.create_table(
        "package_standing",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("until", Instant(timezone=True), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_package_standing_state")),
        sa.CheckConstraint(
            "state != 'rework' OR until IS NOT NULL", name=op.f("ck_package_standing_rework_has_deadline")
        ),
        sa.CheckConstraint("NOT closed OR state = 'withdrawn'", name=op.f("ck_package_standing_closed_if_withdrawn")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["package_version.id"], name="fk_package_standing_version_id_package_version"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_package_standing_person_id_person"),
        sa.PrimaryKeyConstraint("version_id", name="pk_package_standing"),
    )
    op.create_index("ix_package_standing_state", "package_standing", ["state"])
    rows = _told(op.get_bind())
    if rows:
        op.bulk_insert(table, rows)


def downgrade() -> None:
    """Without the rows: the ledger still tells the steps."""
    op.drop_table("package_standing")


SUBMISSION = sa.table(
    "submission",
    sa.column("version_id", sa.Integer),
    sa.column("state", sa.String),
    sa.column("submitted_by", sa.Integer),
    sa.column("submitted_at", Instant(timezone=True)),
    sa.column("decided_by", sa.Integer),
    sa.column("decided_at", Instant(timezone=True)),
    sa.column("note", sa.Text),
    sa.column("rework_until", Instant(timezone=True)),
)
VERSION = sa.table(
    "package_version",
    sa.column("id", sa.Integer),
    sa.column("captions", sa.JSON),
    sa.column("published_at", Instant(timezone=True)),
    sa.column("withdrawn_at", Instant(timezone=True)),
)
ENTRY = sa.table(
    "ledger_entry",
    sa.column("id", sa.Integer),
    sa.column("at", Instant(timezone=True)),
    sa.column("actor_id", sa.Integer),
    sa.column("kind", sa.String),
    sa.column("subject", sa.String),
    sa.column("body", sa.Text),
)
PERSON = sa.table("person", sa.column("id", sa.Integer), sa.column("name", sa.String))


def _told(connection: Connection) -> list[dict[str, Any]]:
    """What became of each submission; who took the step, by the ledger where it tells, else by the submission."""
    query = sa.select(SUBMISSION, VERSION).join_from(
        SUBMISSION, VERSION, VERSION.c.id == SUBMISSION.c.version_id
    )
    names = {row.id: row.name for row in connection.execute(sa.select(PERSON))}
    return [_row(row, _steps(connection, row.version_id), names) for row in connection.execute(query).all()]


def _steps(connection: Connection, version_id: int) -> dict[str, Any]:
    """The last entry of each kind about a version."""
    kinds = [f"package.{step}" for step in STEPS]
    wanted = sa.select(ENTRY).where(ENTRY.c.subject == f"version:{version_id}", ENTRY.c.kind.in_(kinds))
    found = connection.execute(wanted.order_by(ENTRY.c.id)).all()
    return {entry.kind.removeprefix("package."): entry for entry in found}


def _row(row: Any, steps: dict[str, Any], names: dict[int, str]) -> dict[str, Any]:
    state = "submitted" if row.state == "waiting" else row.state
    step = steps.get(state)
    at = step.at if step else (row.published_at or row.decided_at or row.submitted_at)
    by = step.actor_id if step else (row.decided_by or row.submitted_by)
    told = {
        "version_id": row.version_id,
        "state": "replaced" if row.withdrawn_at else state,
        "at": row.withdrawn_at or at,
        "person_id": None if row.withdrawn_at else by,
        "note": row.note or "",
        "until": row.rework_until if state == "rework" else None,
        "closed": False,
        "people": [],
    }
    return told if row.published_at is None else {**told, "people": _people(row, by, names)}


def _people(row: Any, publisher: int | None, names: dict[int, str]) -> list[dict[str, Any]]:
    """Who decided, who confirmed captions (kept by name), who published."""
    captions = row.captions if not isinstance(row.captions, str) else json.loads(row.captions)
    said = dict.fromkeys(each.get("verified_by", "") for each in (captions or {}).values())
    by_name = [{"did": "captions", "person": None, "name": name} for name in said if name]
    acted = [("decided", row.decided_by), ("published", publisher)]
    known = [{"did": did, "person": who, "name": names[who]} for did, who in acted if who in names]
    return known[:1] + by_name + known[1:]
