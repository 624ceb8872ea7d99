"""A small master that a trainee can play as it is: put into an MP4 anew instead of encoded, where that is less to load.

A copy must not be larger than a master that is within the copy's own limits. The packets stay as they are; what a copy
has besides (quick start, text tracks, chapters, no place of a telephone) is made all the same.
"""

from __future__ import annotations

from media.extras import Extras, Track
from media.probe import Probe

MOST_CHANNELS = 2
MOST_SAMPLE_RATE = 48_000


def is_within(
    measured: Probe, beside: Extras, *, longer: int, shorter: int, fps_milli: int, bits: int
) -> bool:
    """Whether a master is what a copy may be: its picture's longer and shorter side, its rate, its bits a second."""
    if not all(is_plain(track) for track in beside.sounds):
        return False
    if (measured.bit_rate or 0) > bits or (measured.sample_rate or 0) > MOST_SAMPLE_RATE:
        return False
    if beside.picture is None:
        return True
    sides = sorted((measured.width or 0, measured.height or 0))
    rate = measured.frame_rate_milli or 0
    return beside.plain and sides[0] <= shorter and sides[1] <= longer and 0 < rate <= fps_milli


def is_plain(track: Track) -> bool:
    """A sound that every browser plays: AAC with one channel or two."""
    return track.codec == "aac" and 0 < track.channels <= MOST_CHANNELS
