"""A version keeps the edition of the scheme that it was frozen under

Revision: 0003, after 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = "fk_package_version_scheme_digest_scheme_edition"


def upgrade() -> None:
    """A table of editions, and which one each version has; older versions have none."""
    op.create_table(
        "scheme_edition",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("scheme_id", sa.String(60), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("kept_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_scheme_edition"),
    )
    with op.batch_alter_table("package_version") as table:
        table.add_column(sa.Column("scheme_digest", sa.String(64), nullable=True))
        table.create_foreign_key(KEY, "scheme_edition", ["scheme_digest"], ["digest"])


def downgrade() -> None:
    """Without editions."""
    with op.batch_alter_table("package_version") as table:
        table.drop_constraint(KEY, type_="foreignkey")
        table.drop_column("scheme_digest")
    op.drop_table("scheme_edition")
