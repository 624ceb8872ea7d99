"""Even loudness in two passes: measure first, then one gain for the whole clip (ffmpeg's loudnorm, EBU R 128).

Only copies are treated, and only when somebody asks: the master stays what the provider made.
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

from media import encoding
from media.encoding import Told
from media.ffmpeg import Unreadable

# What speech on the web is commonly brought to: loudness, highest true peak, range.
TARGET_LUFS, PEAK_DBTP, RANGE_LU = -16, -1.5, 11
_TARGET = f"I={TARGET_LUFS}:TP={PEAK_DBTP}:LRA={RANGE_LU}"


def second_pass(path: Path, stream: int, *, seconds: int, told: Told = lambda _ms: None) -> str:
    """Measure a sound; the filter for the second pass, or "" where it is silent. Raises Unreadable."""
    arguments = [
        "-i",
        str(path),
        "-map",
        f"0:{stream}",
        "-vn",
        "-af",
        f"loudnorm={_TARGET}:print_format=json",
    ]
    said = encoding.run([*arguments, "-f", "null", "-"], seconds=seconds, told=told, level="info")
    found = re.search(r"\{[^{}]*\"input_i\"[^{}]*\}", said)
    if found is None:
        raise Unreadable("broken", "loudnorm said nothing")
    measured = json.loads(found.group())
    if not all(math.isfinite(float(measured[name])) for name in _NAMES):
        return ""
    values = ":".join(f"{name}={measured[given]}" for given, name in _NAMES.items())
    return f"loudnorm={_TARGET}:{values}:linear=true"


_NAMES = {
    "input_i": "measured_I",
    "input_tp": "measured_TP",
    "input_lra": "measured_LRA",
    "input_thresh": "measured_thresh",
    "target_offset": "offset",
}
