"""What lists and counts ask of captions stands in an index, so that they don't walk past the cues

Revision: 0028, after 0027
"""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NAME = "ix_caption_track_newest"


def upgrade() -> None:
    """The index tells the state, too, and who verified when."""
    op.drop_index(NAME, "caption_track")
    columns = ["resource_id", "id", "language", "state", "verified_at", "verified_by"]
    op.create_index(NAME, "caption_track", columns)


def downgrade() -> None:
    """The newest of a clip only."""
    op.drop_index(NAME, "caption_track")
    op.create_index(NAME, "caption_track", ["resource_id", "id"])
