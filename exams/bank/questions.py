"""The questions of a package's draft: stored from a workbook, and as the JSON that a frozen version keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, object_session

from exams.bank import making
from exams.bank.making import QuestionSet, SetQuestion
from exams.bank.models import Question
from foundation import storage
from foundation.storage import StoredFile
from packages.models import Package, Version, VersionPart, VersionQuestion

_KEPT = ("position", "kind", "stem", "options", "answer", "explanation", "points", "topic", "resource_name")
_IF_SAID = ("moment_ms", "difficulty", "language")


def store(
    session: Session,
    package: Package,
    sets: Sequence[QuestionSet],
    folder: Path | None = None,
    now: datetime | None = None,
) -> None:
    """Replace all questions of a package. `folder` holds their pictures and sounds, each under its hash."""
    kept = _files(session, sets, folder, now) if folder and now else {}
    session.execute(delete(Question).where(Question.package_id == package.id))
    for each in sets:
        for position, question in enumerate(each.questions, 1):
            row = Question(package_id=package.id, set_number=each.number, position=position)
            fill_in(row, question, kept)
            session.add(row)
    session.flush()


def fill_in(row: Question, question: SetQuestion, files: Mapping[str, int] | None = None) -> None:
    """Have a row say what a question says; `files`: the stored file of each picture and sound, by its hash."""
    row.options, row.answer = list(question.options), list(question.answer)
    row.points = question.points or 0
    for name in _TOLD:
        setattr(row, name, getattr(question, name))
    row.more = _with_files(question.more, files or {})


_TOLD = ("kind", "stem", "explanation", "topic", "resource_name", "moment_ms", "difficulty", "language")


def _with_files(more: Mapping[str, Any], files: Mapping[str, int]) -> dict[str, Any]:
    told = dict(more)
    if "media" in told:
        told["media"] = [
            {**each, "file_id": files[each["sha256"]]} if each["sha256"] in files else dict(each)
            for each in told["media"]
        ]
    if "substitute" in told:
        told["substitute"] = _with_files(told["substitute"], files)
    return told


def _files(session: Session, sets: Sequence[QuestionSet], folder: Path, now: datetime) -> dict[str, int]:
    """Store what lies in the folder and is named by a question: hash -> stored file."""
    named = {
        each["sha256"]: each
        for one in sets
        for question in one.questions
        for told in (question.more, question.more.get("substitute", {}))
        for each in told.get("media", ())
    }
    found = {}
    for sha256, each in named.items():
        local = folder / sha256
        if local.is_file():
            with local.open("rb") as stream:
                stored = storage.save(
                    session, stream, name=sha256[:16], media_type=each["media_type"], now=now
                )
            found[sha256] = stored.id
    return found


def as_written(question: Question) -> SetQuestion:
    """A question of a draft as the formats write it."""
    told = plain(question)
    return making.from_plain({key: value for key, value in told.items() if key != "position"})


def written_sets(session: Session, package_id: int) -> list[QuestionSet]:
    """The sets of a draft as the formats write them."""
    sets: dict[int, list[SetQuestion]] = {}
    for each in of(session, package_id):
        sets.setdefault(each.set_number, []).append(as_written(each))
    return [QuestionSet(number, tuple(its)) for number, its in sets.items()]


def content_of(session: Session, sets: Sequence[QuestionSet]) -> Callable[[str], bytes | None]:
    """What gives the bytes of a picture or sound of these questions by its hash."""
    ids = {
        each["sha256"]: each["file_id"]
        for one in sets
        for question in one.questions
        for told in (question.more, question.more.get("substitute", {}))
        for each in told.get("media", ())
        if "file_id" in each
    }

    def content(sha256: str) -> bytes | None:
        stored = session.get(StoredFile, ids[sha256]) if sha256 in ids else None
        if stored is None:
            return None
        with storage.open(stored) as stream:
            return stream.read()

    return content


def of(session: Session, package_id: int) -> list[Question]:
    """All questions of a package, set by set."""
    query = select(Question).where(Question.package_id == package_id)
    return list(session.scalars(query.order_by(Question.set_number, Question.position)))


def content(session: Session, package_id: int) -> list[dict[str, Any]]:
    """The exam sets as JSON: [{"number": 1, "questions": [{"position", "kind", "stem", ...}]}]."""
    sets: dict[int, list[dict[str, Any]]] = {}
    for question in of(session, package_id):
        sets.setdefault(question.set_number, []).append(plain(question))
    return [{"number": number, "questions": questions} for number, questions in sets.items()]


def plain(question: Question) -> dict[str, Any]:
    """A question as JSON (exams.bank.kinds). What is not said has no key: what was frozen before keeps its hash."""
    told = {name: getattr(question, name) for name in _KEPT}
    said = {name: found for name in _IF_SAID if (found := getattr(question, name)) not in (None, 0, "")}
    # the very beginning is a moment, too
    return told | said | ({"moment_ms": 0} if question.moment_ms == 0 else {}) | dict(question.more)


def sets_of(version: Version) -> list[dict[str, Any]]:
    """The exam sets of a frozen version that have a question, in order: [{"number", "questions"}].

    The one place that knows how a version keeps them.
    """
    session = object_session(version)
    query = (
        select(VersionQuestion.set_number, VersionPart.told)
        .join(VersionPart, VersionPart.hash == VersionQuestion.part)
        .where(VersionQuestion.version_id == version.id)
        .order_by(VersionQuestion.set_number, VersionQuestion.number)
    )
    sets: dict[int, list[dict[str, Any]]] = {}
    for number, told in session.execute(query) if session else ():
        sets.setdefault(number, []).append(told)
    return [{"number": number, "questions": its} for number, its in sets.items()]


def retie(session: Session, package_id: int, old: str, chosen: Callable[[Question], str]) -> None:
    """Tie each question about a resource of this name to the one that is chosen for it."""
    for question in of(session, package_id):
        if question.resource_name == old:
            question.resource_name = chosen(question)
    session.flush()
