"""Waivers of principle rules

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = sa.text("version_id IS NULL")


def upgrade() -> None:
    """A table of waivers."""
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.String(60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", Instant(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('asked','granted','refused')", name="ck_waiver_state"),
        sa.CheckConstraint("(state = 'asked') = (decided_by IS NULL)", name="ck_waiver_decided_if_not_asked"),
        sa.CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="ck_waiver_dated_if_decided"),
        sa.CheckConstraint("state = 'asked' OR version_id IS NOT NULL", name="ck_waiver_decided_on_a_version"),
        sa.CheckConstraint("length(reason) > 0", name="ck_waiver_reason"),
        sa.ForeignKeyConstraint(
            ["package_id"], ["package.id"], name="fk_waiver_package_id_package", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name="fk_waiver_asked_by_person"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_waiver_decided_by_person"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["package_version.id"], name="fk_waiver_version_id_package_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_waiver"),
    )
    op.create_index("ix_waiver_version_id", "waiver", ["version_id"])
    op.create_index(
        "uq_waiver_open", "waiver", ["package_id", "rule_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def downgrade() -> None:
    """Without waivers."""
    op.drop_table("waiver")
