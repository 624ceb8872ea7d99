"""Real Whisper on real sound: both engines, the command, and a worker that is killed in the middle."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from opencc import OpenCC

from accessibility.captions.cli import OnTerminal
from accessibility.captions.files import webvtt
from accessibility.listening import hearing
from accessibility.listening.engines import weights
from accessibility.listening.engines.model import Options
from accessibility.speaking import speech
from app import create_app
from config import settings
from config.settings import ENGINES, ROOT
from demo.build import write_wave
from media import sound

CACHE = settings.load({"WUAI_VAR_DIR": "/tmp", "WUAI_SECRET_KEY": "x"}).cache_dir
TEXT = "揉面要用手掌的根部，不用手指。水开以后，把蒸笼放上去。中间不要揭盖。"
MORE = "先洗手，再看面粉。馅里不要放太多盐。蒸好以后等三分钟。"
PAUSE_SECONDS = 26  # so that each text is a window of its own


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wave file in which a Mandarin voice says TEXT."""
    path = tmp_path_factory.mktemp("speech") / "said.wav"
    write_wave(path, np.concatenate([samples for _, samples in speech.speak(TEXT, "zh", CACHE)]))
    return path


@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_hears_mandarin(engine: str, spoken: Path) -> None:
    found, report = hearing.make(sound.samples(spoken), Options(engine, "base", "zh", CACHE), OnTerminal())
    text = "".join(cue.text.replace("\n", "") for cue in found)
    assert text == OpenCC("t2s").convert(text)
    assert text[-1] == "。"
    # the voice is synthetic and the model small: most characters are right, not all
    assert len(set("揉面手掌根部水开蒸笼放上去") & set(text)) >= 7
    assert report.engine == engine
    assert report.speech_covered_bp >= 8_000
    assert report.decoded_windows == report.windows == 1


def test_an_english_sentence_in_a_mandarin_lesson_is_heard_as_english(tmp_path: Path) -> None:
    """Told that the clip is Mandarin, Whisper alone gives Chinese words for some of what nobody said in Chinese."""
    parts = [
        samples
        for language, text in (
            ("zh", "先把手洗干净，再打开机器。"),
            ("en", "Please switch off the power before you open the door."),
        )
        for _, samples in speech.speak(text, language, CACHE)
    ]
    write_wave(tmp_path / "both.wav", np.concatenate([*parts, parts[0]]))
    options = Options("faster-whisper", "base", "zh", CACHE)
    heard = hearing.hear(sound.samples(tmp_path / "both.wav"), options, OnTerminal())
    english = "".join(word.text for word in heard.words if word.language == "en").lower()
    assert {"switch", "power", "before"} <= set(english.replace(".", " ").split())
    own = [word for word in heard.words if not word.language]
    assert not any("a" <= sign <= "z" for word in own for sign in word.text.lower())
    first, last = len(parts[0]) / speech.RATE, (len(parts[0]) + len(parts[1])) / speech.RATE
    assert any(word.end_ms < first * 1000 for word in own)
    assert any(word.start_ms > (last - 1) * 1000 for word in own)
    assert all(first * 1000 - 700 < word.start_ms < last * 1000 for word in heard.words if word.language)


def test_silence_gives_no_captions(tmp_path: Path) -> None:
    write_wave(tmp_path / "silence.wav", np.zeros(speech.RATE * 4, np.float32))
    found, report = hearing.make(
        sound.samples(tmp_path / "silence.wav"), Options("faster-whisper", "base", "zh", CACHE), OnTerminal()
    )
    assert found == []
    assert report.windows == 0


def test_the_command_writes_webvtt_and_a_report(app: Flask, spoken: Path, tmp_path: Path) -> None:
    out, glossary = tmp_path / "out.vtt", tmp_path / "terms.txt"
    glossary.write_text("蒸笼\n手掌\n")
    told = app.test_cli_runner().invoke(
        args=["caption", str(spoken), "--out", str(out), "--glossary", str(glossary), "--json"]
    )
    assert told.exit_code == 0, told.output
    report = json.loads(told.output)
    assert report["cues"] == len(webvtt.read(out.read_text()))
    assert report["engine"] == "faster-whisper"


def test_a_wrong_file_gives_a_clear_error(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("this is no sound")
    told = app.test_cli_runner().invoke(args=["caption", str(tmp_path / "text.wav")])
    assert told.exit_code == 1
    assert "读不出" in told.output


_WORKER = """
import json, sys, time
from pathlib import Path
from dataclasses import asdict
from accessibility.listening import hearing
from accessibility.listening.engines import decoder
from accessibility.listening.engines.model import Options
from app import create_app
from foundation import clock, db, jobs
from media import sound

class Slow(decoder.Decoder):
    # a batch takes a while, so that the killing hand meets the worker in the middle
    def words(self, *args, **options):
        found = super().words(*args, **options)
        time.sleep(float(sys.argv[3]))
        print("decoded", json.dumps(args[0]), flush=True)
        return found

hearing.Decoder = Slow

def run(work):
    options = Options("faster-whisper", "base", "zh", Path(sys.argv[2]))
    cues, report = hearing.make(sound.samples(Path(sys.argv[1])), options, work)
    work.keep("result", [asdict(cue) for cue in cues])

app = create_app()
with app.app_context():
    jobs.registry().register("test.captions", run)
    with db.writing() as session:
        jobs.put(session, "test.captions", "clip", {}, now=clock.now())
    until = time.monotonic() + 90
    while time.monotonic() < until and not jobs.run_next():
        time.sleep(0.5)
    kept = jobs.Work.kept(type("W", (), {"_database": db.database()})(), "result")
    print("result", kept, flush=True)
"""


def _start(var: Path, sound: Path, seconds: float) -> subprocess.Popen[str]:
    environment = {**os.environ, "WUAI_VAR_DIR": str(var), "WUAI_CACHE_DIR": str(CACHE)}
    command = [sys.executable, "-c", _WORKER, str(sound), str(CACHE), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)


def _site(folder: Path, migrated_file: Path) -> Path:
    folder.mkdir()
    (folder / "wuai.db").write_bytes(migrated_file.read_bytes())
    return folder


def _decoded(lines: list[str]) -> list[list[list[int]]]:
    """The spans that were decoded together, each time; one that was hardly believed comes once more."""
    return [json.loads(line.removeprefix("decoded ")) for line in lines if line.startswith("decoded ")]


def _kept(var: Path) -> int:
    with sqlite3.connect(var / "wuai.db") as database:
        (count,) = database.execute("SELECT count(*) FROM kept_stage").fetchone()
    return int(count)


def test_a_killed_worker_resumes_where_it_was(tmp_path: Path, migrated_file: Path) -> None:
    """kill -9 while a batch is decoded: the same cues as undisturbed, and no finished batch decoded again."""
    said = [samples for _, samples in speech.speak(TEXT + MORE, "zh", CACHE)]
    pause = np.zeros(speech.RATE * PAUSE_SECONDS, np.float32)
    long, count = tmp_path / "long.wav", hearing.BATCH + 2
    assert len(said) == count
    write_wave(long, np.concatenate([part for one in said for part in (one, pause)]))
    calm = _start(_site(tmp_path / "calm", migrated_file), long, 0).communicate(timeout=120)[0].splitlines()
    undisturbed = calm[-1]
    assert undisturbed.count("start_ms") >= count
    every = _decoded(calm)
    assert len(every[0]) == hearing.BATCH
    second = next(n for n, spans in enumerate(every) if spans[0][0] >= every[0][-1][1])
    assert len(every[second]) == 2

    var = _site(tmp_path / "killed", migrated_file)
    victim = _start(var, long, 3)
    while _kept(var) == 0:  # the first batch is finished, the second is being decoded
        assert victim.poll() is None
        time.sleep(0.2)
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    assert _kept(var) == 1
    with sqlite3.connect(var / "wuai.db") as database:
        # what waiting would do: the lease of a dead worker runs out
        database.execute("UPDATE job SET lease_until = '2000-01-01 00:00:00'")
    after = _start(var, long, 0).communicate(timeout=120)[0].splitlines()
    assert after[-1] == undisturbed
    assert _decoded(after) == every[second:]


def _threads() -> int:
    """The threads that the decoders of this process may use together, now."""
    total = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            command = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue  # it has just ended
        if parent == os.getpid() and b"accessibility.listening.engines.decoder" in command:
            total += json.loads(command[-2])["threads"] or 1_000
    return total


def test_a_folder_is_captioned_with_all_processors_once(app: Flask, tmp_path: Path) -> None:
    """Three clips and a file that is none: three captions, a clear line, and never more threads than processors."""
    folder, out = tmp_path / "clips", tmp_path / "captions"
    folder.mkdir()
    for n, (_, samples) in enumerate(speech.speak(TEXT, "zh", CACHE), 1):
        write_wave(folder / f"{n}.wav", samples)
    (folder / "2a.mp4").write_text("this is no clip")
    (folder / "notes.txt").write_text("nor is this")
    seen: list[int] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            seen.append(_threads())

    watching = threading.Thread(target=watch)
    watching.start()
    told = app.test_cli_runner().invoke(args=["caption", str(folder), "--out", str(out)])
    done.set()
    watching.join()
    assert told.exit_code == 1
    assert sorted(path.name for path in out.iterdir()) == ["1.vtt", "2.vtt", "3.vtt"]
    assert all(webvtt.read(path.read_text()) for path in out.iterdir())
    reports = [json.loads(line) for line in told.stdout.splitlines()]
    assert [each["file"] for each in reports] == ["1.wav", "2.wav", "3.wav"]
    assert [line for line in told.stderr.splitlines() if line.startswith("2a.mp4: 读不出这个文件的声音")]
    assert 0 < max(seen) <= (os.cpu_count() or 1)


@pytest.mark.parametrize(("name", "setting"), [("small", "auto"), ("ours", "ours")])
def test_another_model_is_picked_up_from_the_cache(
    name: str, setting: str, spoken: Path, tmp_path: Path
) -> None:
    """By its name, or by itself where it is larger than base; here base's own weights stand in for it."""
    (tmp_path / "whisper").mkdir()
    (tmp_path / "whisper" / name).symlink_to(weights.folder("base", CACHE))
    given = {"WUAI_VAR_DIR": str(tmp_path), "WUAI_SECRET_KEY": "x", "WUAI_CACHE_DIR": str(tmp_path)}
    site = create_app(settings.load({**given, "WUAI_CAPTION_MODEL": setting}))
    out = tmp_path / "out.vtt"
    told = site.test_cli_runner().invoke(args=["caption", str(spoken), "--out", str(out), "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["model"] == name
    assert webvtt.read(out.read_text())


def test_a_model_that_is_not_there_is_told(spoken: Path, tmp_path: Path) -> None:
    given = {"WUAI_VAR_DIR": str(tmp_path), "WUAI_SECRET_KEY": "x", "WUAI_CACHE_DIR": str(tmp_path)}
    site = create_app(settings.load({**given, "WUAI_CAPTION_MODEL": "large-v3"}))
    told = site.test_cli_runner().invoke(args=["caption", str(spoken)])
    assert told.exit_code == 1
    assert "没有这个模型：large-v3" in told.output
