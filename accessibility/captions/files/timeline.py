"""When the words of a TTML document are shown: its clocks, times within times, one after the other or all at once.

Every element counts from where its parent begins, in a sequence from where its elder sibling ends, and ends no later than
its parent. ttconv does this too, but drops whole divisions in silence (docs/decisions/0007-libraries.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from xml.etree.ElementTree import Element

from accessibility.captions.files.faults import Fault, tidy
from accessibility.captions.files.subrip import TOP
from accessibility.listening.cues import Cue

_CLOCK = re.compile(r"(\d{2,4}):([0-5]\d):([0-5]\d|60)(?:\.(\d{1,20})|:(\d{2,6})(?:\.(\d{1,6}))?)?", re.ASCII)
_OFFSET = re.compile(r"(\d{1,20}(?:\.\d{1,20})?)(h|ms|m|s|f|t)", re.ASCII)
_WHOLE = re.compile(r"\s*\d{1,10}\s*", re.ASCII)
_RATIO = re.compile(r"\s*(\d{1,10})(?:\s*:\s*|\s+)(\d{1,10})\s*", re.ASCII)
_UNITS = {"h": Fraction(3600), "m": Fraction(60), "s": Fraction(1), "ms": Fraction(1, 1000)}
_LATEST = 1_000 * 3600
_CONTAINERS = {"body", "div", "p", "span"}
_NOT_SAID = {"delimiter"}


class WrongTime(Exception):
    """A time expression that isn't one, or that needs a rate which the document doesn't have."""


@dataclass(frozen=True)
class Clock:
    """How many frames (as they are counted, and as they pass), parts of frames and ticks a second has; None is unknown."""

    counted: Fraction | None
    passing: Fraction | None
    parts: int | None
    ticks: Fraction | None
    by_frames: bool = False  # time code: its seconds are so many counted frames
    drop: str = "nonDrop"

    def seconds(self, told: str) -> Fraction:
        """A time expression in seconds; raises WrongTime."""
        clock = _CLOCK.fullmatch(told.strip())
        found = self._clock(clock, told) if clock else self._offset(told)
        if found > _LATEST:
            raise WrongTime(told)
        return found

    def _clock(self, clock: re.Match[str], told: str) -> Fraction:
        hours, minutes, seconds, part, frame, below = clock.groups()
        whole = Fraction((int(hours) * 60 + int(minutes)) * 60 + int(seconds))
        if part:
            return whole + Fraction(int(part), 10 ** len(part))
        if frame is None and not self.by_frames:
            return whole
        if self.counted is None or self.passing is None or (below and self.parts is None):
            raise WrongTime(told)
        frames = Fraction(int(frame or 0)) + Fraction(int(below or 0), self.parts or 1)
        if not self.by_frames:
            return whole + frames / self.passing
        return (whole * self.counted + frames - self._dropped(int(hours), int(minutes))) / self.passing

    def _dropped(self, hours: int, minutes: int) -> int:
        """Numbers of frames that are passed over in counting, never frames."""
        if self.drop == "dropNTSC":
            return (hours * 54 + minutes - minutes // 10) * 2
        if self.drop == "dropPAL":
            return (hours * 27 + minutes // 2 - minutes // 20) * 4
        return 0

    def _offset(self, told: str) -> Fraction:
        offset = _OFFSET.fullmatch(told.strip())
        if offset is None:
            raise WrongTime(told)
        value, unit = Fraction(offset[1]), offset[2]
        if unit in _UNITS:
            return value * _UNITS[unit]
        rate = self.passing if unit == "f" else self.ticks
        if rate is None:
            raise WrongTime(told)
        return value / rate


def clock(root: Element) -> tuple[Clock, list[tuple[str, str]]]:
    """The clock that a document's head sets, and each attribute of it that can't be (name, value)."""
    told = {key.rpartition("}")[2]: value for key, value in root.attrib.items()}
    wrong: list[tuple[str, str]] = []
    frames = _rate(told, "frameRate", 30, wrong)
    parts = _rate(told, "subFrameRate", 1, wrong)
    ratio = _multiplier(told, wrong)
    passing = frames * ratio if frames and ratio else None
    usual = int(frames * parts) if "frameRate" in told and frames and parts else 1
    ticks = _rate(told, "tickRate", usual, wrong)
    by_frames = told.get("timeBase") == "smpte"
    clock = Clock(
        frames, passing, int(parts) if parts else None, ticks, by_frames, told.get("dropMode", "nonDrop")
    )
    return clock, wrong


def _rate(told: dict[str, str], key: str, usual: int, wrong: list[tuple[str, str]]) -> Fraction | None:
    value = told.get(key)
    if value is None:
        return Fraction(usual)
    if _WHOLE.fullmatch(value) and int(value):
        return Fraction(int(value))
    wrong.append((key, value))
    return None


def _multiplier(told: dict[str, str], wrong: list[tuple[str, str]]) -> Fraction | None:
    value = told.get("frameRateMultiplier")
    if value is None:
        return Fraction(1)
    found = _RATIO.fullmatch(value if not _WHOLE.fullmatch(value) else f"{value} 1")
    if found and int(found[1]) and int(found[2]):
        return Fraction(int(found[1]), int(found[2]))
    wrong.append(("frameRateMultiplier", value))
    return None


@dataclass(frozen=True)
class _Span:
    """From when to when, in seconds; None is without end."""

    start: Fraction
    end: Fraction | None

    def within(self, end: Fraction | None) -> _Span:
        """No later than a parent's end."""
        ends = [each for each in (self.end, end) if each is not None]
        return _Span(self.start, min(ends, default=None))


_Piece = tuple[_Span, str]


class Timeline:
    """Goes through a document once and gives its cues, with the line of their paragraph."""

    def __init__(self, root: Element, clock: Clock, lines: dict[Element, int], faults: list[Fault]) -> None:
        self._root = root
        self._clock = clock
        self._lines = lines
        self._faults = faults
        self._over: dict[tuple[Element, _Span], Fraction | None] = {}
        self._styles = {_attribute(each, "id"): each for each in root.iter() if name(each) == "style"}
        regions = [each for each in root.iter() if name(each) == "region"]
        self._above = {
            _attribute(each, "id") for each in regions if self._look(each, "displayAlign") == "before"
        }

    def cues(self) -> Iterator[tuple[int, Cue]]:
        """Each paragraph, in as many cues as its words change."""
        for body in self._root:
            if name(body) == "body":
                yield from self._within(body, _Span(Fraction(0), None), "")

    def _within(self, element: Element, parent: _Span, region: str) -> Iterator[tuple[int, Cue]]:
        region = element.get("region", region)
        if name(element) == "p":
            yield from self._paragraph(element, parent, region)
            return
        span = self._span(element, parent)
        for child, start in self._children(element, span):
            yield from self._within(child, start, region)

    def _children(self, element: Element, span: _Span) -> Iterator[tuple[Element, _Span]]:
        """Each part that has times, and what its own times count from and end with."""
        at: Fraction | None = span.start
        for child in element:
            if name(child) not in _CONTAINERS:
                continue
            if element.get("timeContainer") != "seq":
                yield child, span
            elif at is None:  # what stands before it never ends
                self._tell(child, child.get("begin", ""))
            else:
                yield child, _Span(at, span.end)
                at = self._ends(child, _Span(at, span.end))

    def _tell(self, element: Element, what: str) -> None:
        line = next((self._lines[each] for each in element.iter() if each in self._lines), 1)
        fault = Fault(line, "timing", what[:60])
        if fault not in self._faults:
            self._faults.append(fault)

    def _span(self, element: Element, parent: _Span) -> _Span:
        """When an element is active; its wrong times are told once and read as if they weren't there."""
        try:
            start = parent.start + self._clock.seconds(element.get("begin", "0s"))
            ends = []
            if element.get("end"):
                ends.append(parent.start + self._clock.seconds(element.get("end", "")))
            if element.get("dur"):
                ends.append(start + self._clock.seconds(element.get("dur", "")))
        except WrongTime as error:
            if name(element) == "p":
                raise
            self._tell(element, str(error))
            return parent
        return _Span(start, min(ends, default=None)).within(parent.end)

    def _ends(self, element: Element, parent: _Span) -> Fraction | None:
        """When an element of a sequence is over: what it says, else when the last of its parts is."""
        if (element, parent) not in self._over:
            self._over[element, parent] = self._last(element, parent)
        return self._over[element, parent]

    def _last(self, element: Element, parent: _Span) -> Fraction | None:
        try:
            span = self._span(element, _Span(parent.start, None))
        except WrongTime:
            return parent.start
        if span.end is not None:
            return span.end
        ends = [self._ends(child, start) for child, start in self._children(element, span)]
        if not ends or None in ends:
            return parent.end if not ends else None
        return max(end for end in ends if end is not None)

    def _paragraph(self, paragraph: Element, parent: _Span, region: str) -> Iterator[tuple[int, Cue]]:
        line = self._lines.get(paragraph, 1)
        above = TOP if region in self._above else ""
        try:
            span = self._span(paragraph, parent)
            pieces = list(self._pieces(paragraph, span))
            for start, end, words in _shown(pieces):
                if end is None:
                    raise WrongTime(paragraph.get("begin", ""))
                yield line, Cue(round(start * 1000), round(end * 1000), words, (), above)
        except WrongTime as error:
            self._tell(paragraph, str(error))

    def _pieces(self, element: Element, span: _Span) -> Iterator[_Piece]:
        """An element's words in order, each piece with when it is shown; blanks and ends of lines are only blanks."""
        if self._look(element, "display") == "none" or self._look(element, "ruby") in _NOT_SAID:
            return
        spans = {child: self._span(child, start) for child, start in self._children(element, span)}
        ruby = self._look(element, "ruby") == "text"
        yield span, ("（" if ruby else "") + _blanks(element.text)
        for child in element:
            if name(child) == "br":
                yield span, "\n"
            elif child in spans:
                yield from self._pieces(child, spans[child])
            yield span, _blanks(child.tail)
        if ruby:
            yield span, "）"

    def _look(self, element: Element, attribute: str) -> str:
        """What an element says of its looks, itself, in a style within it or in those that it names."""
        named = [self._styles[each] for each in element.get("style", "").split() if each in self._styles]
        inner = [each for each in element if name(each) == "style"]
        return next(
            (found for each in (element, *inner, *named) if (found := _attribute(each, attribute))), ""
        )


def _shown(pieces: list[_Piece]) -> Iterator[tuple[Fraction, Fraction | None, str]]:
    """What stands there from each change to the next; the same words go on."""
    said = [(span, words) for span, words in pieces if words.strip()]
    if len({span for span, _ in said}) == 1:  # nearly always: nothing inside has times of its own
        yield said[0][0].start, said[0][0].end, tidy("".join(words for _, words in pieces))
        return
    moments = sorted({at for span, _ in said for at in (span.start, span.end) if at is not None})
    before: tuple[Fraction, Fraction | None, str] | None = None
    for start, end in zip(moments, [*moments[1:], None], strict=True):
        words = tidy("".join(words for span, words in pieces if _covers(span, start)))
        if end is None and not words:
            break
        if before and before[2] == words:
            before = (before[0], end, words)
            continue
        if before and before[2]:
            yield before
        before = (start, end, words)
    if before and before[2]:
        yield before


def _covers(span: _Span, at: Fraction) -> bool:
    return span.start <= at and (span.end is None or at < span.end)


def _blanks(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def name(element: Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
