"""The JSON of a version becomes rows and JSON again without losing a byte of what its hash is over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from packages import frozen, versions
from packages.models import Version
from tests.migrations.test_standing import before, config_for, engine
from tests.packages.test_spelling import content, plain

__all__ = ["engine"]  # a database of each kind with rows

CUES = [{"start_ms": 0, "end_ms": 900, "text": "双手推面团。", "flags": []}]
CAPTIONS = {
    "7": {
        "track": 3,
        "language": "zh",
        "cues": CUES,
        "verified_by": "张示例",
        "verified_at": "2026-03-01T00:00:00+00:00",
        "translations": [{"track": 4, "language": "en", "cues": CUES}],
    }
}


def old(engine: Engine, told: dict[str, Any]) -> None:
    """The stored version as the code before wrote it."""
    with Session(engine) as session:
        session.execute(
            text("UPDATE package_version SET content = :told, captions = :said, content_hash = :hash"),
            {"told": json.dumps(told), "said": json.dumps(CAPTIONS), "hash": plain(told)},
        )
        session.commit()


def stored(engine: Engine) -> tuple[Any, Any]:
    """The JSON as it is stored."""
    with engine.connect() as connection:
        row = connection.execute(text("SELECT content, captions FROM package_version")).one()
    return tuple(each if isinstance(each, dict) else json.loads(each) for each in row)  # type: ignore[return-value]


@pytest.mark.parametrize("spelt", [None, 1])
def test_json_to_rows_and_back(engine: Engine, spelt: int | None) -> None:
    url, told = engine.url.render_as_string(hide_password=False), content(spelt)
    command.downgrade(config_for(url), before("versions_as_rows"))
    old(engine, told)
    engine.dispose()
    command.upgrade(config_for(url), "head")
    with Session(engine) as session:
        (version,) = session.query(Version)
        assert version.format == 1
        assert version.content_hash == plain(told)
        assert versions.is_whole(session, version)
        assert (version.lesson_count, version.timed_count, version.total_ms) == (2, 2, 66_000)
        assert frozen.whole(session, version) == told
        assert frozen.all_captions(session, version.id) == CAPTIONS
    engine.dispose()
    command.downgrade(config_for(url), before("versions_as_rows"))
    back, said = stored(engine)
    for each in (*told["courses"][0]["resources"], *back["courses"][0]["resources"]):
        each["copies"] = each.get("copies")
    assert back == told
    assert plain(back) == plain(told)
    assert said == CAPTIONS


def test_progress_follows_from_the_union_and_the_ledger(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    command.downgrade(config_for(url), before("lesson_progress"))
    with engine.begin() as connection:
        connection.execute(text("UPDATE covered SET end_ms = 57000"))
    engine.dispose()
    command.upgrade(config_for(url), "head")
    with engine.connect() as connection:
        row = connection.execute(text("SELECT covered_ms, studied, noted FROM lesson_progress")).one()
        assert (row.covered_ms, bool(row.studied), bool(row.noted)) == (
            57_000,
            True,
            False,
        )  # 95 % of a minute
        sums = connection.execute(text("SELECT covered_ms, studied_count FROM enrolment")).one()
        assert tuple(sums) == (57_000, 1)
