"""Looks into an archive without a package.toml: what each file is, which workbook is which, how long clips last.

Like an import it asks child processes about strangers' files, so it runs outside any transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from exams.bank import workbook
from media.ffmpeg import Unreadable
from media.probe import probe
from packages import magic
from packages.archive import Archive, Entry
from packages.describing import catalogue_book, stick
from packages.describing.cells import Files
from packages.faults import Fault
from packages.reading import texts
from packages.reading.reader import Reader
from provider.intake.guessing import catalogue, delivered
from provider.intake.guessing.catalogue import CLIPS, Guess, Seen

MOST_INDEX = 2_000_000  # bytes of a text file that lists a delivery
_NOT_QUESTIONS = {"column-missing", "workbook-unreadable", "reading-stopped"}


def look(found: Archive, name: str, class_hour_minutes: int) -> Guess:
    """The catalogue that these files seem to be, and every fault in their workbooks; of two of a sort the last one counts."""
    books: dict[str, _Book] = {}
    with Reader() as reader:
        for entry in found.entries.values():
            if entry.type == "xlsx":
                books[entry.path] = _book(entry, reader, found)
    last = {book.sort: path for path, book in books.items()}
    seen = [
        _seen(entry, books[path].sort if path in books else "", path in last.values())
        for path, entry in found.entries.items()
    ]
    written = books[last["catalogue"]].raw if "catalogue" in last else None
    told = None if written else _index(found, seen)
    if told is not None:
        seen = [each for each in seen if each.path != told.path]
    guess = catalogue.guess(seen, name, told.raw if told else written, class_hour_minutes)
    _resolve(guess, found)
    counted = [last[sort] for sort in ("catalogue", "exam") if sort in last]
    guess.sets = list(books[guess.exams].sets) if guess.exams else []
    guess.faults = [each.as_dict() for path in counted for each in books[path].faults]
    guess.faults += [each.as_dict() for each in (told.faults if told else ())]
    return guess


def _index(found: Archive, seen: Sequence[Seen]) -> delivered.Index | None:
    """The text file at the top that lists courses and lectures, as it comes with a delivery on a USB stick."""
    for each in seen:
        entry = found.entries[each.path]
        if each.type != "txt" or "/" in each.path or entry.size > MOST_INDEX:
            continue
        text = texts.decoded(entry.local.read_bytes())
        if text and (told := delivered.index(each.path, stick.read(text), seen)) is not None:
            return told
    return None


@dataclass(frozen=True)
class _Book:
    """A workbook: "catalogue", "exam" or "" for another, what a catalogue says, and what is wrong with it."""

    sort: str
    raw: dict[str, Any] | None = None
    faults: Sequence[Fault] = ()
    sets: Sequence[int] = ()


def _book(entry: Entry, reader: Reader, found: Archive) -> _Book:
    told = catalogue_book.read(entry.local, entry.path, reader.cells, found.entries)
    if told is not None:
        return _Book("catalogue", told.raw, told.faults)
    sets, faults = workbook.read(entry.local, entry.path, reader.cells)
    if sets or not _NOT_QUESTIONS & {each.code for each in faults}:
        return _Book("exam", None, faults, [len(each.questions) for each in sets])
    return _Book("")


def _seen(entry: Entry, book: str, counts: bool) -> Seen:
    if book:
        return Seen(entry.path, entry.type, entry.size, entry.sha256, book=book if counts else "spare")
    if magic.kind_of(entry.type) not in CLIPS or not entry.size:
        return Seen(entry.path, entry.type, entry.size, entry.sha256)
    try:
        return Seen(entry.path, entry.type, entry.size, entry.sha256, probe(entry.local).duration_ms)
    except Unreadable as error:
        return Seen(entry.path, entry.type, entry.size, entry.sha256, wrong=error.code)


def _resolve(guess: Guess, found: Archive) -> None:
    """A workbook names files by so much as tells them apart: in full from here on."""
    for table, key in ((guess.rights, "file"), (guess.provider, "profile_file")):
        if table.get(key):
            table[key] = Files(found.entries).find(str(table[key])) or ""
