"""Access layers of resources, and texts that were spoken

Revision: 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KINDS = "'description', 'described', 'statement', 'sign', 'summary', 'twin'"


def upgrade() -> None:
    """What a provider makes beside a resource."""
    op.create_table(
        "access_layer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="ck_access_layer_kind"),
        sa.CheckConstraint("state IN ('draft', 'done', 'withdrawn')", name="ck_access_layer_state"),
        sa.CheckConstraint(
            "state = 'withdrawn' OR (kind IN ('described','sign')) = (file_id IS NOT NULL)",
            name="ck_access_layer_file",
        ),
        sa.CheckConstraint("length(sha256) = 64", name="ck_access_layer_sha256_length"),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name="fk_access_layer_resource_id_resource", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_access_layer_file_id_stored_file"),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name="fk_access_layer_made_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_access_layer"),
    )
    op.create_index("ix_access_layer_newest", "access_layer", ["resource_id", "kind", "id"])
    op.create_table(
        "spoken_text",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("voice", sa.String(40), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("duration_ms > 0", name="ck_spoken_text_duration"),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name="fk_spoken_text_file_id_stored_file"),
        sa.PrimaryKeyConstraint("key", name="pk_spoken_text"),
    )
    op.execute(
        "INSERT INTO access_layer (resource_id, kind, state, sha256, content, made_at) "
        "SELECT r.id, 'statement', 'done', f.sha256, '{}', p.changed_at FROM resource r "
        "JOIN stored_file f ON f.id = r.file_id JOIN course c ON c.id = r.course_id "
        "JOIN package p ON p.id = c.package_id WHERE r.sound_tells_all"
    )


def downgrade() -> None:
    """Without layers."""
    op.drop_table("spoken_text")
    op.drop_table("access_layer")
