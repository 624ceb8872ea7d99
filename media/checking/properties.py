"""What the media check can say of a file: each property with its unit, and those that only a person can judge.

Levels are tenths of a decibel (`db10`), rates whole bits or frames per thousand seconds, times milliseconds. The
names are those of `schemes.facts` where a scheme asks for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MEASURED, ESTIMATED, PERSON = "measured", "estimated", "person"

UNITS: Mapping[str, str] = {
    # the file
    "container": "text",
    "extension_fits": "count",
    "duration_ms": "ms",
    "missing_ms": "ms",
    "has_picture": "count",
    "has_sound": "count",
    "av_offset_ms": "ms",
    "duration_difference_ms": "ms",
    "opening_ms": "ms",
    # the picture
    "video_codec": "text",
    "width_px": "px",
    "height_px": "px",
    "aspect": "text",
    "frame_rate_mfps": "mfps",
    "frame_rate_mode": "text",
    "scan": "text",
    "video_bit_rate_bps": "bps",
    "video_bit_rate_min_bps": "bps",
    "video_bit_rate_max_bps": "bps",
    "decode_errors": "count",
    "black_ms": "ms",
    "frozen_ms": "ms",
    "flashes": "count",
    "red_flashes": "count",
    "picture_snr_db10": "db10",
    # the sound
    "audio_codec": "text",
    "audio_bit_rate_bps": "bps",
    "audio_rate_mode": "text",
    "sample_rate_hz": "hz",
    "channels": "count",
    "sound_gap_ms": "ms",
    "sound_peak_db10": "db10",
    "sound_level_db10": "db10",
    "clipping": "count",
    "loudness_db10": "db10",
    "loudness_range_db10": "db10",
    "loudness_short_max_db10": "db10",
    "sound_snr_db10": "db10",
    "hum_db10": "db10",
    "speech_over_background_db10": "db10",
    # what no file tells
    "lip_sync": "text",
    "steady_picture": "text",
    "colour_cast": "text",
    "voice_and_music": "text",
    "channel_use": "text",
}
# lines of a reviewer's checklist, or of the provider's declaration
OF_PICTURE_BY_PERSON = ("picture_snr_db10", "steady_picture", "colour_cast")
OF_SOUND_BY_PERSON = ("voice_and_music", "channel_use")
OF_BOTH_BY_PERSON = ("lip_sync",)

Spans = Sequence[tuple[int, int]]
MOST_PLACES = 200


def measurement(
    name: str, measured: int | str | None, certainty: str = MEASURED, at: Spans = ()
) -> dict[str, Any]:
    """One line of the result. What could not be measured is left to a person."""
    return {
        "property": name,
        "measured": measured,
        "unit": UNITS[name],
        "certainty": certainty if measured is not None else PERSON,
        "at": [list(span) for span in at[:MOST_PLACES]],
    }
