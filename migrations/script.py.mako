"""${message}

Revision: ${up_revision}, after ${down_revision}
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import foundation.db

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To the new schema."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Back to the old one."""
    ${downgrades if downgrades else "pass"}
