"""Makers of packages that have come some way: imported, captioned, checked by their provider, handed in, accepted."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from flask import current_app

from accessibility.captions import tracks
from accessibility.captions.jobs import CAPTIONS
from accessibility.listening.cues import Cue
from accessibility.listening.hearing import Report
from accounts.people import SignedIn
from curation import checklist, submissions
from curation.models import Submission
from foundation import clock, db, jobs
from judging import confirmations
from packages.models import Package
from provider.upload import importing, incoming
from tests.make import packages as make

CUES = [
    Cue(0, 2000, "和面以前先洗手。"),
    Cue(2100, 5000, "再看面粉，要白，要细。"),
    Cue(5100, 9000, "水要一点一点加。", ("unsure",)),
]
REPORT = Report(
    "faster-whisper",
    "base",
    60_000,
    50_000,
    4.2,
    2,
    2,
    3,
    1,
    9_800,
    {
        "grade": "B",
        "reason": "doubts",
        "completeness_bp": 9_800,
        "doubts": {"unsure": 1},
        "doubtful_bp": 2_000,
        "characters_per_second_max": 8,
        "effort_seconds": 90,
    },
    [{"at_ms": 1_000, "from": "适", "to": "式"}],
).as_dict()
BUNDLE = "网络课程+示例培训中心（虚构）+面点入门（虚构）.zip"


def imported(provider: SignedIn, folder: Path, changes: dict[str, bytes | None] | None = None) -> int:
    """A package as its provider uploads it; gives its id."""
    return brought(provider, make.package_zip(folder, changes, BUNDLE))


def brought(provider: SignedIn, path: Path) -> int:
    """A zip of theirs becomes a package; gives its id."""
    with incoming.opened(path, characters_per_minute=300) as arrived, db.writing() as session:
        return importing.import_package(
            session,
            arrived,
            organisation_id=provider.organisation_id or 0,
            person_id=provider.id,
            scheme_id="tianjin-2023",
            settings=current_app.config["SETTINGS"],
            now=clock.now(),
        ).id


def clips(package_id: int) -> list[int]:
    """The ids of a package's clips."""
    with db.reading() as session:
        return [each.id for each in session.get_one(Package, package_id).resources if each.is_clip]


def captioned(package_id: int) -> list[int]:
    """Machine-made captions for every clip, as the job leaves them; gives the ids of the clips."""
    with db.writing() as session:
        for clip in session.get_one(Package, package_id).resources:
            if not clip.is_clip or clip.file is None:
                continue
            job = jobs.of(session, CAPTIONS, clip.subject)
            if job is not None:
                job.state, job.ended_at = "done", clock.now()
            tracks.store_machine_track(
                session,
                resource_id=clip.id,
                language="zh",
                sha256=clip.file.sha256,
                cues=CUES,
                report=REPORT,
                now=clock.now(),
            )
    return clips(package_id)


def checked(package_id: int, provider: SignedIn) -> None:
    """The provider has read all captions."""
    for clip in captioned(package_id):
        with db.writing() as session:
            track = tracks.current(session, clip)
            assert track is not None
            tracks.accept(session, track, provider.id, now=clock.now())


def corrected(clip: int, text: str, person: SignedIn) -> None:
    """Somebody changed the first words of a clip's captions."""
    with db.writing() as session:
        track = tracks.current(session, clip)
        assert track is not None
        first, *others = tracks.cues_of(track)
        tracks.correct(session, track, [replace(first, text=text), *others], person.id, now=clock.now())


def judged(submission_id: int, reviewer: SignedIn) -> None:
    """Every line of the checklist answered with yes, every resource confirmed to be what it is filed as."""
    now = clock.now()
    with db.writing() as session:
        found = session.get_one(Submission, submission_id)
        given = {row.key: ("yes", "") for row in checklist.rows(session, found, now)}
        checklist.answer(session, found, given, reviewer.id, now)
        subject = f"version:{found.version_id}"
        for each in confirmations.asked(session, found.version.package):
            confirmations.confirm(
                session, each.resource, each.what, each.filed, reviewer.id, now, subject=subject
            )


def submitted(package_id: int, provider: SignedIn) -> int:
    """Captions checked and handed in; gives the id of the submission."""
    checked(package_id, provider)
    with db.writing() as session:
        return submissions.submit(session, session.get_one(Package, package_id), provider.id, clock.now()).id


def verified(package_id: int, reviewer: SignedIn) -> None:
    """Somebody else has confirmed all captions."""
    for clip in clips(package_id):
        with db.writing() as session:
            track = tracks.current(session, clip)
            assert track is not None
            tracks.verify(session, track, reviewer.id, now=clock.now())


def on_air(package_id: int, provider: SignedIn, reviewer: SignedIn, publisher: SignedIn) -> int:
    """Handed in, judged, accepted, captions confirmed, published by somebody else; gives the id of the submission."""
    made = submitted(package_id, provider)
    judged(made, reviewer)
    with db.writing() as session:
        found = session.get_one(Submission, made)
        submissions.decide(session, found, "accepted", reviewer.id, note="", until=None, now=clock.now())
    verified(package_id, reviewer)
    with db.writing() as session:
        submissions.publish(session, session.get_one(Submission, made), publisher.id, clock.now())
    return made
