"""Alembic's environment: the database of the settings, or the connection that a test hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

import accessibility.captions.models

# Every room's tables must be known here.
import accessibility.layers.models
import accounts.models
import curation.deadlines.models
import curation.experts.models
import curation.models
import curation.money.models
import curation.papers.models
import curation.procedure.models
import curation.review.models
import curation.takedown.models
import curation.voting.models
import exams.accommodations.models
import exams.bank.models
import exams.results.models
import exams.sitting.models
import foundation.jobs
import foundation.ledger
import hours.models
import judging.models
import media.models
import occupations.models
import packages.models
import provider.intake.models
import trainee.desk.models
import trainee.finding.models
import trainee.offline.models
from config import settings
from foundation.db import Base, connect


def ours(name: str | None, kind: str, _parents: object) -> bool:
    """The index of words is of a kind that each database has for itself: no table of the models (trainee.finding)."""
    return kind != "table" or not (name or "").startswith("passage_words")


def run(connection: Connection) -> None:
    """Migrate. On SQLite foreign keys are off meanwhile: a rebuilt parent would delete its children."""
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=ours,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"rows without their parents after migration: {broken[:5]}")
    connection.commit()
    if sqlite:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")


url = context.config.get_main_option("sqlalchemy.url") or settings.load().database_url
engine = connect(url)
with engine.connect() as opened:
    run(opened)
engine.dispose()  # the last connection of a SQLite file writes its log back into it
