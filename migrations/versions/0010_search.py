"""The index of what can be found

Revision: 0010, after 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ACCESS = ("captions", "transcript", "description", "sign", "easy")
KINDS = "'name', 'introduction', 'course', 'lesson', 'text', 'transcript'"


def upgrade() -> None:
    """Listings and passages, empty: they follow from the versions on air and are made when first needed."""
    op.create_table(
        "listing",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("occupation", sa.String(200), nullable=False),
        sa.Column("class_hours_tenths", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ACCESS),
        sa.Column("published_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["package_version.id"], name="fk_listing_version_id_package_version"),
        sa.PrimaryKeyConstraint("version_id", name="pk_listing"),
    )
    op.create_index("ix_listing_occupation", "listing", ["occupation"])
    op.create_table(
        "passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("sentences", sa.JSON(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="ck_passage_kind"),
        sa.ForeignKeyConstraint(["version_id"], ["package_version.id"], name="fk_passage_version_id_package_version"),
        sa.PrimaryKeyConstraint("id", name="pk_passage"),
    )
    op.create_index("ix_passage_version_id", "passage", ["version_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE TABLE passage_words (id integer PRIMARY KEY, words tsvector NOT NULL)")
        op.execute("CREATE INDEX ix_passage_words ON passage_words USING gin (words)")
    else:
        # six characters are the beginning of a token: what a single character is looked for by
        op.execute("CREATE VIRTUAL TABLE passage_words USING fts5(words, prefix='6', tokenize='ascii')")


def downgrade() -> None:
    """Without the index."""
    op.execute("DROP TABLE passage_words")
    op.drop_table("passage")
    op.drop_table("listing")
