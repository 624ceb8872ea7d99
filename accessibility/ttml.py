"""TTML (and its profiles IMSC, EBU-TT-D) in. XML from strangers goes through defusedxml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from accessibility.cues import Cue
from accessibility.faults import Fault, Reading, Unreadable, reading, tidy
from accessibility.subrip import TOP

_CLOCK = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d|60)(?:\.(\d+)|:(\d{2,})(?:\.\d+)?)?")
_OFFSET = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s|f|t)")
_PARAGRAPH = re.compile(r"<(?:\w+:)?p[\s>/]|<!--.*?-->", re.DOTALL)


class _WrongTime(Exception):
    """A time expression that isn't one."""


@dataclass(frozen=True)
class _Rates:
    """How many frames and ticks a second has."""

    frames: float
    ticks: float

    def ms(self, told: str) -> int:
        """A time expression in ms; raises _WrongTime."""
        clock = _CLOCK.fullmatch(told.strip())
        if clock:
            hours, minutes, seconds, part, frame = clock.groups()
            whole = (int(hours) * 60 + int(minutes)) * 60 + int(seconds)
            rest = float(f"0.{part}") if part else int(frame or 0) / self.frames
            return whole * 1000 + round(rest * 1000)
        offset = _OFFSET.fullmatch(told.strip())
        if offset is None:
            raise _WrongTime(told)
        unit = {"h": 3600, "m": 60, "s": 1, "ms": 0.001, "f": 1 / self.frames, "t": 1 / self.ticks}[offset[2]]
        return round(float(offset[1]) * unit * 1000)


def parse(text: str) -> Reading:
    """The paragraphs of a document as cues; raises Unreadable."""
    try:
        # the text is decoded already: what the file says of its own encoding no longer counts
        root: Element = fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", _blank, text), forbid_dtd=True)
    except ParseError as error:
        raise Unreadable(Fault(error.position[0], "xml", str(error))) from error
    except DefusedXmlException as error:
        raise Unreadable(Fault(1, "xml-forbidden")) from error
    if _name(root) != "tt":
        raise Unreadable(Fault(1, "unknown", f"<{_name(root)}>"))
    faults: list[Fault] = []
    return reading(list(_cues(root, text, faults)), faults)


def _blank(found: re.Match[str]) -> str:
    """Nothing but the line ends, so that later lines keep their numbers."""
    return "\n" * found[0].count("\n")


def _cues(root: Element, text: str, faults: list[Fault]) -> Iterator[tuple[int, Cue]]:
    rates, above = _rates(root), _above(root)
    lines = iter(
        text.count("\n", 0, found.start()) + 1
        for found in _PARAGRAPH.finditer(text)
        if not found[0].startswith("<!--")
    )
    for paragraph, offset, region in _paragraphs(root, rates, 0, ""):
        line = next(lines, 1)
        try:
            for start, end, words in _spoken(paragraph, rates, offset):
                yield line, Cue(start, end, tidy(words), (), TOP if region in above else "")
        except _WrongTime as error:
            faults.append(Fault(line, "timing", str(error)))


def _rates(root: Element) -> _Rates:
    told = {key.rpartition("}")[2]: value for key, value in root.attrib.items()}
    frames = float(told.get("frameRate", "30"))
    top, _, bottom = told.get("frameRateMultiplier", "1 1").replace(":", " ").partition(" ")
    frames = frames * float(top) / float(bottom or 1)
    return _Rates(frames, float(told.get("tickRate", frames if "frameRate" in told else 1)))


def _above(root: Element) -> set[str]:
    """The regions that show their text at the top."""
    regions = [each for each in root.iter() if _name(each) == "region"]
    return {_attribute(each, "id") for each in regions if _attribute(each, "displayAlign") == "before"}


def _paragraphs(
    element: Element, rates: _Rates, offset: int, region: str
) -> Iterator[tuple[Element, int, str]]:
    """Each paragraph with the time from which its own times count, and its region."""
    region = element.get("region", region)
    if _name(element) == "p":
        yield element, offset, region
        return
    with suppress(_WrongTime):  # then its paragraphs are read as if it said nothing
        offset += rates.ms(element.get("begin", "0s"))
    for child in element:
        yield from _paragraphs(child, rates, offset, region)


def _spoken(paragraph: Element, rates: _Rates, offset: int) -> Iterator[tuple[int, int, str]]:
    """A paragraph, or its spans where only they have times."""
    spans = [each for each in paragraph if _name(each) == "span" and each.get("begin")]
    if paragraph.get("begin") or paragraph.get("end") or not spans:
        if "".join(paragraph.itertext()).strip():
            yield (*_times(paragraph, rates, offset), _words(paragraph))
        return
    for span in spans:
        yield (*_times(span, rates, offset), _words(span))


def _times(element: Element, rates: _Rates, offset: int) -> tuple[int, int]:
    start = offset + rates.ms(element.get("begin", "0s"))
    if element.get("end"):
        return start, offset + rates.ms(element.get("end", ""))
    if element.get("dur"):
        return start, start + rates.ms(element.get("dur", ""))
    raise _WrongTime(element.get("begin", ""))


def _words(element: Element) -> str:
    """The text with its line breaks; blanks and line ends of the file are only blanks."""
    said = re.sub(r"\s+", " ", element.text or "")
    for child in element:
        if _name(child) == "br":
            said += "\n"
        elif _name(child) != "metadata":
            said += _words(child)
        said += re.sub(r"\s+", " ", child.tail or "")
    return said


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _attribute(element: Element, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")
