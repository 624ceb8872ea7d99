"""Background work of this room: captions for a clip."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from accessibility.captions import slides, tracks
from accessibility.listening import hearing
from accessibility.listening.engines import weights
from accessibility.listening.engines.model import EngineMissing, Options
from accessibility.listening.mandarin.glossary import terms
from config.settings import Settings
from foundation import clock, db, jobs, storage
from foundation.jobs import Job
from media import sound
from media.ffmpeg import Unreadable
from packages.models import Resource

CAPTIONS = "accessibility.captions"


def inputs(resource: Resource, terms: list[str], settings: Settings) -> dict[str, Any]:
    """What the captions of a clip depend on; the same inputs are the same job."""
    assert resource.file is not None
    return {
        "resource_id": resource.id,
        "sha256": resource.file.sha256,
        "language": resource.language,
        "glossary": terms,
        "engine": settings.caption_engine,
        "model": weights.best(settings.caption_model, settings.cache_dir),
    }


def of(session: Session, resource: Resource) -> Job | None:
    """The captions job of a clip: its state, stage and progress."""
    return jobs.of(session, CAPTIONS, resource.subject)


def _seen(work: jobs.Work, path: Path, given: dict[str, Any], settings: Settings) -> tuple[str, ...]:
    """Terms that stand in the picture, where the site wants them read; kept, so that a resumed job has the same."""
    if not settings.caption_slides or not given["look_ms"] or given["language"] != "zh":
        return ()
    key = f"slides:{given['sha256']}"
    lines = work.kept(key)
    if lines is None:
        lines = slides.texts(path, given["look_ms"])
        work.keep(key, lines)
    return tuple(term for term in terms((), lines) if term not in given["glossary"])


def captions(work: jobs.Work) -> None:
    """Make captions for a clip and store them as machine-made, in the transaction that ends the job."""
    given = work.inputs
    settings: Settings = current_app.config["SETTINGS"]
    with db.reading() as session:
        resource = session.get(Resource, given["resource_id"])
        if resource is None or resource.file is None or resource.file.sha256 != given["sha256"]:
            return  # the clip was replaced or taken out meanwhile
        path = storage.local_path(resource.file)
        given = {**given, "look_ms": resource.duration_ms if resource.kind == "video" else None}
    words = tuple(given["glossary"]) + _seen(work, path, given, settings)
    options = Options(given["engine"], given["model"], given["language"], settings.cache_dir, words)
    try:
        work.progress("sound", 0, 0)
        cues, report = hearing.make(sound.samples(path), options, work)
    except Unreadable as error:
        raise jobs.Failed("sound-unreadable") from error
    except (EngineMissing, weights.Missing) as error:
        raise jobs.Failed("no-recogniser", what=str(error)) from error

    def write(session: Session) -> None:
        tracks.store_machine_track(
            session,
            resource_id=given["resource_id"],
            language=given["language"],
            sha256=given["sha256"],
            cues=cues,
            report=report.as_dict(),
            now=clock.now(),
        )

    work.finish(write)
