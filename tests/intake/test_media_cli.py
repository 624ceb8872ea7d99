"""`flask media check`: what it prints and how it ends."""

import json
from pathlib import Path

from click.testing import Result
from flask import Flask

from media import ffmpeg


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
