"""Questions of further kinds, with the moment that they are about, difficulty, language and what only some kinds have

Revision: 0029, after 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('single','multiple','true_false')"
NOW = "kind IN ('single','multiple','true_false','ordering','matching','fill','number','short','practical')"
COLUMNS = ("moment_ms", "difficulty", "language", "more")


def upgrade() -> None:
    """What is there says nothing of the new columns."""
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("ck_question_kind"), type_="check")
        table.add_column(sa.Column("moment_ms", sa.Integer(), nullable=True))
        table.add_column(sa.Column("difficulty", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("language", sa.String(10), nullable=False, server_default=""))
        table.add_column(sa.Column("more", sa.JSON(), nullable=False, server_default="{}"))
        table.create_check_constraint(op.f("ck_question_kind"), NOW)
        table.create_check_constraint(
            op.f("ck_question_placed"),
            "difficulty BETWEEN 0 AND 5 AND (moment_ms IS NULL OR moment_ms >= 0)",
        )


def downgrade() -> None:
    """The three first kinds; drafts lose their questions of other kinds, frozen versions keep them."""
    op.execute("DELETE FROM question WHERE kind NOT IN ('single','multiple','true_false')")
    with op.batch_alter_table("question") as table:
        table.drop_constraint(op.f("ck_question_placed"), type_="check")
        table.drop_constraint(op.f("ck_question_kind"), type_="check")
        for name in COLUMNS:
            table.drop_column(name)
        table.create_check_constraint(op.f("ck_question_kind"), BEFORE)
