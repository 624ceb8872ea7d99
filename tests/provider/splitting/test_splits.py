"""A long clip of a draft: its page, what can be moved and named, and the job that replaces it by its parts."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.layers import descriptions, store, videos
from accessibility.layers.descriptions import Description
from accessibility.listening.cues import Cue
from accessibility.listening.hearing import Report
from accounts.people import Role, SignedIn
from exams.bank import questions
from foundation import clock, db, jobs, ledger, storage
from foundation.jobs import Job, Work
from judging import check
from media import results
from media.probe import probe
from packages.models import Package, Resource
from provider.clips import checks_and_copies
from provider.splitting import splits
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

MINUTES = 26
ENGLISH = [Cue(1_000, 3_000, "Wash your hands."), Cue(1_200_000, 1_203_000, "Let the dough rest.")]
EVERY_MS = 6_000
CUES = [
    Cue(at + 300, at + 5_000, f"第{at // EVERY_MS}句，{'水要一点一点加' if at < 700_000 else '面团要醒一个小时'}。", ("fast",) if at == 0 else ())
    for at in range(0, MINUTES * 60_000 - EVERY_MS, EVERY_MS)
]  # fmt: skip
REPORT = Report("faster-whisper", "base", 60_000, 50_000, 4.2, 2, 2, 3, 1, 9_800).as_dict()


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def long(app: Flask, provider: SignedIn, tmp_path: Path) -> int:
    """The third clip of a package runs 26 minutes, with captions that its provider has checked."""
    package_id = steps.imported(provider, tmp_path, {"media/03.mp4": make.clip(MINUTES * 60)})
    with db.writing() as session:
        clip = next(
            each for each in session.get_one(Package, package_id).resources if each.name == make.THIRD
        )
        assert clip.file is not None
        track = tracks.store_machine_track(
            session, resource_id=clip.id, language="zh", sha256=clip.file.sha256, cues=CUES, report=REPORT,
            now=clock.now(),
        )  # fmt: skip
        tracks.accept(session, track, provider.id, now=clock.now())
        return clip.id


def beside(session: Session, clip: Resource, provider: SignedIn, kind: str, late_s: int) -> None:
    """A video that runs beside a clip and begins some seconds before it."""
    made = io.BytesIO(make.clip(MINUTES * 60 + late_s))
    file = storage.save(session, made, name=f"{kind}.mp4", media_type="video/mp4", now=clock.now())
    told = videos.measure(storage.local_path(file), clip.duration_ms or 0, late_s * 1_000)
    store.put(session, clip, kind, told, file_id=file.id, person_id=provider.id, now=clock.now())


def run_split(clip_id: int) -> Job:
    """What a worker does with the job of this clip."""
    with db.writing() as session:
        job = splits.of(session, clip_id)
        assert job is not None
        job.state, job.tries, job.started_at = "running", 1, clock.now()
        job.lease_until = clock.now() + timedelta(minutes=5)
    work = Work(db.database(), job)
    splits.split(work)
    if not work.finished:
        work.finish(lambda _session: None)
    with db.reading() as session:
        return session.get_one(Job, job.id)


def asked(client: FlaskClient, clip_id: int, **changes: str) -> dict[str, str]:
    """The fields of the page as they stand, with some changed."""
    page = client.get(f"/resources/{clip_id}/split").get_data(as_text=True)
    form = {name: _value(page, name) for name in ("at0", "exact0", "name0", "name1", "csrf_token")}
    return {**form, **changes}


def _value(page: str, name: str) -> str:
    tag = next(part for part in page.split("<input") if f'name="{name}"' in part.split(">")[0])
    return tag.split('value="')[1].split('"')[0]


def test_the_page_proposes_a_cut_at_a_sentences_end(
    strict: Callable[..., StrictClient], provider: SignedIn, long: int
) -> None:
    page = strict(provider).get(f"/resources/{long}/split")
    text = page.html
    assert "太长，可以分成 2 段" in text
    assert "断开前：" in text
    assert text.count("提前一句") == 1
    package = strict(provider).get(f"/packages/{_package_of(long)}/check").html
    assert f'href="/resources/{long}/split"' in package


def _package_of(clip_id: int) -> int:
    with db.reading() as session:
        return session.get_one(Resource, clip_id).course.package_id


def test_a_sentence_later_and_earlier(
    sign_in: Callable[..., FlaskClient], provider: SignedIn, long: int
) -> None:
    client = sign_in(provider)
    form = asked(client, long)
    later = client.post(f"/resources/{long}/split", data={**form, "move": "0:1"}).get_data(as_text=True)
    assert int(_value(later, "exact0")) == int(form["exact0"]) + EVERY_MS
    assert "第 1 处改到了" in later
    form = {**form, "at0": _value(later, "at0"), "exact0": _value(later, "exact0"), "name0": "我起的名字"}
    back = client.post(f"/resources/{long}/split", data={**form, "move": "0:-1"}).get_data(as_text=True)
    assert int(_value(back, "exact0")) == int(form["exact0"]) - EVERY_MS
    assert _value(back, "name0") == "我起的名字"
    with db.reading() as session:
        assert splits.of(session, long) is None, "moving asks for nothing"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"at0": "半小时"}, "请写成分:秒"),
        ({"at0": "0:30"}, "要短于 25 分钟"),
        ({"at0": "40:00"}, "一个比一个晚"),
        ({"name0": make.FIRST}, "这个名称已经有了"),
        ({"name0": "同名", "name1": "同名"}, "这个名称已经有了"),
        ({"name1": ""}, "请填写名称"),
    ],
)
def test_what_cannot_be_is_told(
    sign_in: Callable[..., FlaskClient], provider: SignedIn, long: int, changes: dict[str, str], told: str
) -> None:
    client = sign_in(provider)
    answer = client.post(f"/resources/{long}/split", data=asked(client, long, **changes))
    assert answer.status_code == 200
    assert told in answer.get_data(as_text=True)
    with db.reading() as session:
        assert splits.of(session, long) is None


def test_the_clip_is_replaced_by_its_parts(
    sign_in: Callable[..., FlaskClient], provider: SignedIn, long: int
) -> None:
    client, package_id = sign_in(provider), _package_of(long)
    with db.writing() as session:
        clip = session.get_one(Resource, long)
        told = [Description(10_000, "一盆面粉"), Description(1_000_000, "面团变大了")]
        store.put(
            session,
            clip,
            "description",
            descriptions.content(told, "zh"),
            person_id=provider.id,
            now=clock.now(),
        )
        beside(session, clip, provider, "sign", 0)
        beside(session, clip, provider, "described", 2)
        tracks.upload(session, clip, "en", ENGLISH, provider.id, source="lesson.en.srt", now=clock.now())
        first = questions.of(session, package_id)[1]
        first.stem = "面团要醒多久？"
        before = [(each.stem, each.resource_name) for each in questions.of(session, package_id)]
    form = asked(client, long, name0="和面（上）", name1="和面（下）")
    answer = client.post(f"/resources/{long}/split", data=form)
    assert answer.status_code == 302
    assert "排队等着做" in client.get(f"/resources/{long}/split").get_data(as_text=True)
    client.post(f"/resources/{long}/split", data=form)  # a second press is the same job
    assert run_split(long).state == "done"

    with db.reading() as session:
        package = session.get_one(Package, package_id)
        course = package.courses[-1]
        assert [each.name for each in course.resources] == ["和面（上）", "和面（下）"]
        assert [each.position for each in course.resources] == [1, 2]
        parts = list(course.resources)
        assert session.get(Resource, long) is None
        assert all(each.duration_ms and each.duration_ms <= 25 * 60_000 for each in parts)
        assert abs(sum(each.duration_ms or 0 for each in parts) - MINUTES * 60_000) <= 1_000, (
            "a picture a second"
        )
        assert [(each.form, each.category, each.kind) for each in parts] == [
            ("practice", "practical", "video")
        ] * 2
        found = [tracks.current(session, each.id) for each in parts]
        assert all(track is not None and track.state == "corrected" for track in found)
        cues = [cue for track in found if track for cue in tracks.cues_of(track)]
        assert [cue.text for cue in cues] == [cue.text for cue in CUES]
        layers = [store.of(session, each)["description"].content["cues"] for each in parts]
        assert [one["text"] for own in layers for one in own] == ["一盆面粉", "面团变大了"]
        assert layers[1][0]["start_ms"] < 300_000
        kept = [store.of(session, each) for each in parts]
        for kind, late_ms in (("sign", 0), ("described", 2_000)):
            for part, layers_of in zip(parts, kept, strict=True):
                video = layers_of[kind]
                assert (
                    abs(video.content["duration_ms"] - (part.duration_ms or 0) - video.content["offset_ms"])
                    <= 1_000
                )
                assert video.file is not None
                assert probe(storage.local_path(video.file)).duration_ms == video.content["duration_ms"]
            assert kept[0][kind].content["offset_ms"] == late_ms
            assert abs(kept[1][kind].content["offset_ms"]) <= 1_000, "a picture a second"
        english = [tracks.current(session, each.id, "en") for each in parts]
        assert [cue["text"] for track in english if track for cue in track.cues] == [
            cue.text for cue in ENGLISH
        ]
        assert [(track.state, track.source) for track in english if track] == [
            ("corrected", "lesson.en.srt")
        ] * 2
        assert english[1] is not None
        assert english[1].cues[0]["start_ms"] == ENGLISH[1].start_ms - (parts[0].duration_ms or 0)
        tied = {each.stem: each.resource_name for each in questions.of(session, package_id)}
        assert tied["面团要醒多久？"] == "和面（下）"
        assert make.THIRD not in tied.values()
        assert {name for _stem, name in before} - {make.THIRD} <= set(tied.values())
        assert "package.split" in [each.kind for each in ledger.about(session, f"package:{package_id}")]
        later = check.check(session, package, {"publication"}, clock.now())
        assert next(each for each in later if each.id == "PL-01").ok
        assert all(checks_and_copies.copies_of(session, each) is not None for each in parts)
        assert all(jobs.of(session, results.CHECK, each.subject) is not None for each in parts)

    gone = client.get(f"/resources/{long}/split")
    assert (gone.status_code, gone.headers["Location"]) == (302, f"/packages/{package_id}")
    assert json.loads(client.get(f"/resources/{long}/split/progress.json").data)["state"] == "done"
    assert run_split(long).state == "done", "once more changes nothing"


def test_a_name_taken_meanwhile_and_another_try(
    sign_in: Callable[..., FlaskClient], provider: SignedIn, long: int
) -> None:
    client = sign_in(provider)
    client.post(f"/resources/{long}/split", data=asked(client, long, name0="和面（上）"))
    with db.writing() as session:
        session.get_one(Package, _package_of(long)).resources[0].name = "和面（上）"
    with pytest.raises(jobs.Failed, match="name-taken"):
        run_split(long)
    with db.writing() as session:
        job = splits.of(session, long)
        assert job is not None
        job.state, job.lease_until, job.error = "failed", None, "名称和别的资源重了。请改名，再分一次。"
        assert session.get(Resource, long) is not None
    page = client.get(f"/resources/{long}/split").get_data(as_text=True)
    assert "上一次没有分成" in page
    client.post(f"/resources/{long}/split", data=asked(client, long, name0="和面（前）"))
    assert run_split(long).state == "done"


def test_others_clips_and_short_ones(
    sign_in: Callable[..., FlaskClient], provider: SignedIn, person: Callable[..., SignedIn], long: int
) -> None:
    stranger = sign_in(person(Role.PROVIDER, organisation="另一家（虚构）"))
    assert stranger.get(f"/resources/{long}/split").status_code == 404
    assert stranger.get(f"/resources/{long}/split/progress.json").status_code == 404
    client = sign_in(provider)
    assert client.get("/resources/999999/split").status_code == 404
    assert client.get(f"/resources/{long}/split/progress.json").status_code == 404
    short = steps.clips(_package_of(long))[0]
    assert client.get(f"/resources/{short}/split").status_code == 302
