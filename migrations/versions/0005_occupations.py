"""The catalogue of scarce occupations

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Editions and their lines."""
    op.create_table(
        "occupation_edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("source", sa.String(400), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("loaded_by", sa.Integer(), nullable=True),
        sa.Column("loaded_at", Instant(timezone=True), nullable=False),
        sa.Column("withdrawn_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("valid_from <= valid_until", name="ck_occupation_edition_validity"),
        sa.CheckConstraint("length(sha256) = 64", name="ck_occupation_edition_sha256_length"),
        sa.ForeignKeyConstraint(["loaded_by"], ["person.id"], name="fk_occupation_edition_loaded_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_occupation_edition"),
    )
    op.create_table(
        "occupation_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("grade", sa.String(60), nullable=False),
        sa.Column("scarcity", sa.String(60), nullable=False),
        sa.Column("class_hours", sa.Integer(), nullable=False),
        sa.Column("subsidy_fen", sa.Integer(), nullable=False),
        sa.CheckConstraint("class_hours > 0", name="ck_occupation_line_class_hours"),
        sa.CheckConstraint("subsidy_fen >= 0", name="ck_occupation_line_subsidy"),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["occupation_edition.id"], name="fk_occupation_line_edition_id_occupation_edition"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_occupation_line"),
        sa.UniqueConstraint("edition_id", "name", "grade", name="uq_occupation_line_edition_id_name_grade"),
    )
    op.create_index("ix_occupation_line_name", "occupation_line", ["name"])


def downgrade() -> None:
    """Without the catalogue."""
    op.drop_table("occupation_line")
    op.drop_table("occupation_edition")
