"""What changed between two versions, as a list: each thing that differs once, with how much and where it is shown side by side.

Which things differ is told by hashes; what a page of the list says of them is read for that page alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accessibility.captions.editor import comparing
from curation.review import differing
from curation.review.differing import Beside, Pair
from packages import frozen
from packages.models import Version, VersionCourse

ROWS = 50
Told = dict[str, Any]
Said = tuple[str, int]  # a code (curation.review.change_wording) and how often


@dataclass(frozen=True)
class Change:
    """One thing that differs. `kind`: introduction, instructors, provider, rights, course, order, resource, questions; `key` is its
    number or its resource's id, 0 where there is only one; `gone`: only the older version has it."""

    kind: str
    key: int = 0
    number: int = 0
    name: str = ""
    said: tuple[Said, ...] = ()
    pair: Pair | None = None
    beside: tuple[Beside, ...] = ()
    came: bool = False
    gone: bool = False

    @property
    def anchor(self) -> str:
        """Where it stands in the list."""
        return f"change-{self.kind}-{self.key}"


@dataclass(frozen=True)
class Page:
    """Some changes of a list, how many there are in all by kind, which page it is and how many there are."""

    changes: tuple[Change, ...]
    counts: dict[str, int] = field(default_factory=dict)
    number: int = 1
    pages: int = 1

    @property
    def total(self) -> int:
        """How many things differ."""
        return sum(self.counts.values())


def listed(session: Session, old: Version, new: Version, asked: int) -> Page:
    """A page of what changed; the nearest one where there is none of that number."""
    every = [*_head(old, new), *_courses(session, old, new), *_resources(session, old, new)]
    every += _questions(session, old, new)
    pages = max(1, -(-len(every) // ROWS))
    number = min(max(1, asked), pages)
    shown = every[(number - 1) * ROWS : number * ROWS]
    counts = dict(Counter(each.kind for each in every))
    return Page(tuple(_read(session, shown)), counts, number, pages)


def resource_ids(session: Session, old: Version, new: Version) -> list[int]:
    """The resources of the newer version that differ in themselves or beside them, in its order: what is worth another look."""
    return [each.key for each in _resources(session, old, new) if each.kind == "resource" and not each.gone]


def one_resource(session: Session, old: Version, new: Version, resource_id: int) -> Change | None:
    """What differs of one resource, by the id that the list gives it."""
    every = _resources(session, old, new)
    return next((each for each in every if each.key == resource_id), None)


def _head(old: Version, new: Version) -> Iterator[Change]:
    before, after = differing.head(old), differing.head(new)
    for kind in differing.HEAD:
        if before[kind] != after[kind]:
            yield Change(kind, said=(("fields", len(fields_that_differ(before[kind], after[kind]))),))


def fields_that_differ(old: Any, new: Any) -> list[str]:
    """The names of the fields that differ; of a list, the number of each row that does."""
    if isinstance(old, list) or isinstance(new, list):
        longest = max(len(old), len(new))
        return [str(at + 1) for at in range(longest) if old[at : at + 1] != new[at : at + 1]]
    return [name for name in dict.fromkeys([*new, *old]) if old.get(name) != new.get(name)]


def _courses(session: Session, old: Version, new: Version) -> Iterator[Change]:
    pairs = differing.courses(session, old, new)
    stay = [was.number for was, now in pairs if was and now]
    swapped = stay != sorted(stay)
    parts = frozen.told(
        session,
        [
            each.part
            for pair in pairs
            if pair[0] and pair[1] and pair[0].part != pair[1].part
            for each in pair
            if each
        ],
    )
    for was, now in pairs:
        found = _course(was, now, parts, swapped=swapped)
        if found is not None:
            yield found
    names = {now.number: now.name for _was, now in pairs if now}
    for number in differing.reordered(session, old, new):
        yield Change("order", number, number, names[number], (("order", 1),))


def _course(
    was: VersionCourse | None, now: VersionCourse | None, parts: Told, *, swapped: bool
) -> Change | None:
    if now is None:
        assert was is not None
        return Change("course", was.number, was.number, was.name, (("gone", 1),), gone=True)
    if was is None:
        return Change("course", now.number, now.number, now.name, (("came", 1),), came=True)
    said: list[Said] = [("course-moved", was.number)] if swapped and was.number != now.number else []
    if was.part != now.part:
        told = fields_that_differ(parts[was.part], parts[now.part])
        said += [("renamed", 1)] if "name" in told else []
        said += [("hours", 1)] if {"class_hours_tenths", "weight"} & set(told) else []
    return Change("course", now.number, now.number, now.name, tuple(said)) if said else None


def _resources(session: Session, old: Version, new: Version) -> list[Change]:
    """Resources that differ in themselves, in where they stand, in their layers or in their captions."""
    pairs = differing.lessons(session, old, new)
    by_id = {pair.either.resource_id: pair for pair in pairs}
    elsewhere = {pair.either.resource_id: pair for pair in differing.moved(session, old, new)}
    beside: dict[int, list[Beside]] = {}
    for kind, some in (
        ("layer", differing.layers(session, old, new, pairs)),
        ("captions", differing.captions(session, old, new, pairs)),
    ):
        for each in some:
            beside.setdefault(each.resource_id, []).append(replace(each, key=f"{kind}:{each.key}"))
    missing = [one for one in beside if one not in by_id and one not in elsewhere]
    same = {each.resource_id: Pair(each, each) for each in differing.named(session, new, missing)}
    made = []
    for resource_id, pair in (same | elsewhere | by_id).items():
        came, gone = pair.old is None, pair.new is None
        said: tuple[Said, ...] = (("moved", 1),) if resource_id in elsewhere else ()
        its = () if came or gone else tuple(beside.get(resource_id, ()))
        one = pair.either
        made.append(Change("resource", resource_id, one.number, one.name, said, pair, its, came, gone))
    return sorted(made, key=lambda each: (each.gone, each.number))


def _questions(session: Session, old: Version, new: Version) -> Iterator[Change]:
    for number, (before, after) in differing.question_rows(session, old, new).items():
        counts = Counter(kind for kind, _was, _now in questions_that_differ(session, before, after))
        if counts:
            yield Change(
                "questions", number, number, said=tuple((f"questions-{k}", n) for k, n in counts.items())
            )


def questions_that_differ(
    session: Session, before: Sequence[tuple[int, str]], after: Sequence[tuple[int, str]]
) -> list[tuple[str, Told | None, Told | None]]:
    """Pairs of questions of one set, each with came, gone or changed: what only moved to another number is no change.

    One that changed is known by its words, else by its number.
    """
    says = frozen.told(session, [part for _at, part in (*before, *after)])
    went, came = [(at, says[part]) for at, part in before], [(at, says[part]) for at, part in after]
    _pair(went, came, lambda _at, told: repr(_bare(told)))
    changed = _pair(went, came, lambda _at, told: str(told.get("stem", "")))
    changed += _pair(went, came, lambda at, _told: str(at))
    rows: list[tuple[str, Told | None, Told | None]] = [("changed", was, now) for was, now in changed]
    rows += [("came", None, now) for _at, now in came]
    rows += [("gone", was, None) for _at, was in went]
    return sorted(rows, key=lambda row: ((row[2] or row[1] or {}).get("position", 0), row[0]))


def _bare(told: Told) -> list[tuple[str, Any]]:
    return sorted((name, value) for name, value in told.items() if name != "position")


def _pair(went: list[tuple[int, Told]], came: list[tuple[int, Told]], key: Any) -> list[tuple[Told, Told]]:
    """Take from both lists what has the same key."""
    found = []
    waiting: dict[str, list[tuple[int, Told]]] = {}
    for each in went:
        waiting.setdefault(key(*each), []).append(each)
    for each in list(came):
        if some := waiting.get(key(*each)):
            old = some.pop(0)
            found.append((old[1], each[1]))
            went.remove(old)
            came.remove(each)
    return found


def _read(session: Session, shown: Sequence[Change]) -> Iterator[Change]:
    """The same with what is told of them: only now are their pieces read."""
    hashes = [
        part
        for each in shown
        for part in (
            *(
                (each.pair.old.part, each.pair.new.part)
                if each.pair and each.pair.old and each.pair.new
                else ()
            ),
            *(
                part
                for one in each.beside
                if one.key.startswith("captions:")
                for part in (one.old, one.new)
                if part
            ),
        )
    ]
    says = frozen.told(session, hashes)
    for each in shown:
        if each.kind != "resource" or each.pair is None:
            yield each
        elif each.came or each.gone:
            yield replace(each, said=(("came" if each.came else "gone", 1),))
        else:
            yield replace(each, said=(*_resource(each.pair, says), *each.said, *_beside(each.beside, says)))


NAMED = {
    "name": "renamed",
    "sha256": "file",
    "text": "text",
    "alt": "alt",
    "category": "filed",
    "form": "filed",
}
SILENT = ("id", "file_id", "media_type")  # follow from something else


def _resource(pair: Pair, says: Told) -> list[Said]:
    assert pair.old
    assert pair.new
    differ = fields_that_differ(says[pair.old.part], says[pair.new.part])
    if "sha256" in differ:
        # what is measured of another file is another thing anyway
        differ = [each for each in differ if each not in ("duration_ms", "text")]
    codes = dict.fromkeys(NAMED.get(each, "other") for each in differ if each not in SILENT)
    return [(code, 1) for code in codes]


def _beside(some: Sequence[Beside], says: Told) -> Iterator[Said]:
    for each in some:
        what, _colon, key = each.key.partition(":")
        if what == "layer":
            state = "came" if each.old is None else "gone" if each.new is None else "changed"
            yield f"layer-{key}-{state}", 1
        elif each.old is None or each.new is None:
            yield f"captions-{'came' if each.old is None else 'gone'}", 1
        else:
            yield "captions", len(cues_that_differ(says[each.old], says[each.new]))


def cues_that_differ(old: Told, new: Told) -> list[comparing.Change]:
    """Where two captions differ."""
    before, after = ([tracks.cue_of(cue) for cue in each["cues"]] for each in (old, new))
    return comparing.changes(before, after, new["language"])
