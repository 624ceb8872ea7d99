"""A lecture of an hour, split by the command: at sentence ends, whole again to the frame, its captions in step."""

import json
import wave
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask

from accessibility.captions.files import webvtt
from accessibility.listening.cues import Cue
from accessibility.speaking import speech
from media import ffmpeg, probe, sound

LIMIT_MS = 25 * 60_000
FRAME_MS = 200
HOUR_MS = 3_600_000
TEXT = """Wash your hands before you touch the flour. Look at the flour first, it should be white and fine.
Add the water little by little. Stir it with chopsticks until it looks like snow. Now press the dough together.
Cover it with a wet cloth and wait. In the meantime we prepare the filling. Cut the cabbage into small pieces.
Salt draws the water out of it. Squeeze it well, or the filling gets too wet. Add oil last.
Roll the dough into a long rope and cut it into pieces of about twenty grams. Keep the pieces under the cloth.
Press each piece flat with the palm of your hand. Roll it from the edge to the middle, and turn it as you go.
The middle stays thicker than the edge, because the filling rests on it. A good wrapper is as wide as your palm.
If it sticks to the board, dust it with a little flour. Too much flour makes the edge dry, and then it does not close.
Put a spoon of filling in the middle. Fold the wrapper over and press the edge from one end to the other.
There must be no air inside, or it breaks in the water. Set it on a floured tray, and leave room around it.
Now bring a large pot of water to the boil. Add a pinch of salt, so that the wrappers do not stick together.
Slide the dumplings in one by one, and push them gently with the back of a spoon. Close the lid until the water boils again.
Then add a cup of cold water. Do this three times, and the wrappers stay firm while the filling cooks through.
They are done when they float and their bellies are round. Take them out with a strainer and let the water run off.
Switch off the stove before you carry the pot. Never leave the handle over the edge of the table.
Wipe the floor at once when water is spilt, for wet tiles are slippery. Wash the board and the knife with hot water.
Raw meat and cooked food never share a board. Write the date on what you put into the refrigerator.
At the end we taste, and each of you says what could be better. Next time we steam instead of boiling.
For steaming the dough needs yeast. Warm the milk until it feels like your own hand, no more, for heat kills the yeast.
Let the bowl stand in a warm corner until the dough has doubled. Press a finger into it: the hole should stay open.
Knead the air out again, and shape the buns while the water heats. Line the basket with paper or with a wet cloth.
Put the buns in with two fingers of room between them. Start with cold water and give them another quarter of an hour.
Turn the flame to the middle and steam for twelve minutes. Then switch it off and wait three minutes with the lid on.
If you open it at once, the cold air makes the buns fall. Lift the lid away from you, because steam burns worse than water.
A good bun springs back when you touch it. A yellow spot means that the soda was not mixed in well.
Count the pieces, weigh one of each tray, and write both into the book. That is how the kitchen knows what it can sell."""
LEAST_MS = 180_000  # of speech that does not repeat
PAUSES_MS = (300, 450, 600, 350, 2200, 500, 400, 900, 350, 1800, 600)


def narrated() -> tuple[np.ndarray[Any, Any], list[Cue]]:
    """Three minutes and more of speech with a caption a sentence, timed by the samples that were written."""
    rng = np.random.default_rng(4)
    parts, cues, at = [], [], 0
    for (text, samples), pause in zip(speech.speak(TEXT, "en", Path()), cycle(PAUSES_MS), strict=False):
        loud = np.flatnonzero(np.abs(samples) > 0.01)
        said = samples[loud[0] : loud[-1]]
        start, end = at, at + len(said)
        cues.append(Cue(start * 1000 // speech.RATE, end * 1000 // speech.RATE + 60, text))
        parts += [said, np.zeros(speech.RATE * pause // 1000, np.float32)]
        at = end + len(parts[-1])
    told = np.concatenate(parts)
    return told + rng.normal(0, 0.0005, len(told)).astype(np.float32), cues


@pytest.fixture(scope="module")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Cue]]:
    """An hour of it: the same minutes again and again, a picture five times a second that never repeats."""
    folder = tmp_path_factory.mktemp("lecture")
    told, cues = narrated()
    length = len(told) - len(told) % (speech.RATE // 500)  # a whole number of milliseconds
    every = length * 1000 // speech.RATE
    assert every >= LEAST_MS
    times = HOUR_MS // every + 1
    low = (told[:length:2] * 20_000).astype("<i2")  # half the rate is quicker to encode
    samples = np.tile(low, times)[: speech.RATE // 2 * HOUR_MS // 1000]
    with wave.open(str(folder / "told.wav"), "wb") as file:
        file.setparams((1, 2, speech.RATE // 2, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    ffmpeg.run(
        [
            *("-f", "lavfi", "-i", f"testsrc2=s=96x54:r={1000 // FRAME_MS}:d={HOUR_MS // 1000}"),
            *(
                "-i",
                str(folder / "told.wav"),
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "60",
                "-bf",
                "2",
            ),
            *("-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "32k", "-shortest", str(folder / "和面.mp4")),
        ],
        seconds=300,
    )
    hour = [
        Cue(n * every + cue.start_ms, n * every + cue.end_ms, f"{cue.text} {n}.")
        for n in range(times)
        for cue in cues
        if n * every + cue.end_ms < HOUR_MS
    ]
    (folder / "和面.vtt").write_text(webvtt.write(hour), encoding="utf-8")
    return folder / "和面.mp4", hour


def run(app: Flask, *arguments: str) -> Any:
    done = app.test_cli_runner().invoke(args=["media", "split", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_an_hour_in_parts_is_the_hour_again(
    app: Flask, lecture: tuple[Path, list[Cue]], tmp_path: Path
) -> None:
    clip, cues = lecture
    told = json.loads(
        run(app, str(clip), "--limit", "25m", "--captions", str(clip.with_suffix(".vtt")), "--language", "en",
            "--out", str(tmp_path), "--json")
    )  # fmt: skip
    files = [Path(one["file"]) for one in told["files"]]
    assert len(files) == 3
    assert [one["why"] for one in told["cuts"]] == ["sentence", "sentence"]
    assert all(one["pause_ms"] > 1_000 for one in told["cuts"])

    measured = [probe.probe(one).duration_ms for one in files]
    assert max(measured) <= LIMIT_MS
    assert abs(sum(measured) - probe.probe(clip).duration_ms) <= FRAME_MS * 2
    assert all(a["end_ms"] == b["start_ms"] for a, b in pairwise(told["files"]))
    # only what lies between a cut and the next key frame was encoded: less than a group of 60 pictures each
    assert all(one["encoded_pictures"] < 60 for one in told["files"])

    again: list[Cue] = []
    heard = sound.samples(clip)
    for path, one in zip(files, told["files"], strict=True):
        own = webvtt.read(path.with_suffix(".vtt").read_text(encoding="utf-8"))
        again += [Cue(cue.start_ms + one["start_ms"], cue.end_ms + one["start_ms"], cue.text) for cue in own]
        part = sound.samples(path)
        for cue in (own[1], own[len(own) // 2], own[-1]):
            assert abs(late(heard, part, cue, one["start_ms"])) <= 1
    assert [cue.text for cue in again] == [cue.text for cue in cues]
    assert all(abs(a.start_ms - b.start_ms) <= 1 for a, b in zip(again, cues, strict=True))
    assert all(abs(a.end_ms - b.end_ms) <= 1 for a, b in zip(again, cues, strict=True))
    joined = joined_ms(files, tmp_path)
    assert abs(joined - probe.probe(clip).duration_ms) <= FRAME_MS * 2


def late(heard: sound.Samples, part: sound.Samples, cue: Cue, start_ms: int) -> float:
    """By how many ms the sound of a cue comes later in its part than its time says, by correlation with the whole."""
    reach = sound.RATE // 10
    first = cue.start_ms * sound.RATE // 1000
    piece = part[first : first + 2 * sound.RATE]
    there = first + start_ms * sound.RATE // 1000
    around = heard[there - reach : there + len(piece) + reach]
    found = np.correlate(around, piece, "valid")
    return float((reach - int(found.argmax())) * 1000 / sound.RATE)


def joined_ms(files: list[Path], folder: Path) -> int:
    """How long the parts are when a player strings them together again."""
    listing = folder / "list.txt"
    listing.write_text("".join(f"file '{one}'\n" for one in files), encoding="utf-8")
    command = ["-f", "concat", "-safe", "0", "-i", str(listing), "-c", "copy", str(folder / "joined.mp4")]
    ffmpeg.run(command, seconds=60)
    return probe.probe(folder / "joined.mp4").duration_ms


def test_the_plan_alone_writes_nothing(app: Flask, tmp_path: Path) -> None:
    clip = tmp_path / "短.mp4"
    ffmpeg.run(["-f", "lavfi", "-i", "testsrc2=s=64x36:r=5:d=9", str(clip)], seconds=30)
    told = json.loads(run(app, str(clip), "--limit", "5s", "--plan", "--json"))
    assert list(tmp_path.glob("*.mp4")) == [clip]
    assert [one["name"] for one in told["parts"]] == ["短 1", "短 2"]
    assert all(one["duration_ms"] <= 5_000 for one in told["parts"])
    assert "files" not in told
    plain = run(app, str(clip), "--limit", "5s", "--plan")
    assert "短 2" in plain


def test_what_is_short_enough_stays_whole(app: Flask, tmp_path: Path) -> None:
    clip = tmp_path / "短.mp4"
    ffmpeg.run(["-f", "lavfi", "-i", "testsrc2=s=64x36:r=5:d=3", str(clip)], seconds=30)
    assert "不用分" in run(app, str(clip), "--limit", "4s")
    assert sorted(tmp_path.glob("*.mp4")) == [clip]
    wrong = app.test_cli_runner().invoke(args=["media", "split", str(clip), "--limit", "soon"])
    assert wrong.exit_code == 2
