"""Who recommended a submission, and who reviews it

Revision: 0016, after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KEY = "fk_submission_recommender_id_organisation"


def upgrade() -> None:
    """An organisation on a submission, a table of reviewers."""
    with op.batch_alter_table("submission") as table:
        table.add_column(sa.Column("recommender_id", sa.Integer(), nullable=True))
        table.create_foreign_key(KEY, "organisation", ["recommender_id"], ["id"])
    op.create_table(
        "review_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("at", Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_review_assignment_submission_id_submission"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_review_assignment_person_id_person"),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name="fk_review_assignment_given_by_person"),
        sa.PrimaryKeyConstraint("id", name="pk_review_assignment"),
        sa.UniqueConstraint(
            "submission_id", "person_id", name="uq_review_assignment_submission_id_person_id"
        ),
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("review_assignment")
    with op.batch_alter_table("submission") as table:
        table.drop_constraint(KEY, type_="foreignkey")
        table.drop_column("recommender_id")
