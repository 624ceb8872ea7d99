"""Where somebody speaks (Silero VAD, shipped with faster-whisper), and windows cut in the pauses between."""

from __future__ import annotations

from dataclasses import dataclass

from accessibility.listening.sound import RATE, Samples

LONGEST_WINDOW_MS = 28_000  # Whisper hears 30 s at a time
PAD_MS = 200
SHORT_PAUSE_MS = 350
LONGEST_PIECE_MS = 15_000
SHORTEST_REPAIR_MS = 900


@dataclass(frozen=True)
class Region:
    """A stretch of sound in milliseconds."""

    start_ms: int
    end_ms: int

    @property
    def length_ms(self) -> int:
        """Its length."""
        return self.end_ms - self.start_ms


def speech(sound: Samples) -> list[Region]:
    """The stretches in which somebody speaks, in order; none for silence, noise and most music."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        min_silence_duration_ms=300, speech_pad_ms=100, max_speech_duration_s=LONGEST_WINDOW_MS / 1000
    )
    return [Region(_ms(s["start"]), _ms(s["end"])) for s in get_speech_timestamps(sound, options)]


def windows(spoken: list[Region], total_ms: int) -> list[Region]:
    """Stretches of at most 28 s, each from pause to pause, that hold all the speech."""
    found: list[Region] = []
    for region in spoken:
        if found and region.end_ms - found[-1].start_ms <= LONGEST_WINDOW_MS:
            found[-1] = Region(found[-1].start_ms, region.end_ms)
        else:
            found.append(region)
    return [Region(max(0, w.start_ms - PAD_MS), min(total_ms, w.end_ms + PAD_MS)) for w in found]


def pieces(window: Region, spoken: list[Region]) -> list[Region]:
    """A window's utterances, from pause to pause, each with a little silence around."""
    inside = [r for r in spoken if r.start_ms < window.end_ms and r.end_ms > window.start_ms]
    found: list[Region] = []
    for region in inside:
        near = found and region.start_ms - found[-1].end_ms < SHORT_PAUSE_MS
        if near and region.end_ms - found[-1].start_ms <= LONGEST_PIECE_MS:
            found[-1] = Region(found[-1].start_ms, region.end_ms)
        else:
            found.append(region)
    return [
        Region(max(window.start_ms, r.start_ms - PAD_MS), min(window.end_ms, r.end_ms + PAD_MS))
        for r in found
    ]


def covered_ms(spoken: list[Region], cues: list[Region]) -> int:
    """How much of the speech lies under a cue."""
    return sum(
        max(0, min(region.end_ms, cue.end_ms) - max(region.start_ms, cue.start_ms))
        for region in spoken
        for cue in cues
    )


def uncovered(spoken: list[Region], words: list[Region]) -> list[Region]:
    """Speech of 0.9 s or more that no word covers: to be decoded again."""
    missing: list[Region] = []
    for region in spoken:
        at = region.start_ms
        inside = [w for w in words if w.end_ms > region.start_ms and w.start_ms < region.end_ms]
        for edge in [*((w.start_ms, w.end_ms) for w in inside), (region.end_ms, region.end_ms)]:
            if edge[0] - at >= SHORTEST_REPAIR_MS:
                missing.append(Region(at, edge[0]))
            at = max(at, edge[1])
    return missing


def _ms(samples: int) -> int:
    return samples * 1000 // RATE
