"""WebVTT in and out. Reading follows the parsing rules of the W3C, which never give up on a file for one bad cue;
what those rules throw away is told as a fault with its line, so that whoever uploads a file can mend it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from accessibility.cues import Cue
from accessibility.faults import Fault, Reading, reading, tidy

ARROW = "-->"
_BLANK = " \t\f"
_STAMP = re.compile(r"([0-9]+):([0-9]{2})(?::([0-9]{2}))?\.([0-9]{3})(?![0-9])")
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
    return "WEBVTT\n" + "".join(f"\n{n}\n{_block(cue)}\n" for n, cue in enumerate(cues, 1))


def read(text: str) -> list[Cue]:
    """The cues of a WebVTT file; raises NotWebVTT."""
    return parse(text).cues


def parse(text: str) -> Reading:
    """The cues of a WebVTT file and what it holds that is lost; raises NotWebVTT."""
    lines = _lines(text)
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise NotWebVTT(lines[0][:40])
    parser = _Parser(lines)
    return reading(parser.cues(), parser.faults)


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

    def cues(self) -> Iterator[tuple[int, Cue]]:
        """Each cue with the line of its times."""
        if self.at < len(self.lines) and self.lines[self.at]:
            self._block(in_header=True)
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
    marked = re.sub(r"<v(?:\.[^\s>]*)?\s+([^>]+)>", lambda who: f"{' '.join(who[1].split())}：", marked)
    return tidy(html.unescape(_TAG.sub("", marked)))


def stamp(ms: int, point: str = ".") -> str:
    """A time as files write it."""
    seconds, milli = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{milli:03}"


def _block(cue: Cue) -> str:
    times = f"{stamp(cue.start_ms)} {ARROW} {stamp(cue.end_ms)}"
    return f"{times} {cue.settings}".rstrip() + f"\n{_escaped(tidy(cue.text))}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
