"""An OpenDocument text (odt, ISO/IEC 26300) as a page.

Read here and not by odfpy: its texts hold what was deleted while changes were recorded, and its parser knows no bounds.
"""

from __future__ import annotations

import html
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from packages import archive
from packages.reading import xml
from packages.reading.pages.page import Unreadable
from packages.reading.pages.word import MOST_BYTES, Image
from packages.reading.xml import local

_IMAGES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
# what nobody reads in the running text
_LEFT_OUT = frozenset(
    (
        "tracked-changes",
        "annotation",
        "annotation-end",
        "hidden-text",
        "hidden-paragraph",
        "sequence-decls",
        "forms",
        "note-citation",
        "title",
        "desc",
    )
)
_WRAPPED = {
    "list": "ul",
    "list-item": "li",
    "list-header": "li",
    "table": "table",
    "table-row": "tr",
    "table-cell": "td",
    "note-body": "blockquote",
}


def markup(path: Path, image: Image) -> str:
    """HTML of the whole document. Raises Unreadable."""
    try:
        with path.open("rb") as file:
            faults, members = archive.inspect(file, archive.INNER)
            if faults or "content.xml" not in members:
                raise Unreadable
            with zipfile.ZipFile(file) as opened:
                return _Document(opened, members, image).markup()
    except (*archive.BROKEN, KeyError, AttributeError, TypeError) as error:
        raise Unreadable from error


class _Document:
    def __init__(self, opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], image: Image) -> None:
        self._opened = opened
        self._members = members
        self._image = image
        self._hidden: set[str] = set()

    def markup(self) -> str:
        listed = self._members.get("META-INF/manifest.xml")
        if listed is not None and any(
            local(each) == "encryption-data" for each in self._parsed(listed).iter()
        ):
            raise Unreadable("encrypted")
        root = self._parsed(self._members["content.xml"])
        for style in root.iter("{*}style"):
            if any(_attribute(each, "display") == "none" for each in style.iter("{*}text-properties")):
                self._hidden.add(_attribute(style, "name"))
        body = next(root.iter("{*}body"), None)
        if body is None:
            raise Unreadable
        return "".join(self._inside(body))

    def _parsed(self, info: zipfile.ZipInfo) -> Any:
        if info.file_size > MOST_BYTES:
            raise Unreadable
        return xml.parsed(self._opened.read(info))

    def _inside(self, element: Any) -> Iterator[str]:
        yield html.escape(element.text or "")
        for each in element:
            yield from self._one(each)
            yield html.escape(each.tail or "")

    def _one(self, element: Any) -> Iterator[str]:
        name = local(element)
        if (
            name in _LEFT_OUT
            or _attribute(element, "style-name") in self._hidden
            or _attribute(element, "display") == "none"
        ):
            return
        if name in ("h", "p"):
            level = min(max(_number(_attribute(element, "outline-level")), 1), 6)
            tag = f"h{level}" if name == "h" else "p"
            yield f"<{tag}>"
            yield from self._inside(element)
            yield f"</{tag}>"
        elif name == "s":
            yield " " * min(_number(_attribute(element, "c")) or 1, 200)
        elif name in ("tab", "line-break"):
            yield " " if name == "tab" else "<br>"
        elif name == "ruby":
            base, reading = (_all(element, part) for part in ("ruby-base", "ruby-text"))
            yield f"<ruby>{html.escape(base)}<rt>{html.escape(reading)}</rt></ruby>"
        elif name == "frame":
            yield from self._frame(element)
        else:
            tag = _WRAPPED.get(name, "")
            yield f"<{tag}>" if tag else ""
            yield from self._inside(element)
            yield f"</{tag}>" if tag else ""

    def _frame(self, frame: Any) -> Iterator[str]:
        """A picture with its alternative text, or a box of text."""
        told = " ".join(filter(None, (_all(frame, part).strip() for part in ("desc", "title"))))[:5000]
        boxes = [each for each in frame if local(each) == "text-box"]
        if boxes:
            for each in boxes:
                yield "<div>"
                yield from self._inside(each)
                yield "</div>"
            return
        for each in frame:
            info = self._members.get(_attribute(each, "href"))
            kind = _IMAGES.get(Path(info.filename).suffix.lower(), "") if info else ""
            if local(each) == "image" and info is not None:
                source = self._image(partial(self._opened.read, info), kind, told)
                yield (
                    f'<img src="{html.escape(source)}" alt="{html.escape(told)}">'
                    if source
                    else html.escape(told)
                )
                return
        yield html.escape(told)


def _all(element: Any, name: str) -> str:
    """All the text in the first element of a name."""
    found = next(element.iter("{*}" + name), None)
    return "" if found is None else "".join(found.itertext())


def _attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _number(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 6 else 0
