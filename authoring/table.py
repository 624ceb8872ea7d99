"""What each resource of a package has of its access layers, and what comes next: states as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from accessibility import tracks
from accessibility.layers import spoken, store
from accessibility.layers.models import AccessLayer
from intake import facts, progress
from packages.models import Package, Resource

# states that leave something to do before publication
OWED = ("owed", "draft", "failed", "waits", "machine-made", "missing", "silent", "faulty")


@dataclass(frozen=True)
class Part:
    """One layer of one resource. `endpoint` is the page that makes it, "" where nothing is to be made."""

    name: str
    state: str
    endpoint: str = ""
    count: int = 0

    @property
    def owed(self) -> bool:
        """Whether publication waits for it."""
        return self.state in OWED


@dataclass(frozen=True)
class Row:
    """A resource with its parts in the order of the page."""

    resource: Resource
    parts: tuple[Part, ...]

    @property
    def next(self) -> Part | None:
        """What is to be done next: what publication waits for, and the provider can do."""
        return next((part for part in self.parts if part.owed and part.endpoint), None)


def rows(session: Session, package: Package) -> list[Row]:
    """A row for each resource that has a file, in the order of the catalogue."""
    layers = store.of_package(session, package)
    return [
        Row(each, tuple(_parts(session, each, layers.get(each.id, {}))))
        for each in package.resources
        if each.file is not None
    ]


def _parts(session: Session, resource: Resource, layers: dict[str, AccessLayer]) -> Iterator[Part]:
    if resource.is_clip:
        clip = progress.clip(session, resource)
        yield Part("captions", clip.state, "captions.edit", clip.flagged)
        yield transcript(session, resource)
        yield description(session, resource, layers)
        yield Part("sign", "done" if "sign" in layers else "optional", "authoring_video.sign")
        yield Part("summary", "done" if "summary" in layers else "optional", "authoring.summary")
    elif resource.kind == "image":
        yield Part("alt", "done" if resource.alt.strip() else "owed", "authoring.alt")
    elif resource.kind == "document":
        yield twin(resource, layers)


def transcript(session: Session, resource: Resource) -> Part:
    """It follows the captions."""
    track = tracks.current(session, resource.id)
    return Part("transcript", "done" if track and track.cues else "follows")


def description(session: Session, resource: Resource, layers: dict[str, AccessLayer]) -> Part:
    """How somebody who does not see the picture learns what it shows."""
    if resource.kind == "audio":
        return Part("description", "not-needed")
    page = "authoring_description.edit"
    for kind in ("statement", "described"):
        if kind in layers:
            return Part("description", kind, page)
    told = layers.get("description")
    if told is None:
        return Part("description", "owed", page)
    count = len(told.content["cues"])
    if told.state == "draft":
        return Part("description", "draft", page, count)
    if store.is_spoken(session, told):
        return Part("description", "done", page, count)
    job = spoken.job_of(session, resource.id)
    return Part("description", "failed" if job and job.state == "failed" else "waits", page, count)


def twin(resource: Resource, layers: dict[str, AccessLayer]) -> Part:
    """A plain text is a page already; another document needs its twin, looked at by a person."""
    if facts.is_plain(resource):
        return Part("twin", "plain")
    made = layers.get("twin")
    if made is None:
        return Part("twin", "owed", "authoring_twin.twin")
    return Part("twin", "done" if made.state == "done" else "draft", "authoring_twin.twin")
