"""One of everything, for looking at: packages, captions, submissions, study, exams, a certificate, in each state.

Built with the rooms' own functions, so that nothing stands here that the site could not come to by itself.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.editor import drafts, editing
from accessibility.captions.jobs import CAPTIONS
from accessibility.listening.cues import Cue
from accounts import people
from accounts.people import Role, SignedIn
from curation import submissions
from curation.models import Submission
from demo import load
from exams.bank import workbook
from exams.bank.models import Question
from foundation import clock, db, jobs, storage
from judging import check, outside, waivers
from occupations import catalogue
from packages.models import Package, Resource
from provider.clips import checks_and_copies
from provider.questions import editing as writing
from provider.splitting import splits
from tests.browser import (
    accounts,
    calls,
    checks,
    deadlines,
    experts,
    layers,
    money,
    papers,
    procedures,
    study,
    uploads,
    votes,
)
from tests.make import packages as make
from tests.make import questions as asked
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
    uploads: dict[str, int] = field(default_factory=dict)  # that wait for their provider
    lectures: dict[str, int] = field(default_factory=dict)  # clips that are too long
    submissions: dict[str, int] = field(default_factory=dict)
    first_clip: dict[int, int] = field(default_factory=dict)  # of each submission
    versions: dict[str, int] = field(default_factory=dict)  # on air: in the middle, finished
    lessons: dict[str, int] = field(default_factory=dict)  # of the one in the middle, by kind
    enrolments: dict[str, int] = field(default_factory=dict)  # in the same two
    note: int = 0  # of the clip in the middle
    occupations: int = 0  # the edition of the catalogue that is in force
    tracks: list[int] = field(default_factory=list)  # two versions of the corrected clip's captions
    outside: int = 0  # a decision noted on the submission that waits
    waivers: dict[str, int] = field(default_factory=dict)  # of the submission that waits
    layers: dict[str, int] = field(default_factory=dict)  # resources and layers, by what they show
    layered: int = 0  # the lesson of the one in the middle that has every layer
    aloud: dict[str, str] = field(
        default_factory=dict
    )  # texts of the one in the middle, by how far their sounds are
    account: dict[str, str] = field(default_factory=dict)  # tokens of links by purpose; a request to join
    papers: papers.Papers = field(default_factory=papers.Papers)  # and take-down requests
    calls: dict[str, int] = field(default_factory=dict)  # by state; a document and questions of the open one
    money: dict[str, int] = field(default_factory=dict)  # applications, subsidies by where their money stands
    statement: str = ""  # the number of a teacher's credit
    procedures: dict[str, int] = field(default_factory=dict)  # applications by state; an act with a report
    ballots: dict[str, int] = field(default_factory=dict)  # votes by state; a call with topics and no vote
    again: dict[str, int] = field(default_factory=dict)  # a second version's submission; a clip of it
    rounds: dict[str, int] = field(default_factory=dict)  # requests for another round of an exam, by state
    exams: dict[str, int | str] = field(default_factory=dict)  # after exams: appeals, marking, a key, a grant
    experts: dict[str, int | str] = field(default_factory=dict)  # panels, places, a meeting, a letter's token
    certificate: str = ""
    checked: dict[str, int] = field(default_factory=dict)  # media checks in each state
    questions: dict[str, int] = field(default_factory=dict)  # of the draft, by kind
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
        for name, files in _bundles().items():
            world.packages[name] = steps.brought(provider, _zipped(Path(folder), NAMES[name], files))
    world.uploads = uploads.fill(provider)
    _captions(world)
    _lectures(world)
    for name in ("ready", *DECISIONS, "again"):
        with db.writing() as session:
            _correct_all(session, world, world.packages[name])
    _worked_on(world)
    world.layers = layers.put(world.packages["draft"], world.packages["ready"], provider.id)
    world.questions = _questions(world.packages["draft"], provider.id)
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
    world.account = accounts.fill(world.people, world.strangers[Role.TRAINEE])
    world.calls = calls.fill(world.people)
    givers = world.strangers[Role.CURATOR], person(Role.CURATOR, "", "giving-")
    world.money, world.statement = money.fill(provider, world.strangers[Role.PROVIDER], *givers)
    world.procedures = procedures.fill(world.people, world.strangers, world.calls["open"])
    deadlines.fill(world.people, world.procedures["making"], person(Role.CURATOR, "", "deputy-"))
    world.ballots = votes.fill(world.people, world.calls["open"])
    _again(world)
    world.rounds = study.used_up(
        world.versions["finished"],
        person(Role.TRAINEE, "", "used-up-").id,
        world.people[Role.CURATOR].id,
    )
    world.exams = study.after_exams(
        person(Role.TRAINEE, "", "granted-"), world.people[Role.CURATOR].id, world.people[Role.TRAINEE].id
    )
    world.experts = experts.fill(
        world.people,
        [person(Role.REVIEWER, "", f"expert-{n}-") for n in (1, 2)],
        world.strangers[Role.PROVIDER],
        world.calls["open"],
        world.submissions["rejected"],
    )
    world.note = study.desk(world.versions, world.lessons, trainee)
    world.papers = papers.fill(world.people, world.packages["draft"], world.versions["published"])
    return world


ON_AIR = ("published", "finished")
DECISIONS = ("waiting", "accepted", "rework", "rejected", *ON_AIR)


# Each package has a name of its own, as a provider's packages have.
NAMES = {
    "draft": "包子花卷（虚构）",
    "ready": "擀面条（虚构）",
    "waiting": "发面手艺（虚构）",
    "accepted": "酥皮点心（虚构）",
    "rework": "节令糕点（虚构）",
    "rejected": "面塑入门（虚构）",
    "published": "饺子和馄饨（虚构）",
    "finished": "烙饼和烧饼（虚构）",
    "again": "油条和麻花（虚构）",
    "lacking": "面点入门（虚构）",
    "faulty": "月饼制作（虚构）",
    "long": "早点铺子（虚构）",
}


def _bundles() -> dict[str, dict[str, bytes]]:
    """What each package's zip holds, in the order in which they are brought."""
    good, lacking = make.files(), make.files({"media/03.mp4": make.clip(100)})
    lecture = make.clip(26 * 60)
    own = {
        "draft": {**layers.rich(), "media/01.mp4": make.clip(62)},
        "waiting": lacking,
        "finished": make.files(
            {"exams.xlsx": workbook.write(make.exam_sets(4))}
        ),  # a fourth set is for practice
        "lacking": lacking,
        "faulty": make.files(_spoilt()),
        "long": make.files({f"media/0{n}.mp4": lecture for n in (1, 2, 3)}),
    }
    return {
        name: own.get(name, good)
        for name in ("draft", "ready", *DECISIONS, "again", "lacking", "faulty", "long")
    }


def _zipped(folder: Path, name: str, files: dict[str, bytes]) -> Path:
    """A zip whose name and manifest say that name."""
    ours = {
        path: content.replace(make.NAME.encode(), name.encode())
        for path, content in files.items()
        if path == "package.toml"
    }
    path = folder / BUNDLE.replace(make.NAME, name)
    path.write_bytes(make.zip_of({**files, **ours}))
    return path


def person(role: Role, organisation: str, before: str = "") -> SignedIn:
    """An account of a role; providers and recommenders belong to the organisation."""
    with db.writing() as session:
        made = people.add(
            session,
            email=f"{before}{role.value}@example.com",
            name=_called(role, before),
            password="correct horse battery",
            role=role,
            organisation=organisation if role is Role.PROVIDER else None,
            now=clock.now(),
        )
        found = people.by_id(session, made.id)
    assert found is not None
    return found


TITLES = {
    Role.PROVIDER: "教务",
    Role.RECOMMENDER: "推荐人",
    Role.REVIEWER: "专家",
    Role.CURATOR: "职员",
    Role.TRAINEE: "学员",
    Role.AUDITOR: "审计员",
}


def _called(role: Role, before: str) -> str:
    """A name that shows what the account is for, the second and third of a role told apart."""
    known = {"": "", "stranger-": "乙", "used-up-": "丙", "deputy-": "戊"}
    which = known[before] if before in known else "".join(filter(str.isdigit, before)) or "丁"
    return f"示例{TITLES[role]}{which}"


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


def _questions(package_id: int, provider_id: int) -> dict[str, int]:
    """One of each kind, the first with a picture and another question in its place."""
    found = {}
    with db.writing() as session:
        package, now = session.get_one(Package, package_id), clock.now()
        picture = storage.save(
            session, io.BytesIO(asked.PNG), name="picture.png", media_type="image/png", now=now
        )
        for each in asked.full()[:9]:
            row = writing.put(
                session, package, None, each, 1, {asked.PICTURE: picture.id}, person_id=provider_id, now=now
            )
            found[each.kind] = row.id
    return found


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
    job = jobs.of(session, CAPTIONS, clip.subject)
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
            world.outside = _noted(session, made, world.people[Role.CURATOR].id)
            return
    steps.judged(world.submissions[state], world.people[Role.REVIEWER])
    with db.writing() as session:
        made = session.get_one(Submission, world.submissions[state])
        package = session.get_one(Package, world.packages[state])
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
            submissions.publish(session, found, world.people[Role.CURATOR].id, now)
            world.versions[state] = found.version_id


def _again(world: World) -> None:
    """A package that was sent back, and handed in again with other captions, another name and other questions."""
    provider, reviewer, now = world.people[Role.PROVIDER], world.people[Role.REVIEWER], clock.now()
    clip = steps.clips(world.packages["again"])[0]
    for _turn in range(2):
        with db.writing() as session:
            package = session.get_one(Package, world.packages["again"])
            made = submissions.submit(session, package, provider.id, now).id
        if not world.again:
            steps.judged(made, reviewer)
            with db.writing() as session:
                first = session.get_one(Submission, made)
                submissions.decide(
                    session, first, "rework", reviewer.id, note="请改字幕。", until=now, now=now
                )
                package = session.get_one(Package, world.packages["again"])
                package.resources[1].name = "炸油条（改过）"
                package.details = {
                    **package.details,
                    "introduction": {**package.details["introduction"], "learners": "想学面点的盲人"},
                }
                question = session.scalars(
                    select(Question).where(Question.package_id == package.id).limit(1)
                ).one()
                question.stem = "炸油条用什么油？"
            steps.corrected(clip, "和面以前，先把手洗干净。", provider)
        world.again = {"submission": made, "clip": clip}


def _noted(session: Session, made: Submission, curator: int) -> int:
    """A decision made elsewhere, with its document; the rule is one that this scheme has."""
    rule = check.scheme(made.version.scheme_id).rules[0]
    return outside.note(
        session,
        made.version,
        [rule],
        rule.id,
        document=io.BytesIO(b"%PDF-1.4 \xe7\xa4\xba\xe4\xbe\x8b"),
        name="决定（虚构）.pdf",
        decided_on=date(2026, 3, 1),
        said="示例局决定的。（虚构）",
        person_id=curator,
        now=clock.now(),
    ).id


def _copies(world: World) -> int:
    """The copies of one clip of what is on air, made as the worker makes them."""
    with db.reading() as session:
        package = session.get_one(Package, world.packages["published"])
        clip = next(each for each in package.resources if each.is_clip)
        job = checks_and_copies.copies_of(session, clip)
    assert job is not None
    with db.writing() as session:
        running = session.merge(job)
        running.lease_until = clock.now() + timedelta(minutes=5)
        running.state = "running"
    checks_and_copies.copies(jobs.Work(db.database(), job))
    return clip.id


def _verify_all(session: Session, package: Package, reviewer: int) -> None:
    for clip in package.resources:
        track = tracks.current(session, clip.id)
        if track is not None:
            tracks.verify(session, track, reviewer, now=clock.now())
