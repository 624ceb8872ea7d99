"""The life of access layers: put, withdrawn, frozen. A change is a new row; each step is an entry of the ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.layers.models import AccessLayer, SpokenText
from foundation import ledger
from packages.models import Package, Resource

Layers = Mapping[str, AccessLayer]  # by kind


@dataclass(frozen=True)
class Said:
    """A text that was spoken: its file and how long it takes."""

    file_id: int
    duration_ms: int


def of(session: Session, resource: Resource) -> dict[str, AccessLayer]:
    """The layers that a resource has, by kind: the newest of each, made for the file that it has now."""
    query = select(AccessLayer).where(AccessLayer.resource_id == resource.id).order_by(AccessLayer.id)
    return _valid(session.scalars(query).all(), {resource.id: resource}).get(resource.id, {})


def of_package(session: Session, package: Package) -> dict[int, dict[str, AccessLayer]]:
    """The layers of every resource of a package, by the resource's id."""
    return of_some(session, package.resources)


def of_some(session: Session, some: Iterable[Resource]) -> dict[int, dict[str, AccessLayer]]:
    """The layers of some resources, by the resource's id."""
    resources = {each.id: each for each in some}
    query = select(AccessLayer).where(AccessLayer.resource_id.in_(resources)).order_by(AccessLayer.id)
    return _valid(session.scalars(query).all(), resources)


def _valid(rows: Any, resources: Mapping[int, Resource]) -> dict[int, dict[str, AccessLayer]]:
    newest = {(row.resource_id, row.kind): row for row in rows}
    found: dict[int, dict[str, AccessLayer]] = {}
    for (resource_id, kind), row in newest.items():
        file = resources[resource_id].file
        if row.state != "withdrawn" and file is not None and file.sha256 == row.sha256:
            found.setdefault(resource_id, {})[kind] = row
    return found


def put(
    session: Session,
    resource: Resource,
    kind: str,
    content: Mapping[str, Any],
    *,
    person_id: int | None,
    now: datetime,
    file_id: int | None = None,
    state: str = "done",
) -> AccessLayer:
    """Keep a layer as a new row; the same content again changes nothing.

    A draft is no part of what is handed in (see `frozen`): one that comes or goes does not count as a change of it.
    """
    assert resource.file is not None, "a layer belongs to a resource with a file"
    before = of(session, resource).get(kind)
    if before is not None and (before.content, before.file_id, before.state) == (content, file_id, state):
        return before
    made = AccessLayer(
        resource_id=resource.id,
        kind=kind,
        state=state,
        sha256=resource.file.sha256,
        content=dict(content),
        file_id=file_id,
        made_by=person_id,
        made_at=now,
    )
    session.add(made)
    if "done" in (state, before.state if before else ""):
        resource.course.package.changed_at = now
    session.flush()
    _note(session, resource, f"layer.{kind}.{state}", person_id, now)
    return made


def withdraw(session: Session, resource: Resource, kind: str, *, person_id: int, now: datetime) -> None:
    """Take a layer back; nothing where there is none."""
    if kind in of(session, resource):
        put(session, resource, kind, {}, person_id=person_id, now=now, state="withdrawn")


def _note(session: Session, resource: Resource, kind: str, person_id: int | None, now: datetime) -> None:
    data = {"resource": resource.id, "name": resource.name}
    ledger.append(session, now=now, actor=person_id, kind=kind, subject=f"resource:{resource.id}", data=data)


def spoken_key(text: str, language: str, voice: str = "") -> str:
    """Under what a spoken text is kept: the same words in the same language are the same sound, whatever the voice.

    What is read aloud names its voice too, so that a better one speaks it anew; a description's length is settled by
    the voice that it was fitted with.
    """
    named = f"{language}\n{voice}\n" if voice else f"{language}\n"
    return hashlib.sha256(f"{named}{text.strip()}".encode()).hexdigest()


def spoken(session: Session, texts: list[str], language: str, voice: str = "") -> dict[str, Said]:
    """What of these texts has been spoken, by text."""
    keys = {spoken_key(text, language, voice): text for text in texts}
    rows = session.scalars(select(SpokenText).where(SpokenText.key.in_(keys)))
    return {keys[row.key]: Said(row.file_id, row.duration_ms) for row in rows}


def is_spoken(session: Session, layer: AccessLayer) -> bool:
    """Whether every text of a description can be heard."""
    texts = [cue["text"] for cue in layer.content["cues"]]
    return len(spoken(session, texts, layer.content["language"])) == len(set(texts))


def is_described(session: Session, layers: Layers) -> bool:
    """Whether somebody who does not see the picture learns all: by a description, a described file, or the sound alone."""
    if "statement" in layers or "described" in layers:
        return True
    told = layers.get("description")
    return told is not None and told.state == "done" and is_spoken(session, told)


def frozen(session: Session, package: Package) -> dict[int, dict[str, Any]]:
    """What a version keeps of the layers, by the resource's id. Drafts stay out: nobody has said that they are done."""
    every = of_package(session, package)
    return {
        resource_id: {kind: _frozen(layer) for kind, layer in sorted(layers.items()) if layer.state == "done"}
        for resource_id, layers in every.items()
    }


def _frozen(layer: AccessLayer) -> dict[str, Any]:
    told = {**layer.content, "made_by": layer.maker.name if layer.maker else ""}
    told["made_at"] = layer.made_at.isoformat()
    if layer.file is not None:
        told |= {"file_id": layer.file.id, "sha256": layer.file.sha256}
    return told
