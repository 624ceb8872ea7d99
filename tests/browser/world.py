"""One of everything, for looking at: packages, captions, submissions, study, exams, a certificate, in each state.

Built with the rooms' own functions, so that nothing stands here that the site could not come to by itself.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from accessibility import drafts, editing, tracks
from accessibility.cues import Cue
from accounts import people
from accounts.people import Role, SignedIn
from curation import submissions
from curation.models import Submission
from demo import load
from foundation import clock, db, jobs
from intake import check, clip_jobs, splits, waivers
from intake.jobs import CAPTIONS, subject
from occupations import catalogue
from packages.models import Package, Resource
from tests.browser import checks, layers, study
from tests.make import packages as make
from tests.make import steps
from tests.make.steps import BUNDLE

CUES = [
    Cue(0, 2000, "和面以前先洗手。"),
    Cue(2100, 5000, "再看面粉，要白，要细，\n没有结块。"),
    Cue(5100, 9000, "水要一点一点加。", ("mended", "unsure")),
]
MENDS = [{"at_ms": 5_600, "from": "药", "to": "要"}]


@dataclass
class World:
    """People of each role, strangers of the same roles, and ids of what the pages show."""

    people: dict[Role, SignedIn] = field(default_factory=dict)
    strangers: dict[Role, SignedIn] = field(default_factory=dict)
    packages: dict[str, int] = field(default_factory=dict)
    clips: dict[str, int] = field(default_factory=dict)  # captions in each state
    files: dict[str, int] = field(default_factory=dict)  # resources of each kind
    lectures: dict[str, int] = field(default_factory=dict)  # clips that are too long
    submissions: dict[str, int] = field(default_factory=dict)
    first_clip: dict[int, int] = field(default_factory=dict)  # of each submission
    versions: dict[str, int] = field(default_factory=dict)  # on air: in the middle, finished
    lessons: dict[str, int] = field(default_factory=dict)  # of the one in the middle, by kind
    enrolments: dict[str, int] = field(default_factory=dict)  # in the same two
    note: int = 0  # of the clip in the middle
    occupations: int = 0  # the edition of the catalogue that is in force
    tracks: list[int] = field(default_factory=list)  # two versions of the corrected clip's captions
    waivers: dict[str, int] = field(default_factory=dict)  # of the submission that waits
    layers: dict[str, int] = field(default_factory=dict)  # resources and layers, by what they show
    layered: int = 0  # the lesson of the one in the middle that has every layer
    aloud: dict[str, str] = field(
        default_factory=dict
    )  # texts of the one in the middle, by how far their sounds are
    certificate: str = ""
    checked: dict[str, int] = field(default_factory=dict)  # media checks in each state
    copied: int = 0  # a lesson of the one in the middle that has its copies


def build(app: Flask) -> World:
    """Fill an empty site."""
    world = World()
    for role in Role:
        world.people[role] = person(role, "示例培训中心（虚构）")
        world.strangers[role] = person(role, "另一家示例中心（虚构）", "stranger-")
    provider = world.people[Role.PROVIDER]
    load.load_occupations()
    with db.reading() as session:
        world.occupations = catalogue.editions(session)[0].id
    with tempfile.TemporaryDirectory() as folder:
        good = Path(folder) / BUNDLE
        good.write_bytes(make.zip_of(make.files()))
        faulty = Path(folder) / "faulty.zip"
        faulty.write_bytes(make.zip_of(make.files(_spoilt())))
        lacking = Path(folder) / f"少实操{BUNDLE}"
        lacking.write_bytes(make.zip_of(make.files({"media/03.mp4": make.clip(100)})))
        rich = Path(folder) / f"有图{BUNDLE}"
        rich.write_bytes(make.zip_of({**layers.rich(), "media/01.mp4": make.clip(62)}))
        paths = {"draft": rich, "waiting": lacking}
        for name in ("draft", "ready", *DECISIONS):
            world.packages[name] = steps.brought(provider, paths.get(name, good))
        world.packages["lacking"] = steps.brought(provider, lacking)
        world.packages["faulty"] = steps.brought(provider, faulty)
        long = Path(folder) / f"长课{BUNDLE}"
        lecture = make.clip(26 * 60)
        long.write_bytes(make.zip_of(make.files({f"media/0{n}.mp4": lecture for n in (1, 2, 3)})))
        world.packages["long"] = steps.brought(provider, long)
    _captions(world)
    _lectures(world)
    for name in ("ready", *DECISIONS):
        with db.writing() as session:
            _correct_all(session, world, world.packages[name])
    _worked_on(world)
    world.layers = layers.put(world.packages["draft"], world.packages["ready"], provider.id)
    for name in ("waiting", *ON_AIR):
        first = layers.complete(world.packages[name], provider.id)
        world.layered = first if name == "published" else world.layered
    for name in DECISIONS:
        _submit(world, name)
    trainee = world.people[Role.TRAINEE].id
    checks.fill(world.packages, world.checked)
    world.copied = world.checked["copied"] = _copies(world)
    world.lessons = study.begun(world.versions["published"], trainee)
    world.certificate = study.finished(world.versions["finished"], trainee)
    world.enrolments = study.enrolled(world.versions, trainee)
    world.aloud = study.aloud(world.versions["published"], world.lessons, trainee)
    world.note = study.desk(world.versions, world.lessons, trainee)
    return world


ON_AIR = ("published", "finished")
DECISIONS = ("waiting", "accepted", "rework", "rejected", *ON_AIR)


def person(role: Role, organisation: str, before: str = "") -> SignedIn:
    """An account of a role; providers and recommenders belong to the organisation."""
    with db.writing() as session:
        made = people.add(
            session,
            email=f"{before}{role.value}@example.com",
            name=f"示例{before}{role.value}",
            password="correct horse battery",
            role=role,
            organisation=organisation if role is Role.PROVIDER else None,
            now=clock.now(),
        )
        found = people.by_id(session, made.id)
    assert found is not None
    return found


def _spoilt() -> dict[str, bytes | None]:
    """Faults of many kinds in one upload."""
    manifest = make.MANIFEST.replace('category = "practical"', 'category = "fun"').replace(
        "media/02.mp4", "media/gone.mp4"
    )
    return {
        "package.toml": manifest.encode(),
        "media/01.mp4": make.clip(60, sound=False),
        "rights/承诺书.txt": None,
    }


def _captions(world: World) -> None:
    """The draft's clips: captions made, being made, failed; another package's still wait."""
    with db.writing() as session:
        draft = session.get_one(Package, world.packages["draft"])
        clips = [each for each in draft.resources if each.is_clip]
        world.files = {each.kind: each.id for each in draft.resources}
        done, running, failed = clips
        _machine(session, done)
        _job(
            session,
            running,
            state="running",
            stage="decode",
            done=200_000,
            total=580_000,
            lease_until=clock.now() + timedelta(days=1),
            started_at=clock.now() - timedelta(seconds=50),
        )
        _job(
            session,
            failed,
            state="failed",
            error="读不出这一段的声音。请检查文件能不能播放，再重新上传。",
            tries=3,
        )
        world.clips = {"machine-made": done.id, "running": running.id, "failed": failed.id}
        ready = session.get_one(Package, world.packages["ready"])
        world.clips["corrected"] = next(each.id for each in ready.resources if each.is_clip)
        silent = session.get_one(Package, world.packages["faulty"])
        world.clips["none"] = next(each.id for each in silent.resources if each.is_clip)


def _lectures(world: World) -> None:
    """Clips over the limit: one to look at, one that a test splits, one that is being split."""
    every = [
        Cue(at, at + 5_000, f"第{at // 6_000 + 1}句，水要一点一点加。") for at in range(0, 1_550_000, 6_000)
    ]
    with db.writing() as session:
        package = session.get_one(Package, world.packages["long"])
        first, second, third = (each for each in package.resources if each.is_clip)
        for clip in (first, second):
            assert clip.file is not None
            tracks.store_machine_track(
                session,
                resource_id=clip.id,
                language="zh",
                sha256=clip.file.sha256,
                cues=every,
                report=steps.REPORT,
                now=clock.now(),
            )
        job = splits.ask(session, third, [780_000], ["上", "下"], world.people[Role.PROVIDER].id, clock.now())
        job.lease_until, job.started_at = clock.now() + timedelta(days=1), clock.now()
        job.state, job.stage, job.done, job.total = "running", "split", 1, 2
        session.flush()
        world.lectures = {"proposed": first.id, "spare": second.id, "working": third.id}


def _machine(session: Session, clip: Resource) -> None:
    assert clip.file is not None
    tracks.store_machine_track(
        session,
        resource_id=clip.id,
        language="zh",
        sha256=clip.file.sha256,
        cues=CUES,
        report={**steps.REPORT, "mends": MENDS},
        now=clock.now(),
    )
    _job(session, clip, state="done", ended_at=clock.now())


def _job(session: Session, clip: Resource, **values: object) -> None:
    job = jobs.of(session, CAPTIONS, subject(clip))
    assert job is not None
    for name, value in values.items():
        setattr(job, name, value)
    session.flush()


def _correct_all(session: Session, world: World, package_id: int) -> None:
    for clip in session.get_one(Package, package_id).resources:
        if clip.is_clip:
            _machine(session, clip)
            track = tracks.current(session, clip.id)
            assert track is not None
            mended = [replace(cue, flags=()) for cue in CUES]
            tracks.correct(session, track, mended, world.people[Role.PROVIDER].id, now=clock.now())


def _worked_on(world: World) -> None:
    """Captions with a changed version, a translation, and two people's drafts: one of them with another's words."""
    provider, now = world.people[Role.PROVIDER].id, clock.now()
    with db.writing() as session:
        clip = session.get_one(Resource, world.clips["corrected"])
        track = tracks.current(session, clip.id)
        assert track is not None
        changed = [replace(CUES[0], text="和面以前先洗净手。"), replace(CUES[1], start_ms=2200), CUES[2]]
        newer = tracks.correct(session, track, changed, provider, now=now)
        world.tracks = [track.id, newer.id]
        rows = [replace(row, theirs="水一次加完。") if row.key == 2 else row for row in editing.rows(changed)]
        drafts.keep(session, newer, provider, rows, 0, now=now)
        drafts.keep(session, newer, world.people[Role.CURATOR].id, rows, 0, now=now)
        waiting = session.get_one(Package, world.packages["waiting"])
        for one in (clip, next(each for each in waiting.resources if each.is_clip)):
            words = [replace(cue, text="Wash your hands first.", flags=()) for cue in CUES]
            tracks.upload(session, one, "en", words, provider, source="示例.srt", now=now)


def _ask(session: Session, world: World, package: Package) -> None:
    """Waivers of the principles that the package misses."""
    provider, now = world.people[Role.PROVIDER].id, clock.now()
    for missed in waivers.askable(check.check(session, package, {"package"}, now)).values():
        asked = waivers.ask(session, package, missed, "实操要在现场练，另有线下课。（虚构）", provider, now)
        world.waivers["asked"] = asked.id


def _submit(world: World, state: str) -> None:
    """A submission brought to its state by the people who would."""
    reviewer, now = world.people[Role.REVIEWER].id, clock.now()
    with db.writing() as session:
        package = session.get_one(Package, world.packages[state])
        if state == "waiting":
            _ask(session, world, package)
        made = submissions.submit(session, package, world.people[Role.PROVIDER].id, now)
        world.submissions[state] = made.id
        world.first_clip[made.id] = next(each.id for each in package.resources if each.is_clip)
        if state == "waiting":
            return
        decision = "accepted" if state in ON_AIR else state
        until = now + timedelta(days=30)
        submissions.decide(
            session, made, decision, reviewer, note="请把第二课的字幕再看一遍。", until=until, now=now
        )
        if decision == "accepted":
            _verify_all(session, package, reviewer)
    if state in ON_AIR:
        with db.writing() as session:
            found = session.get_one(Submission, world.submissions[state])
            submissions.publish(session, found, reviewer, now)
            world.versions[state] = found.version_id


def _copies(world: World) -> int:
    """The copies of one clip of what is on air, made as the worker makes them."""
    with db.reading() as session:
        package = session.get_one(Package, world.packages["published"])
        clip = next(each for each in package.resources if each.is_clip)
        job = clip_jobs.copies_of(session, clip)
    assert job is not None
    with db.writing() as session:
        running = session.merge(job)
        running.lease_until = clock.now() + timedelta(minutes=5)
        running.state = "running"
    clip_jobs.copies(jobs.Work(db.database(), job))
    return clip.id


def _verify_all(session: Session, package: Package, reviewer: int) -> None:
    for clip in package.resources:
        track = tracks.current(session, clip.id)
        if track is not None:
            tracks.verify(session, track, reviewer, now=clock.now())
