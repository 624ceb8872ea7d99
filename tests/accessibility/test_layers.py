"""Layers: kept with who and when, frozen when done, and what they open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accessibility.layers import spoken, store
from accessibility.layers.models import AccessLayer, SpokenText
from accessibility.speaking import speech
from accounts.people import Role, SignedIn
from foundation import clock, db, jobs
from judging import check
from packages import versions
from packages.models import Package, Resource
from tests.make import packages as make
from tests.make import steps

TOLD = {"language": "zh", "cues": [{"start_ms": 9_500, "text": "双手推面。"}]}
SILENT = make.MANIFEST.replace("sound_tells_all = true", "sound_tells_all = false").encode()


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


def clip_of(session: Session, package_id: int) -> Resource:
    return session.get_one(Package, package_id).resources[0]


def put(package_id: int, who: SignedIn, kind: str, content: dict[str, object], **more: object) -> None:
    with db.writing() as session:
        clip = clip_of(session, package_id)
        store.put(session, clip, kind, content, person_id=who.id, now=clock.now(), **more)  # type: ignore[arg-type]


def owed(package_id: int) -> list[str]:
    """The platform's rules that the first clip still misses before publication."""
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        found = check.check(session, package, {"publication"}, clock.now())
        return [each.id for each in found if not each.ok and each.where.endswith("courses[1].resources[1]")]


def test_the_manifests_statement_is_kept_with_who_and_when(
    app: Flask, tmp_path: Path, provider: SignedIn
) -> None:
    package_id = steps.imported(provider, tmp_path)
    with db.reading() as session:
        stated = store.of(session, clip_of(session, package_id))["statement"]
        assert (stated.made_by, stated.state) == (provider.id, "done")
    assert "PL-04" not in owed(package_id)


def test_a_clip_without_description_or_statement_is_not_published(
    app: Flask, tmp_path: Path, provider: SignedIn
) -> None:
    package_id = steps.imported(provider, tmp_path, {"package.toml": SILENT})
    assert "PL-04" in owed(package_id)
    put(package_id, provider, "description", TOLD, state="draft")
    assert "PL-04" in owed(package_id), "a draft opens nothing"
    put(package_id, provider, "description", TOLD)
    assert "PL-04" in owed(package_id), "nobody can hear it yet"
    speak(package_id)
    assert "PL-04" not in owed(package_id)


def speak(package_id: int) -> None:
    """Give the description its sound without a real voice."""
    for cue in TOLD["cues"]:
        spoken.save(cue["text"], "zh", np.zeros(speech.RATE, np.float32), "示例")  # type: ignore[index]


def test_the_statement_can_be_taken_back(app: Flask, tmp_path: Path, provider: SignedIn) -> None:
    package_id = steps.imported(provider, tmp_path)
    with db.writing() as session:
        clip = clip_of(session, package_id)
        store.withdraw(session, clip, "statement", person_id=provider.id, now=clock.now())
    assert "PL-04" in owed(package_id)


def test_a_layer_made_for_another_file_does_not_count(app: Flask, tmp_path: Path, provider: SignedIn) -> None:
    package_id = steps.imported(provider, tmp_path)
    with db.writing() as session:
        for row in session.scalars(select(AccessLayer)):
            row.sha256 = "0" * 64
    assert "PL-04" in owed(package_id)


def test_the_same_content_again_is_no_new_row(app: Flask, tmp_path: Path, provider: SignedIn) -> None:
    package_id = steps.imported(provider, tmp_path)
    for _ in range(2):
        put(package_id, provider, "summary", {"text": "先洗手。"})
    with db.reading() as session:
        count = select(func.count()).where(AccessLayer.kind == "summary")
        assert session.scalar(count) == 1


def test_what_is_done_is_frozen_and_a_draft_is_not(app: Flask, tmp_path: Path, provider: SignedIn) -> None:
    package_id = steps.imported(provider, tmp_path)
    put(package_id, provider, "summary", {"text": "先洗手。"})
    put(package_id, provider, "description", TOLD, state="draft")
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        frozen = versions.content(package, [], store.frozen(session, package))
    layers = frozen["courses"][0]["resources"][0]["layers"]
    assert set(layers) == {"statement", "summary"}
    assert layers["summary"]["text"] == "先洗手。"
    assert layers["statement"]["made_by"] == provider.name
    assert "layers" not in frozen["courses"][0]["resources"][2]


def test_a_zip_brings_its_layers(app: Flask, tmp_path: Path, provider: SignedIn) -> None:
    brought = 'sound_tells_all = true\ndescriptions = "media/01.vtt"\nsign = "media/01-sign.mp4"\nsummary = "洗手。"'
    manifest = make.MANIFEST.replace("sound_tells_all = true", brought, 1).encode()
    vtt = "WEBVTT\n\n00:10.000 --> 00:12.000\n双手推面。\n"
    files = {
        "package.toml": manifest,
        "media/01.vtt": vtt.encode(),
        "media/01-sign.mp4": make.clip(61, sound=False),
    }
    package_id = steps.imported(provider, tmp_path, files)
    with db.reading() as session:
        clip = clip_of(session, package_id)
        layers = store.of(session, clip)
        assert clip.course.package.faults == []
        assert set(layers) == {"statement", "description", "sign", "summary"}
        assert layers["description"].content["cues"] == [{"start_ms": 10_000, "text": "双手推面。"}]
        assert layers["sign"].content["duration_ms"] == 61_000
        job = spoken.job_of(session, clip.id)
        assert job is not None
        assert job.state == "waiting"


def test_a_sign_video_of_another_length_is_a_fault(app: Flask, tmp_path: Path, provider: SignedIn) -> None:
    manifest = make.manifest_with(("sound_tells_all = true", 'sign = "media/01-sign.mp4"'))
    files = {"package.toml": manifest, "media/01-sign.mp4": make.clip(20, sound=False)}
    package_id = steps.imported(provider, tmp_path, files)
    with db.reading() as session:
        faults = clip_of(session, package_id).course.package.faults
        assert "layer-unlike-clip" in [each["code"] for each in faults]


def test_a_description_is_spoken_once_for_the_same_words(
    app: Flask, tmp_path: Path, provider: SignedIn
) -> None:
    told: list[str] = []

    def say(text: str, language: str, folder: Path) -> tuple[speech.Sound, str]:
        told.append(text)
        return np.full(speech.RATE // 2, 0.9, np.float32), "示例"

    app.extensions["jobs"].register(spoken.DESCRIPTIONS, partial(spoken.descriptions, say=say))
    package_id = steps.imported(provider, tmp_path)
    twice = {"language": "zh", "cues": [{"start_ms": n, "text": "双手推面。"} for n in (0, 9_000)]}
    for content in (twice, {**twice, "cues": [*twice["cues"], {"start_ms": 11_000, "text": "面团变光滑。"}]}):  # type: ignore[misc]
        with db.writing() as session:
            clip = clip_of(session, package_id)
            layer = store.put(session, clip, "description", content, person_id=provider.id, now=clock.now())
            job = spoken.ask(session, layer)
            for other in session.scalars(select(jobs.Job).where(jobs.Job.id != job.id)):
                other.state, other.lease_until = "done", None
        assert jobs.run_next()
        with db.reading() as session:
            assert store.is_spoken(session, store.of(session, clip_of(session, package_id))["description"])
    assert told == ["双手推面。", "面团变光滑。"]
    with db.reading() as session:
        rows = session.scalars(select(SpokenText)).all()
        assert [row.duration_ms for row in rows] == [500, 500]
        assert all(row.file.media_type == "audio/mp4" and row.file.size > 100 for row in rows)
