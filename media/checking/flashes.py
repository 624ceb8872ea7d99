"""Flashing by the definitions of WCAG 2.2, 2.3.1: more than three general or red flashes in a second, over a quarter
or more of some field of 10 degrees. Pure: pictures and their times in, stretches that flash out.

Every pixel is followed from extreme to extreme: it changes over when it has come back from its last extreme by a tenth
of the largest luminance, the darker of the two below 0.80 (red: by 20 of 320 in red less green less blue, a saturated
red among them). A pixel is *quick* when its last seven changes lie within a second: three whole flashes and more.

Quick pixels alone don't flash together: a pan across a fence makes each of them quick. So the field must show it too:
either the share of its pixels that are in their bright (red) state swings by a quarter of the field, seven times within
the same second; or a quarter of the field changes at exactly the same seven pictures, which also finds parts that
flash in turn against each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

CHANGES = 7  # three flashes are six changes: the seventh within a second makes it more than three a second
SECOND_MS = 1000
HOLD_MS = 334  # a pixel that flashes more than three times a second changes within this time
SLACK_MS = 2  # times are rounded to whole milliseconds
LONGEST_STEP_MS = 100
WEIGHTS = (0.2126, 0.7152, 0.0722)
STEP, DARKER_BELOW = 0.1, 0.8
RED_STEP, RED_SCALE = 20.0, 320.0
AREA = 0.25
ENOUGH = AREA - 1e-6
MOST = 0.6  # of what changes in a field: a pan across a fence or a texture changes at all times by turns
SWINGS = np.array([AREA, 0.4, 0.6], np.float32)
JUDGE_MS = 80
# A screen of 1024 x 768 and the field of 10 degrees on it; a picture is shown as large as it fits.
SCREEN, FIELD = (1024, 768), (341, 256)
CELLS = (16, 12)  # into how many cells a field is cut: fields are looked at in steps of a cell

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Picture = npt.NDArray[np.uint8]
Moments = npt.NDArray[np.int32]
_NEVER = -(10**6)


def _linear() -> Floats:
    """sRGB values as linear light."""
    told = np.arange(256) / 255
    return np.where(told <= 0.04045, told / 12.92, ((told + 0.055) / 1.055) ** 2.4).astype(np.float32)


LINEAR = _linear()


@dataclass(frozen=True)
class Flashing:
    """A stretch that flashes. The rate is the highest in it; `area_percent` is the largest share of a field, at most 100."""

    start_ms: int
    end_ms: int
    kind: str
    flashes_per_second: int
    area_percent: int


class FlashCounter:
    """Feed it pictures in their order, then ask what flashed. Memory does not grow with the number of pictures."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width * height
        fields = _Fields(width, height)
        self._general = _Channel("general", self._size, fields, STEP)
        self._red = _Channel("red", self._size, fields, RED_STEP)
        self._light = np.zeros((3, self._size), np.float32)
        self._values = np.zeros(self._size, np.float32)
        self._last: Picture | None = None
        self._least = fields.quarter
        self._last_ms = _NEVER
        self._redness: Floats = np.zeros(self._size, np.float32)
        self._spare: Floats = np.zeros(self._size, np.float32)
        self._was_saturated = np.zeros(self._size, bool)
        self._red_until = _NEVER

    def add(self, at_ms: int, rgb: Picture) -> None:
        """The next picture, (height, width, 3) in sRGB, and when it is shown."""
        gap = min(max(at_ms - self._last_ms, 0), LONGEST_STEP_MS)
        self._last_ms = at_ms
        if self._last is not None and np.array_equal(rgb, self._last):
            return  # nothing can change over on the very same picture
        self._last = rgb.copy()
        for n in range(3):
            LINEAR.take(rgb[..., n].reshape(-1), out=self._light[n], mode="clip")
        self._general.add(at_ms, gap, self._luminance(), _dark_enough)
        self._add_red(at_ms, gap)

    def finish(self) -> list[Flashing]:
        """What flashed, in the order of time."""
        return sorted(self._general.found + self._red.found, key=lambda each: (each.start_ms, each.kind))

    def _luminance(self) -> Floats:
        found: Floats = np.multiply(self._light[0], np.float32(WEIGHTS[0]), out=self._values)
        for n in (1, 2):
            found += self._light[n] * np.float32(WEIGHTS[n])
        return found

    def _add_red(self, at_ms: int, gap: int) -> None:
        """The same for red; only while there was saturated red within the last second or so."""
        red, others = self._light[0], self._light[1]
        others += self._light[2]
        saturated = red >= 4 * others  # R / (R + G + B) >= 0.8
        saturated &= red > 0
        redness, self._spare = self._spare, self._redness
        np.maximum(np.subtract(red, others, out=redness), 0, out=redness)
        redness *= RED_SCALE
        awake = at_ms <= self._red_until
        if np.count_nonzero(saturated) >= self._least:
            self._red_until = at_ms + SECOND_MS + HOLD_MS
            if not awake:
                self._red.start_from(self._redness)
                self._was_saturated[:] = False
                awake = True
        if awake:
            self._was_saturated |= saturated
            changed = self._red.add(at_ms, gap, redness, self._with_red)
            self._was_saturated[changed] = saturated[changed]
        self._redness = redness

    def _with_red(self, places: Ints, _before: Floats, _after: Floats) -> npt.NDArray[np.bool_]:
        """A saturated red must have been there since the last change, or be there now."""
        return self._was_saturated[places]


def _dark_enough(_places: Ints, before: Floats, after: Floats) -> npt.NDArray[np.bool_]:
    return np.minimum(before, after) < DARKER_BELOW


Counts = Callable[[Ints, Floats, Floats], npt.NDArray[np.bool_]]


class _Swings:
    """Values followed from extreme to extreme, each with the times of its last seven changes."""

    def __init__(self, size: int, step: float | Floats) -> None:
        self._step = np.asarray(step, np.float32) - np.float32(1e-6)
        self.up = np.zeros(size, bool)
        self._sign = np.full(size, -1, np.float32)  # 1 while the last change went up
        self._work: Floats = np.zeros(size, np.float32)
        self._extreme: Floats | None = None  # times the sign: always a largest value
        self._times: Moments = np.full((CHANGES, size), _NEVER, np.int32)
        self._next = np.zeros(size, np.int8)
        self.quick_at: Moments = np.full(size, _NEVER, np.int32)
        self.span: Moments = np.full(size, SECOND_MS, np.int32)

    def start_from(self, values: Floats) -> None:
        """Forget where the values were; the first change goes up."""
        self.up[:] = False
        self._sign[:] = -1
        self._extreme = -values

    def add(self, at_ms: int, gap: int, values: Floats, counts: Counts | None = None) -> Ints:
        """The next values; gives the places that changed over."""
        if self._extreme is None:
            self.start_from(values)
        assert self._extreme is not None
        signed = np.multiply(values, self._sign, out=self._work)
        np.maximum(self._extreme, signed, out=self._extreme)
        places = (np.subtract(self._extreme, signed, out=signed) >= self._step).nonzero()[0]
        if places.size and counts is not None:
            before = self._extreme[places] * self._sign[places]
            places = places[counts(places, before, values[places])]
        if places.size:
            self._change(places, values, at_ms, gap)
        return places

    def _change(self, places: Ints, values: Floats, at_ms: int, gap: int) -> None:
        assert self._extreme is not None
        sign = -self._sign[places]
        self._sign[places] = sign
        self._extreme[places] = values[places] * sign
        self.up[places] = sign > 0
        at = self._next[places]
        self._times[at, places] = at_ms
        at = (at + 1) % CHANGES
        self._next[places] = at
        span = at_ms - self._times[at, places]
        quick = span + gap + SLACK_MS < SECOND_MS  # a change is seen up to a picture late
        self.quick_at[places[quick]] = at_ms
        self.span[places[quick]] = span[quick]

    def quick(self, at_ms: int) -> npt.NDArray[np.bool_]:
        """Which are quick just now."""
        return self.quick_at >= at_ms - HOLD_MS

    def moving(self, at_ms: int) -> Ints:
        """The places that changed over just now."""
        found: Ints = (self._times.max(axis=0) >= at_ms - HOLD_MS).nonzero()[0]
        return found

    def signature(self, places: Ints) -> npt.NDArray[np.uint64]:
        """A number that is the same for places which changed at the same seven times."""
        mixed = self._times[:, places].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        found: npt.NDArray[np.uint64] = (mixed ^ (mixed >> np.uint64(32))).sum(axis=0, dtype=np.uint64)
        return found


class _Channel:
    """One kind of flash: the pixels, and the fields that they fill."""

    def __init__(self, kind: str, size: int, fields: _Fields, step: float) -> None:
        self._kind = kind
        self._fields = fields
        self._pixels = _Swings(size, step)
        self._shares = _Swings(fields.count * len(SWINGS), np.repeat(SWINGS, fields.count))
        self._up = fields.cells(np.zeros(0, np.int64))
        self._judged_ms = _NEVER
        self.found: list[Flashing] = []

    def start_from(self, values: Floats) -> None:
        """Start anew from these values."""
        self._pixels.start_from(values)
        self._up[:] = 0
        self._shares.start_from(np.zeros(self._fields.count * len(SWINGS), np.float32))

    def add(self, at_ms: int, gap: int, values: Floats, counts: Counts) -> Ints:
        """The next values of all pixels; gives the pixels that changed over."""
        changed = self._pixels.add(at_ms, gap, values, counts)
        if changed.size:
            up = self._pixels.up[changed]
            self._up += self._fields.cells(changed[up])
            self._up -= self._fields.cells(changed[~up])
            self._shares.add(at_ms, gap, np.tile(self._fields.shares(self._up), len(SWINGS)))
            if at_ms - self._judged_ms >= JUDGE_MS:
                self._judge(at_ms)
        return changed

    def _judge(self, at_ms: int) -> None:
        """Whether a quarter of a field flashes together just now."""
        quick = self._pixels.quick(at_ms).nonzero()[0]
        if quick.size < self._fields.quarter:
            return
        self._judged_ms = at_ms
        area = self._fields.shares(self._fields.cells(quick))
        full = area >= ENOUGH
        together = full & self._swinging(at_ms, area)
        if full.any() and not together.any():
            together = full & self._at_once(at_ms, quick)
        if together.any():
            span = int(np.median(self._pixels.span[quick]))
            rate = max(4, (CHANGES - 1) * SECOND_MS // (2 * max(span, 1)))
            percent = min(100, round(float(area[together].max()) * 100))
            self._keep(Flashing(at_ms - span, at_ms, self._kind, rate, percent))

    def _swinging(self, at_ms: int, area: Floats) -> npt.NDArray[np.bool_]:
        """The fields whose share of bright pixels swings by most of what is quick in them."""
        quick = self._shares.quick(at_ms).reshape(len(SWINGS), -1)
        enough = SWINGS[:, None] >= np.minimum(area * MOST, SWINGS[-1])[None, :]
        found: npt.NDArray[np.bool_] = (quick & enough).any(axis=0)
        return found

    def _at_once(self, at_ms: int, quick: Ints) -> npt.NDArray[np.bool_]:
        """The fields in which most of what moves at all changed at the same pictures, all seven times."""
        moving = self._fields.shares(self._fields.cells(self._pixels.moving(at_ms)))
        found = np.zeros(moving.size, bool)
        _signs, which, sizes = np.unique(
            self._pixels.signature(quick), return_inverse=True, return_counts=True
        )
        for one in (sizes >= self._fields.quarter).nonzero()[0]:
            share = self._fields.shares(self._fields.cells(quick[which == one]))
            found |= (share >= ENOUGH) & (share >= moving * MOST)
        return found

    def _keep(self, seen: Flashing) -> None:
        """One stretch as long as it goes on."""
        last = self.found[-1] if self.found else None
        if last is None or seen.start_ms > last.end_ms + HOLD_MS:
            self.found.append(seen)
            return
        self.found[-1] = replace(
            last,
            end_ms=seen.end_ms,
            flashes_per_second=max(last.flashes_per_second, seen.flashes_per_second),
            area_percent=max(last.area_percent, seen.area_percent),
        )


class _Fields:
    """All fields of 10 degrees on a picture, a cell apart, and the share of each that some pixels fill."""

    def __init__(self, width: int, height: int) -> None:
        scale = max(width / SCREEN[0], height / SCREEN[1])
        field = min(FIELD[0] * scale, width), min(FIELD[1] * scale, height)
        across, down = (
            max(1, round(size / (side / n)))
            for size, side, n in zip((width, height), field, CELLS, strict=True)
        )
        self._cells = across, down
        self._span = min(CELLS[0], across), min(CELLS[1], down)
        columns = np.arange(width) * across // width
        rows = np.arange(height) * down // height
        self._cell_of = (rows[:, None] * across + columns[None, :]).reshape(-1)
        self._area = field[0] * field[1]
        self.quarter = int(self._area * AREA)
        self.count = (across - self._span[0] + 1) * (down - self._span[1] + 1)

    def cells(self, places: Ints) -> Ints:
        """How many of these pixels are in each cell."""
        across, down = self._cells
        return np.bincount(self._cell_of[places], minlength=across * down).reshape(down, across)

    def shares(self, cells: Ints) -> Floats:
        """For each field, which share of it as many pixels of its cells fill."""
        (across, down), (wide, high) = self._cells, self._span
        sums = np.zeros((down + 1, across + 1), np.int64)
        np.cumsum(np.cumsum(cells, axis=0), axis=1, out=sums[1:, 1:])
        inside = sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]
        found: Floats = (inside.reshape(-1) / self._area).astype(np.float32)
        return found
