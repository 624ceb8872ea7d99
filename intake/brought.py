"""Access layers that a package brings with it: descriptions, a described version, sign language, a summary.

Read and measured before anything is written, kept in the transaction of the import.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from accessibility import webvtt
from accessibility.layers import descriptions, spoken, store, videos
from accessibility.layers.descriptions import Description
from foundation import storage
from media.ffmpeg import Unreadable
from packages import documents, magic, manifest
from packages.archive import Archive, Entry
from packages.faults import Fault, Place, fault
from packages.models import Resource

Video = tuple[Entry, dict[str, Any]]


@dataclass(frozen=True)
class Brought:
    """What a clip brings: texts with times, and videos with what was measured of them."""

    descriptions: tuple[Description, ...] = ()
    described: Video | None = None
    sign: Video | None = None

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.descriptions or self.described or self.sign)


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
    return Brought(texts, **videos_found), tuple(faults)


def _texts(entry: Entry, told: manifest.Resource, faults: list[Fault]) -> tuple[Description, ...]:
    try:
        text = documents.text_of(entry.local, "txt") or ""
        return tuple(descriptions.from_webvtt(text))
    except (documents.Unreadable, webvtt.NotWebVTT):
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
    if brought.descriptions:
        content = descriptions.content(brought.descriptions, resource.language)
        spoken.ask(session, store.put(session, resource, "description", content, **by))
    for kind, video in (("described", brought.described), ("sign", brought.sign)):
        if video is not None:
            _keep_video(session, resource, kind, video, by)


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
