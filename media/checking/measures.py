"""All the measures of one decode pass, and what they come to: lines of the result, and the timeline."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from media.checking import interlace, levels, spans, voice
from media.checking.flashes import FlashCounter, Flashing
from media.checking.hum import Hum
from media.checking.interlace import Combs
from media.checking.levels import GAP_MS, STEP_MS, Levels
from media.checking.picture import Black, Scenes, Stillness, change
from media.checking.properties import ESTIMATED, MEASURED, measurement
from media.checking.r128 import Loudness
from media.checking.spans import Span
from media.checking.voice import Voice

Second = npt.NDArray[np.float32]
ORDERS = {2: "interlaced", 3: "interlaced", 4: "interlaced", 5: "interlaced"}
LEAST_CHANGE = 0.1


class Watched:
    """What the pictures showed."""

    def __init__(self, width: int, height: int) -> None:
        from av.video.reformatter import VideoReformatter

        self._to_rgb = VideoReformatter().reformat
        self.black, self.still, self.scenes, self.combs = Black(), Stillness(), Scenes(), Combs()
        self._flashes = FlashCounter(width, height)
        self._found: list[Flashing] = []
        self._height = height
        self._before: npt.NDArray[np.uint8] | None = None
        self._shown: npt.NDArray[np.uint8] | None = None  # what the flash counter saw last, and in RGB
        self._rgb: npt.NDArray[np.uint8] | None = None

    def look(self, at_ms: int, small: Any) -> None:
        """One frame, small."""
        planes = small.to_ndarray()
        gray = planes[: self._height]
        self.black.add(at_ms, gray)
        self.still.add(at_ms, gray)
        if self._before is not None:
            self.scenes.add(at_ms, change(self._before[: self._height], gray))
        self._before = planes
        self._count_flashes(at_ms, small, planes)

    def _count_flashes(self, at_ms: int, small: Any, planes: npt.NDArray[np.uint8]) -> None:
        """The counter sees every moment; a picture that has hardly changed is the same one to it."""
        if self._rgb is None or self._shown is None or change(self._shown, planes) > LEAST_CHANGE:
            self._shown = planes
            self._rgb = np.asarray(self._to_rgb(small, format="rgb24").to_ndarray(), np.uint8)
        self._flashes.add(at_ms, self._rgb)

    def look_closely(self, luma: npt.NDArray[np.uint8], flagged: bool) -> None:
        """The lines of one frame."""
        self.combs.add(luma, flagged)

    def lines(self, end_ms: int, order: int) -> list[dict[str, Any]]:
        """What it comes to."""
        black, still = self.black.finish(end_ms), self.still.finish(end_ms)
        self._found = self._flashes.finish()
        general, red = (self._of_kind(kind) for kind in ("general", "red"))
        scan, sure = interlace.verdict(ORDERS.get(order, ""), self.combs)
        return [
            measurement("scan", scan, MEASURED if sure else ESTIMATED),
            measurement("black_ms", spans.total(black), at=black),
            measurement("frozen_ms", spans.total(still), at=still),
            measurement("flashes", len(general), at=general),
            measurement("red_flashes", len(red), at=red),
        ]

    def _of_kind(self, kind: str) -> list[Span]:
        return [(each.start_ms, each.end_ms) for each in self._found if each.kind == kind]

    def timeline(self) -> dict[str, Any]:
        """Stretches for the chart."""
        return {
            "black": self.black.spans,
            "frozen": self.still.spans,
            "scenes": self.scenes.at_ms,
            "flashes": [(each.start_ms, each.end_ms) for each in self._found],
        }


class Heard:
    """What the sound was like."""

    def __init__(self, rate: int) -> None:
        self.levels, self.loudness, self.hum, self.voice = Levels(), Loudness(rate), Hum(rate), Voice()
        self._rate = rate

    def hear(self, second: Second) -> None:
        """One second."""
        self.levels.add(second)
        self.loudness.add(second)
        mono = second.mean(axis=0)
        self.hum.add(mono)
        self.voice.add(mono)

    def last(self, samples: int) -> None:
        """Forget the silence that filled the last second."""
        self.levels.drop(levels.STEPS - samples * levels.STEPS // self._rate)
        self.loudness.drop(10 - samples * 10 // self._rate)

    def lines(self) -> list[dict[str, Any]]:
        """What it comes to."""
        level = self.levels.db()
        quiet = self._quiet(level)
        gaps = spans.of_flags(quiet, STEP_MS, GAP_MS)
        speaking = self.voice.speaking(len(level))
        noise = voice.over_noise_db(level, speaking, quiet)
        behind = voice.over_background_db(level, speaking)
        hum = self.hum.over_db(levels.quiet(level) & ~speaking, STEP_MS)
        return [
            measurement("sound_gap_ms", spans.longest(spans.of_flags(quiet, STEP_MS)), at=gaps),
            measurement("sound_peak_db10", tenths(self.levels.peak_db())),
            measurement("sound_level_db10", tenths(self.levels.level_db())),
            measurement("clipping", len(self.levels.clipped), at=self.levels.clipped),
            measurement("loudness_db10", tenths(self.loudness.integrated())),
            measurement("loudness_range_db10", tenths(self.loudness.range())),
            measurement("loudness_short_max_db10", tenths(self.loudness.loudest())),
            measurement("sound_snr_db10", tenths(noise), ESTIMATED),
            measurement("hum_db10", tenths(hum), ESTIMATED),
            measurement("speech_over_background_db10", tenths(behind), ESTIMATED),
        ]

    def _quiet(self, level: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
        """Where nothing is to be heard but noise: soft music is no gap in the sound."""
        quiet = levels.quiet(level)
        return quiet & ~self.hum.music(quiet, STEP_MS)

    def timeline(self) -> dict[str, Any]:
        """Levels by the second, and stretches for the chart."""
        level, loudness = self.levels.db(), self.loudness.by_second()
        return {
            "loudness": loudness,
            "peak": self.levels.peaks_by_second()[: len(loudness)],
            "gaps": spans.of_flags(self._quiet(level), STEP_MS, GAP_MS),
            "silences": levels.silences(level),
            "clipping": self.levels.clipped,
        }


def tenths(decibels: float | None) -> int | None:
    """Decibels as whole tenths."""
    return None if decibels is None else round(decibels * 10)
