"""From bytes to text: with a mark at the beginning or without, UTF-8, UTF-16, GB18030; and what our own signs may not be."""

from __future__ import annotations

import codecs
import re

from exams.interchange.collecting import Stopped
from packages.faults import Place, fault

MOST_BYTES = 20_000_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# controls, halves of pairs, and signs that Unicode keeps for programs' own use: ours stand for what is escaped
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def decoded(content: bytes, name: str) -> str:
    """The text of a file; raises Stopped."""
    if len(content) > MOST_BYTES:
        raise Stopped(fault("file-too-long", Place(name), limit="20 MB"))
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return clean(_as(content[len(mark) :], encoding, name))
    if b"\0" in content:
        raise Stopped(fault("encoding-unknown", Place(name)))
    try:
        return clean(content.decode())
    except UnicodeDecodeError:
        return clean(_as(content, "gb18030", name))


def _as(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Stopped(fault("encoding-unknown", Place(name))) from error


def clean(text: str) -> str:
    """A text with one kind of line end and nothing that no document holds."""
    return _NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
