"""What the ledger told of a package's standing is a row after the migration, and what one person waived waits for a second."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from config.settings import ROOT
from foundation import ledger
from foundation.db import connect
from tests.conftest import migrate
from tests.make import databases
from tests.migrations import rows

# rows as the code before wrote them: state, what the ledger told of it
CASES = (
    ("waiting", ()),
    ("accepted", ("accepted",)),
    ("rework", ("rework",)),
    ("published", ("accepted", "published")),
)


def config_for(url: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database with one row of everything, brought back to before the rows of standing."""
    if request.param == "sqlite":
        yield from _before(f"sqlite:///{tmp_path / 'old.db'}")
        return
    with databases.empty(request.getfixturevalue("postgres_url")) as url:
        yield from _before(url)


def _before(url: str) -> Iterator[Engine]:
    migrate(url)
    made = connect(url)
    with Session(made) as session:
        rows.fill(session)
        session.commit()
    yield made
    made.dispose()


def before(script: str) -> str:
    """The revision before the script of this name."""
    (found,) = (ROOT / "migrations/versions").glob(f"*_{script}.py")
    told = next(line for line in found.read_text().splitlines() if line.startswith("down_revision"))
    return told.split('"')[1]


@pytest.mark.parametrize(("state", "steps"), CASES, ids=[case[0] for case in CASES])
def test_each_state_comes_out_as_its_row(engine: Engine, state: str, steps: tuple[str, ...]) -> None:
    url = engine.url.render_as_string(hide_password=False)
    command.downgrade(config_for(url), before("standing"))
    with Session(engine) as session:
        reviewer = session.execute(text("SELECT id FROM person WHERE role = 'reviewer'")).scalar_one()
        for step in steps:
            ledger.append(
                session, now=rows.NOW, actor=reviewer, kind=f"package.{step}", subject="version:1", data={}
            )
        decided = {
            "who": None if state == "waiting" else reviewer,
            "at": None if state == "waiting" else rows.NOW.replace(tzinfo=None),
        }
        until = ", rework_until = :at" if state == "rework" else ""
        session.execute(
            text(
                f"UPDATE submission SET state = '{state}', decided_by = :who, decided_at = :at{until}, note = '话'"
            ),
            decided,
        )
        if state != "published":
            session.execute(text("UPDATE package_version SET published_at = NULL"))
        session.execute(
            text("UPDATE waiver SET state = 'granted', decided_by = :who, decided_at = :at, note = '可以'"),
            {"who": reviewer, "at": rows.NOW.replace(tzinfo=None)},
        )
        session.commit()
    engine.dispose()
    command.upgrade(config_for(url), "head")
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT state, person_id, note, until, people FROM package_standing")
        ).one()
        waiver = connection.execute(text("SELECT state FROM waiver")).scalar_one()
    assert row.state == ("submitted" if state == "waiting" else state)
    assert row.note == "话"
    assert (row.until is not None) == (state == "rework")
    assert not steps or row.person_id == reviewer
    assert waiver == ("granted" if state == "published" else "proposed")
    people = row.people if isinstance(row.people, list) else json.loads(row.people)
    assert [each["did"] for each in people] == (["decided", "published"] if state == "published" else [])
