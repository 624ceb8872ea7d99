"""When the ledger was last verified, how far, and what did not agree

Revision: 0025, after 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of one row, empty: the worker fills it."""
    op.create_table(
        "ledger_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("whole_at", Instant(timezone=True), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("broken", sa.JSON(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_ledger_check_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger_check"),
    )


def downgrade() -> None:
    """Without it."""
    op.drop_table("ledger_check")
