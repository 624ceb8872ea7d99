"""The desk: places, notes, practice; and offline bundles

Revision: 0012, after 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four tables."""
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("at_ms >= 0", name="ck_place_at"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_place_enrolment_id_enrolment"),
        sa.PrimaryKeyConstraint("id", name="pk_place"),
        sa.UniqueConstraint("enrolment_id", "resource_id", name="uq_place_enrolment_id_resource_id"),
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("at_ms IS NULL OR at_ms >= 0", name="ck_note_at"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_note_enrolment_id_enrolment"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_enrolment_id", "note", ["enrolment_id"])
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("rights", sa.Integer(), nullable=False),
        sa.Column("done_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("hour >= 1 AND rights BETWEEN 0 AND asked", name="ck_practice_numbers"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name="fk_practice_enrolment_id_enrolment"),
        sa.PrimaryKeyConstraint("id", name="pk_practice"),
    )
    op.create_index("ix_practice_enrolment_id", "practice", ["enrolment_id"])
    op.create_table(
        "offline_bundle",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["package_version.id"], name="fk_offline_bundle_version_id_package_version"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_offline_bundle_file_id_stored_file"),
        sa.PrimaryKeyConstraint("version_id", name="pk_offline_bundle"),
    )


def downgrade() -> None:
    """Without them."""
    for table in ("offline_bundle", "practice", "note", "place"):
        op.drop_table(table)
