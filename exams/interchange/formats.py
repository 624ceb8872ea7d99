"""Which format a file is in, and reading it. This runs in a child process (exams.interchange.reader asks it), for files of strangers."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from exams.interchange import plain, texts
from exams.interchange.collecting import Found, Stopped
from exams.interchange.moodle import gift, quiz
from exams.interchange.qti import items, package
from packages import archive
from packages.faults import Place, fault

IN = ("xlsx", "gift", "aiken", "moodle", "qti", "text")


def read(path: Path, name: str, wanted: str = "") -> tuple[Found, str]:
    """Everything in a file, and its format; `wanted` names one where it can't be told. A workbook is only recognised.

    Whatever the file is, it ends here: a fault, never another exception.
    """
    found = Found(name)
    try:
        format_of = wanted or detected(path, name)
        _read(path, format_of, found)
    except Stopped as stopped:
        found.faults.append(stopped.fault)
        format_of = wanted
    return found, format_of


def _read(path: Path, wanted: str, found: Found) -> None:
    if wanted == "xlsx":
        return
    if wanted == "qti" and zipfile.is_zipfile(path):
        package.read(path, found)
        return
    if path.stat().st_size > texts.MOST_BYTES:
        raise Stopped(fault("file-too-long", Place(found.name), limit="20 MB"))
    content = path.read_bytes()
    if wanted == "moodle":
        quiz.read(content, found)
    elif wanted == "qti":
        items.read(content, found)
    else:
        text = texts.decoded(content, found.name)
        {"gift": gift.read, "aiken": plain.aiken, "text": plain.numbered}[wanted](text, found)
    if not found.sets() and not found.faults:
        found.fault("no-questions", found.place())


def detected(path: Path, name: str) -> str:
    """The format, by what is in the file; raises Stopped."""
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as opened:
                return "xlsx" if "xl/workbook.xml" in opened.namelist() else "qti"
        except archive.BROKEN as error:
            raise Stopped(fault("damaged", Place(name))) from error
    with path.open("rb") as file:
        head = file.read(20_000)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise Stopped(fault("workbook-old", Place(name)))
    told = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\r\n\t ")
    if told.startswith(b"<"):
        if re.search(rb"<quiz[\s>/]", told):
            return "moodle"
        if re.search(rb"assessment-?item", told, re.IGNORECASE):
            return "qti"
        raise Stopped(fault("format-unknown", Place(name)))
    return _of_text(path, name)


def _of_text(path: Path, name: str) -> str:
    if path.stat().st_size > texts.MOST_BYTES:
        raise Stopped(fault("file-too-long", Place(name), limit="20 MB"))
    text = texts.decoded(path.read_bytes(), name)
    if name.lower().endswith(".gift"):
        return "gift"
    if re.search(r"^\s*ANSWER\s*:\s*[A-Z]\s*$", text, re.MULTILINE | re.IGNORECASE):
        return "aiken"
    if re.search(r"(?<!\\)\{[^{}]*\}", text):
        return "gift"
    if re.search(r"^\s*(第\s*)?\d{1,4}\s*[.、．)）题]", text, re.MULTILINE):
        return "text"
    raise Stopped(fault("format-unknown", Place(name)))
