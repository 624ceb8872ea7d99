"""`flask media check`: what it prints and how it ends."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from media import ffmpeg
from tests.make import clips


def clip(path: Path, *more: str) -> Path:
    picture = "testsrc2=size=320x180:rate=25:duration=2"
    sound = "sine=frequency=300:sample_rate=48000:duration=2"
    ffmpeg.run(["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *more, "-y", str(path)], seconds=60)
    return path


def run(app: Flask, *arguments: object) -> Result:
    return app.test_cli_runner().invoke(args=["media", "check", *map(str, arguments)])


def test_json_has_profile_measurements_and_findings(app: Flask, tmp_path: Path) -> None:
    done = run(app, clip(tmp_path / "clip.mp4"), "--profile", "shaanxi-2024-master", "--json")
    told = json.loads(done.output)
    assert told["profile"] == "shaanxi-2024-master"
    assert set(told["findings"][0]) == {"property", "ok", "measured", "limit", "unit", "certainty", "at"}
    by_name = {each["property"]: each for each in told["findings"]}
    assert by_name["container"]["ok"] is True
    assert by_name["width_px"]["ok"] is False
    assert by_name["width_px"]["limit"] == 1280
    assert by_name["picture_snr_db10"]["ok"] is None
    assert by_name["picture_snr_db10"]["certainty"] == "person"
    assert done.exit_code == 1


def test_in_words_what_falls_short_comes_first(app: Flask, tmp_path: Path) -> None:
    done = run(app, clip(tmp_path / "clip.mp4"), "--profile", "shanghai-2023-upload")
    lines = done.output.splitlines()
    assert lines[1].startswith("不符合")
    assert "画面宽度" in done.output
    assert done.exit_code == 1


def test_a_profile_that_is_not_there_names_those_that_are(app: Flask, tmp_path: Path) -> None:
    done = run(app, clip(tmp_path / "clip.mp4"), "--profile", "shanghai-2023-cinema")
    assert done.exit_code == 2
    assert "mohrss-2022-master" in done.output


def test_a_file_that_is_no_clip_is_a_finding(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"")
    done = run(app, path, "--profile", "shanghai-2023-master", "--json")
    finding = json.loads(done.output)["findings"][0]
    assert (finding["property"], finding["ok"], finding["measured"]) == ("readable", False, "empty")
    assert "一个字节也没有" in run(app, path, "--profile", "shanghai-2023-master").output
    assert done.exit_code == 1


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What Shaanxi asks for: 720p, 25 frames, 800 to 1024 kbit/s in every second, a clear voice at -8 to -2 dB."""
    folder = tmp_path_factory.mktemp("master")
    voice = clips.talk(6, db=-24) + clips.noise(6, -78)
    wav = clips.write(folder / "voice.wav", None, voice * 0.7 / abs(voice).max(), audio="pcm_s16le")
    picture = "testsrc2=size=1280x720:rate=25:duration=6,format=yuv420p"
    coded = [
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-b:v",
        "900k",
        "-minrate",
        "900k",
        "-maxrate",
        "900k",
    ]
    coded += ["-bufsize", "300k", "-x264-params", "nal-hrd=cbr", "-c:a", "aac", "-b:a", "128k", "-shortest"]
    path = folder / "master.mp4"
    ffmpeg.run(["-f", "lavfi", "-i", picture, "-i", str(wav), *coded, "-y", str(path)], seconds=120)
    return path


def test_a_clip_as_the_document_wants_it_passes(app: Flask, master: Path) -> None:
    done = run(app, master, "--profile", "shaanxi-2024-master", "--json")
    failed = [each for each in json.loads(done.output)["findings"] if each["ok"] is False]
    assert failed == []
    assert done.exit_code == 0


def test_a_second_below_the_lowest_rate_does_not(app: Flask, master: Path, tmp_path: Path) -> None:
    path = tmp_path / "low.mp4"
    coded = [
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-b:v",
        "780k",
        "-minrate",
        "780k",
        "-maxrate",
        "780k",
    ]
    coded += ["-bufsize", "260k", "-x264-params", "nal-hrd=cbr", "-c:a", "copy"]
    ffmpeg.run(["-i", str(master), *coded, "-y", str(path)], seconds=120)
    done = run(app, path, "--profile", "shaanxi-2024-master", "--json")
    failed = {each["property"] for each in json.loads(done.output)["findings"] if each["ok"] is False}
    assert failed == {"video_bit_rate_min_bps"}
    assert done.exit_code == 1
