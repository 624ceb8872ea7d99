"""The reviewers' checklist: what only a person can judge, answered line by line before a decision, and kept with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.models import Person
from curation.models import ChecklistAnswer, Submission
from foundation import ledger
from judging import editions, facts
from schemes.facts import PackageFacts
from schemes.scheme import Rule

ANSWERS = ("yes", "no", "not-applicable")
BINDING = ("must", "principle")  # a line of such a rule that is answered "no" bars acceptance


class NoWords(Exception):
    """A "no" says what is wrong; `keys` are the lines without words."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = tuple(keys)


@dataclass(frozen=True)
class Row:
    """One line, and what was answered to it."""

    rule: Rule
    number: int
    line: str
    given: ChecklistAnswer | None
    name: str = ""  # of who answered

    @property
    def carried(self) -> bool:
        """Whether it was answered for an earlier version, and nothing that it looks at has changed since."""
        return self.given is not None and self.given.carried_from is not None

    @property
    def key(self) -> str:
        """How a form calls it."""
        return f"{self.rule.id}-{self.number}"

    @property
    def answer(self) -> str:
        """What was answered, "" while nobody did."""
        return self.given.answer if self.given else ""


def rows(session: Session, submission: Submission, now: datetime) -> list[Row]:
    """Every line that the version's edition has for this package, in the order of its rules."""
    scheme = editions.of(submission.version)
    found = {(each.rule_id, each.number): (each, name) for each, name in _given(session, submission)}
    asked = [rule for rule in scheme.rules if rule.human and rule.stage in editions.GATES]
    told = facts.gather(session, submission.version.package, now) if any(r.when for r in asked) else None
    return [
        Row(rule, number, line, *found.get((rule.id, number), (None, "")))
        for rule in asked
        if told is None or _applies(rule, told)
        for number, line in enumerate(rule.human, 1)
    ]


def _given(session: Session, submission: Submission) -> Sequence[tuple[ChecklistAnswer, str]]:
    query = select(ChecklistAnswer, Person.name).join(Person, Person.id == ChecklistAnswer.person_id)
    found = session.execute(query.where(ChecklistAnswer.submission_id == submission.id))
    return [(each, name) for each, name in found]


def _applies(rule: Rule, told: PackageFacts) -> bool:
    return all(getattr(told, name) in values for name, values in rule.when.items())


def answer(
    session: Session,
    submission: Submission,
    given: Mapping[str, tuple[str, str]],
    person_id: int,
    now: datetime,
) -> int:
    """Keep answers by their keys, each with its words; how many changed. What is not given stays. Raises NoWords."""
    silent = [key for key, (said, note) in given.items() if said == "no" and not note.strip()]
    if silent:
        raise NoWords(silent)
    changed = []
    for row in rows(session, submission, now):
        said, note = given.get(row.key, ("", ""))
        if said in ANSWERS and (row.given is None or (row.answer, row.given.note) != (said, note.strip())):
            _keep(session, submission, row, said, note.strip(), person_id, now)
            changed.append({"line": row.key, "answer": said, "note": note.strip()})
    session.flush()
    if changed:
        subject, data = f"version:{submission.version_id}", {"answers": changed}
        ledger.append(
            session, now=now, actor=person_id, kind="checklist.answered", subject=subject, data=data
        )
    return len(changed)


def _keep(
    session: Session, submission: Submission, row: Row, said: str, note: str, person_id: int, now: datetime
) -> None:
    kept = row.given
    if kept is None:
        kept = ChecklistAnswer(submission_id=submission.id, rule_id=row.rule.id, number=row.number)
        session.add(kept)
    kept.line, kept.answer, kept.note = row.line, said, note
    kept.person_id, kept.at, kept.carried_from = person_id, now, None


def open_lines(found: Sequence[Row]) -> list[Row]:
    """The lines that nobody has answered."""
    return [each for each in found if each.given is None]


def refused(found: Sequence[Row]) -> list[Row]:
    """The lines that are answered "no"."""
    return [each for each in found if each.answer == "no"]


def as_dict(row: Row) -> dict[str, Any]:
    """How a decision keeps it."""
    given = row.given
    return {
        "rule": row.rule.id,
        "clause": row.rule.clause,
        "line": row.line,
        "answer": row.answer,
        "note": given.note if given else "",
        "person": given.person_id if given else None,
        "by": row.name,
        "at": given.at.isoformat() if given else None,
        **({"carried_from": given.carried_from} if given and given.carried_from else {}),
    }
