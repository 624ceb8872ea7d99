"""What reviewers confirm of resources, and what others decided outside the site

Revision: 0015, after 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "resource_confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("value", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("what IN ('category','minutes')", name=op.f("ck_resource_confirmation_what")),
        sa.CheckConstraint("length(value) > 0", name=op.f("ck_resource_confirmation_value")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name="fk_resource_confirmation_resource_id_resource",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_resource_confirmation_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_confirmation"),
    )
    op.create_index("ix_resource_confirmation_resource_id", "resource_confirmation", ["resource_id"])
    op.create_table(
        "outside_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("package_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("rule_id", sa.String(60), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["package_id"], ["package.id"], name="fk_outside_decision_package_id_package"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["package_version.id"], name="fk_outside_decision_version_id_package_version"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name="fk_outside_decision_file_id_stored_file"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_outside_decision_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_outside_decision"),
        sa.UniqueConstraint("version_id", "rule_id", name="uq_outside_decision_version_id_rule_id"),
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("outside_decision")
    op.drop_table("resource_confirmation")
