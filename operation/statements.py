"""A signed statement of where the ledger stands, to be kept outside the site: who rewrites the whole chain is found by it.

The chain alone proves that nothing was changed unless all was changed: somebody who has the database could write it anew from
its first entry. A statement names the last entry and its hash and is signed with the site's own key (Ed25519, RFC 8032). The key
lies beside the database's folder in `ledger.key`, so a statement proves something only when it was taken away before, together
with the public key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.settings import Settings
from foundation import clock, db, ledger
from foundation.ledger import LedgerEntry

FORMAT = "wuai-ledger-statement-1"


class Unreadable(Exception):
    """The file is no statement."""


def made(session: Session, settings: Settings, now: datetime) -> dict[str, Any]:
    """A statement of the ledger as it is: {"format", "site", "at", "entry", "hash", "key", "signature"}; bytes in hex."""
    last = session.execute(
        select(LedgerEntry.id, LedgerEntry.hash).order_by(LedgerEntry.id.desc()).limit(1)
    ).first()
    from operation import signing  # what it stands on is heavy, and few commands sign

    key = signing.key(settings.ledger_key)
    told = {
        "format": FORMAT,
        "site": settings.site_address,
        "at": now.isoformat(timespec="seconds"),
        "entry": last.id if last else 0,
        "hash": last.hash if last else ledger.GENESIS,
        "key": signing.public(key),
    }
    return {**told, "signature": key.sign(_signed(told)).hex()}


def _signed(told: dict[str, Any]) -> bytes:
    return ledger.canonical({name: told[name] for name in sorted(told) if name != "signature"}).encode()


def read(text: str) -> dict[str, Any]:
    """A statement of a file. Raises Unreadable."""
    try:
        told = json.loads(text)
        kinds = {name: type(told[name]) for name in ("format", "site", "at", "hash", "key", "signature")}
        whole = isinstance(told["entry"], int) and set(kinds.values()) == {str}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable from error
    if not whole or told["format"] != FORMAT:
        raise Unreadable
    return dict(told)


def faults(session: Session, told: dict[str, Any], trusted: str) -> Iterator[str]:
    """What a statement says against the ledger: "key", "signature", "missing" or "rewritten"; nothing when they agree.

    `trusted` is the public key in hex as it was written down elsewhere.
    """
    if told["key"] != trusted:
        yield "key"
    from operation import signing

    if not signing.right(trusted, told["signature"], _signed(told)):
        yield "signature"
    if told["entry"] == 0:
        return
    found = session.scalar(select(LedgerEntry.hash).where(LedgerEntry.id == told["entry"]))
    if found is None:
        yield "missing"
    elif found != told["hash"]:
        yield "rewritten"


def daily(now: datetime) -> None:
    """Leave one statement a day in the site's folder of statements, for the operator to take away."""
    settings: Settings = current_app.config["SETTINGS"]
    path = settings.statements_dir / f"{clock.day(now).isoformat()}.json"
    if path.exists():
        return
    with db.reading() as session:
        told = made(session, settings, now)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(spelt(told), encoding="utf-8")
    part.replace(path)


def spelt(told: dict[str, Any]) -> str:
    """A statement as a file."""
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"
