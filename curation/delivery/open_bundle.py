"""Published courses that a scheme gives away: media, captions, transcripts and, where it says so, the questions of the quizzes.

Never the questions of an exam: whoever still sits it would know them.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from curation.delivery import stick
from curation.delivery.streaming import Member
from exams.bank import making
from exams.bank.making import QuestionSet
from hours.content import Lesson
from judging import check, editions, exam_terms
from packages import versions
from packages.models import Version
from schemes.papers import OpenBundle

ROWS = 50
LICENCE = "使用许可.txt"
QUIZ = "测验题.xlsx"


def given(version: Version) -> OpenBundle | None:
    """What the scheme of a version says of giving it away, in the edition that it was frozen under; None where it says nothing."""
    return editions.of(version).open_bundle


def _open() -> Select[Version]:
    """Versions on air of schemes that give theirs away."""
    schemes = [scheme.id for scheme in check.known().values() if scheme.open_bundle is not None]
    return select(Version).where(
        Version.scheme_id.in_(schemes), Version.published_at.is_not(None), Version.withdrawn_at.is_(None)
    )


def listed(session: Session, page: int) -> tuple[list[Version], int]:
    """Some of the courses that can be taken away, the newest first, and how many pages there are."""
    total = session.scalar(select(func.count()).select_from(_open().subquery())) or 0
    pages = max(1, -(-total // ROWS))
    at = min(max(1, page), pages)
    query = _open().order_by(Version.published_at.desc(), Version.id.desc())
    rows = session.scalars(query.limit(ROWS).offset((at - 1) * ROWS))
    return [each for each in rows if given(each) is not None], pages


def found(session: Session, version_id: int) -> tuple[Version, OpenBundle] | None:
    """A version on air that may be taken away."""
    version = versions.on_air(session, version_id)
    told = given(version) if version is not None else None
    return (version, told) if version is not None and told is not None else None


def members(session: Session, version: Version, told: OpenBundle) -> Iterator[Member]:
    """What is in the bundle, the licence first."""
    text = "\r\n\r\n".join([version.name, version.organisation, told.licence, f"{told.clause}：{told.words}"])
    yield Member(LICENCE, lambda: text.encode("utf-8-sig"))
    yield from stick.lessons(session, version, _shown, transcripts=True)
    if questions := quiz(version, told):
        yield Member(QUIZ, lambda: stick.workbook([QuestionSet(1, questions)]))


def quiz(version: Version, told: OpenBundle) -> tuple[making.SetQuestion, ...]:
    """The questions that are given away: those after class hours, which no exam asks; none where the scheme says none."""
    if told.questions == "none":
        return ()
    kept = (
        {key: value for key, value in dict(each).items() if key != "position"}
        for each in exam_terms.spare(version)
    )
    return tuple(making.from_plain(each) for each in kept)


def _shown(lesson: Lesson) -> int | None:
    """The small copy that is played on the site, else what was handed in."""
    return lesson.played_id
