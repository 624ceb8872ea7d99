"""A delivery as on a USB stick: its index says which folder is which course and what its lectures are called and last.

Pure: what the index lists and the files that were seen, in; the catalogue as a workbook would have said it, out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packages import magic
from packages.describing.stick import Lecture, Listed
from packages.faults import Fault, Place, fault
from packages.shape import SHORT
from provider.intake.guessing import naming
from provider.intake.guessing.catalogue import CLIPS, Seen

TOLERANCE_MS = 10_000  # lengths are written in minutes and seconds, by hand


@dataclass(frozen=True)
class Index:
    """Where the index lies, what it says of the files (as `packages.describing.catalogue_book` gives it), and what is wrong:
    lectures without a file, lengths that differ from what was measured."""

    path: str
    raw: dict[str, Any]
    faults: tuple[Fault, ...]


def index(path: str, listed: Sequence[Listed], seen: Sequence[Seen]) -> Index | None:
    """What an index says of these files; None where it speaks of none of them."""
    folders: dict[str, list[Seen]] = {}
    for each in seen:
        if "/" in each.path:
            folders.setdefault(each.path.split("/")[0], []).append(each)
    courses: list[dict[str, Any]] = []
    faults: list[Fault] = []
    for course in listed:
        files = _of(course.name, folders)
        rows = [_row(path, course, lecture, files, faults) for lecture in course.lectures] if files else []
        resources = [row for row in rows if row is not None]
        if resources:
            courses.append({"name": course.name[:SHORT], "resources": _once(resources)})
        elif not files:
            faults.append(fault("index-without-folder", Place(path), course=course.name[:SHORT]))
    return Index(path, {"courses": courses}, tuple(faults)) if courses else None


def _of(name: str, folders: Mapping[str, list[Seen]]) -> list[Seen]:
    """The files in the folder of a course, whose name may have a number before it."""
    for folder, files in folders.items():
        if {folder.casefold(), _called(folder)} & {name.casefold(), _called(name)}:
            return sorted(files, key=lambda each: naming.order(each.path))
    return []


def _called(folder: str) -> str:
    """A folder's name without the number before it; what follows a point in it is no ending."""
    return naming.bare(f"{folder}.folder").casefold()


def _row(
    path: str, course: Listed, lecture: Lecture, files: Sequence[Seen], faults: list[Fault]
) -> dict[str, Any] | None:
    found = _file(lecture, files)
    if found is None:
        name = lecture.name or str(lecture.number)
        faults.append(
            fault("index-without-file", Place(path), course=course.name[:SHORT], lecture=name[:SHORT])
        )
        return None
    if lecture.ms is not None and found.ms is not None and abs(lecture.ms - found.ms) > TOLERANCE_MS:
        faults.append(
            fault("index-length", Place(path), file=found.path, told_ms=lecture.ms, measured_ms=found.ms)
        )
    return {"file": found.path} | ({"name": lecture.name[:SHORT]} if lecture.name else {})


def _file(lecture: Lecture, files: Sequence[Seen]) -> Seen | None:
    """By its path where the index has it, else by its name, else the clip in its place."""
    told = lecture.file.replace("\\", "/").casefold()
    if told:
        named = next(
            (each for each in files if each.path.casefold() in (told, f"{_top(files)}/{told}")), None
        )
        if named is not None:
            return named
    learned = [each for each in files if not each.book and each.size]
    if lecture.name:
        bare = naming.bare(lecture.name).casefold()
        for each in learned:
            if (
                naming.bare(each.path.rsplit("/", 1)[-1]).casefold() == bare
                and magic.kind_of(each.type) in CLIPS
            ):
                return each
    clips = [each for each in learned if magic.kind_of(each.type) in CLIPS]
    return clips[lecture.number - 1] if 0 < lecture.number <= len(clips) else None


def _top(files: Sequence[Seen]) -> str:
    return files[0].path.split("/")[0].casefold()


def _once(resources: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A file is one resource, however often it is listed."""
    return list({each["file"]: each for each in resources}.values())
