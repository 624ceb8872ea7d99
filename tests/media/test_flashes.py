"""The flash counter against the definitions of WCAG 2.2, 2.3.1, on a grid and around each threshold.

Margins that hold here: exactly 3 flashes a second pass and 3.5 fail; 24 % of a field pass and 26 % fail; the nearest two
grey levels on either side of a step of 10 %, of a darker level of 0.80 and of a saturation of 0.8 fall on their side.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from media.checking.flashes import LINEAR, FlashCounter, Flashing, Picture

WIDE, HIGH, RATE = 96, 54, 50
FIELD = 32, 24  # of 10 degrees, at this size
BLACK, WHITE, RED = (0, 0, 0), (255, 255, 255), (255, 0, 0)
Colour = tuple[int, int, int]


def counted(pictures: list[Picture], rate: float = RATE) -> list[Flashing]:
    high, wide, _three = pictures[0].shape
    counter = FlashCounter(wide, high)
    for n, picture in enumerate(pictures):
        counter.add(round(n * 1000 / rate), picture)
    return counter.finish()


def plain(colour: Colour, wide: int = WIDE, high: int = HIGH) -> Picture:
    return np.full((high, wide, 3), colour, np.uint8)


def flashing(
    hertz: float, percent: float = 100, dark: Colour = BLACK, light: Colour = WHITE, seconds: float = 1.3,
    rate: float = RATE,
) -> list[Picture]:  # fmt: skip
    """A part of one field, this large, changes from dark to light and back `hertz` times a second."""
    off, on = plain(dark), plain(dark)
    pixels = round(FIELD[0] * FIELD[1] * percent / 100)
    rows, rest = divmod(pixels, FIELD[0])
    on[15 : 15 + rows, 32:64] = light
    on[15 + rows, 32 : 32 + rest] = light
    return [on if int(2 * hertz * n / rate) % 2 else off for n in range(int(seconds * rate))]


def grey(level: float, *, above: bool) -> Colour:
    """The nearest grey whose luminance is above or below a level."""
    value = int(np.searchsorted(LINEAR, level, side="right"))
    value = value if above else value - 1
    return value, value, value


def red(luminance_of_red: float, others: float) -> Colour:
    """A colour by its linear light."""
    first, rest = (int(np.abs(LINEAR - level).argmin()) for level in (luminance_of_red, others))
    return first, rest, rest


BASE = (100, 100, 100)
JUST_OVER, JUST_UNDER = (grey(float(LINEAR[100]) + 0.1, above=over) for over in (True, False))
STEPS = {
    "whole": (BLACK, WHITE, True),
    "just over": (BASE, JUST_OVER, True),
    "just under": (BASE, JUST_UNDER, False),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("percent", [5, 24, 26, 50, 100])
@pytest.mark.parametrize("hertz", range(1, 11))
def test_frequency_by_area_by_step(hertz: int, percent: int, step: str) -> None:
    dark, light, large = STEPS[step]
    found = counted(flashing(hertz, percent, dark, light))
    assert bool(found) == (hertz > 3 and percent >= 25 and large)
    for each in found:
        assert each.kind == "general"
        assert abs(each.flashes_per_second - hertz) <= 1
        assert abs(each.area_percent - percent) <= 4  # a cell is two pixels high here


@pytest.mark.parametrize("percent", [5, 24, 26, 100])
@pytest.mark.parametrize("hertz", range(1, 11))
def test_red_of_the_same_luminance(hertz: int, percent: int) -> None:
    """Red against a green as bright: no general flash at all."""
    found = counted(flashing(hertz, percent, (0, 151 - 24, 0), RED))
    assert [each.kind for each in found] == (["red"] if hertz > 3 and percent >= 25 else [])


@pytest.mark.parametrize(
    ("light", "dark", "expected"),
    [
        (red(0.8, 0.095), (0, 110, 0), True),  # R/(R+G+B) = 0.808
        (red(0.8, 0.105), (0, 110, 0), False),  # 0.792
        (red(0.067, 0), BLACK, True),  # (R-G-B) x 320 = 21
        (red(0.059, 0), BLACK, False),  # 19
        (red(0.5, 0), red(0.446, 0), False),  # both are saturated, too little between them
        (red(0.5, 0), red(0.43, 0), True),
    ],
)
def test_what_a_saturated_red_is(light: Colour, dark: Colour, expected: bool) -> None:
    found = counted(flashing(5, light=light, dark=dark))
    assert ("red" in {each.kind for each in found}) == expected


@pytest.mark.parametrize("rate", [24, 25, 29.97, 30, 50, 59.94, 60])
@pytest.mark.parametrize(("hertz", "expected"), [(3, False), (3.5, True), (4, True)])
def test_three_a_second_pass_at_every_frame_rate(hertz: float, rate: float, expected: bool) -> None:
    assert bool(counted(flashing(hertz, seconds=4, rate=rate), rate)) == expected


@pytest.mark.parametrize(("above", "expected"), [(True, False), (False, True)])
def test_the_darker_must_be_below_eighty_percent(above: bool, expected: bool) -> None:
    assert bool(counted(flashing(5, dark=grey(0.8, above=above), light=WHITE))) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(0.62, False), (1.1, True)])
def test_a_burst(seconds: float, expected: bool) -> None:
    """Three quick flashes are allowed; the same going on is not."""
    pictures = [*flashing(5, seconds=seconds), *flashing(0, seconds=2)]
    assert bool(counted([plain(BLACK)] * 25 + pictures)) == expected


def test_slow_waves_that_rise_and_fall_count_as_steps_do() -> None:
    texture = np.random.default_rng(5).uniform(0.3, 1, (HIGH, WIDE, 1))
    for hertz, expected in ((2.9, False), (4, True), (6, True)):
        waves = [
            (texture * (128 + 120 * np.sin(2 * np.pi * hertz * n / RATE))).repeat(3, 2).astype(np.uint8)
            for n in range(120)
        ]
        assert bool(counted(waves)) == expected


def test_flashes_in_different_places_do_not_add_up() -> None:
    """Four quarters of the picture flash in turn, twice each a second: eight a second, none of them too fast."""
    pictures = []
    for n in range(3 * RATE):
        picture = plain(BLACK)
        at = int(n * 16 / RATE) % 16
        if at % 2 == 0:
            y, x = divmod(at // 2 % 4, 2)
            picture[y * 27 : y * 27 + 27, x * 48 : x * 48 + 48] = 255
        pictures.append(picture)
    assert not counted(pictures)


def test_small_spots_far_apart_do_not_add_up() -> None:
    """No field holds a quarter of its own area of them, the whole picture holds more than a quarter of a field."""
    on = plain(BLACK)
    on[::5, ::2] = 255  # a tenth
    on[:, :2] = on[:, -3:] = 255
    assert not counted([on if n // 5 % 2 else plain(BLACK) for n in range(100)])


def test_parts_that_flash_against_each_other_are_found() -> None:
    first = (
        np.where(((np.indices((HIGH, WIDE)) // 9).sum(0) % 2)[..., None], 255, 0)
        .repeat(3, 2)
        .astype(np.uint8)
    )
    found = counted([first if n // 6 % 2 else 255 - first for n in range(100)])
    assert [each.kind for each in found] == ["general"]


def _cuts() -> Iterator[Picture]:
    rng = np.random.default_rng(11)
    for _n in range(12):
        yield from [rng.integers(0, 256, (HIGH // 6, WIDE // 6, 3), np.uint8).repeat(6, 0).repeat(6, 1)] * 20


def _slides() -> Iterator[Picture]:
    for n in range(8):
        slide = plain(WHITE if n % 2 else (20, 40, 90))
        slide[10:12, 10 : 20 + 8 * n] = 0
        yield from [slide] * 30


def _fades() -> Iterator[Picture]:
    for n in range(200):
        level = abs((n % 80) - 40) * 6
        yield plain((level, level, level))


def _noise() -> Iterator[Picture]:
    rng = np.random.default_rng(12)
    for _n in range(150):
        yield rng.integers(0, 256, (HIGH, WIDE, 3), np.uint8)


def _grain() -> Iterator[Picture]:
    rng = np.random.default_rng(13)
    for _n in range(150):
        yield np.clip(rng.normal(128, 25, (HIGH, WIDE, 1)).repeat(3, 2), 0, 255).astype(np.uint8)


def _pan(step: int, square: int, seed: int) -> Iterator[Picture]:
    rng = np.random.default_rng(seed)
    scene = rng.integers(0, 256, (20, 300, 3), np.uint8).repeat(square, 0).repeat(square, 1)
    for n in range(120):
        at = n * step % (scene.shape[1] - WIDE)
        yield scene[:HIGH, at : at + WIDE]


def _fence(step: int, width: int) -> Iterator[Picture]:
    posts = np.where((np.arange(1200) // width % 2)[None, :, None], 255, 0).repeat(HIGH, 0).repeat(3, 2)
    for n in range(120):
        yield posts[:, n * step % 400 : n * step % 400 + WIDE].astype(np.uint8)


def _ball() -> Iterator[Picture]:
    for n in range(200):
        picture = plain((30, 60, 30))
        at = int(40 + 36 * np.sin(n / 8))
        picture[20:40, at : at + 20] = 255
        yield picture


CLEAN = {
    "cuts": _cuts, "slides": _slides, "fades": _fades, "noise": _noise, "grain": _grain, "ball": _ball,
    **{f"pan {step} over {square}": lambda step=step, square=square: _pan(step, square, step * square + 1)
       for step in (1, 2, 4, 8) for square in (3, 6, 10)},
    **{f"fence {step} of {width}": lambda step=step, width=width: _fence(step, width)
       for step, width in ((1, 4), (2, 8), (4, 8), (3, 10), (5, 16))},
}  # fmt: skip


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("rate", [25, 50])
def test_ordinary_pictures_give_none(name: str, rate: int) -> None:
    assert counted(list(CLEAN[name]()), rate) == []


def test_it_is_fast_and_its_memory_does_not_grow() -> None:
    """A frame of a lecture costs well under a millisecond of processor time."""
    rng = np.random.default_rng(3)
    scene = rng.integers(30, 220, (108, 192, 1)).repeat(3, 2)
    pictures = [
        np.clip(scene + rng.integers(-4, 5, scene.shape), 0, 255).astype(np.uint8) for _n in range(20)
    ]
    counter = FlashCounter(192, 108)
    began = time.process_time()
    for n in range(400):
        counter.add(n * 40, pictures[n % 20])
    assert (time.process_time() - began) / 400 < 0.002  # about 0.3 ms on a quiet machine


@pytest.mark.parametrize(
    ("hertz", "light", "share", "kinds"),
    [
        (5, WHITE, 1.0, {"general"}),
        (3, WHITE, 1.0, set()),
        (5, WHITE, 0.1, set()),  # a tenth of the width and height
        (5, RED, 1.0, {"general", "red"}),
    ],
)
def test_through_an_encoded_clip(
    tmp_path: Path, hertz: int, light: Colour, share: float, kinds: set[str]
) -> None:
    path = tmp_path / "clip.mp4"
    _encode(path, hertz, light, share)
    counter = FlashCounter(192, 108)
    with av.open(str(path)) as clip:
        for frame in clip.decode(video=0):
            small = frame.reformat(192, 108, format="rgb24").to_ndarray()
            counter.add(round((frame.time or 0) * 1000), small)
    assert {each.kind for each in counter.finish()} == kinds


def _encode(path: Path, hertz: int, light: Colour, share: float) -> None:
    with av.open(str(path), "w") as clip:
        stream = clip.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for n in range(75):
            picture = plain((16, 16, 16), 640, 360)
            if int(2 * hertz * n / 25) % 2:
                picture[: int(360 * share), : int(640 * share)] = light
            clip.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        clip.mux(stream.encode(None))
