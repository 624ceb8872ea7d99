"""Drafts of captions, and where each track came from

Revision: 0009, after 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of drafts; two columns on tracks, empty for those that are there."""
    with op.batch_alter_table("caption_track") as table:
        table.add_column(sa.Column("origin", sa.String(20), nullable=True))
        table.add_column(sa.Column("source", sa.String(255), nullable=True))
    op.create_table(
        "caption_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("begun_at", Instant(timezone=True), nullable=False),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("rev > 0", name="ck_caption_draft_rev"),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name="fk_caption_draft_resource_id_resource", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["caption_track.id"], name="fk_caption_draft_track_id_caption_track", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_caption_draft_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_caption_draft"),
        sa.UniqueConstraint(
            "resource_id", "language", "person_id", name="uq_caption_draft_resource_id_language_person_id"
        ),
    )


def downgrade() -> None:
    """Without drafts."""
    op.drop_table("caption_draft")
    with op.batch_alter_table("caption_track") as table:
        table.drop_column("source")
        table.drop_column("origin")
