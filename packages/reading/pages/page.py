"""The text of a page as it is read: a paragraph a line, alternative texts in their place, nothing that nobody sees."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from lxml import etree

from packages.reading import raised

BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tr ul".split()  # noqa: SIM905 - one name after the other is easier to read
)
_HIDDEN = frozenset(("script", "style", "template", "noscript", "title"))
# a reading above characters is no text of its own: who reads the characters has read it
_READINGS = frozenset(("rt", "rp"))
_RAISED = {"sup": "superscript", "sub": "subscript"}
_CELLS = frozenset(("td", "th"))
_UNSEEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
_DATA = re.compile(r"\s*data:(image/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=\s]+)$")
_TO_NOTES = re.compile(r"#(?:foot|end)note(?:-ref)?-")


class Unreadable(Exception):
    """A document can't be read as what it says it is; `reason` is one of packages.reading.reader.REASONS."""

    def __init__(self, reason: str = "unreadable") -> None:
        super().__init__(reason)
        self.reason = reason


def text(source: str) -> str:
    """What is read of a page: alternative texts are, scripts and the head's title are not. Linear in what it is given."""
    root = _parsed(source)
    if root is None:
        return ""
    parts: list[str] = []
    inside = 0  # elements that nobody sees
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = str(element.tag)
        unseen = tag in _READINGS or _is_hidden(element, tag)
        inside += (event == "start") and unseen
        if not inside:
            parts += _said(element, tag, event)
        inside -= (event == "end") and unseen
        if event == "end" and not inside and element is not root:
            parts.append(_flat(element.tail))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def visible(source: str, image: Callable[[Callable[[], bytes], str, str], str]) -> str:
    """A page without what nobody sees; of its images those that it carries inside are kept by `image`, of the others the alternative text."""
    root = _parsed(source)
    if root is None:
        return ""
    gone = [each for each in root.iter() if not isinstance(each.tag, str) or _is_hidden(each, each.tag)]
    for element in gone:
        _replace(element, "")
    for element in list(root.iter("img")):
        told, data = element.get("alt") or "", _DATA.match(element.get("src") or "")
        kept = image(partial(_bytes, data[2] if data else ""), data[1] if data else "", told)
        if kept:
            element.set("src", kept)
        else:
            _replace(element, told)
    return etree.tostring(root, encoding="unicode", method="html")


def _bytes(coded: str) -> bytes:
    return base64.b64decode(coded + "=" * (-len(coded) % 4))


def _replace(element: Any, words: str) -> None:
    """Words in an element's place; what follows it stays."""
    parent = element.getparent()
    if parent is None:
        return
    words += element.tail or ""
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + words
    else:
        before.tail = (before.tail or "") + words
    parent.remove(element)


def _parsed(source: str) -> Any:
    """The page's tree; None where nothing at all is in it."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        # libxml2 ends a text at a NUL
        return etree.fromstring(source.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None


def _said(element: Any, tag: str, event: str) -> list[str]:
    """What an element says where it begins or ends."""
    between = ["\n"] if tag in BLOCKS else [" "] if tag in _CELLS else []
    if event == "end":
        return between
    words = _flat(element.text)
    if tag in _RAISED and not len(element):
        words = raised.written(words, _RAISED[tag])
    return [*between, element.get("alt") or "" if tag == "img" else "", words]


def _is_hidden(element: Any, tag: str) -> bool:
    if tag in _HIDDEN or element.get("hidden") is not None:
        return True
    if tag == "a" and _TO_NOTES.match(element.get("href") or ""):  # the number of a note, and the way back
        return True
    style = element.get("style")
    return style is not None and _UNSEEN.search(style) is not None


def _flat(text: str | None) -> str:
    """A line's end in the source is a blank."""
    return (text or "").replace("\n", " ").replace("\r", " ")
