"""What comes after an attempt: marks that people give, corrected keys, appeals

Revision: 0033, after 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

ASKED = sa.text("state = 'asked'")


def upgrade() -> None:
    """Three tables, and whether an attempt waits for people's marks."""
    op.add_column("attempt", sa.Column("waits", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "hand_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("points >= 0", name="ck_hand_mark_points"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_hand_mark_attempt_id_attempt", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_hand_mark_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_hand_mark"),
        sa.UniqueConstraint(
            "attempt_id", "position", "person_id", name="uq_hand_mark_attempt_id_position_person_id"
        ),
    )
    op.create_table(
        "key_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("reason != ''", name="ck_key_correction_reason"),
        sa.ForeignKeyConstraint(
            ["part"], ["version_part.hash"], name="fk_key_correction_part_version_part"
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_key_correction_made_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_key_correction"),
    )
    op.create_index("ix_key_correction_newest", "key_correction", ["part", "id"])
    op.create_table(
        "exam_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.Column("answer_by", Instant(timezone=True), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", Instant(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('asked','upheld','rejected')", name="ck_exam_appeal_state"),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at IS NULL)", name="ck_exam_appeal_dated_if_answered"
        ),
        sa.CheckConstraint("state = 'asked' OR answer != ''", name="ck_exam_appeal_answered"),
        sa.CheckConstraint("words != ''", name="ck_exam_appeal_words"),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name="fk_exam_appeal_attempt_id_attempt", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name="fk_exam_appeal_answered_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_exam_appeal"),
    )
    op.create_index("ix_exam_appeal_attempt_id", "exam_appeal", ["attempt_id"])
    op.create_index(
        "uq_exam_appeal_asked",
        "exam_appeal",
        ["attempt_id"],
        unique=True,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )


def downgrade() -> None:
    """Without them."""
    for table in ("exam_appeal", "key_correction", "hand_mark"):
        op.drop_table(table)
    op.drop_column("attempt", "waits")
