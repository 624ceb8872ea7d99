"""Sessions on the server, links sent by mail, and pauses that grow

Revision: 0027, after 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables; failed sign-ins are counted by the last."""
    op.create_table(
        "session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("browser", sa.String(200), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("used_at", Instant(timezone=True), nullable=False),
        sa.Column("ends_at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_session_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
        sa.UniqueConstraint("token_hash", name="uq_session_token_hash"),
    )
    op.create_index("ix_session_person_id", "session", ["person_id"])
    op.create_index("ix_session_ends_at", "session", ["ends_at"])
    op.create_table(
        "mailed_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("email", sa.String(200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("created_at", Instant(timezone=True), nullable=False),
        sa.Column("ends_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('register','password','email')", name="ck_mailed_link_purpose"),
        sa.CheckConstraint(
            "purpose != 'register' OR person_id IS NULL", name="ck_mailed_link_nobody_if_register"
        ),
        sa.CheckConstraint("purpose != 'email' OR person_id IS NOT NULL", name="ck_mailed_link_person_if_email"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_mailed_link_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mailed_link"),
        sa.UniqueConstraint("token_hash", name="uq_mailed_link_token_hash"),
    )
    for column in ("email", "person_id", "ends_at"):
        op.create_index(f"ix_mailed_link_{column}", "mailed_link", [column])
    op.create_table(
        "pace",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(timezone=True), nullable=False),
        sa.Column("ends_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("count >= 0", name="ck_pace_count"),
        sa.PrimaryKeyConstraint("key", name="pk_pace"),
    )
    op.create_index("ix_pace_ends_at", "pace", ["ends_at"])
    op.drop_table("sign_in_attempt")


def downgrade() -> None:
    """Without them; failed sign-ins begin at none."""
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempt"),
    )
    op.create_index("ix_sign_in_attempt_key", "sign_in_attempt", ["key"])
    for table in ("pace", "mailed_link", "session"):
        op.drop_table(table)
