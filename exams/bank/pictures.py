"""The pictures that stand in a workbook's cells: which cell each stands in, its text, and its bytes. Read in a child process.

A picture belongs to the cell at its upper left corner (ECMA-376, part 1, 20.5). Its text is the "alternative text" that
spreadsheet programs ask for. Drawings, charts and pictures on other machines are none of ours.
"""

from __future__ import annotations

import hashlib
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from foundation import child
from foundation.child import Failed, Limits, Patience
from packages import archive, magic

MOST = 10_000
MOST_BYTES = 5_000_000  # of one picture
TYPES = ("png", "jpg", "gif", "webp")
SECONDS = 30
LIMITS = Limits(processor=60, memory=1 << 30, writes=MOST_BYTES + 1)
ARCHIVE = archive.Limits(
    packed=50_000_000, unpacked=200_000_000, files=12_000, ratio=150, ratio_from=20_000_000
)
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_MAIN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True)
class Pictures:
    """Pictures by sheet and cell (row, column, from 1), each {"sha256", "media_type", "text"}; `lost`: how many could not be read."""

    of: dict[str, dict[tuple[int, int], list[dict[str, Any]]]]
    lost: int


def unpacked(path: Path, folder: Path) -> Pictures:
    """The pictures of a workbook, written into `folder` under their hashes."""
    try:
        told = child.ask(
            "exams.bank.pictures",
            [str(path.resolve()), str(folder.resolve())],
            patience=Patience(SECONDS),
            limits=LIMITS,
        )
    except Failed as error:
        # what is no workbook is told by who reads its cells
        return Pictures({}, 0 if error.code == "unreadable" else 1)
    found: dict[str, dict[tuple[int, int], list[dict[str, Any]]]] = {}
    for sheet, row, column, picture in told["pictures"]:
        found.setdefault(sheet, {}).setdefault((row, column), []).append(picture)
    return Pictures(found, told["lost"])


def _read(arguments: list[str]) -> dict[str, Any]:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError

    path, folder = Path(arguments[0]), Path(arguments[1])
    try:
        with path.open("rb") as file:
            if archive.inspect(file, ARCHIVE)[0]:
                raise child.Failed("unreadable")
            with zipfile.ZipFile(file) as opened:
                return _Book(opened, folder).told()
    except (*archive.BROKEN, ParseError, DefusedXmlException, KeyError, TypeError, AttributeError) as error:
        raise child.Failed("unreadable") from error


class _Book:
    def __init__(self, opened: zipfile.ZipFile, folder: Path) -> None:
        self._opened, self._folder = opened, folder
        self._names = set(opened.namelist())
        self._lost = 0

    def told(self) -> dict[str, Any]:
        found = [
            (title, *each)
            for title, part in self._sheets()
            for drawing in self._links(part, "drawing").values()
            for each in self._pictures(drawing)
        ]
        return {"pictures": found[:MOST], "lost": self._lost + max(0, len(found) - MOST)}

    def _xml(self, part: str) -> Any:
        from defusedxml.ElementTree import fromstring

        return fromstring(self._opened.read(part))

    def _sheets(self) -> Iterator[tuple[str, str]]:
        links = self._links("xl/workbook.xml", "worksheet")
        for sheet in self._xml("xl/workbook.xml").iter():
            if sheet.tag.endswith("}sheet"):
                link = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")
                if link in links:
                    yield sheet.attrib.get("name", ""), links[link]

    def _links(self, part: str, kind: str) -> dict[str, str]:
        """The parts of a kind that a part names, by the id under which it names them."""
        folder, name = posixpath.split(part)
        listed = f"{folder}/_rels/{name}.rels"
        if listed not in self._names:
            return {}
        found = {}
        for each in self._xml(listed):
            if (
                each.attrib.get("Type", "").endswith("/" + kind)
                and each.attrib.get("TargetMode") != "External"
            ):
                target = posixpath.normpath(posixpath.join("/" + folder, each.attrib.get("Target", "")))
                found[each.attrib.get("Id", "")] = target.lstrip("/")
        return {link: target for link, target in found.items() if target in self._names}

    def _pictures(self, drawing: str) -> Iterator[tuple[int, int, dict[str, Any]]]:
        images = self._links(drawing, "image")
        for anchor in self._xml(drawing):
            begin, shown = anchor.find(f"{_DRAWING}from"), next(anchor.iter(f"{_MAIN}blip"), None)
            if begin is None or shown is None:
                continue
            row, column = (int(begin.findtext(_DRAWING + name) or 0) + 1 for name in ("row", "col"))
            named = next(anchor.iter(f"{_DRAWING}cNvPr"), None)
            text = "" if named is None else named.attrib.get("descr", "")
            kept = self._kept(images.get(shown.attrib.get(f"{_LINK}embed", ""), ""))
            if kept is None:
                self._lost += 1
            else:
                yield row, column, {**kept, "text": "" if text == "Picture" else text[:1000]}

    def _kept(self, part: str) -> dict[str, Any] | None:
        if not part or self._opened.getinfo(part).file_size > MOST_BYTES:
            return None
        return keep(self._opened.read(part), part.rsplit("/", 1)[-1], self._folder)


def keep(content: bytes, name: str, folder: Path) -> dict[str, Any] | None:
    """Write a picture or a sound under its hash into a folder; None for what we don't take."""
    sha256 = hashlib.sha256(content).hexdigest()
    local = folder / sha256
    local.write_bytes(content)
    found = magic.sniff(local, name)
    if found not in (*TYPES, "mp3", "m4a", "wav"):
        local.unlink()
        return None
    return {"sha256": sha256, "media_type": magic.media_type(found)}


if __name__ == "__main__":
    child.answer(_read)
