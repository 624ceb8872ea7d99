"""A version as it is delivered on a USB stick: a folder for each course, the lectures in their order, and a text file that lists them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.files import subrip
from accessibility.documents import sheet
from curation.delivery import names
from curation.delivery.streaming import Member
from curation.papers import annexes
from exams.bank import making, questions
from exams.bank.making import QuestionSet
from exams.interchange import writing
from foundation import clock, db, storage
from foundation.storage import StoredFile
from hours import content
from hours.content import Lesson
from judging import check
from packages import frozen
from packages.describing import stick
from packages.describing.stick import Lecture, Listed
from packages.models import Version, VersionLesson

ENDINGS = {
    "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm", "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/wav": "wav",
    "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp", "application/pdf": "pdf", "text/plain": "txt",
    "application/zip": "zip",
}  # fmt: skip


def members(session: Session, version: Version, now: datetime) -> Iterator[Member]:
    """The files of a version; what is made, is made when its turn comes. The version's package gives forms and questions."""
    yield from lessons(session, version, stored=_handed_in)
    package = version.package
    scheme = check.scheme(package.scheme_id)
    draft = annexes.draft_of(session, package, clock.day(now))
    for paper in annexes.offered(package):
        if paper.sort == "form":
            made = annexes.sheet(paper, scheme, draft)
            yield Member(f"{names.safe(paper.title)}.docx", lambda made=made: sheet.as_word(made, now))  # type: ignore[misc]  # a default binds it
    if sets := questions.sets_of(version):
        its = [
            QuestionSet(each["number"], tuple(making.from_plain(one) for one in each["questions"]))
            for each in sets
        ]
        yield Member("课程题库.xlsx", lambda: workbook(its))


def workbook(sets: list[QuestionSet]) -> bytes:
    """Questions as a workbook, with their pictures."""
    with db.reading() as session:
        made, _left_out = writing.write(sets, "xlsx", questions.content_of(session, sets))
    return made


def _handed_in(lesson: Lesson) -> int | None:
    return lesson.file_id


def lessons(
    session: Session, version: Version, stored: Callable[[Lesson], int | None], transcripts: bool = False
) -> Iterator[Member]:
    """The folders of the courses with their lectures and captions, and the index; a lecture's file is what `stored` names."""
    listed: dict[str, list[Lecture]] = {}
    folders: dict[str, str] = {}
    tops: set[str] = set()
    inside: dict[str, set[str]] = {}
    for each in content.lessons(version):
        folder = folders.setdefault(each.course, "")
        if not folder:
            folder = folders[each.course] = names.apart(each.course, tops)
        its = listed.setdefault(each.course, [])
        number = len(its) + 1
        base = names.apart(f"{number:02} {each.name}", inside.setdefault(folder, set()))
        file = session.get(StoredFile, stored(each) or 0)
        ending = _ending(file) if file else "txt"
        path = f"{folder}/{base}.{ending}"
        its.append(Lecture(number, each.name, each.duration_ms, path))
        if file is not None:
            yield Member(path, storage.local_path(file))
        else:
            yield Member(path, lambda text=each.written: text.encode("utf-8-sig"))  # type: ignore[misc]  # a default binds it
        yield from _beside(session, version, each, f"{folder}/{base}", transcripts)
    index = stick.write(version.name, [Listed(name, tuple(its)) for name, its in listed.items()])
    yield Member(stick.NAME, index.encode)


def _ending(file: StoredFile) -> str:
    """By what it is; a document by the ending that it came with, which is checked against its bytes when it comes."""
    if file.media_type in ENDINGS and file.media_type != "text/plain":
        return ENDINGS[file.media_type]
    return names.safe(file.name.rpartition(".")[2])[:8] if "." in file.name else "txt"


def _beside(
    session: Session, version: Version, lesson: Lesson, base: str, transcripts: bool
) -> Iterator[Member]:
    """Captions in each language, and the transcript as text where it is wanted."""
    if not lesson.is_clip:
        return
    ids = version.id, lesson.id
    for row in frozen.captions(session, *ids):
        ending = "srt" if row.number == 0 else f"{row.language}.srt"
        yield Member(f"{base}.{ending}", lambda part=row.part: _captions(part))  # type: ignore[misc]  # a default binds it
    if transcripts:
        yield Member(f"{base}.文字稿.txt", lambda: _transcript(*ids))


def _captions(part: str) -> bytes:
    with db.reading() as session:
        told = frozen.told(session, [part])[part]
        return subrip.write(tracks.cue_of(each) for each in told.get("cues") or ()).encode()


def _transcript(version_id: int, resource_id: int) -> bytes:
    with db.reading() as session:
        version = session.get_one(Version, version_id)
        found = content.lessons(version, VersionLesson.resource_id == resource_id)[0]
        blocks = [found.name]
        for section in content.sections(version, found):
            blocks += [section.heading] if section.heading else []
            blocks += [paragraph.text for paragraph in section.paragraphs]
        return "\r\n\r\n".join(blocks).encode("utf-8-sig")


def owned(session: Session, package_id: int, version_id: int) -> Version | None:
    """A version of a package, or None."""
    return session.scalar(select(Version).where(Version.id == version_id, Version.package_id == package_id))
