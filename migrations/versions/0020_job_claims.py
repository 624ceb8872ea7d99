"""Each claim of a job has a number of its own, and a failed one keeps what its sentence tells

Revision: 0020, after 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns, with defaults for code of before; claims begin with the tries so far."""
    with op.batch_alter_table("job") as table:
        table.add_column(sa.Column("claims", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("error_params", sa.JSON(), nullable=False, server_default="{}"))
    op.execute("UPDATE job SET claims = tries")


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("job") as table:
        table.drop_column("error_params")
        table.drop_column("claims")
