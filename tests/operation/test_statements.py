"""Statements of the ledger find what the chain alone can't: a chain that was written anew, or cut off."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.people import Role
from config.settings import Settings
from foundation import clock, db, ledger
from operation import signing, statements
from tests.client import StrictClient

ENTRIES = 6


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database


@pytest.fixture
def settings(app: Flask) -> Settings:
    """A site with some entries."""
    for n in range(ENTRIES):
        with db.writing() as session:
            ledger.append(
                session, now=clock.now(), actor=7, kind="test.done", subject=f"thing:{n}", data={"n": n}
            )
    found: Settings = app.config["SETTINGS"]
    return found


def stated(settings: Settings, folder: Path) -> Path:
    with db.reading() as session:
        told = statements.made(session, settings, clock.now())
    path = folder / "statement.json"
    path.write_text(statements.spelt(told), "utf-8")
    return path


def unguarded(session: Session) -> None:
    on = "" if session.get_bind().dialect.name == "sqlite" else " ON ledger_entry"
    for what in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER ledger_entry_no_{what}{on}"))


def verified(app: Flask, *more: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["ledger", "verify", *more])
    return done.exit_code, done.output


def rewritten(session: Session, first: int, change: Callable[[dict[str, Any]], None]) -> None:
    """The chain from an entry on, written anew so that it agrees with itself."""
    rows = session.execute(text("SELECT id, body, previous_hash FROM ledger_entry WHERE id >= :first ORDER BY id"), {"first": first}).all()  # fmt: skip
    previous = rows[0].previous_hash
    for row in rows:
        told = json.loads(row.body)
        if row.id == first:
            change(told)
        body = ledger.canonical(told)
        told_hash = ledger.chained(previous, body)
        session.execute(
            text(
                "UPDATE ledger_entry SET body = :body, previous_hash = :previous, hash = :hash WHERE id = :id"
            ),
            {"body": body, "previous": previous, "hash": told_hash, "id": row.id},
        )
        previous = told_hash


ALTERED = "UPDATE ledger_entry SET body = replace(body, 'thing', 'thong') WHERE id = 3"
REMOVED = "DELETE FROM ledger_entry WHERE id = 3"
SWAPPED = (
    "UPDATE ledger_entry SET id = 100 WHERE id = 3",
    "UPDATE ledger_entry SET id = 3 WHERE id = 4",
    "UPDATE ledger_entry SET id = 4 WHERE id = 100",
)
MOVED = (
    "UPDATE ledger_entry SET id = id + 100 WHERE id > 3",
    "UPDATE ledger_entry SET id = id - 99 WHERE id > 100",
)
INSERTED = (
    *MOVED,
    "INSERT INTO ledger_entry (id, at, actor_id, kind, subject, body, previous_hash, hash)"
    " SELECT 4, at, actor_id, kind, subject, body, replace(previous_hash, '0', '1'), replace(hash, '0', '1') FROM ledger_entry WHERE id = 3",
)


@pytest.mark.parametrize(
    "acts", [(ALTERED,), (REMOVED,), SWAPPED, INSERTED], ids=["altered", "removed", "swapped", "inserted"]
)
def test_any_single_entry_is_found_by_the_chain(
    app: Flask, settings: Settings, acts: tuple[str, ...]
) -> None:
    assert verified(app)[0] == 0
    with db.writing() as session:
        unguarded(session)
        for act in acts:
            session.execute(text(act))
    code, told = verified(app)
    assert code == 1
    assert "对不上" in told


def test_a_chain_written_anew_is_found_by_a_statement(app: Flask, settings: Settings, tmp_path: Path) -> None:
    path = stated(settings, tmp_path)
    with db.writing() as session:
        unguarded(session)
        rewritten(session, 2, lambda told: told["data"].update(n=99))
    assert verified(app)[0] == 0  # the chain agrees with itself
    code, told = verified(app, "--statement", str(path))
    assert code == 1
    assert "整条链被重写过" in told


def test_an_end_cut_off_is_found_by_a_statement(app: Flask, settings: Settings, tmp_path: Path) -> None:
    path = stated(settings, tmp_path)
    with db.writing() as session:
        unguarded(session)
        session.execute(text(f"DELETE FROM ledger_entry WHERE id = {ENTRIES}"))
    assert verified(app)[0] == 0
    assert "那一条不见了" in verified(app, "--statement", str(path))[1]


def test_what_came_later_does_no_harm_and_a_forged_statement_does(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    path, key = stated(settings, tmp_path), signing.public(signing.key(settings.ledger_key))
    with db.writing() as session:
        ledger.append(session, now=clock.now(), actor=7, kind="test.done", subject="thing:9", data={})
    code, told = verified(app, "--statement", str(path), "--key", key)
    assert (code, "1 份存证单" in told) == (0, True)
    forged = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**forged, "entry": 1}), "utf-8")
    assert "签名不对" in verified(app, "--statement", str(path))[1]
    # whoever rewrites the chain may change the key as well: the one written down elsewhere tells
    other = Ed25519PrivateKey.generate()
    settings.ledger_key.unlink()
    path.write_text(statements.spelt(statements_by(other, forged)), "utf-8")
    assert "签名的不是这把密钥" in verified(app, "--statement", str(path), "--key", key)[1]
    for nonsense in ("", "[]", "{}", '{"format": 1}', "[" * 100_000, json.dumps({**forged, "entry": "1"})):
        path.write_text(nonsense, "utf-8")
        assert "这不是存证单" in verified(app, "--statement", str(path))[1]


def statements_by(key: Ed25519PrivateKey, told: dict[str, Any]) -> dict[str, Any]:
    said = {**told, "key": signing.public(key)}
    del said["signature"]
    return {**said, "signature": key.sign(ledger.canonical(said).encode()).hex()}


def test_the_key_is_the_sites_own_and_a_statement_a_day_is_left(app: Flask, settings: Settings) -> None:
    now = clock.now()
    statements.daily(now)
    statements.daily(now)
    statements.daily(now + timedelta(days=1))
    assert len(list(settings.statements_dir.iterdir())) == 2
    assert stat.S_IMODE(settings.ledger_key.stat().st_mode) == 0o600
    assert [path.name for path in settings.var_dir.glob("ledger*")] == ["ledger.key"]


def test_an_auditor_takes_one_away_and_others_do_not(
    app: Flask, settings: Settings, strict: Callable[..., StrictClient], tmp_path: Path
) -> None:
    auditor = strict(Role.AUDITOR)
    address = auditor.get("/ledger").link("取一份签了名的存证单")
    path = tmp_path / "taken.json"
    path.write_bytes(auditor.client.get(address).get_data())
    assert verified(app, "--statement", str(path))[0] == 0
    assert strict(Role.REVIEWER).client.get(address).status_code == 403
