"""When a package was taken along, and a way of evidence for what was studied of it offline

Revision: 0022, after 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

BEFORE = "way IN ('played','read','described','signed')"
AFTER = "way IN ('played','read','described','signed','offline')"


def upgrade() -> None:
    """A table for who took which package along; one more way."""
    op.create_table(
        "taken_along",
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name="fk_taken_along_enrolment_id_enrolment"
        ),
        sa.PrimaryKeyConstraint("enrolment_id", name="pk_taken_along"),
    )
    _ways(AFTER)


def downgrade() -> None:
    """Without them; what was studied offline was read."""
    _ways(BEFORE, "UPDATE evidence SET way = 'read' WHERE way = 'offline'")
    op.drop_table("taken_along")


def _ways(allowed: str, first: str = "") -> None:
    """Another list of ways. The rows refuse changes by triggers, which a rebuilt table has to get again."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    for verb in ("update", "delete"):
        op.execute(f"DROP TRIGGER evidence_no_{verb}" + (" ON evidence" if postgresql else ""))
    if first:
        op.execute(first)
    with op.batch_alter_table("evidence") as table:
        table.drop_constraint(op.f("ck_evidence_way"), type_="check")
        table.create_check_constraint(op.f("ck_evidence_way"), allowed)
    for verb in ("UPDATE", "DELETE"):
        op.execute(_trigger(verb, postgresql))


def _trigger(verb: str, postgresql: bool) -> str:
    head = f"CREATE TRIGGER evidence_no_{verb.lower()} BEFORE {verb} ON evidence "
    if postgresql:
        return head + "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    return head + "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END"
