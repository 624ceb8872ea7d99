"""Files that have come in and wait until a person confirms what they are

Revision: 0034, after 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TABLE = "package_intake"


def upgrade() -> None:
    """The table."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("changed_at", Instant(timezone=True), nullable=False),
        sa.Column("closed_at", Instant(timezone=True), nullable=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("archive_file_id", sa.Integer(), nullable=True),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("package_id", sa.Integer(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "(archive_file_id IS NULL) = (closed_at IS NOT NULL)", name="ck_package_intake_files_while_open"
        ),
        sa.CheckConstraint(
            "package_id IS NULL OR closed_at IS NOT NULL", name="ck_package_intake_closed_if_package"
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{TABLE}_{column}_{parent}")
            for column, parent in (
                ("organisation_id", "organisation"),
                ("created_by", "person"),
                ("archive_file_id", "stored_file"),
                ("replaces_id", "package"),
                ("package_id", "package"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    op.create_index(f"ix_{TABLE}_organisation_id", TABLE, ["organisation_id"])


def downgrade() -> None:
    """Without it; what waited there is uploaded again."""
    op.drop_table(TABLE)
