"""Even loudness in two passes: measure first, then one gain for the whole clip (ffmpeg's loudnorm, EBU R 128).

Only copies are treated, and only when somebody asks: the master stays what the provider made.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

from media import ffmpeg
from media.ffmpeg import Unreadable
from media.making import encoding
from media.making.encoding import Told

# What speech on the web is commonly brought to: loudness, highest true peak, range.
TARGET_LUFS, PEAK_DBTP, RANGE_LU = -16, -1.5, 11
_TARGET = {"I": TARGET_LUFS, "TP": PEAK_DBTP, "LRA": RANGE_LU}


def second_pass(path: Path, stream: int, *, seconds: int, told: Told = lambda _ms: None) -> str:
    """Measure a sound; the filter for the second pass, or "" where it is silent. Raises Unreadable."""
    sound = ffmpeg.source(path)[str(stream)].filter("loudnorm", **_TARGET, print_format="json")
    arguments = ffmpeg.output([sound], "-", {"format": "null"})
    said = encoding.run(arguments, seconds=seconds, told=told, level="info")
    found = re.search(r"\{[^{}]*\"input_i\"[^{}]*\}", said)
    if found is None:
        raise Unreadable("broken", "loudnorm said nothing")
    measured = json.loads(found.group())
    if not all(math.isfinite(float(measured[name])) for name in _NAMES):
        return ""
    values = {**_TARGET, **{name: measured[given] for given, name in _NAMES.items()}, "linear": "true"}
    return "loudnorm=" + ":".join(f"{name}={value}" for name, value in values.items())


_NAMES = {
    "input_i": "measured_I",
    "input_tp": "measured_TP",
    "input_lra": "measured_LRA",
    "input_thresh": "measured_thresh",
    "target_offset": "offset",
}
