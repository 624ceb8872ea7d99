"""The heading (小结) that a resource stands under

Revision: 0021, after 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None for what is there: each clip is a section of its own."""
    with op.batch_alter_table("resource") as table:
        table.add_column(sa.Column("section", sa.String(200), nullable=False, server_default=""))


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("resource") as table:
        table.drop_column("section")
