"""Organisations are compared folded, individuals provide courses, and joining is asked for

Revision: 0026, after 0025
"""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Kind and folded name of organisations; requests."""
    with op.batch_alter_table("organisation") as batch:
        batch.add_column(sa.Column("kind", sa.String(20), nullable=False, server_default="organisation"))
        batch.add_column(sa.Column("folded", sa.String(400), nullable=True))
    _fold_names()
    with op.batch_alter_table("organisation") as batch:
        batch.alter_column("kind", server_default=None)
        batch.drop_constraint("uq_organisation_name", type_="unique")
        batch.create_unique_constraint("uq_organisation_folded", ["folded"])
        batch.create_check_constraint("ck_organisation_kind", "kind IN ('organisation','individual')")
        batch.create_check_constraint(
            "ck_organisation_folded_if_organisation", "(kind = 'individual') = (folded IS NULL)"
        )
    op.create_table(
        "membership_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked','granted','refused','withdrawn')", name="ck_membership_request_state"
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_by IS NULL)", name="ck_membership_request_decided_if_not_asked"
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name="ck_membership_request_dated_if_decided"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_request_person_id_person"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_membership_request_decided_by_person"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name="fk_membership_request_organisation_id_organisation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_membership_request"),
    )
    op.create_index("ix_membership_request_organisation_id", "membership_request", ["organisation_id"])
    open_ = sa.text("state = 'asked'")
    op.create_index(
        "uq_membership_request_open", "membership_request", ["person_id"], unique=True,
        sqlite_where=open_, postgresql_where=open_,
    )  # fmt: skip


def downgrade() -> None:
    """Without them; names that are then the same twice get their number behind."""
    op.drop_table("membership_request")
    op.execute(
        "UPDATE organisation SET name = name || ' ' || id WHERE id NOT IN (SELECT min(id) FROM organisation GROUP BY name)"
    )
    with op.batch_alter_table("organisation") as batch:
        batch.drop_constraint("ck_organisation_folded_if_organisation", type_="check")
        batch.drop_constraint("ck_organisation_kind", type_="check")
        batch.drop_constraint("uq_organisation_folded", type_="unique")
        batch.create_unique_constraint("uq_organisation_name", ["name"])
        batch.drop_column("folded")
        batch.drop_column("kind")


def _fold_names() -> None:
    """Of two organisations whose names are the same when folded, the later one keeps apart by its number."""
    connection, taken = op.get_bind(), set()
    for id_, name in connection.execute(sa.text("SELECT id, name FROM organisation ORDER BY id")).all():
        plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
        folded = "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")
        folded = f"{folded} #{id_}" if folded in taken else folded
        taken.add(folded)
        connection.execute(
            sa.text("UPDATE organisation SET folded = :folded WHERE id = :id"), {"folded": folded, "id": id_}
        )
