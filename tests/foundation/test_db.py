"""The two doors to the database."""

import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, StatementError

from accounts.models import Organisation
from foundation import clock, db


def _add(session: db.Session, name: str) -> None:
    session.add(Organisation(name=name, created_at=clock.now()))


def _count() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Organisation)) or 0


def test_writing_commits_and_reading_does_not(app: Flask) -> None:
    with db.reading() as session:
        _add(session, "甲")
        session.flush()
    assert _count() == 0
    with db.writing() as session:
        _add(session, "甲")
    assert _count() == 1


def test_an_exception_leaves_nothing_behind(app: Flask) -> None:
    with pytest.raises(IntegrityError), db.writing() as session:
        _add(session, "甲")
        session.flush()
        _add(session, "甲")
        session.flush()
    assert _count() == 0


def test_two_writers_wait_for_each_other(app: Flask) -> None:
    """Each reads the count and writes it on; with deferred transactions one of them would fail or lose."""
    begun = threading.Barrier(4)

    def write() -> None:
        with app.app_context():
            begun.wait()
            for _ in range(5):
                with db.writing() as session:
                    seen = session.scalar(select(func.count()).select_from(Organisation))
                    time.sleep(0.002)
                    _add(session, f"第 {seen} 家")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _count() == 20


def test_readers_see_one_moment_while_somebody_writes(app: Flask) -> None:
    with db.reading() as before:
        assert before.scalar(select(func.count()).select_from(Organisation)) == 0
        writer = threading.Thread(target=_write_one, args=(app,))
        writer.start()
        writer.join()
        assert before.scalar(select(func.count()).select_from(Organisation)) == 0
    assert _count() == 1


def _write_one(app: Flask) -> None:
    with app.app_context(), db.writing() as session:
        _add(session, "甲")


def test_instants_are_aware_and_come_back_as_utc(app: Flask) -> None:
    beijing = datetime(2026, 3, 1, 8, 30, tzinfo=timezone(timedelta(hours=8)))
    with db.writing() as session:
        session.add(Organisation(name="甲", created_at=beijing))
    with db.reading() as session:
        found = session.scalar(select(Organisation.created_at))
    assert found == beijing
    assert found is not None
    assert found.tzinfo is UTC
    with pytest.raises(StatementError, match="time zone"), db.writing() as session:
        session.add(Organisation(name="乙", created_at=datetime(2026, 3, 1)))


def test_what_never_changes_is_made_once_for_all_who_read(app: Flask) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("版本一")
        return made[-1]

    with db.reading() as session:
        assert db.remember(session, "甲", make) == "版本一"
    with db.reading() as session:
        assert db.remember(session, "甲", make) == "版本一"
    assert made == ["版本一"]


def test_what_a_writer_sees_is_nobody_elses_for_it_may_be_rolled_back(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError), db.writing() as session:
        assert db.remember(session, "乙", lambda: "没有成的") == "没有成的"
        raise ZeroDivisionError
    with db.reading() as session:
        assert db.remember(session, "乙", lambda: "成了的") == "成了的"


def test_what_is_empty_may_still_come(app: Flask) -> None:
    with db.reading() as session:
        assert db.remember(session, "丙", tuple) == ()
        assert db.remember(session, "丙", lambda: ("来了",)) == ("来了",)


def test_the_one_not_asked_for_longest_is_forgotten() -> None:
    kept = db.Kept()
    for key in range(db.KEPT):
        kept.put(key, str(key))
    kept.get(0)
    kept.put("new", "new")
    assert (kept.get(0), kept.get(1)) == ("0", None)
