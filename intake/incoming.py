"""A package that has arrived, opened and measured before anything is written: archive, manifest, workbook, clips.

Clips are probed in child processes here, so that no transaction waits for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exams import workbook
from exams.workbook import QuestionSet
from intake import brought
from intake.brought import NOTHING, Brought
from media.ffmpeg import Unreadable
from media.probe import Probe, probe
from packages import archive, documents, magic, manifest
from packages.archive import Archive, Entry
from packages.faults import Fault, Param, Place, fault
from packages.manifest import Manifest, Resource

CLIPS = ("video", "audio")


@dataclass(frozen=True)
class Item:
    """A resource with its file. `entry` is None when there is none that we take; `kind` is never unknown.

    `duration_ms` is measured, counted or stated (minutes), None when it can't be told; `measured` is the probe.
    """

    resource: Resource
    kind: str
    entry: Entry | None = None
    duration_ms: int | None = None
    text: str = ""
    measured: dict[str, Any] | None = None
    brought: Brought = NOTHING
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Incoming:
    """All that an archive says and holds. `items` runs beside `manifest.courses`."""

    path: Path
    archive: Archive
    manifest: Manifest
    items: tuple[tuple[Item, ...], ...]
    sets: tuple[QuestionSet, ...]
    faults: tuple[Fault, ...] = field(default=())

    @property
    def name(self) -> str:
        """What the package is called; the archive's name while it has none."""
        return self.manifest.introduction.name or Path(self.archive.name).stem[:200]


@contextmanager
def opened(path: Path, *, characters_per_minute: int, name: str | None = None) -> Iterator[Incoming]:
    """Open, read and measure an archive; its files are there inside the `with`. Raises archive.Rejected.

    `name` is what its uploader calls it, `characters_per_minute` the scheme's reading speed.
    """
    with archive.open_safely(path, name=name) as found:
        told, faults = manifest.read(found)
        sets: tuple[QuestionSet, ...] = ()
        book = found.find(told.exams) if told.exams else None
        if book is not None:
            sets, more = workbook.read(book.local, book.path)
            faults += more
        items = tuple(
            tuple(_item(each, found, characters_per_minute) for each in course.resources)
            for course in told.courses
        )
        faults += [each for row in items for item in row for each in item.faults]
        yield Incoming(path, found, told, items, sets, tuple(faults))


def _item(resource: Resource, found: Archive, speed: int) -> Item:
    entry = found.find(resource.file) if resource.file else None
    kind = resource.kind or magic.kind_of(entry.type if entry else "")
    if entry is None or not entry.size or entry.type not in magic.TYPES_OF_KIND[kind]:
        return Item(resource, kind, duration_ms=_stated(resource))
    place = Place(entry.path, key=resource.key)
    if kind in CLIPS:
        return _clip(resource, kind, entry, place, found)
    if kind == "document":
        return _document(resource, entry, place, speed)
    if kind == "simulation" and entry.type == "zip":
        return Item(resource, kind, entry, _stated(resource), faults=_inside(entry, place))
    read = documents.reading_ms(resource.alt or "", speed) if kind == "image" else None
    stated = _stated(resource)
    return Item(resource, kind, entry, read if stated is None else stated)


def _clip(resource: Resource, kind: str, entry: Entry, place: Place, found: Archive) -> Item:
    try:
        told: Probe = probe(entry.local)
    except Unreadable as error:
        return Item(resource, kind, entry, faults=(fault("clip-unreadable", place, reason=error.code),))
    blind = kind == "video" and not told.has_picture
    layers, wrong = brought.read(resource, found, told.duration_ms)
    return Item(
        resource,
        kind,
        entry,
        told.duration_ms,
        measured=told.as_dict(),
        brought=layers,
        faults=((fault("clip-without-picture", place),) if blind else ()) + wrong,
    )


def _document(resource: Resource, entry: Entry, place: Place, speed: int) -> Item:
    stated = _stated(resource)
    try:
        text = documents.text_of(entry.local, entry.type)
    except documents.Unreadable:
        return Item(resource, "document", entry, stated, faults=(fault("document-unreadable", place),))
    if text is None:
        return Item(resource, "document", entry, stated)
    counted = documents.reading_ms(text, speed) if stated is None else stated
    empty = () if documents.characters(text) else (fault("document-empty", place),)
    return Item(resource, "document", entry, counted, text, faults=empty)


def _inside(entry: Entry, place: Place) -> tuple[Fault, ...]:
    with entry.local.open("rb") as file:
        faults, _members = archive.inspect(file, archive.INNER)
    reason: Param = faults[0].code if faults else None
    return (fault("archive-inside", place, reason=reason),) if faults else ()


def _stated(resource: Resource) -> int | None:
    """Stated minutes count only where nothing is measured: the manifest's reader has told of the others."""
    return None if resource.minutes is None or resource.kind in CLIPS else resource.minutes * 60_000
