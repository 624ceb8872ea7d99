"""Migrations up and down, on SQLite and on a real PostgreSQL, with rows to look after."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from config.settings import ROOT
from foundation import ledger
from foundation.db import Base, connect
from tests.make import databases
from tests.migrations import rows

EMPTY = "sign_in_attempt"  # comes back without what was in it: failed sign-ins begin at none
VERSION_TABLES = ("part", "course", "lesson", "layer", "question", "captions")
# a column of each table that never changes
APPEND_ONLY = {
    "ledger_entry": "id",
    "evidence": "id",
    "procedure_act": "id",
    "expert_sheet": "total",
    "expert_vote": "id",
    "payment_run": "id",
    "payment_line": "id",
    "payment_outcome": "id",
    "spending_account": "subsidy_id",
    "refund": "id",
    "submitted_captions": "part",
    "ballot_candidate": "title",
    "ballot_paper": "code",
    "ballot_voter": "person_id",
    "package_version": "content_hash",
    "version_part": "hash",
    **{f"version_{name}": "part" for name in VERSION_TABLES[1:]},
}
# made anew from other rows by the step that brings the table back
DERIVED = {
    "covered",
    "lesson_progress",
    "package_standing",
    "exam_round",
    *(f"version_{name}" for name in VERSION_TABLES),
}


def config_for(url: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


SCRIPTS = ScriptDirectory.from_config(config_for("sqlite://"))
REVISIONS = [script.revision for script in SCRIPTS.walk_revisions()][::-1]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    with databases.empty(request.getfixturevalue("postgres_url")) as address:
        yield address


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """A migrated database with rows in every table."""
    command.upgrade(config_for(url), "head")
    made = connect(url)
    with Session(made) as session:
        rows.fill(session)
        session.commit()
    yield made
    made.dispose()


def counted(engine: Engine) -> dict[str, int]:
    """Rows of each table; the index of words is the engine's own business."""
    every = inspect(engine).get_table_names()
    names = [name for name in every if name != "alembic_version" and not name.startswith("passage_words")]
    with engine.connect() as connection:
        return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in names}


def test_there_is_one_line_of_numbered_files() -> None:
    assert len(SCRIPTS.get_heads()) == 1
    assert [f"{n:04d}" for n in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_models_equal_migrations(url: str) -> None:
    command.upgrade(config_for(url), "head")
    command.check(config_for(url))


def test_every_table_has_a_row_to_look_after(engine: Engine) -> None:
    assert [name for name in Base.metadata.tables if counted(engine)[name] == 0] == []


def test_rows_survive_every_step_down_and_up(engine: Engine, url: str) -> None:
    before = counted(engine)
    seen = set(before)
    gone: set[str] = set()  # with the step that made them; they come back empty
    engine.dispose()
    for revision in (*REVISIONS[-2::-1], *REVISIONS[1:]):
        step = command.downgrade if revision < _now(engine) else command.upgrade
        step(config_for(url), revision)
        now = counted(engine)
        seen |= set(now)
        gone |= seen - set(now)
        # a table of before, which a later one took the place of, is made anew from that one's single row
        assert now == {
            name: 0 if name in gone - DERIVED else before.get(name, int(name != EMPTY)) for name in now
        }, revision
        engine.dispose()
    assert set(now) == set(before)
    assert {"person", "package_version", "evidence", "ledger_entry"} <= set(now) - gone
    with Session(engine) as session:
        assert list(ledger.verify(session)) == []


def test_all_the_way_down_leaves_nothing(engine: Engine, url: str) -> None:
    engine.dispose()
    command.downgrade(config_for(url), "base")
    assert counted(engine) == {}
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            ours = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            assert connection.execute(text(ours)).all() == []


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}"])
def test_what_is_proved_refuses_changes(engine: Engine, table: str, verb: str) -> None:
    before = counted(engine)[table]
    with engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(verb.format(table, APPEND_ONLY[table])))
    assert counted(engine)[table] == before > 0


def test_the_chain_verifies_and_a_tampered_row_is_found(engine: Engine) -> None:
    with Session(engine) as session:
        ledger.append(session, now=rows.NOW, actor=None, kind="a", subject="b", data={"yuan": 20_000})
        session.commit()
        assert list(ledger.verify(session)) == []
    on = " ON ledger_entry" if engine.dialect.name == "postgresql" else ""
    with engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER ledger_entry_no_update{on}"))
        connection.execute(
            text("UPDATE ledger_entry SET body = replace(body, '20000', '90000') WHERE id = 2")
        )
    with Session(engine) as session:
        assert list(ledger.verify(session)) == [2]


def test_the_database_refuses_impossible_states(engine: Engine) -> None:
    """The same constraints hold on both databases."""
    impossible = [
        "UPDATE job SET lease_until = NULL",
        "UPDATE submission SET state = 'accepted'",
        "UPDATE waiver SET state = 'granted'",
        "UPDATE waiver SET reason = ''",
        "UPDATE occupation_line SET class_hours = 0",
        "UPDATE occupation_edition SET valid_until = '2000-01-01'",
        "UPDATE access_layer SET file_id = NULL",
        "UPDATE access_layer SET kind = 'fun'",
        "UPDATE spoken_text SET duration_ms = 0",
        "UPDATE caption_track SET state = 'corrected'",
        "UPDATE attempt SET score = NULL",
        "UPDATE attempt SET set_number = 0",
        "UPDATE attempt SET round = 2",
        "UPDATE round_request SET state = 'opened'",
        "UPDATE enrolment SET moved_to_id = id",
        "UPDATE person SET organisation_id = NULL WHERE role = 'provider'",
        "UPDATE organisation SET folded = NULL",
        "UPDATE membership_request SET state = 'granted'",
        "INSERT INTO membership_request (person_id, organisation_id, state, asked_at, note) SELECT person_id, organisation_id, state, asked_at, note FROM membership_request",
        "UPDATE mailed_link SET purpose = 'register'",
        "UPDATE pace SET count = -1",
        "UPDATE resource SET category = 'fun'",
        "UPDATE package_version SET published_at = NULL, withdrawn_at = '2026-03-01 00:00:00'",
        "INSERT INTO enrolment (person_id, version_id, enrolled_at) SELECT person_id, version_id, enrolled_at FROM enrolment",
        "DELETE FROM organisation",
    ]
    for statement in impossible:
        with engine.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)constraint"):
            connection.execute(text(statement))


def _now(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
