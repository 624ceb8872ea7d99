"""SubRip (SRT) in and out. There is no standard: a cue begins at its line of times, and its text is what follows."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from accessibility.captions.files.faults import Fault, Reading, lines_of, reading, tidy
from accessibility.captions.files.webvtt import ARROW
from accessibility.listening.cues import Cue
from media import moments

TOP = "line:0"  # shown above, so that the writing in the picture stays free
_TIME = r"(\d{1,3}):(\d{1,2}):(\d{1,2})(?:[,.](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}\s*(?:[XY]\d:.*)?$")
_CLOCK = re.compile(r"\d\s*[:：]\s*\d")
# marks are short; without a bound a file of nothing but their beginnings would take minutes
_TAG = re.compile(r"</?(?:b|i|u|s|font|span|c|v)\b[^>]{0,300}>", re.IGNORECASE)
_ABOVE = re.compile(r"\{\\an?[789]\}")
_BRACES = re.compile(r"\{\\[^}]{0,300}\}")


def write(cues: Iterable[Cue]) -> str:
    """Cues as a SubRip file."""
    return "".join(f"{n}\n{_block(cue)}\n\n" for n, cue in enumerate(cues, 1))


def _block(cue: Cue) -> str:
    above = "{\\an8}" if re.search(r"\bline:(?:\d|1\d%|0%|\d%)(?![\d%])", cue.settings) else ""
    return f"{moments.filed(cue.start_ms, ',')} {ARROW} {moments.filed(cue.end_ms, ',')}\n{above}{tidy(cue.text)}"


def parse(text: str) -> Reading:
    """The cues of a SubRip file, and its lines of times that can't be read."""
    faults: list[Fault] = []
    return reading(_cues(lines_of(text), faults), faults)


def _cues(lines: list[str], faults: list[Fault]) -> Iterator[tuple[int, Cue]]:
    starts = list(_starts(lines))
    for line, stray in enumerate(lines[: starts[0] if starts else None], 1):
        if stray.strip() and not stray.strip().isdecimal():
            faults.append(Fault(line, "stray", stray.strip()[:40]))
    for number, (start, after) in enumerate(zip(starts, [*starts, len(lines) + 1][1:], strict=True), 1):
        times = _TIMES.match(lines[start])
        first, last = _ms(times, 1), _ms(times, 5)
        if first is None or last is None:
            faults.append(Fault(start + 1, "timing", lines[start].strip()))
            continue
        words = "\n".join(_body(lines[start + 1 : after], number))
        above = TOP if _ABOVE.search(words) else ""
        yield start + 1, Cue(first, last, plain(words), (), above)


def _starts(lines: list[str]) -> Iterator[int]:
    """Where cues begin: lines of times, and what was meant to be one. An arrow among words is a word."""
    times = -2
    for n, line in enumerate(lines):
        if ARROW not in line:
            continue
        numbered = n > 0 and lines[n - 1].strip().isdecimal() and (n == 1 or not lines[n - 2].strip())
        meant = n != times + 1 and (numbered or any(map(_CLOCK.search, line.split(ARROW))))
        if _TIMES.match(line) or meant:
            times = n
            yield n


def _body(lines: list[str], number: int) -> list[str]:
    """A cue's lines; the last is the next cue's number when a blank line stands before it or nothing else is there.

    `number` is the cue's own, counted from 1: a next number with a blank line behind it is known by its value.
    """
    body = [line.strip() for line in lines]
    while len(body) > 2 and not body[-1]:
        body.pop()
        if not body[-2] and body[-1] in (str(number), str(number + 1)):
            return body[:-1]
    if len(body) > 1 and body[-1].isdecimal() and not body[-2]:
        body.pop()
    elif len(body) > 1 and body[-1].isdecimal() and any(body[:-1]) and "" not in body:
        body.pop()  # the blank line is missing: a number before times is never meant as text
    return body


def plain(text: str) -> str:
    """A cue's words without tags."""
    return tidy(html.unescape(_TAG.sub("", _BRACES.sub("", text))))


def _ms(times: re.Match[str] | None, group: int) -> int | None:
    if times is None:
        return None
    hours, minutes, seconds = (int(times[group + n]) for n in range(3))
    if minutes > 59 or seconds > 59:
        return None
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((times[group + 3] or "0").ljust(3, "0"))
