"""WebVTT in and out. It is written by webvtt-py. Reading follows the parsing rules of the W3C, which never give up on a
file for one bad cue; what those rules throw away is told as a fault with its line, so that whoever uploads a file can
mend it. No library tells that (docs/decisions/0007-libraries.md).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import webvtt

from accessibility.captions.files.faults import Fault, Reading, reading, tidy
from accessibility.listening.cues import Cue
from media import moments

ARROW = "-->"
MAP = "X-TIMESTAMP-MAP"
_BLANK = " \t\f"
_STAMP = re.compile(r"([0-9]{1,6}):([0-9]{2})(?::([0-9]{2}))?\.([0-9]{3})(?![0-9])")
_TAG = re.compile(r"<([^>]*)>?", re.DOTALL)
_NAME = re.compile(r"/?(?:c|i|b|u|ruby|rt|v|lang)?(?:[.\s].*)?$|\d+:[\d:.]+$", re.DOTALL)
_PERCENT = r"(?:100(?:\.0+)?|\d{1,2}(?:\.\d+)?)%"
_SETTINGS = {
    "vertical": re.compile(r"rl|lr"),
    "line": re.compile(rf"(?:-?\d+|{_PERCENT})(?:,(?:start|center|end))?"),
    "position": re.compile(rf"{_PERCENT}(?:,(?:line-left|center|line-right))?"),
    "size": re.compile(_PERCENT),
    "align": re.compile(r"start|center|end|left|right"),
}  # a region's box is defined in the file's head and isn't kept, so neither is the reference to it


class NotWebVTT(Exception):
    """A text isn't WebVTT."""


def write(cues: Iterable[Cue]) -> str:
    """Cues as a WebVTT file; each is numbered, so that a line of digits alone is no number for any reader."""
    return str(webvtt.WebVTT(captions=[_caption(n, cue) for n, cue in enumerate(cues, 1)]).content)


def read(text: str) -> list[Cue]:
    """The cues of a WebVTT file; raises NotWebVTT."""
    return parse(text).cues


def parse(text: str) -> Reading:
    """The cues of a WebVTT file and what it holds that is lost; raises NotWebVTT."""
    lines = _lines(text)
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise NotWebVTT(lines[0][:40])
    parser = _Parser(lines)
    found = list(parser.cues())
    by, line = parser.moved, parser.moved_line
    if not by:
        return reading(found, parser.faults)
    moved = [(at, replace(cue, start_ms=cue.start_ms + by, end_ms=cue.end_ms + by)) for at, cue in found]
    early = [Fault(at, "early", cue.text[:40]) for at, cue in moved if cue.start_ms < 0]
    kept = [(at, cue) for at, cue in moved if cue.start_ms >= 0]
    return reading(kept, [*parser.faults, *early], [Fault(line, "moved", f"{by / 1000:+.1f}")])


def _lines(text: str) -> list[str]:
    """The text's lines: a byte order mark goes, NUL becomes the sign of replacement, every line end counts."""
    clean = text.removeprefix("\ufeff").replace("\0", "\ufffd")
    return clean.replace("\r\n", "\n").replace("\r", "\n").split("\n")


@dataclass
class _Block:
    """Lines that belong together."""

    first: int
    cue: Cue | None = None
    arrow: str = ""
    text: list[str] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """A comment, a style sheet or a region: nothing to show."""
        head = self.text[0] if self.text else ""
        return head[:4] == "NOTE" or head.rstrip(_BLANK) in ("STYLE", "REGION")


class _Parser:
    """Goes through the lines once; `at` is the line that comes next."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.at = 1
        self.faults: list[Fault] = []
        self.moved = 0  # by so many ms, as the head says
        self.moved_line = 1

    def cues(self) -> Iterator[tuple[int, Cue]]:
        """Each cue with the line of its times."""
        if self.at < len(self.lines) and self.lines[self.at]:
            self._head(self._block(in_header=True))
        while self.at < len(self.lines):
            if not self.lines[self.at]:
                self.at += 1
                continue
            block = self._block()
            if block.cue is not None:
                yield block.first, self._filled(block)
            elif not block.is_known:
                code = "timing" if block.arrow else "stray"
                self.faults.append(Fault(block.first, code, block.arrow or block.text[0]))

    def _head(self, block: _Block) -> None:
        """Segments of a stream say where their times belong; what only names the file is passed over."""
        for number, line in enumerate(block.text, block.first):
            if not line.startswith(MAP):
                continue
            self.moved_line, by = number, _mapped(line)
            if by is None:
                self.faults.append(Fault(number, "map", line[:60]))
            self.moved = by or 0

    def _block(self, *, in_header: bool = False) -> _Block:
        """Lines up to a blank one, or up to the times of a next cue where the blank line is missing."""
        block, count = _Block(self.at + 1), 0
        while self.at < len(self.lines) and self.lines[self.at]:
            line, count = self.lines[self.at], count + 1
            if ARROW not in line:
                block.text.append(line)
            elif in_header or count > 2 or block.arrow:
                return self._cut(block)
            else:
                block.first, block.arrow, block.text = self.at + 1, line, []
                block.cue = _timed(line)
            self.at += 1
        return block

    def _cut(self, block: _Block) -> _Block:
        """The next cue's times follow without a blank line, so its name, if it has one, was read as text: that is the
        rule, and worth telling, because a reader would see a stray number."""
        if block.cue is not None and len(block.text) > 1 and block.text[-1].strip().isdigit():
            self.faults.append(Fault(self.at, "no-blank-line", block.text[-1].strip()))
        return block

    def _filled(self, block: _Block) -> Cue:
        assert block.cue is not None
        text = "\n".join(block.text)
        for found in _TAG.finditer(text):
            if not _NAME.match(found[1]):
                line = block.first + 1 + text[: found.start()].count("\n")
                self.faults.append(Fault(line, "tag", found[0]))
        return Cue(block.cue.start_ms, block.cue.end_ms, plain(text), (), block.cue.settings)


def _timed(line: str) -> Cue | None:
    """A cue of a line of times and settings, without its words; None where the times can't be read."""
    before, _, after = line.partition(ARROW)
    start = _STAMP.fullmatch(before.strip(_BLANK))
    end = _STAMP.match(after.lstrip(_BLANK))
    if start is None or end is None:
        return None
    first, last = _ms(start), _ms(end)
    if first is None or last is None:
        return None
    return Cue(first, last, "", (), _settings(after.lstrip(_BLANK)[end.end() :]))


def _mapped(line: str) -> int | None:
    """By how many ms all times are moved: a moment of the file's own clock, and the same in the stream's (90 kHz, 33 bits)."""
    told = dict(part.strip().partition(":")[::2] for part in line.partition("=")[2].split(","))
    local = _STAMP.fullmatch(told.get("LOCAL", ""))
    own = _ms(local) if local else None
    if own is None or not re.fullmatch(r"\d{1,10}", told.get("MPEGTS", ""), re.ASCII):
        return None
    ticks = int(told["MPEGTS"])
    return round(ticks / 90) - own if ticks < 1 << 33 else None


def _ms(stamp: re.Match[str]) -> int | None:
    """mm:ss.mmm or h:mm:ss.mmm; minutes and seconds have two digits and stay under 60."""
    first, second, third, milli = stamp.groups()
    if third is None:
        if len(first) != 2:
            return None
        hours, minutes, seconds = 0, int(first), int(second)
    else:
        hours, minutes, seconds = int(first), int(second), int(third)
    if minutes > 59 or seconds > 59:
        return None
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(milli)


def _settings(text: str) -> str:
    """The settings that place a cue, each once (the last counts); what the rules don't know is left out."""
    found: dict[str, str] = {}
    for token in re.split(r"[ \t\f]+", text):
        name, colon, value = token.partition(":")
        if colon and name in _SETTINGS and _SETTINGS[name].fullmatch(value):
            found[name] = value
    return " ".join(f"{name}:{value}" for name, value in found.items())


def plain(text: str) -> str:
    """A cue's words: who speaks stands before them, a reading aid in brackets, all other marks go."""
    marked = re.sub(r"<rt[^>]*>(.*?)(?:</rt>|(?=</ruby>)|$)", r"（\1）", text, flags=re.DOTALL)
    marked = re.sub(
        r"<v(?:\.[^\s>]{0,100})?\s{1,9}([^>]{1,300})>", lambda who: f"{' '.join(who[1].split())}：", marked
    )
    return tidy(html.unescape(_TAG.sub("", marked)))


def _caption(number: int, cue: Cue) -> webvtt.Caption:
    lines = _escaped(tidy(cue.text)).split("\n")
    return webvtt.Caption(
        moments.filed(cue.start_ms), moments.filed(cue.end_ms), lines, str(number), cue.settings or None
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
