"""What each resource of a package has of its access layers, and what comes next: states as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.models import CaptionTrack
from accessibility.layers import spoken, store
from accessibility.layers.models import AccessLayer
from judging import facts, readiness
from packages import documents
from packages.models import Resource

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
    """A resource with its parts in the order of the page of layers."""

    resource: Resource
    parts: tuple[Part, ...]

    @property
    def captions(self) -> Part | None:
        """Those of a clip."""
        return self._part("captions")

    @property
    def instead(self) -> Part | None:
        """What stands for the picture where it is not seen: a description, an alternative text, an HTML twin."""
        return self._part("description", "alt", "twin")

    def _part(self, *names: str) -> Part | None:
        return next((part for part in self.parts if part.name in names), None)

    @property
    def characters(self) -> int:
        """How many characters its time is counted from: of its text, or of an image's alternative text; 0 where none are."""
        resource = self.resource
        if resource.is_clip or resource.stated:
            return 0
        return documents.characters(resource.alt if resource.kind == "image" else resource.text)

    @property
    def next(self) -> Part | None:
        """What is to be done next: what publication waits for, and the provider can do."""
        return next((part for part in self.parts if part.owed and part.endpoint), None)


def rows(session: Session, resources: Sequence[Resource]) -> list[Row]:
    """A row for each of these resources, with what it has and owes; without its file nothing can be made for it."""
    layers = store.of_some(session, resources)
    clips = {
        each.resource.id: each for each in readiness.of_clips(session, [r for r in resources if r.is_clip])
    }
    newest = tracks.newest(session, [each.resource for each in clips.values()])
    return [
        Row(
            each,
            tuple(_parts(session, each, layers.get(each.id, {}), clips.get(each.id), newest.get(each.id))),
        )
        for each in resources
    ]


def _parts(
    session: Session,
    resource: Resource,
    layers: dict[str, AccessLayer],
    clip: readiness.ClipState | None,
    track: CaptionTrack | None,
) -> Iterator[Part]:
    if clip is not None:
        yield Part("captions", clip.state, "captions.edit" if resource.file else "", clip.flagged)
    if resource.file is None:
        return
    if clip is not None:
        # it follows the captions
        yield Part("transcript", "done" if track is not None else "follows")
        yield description(session, resource, layers)
        yield Part("sign", "done" if "sign" in layers else "optional", "provider_layers_video.sign")
        yield Part("summary", "done" if "summary" in layers else "optional", "provider_layers.summary")
    elif resource.kind == "image":
        yield Part("alt", "done" if resource.alt.strip() else "owed", "provider_layers.alt")
    elif resource.kind == "document":
        yield twin(resource, layers)


def description(session: Session, resource: Resource, layers: dict[str, AccessLayer]) -> Part:
    """How somebody who does not see the picture learns what it shows."""
    if resource.kind == "audio":
        return Part("description", "not-needed")
    page = "provider_layers_description.edit"
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
        return Part("twin", "owed", "provider_layers_twin.twin")
    return Part("twin", "done" if made.state == "done" else "draft", "provider_layers_twin.twin")
