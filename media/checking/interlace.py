"""Whether frames are made of two half-pictures taken one after the other: evidence from the lines themselves.

In a moving interlaced picture, lines fit the lines two away better than their neighbours: combs. A few pairs of lines of
a few frames are enough; the flag in the stream is the other half of the evidence (`verdict`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

EVERY_FRAMES = 12
_COLUMNS = 4
_MOVED = 3.0
_COMBED = 1.25
_ENOUGH = 5


@dataclass
class Combs:
    """How many of the frames looked at moved at all, and how many of those are combed."""

    moving: int = 0
    combed: int = 0
    flagged: int = 0
    looked: int = 0
    _before: npt.NDArray[np.int16] | None = None

    def add(self, luma: npt.NDArray[np.uint8], flagged: bool) -> None:
        """One frame at full height (columns may be left out)."""
        lines = luma[:, ::_COLUMNS].astype(np.int16)
        self.looked += 1
        self.flagged += flagged
        if self._before is not None and self._before.shape == lines.shape:
            moved = np.abs(lines - self._before).mean(axis=0) > _MOVED
            if moved.sum() * 20 > lines.shape[1]:
                self.moving += 1
                self.combed += _is_combed(lines[:, moved])
        self._before = lines


def _is_combed(lines: npt.NDArray[np.int16]) -> bool:
    near = np.abs(lines[1:] - lines[:-1]).mean()
    far = np.abs(lines[2:] - lines[:-2]).mean()
    return bool(near > _COMBED * far)


def verdict(order: str, combs: Combs) -> tuple[str, bool]:
    """`progressive` or `interlaced`, and whether flag and lines agree.

    `order` is the stream's own word. Lines alone speak only when nearly all that moves is combed: a page of fine print
    that scrolls can look so for a moment.
    """
    flagged = order == "interlaced" or combs.flagged * 2 > combs.looked > 0
    certain = combs.moving >= _ENOUGH
    mostly = certain and combs.combed * 10 >= combs.moving * 8
    if flagged:
        return "interlaced", mostly or not certain
    return ("interlaced", False) if mostly else ("progressive", True)
