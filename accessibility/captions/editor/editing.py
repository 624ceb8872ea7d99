"""Captions as rows to work on: typed over, split, merged, moved, searched. Pure: rows in, rows out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from accessibility.captions import mended
from accessibility.listening import cues
from accessibility.listening.cues import GAP_MS, LIMITS, LINES, LONGEST_MS, SHORTEST_MS, Cue, Limits, Mend
from accessibility.listening.script import run_on

MARKS = re.compile(r"[|｜]")
SHAPE = ("fast", "short", "long")  # what the limits say
OF_TIME = (*SHAPE, "late")  # every other flag is a doubt about the words
NEW_MS = 2_000
# how much each doubt asks for an ear: a wrong number or "not" misleads, a mended word may be one
WEIGHTS = {"check-number-or-negation": 4, "unsure": 3, "mended": 2, "late": 1}


class NoMark(Exception):
    """Nothing says where to split."""


class NoRoom(Exception):
    """There is no free time for another cue."""


class NotMended(Exception):
    """No such word stands there any more that the machine put for another."""


@dataclass(frozen=True)
class Row:
    """A cue on the desk. `key` names it as long as the draft lives; `theirs` is what somebody else made of it
    meanwhile (empty: they took it out), None where nobody did."""

    key: int
    cue: Cue
    theirs: str | None = None

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a person should listen to."""
        return tuple(flag for flag in self.cue.flags if flag not in OF_TIME)

    def as_dict(self) -> dict[str, Any]:
        """As it is kept, and as the page's script works on it."""
        cue = self.cue
        kept = {"key": self.key, "start_ms": cue.start_ms, "end_ms": cue.end_ms, "text": cue.text}
        more: dict[str, Any] = {"flags": list(cue.flags), "settings": cue.settings}
        if cue.mends:
            more["mends"] = [list(mend) for mend in cue.mends]
        if cue.worry:
            more |= {"worry": cue.worry, "doubted": list(cue.doubted)}
        return {**kept, **more, **({} if self.theirs is None else {"theirs": self.theirs})}


def weight(row: Row) -> int:
    """How much a row asks to be listened to; 0 where nothing is doubtful."""
    return sum(WEIGHTS.get(flag, 1) for flag in row.doubts)


def limits(language: str) -> Limits:
    """A language's limits; those of English for one that has none of its own."""
    return LIMITS.get(language, LIMITS["en"])


def rows(track: Iterable[Cue]) -> list[Row]:
    """A track laid out to be worked on."""
    return [Row(key, cue) for key, cue in enumerate(track)]


def restored(kept: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Rows as they were kept, each under a key of its own; raises ValueError for what is no row."""
    found: list[Row] = []
    used: set[int] = set()
    for each in kept:
        key = each["key"] if each["key"] not in used else max(used) + 1
        used.add(_whole(key))
        found.append(Row(key, _cue(each), each.get("theirs")))
    return found


def _cue(kept: Mapping[str, Any]) -> Cue:
    start, end, text = _whole(kept["start_ms"]), _whole(kept["end_ms"]), kept["text"]
    flags, settings = kept.get("flags", []), kept.get("settings", "")
    if not (isinstance(text, str) and isinstance(settings, str) and isinstance(flags, list)) or end <= start:
        raise ValueError("no row of captions")
    doubts = tuple(str(flag)[:40] for flag in flags[:9])
    worry, doubted = _whole(kept.get("worry", 0)), kept.get("doubted", [])
    if not isinstance(doubted, list):
        raise ValueError("no doubted words")
    words = tuple(str(word)[:40] for word in doubted[:40] if str(word) in text.replace("\n", ""))
    mends = _mends(kept.get("mends", []), text)
    return Cue(start, end, text[:2_000], doubts, settings[:200], mends, worry, words)


def _mends(kept: Any, text: str) -> tuple[Mend, ...]:
    """Mends that fit the words; a list of anything else is no row."""
    own = mended.letters(text)
    if not isinstance(kept, list) or not all(isinstance(each, list) and len(each) == 3 for each in kept):
        raise ValueError("no mends")
    mends = [(_whole(at), str(heard), str(put)) for at, heard, put in kept]
    return tuple(each for each in mends if len(each[1]) == len(each[2]) and own.startswith(each[2], each[0]))


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise ValueError("no whole number")
    return value


def finished(found: Iterable[Row]) -> list[Cue]:
    """The cues to keep: in the order of time, the empty ones gone."""
    kept = [replace(row.cue, text=cues_text(row.cue.text)) for row in found if row.cue.text.strip()]
    return sorted(kept, key=lambda cue: (cue.start_ms, cue.end_ms))


def cues_text(text: str) -> str:
    """Lines without blanks around them; browsers send other line ends than we keep."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def looked(cue: Cue, language: str, *, doubts: bool) -> Cue:
    """A cue with what the limits say of it now; with or without the doubts about its words."""
    told = {flag for flag in cue.flags if flag not in SHAPE} if doubts else set()
    bounds, lines = limits(language), cues_text(cue.text).split("\n")
    count = cues.width("".join(lines), language)
    if count * 1000 > bounds.per_second * (cue.end_ms - cue.start_ms):
        told.add("fast")
    if cue.end_ms - cue.start_ms < SHORTEST_MS:
        told.add("short")
    if len(lines) > LINES or any(cues.width(line, language) > bounds.line for line in lines):
        told.add("long")
    if not doubts:
        return replace(cue, flags=tuple(sorted(told)), mends=(), worry=0, doubted=())
    return replace(cue, flags=tuple(sorted(told)))


def write(row: Row, text: str, language: str) -> Row:
    """A row with a person's words: its doubts are answered."""
    clean = cues_text(text)
    if clean == cues_text(row.cue.text):
        return row
    return replace(row, cue=looked(replace(row.cue, text=clean), language, doubts=False))


def heard(row: Row, language: str) -> Row:
    """A row that a person listened to and found right."""
    return replace(row, cue=looked(row.cue, language, doubts=False))


def put_back(found: Sequence[Row], key: int, which: int, language: str) -> list[Row]:
    """What was heard in the place of one of a row's mended words; raises NotMended."""
    at = _at(found, key)
    row = found[at]
    if not 0 <= which < len(row.cue.mends):
        raise NotMended
    cue = looked(mended.put_back(row.cue, row.cue.mends[which]), language, doubts=True)
    return [*found[:at], replace(row, cue=cue), *found[at + 1 :]]


def move(row: Row, start_ms: int, end_ms: int, language: str) -> Row:
    """A row at another time; raises ValueError when it would end before it begins."""
    if not 0 <= start_ms < end_ms:
        raise ValueError("a cue ends after it begins")
    if (start_ms, end_ms) == (row.cue.start_ms, row.cue.end_ms):
        return row
    moved = replace(row.cue, start_ms=start_ms, end_ms=end_ms)
    return replace(row, cue=looked(moved, language, doubts=True))


def split(found: Sequence[Row], key: int, language: str) -> list[Row]:
    """A row cut at the marks in its words, its time shared out by their width; raises NoMark."""
    at = _at(found, key)
    row = found[at]
    parts = [cues_text(part) for part in MARKS.split(row.cue.text)]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        raise NoMark
    widths = [cues.width(part.replace("\n", ""), language) for part in parts]
    start, length, total = row.cue.start_ms, row.cue.end_ms - row.cue.start_ms, sum(widths)
    edges = [start + length * sum(widths[:n]) // total for n in range(len(parts) + 1)]
    free = max(each.key for each in found) + 1
    counts = [len(mended.letters(part)) for part in parts]
    made = []
    for n, part in enumerate(parts):
        end = edges[n + 1] - (GAP_MS if n + 1 < len(parts) and edges[n + 1] - edges[n] > 4 * GAP_MS else 0)
        own = mended.within(row.cue, sum(counts[:n]), sum(counts[: n + 1]))
        doubted = tuple(word for word in own.doubted if word in part.replace("\n", ""))
        cue = replace(own, start_ms=edges[n], end_ms=max(end, edges[n] + 1), text=part, doubted=doubted)
        made.append(Row(key if n == 0 else free + n - 1, looked(cue, language, doubts=True)))
    return [*found[:at], *made, *found[at + 1 :]]


def merge(found: Sequence[Row], key: int, language: str) -> list[Row]:
    """A row and the next one as one; the last row stays as it is."""
    at = _at(found, key)
    if at + 1 >= len(found):
        return list(found)
    first, second = found[at], found[at + 1]
    cue = replace(
        first.cue,
        end_ms=max(first.cue.end_ms, second.cue.end_ms),
        text=joined(first.cue.text, second.cue.text, language),
        flags=(*first.doubts, *second.doubts),
        mends=(*first.cue.mends, *mended.onward(second.cue.mends, len(mended.letters(first.cue.text)))),
        worry=first.cue.worry + second.cue.worry,
        doubted=(*first.cue.doubted, *second.cue.doubted),
    )
    theirs = " ".join(each for each in (first.theirs, second.theirs) if each) or None
    made = Row(key, looked(cue, language, doubts=True), theirs)
    return [*found[:at], made, *found[at + 2 :]]


def joined(first: str, second: str, language: str) -> str:
    """Two texts as one: on one line if they fit, on two if each is one line, else in lines as they come."""
    flat = run_on([line for each in (first, second) for line in each.split("\n")], language)
    return flat if cues.width(flat, language) <= limits(language).line else f"{first}\n{second}"


def delete(found: Sequence[Row], key: int) -> list[Row]:
    """Without a row."""
    at = _at(found, key)
    return [*found[:at], *found[at + 1 :]]


def add(found: Sequence[Row], key: int | None, until_ms: int | None) -> list[Row]:
    """An empty row after another (first of all with None), in the time that is free there; raises NoRoom."""
    at = -1 if key is None else _at(found, key)
    start = found[at].cue.end_ms + GAP_MS if at >= 0 else 0
    latest = found[at + 1].cue.start_ms - GAP_MS if at + 1 < len(found) else until_ms
    end = start + NEW_MS if latest is None else min(start + NEW_MS, latest)
    if end - start < SHORTEST_MS // 2:
        raise NoRoom
    free = max((each.key for each in found), default=-1) + 1
    return [*found[: at + 1], Row(free, Cue(start, end, "")), *found[at + 1 :]]


def shift(found: Sequence[Row], key: int, by_ms: int, language: str, *, onward: bool) -> list[Row]:
    """A row, or all from it on, earlier or later; raises ValueError where that would be before the beginning."""
    at = _at(found, key)
    last = len(found) if onward else at + 1
    moved = [move(row, row.cue.start_ms + by_ms, row.cue.end_ms + by_ms, language) for row in found[at:last]]
    return [*found[:at], *moved, *found[last:]]


def replaced(found: Sequence[Row], find: str, put: str, keys: set[int], language: str) -> list[Row]:
    """The rows of these keys with one text in the place of another."""
    return [
        write(row, row.cue.text.replace(find, put), language) if row.key in keys else row for row in found
    ]


def holding(found: Iterable[Row], find: str) -> list[Row]:
    """The rows whose words hold a text."""
    return [row for row in found if find and find in row.cue.text]


@dataclass(frozen=True)
class Measure:
    """How a cue reads: characters a second in tenths, the widest line, how many lines; and what is over the limit."""

    speed_tenths: int
    widest: int
    lines: int
    over: tuple[str, ...]


def measure(cue: Cue, language: str) -> Measure:
    """A cue against the limits of its language."""
    lines = cues_text(cue.text).split("\n")
    count = cues.width("".join(lines), language)
    widths = [cues.width(line, language) for line in lines]
    told = looked(cue, language, doubts=False).flags
    over = (*told, "slow") if cue.end_ms - cue.start_ms > LONGEST_MS else told
    return Measure(count * 10_000 // (cue.end_ms - cue.start_ms), max(widths), len(lines), over)


def _at(found: Sequence[Row], key: int) -> int:
    """Where a row stands; raises ValueError when it is gone."""
    return [row.key for row in found].index(key)
