"""The text file beside the folders of a delivery, as on a USB stick: which courses, which lectures, how long each.

Written in one way, read in the ways in which people write it: a line a lecture, under its course or with the course's name in it. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NAME = "课程目录.txt"
_HEAD = ("讲次", "名称", "时长", "文件")
_COURSE = re.compile(r"^(?:\d+[.、．]\s*)?课程(?:名称?)?\s*[:：]\s*(.+)$")
_NUMBER = re.compile(r"^(?:第\s*)?(\d{1,4})\s*(?:讲|节|课|集)?[.、．]?$")
_LEADING = re.compile(r"^(?:第\s*)?(\d{1,4})\s*(?:讲|节|课|集)?\s*[.、．:：\s]\s*(.+)$")
_CHINESE = re.compile(r"^(?:(\d+)\s*(?:小时|时))?\s*(?:(\d+)\s*分钟?)?\s*(?:(\d+)\s*秒)?$")
_CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:\.\d+)?$")
_CELLS = re.compile(r"\t+|\s*[|｜,，]\s*|\s{2,}")
_COLUMNS = {
    "课程": "course",
    "课程名": "course",
    "课程名称": "course",
    "讲次": "number",
    "序号": "number",
    "名称": "name",
    "讲次名称": "name",
    "时长": "ms",
    "文件": "file",
    "文件名": "file",
}
MOST_LINES = 20_000


@dataclass(frozen=True)
class Lecture:
    """A lecture: its number in the course, from 1; its name and file where they are told, "" where not; its length, None where not."""

    number: int
    name: str = ""
    ms: int | None = None
    file: str = ""


@dataclass(frozen=True)
class Listed:
    """A course of the index."""

    name: str
    lectures: tuple[Lecture, ...]


def write(title: str, courses: Iterable[Listed]) -> str:
    """The index, with the sign by which the editor of Windows knows its script."""
    lines = [f"\ufeff{title}", ""]
    for course in courses:
        lines += [f"课程：{course.name}", "\t".join(_HEAD)]
        for each in course.lectures:
            lines.append(
                "\t".join((str(each.number), " ".join(each.name.split()), _spelt(each.ms), each.file))
            )
        lines.append("")
    return "\r\n".join(lines)


def read(text: str) -> list[Listed]:
    """The courses that a text lists; none for a text that is no index."""
    found: dict[str, list[Lecture]] = {}
    columns: list[str] = []
    course = ""
    for line in text.lstrip("\ufeff").splitlines()[:MOST_LINES]:
        plain = unicodedata.normalize("NFKC", line).strip()
        if not plain:
            continue
        if named := _COURSE.match(plain):
            course, columns = named[1].strip(), []
            found.setdefault(course, [])
            continue
        cells = [each.strip() for each in _CELLS.split(plain)]
        if heads := _heads(cells):
            columns = heads
            continue
        told = dict(zip(columns, cells, strict=False)) if columns else _guessed(plain, cells)
        course = told.get("course", "") or course
        lecture = _lecture(told, len(found.get(course, ())) + 1)
        if lecture is not None and course:
            found.setdefault(course, []).append(lecture)
    return [Listed(name, tuple(its)) for name, its in found.items() if its]


def _heads(cells: Sequence[str]) -> list[str]:
    known = [_COLUMNS.get(cell, "") for cell in cells]
    return known if sum(map(bool, known)) >= 2 else []


def _guessed(line: str, cells: Sequence[str]) -> dict[str, str]:
    """A line without names of columns: a number first, a length last, the name between them."""
    if len(cells) == 1:
        leading = _LEADING.match(line)
        if leading is None:
            return {}
        name, _space, last = leading[2].rpartition(" ")
        told = {"number": leading[1], "name": name, "ms": last}
        return told if milliseconds(last) is not None else {"number": leading[1], "name": leading[2]}
    told = {"number": cells[0]} if _NUMBER.match(cells[0]) else {}
    if not told and (leading := _LEADING.match(cells[0])):
        told = {"number": leading[1], "name": leading[2]}
    for cell in cells[1:] if told else cells:
        if milliseconds(cell) is not None:
            told["ms"] = cell
        elif "name" not in told:
            told["name"] = cell
    return told if "ms" in told else {}


def _lecture(told: dict[str, str], default: int) -> Lecture | None:
    number = _NUMBER.match(told.get("number", ""))
    ms = milliseconds(told.get("ms", ""))
    if number is None and ms is None and not told.get("file"):
        return None
    return Lecture(int(number[1]) if number else default, told.get("name", ""), ms, told.get("file", ""))


def milliseconds(text: str) -> int | None:
    """A length as people write it: 1 小时 2 分 3 秒, 62 分钟, 62:03, 1:02:03. None where it is none."""
    if clock := _CLOCK.match(text):
        hours, minutes, seconds = (int(each or 0) for each in clock.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * 1000
    said = _CHINESE.match(text)
    if said is None or not any(said.groups()):
        return None
    hours, minutes, seconds = (int(each or 0) for each in said.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000


def _spelt(ms: int | None) -> str:
    """A length in whole seconds, floored."""
    seconds = (ms or 0) // 1000
    hours, rest = divmod(seconds, 3600)
    return (f"{hours} 小时 " if hours else "") + f"{rest // 60} 分 {rest % 60} 秒"
