"""What packets add up to: rates, modes and durations, each limit met and missed by two in a hundred."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from media import container
from media.container import Track
from media.ffmpeg import Unreadable


@dataclass
class Packet:
    pts: int
    dts: int
    size: int
    duration: int
    time_base: Fraction = Fraction(1, 90_000)


def track(sizes: list[int], fps: float = 25.0, steps: list[int] | None = None, start: int = 0) -> Track:
    """A track of frames of these sizes (bytes)."""
    found, at = Track(), start
    for n, size in enumerate(sizes):
        step = steps[n] if steps else round(90_000 / fps)
        found.add(Packet(at, at, size, step))
        at += step
    return found


@pytest.mark.parametrize(("kilobits", "ok"), [(1014, True), (1034, False), (816, True), (784, False)])
def test_bits_of_each_second_are_summed(kilobits: int, ok: bool) -> None:
    """Shaanxi: every second between 800 and 1024 kbit/s; one second is off, the others are in the middle."""
    seconds = [900] * 4 + [kilobits] + [900] * 5
    found = track([each * 1000 // 8 // 25 for each in seconds for _ in range(25)])
    least, most = min(found.whole_seconds()), max(found.whole_seconds())
    assert (least >= 800_000 and most <= 1_024_000) is ok
    assert len(found.whole_seconds()) == 10


@pytest.mark.parametrize(("megabits", "ok"), [(15.3, True), (14.7, False), (49, True), (51, False)])
def test_the_mean_bit_rate(megabits: float, ok: bool) -> None:
    found = track([int(megabits * 1e6 / 8 / 25)] * 250).mean_bps
    assert found == pytest.approx(megabits * 1e6, rel=0.001)
    assert (15_000_000 <= found <= 50_000_000) is ok


def test_a_last_part_of_a_second_is_no_low_rate() -> None:
    found = track([5000] * 253)
    assert min(found.whole_seconds()) == max(found.whole_seconds()) == 1_000_000


@pytest.mark.parametrize(("fps", "ok"), [(25, True), (25.5, False), (24.5, False), (24.99, True)])
def test_frame_rate(fps: float, ok: bool) -> None:
    assert (container.frame_rate_mfps(track([1000] * 200, fps), None) == 25_000) is ok


def test_the_rates_of_television_are_known() -> None:
    assert container.frame_rate_mfps(track([1] * 600, 30_000 / 1001), None) == 29_970


def test_a_constant_rate_in_whole_milliseconds_is_constant() -> None:
    found = Track()
    for n in range(300):
        at = round(n * 1000 / 30)
        found.add(Packet(at, at, 100, 33, Fraction(1, 1000)))
    assert container.frame_rate_mode(found) == "cfr"
    assert container.frame_rate_mfps(found, None) == 30_000


@pytest.mark.parametrize(("odd", "mode"), [(0, "cfr"), (5, "cfr"), (10, "vfr"), (50, "vfr")])
def test_a_variable_rate(odd: int, mode: str) -> None:
    """Of 300 steps so many are twice as long; two in a hundred are the limit."""
    steps = [7200] * odd + [3600] * (300 - odd)
    np.random.default_rng(1).shuffle(steps)
    assert container.frame_rate_mode(track([10] * 300, steps=steps)) == mode


@pytest.mark.parametrize(("spread", "mode"), [(8, "cbr"), (12, "vbr")])
def test_constant_sound(spread: int, mode: str) -> None:
    sizes = [400 + (400 * spread // 100 if second == 3 else 0) for second in range(10) for _ in range(40)]
    assert container.rate_mode(track(sizes, 40)) == mode


@pytest.mark.parametrize(
    ("size", "pixel", "shape"),
    [
        ((1280, 720), None, "16:9"),
        ((1366, 768), None, "16:9"),
        ((1280, 734), None, "64:37"),
        ((720, 576), Fraction(64, 45), "16:9"),
        ((720, 576), Fraction(16, 15), "4:3"),
        ((1080, 1920), None, "9:16"),
    ],
)
def test_aspect(size: tuple[int, int], pixel: Fraction | None, shape: str) -> None:
    found = container.aspect(*size, pixel)
    assert found == shape or (shape == "64:37" and found != "16:9")


def test_what_lasts_longer_than_a_working_day_is_refused() -> None:
    found = Track()
    found.add(Packet(0, 0, 10, 3600))
    with pytest.raises(Unreadable) as raised:
        found.add(Packet(9 * 3600 * 90_000, 0, 10, 3600))
    assert raised.value.code == "too-long"


@dataclass
class Marked:
    given: list[dict[str, object]]

    def chapters(self) -> list[dict[str, object]]:
        return self.given


def chapter(start: int, end: int, title: str) -> dict[str, object]:
    return {"start": start, "end": end, "time_base": Fraction(1, 1000), "metadata": {"title": title}}


@pytest.mark.parametrize(("length", "ok"), [(4800, True), (5200, False)])
def test_the_opening_is_the_first_chapter_where_it_says_so(length: int, ok: bool) -> None:
    marked = Marked([chapter(length, 60_000, "正片"), chapter(0, length, "片头")])
    found = container.opening_ms(marked)
    assert found == length
    assert (found <= 5000) is ok
    assert container.opening_ms(Marked([chapter(0, length, "第一章")])) is None
    assert container.opening_ms(Marked([])) is None
