"""Accommodations of a person: asked for, granted on a ground, and who looked at it

Revision: 0031, after 0030
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

ASKED = sa.text("state = 'asked'")


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "accommodation_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked','granted','refused','withdrawn')", name="ck_accommodation_request_state"
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name="ck_accommodation_request_dated_if_decided"
        ),
        sa.CheckConstraint("state != 'refused' OR note != ''", name="ck_accommodation_request_reason"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_accommodation_request_person_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name="fk_accommodation_request_decided_by_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accommodation_request"),
    )
    op.create_index("ix_accommodation_request_person_id", "accommodation_request", ["person_id"])
    op.create_index(
        "uq_accommodation_request_asked",
        "accommodation_request",
        ["person_id"],
        unique=True,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )
    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("since", Instant(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("ground != ''", name="ck_accommodation_ground"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_accommodation_person_id_person"),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name="fk_accommodation_given_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_accommodation"),
    )
    op.create_index("ix_accommodation_newest", "accommodation", ["person_id", "id"])
    op.create_table(
        "accommodation_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("accommodation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["accommodation_id"],
            ["accommodation.id"],
            name="fk_accommodation_look_accommodation_id_accommodation",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_accommodation_look_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_accommodation_look"),
    )
    op.create_index("ix_accommodation_look_accommodation_id", "accommodation_look", ["accommodation_id"])


def downgrade() -> None:
    """Without them."""
    for table in ("accommodation_look", "accommodation", "accommodation_request"):
        op.drop_table(table)
