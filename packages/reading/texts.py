"""Bytes as text, in the encodings that people's programs write: UTF-8, UTF-16 (Notepad's "Unicode"), GB 18030."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# controls that no text has: its programs write tabs, ends of lines and of pages, and the odd escape
_NO_TEXT = re.compile("[\x01-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f\ufffe\uffff]")


def encoding_of(head: bytes) -> str:
    """The encoding of a text by its beginning, which may cut a character in two; "" for what is no text.

    A mark decides; then noughts at every second byte (UTF-16 without a mark), then UTF-8, then GB 18030.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name if _reads(head[len(mark) :], name) else ""
    plain = head.rstrip(b"\0")
    if b"\0" in plain:
        return _unmarked(head)
    if len(plain) * 2 < len(head):  # two letters and a hundred noughts are no text
        return ""
    return next((name for name in ("utf-8", "gb18030") if _reads(head, name)), "")


def is_marked(head: bytes) -> bool:
    """Whether a file begins with the mark of an encoding."""
    return any(head.startswith(mark) for mark, _name in _MARKS)


def decoded(raw: bytes) -> str | None:
    """The text, without its mark and without NULs; None for what is none. Noughts at the end are passed over."""
    names = [encoding_of(raw[:4096])]
    # a text that is ASCII in its first bytes says nothing of the rest
    names += (
        [name for name in ("utf-8", "gb18030") if name not in names]
        if names[0] in ("utf-8", "gb18030")
        else []
    )
    for name in filter(None, names):
        try:
            return raw.decode(name).removeprefix("\ufeff").replace("\0", "")
        except UnicodeDecodeError:
            continue
    return None


def _unmarked(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < len(head) // 8:
        # a few noughts in a text of one of the others: programs leave them at the end of a block
        plain = head.replace(b"\0", b"")
        few = len(head) - len(plain) <= len(head) // 50
        return next((name for name in ("utf-8", "gb18030") if few and _reads(plain, name)), "")
    name = "utf-16-le" if odd > even * 8 else "utf-16-be" if even > odd * 8 else ""
    return name if name and _reads(head, name) else ""


def _reads(head: bytes, name: str) -> bool:
    for cut in range(4):
        try:
            text = head[: len(head) - cut].decode(name)
        except UnicodeDecodeError:
            continue
        return _NO_TEXT.search(text) is None
    return False
