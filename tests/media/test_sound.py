"""What is measured of sound, against sound made so that the answer is known: each limit met, and missed by a little."""

from typing import Any

import numpy as np
import pytest

from media import ffmpeg
from media.checking.measures import Heard
from media.checking.r128 import Loudness
from tests.make import clips
from tests.make.clips import RATE, Sound


def heard(sound: Sound) -> dict[str, Any]:
    """The measurements of a sound, by property."""
    both = np.tile(sound, (2, 1)) if sound.ndim == 1 else sound
    listener = Heard(RATE)
    for at in range(0, both.shape[1], RATE):
        piece = both[:, at : at + RATE]
        listener.hear(np.pad(piece, ((0, 0), (0, RATE - piece.shape[1]))).astype(np.float32))
        if piece.shape[1] < RATE:
            listener.last(piece.shape[1])
    return {row["property"]: row for row in listener.lines()}


def value(sound: Sound, name: str) -> Any:
    return heard(sound)[name]["measured"]


@pytest.mark.parametrize(("gap", "ok"), [(2.8, True), (3.2, False)])
@pytest.mark.parametrize("room_db", [-120, -60, -50])
def test_a_gap_of_three_seconds(gap: float, ok: bool, room_db: float) -> None:
    sound = np.concatenate((clips.talk(4, seed=1), clips.silence(gap), clips.talk(4, seed=2)))
    sound = sound[: int((8 + gap) * RATE)] + clips.noise(8 + gap, room_db)
    # the voice may end before, and begin after, the cut
    ends = clips.talk(4, seed=1), clips.talk(4, seed=2)
    spare = sum(quiet_end(each) for each in (ends[0], ends[1][::-1]))
    found = value(sound, "sound_gap_ms")
    assert abs(found - (gap * 1000 + spare)) <= 80
    assert (found - spare <= 3000) is ok


def quiet_end(sound: Sound) -> int:
    """Milliseconds of near silence at the end."""
    loud = np.flatnonzero(np.abs(sound) > 0.003)
    return round((len(sound) - 1 - loud[-1]) * 1000 / RATE)


@pytest.mark.parametrize(("peak", "ok"), [(-2.1, True), (-4, True), (0, False)])
def test_the_highest_sample_stays_below_minus_two(peak: float, ok: bool) -> None:
    found = value(clips.tone(5, 300, peak), "sound_peak_db10")
    assert abs(found - peak * 10) <= 1
    assert (found <= -20) is ok


@pytest.mark.parametrize(("peak", "ok"), [(-7.9, True), (-6, True), (-10, False)])
def test_the_loud_seconds_reach_minus_eight(peak: float, ok: bool) -> None:
    found = value(clips.tone(30, 300, peak), "sound_level_db10")
    assert (found >= -80) is ok


def test_one_loud_moment_does_not_make_a_weak_recording_strong() -> None:
    sound = np.concatenate((clips.tone(30, 300, -20), clips.tone(1, 300, -3)))
    assert value(sound, "sound_level_db10") == pytest.approx(-200, abs=2)
    assert value(sound, "sound_peak_db10") == pytest.approx(-30, abs=1)


@pytest.mark.parametrize(("over", "ok"), [(-2, True), (2, False)])
def test_what_is_cut_off_at_full_scale_is_clipping(over: float, ok: bool) -> None:
    row = heard(np.clip(clips.tone(3, 440, over), -1, 1))["clipping"]
    assert (row["measured"] == 0) is ok
    assert bool(row["at"]) is not ok


def test_a_loud_clean_master_does_not_clip() -> None:
    sound = clips.talk(6)
    assert value(sound * clips.gain(-0.1) / np.abs(sound).max(), "clipping") == 0


@pytest.mark.parametrize(("ratio", "ok"), [(50, True), (46, False)])
@pytest.mark.parametrize("seed", [3, 4])
def test_signal_to_noise(ratio: float, ok: bool, seed: int) -> None:
    sound = clips.talk(12, seed=seed) + clips.noise(12, -20 - ratio, seed)
    row = heard(sound)["sound_snr_db10"]
    assert row["certainty"] == "estimated"
    assert abs(row["measured"] / 10 - ratio) < 1.5
    assert (row["measured"] >= 480) is ok


def test_without_a_pause_nothing_is_said_about_noise() -> None:
    row = heard(clips.music(8, -20))["sound_snr_db10"]
    assert (row["measured"], row["certainty"]) == (None, "person")


@pytest.mark.parametrize(("ratio", "ok"), [(22, True), (18, False)])
@pytest.mark.parametrize("behind", ["music", "noise"])
def test_speech_over_background(ratio: float, ok: bool, behind: str) -> None:
    back = clips.music if behind == "music" else clips.noise
    sound = clips.talk(15, seed=5) + back(15, -20 - ratio, 6)
    row = heard(sound)["speech_over_background_db10"]
    assert row["certainty"] == "estimated"
    assert (row["measured"] >= 200) is ok, row["measured"]


@pytest.mark.parametrize("hz", [50, 100, 150])
@pytest.mark.parametrize("db", [-46, -60])
def test_mains_hum(hz: int, db: float) -> None:
    room = clips.talk(10, seed=7) + clips.noise(10, -62, 8)
    assert value(room, "hum_db10") <= 80
    found = value(room + clips.tone(10, hz, db), "hum_db10")
    assert found >= 120


@pytest.mark.parametrize(("stands_out", "ok"), [(8, True), (12, False)])
def test_hum_is_told_by_how_far_it_stands_out(stands_out: float, ok: bool) -> None:
    room = clips.talk(12, seed=9) + clips.noise(12, -50, 10)
    # noise of -50 dB over 24 kHz in the bandwidth of the window (1.5 bins of 3.1 Hz)
    around = -50 - 10 * np.log10(RATE / 2 / (1.5 * 3.125))
    found = value(room + clips.tone(12, 100, around + 3 + stands_out), "hum_db10")
    assert (found <= 100) is ok, found


@pytest.mark.parametrize("seed", range(3))
def test_a_bass_note_or_a_low_voice_is_no_hum(seed: int) -> None:
    assert value(clips.talk(12, seed=seed) + clips.music(12, -48, seed), "hum_db10") <= 100


@pytest.mark.parametrize(("swing", "ok"), [(10, True), (14, False)])
def test_loudness_range(swing: float, ok: bool) -> None:
    parts = [clips.noise(10, -20 - swing * (n % 2), n) for n in range(4)]
    found = value(np.concatenate(parts), "loudness_range_db10")
    assert (found <= 120) is ok
    assert found == pytest.approx(swing * 10, abs=8)


def test_loudness_is_that_of_ffmpeg() -> None:
    sound = np.concatenate((clips.talk(10, seed=11, db=-18), clips.music(6, -30, 12), clips.talk(8, seed=13)))
    counted = Loudness(RATE)
    for at in range(0, len(sound) // RATE * RATE, RATE):
        counted.add(np.tile(sound[at : at + RATE], (2, 1)))
    integrated, spread = _by_ffmpeg(sound[: len(sound) // RATE * RATE])
    found = counted.integrated(), counted.range()
    assert found[0] == pytest.approx(integrated, abs=0.15)
    assert found[1] == pytest.approx(spread, abs=0.5)


def test_a_full_tone_has_the_loudness_that_the_standard_says() -> None:
    """EBU Tech 3341: a stereo sine of 1 kHz at -23 dBFS is -23 LUFS."""
    assert value(clips.tone(20, 1000, -23), "loudness_db10") == pytest.approx(-230, abs=1)


def _by_ffmpeg(sound: Sound) -> tuple[float, float]:
    import subprocess

    raw = np.tile(sound, (2, 1)).T.astype("<f4").tobytes()
    command = [ffmpeg.binary(), "-nostdin", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0"]
    command += ["-af", "ebur128", "-f", "null", "-"]
    told = subprocess.run(command, input=raw, capture_output=True, check=True).stderr.decode()
    summary = told[told.rindex("Summary:") :].split()
    return float(summary[summary.index("I:") + 1]), float(summary[summary.index("LRA:") + 1])


def test_a_wholly_silent_sound_is_one_gap() -> None:
    found = heard(clips.silence(5))
    assert found["sound_gap_ms"]["measured"] == 5000
    assert found["loudness_db10"]["measured"] is None
