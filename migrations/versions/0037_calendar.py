"""Deadlines: the calendar of working days, reminders of last days, deputies of who is away, the language of letters

Revision: 0037, after 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from foundation.db import Instant

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four tables, and a column of a person."""
    _calendar()
    _deputies()
    _reminders()
    op.add_column("person", sa.Column("language", sa.String(10), nullable=True))


def _calendar() -> None:
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("loaded_by", sa.Integer(), nullable=True),
        sa.Column("loaded_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2100", name="ck_calendar_year_year"),
        sa.CheckConstraint("revision > 0", name="ck_calendar_year_revision"),
        sa.ForeignKeyConstraint(["loaded_by"], ["person.id"], name="fk_calendar_year_loaded_by_person"),
        sa.PrimaryKeyConstraint("year", name="pk_calendar_year"),
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.CheckConstraint("kind IN ('off','work')", name="ck_calendar_day_kind"),
        sa.ForeignKeyConstraint(
            ["year"], ["calendar_year.year"], name="fk_calendar_day_year_calendar_year", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("day", name="pk_calendar_day"),
    )
    op.create_index("ix_calendar_day_year", "calendar_day", ["year"])


def _deputies() -> None:
    op.create_table(
        "deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_at", Instant(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", Instant(timezone=True), nullable=True),
        sa.CheckConstraint("first <= last", name="ck_deputy_days_in_order"),
        sa.CheckConstraint("person_id != deputy_id", name="ck_deputy_somebody_else"),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ck_deputy_dated_if_ended"),
        *(
            sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_deputy_{column}_person")
            for column in ("person_id", "deputy_id", "set_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deputy"),
    )
    for column in ("person_id", "deputy_id"):
        op.create_index(f"ix_deputy_{column}", "deputy", [column])


def _reminders() -> None:
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("behalf_of", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("made_at", Instant(timezone=True), nullable=False),
        sa.Column("next_at", Instant(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('week','day','overdue','extended')", name="ck_reminder_kind"),
        sa.CheckConstraint(
            "state IN ('waiting','sending','sent','unsure','dropped')", name="ck_reminder_state"
        ),
        sa.CheckConstraint(
            "state NOT IN ('sending','sent','unsure') OR tries > 0", name="ck_reminder_tried_if_sent"
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name="fk_reminder_procedure_id_procedure"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_reminder_person_id_person"),
        sa.ForeignKeyConstraint(["behalf_of"], ["person.id"], name="fk_reminder_behalf_of_person"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint(
            "procedure_id", "stage", "due_on", "kind", "person_id",
            name="uq_reminder_procedure_id_stage_due_on_kind_person_id",
        ),
    )
    op.create_index("ix_reminder_state_next_at", "reminder", ["state", "next_at"])


def downgrade() -> None:
    """Without them: Monday to Friday count, and nobody is reminded."""
    op.drop_column("person", "language")
    for table in ("reminder", "deputy", "calendar_day", "calendar_year"):
        op.drop_table(table)
