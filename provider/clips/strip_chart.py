"""A clip's course as a strip chart: loudness, and what goes wrong along it, in words and in units of a picture 1000 wide.

Pure: the timeline of a media check in, plain values for the component `strip_chart` and its table out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foundation import i18n
from foundation.i18n import _

WIDTH, HEIGHT = 1000, 100
QUIETEST = -600  # tenths of a decibel: what is quieter lies on the ground
THINNEST = 4
MOST_STEPS = 250
LOUDNESS_ROWS = 20
# lane -> the timeline's name for it, and whether it is of the picture
EVENTS = {"gap": "gaps", "clipping": "clipping", "black": "black", "frozen": "frozen", "flash": "flashes"}
OF_PICTURE = ("black", "frozen", "flash")


@dataclass(frozen=True)
class Event:
    """A stretch of a clip (milliseconds) where something is: gap, clipping, black, frozen or flash."""

    start_ms: int
    end_ms: int
    kind: str


def events(timeline: Mapping[str, Any]) -> list[Event]:
    """Everything along the clip in order of time."""
    found = [
        Event(int(start), int(end), kind)
        for kind, name in EVENTS.items()
        for start, end in timeline.get(name) or ()
    ]
    return sorted(found, key=lambda each: (each.start_ms, each.kind))


def word(kind: str) -> str:
    """What a lane shows."""
    words = {
        "loudness": _("声音大小"),
        "gap": _("声音断开"),
        "clipping": _("声音太响"),
        "black": _("黑屏"),
        "frozen": _("画面不动"),
        "flash": _("闪烁"),
    }
    return words[kind]


def title(timeline: Mapping[str, Any], duration_ms: int) -> str:
    """The finding of the chart in a sentence."""
    counted = {kind: len(timeline.get(name) or ()) for kind, name in EVENTS.items()}
    told = [_("%(what)s %(n)d 处", what=word(kind), n=n) for kind, n in counted.items() if n]
    length = i18n.minutes(duration_ms)
    if not told:
        return _("整段 %(length)s，一路平稳，没有要留意的地方", length=length)
    return _("整段 %(length)s 里：%(what)s", length=length, what=_("，").join(told))


def lanes(
    timeline: Mapping[str, Any], duration_ms: int, *, picture: bool, sound: bool
) -> list[dict[str, Any]]:
    """The chart's lanes: loudness first, then one for each kind of event that the clip can have."""
    loud = [_loudness(timeline)] if sound and timeline.get("loudness") else []
    kinds = [kind for kind in EVENTS if (picture if kind in OF_PICTURE else sound)]
    return loud + [_lane(kind, timeline.get(EVENTS[kind]) or (), max(1, duration_ms)) for kind in kinds]


def _lane(kind: str, spans: Sequence[Sequence[int]], duration_ms: int) -> dict[str, Any]:
    drawn = []
    for start, end in spans:
        left = min(WIDTH - THINNEST, start * WIDTH // duration_ms)
        drawn.append([left, max(THINNEST, min(WIDTH, end * WIDTH // duration_ms) - left)])
    whole = sum(end - start for start, end in spans)
    told = _("%(n)d 处，共 %(length)s", n=len(spans), length=_length(whole)) if spans else _("没有")
    return {"kind": kind, "label": word(kind), "text": told, "spans": drawn, "area": "", "line": ""}


def _length(ms: int) -> str:
    """Short stretches to the tenth of a second."""
    return i18n.minutes(ms) if ms >= 10_000 else _("%(n)s 秒", n=f"{ms / 1000:.1f}")


def _loudness(timeline: Mapping[str, Any]) -> dict[str, Any]:
    means = _fewer(timeline["loudness"])
    peaks = _fewer(timeline.get("peak") or [])
    known = sorted(value for value in timeline["loudness"] if value is not None and value > QUIETEST)
    told = _("一般 %(db)s 分贝", db=f"{known[len(known) // 2] / 10:.0f}") if known else _("没有声音")
    area = f"M0 {HEIGHT}L" + " ".join(_points(means)) + f" {WIDTH} {HEIGHT}Z" if means else ""
    line = "M" + " ".join(_points(peaks)) if peaks else ""
    return {
        "kind": "loudness",
        "label": word("loudness"),
        "text": told,
        "spans": [],
        "area": area,
        "line": line,
    }


def _fewer(values: Sequence[int | None]) -> list[int | None]:
    """At most MOST_STEPS of them: the loudest of each group, so that nothing loud is lost."""
    size = -(-len(values) // MOST_STEPS) or 1
    groups = [[v for v in values[at : at + size] if v is not None] for at in range(0, len(values), size)]
    return [max(group) if group else None for group in groups]


def _points(values: Sequence[int | None]) -> list[str]:
    """Steps from left to right, loud is high."""
    points = []
    for number, value in enumerate(values):
        height = (
            (min(0, max(QUIETEST, QUIETEST if value is None else value)) - QUIETEST) * HEIGHT // -QUIETEST
        )
        left, right = number * WIDTH // len(values), (number + 1) * WIDTH // len(values)
        points += [f"{left} {HEIGHT - height}", f"{right} {HEIGHT - height}"]
    return points


def loudness_rows(timeline: Mapping[str, Any]) -> list[tuple[int, int | None, int | None]]:
    """For the table: (start in milliseconds, usual loudness, highest peak) of stretches of whole steps."""
    means, peaks = timeline.get("loudness") or [], timeline.get("peak") or []
    size = -(-len(means) // LOUDNESS_ROWS) or 1
    rows = []
    for at in range(0, len(means), size):
        known = sorted(value for value in means[at : at + size] if value is not None)
        tops = [value for value in peaks[at : at + size] if value is not None]
        middle = known[len(known) // 2] if known else None
        rows.append((at * int(timeline.get("step_ms") or 1000), middle, max(tops, default=None)))
    return rows
