"""The media check: everything that can be told from one file of sound or picture, in one child and one decode pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from foundation.child import Patience
from media import admission, ffmpeg
from media.ffmpeg import Unreadable

# to look through the container; and then, for a moment of the clip, as long as it lasts and a minute more
SECONDS_TO_OPEN = 60.0
VERSION = 1  # raise when the check measures otherwise: every clip that comes in is then measured anew
UNIFORM = ("width_px", "height_px", "aspect", "frame_rate_mfps", "sample_rate_hz")


@dataclass(frozen=True)
class MediaCheck:
    """What was measured of one file.

    `measurements` are lines of `{"property", "measured", "unit", "certainty", "at"}` (see media.checking.properties), `at` the
    places as [start, end] in milliseconds. `timeline` holds what a chart of the clip shows: `step_ms`, `loudness` and
    `peak` (tenths of a decibel a step), stretches of `gaps`, `silences`, `black`, `frozen`, `flashes` and `clipping`,
    and the milliseconds of `scenes` (changes of picture).
    """

    measurements: list[dict[str, Any]]
    timeline: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """For keeping as JSON."""
        return asdict(self)

    def value(self, name: str) -> int | str | None:
        """What was measured of a property; None where nothing was."""
        return next((row["measured"] for row in self.measurements if row["property"] == name), None)


def check(
    path: Path,
    *,
    stopped: Callable[[], bool] = lambda: False,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> MediaCheck:
    """Measure a file. Raises media.ffmpeg.Unreadable with the code of what is wrong, or foundation.child.Cancelled.

    `stopped` is asked a few times a second; `progress` hears milliseconds done and in all.
    """
    admission.look(path)
    patience = Patience(SECONDS_TO_OPEN)

    def heard(at: list[int]) -> None:
        done, total = at
        patience.seconds = 2 * SECONDS_TO_OPEN + total / 1000
        progress(done, total)

    arguments = [str(path.resolve())]
    told = ffmpeg.ask(
        "media.checking.measuring", arguments, patience=patience, stopped=stopped, progress=heard
    )
    return MediaCheck(**told)


def uniformity(checks: Iterable[MediaCheck]) -> list[dict[str, Any]]:
    """Of several clips of a course: each property that should be the same, with the values found and whether it is."""
    clips = [one for one in checks if one.value("has_picture")]
    return [_same(name, [one.value(name) for one in clips]) for name in UNIFORM]


def _same(name: str, values: Sequence[int | str | None]) -> dict[str, Any]:
    found = sorted({value for value in values if value is not None}, key=str)
    return {"property": name, "ok": len(found) <= 1 if found else None, "measured": found}


__all__ = ["MediaCheck", "Unreadable", "check", "uniformity"]
