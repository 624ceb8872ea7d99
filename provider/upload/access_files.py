"""Access layers that a package brings with it: captions, descriptions, a described version, sign language, a summary.

Read and measured before anything is written, kept in the transaction of the import.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accessibility.captions import tracks, uploads
from accessibility.captions.files import reader
from accessibility.captions.files.faults import Unreadable as NoCaptions
from accessibility.captions.files.timed_text import File
from accessibility.layers import descriptions, spoken, store, videos
from accessibility.layers.descriptions import Description
from foundation import storage
from media.ffmpeg import Unreadable
from packages import magic, manifest
from packages.archive import Archive, Entry
from packages.faults import Fault, Place, fault
from packages.models import Resource

Video = tuple[Entry, dict[str, Any]]


@dataclass(frozen=True)
class Brought:
    """What a clip brings: captions, texts with times, and videos with what was measured of them."""

    captions: File | None = None
    descriptions: tuple[Description, ...] = ()
    described: Video | None = None
    sign: Video | None = None

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.captions or self.descriptions or self.described or self.sign)


NOTHING = Brought()


def read(told: manifest.Resource, found: Archive, duration_ms: int) -> tuple[Brought, tuple[Fault, ...]]:
    """The layers of a clip that runs so long, and what is wrong with them."""
    faults: list[Fault] = []
    texts: tuple[Description, ...] = ()
    if entry := found.find(told.descriptions or ""):
        texts = _texts(entry, told, faults)
    videos_found = {
        name: _video(found.find(path or ""), f"{told.key}.{name}", duration_ms, faults)
        for name, path in (("described", told.described), ("sign", told.sign))
    }
    captions = None
    if entry := found.find(told.captions or ""):
        captions = _captions(entry, told, duration_ms, faults)
    return Brought(captions, texts, **videos_found), tuple(faults)


def _captions(entry: Entry, told: manifest.Resource, duration_ms: int, faults: list[Fault]) -> File | None:
    """The captions of a file of which at least one lies within the clip."""
    try:
        file = reader.read(entry.local)
    except NoCaptions:
        file = None
    if file is None or not any(cue.start_ms < duration_ms for cue in file.found.cues):
        faults.append(fault("captions-unreadable", Place(entry.path, key=f"{told.key}.captions")))
        return None
    return file


def _texts(entry: Entry, told: manifest.Resource, faults: list[Fault]) -> tuple[Description, ...]:
    try:
        return tuple(descriptions.from_file(reader.read(entry.local)))
    except NoCaptions:
        faults.append(fault("descriptions-unreadable", Place(entry.path, key=f"{told.key}.descriptions")))
        return ()


def _video(entry: Entry | None, key: str, duration_ms: int, faults: list[Fault]) -> Video | None:
    if entry is None:
        return None
    place = Place(entry.path, key=key)
    try:
        return entry, videos.measure(entry.local, duration_ms)
    except Unreadable as error:
        faults.append(fault("layer-unreadable", place, reason=error.code))
    except videos.OtherLength as error:
        faults.append(fault("layer-unlike-clip", place, have_ms=error.have_ms, clip_ms=duration_ms))
    return None


def keep(
    session: Session,
    resource: Resource,
    told: manifest.Resource,
    brought: Brought,
    *,
    person_id: int | None,
    now: datetime,
) -> None:
    """Store what a resource brings. What was made on the site before stays where the manifest says nothing of it."""
    if resource.file is None:
        return
    by: dict[str, Any] = {"person_id": person_id, "now": now}
    if told.sound_tells_all and resource.is_clip:
        store.put(session, resource, "statement", {}, **by)
    if told.summary and resource.is_clip:
        store.put(session, resource, "summary", {"text": told.summary}, **by)
    if brought.captions is not None:
        _keep_captions(session, resource, told.captions or "", brought.captions, by)
    if brought.descriptions:
        content = descriptions.content(brought.descriptions, resource.language)
        spoken.ask(session, store.put(session, resource, "description", content, **by))
    for kind, video in (("described", brought.described), ("sign", brought.sign)):
        if video is not None:
            _keep_video(session, resource, kind, video, by)


def _keep_captions(session: Session, resource: Resource, path: str, file: File, by: dict[str, Any]) -> None:
    """Captions that came with the clip stand in front, unless a person has worked on others on the site since."""
    before = tracks.current(session, resource.id)
    if before is not None and (before.origin != "machine" or before.corrected_by is not None):
        return
    source = path.rsplit("/", 1)[-1]
    try:
        uploads.take(session, resource, resource.language, file, source=source, skip=True, **by)
    except NoCaptions:  # none of them ends within the clip; the listening makes others
        return


def _keep_video(session: Session, resource: Resource, kind: str, video: Video, by: dict[str, Any]) -> None:
    entry, measured = video
    before = store.of(session, resource).get(kind)
    if before is not None and before.file is not None and before.file.sha256 == entry.sha256:
        return
    name = entry.path.rsplit("/", 1)[-1]
    with entry.local.open("rb") as stream:
        file = storage.save(
            session, stream, name=name, media_type=magic.media_type(entry.type), now=by["now"]
        )
    store.put(session, resource, kind, {**measured, "media_type": file.media_type}, file_id=file.id, **by)
