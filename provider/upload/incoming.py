"""A package that has arrived, opened and measured before anything is written: archive, manifest, workbook, clips.

Clips are probed in child processes here, so that no transaction waits for them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exams.bank import workbook
from exams.bank.making import QuestionSet
from media.ffmpeg import Unreadable
from media.probe import Probe, probe
from packages import archive, documents, magic, manifest
from packages.archive import Archive, Entry
from packages.faults import Fault, Param, Place, fault
from packages.manifest import Manifest, Resource
from packages.reading.reader import NotRead, Reader
from provider.upload import access_files, simulations
from provider.upload.access_files import NOTHING, Brought

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
    pictures: Path | None = None  # where those of the questions lie, each under its hash

    @property
    def name(self) -> str:
        """What the package is called; the archive's name while it has none."""
        return self.manifest.introduction.name or Path(self.archive.name).stem[:200]


H5P = "h5p.json"  # what makes a zip an H5P package: it needs a player that we don't have


@contextmanager
def opened(path: Path, *, characters_per_minute: int, name: str | None = None) -> Iterator[Incoming]:
    """Open, read and measure an archive; its files are there inside the `with`. Raises archive.Rejected.

    `name` is what its uploader calls it, `characters_per_minute` the scheme's reading speed.
    """
    with (
        archive.open_safely(path, name=name) as found,
        Reader() as reader,
        tempfile.TemporaryDirectory(prefix="pictures-") as pictures,
    ):
        told, faults = manifest.read(found)
        sets: tuple[QuestionSet, ...] = ()
        book = found.find(told.exams) if told.exams else None
        if book is not None:
            sets, more = workbook.read(book.local, book.path, reader.cells, Path(pictures))
            faults += more
        items = tuple(
            tuple(_item(each, found, reader, characters_per_minute) for each in course.resources)
            for course in told.courses
        )
        faults += [each for row in items for item in row for each in item.faults]
        faults += _papers(told, found, reader)
        yield Incoming(path, found, told, items, sets, tuple(faults), Path(pictures))


def _item(resource: Resource, found: Archive, reader: Reader, speed: int) -> Item:
    entry = found.find(resource.file) if resource.file else None
    kind = resource.kind or magic.kind_of(entry.type if entry else "")
    if entry is None or not entry.size or entry.type not in magic.TYPES_OF_KIND[kind]:
        return Item(resource, kind, duration_ms=_stated(resource))
    place = Place(entry.path, key=resource.key)
    if kind in CLIPS:
        return _clip(resource, kind, entry, place, found)
    if kind == "document":
        return _document(resource, entry, place, reader, speed)
    if kind == "simulation":
        return _simulation(resource, entry, place)
    read = documents.reading_ms(resource.alt or "", speed) if kind == "image" else None
    stated = _stated(resource)
    return Item(resource, kind, entry, read if stated is None else stated)


def _clip(resource: Resource, kind: str, entry: Entry, place: Place, found: Archive) -> Item:
    try:
        told: Probe = probe(entry.local)
    except Unreadable as error:
        return Item(resource, kind, entry, faults=(fault("clip-unreadable", place, reason=error.code),))
    blind = kind == "video" and not told.has_picture
    layers, wrong = access_files.read(resource, found, told.duration_ms)
    return Item(
        resource,
        kind,
        entry,
        told.duration_ms,
        measured=told.as_dict(),
        brought=layers,
        faults=((fault("clip-without-picture", place),) if blind else ()) + wrong,
    )


def _document(resource: Resource, entry: Entry, place: Place, reader: Reader, speed: int) -> Item:
    stated = _stated(resource)
    try:
        text = reader.text(entry.local, entry.type)
    except NotRead as error:
        return Item(resource, "document", entry, stated, faults=(_unread(error, entry, place),))
    if text is None:
        return Item(resource, "document", entry, stated)
    counted = documents.reading_ms(text, speed) if stated is None else stated
    empty = () if documents.characters(text) else (fault("document-empty", place),)
    return Item(resource, "document", entry, counted, text, faults=empty)


def _unread(error: NotRead, entry: Entry, place: Place) -> Fault:
    if error.code == "encrypted":
        return fault("file-encrypted", place, file=entry.path)
    return fault("reading-stopped" if error.code == "stopped" else "document-unreadable", place)


def _papers(told: Manifest, found: Archive, reader: Reader) -> list[Fault]:
    """The rights document and the profile are opened too: nobody confirms what nobody can read."""
    faults = []
    for path, key in (
        (told.rights.file, "rights.file"),
        (told.provider.profile_file, "provider.profile_file"),
    ):
        entry = found.find(path) if path else None
        if entry is None or not entry.size or entry.type not in ("pdf", "docx"):
            continue
        try:
            reader.text(entry.local, entry.type)
        except NotRead as error:
            code = "file-encrypted" if error.code == "encrypted" else "file-unreadable"
            faults.append(fault(code, Place(entry.path, key=key), file=entry.path))
    return faults


def _simulation(resource: Resource, entry: Entry, place: Place) -> Item:
    """Its minutes are stated; a zip is looked into before anybody opens it."""
    faults = _inside(entry, place) if entry.type == "zip" else ()
    clips = [] if faults else simulations.media_inside(entry.local)
    measured = {"media_inside": clips} if clips else None
    return Item(resource, "simulation", entry, _stated(resource), measured=measured, faults=faults)


def _inside(entry: Entry, place: Place) -> tuple[Fault, ...]:
    with entry.local.open("rb") as file:
        faults, members = archive.inspect(file, archive.INNER)
    if H5P in members:
        return (fault("h5p", place),)
    reason: Param = faults[0].code if faults else None
    return (fault("archive-inside", place, reason=reason),) if faults else ()


def _stated(resource: Resource) -> int | None:
    """Stated minutes count only where nothing is measured: the manifest's reader has told of the others."""
    return None if resource.minutes is None or resource.kind in CLIPS else resource.minutes * 60_000
