"""What the catalogue of scarce occupations asks and pays on a day (《市场紧缺职业需求程度及培训补贴标准目录》).

Of several editions that are valid on a day the official ones count before samples, then the one that begins last,
then the one loaded last. An occupation that an edition lists at several grades and that is asked for without one asks
the least of their hours, and pays the least of their subsidies: our reading, so that nobody is owed more than any line says.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import ledger
from occupations.models import Edition, Line
from occupations.workbook import Entry

# How alike two names are (difflib's ratio) to be taken for each other: one sign of four may be another.
NEAR, MOST_NEAR = 0.7, 3


class BadValidity(Exception):
    """The last day is before the first."""


@dataclass(frozen=True)
class Standing:
    """An occupation as the catalogue has it: tenths of class hours, fen a person, and whether that is a sample's."""

    name: str
    scarcity: str
    required_tenths: int
    subsidy_fen: int
    title: str
    sample: bool


def load(
    session: Session,
    entries: Sequence[Entry],
    *,
    title: str,
    source: str,
    sample: bool,
    valid_from: date,
    valid_until: date,
    content: bytes,
    person_id: int | None,
    now: datetime,
) -> Edition:
    """Keep an edition as read from `content`. Raises BadValidity."""
    if valid_until < valid_from:
        raise BadValidity
    edition = Edition(
        title=title,
        source=source,
        sample=sample,
        valid_from=valid_from,
        valid_until=valid_until,
        sha256=hashlib.sha256(content).hexdigest(),
        loaded_by=person_id,
        loaded_at=now,
        lines=[
            Line(
                position=at,
                name=each.name,
                grade=each.grade,
                scarcity=each.scarcity,
                class_hours=each.class_hours,
                subsidy_fen=each.subsidy_fen,
            )
            for at, each in enumerate(entries, 1)
        ],
    )
    session.add(edition)
    session.flush()
    told = {
        "title": title,
        "sample": sample,
        "lines": len(edition.lines),
        "sha256": edition.sha256,
        "from": valid_from.isoformat(),
        "until": valid_until.isoformat(),
    }
    _enter(session, edition, "occupations.loaded", person_id, now, told)
    return edition


def withdraw(session: Session, edition: Edition, person_id: int | None, now: datetime) -> None:
    """An edition that should not count any more; its lines stay to be read."""
    if edition.withdrawn_at is None:
        edition.withdrawn_at = now
        session.flush()
        _enter(session, edition, "occupations.withdrawn", person_id, now, {})


def editions(session: Session) -> list[Edition]:
    """Every edition, the one that begins last first."""
    return list(session.scalars(select(Edition).order_by(Edition.valid_from.desc(), Edition.id.desc())))


def in_force(session: Session, day: date) -> Edition | None:
    """The edition that counts on a day."""
    query = (
        select(Edition)
        .where(Edition.valid_from <= day, Edition.valid_until >= day, Edition.withdrawn_at.is_(None))
        .order_by(Edition.sample, Edition.valid_from.desc(), Edition.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def standing(session: Session, occupation: str, day: date) -> Standing | None:
    """What the edition in force says of an occupation, with its grade (养老护理员（初级）) or without; None if nothing."""
    edition = in_force(session, day)
    if edition is None or not occupation.strip():
        return None
    lines = [each for each in edition.lines if _folded(occupation) in _names(each)]
    if not lines:
        return None
    return Standing(
        lines[0].name,
        lines[0].scarcity,
        min(each.class_hours for each in lines) * 10,
        min(each.subsidy_fen for each in lines),
        edition.title,
        edition.sample,
    )


def near(session: Session, occupation: str, day: date) -> tuple[str, ...]:
    """The names in the edition in force that are spelt nearly so, the nearest first: for "did you mean …?"."""
    edition = in_force(session, day)
    if edition is None or not occupation.strip():
        return ()
    names = {_folded(each.name): each.name for each in edition.lines}
    return tuple(names[each] for each in get_close_matches(_folded(occupation), names, MOST_NEAR, NEAR))


def _names(line: Line) -> set[str]:
    return {_folded(line.name), _folded(f"{line.name}{line.grade}")}


def _folded(name: str) -> str:
    return re.sub(r"[\s（）()]", "", unicodedata.normalize("NFKC", name)).casefold()


def _enter(
    session: Session,
    edition: Edition,
    kind: str,
    person_id: int | None,
    now: datetime,
    data: dict[str, object],
) -> None:
    ledger.append(
        session, now=now, actor=person_id, kind=kind, subject=f"occupations:{edition.id}", data=data
    )
