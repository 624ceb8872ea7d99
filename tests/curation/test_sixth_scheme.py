"""A package on its whole way by a scheme that is nothing but the TOML file of the guide: upload to publication."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import imageio_ffmpeg
import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from app import create_app
from config.settings import Settings
from curation.models import Submission
from exams.bank import workbook
from exams.sitting.models import Attempt
from foundation import db
from judging import editions
from packages.models import Package, Version
from tests.client import StrictClient
from tests.conftest import FreshContext
from tests.make import packages as make
from tests.make import steps
from tests.make.candidate import Candidate

SCHEME = Path("docs/schemes.md").read_text(encoding="utf-8").split("```toml shili-2030\n")[1].split("```")[0]
SECONDS = {"media/01.mp4": 45, "media/02.mp4": 30, "media/03.mp4": 120}


@pytest.fixture
def app(site_settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """A site whose new packages are judged by the invented province's file."""
    folder = tmp_path / "schemes"
    folder.mkdir()
    (folder / "shili-2030.toml").write_text(SCHEME, encoding="utf-8")
    made = create_app(replace(site_settings, schemes_dir=folder, scheme="shili-2030"))
    made.testing = True
    made.test_client_class = FreshContext
    with made.app_context():
        yield made
    made.extensions["database"].engine.dispose()


def clip(folder: Path, seconds: int) -> bytes:
    """As its profile wants it: 1280 by 720 at 30 frames a second."""
    path = folder / f"{seconds}.mp4"
    picture, tone = f"color=c=gray:s=1280x720:r=30:d={seconds}", f"sine=sample_rate=16000:duration={seconds}"
    sources = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
    codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-b:a", "16k"]
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *sources, *codecs, str(path)], check=True)
    return path.read_bytes()


def good(folder: Path) -> bytes:
    """Four sets, more than 12 % ethics, pictures as asked for."""
    changes: dict[str, bytes | None] = {name: clip(folder, seconds) for name, seconds in SECONDS.items()}
    changes["exams.xlsx"] = workbook.write(make.exam_sets(4))
    return make.zip_of(make.files(changes))


def test_from_upload_to_publication(
    app: Flask, strict: Callable[..., StrictClient], person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    provider, reviewer = person(Role.PROVIDER), person(Role.REVIEWER)
    mine, theirs = strict(provider), strict(reviewer)
    # three sets are too few: told, and barred
    mine.post("/packages/new", {"archive": (io.BytesIO(make.zip_of(make.files())), steps.BUNDLE)})
    with db.reading() as session:
        package_id = session.query(Package).one().id
    assert "再加 1 套考题" in mine.get(f"/packages/{package_id}/check").main
    mine.post(f"/packages/{package_id}/replace", {"archive": (io.BytesIO(good(tmp_path)), steps.BUNDLE)})
    steps.checked(package_id, provider)
    assert "检查都通过了，可以提交" in mine.get(f"/packages/{package_id}/check").h1
    assert "提交好了" in mine.post(f"/packages/{package_id}/submit").main
    with db.reading() as session:
        submission = session.query(Submission).one().id
    steps.verified(package_id, reviewer)
    review = theirs.get(f"/reviews/{submission}")
    assert "决定以前要做的" in review.main
    assert (
        "画面清楚、稳定" in theirs.get(f"/reviews/{submission}/checklist").main
    )  # the scheme's own line for people
    steps.judged(submission, reviewer)
    told = {"decision": "accepted", "confirmed": "yes", "until": "2030-01-01"}
    assert "决定已记下" in theirs.post(f"/reviews/{submission}", told).main
    assert "发布好了" in strict(Role.CURATOR).post(f"/reviews/{submission}/publish").main
    with db.reading() as session:
        version = session.query(Version).one()
        assert version.published_at is not None
        kept = editions.of(version)
        assert (kept.id, kept.class_hour_minutes, kept.pass_mark) == ("shili-2030", 40, 70)
        assert version.set_count == 4
    # and the exam follows it: four attempts, each with a set of its own
    who = person(Role.TRAINEE)
    candidate = Candidate(who, strict(who))
    candidate.browser.post(f"/courses/{version.id}/enrol")
    for number in range(1, 5):
        start = candidate.at(version.id).main
        assert f"一共可以考 4 次，每次是不同的一套题。这是第 {number} 次。" in start
        assert "满分的 70% 就算通过" in start
        assert "还没通过" in candidate.hand_in(version.id).h1
    assert candidate.begin(version.id).h1 == "4 次考试都用完了"
    with db.reading() as session:
        assert [each.set_number for each in session.query(Attempt).order_by(Attempt.number)] == [1, 2, 3, 4]
