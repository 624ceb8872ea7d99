"""Files of captions from other people's hands: which format and which characters a file is in, then its cues.

WebVTT, SubRip (SRT), Advanced SubStation (ASS, SSA), TTML, SBV, LRC and the JSON of speech recognition come in; WebVTT and
SubRip go out.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass

from accessibility.captions.files import lrc, recognised, rolling, sbv, subrip, substation, ttml, webvtt
from accessibility.captions.files.faults import Fault, Reading, Unreadable

COMMON = range(0xB0, 0xD8)  # first bytes of the 3,755 characters of daily use in GB 2312
PLAUSIBLE = 80  # of a hundred Chinese characters of a true GB 18030 text, at least so many are of daily use


@dataclass(frozen=True)
class File:
    """What a file turned out to be."""

    kind: str
    encoding: str
    found: Reading


def read(content: bytes) -> File:
    """The captions of a file; raises Unreadable."""
    text, encoding = decoded(content)
    kind = _kind(text)
    found = rolling.folded(READERS[kind](text))
    if not found.cues:
        raise Unreadable(*(found.faults or [Fault(1, "empty")]))
    return File(kind, encoding, found)


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding; raises Unreadable where no reading makes sense."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if content.startswith(mark):
            return _strictly(content[len(mark) :], name)
    content = content.rstrip(b"\0")  # some programs fill their files up
    if content.count(0) * 10 > len(content):
        raise Unreadable(Fault(1, "encoding"))  # two bytes a character, without the mark that would say so
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        return _chinese(content, error.start)


def _strictly(content: bytes, name: str) -> tuple[str, str]:
    try:
        return content.decode(name), name
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(name, "ignore")
        raise Unreadable(Fault(before.count("\n") + 1, "encoding")) from error


def _chinese(content: bytes, first_wrong: int) -> tuple[str, str]:
    """GB 18030 decodes nearly any bytes to something; it is believed only where common characters come out."""
    wrong = Fault(content[:first_wrong].count(b"\n") + 1, "encoding")
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise Unreadable(wrong) from error
    han = [c for c in text if "\u3400" <= c <= "\u9fff"]
    usual = sum(1 for c in han if c.encode("gb18030")[0] in COMMON)
    if not han or usual * 100 < PLAUSIBLE * len(han) or re.search(r"[\x01-\x08\x0e-\x1f\ue000-\uf8ff]", text):
        raise Unreadable(wrong)
    return text, "gb18030"


def _kind(text: str) -> str:
    """The format by what a file says, never by its name."""
    head = text.removeprefix("\ufeff").lstrip()
    if head.startswith("WEBVTT"):
        return "vtt"
    if "[Script Info]" in text or "[Events]" in text:
        return "ass"
    if head.startswith("<"):
        return "ttml"
    if "-->" in text:
        return "srt"
    if head.startswith("{") or re.match(r"\[\s*[{\]]", head):
        return "json"
    if sbv.looks_so(head):
        return "sbv"
    if lrc.looks_so(head):
        return "lrc"
    raise Unreadable(Fault(1, "unknown", head.split("\n", 1)[0][:40]))


def _vtt(text: str) -> Reading:
    try:
        return webvtt.parse(text)
    except webvtt.NotWebVTT as error:
        raise Unreadable(Fault(1, "head", str(error))) from error


READERS: dict[str, Callable[[str], Reading]] = {
    "vtt": _vtt,
    "srt": subrip.parse,
    "ass": substation.parse,
    "ttml": ttml.parse,
    "sbv": sbv.parse,
    "lrc": lrc.parse,
    "json": recognised.parse,
}
