"""What is measured of the picture, on frames drawn for it: each limit met, and missed by a little."""

from collections.abc import Iterable, Iterator
from typing import Any

import av
import numpy as np
import pytest

from media.checking import interlace
from media.checking.interlace import Combs
from media.checking.measures import Watched
from tests.make import clips
from tests.make.clips import Picture


def watched(pictures: Iterable[Picture], fps: int = 25) -> Watched:
    """A watcher that has seen these pictures."""
    seen, count = Watched(clips.WIDTH, clips.HEIGHT), 0
    for count, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")
        seen.look(count * 1000 // fps, frame.reformat(format="yuvj420p"))
    seen.end_ms = (count + 1) * 1000 // fps  # type: ignore[attr-defined]  # for the tests
    return seen


def told(pictures: Iterable[Picture], fps: int = 25) -> dict[str, Any]:
    seen = watched(pictures, fps)
    return {row["property"]: row for row in seen.lines(seen.end_ms, 1)}  # type: ignore[attr-defined]  # set above


def moving(seconds: float, seed: int = 1, fps: int = 25) -> Iterator[Picture]:
    return (clips.scene(seed, n / fps) for n in range(int(seconds * fps)))


def fade(seconds: float, *, out: bool, seed: int = 1, fps: int = 25) -> Iterator[Picture]:
    count = int(seconds * fps)
    for n in range(count):
        share = n / count if out else 1 - n / count
        yield clips.mixed(clips.scene(seed, n / fps), clips.black(), share)


@pytest.mark.parametrize("frames", [0, 1, 5, 50])
def test_black_between_two_cuts_is_a_fault_from_the_first_frame(frames: int) -> None:
    row = told([*moving(2), *[clips.black()] * frames, *moving(2, seed=2)])["black_ms"]
    assert row["measured"] == frames * 40
    assert row["at"] == ([[2000, 2000 + frames * 40]] if frames else [])


@pytest.mark.parametrize("end", ["first", "last"])
def test_black_at_either_end_is_a_fault_too(end: str) -> None:
    dark = [clips.black()] * 3
    pictures = [*dark, *moving(2)] if end == "first" else [*moving(2), *dark]
    assert told(pictures)["black_ms"]["measured"] == 120


@pytest.mark.parametrize("seconds", [0.3, 0.8, 2])
def test_a_fade_through_black_is_no_fault(seconds: float) -> None:
    through = [*moving(1), *fade(seconds, out=True), *fade(seconds, out=False, seed=2), *moving(1, seed=2)]
    assert told(through)["black_ms"]["measured"] == 0
    ends = [*fade(seconds, out=False), *moving(1), *fade(seconds, out=True)]
    assert told(ends)["black_ms"]["measured"] == 0


@pytest.mark.parametrize(("held", "ok"), [(1.1, True), (1.5, False)])
def test_black_that_a_fade_leads_into_may_not_last(held: float, ok: bool) -> None:
    dark = [clips.black()] * int(held * 25)
    pictures = [*moving(1), *fade(0.5, out=True), *dark, *fade(0.5, out=False), *moving(1)]
    assert (told(pictures)["black_ms"]["measured"] == 0) is ok


def test_dark_slides_and_a_dark_title_are_not_black() -> None:
    pictures = [*[clips.slide(3, dark=True)] * 30, *[clips.slide(4, dark=True, lines=0)] * 30]
    assert told(pictures)["black_ms"]["measured"] == 0


@pytest.mark.parametrize(("seconds", "still"), [(1.8, False), (2.2, True)])
def test_a_picture_that_stands_still_for_two_seconds(seconds: float, still: bool) -> None:
    pictures = [*moving(1), *[clips.scene(1, 1)] * int(seconds * 25), *moving(1, seed=2)]
    row = told(pictures)["frozen_ms"]
    assert bool(row["measured"]) is still
    if still:
        assert abs(row["at"][0][0] - 1000) <= 80


def test_cuts_and_new_slides_are_scenes_and_fades_are_not() -> None:
    pictures = [*moving(2, 1), *moving(2, 2), *[clips.slide(1)] * 50, *[clips.slide(2)] * 50]
    assert watched(pictures).scenes.at_ms[:2] == [2000, 4000]
    through = [*moving(1), *fade(1, out=True), *fade(1, out=False, seed=2), *moving(1, seed=2)]
    assert watched(through).scenes.at_ms == []


@pytest.mark.parametrize(("per_second", "ok"), [(3, True), (4, False)])
@pytest.mark.parametrize("still_between", [False, True])
def test_more_than_three_flashes_a_second(per_second: int, ok: bool, still_between: bool) -> None:
    """The counter itself is proved in test_flashes; here, that the pass feeds it every moment and the colours."""
    fps = 50
    bright = [(n * per_second * 2 // fps) % 2 == 1 for n in range(fps * 3)]
    pictures = [clips.grey(230 if each else 20) for each in bright]
    row = told([*[clips.slide(1)] * (fps if still_between else 1), *pictures], fps)["flashes"]
    assert (row["measured"] == 0) is ok


def test_red_flashes_are_told_apart() -> None:
    red, dark = np.zeros_like(clips.black()), clips.black()
    red[..., 0] = 200
    row = told([*[red, red, dark, dark] * 25], 25)
    assert row["red_flashes"]["measured"] == 1


def weave(seed: int, at: float, step: float) -> Picture:
    """Two half-pictures, one taken a moment after the other."""
    page = clips.scene(seed, at)
    page[1::2] = clips.scene(seed, at + step)[1::2]
    return page


def combs(pictures: Iterable[Picture], flagged: bool = False) -> Combs:
    found = Combs()
    for picture in pictures:
        found.add(np.ascontiguousarray(picture[..., 1]), flagged)
    return found


def test_the_scan_needs_the_flag_and_the_lines() -> None:
    progressive = combs(clips.scene(1, n * 0.48) for n in range(20))
    woven = [weave(1, n * 0.48, 0.1) for n in range(20)]
    assert interlace.verdict("", progressive) == ("progressive", True)
    assert interlace.verdict("interlaced", combs(woven, flagged=True)) == ("interlaced", True)
    assert interlace.verdict("", combs(woven)) == ("interlaced", False)
    assert interlace.verdict("interlaced", progressive) == ("interlaced", False)


def test_fine_print_that_scrolls_is_not_interlaced() -> None:
    page = np.vstack([clips.slide(n) for n in range(4)])
    scroll = [page[n * 9 : n * 9 + clips.HEIGHT] for n in range(20)]
    assert interlace.verdict("", combs(scroll))[0] == "progressive"
