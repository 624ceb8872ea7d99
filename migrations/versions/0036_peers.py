"""Which applicant reviews another one's package

Revision: 0036, after 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

INDEX = "ix_procedure_peer_id"
KEY = "fk_procedure_peer_id_organisation"


def upgrade() -> None:
    """Nobody yet."""
    with op.batch_alter_table("procedure") as table:
        table.add_column(sa.Column("peer_id", sa.Integer(), nullable=True))
        table.create_foreign_key(KEY, "organisation", ["peer_id"], ["id"])
        table.create_index(INDEX, ["peer_id"])


def downgrade() -> None:
    """Without; the acts still tell."""
    with op.batch_alter_table("procedure") as table:
        table.drop_index(INDEX)
        table.drop_constraint(KEY, type_="foreignkey")
        table.drop_column("peer_id")
