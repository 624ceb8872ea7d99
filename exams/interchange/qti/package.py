"""A package of QTI: the manifest says which items there are and what is said of them. Read in a child process."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from exams.interchange.collecting import Found, Stopped
from exams.interchange.qti import items
from exams.interchange.texts import clean
from exams.interchange.xml import Node, tree
from packages import archive
from packages.archive import Limits
from packages.faults import Place, fault

LIMITS = Limits(
    packed=50_000_000, unpacked=200_000_000, files=12_000, depth=8, ratio=150, ratio_from=20_000_000
)
MOST_XML = 5_000_000
MOST_FILE = 5_000_000
_MANIFEST = "imsmanifest.xml"


def read(path: Path, found: Found) -> None:
    """The items of a package, in the order of the manifest. Raises Stopped."""
    with path.open("rb") as file:
        faults, members = archive.inspect(file, LIMITS)
        if faults:
            found.faults += [fault(each.code, found.place(), **each.params) for each in faults]
            return
        try:
            with zipfile.ZipFile(file) as opened:
                _Package(opened, members, found).read()
        except archive.BROKEN as error:
            raise Stopped(fault("damaged", Place(found.name))) from error


class _Package:
    def __init__(self, opened: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], found: Found) -> None:
        self._opened, self._members, self._found = opened, members, found

    def read(self) -> None:
        count = 0
        for path, labels in self._items():
            content = self._content(path, MOST_XML)
            if content is None:
                self._found.fault("file-missing", self._found.place(), file=path[:200])
                continue
            count += 1
            try:
                items.read(content, self._found, self._near(path), labels)
            except Stopped as error:
                if error.fault.code == "too-many-questions":
                    raise
                # one item that can't be read says nothing of the others
                told = error.fault
                self._found.faults.append(
                    fault(told.code, Place(self._found.name, key=path[:80]), **told.params)
                )
        if not count:
            raise Stopped(fault("no-questions", Place(self._found.name)))

    def _items(self) -> Iterator[tuple[str, list[str]]]:
        """The path of each item with its labels: those of the manifest, or every XML where there is none."""
        listed = self._content(_MANIFEST, MOST_XML)
        if listed is None:
            yield from ((path, []) for path in sorted(self._members) if path.endswith(".xml"))
            return
        for resource in Node(tree(listed, self._found.name)).all("resource"):
            if resource.given.get("type", "").startswith("imsqti_item") or resource.given.get(
                "type", ""
            ).startswith("imsqti_assessmentitem"):
                words = [clean(each.text()).strip() for each in resource.all("keyword")]
                path = posixpath.normpath(resource.given.get("href", "").replace("\\", "/"))
                yield path, [each for each in words if each]

    def _near(self, item: str) -> Callable[[str], bytes | None]:
        folder = posixpath.dirname(item)
        return lambda address: self._content(posixpath.normpath(posixpath.join(folder, address)), MOST_FILE)

    def _content(self, path: str, most: int) -> bytes | None:
        info = self._members.get(path)
        if info is None or info.file_size > most:
            return None
        return self._opened.read(info)
