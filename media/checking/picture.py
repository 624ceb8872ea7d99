"""What the picture shows over time: black, standing still, changes of scene. Small frames in, stretches of time out.

Frames come in order, as RGB arrays of one small size; a few of them are kept, so memory does not grow.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from media.checking import spans
from media.checking.spans import Span

Frame = npt.NDArray[np.uint8]

# black: all but a fiftieth of the picture is dark, and nothing bright is to be seen in the rest
DARK, BRIGHT = 26, 100
DARK_SHARE, BRIGHT_SHARE = 0.98, 0.001
# a fade through black is a way of cutting, not a fault: darker and darker before, brighter and brighter after
FADE_MS = 1500
FADE_LOOK_MS = 1000
FADE_STEP = 0.5
# standing still: less than -60 dB of change against the first frame of the stretch, for 2 s
STILL = 0.255
STILL_MS = 2000
# a cut: much of the picture changes at once, and more than it did a frame before
CUT = 7.0
CUT_APART_MS = 400


@dataclass
class Brightness:
    """How bright the picture was of late, to tell a fade from a cut."""

    kept: deque[tuple[int, float]] = field(default_factory=deque)

    def add(self, at_ms: int, mean: float) -> None:
        """One frame more; what is older than a second is dropped."""
        self.kept.append((at_ms, mean))
        while self.kept[0][0] < at_ms - FADE_LOOK_MS:
            self.kept.popleft()

    def fell(self) -> bool:
        """Whether it got dark step by step: the last frame is far below the brightest."""
        return bool(self.kept) and self.kept[-1][1] <= FADE_STEP * max(mean for _, mean in self.kept)


class Black:
    """Stretches of black, without those that belong to a fade."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._before = Brightness()
        self._start: int | None = None
        self._faded_in = False
        self._open: tuple[int, int, bool] | None = None  # a stretch that a fade may follow
        self._first_after = 0.0
        self._seen = False

    def add(self, at_ms: int, gray: Frame) -> None:
        """One frame more."""
        mean = float(cv2.mean(gray)[0])
        if is_black(gray):
            if self._start is None:
                self._settle(brightest=0.0)
                self._start, self._faded_in = at_ms, not self._seen or self._before.fell()
        else:
            self._seen_light(at_ms, mean)

    def _seen_light(self, at_ms: int, mean: float) -> None:
        if self._start is not None:
            self._open = (self._start, at_ms, self._faded_in)
            self._start, self._first_after = None, mean
            self._before = Brightness()
        self._before.add(at_ms, mean)
        self._seen = True
        if self._open is not None:
            brightest = max(each for _, each in self._before.kept)
            if self._first_after <= FADE_STEP * brightest or at_ms - self._open[1] >= FADE_LOOK_MS:
                self._settle(brightest)

    def _settle(self, brightest: float) -> None:
        """Decide about the stretch that ended: part of a fade, or a fault."""
        if self._open is None:
            return
        start, end, faded_in = self._open
        faded_out = self._first_after <= FADE_STEP * brightest
        if not (faded_in and faded_out and end - start <= FADE_MS):
            spans.add(self.spans, start, end)
        self._open = None

    def finish(self, end_ms: int) -> list[Span]:
        """All stretches; `end_ms` is where the clip ends, and a fade out may lead there."""
        self._settle(max((each for _, each in self._before.kept), default=0.0))
        if self._start is not None and not (
            self._seen and self._faded_in and end_ms - self._start <= FADE_MS
        ):
            spans.add(self.spans, self._start, end_ms)
        return self.spans


def is_black(gray: Frame) -> bool:
    """Whether nothing can be seen: nearly all dark, and no writing or mark in it."""
    if gray[::8, ::8].mean() > 2 * DARK:
        return False
    bright = cv2.countNonZero(cv2.threshold(gray, BRIGHT, 1, cv2.THRESH_BINARY)[1])
    if bright > BRIGHT_SHARE * gray.size:
        return False
    light = cv2.countNonZero(cv2.threshold(gray, DARK, 1, cv2.THRESH_BINARY)[1])
    return light <= (1 - DARK_SHARE) * gray.size


class Stillness:
    """Stretches of 2 s and more in which nothing moves."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._like: Frame | None = None
        self._start = 0

    def add(self, at_ms: int, gray: Frame) -> None:
        """One frame more."""
        if self._like is not None and change(self._like, gray) <= STILL:
            return
        self._close(at_ms)
        self._like, self._start = gray, at_ms

    def _close(self, at_ms: int) -> None:
        if self._like is not None and at_ms - self._start >= STILL_MS:
            spans.add(self.spans, self._start, at_ms)

    def finish(self, end_ms: int) -> list[Span]:
        """All stretches."""
        self._close(end_ms)
        return self.spans


class Scenes:
    """The moments at which the picture becomes another one at a stroke."""

    def __init__(self) -> None:
        self.at_ms: list[int] = []
        self._before = 0.0

    def add(self, at_ms: int, changed: float) -> None:
        """One frame more, by how much it differs from the one before (mean of absolute differences)."""
        if min(changed, changed - self._before) >= CUT and (
            not self.at_ms or at_ms - self.at_ms[-1] >= CUT_APART_MS
        ):
            self.at_ms.append(at_ms)
        self._before = changed


def change(one: Frame, other: Frame) -> float:
    """Mean of absolute differences, 0 to 255."""
    return cv2.norm(one, other, cv2.NORM_L1) / one.size
