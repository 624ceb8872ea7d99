"""Copies made from stored files, and what the media check measured

Revision: 0007, after 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, both by the hash of a file's content."""
    op.create_table(
        "media_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.String(64), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('video', 'audio', 'sound', 'poster', 'sheet', 'captions', 'descriptions', 'chapters')",
            name="ck_media_copy_kind",
        ),
        sa.CheckConstraint("position >= 0", name="ck_media_copy_position"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_media_copy_file_id_stored_file"),
        sa.PrimaryKeyConstraint("id", name="pk_media_copy"),
        sa.UniqueConstraint(
            "sha256", "kind", "position", "parameters", name="uq_media_copy_sha256_kind_position_parameters"
        ),
    )
    op.create_index("ix_media_copy_sha256", "media_copy", ["sha256"])
    op.create_table(
        "media_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name="ck_media_check_version"),
        sa.PrimaryKeyConstraint("id", name="pk_media_check"),
        sa.UniqueConstraint("sha256", "version", name="uq_media_check_sha256_version"),
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("media_check")
    op.drop_table("media_copy")
