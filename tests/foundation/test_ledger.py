"""The ledger: chained, exact, and never changed unnoticed."""

import threading

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from foundation import clock, db, ledger


def _append(n: int = 0, actor: int | None = 7) -> None:
    with db.writing() as session:
        ledger.append(
            session,
            now=clock.now(),
            actor=actor,
            kind="test.done",
            subject=f"thing:{n}",
            data={"n": n, "名": "甲"},
        )


def test_entries_are_chained_and_readable(app: Flask) -> None:
    for n in range(3):
        _append(n)
    with db.reading() as session:
        assert list(ledger.verify(session)) == []
        (entry,) = ledger.about(session, "thing:1")
        assert entry.data == {"n": 1, "名": "甲"}
        assert entry.previous_hash == ledger.about(session, "thing:0")[0].hash


def test_exact_numbers_only(app: Flask) -> None:
    with pytest.raises(TypeError, match="exact"), db.writing() as session:
        ledger.append(session, now=clock.now(), actor=None, kind="a", subject="b", data={"x": [{"y": 0.5}]})


@pytest.mark.parametrize("verb", ["UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry"])
def test_the_database_refuses_to_change_it(app: Flask, verb: str) -> None:
    _append()
    with pytest.raises(DatabaseError, match="append-only"), db.writing() as session:
        session.execute(text(verb))


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'test.undone'",
        "actor_id = 8",
        "subject = 'thing:9'",
        "at = '2020-01-01 00:00:00'",
        "body = replace(body, '甲', '乙')",
        "previous_hash = replace(hex(zeroblob(32)), '0', '1')",
    ],
)
def test_a_change_behind_its_back_is_found(app: Flask, change: str) -> None:
    for n in range(3):
        _append(n)
    with db.writing() as session:
        session.execute(text("DROP TRIGGER ledger_entry_no_update"))
        session.execute(text(f"UPDATE ledger_entry SET {change} WHERE id = 2"))
    with db.reading() as session:
        assert 2 in list(ledger.verify(session))


def test_an_entry_taken_out_is_found(app: Flask) -> None:
    for n in range(3):
        _append(n)
    with db.writing() as session:
        session.execute(text("DROP TRIGGER ledger_entry_no_delete"))
        session.execute(text("DELETE FROM ledger_entry WHERE id = 2"))
    with db.reading() as session:
        assert list(ledger.verify(session)) == [3]


def test_many_writers_make_one_chain(app: Flask) -> None:
    def write(n: int) -> None:
        with app.app_context():
            for _ in range(5):
                _append(n)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        assert list(ledger.verify(session)) == []
        assert session.scalar(text("SELECT count(*) FROM ledger_entry")) == 20
