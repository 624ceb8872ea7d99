"""The demonstration: its packages are as good and as faulty as they claim; the voice and the slides are real."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from accessibility.speaking import speech
from config import settings
from demo import build, cli, faulty, mini, slides
from exams.bank import kinds, making
from media import probe
from packages import archive, manifest
from tests.make import packages as make

CACHE = settings.load({"WUAI_VAR_DIR": "/tmp", "WUAI_SECRET_KEY": "x"}).cache_dir
# seconds of narration for a character: the nine narrated clips measure 0.273, and this errs on the short side
SECONDS_A_CHARACTER = 0.27


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Folder, good.zip and faulty.zip with all the demonstration's texts, but tones instead of narration."""
    folder = tmp_path_factory.mktemp("demo")

    def clip_of(clip: dict[str, Any]) -> Path:
        seconds = round(sum(len(slide["say"]) for slide in clip["slides"]) * SECONDS_A_CHARACTER)
        path = folder / f"{clip['name']}.mp4"
        path.write_bytes(make.clip(seconds))
        return path

    made = build.content(build.texts("zh"), clip_of, lambda _done, _total: None)
    build.write(made, folder / "good.zip")
    build.write(faulty.spoil(made, folder), folder / "faulty.zip")
    return folder, folder / "good.zip", folder / "faulty.zip"


def check(app: Flask, path: Path, scheme: str = "tianjin-2023") -> tuple[int, list[dict[str, Any]]]:
    """Exit code and findings of `flask package check`."""
    told = app.test_cli_runner().invoke(args=["package", "check", str(path), "--scheme", scheme, "--json"])
    return told.exit_code, json.loads(told.stdout)["findings"]


# What the narrated good.zip falls short of: no instructors, no kind of subject, no statement of original work, too few
# hours and questions for the association's standards. The tones that stand for it here have tiny pictures besides.
NARRATED = {
    "tianjin-2023": set[str](),
    "shanghai-2023": {"SH-02", "SH-05", "SH-15"},
    "mohrss-2022": {"MR-02", "MR-05", "MR-15"},
    "shaanxi-2024": {"SX-01", "SX-02", "SX-07", "SX-15", "SX-18", "SX-24", "SX-25"},
    "shanghai-2021": set[str](),
}
OF_TONES = {"SH-08", "SH-18", "MR-08", "MR-18", "SX-22"}


@pytest.mark.parametrize("scheme", NARRATED)
def test_what_each_scheme_finds_in_the_good_package(
    app: Flask, quick: tuple[Path, Path, Path], scheme: str
) -> None:
    _code, findings = check(app, quick[1], scheme)
    assert {each["id"] for each in findings if not each["ok"]} - OF_TONES == NARRATED[scheme]


def test_the_good_package_passes_and_is_as_long_as_it_says(
    app: Flask, quick: tuple[Path, Path, Path]
) -> None:
    code, findings = check(app, quick[1])
    assert code == 0, [each for each in findings if not each["ok"]]
    clips = [clip for course in build.texts("zh")["courses"] for clip in course["clips"]]
    assert len(clips) >= 9
    assert (
        sum(probe.probe(path).duration_ms for path in quick[0].glob("*.mp4") if "1560000" not in path.name)
        >= 600_000
    )


def test_the_faulty_package_shows_at_least_twelve_rules_each_with_clause_and_remedy(
    app: Flask, quick: tuple[Path, Path, Path]
) -> None:
    code, findings = check(app, quick[2])
    wrong = [each for each in findings if not each["ok"]]
    assert code == 1
    assert len({each["id"] for each in wrong}) >= 12
    assert all(each["clause"] and each["remedy"] for each in wrong)
    assert any(each["id"] == "TJ-05" and each["measured"] > 25 * 60_000 for each in wrong)


def test_without_a_mandarin_voice_there_is_an_english_package(app: Flask, tmp_path: Path) -> None:
    told = build.texts("en")

    def clip_of(clip: dict[str, Any]) -> Path:
        """A tone as long as the clip's narration, which is really spoken: every sentence of the course."""
        said = [samples for each in clip["slides"] for _, samples in speech.speak(each["say"], "en", CACHE)]
        path = tmp_path / f"{clip['name']}.mp4"
        path.write_bytes(make.clip(round(sum(map(len, said)) / speech.RATE)))
        return path

    build.write(build.content(told, clip_of, lambda _done, _total: None), tmp_path / "english.zip")
    code, findings = check(app, tmp_path / "english.zip")
    assert code == 0, [each for each in findings if not each["ok"]]


def test_packages_are_made_again_only_when_something_that_they_are_made_from_changed(tmp_path: Path) -> None:
    given = settings.load({"WUAI_VAR_DIR": str(tmp_path), "WUAI_CACHE_DIR": str(tmp_path / "cache")})
    told, asked = build.texts("zh"), []

    def clip_of(clip: dict[str, Any]) -> Path:
        asked.append(clip["name"])
        path = tmp_path / f"{clip['name']}.mp4"
        if not path.is_file():
            path.write_bytes(make.clip(2))
        return path

    good, wrong = cli.made(told, clip_of, given)
    assert good.is_file()
    assert wrong.is_file()
    cli.made(told, clip_of, given)
    assert len(asked) == 9, "made again though nothing had changed"
    (tmp_path / "demo" / "made-from.txt").write_text("what an older edition was made from")
    cli.made(told, clip_of, given)
    assert len(asked) == 18


def test_every_question_is_about_something_that_is_there() -> None:
    told = build.texts("zh")
    names = {r["name"] for c in told["courses"] for r in (*c["clips"], *c.get("documents", []))}
    sets = build.questions(told)
    assert [len(each) for each in sets] == [14, 14, 16]
    assert {question.kind for each in sets for question in each} == set(kinds.KINDS)
    assert [sum(question.points or 0 for question in each) for each in sets] == [10_000] * 3
    assert [fault for each in sets for question in each for fault in making.faults(question)] == []
    assert all(question.resource_name in names for each in sets for question in each)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_slide_can_be_drawn_and_its_lines_stay_above_the_footer(language: str) -> None:
    courses = build.texts(language)["courses"]
    for told in (slide for course in courses for clip in course["clips"] for slide in clip["slides"]):
        image = slides.slide(told["title"], told["lines"], told["picture"], "")
        assert image.size == (960, 540)
        assert len(image.getcolors(1 << 16) or range(100)) > 20
        below = image.crop((0, 480, 960, 540)).getcolors()
        assert below == [(960 * 60, (255, 255, 255))], f"text over the footer: {told['title']}"


def test_a_small_package_is_really_narrated_and_passes(app: Flask, tmp_path: Path) -> None:
    path = mini.make(tmp_path / "mini.zip", CACHE)
    code, findings = check(app, path)
    assert code == 0, [each for each in findings if not each["ok"]]
    with archive.open_safely(path) as found:
        told, faults = manifest.read(found)
        assert faults == []
        clip = next(entry for entry in found.entries.values() if entry.path.endswith(".mp4"))
        measured = probe.probe(clip.local)
    assert (measured.width, measured.height) == (960, 540)
    assert (measured.video_codec, measured.audio_codec) == ("h264", "aac")
    assert measured.duration_ms >= 40_000
    assert told.introduction.name == "面点小课（虚构）"
