"""Slips of typing and of kind: where what is written is more likely wrong than what was made.

A slip is only supposed where there is a sign of it besides the shortfall (digits that fit, a unit that fits, a name or a file
that says otherwise), and where putting it right mends something and breaks nothing. So a package that really lacks practice
is not told to call its lectures practice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import partial
from pathlib import PurePosixPath

from schemes.evaluate import evaluate
from schemes.facts import CONTRADICTING, PackageFacts, ResourceFacts
from schemes.findings import FAIL
from schemes.hours import MS_PER_MINUTE, floor_tenths
from schemes.kinds.base import total_ms, unmeasured
from schemes.kinds.fields import Declared, Naming, Presence
from schemes.kinds.media import Media, Uniform
from schemes.kinds.numbers import Measured
from schemes.kinds.questions import DistinctQuestions
from schemes.scheme import Rule, Scheme
from schemes.whatif import Correction, corrected

FAR = 3  # times: numbers further apart than this are not told by rounding or by a lesson more or less
SLACK_TENTHS = 2  # of class hours that are never far apart
LONG_MINUTES = 60  # stated for one resource: nobody works on a simulation so long without a break
MOST = 5  # slips of one sort that are told one by one
LOST = 20  # names without a resource that are looked at
ALIKE, CLEARLY = 0.6, 0.1  # how like two names are, and by how much the next one is less so

# words in names that tell what a resource is about
HINTS: Mapping[str, tuple[str, ...]] = {
    "ethics": ("道德", "素养", "职业操守", "ethic"),
    "theory": ("理论", "知识", "原理", "概念", "theory", "principle"),
    "practical": ("实操", "操作", "练习", "动手", "实训", "practice", "exercise"),
}
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "video": (".mp4", ".mov", ".mkv", ".webm", ".avi"),
    "audio": (".mp3", ".wav", ".m4a", ".flac", ".ogg"),
    "document": (".pdf", ".docx", ".txt", ".md", ".html", ".htm"),
    "image": (".png", ".jpg", ".jpeg", ".gif", ".webp"),
}
# which form a category's material has, where its name says which category it is
FORMS = {"practical": "practice", "theory": "lecture"}


@dataclass(frozen=True)
class Slip:
    """What was probably meant. `what`: total-hours, course-hours, minutes, kind, form, category, name or question.

    `name`: of the course or resource, "" for the total; `count`: how many are so, it being the first. `given` and `meant`: tenths of class hours, milliseconds, or texts.
    `because`: the sign that it is one: digits, minutes, seconds, sum, far, file, form, named, typing. `mends`: ids of rules that
    fail now and pass once it is put right.
    """

    what: str
    name: str
    given: int | str
    meant: int | str
    because: str
    correction: Correction
    count: int = 1
    mends: tuple[str, ...] = ()


def suspected(scheme: Scheme, facts: PackageFacts) -> tuple[Slip, ...]:
    """The slips that there probably are, those of numbers first. Nothing is supposed while something is not measured."""
    if unmeasured(facts) or not facts.resources:
        return ()
    found: list[Slip] = []
    scheme = replace(scheme, rules=tuple(rule for rule in scheme.rules if not _untouched(rule)))
    # each is judged with those before it put right: two slips can hide each other
    for group in (_stated(facts), _kinds(facts), _forms(facts), _named(facts), _tied(facts)):
        for candidates in group:
            found += _best(scheme, facts, candidates, found)
    for hours in (_total, _courses):
        for candidates in hours(scheme, together(facts, found)):
            found += _best(scheme, facts, candidates, found)
    order = ("total-hours", "course-hours", "minutes", "kind", "form", "category", "name", "question")
    return tuple(sorted(found, key=lambda slip: order.index(slip.what)))


def together(facts: PackageFacts, slips: Iterable[Slip]) -> PackageFacts:
    """The facts with all of these put right."""
    for slip in slips:
        facts = corrected(facts, slip.correction)
    return facts


def _best(
    scheme: Scheme, facts: PackageFacts, candidates: Iterable[Slip], known: Iterable[Slip]
) -> Iterator[Slip]:
    """Of several readings of one slip, the one that mends most; the first of those that mend as much. None that breaks anything."""
    base = together(facts, known)
    before = _failing(scheme, base)
    best: tuple[int, Slip] | None = None
    for slip in candidates:
        after = _failing(scheme, corrected(base, slip.correction))
        gone = {rule for rule, _where in before} - {rule for rule, _where in after}
        less = len(before) - len(after)
        if after <= before and less > 0 and (best is None or less > best[0]):
            told = tuple(rule.id for rule in scheme.rules if rule.id in gone)
            best = (less, replace(slip, mends=told))
    if best is not None:
        yield best[1]


def _failing(scheme: Scheme, facts: PackageFacts) -> set[tuple[str, object]]:
    """What fails, each by its rule and what it is about; amounts do not count, so that the same gap is the same."""
    return {
        (each.id, (each.where, each.remedy.code if each.remedy else "", _thing(each.remedy)))
        for each in evaluate(scheme, facts)
        if each.outcome == FAIL
    }


def _thing(mend: object) -> tuple[str, ...]:
    params = getattr(mend, "params", {})
    return tuple(str(params[key]) for key in ("field", "value", "property", "group") if key in params)


# kinds that no slip touches: what was measured in a clip, what a form asks to be filled in, words of questions
_UNTOUCHED = (Declared, DistinctQuestions, Measured, Media, Naming, Presence, Uniform)


def _untouched(rule: Rule) -> bool:
    return all(isinstance(check, _UNTOUCHED) for check in rule.checks)


def _total(scheme: Scheme, facts: PackageFacts) -> Iterator[list[Slip]]:
    """The total class hours, against what was measured."""
    stated = facts.class_hours_tenths
    there = floor_tenths(total_ms(facts), scheme.class_hour_minutes)
    if not stated or not there:
        return
    meant = _readings(stated, there, scheme.class_hour_minutes)
    whole = [each.class_hours_tenths for each in facts.courses]
    if whole and None not in whole:
        meant.setdefault(sum(each or 0 for each in whole), "sum")
    yield _hours("total-hours", "", stated, there, meant, lambda n: Correction(class_hours_tenths=n))


def _courses(scheme: Scheme, facts: PackageFacts) -> Iterator[list[Slip]]:
    """The class hours of each course, against what was measured in it."""
    for place, course in enumerate(facts.courses):
        its = sum(each.duration_ms or 0 for each in facts.resources if each.course == course.name)
        there, stated = floor_tenths(its, scheme.class_hour_minutes), course.class_hours_tenths
        if stated and there:
            meant = _readings(stated, there, scheme.class_hour_minutes)
            yield _hours("course-hours", course.name, stated, there, meant, partial(_course, place))


def _course(place: int, tenths: int) -> Correction:
    return Correction(course_tenths={place: tenths})


def _readings(stated: int, there: int, class_hour_minutes: int) -> dict[int, str]:
    """What such a number may have been meant as: without a digit, two digits swapped, a point too little, minutes for hours."""
    digits = str(stated)
    found = {stated // 10**places: "digits" for places in (1, 2, 3) if stated % 10**places == 0}
    found |= {stated * 10: "digits"}
    for at in range(len(digits)):
        found.setdefault(int(digits[:at] + digits[at + 1 :] or 0), "digits")
        if at + 1 < len(digits):
            swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            found.setdefault(int(swapped), "digits")
    found.setdefault(floor_tenths(stated // 10 * MS_PER_MINUTE, class_hour_minutes), "minutes")
    if _far(stated, there):
        found.setdefault(there, "far")
    return found


def _far(one: int, other: int) -> bool:
    more, less = max(one, other), min(one, other)
    return more > FAR * less and more - less > SLACK_TENTHS


def _hours(
    what: str,
    name: str,
    stated: int,
    there: int,
    meant: Mapping[int, str],
    write: Callable[[int], Correction],
) -> list[Slip]:
    """The readings that the material bears out, the nearest to it first."""
    near = [n for n in meant if 0 < n <= there and 2 * n >= there and n != stated]
    order = sorted(near, key=lambda n: there - n)
    return [Slip(what, name, stated, n, meant[n], write(n)) for n in order]


def _stated(facts: PackageFacts) -> Iterator[list[Slip]]:
    """Minutes that are only stated: seconds for minutes, or a digit too many."""
    for place, each in enumerate(facts.resources):
        minutes = (each.duration_ms or 0) // MS_PER_MINUTE
        others = [other.duration_ms or 0 for at, other in enumerate(facts.resources) if at != place]
        longest = max(others, default=0) // MS_PER_MINUTE
        if not each.stated or minutes < LONG_MINUTES or minutes < FAR * max(1, longest):
            continue
        meant = {-(-minutes // 60): "seconds"} if minutes % 60 == 0 else {}
        if minutes % 10 == 0:
            meant.setdefault(minutes // 10, "digits")
        for at in range(len(str(minutes))):
            meant.setdefault(int(str(minutes)[:at] + str(minutes)[at + 1 :]), "digits")
        meant.setdefault(-(-minutes // 60), "seconds")
        yield [
            Slip(
                "minutes",
                each.name,
                minutes * MS_PER_MINUTE,
                n * MS_PER_MINUTE,
                because,
                Correction(stated_ms={place: n * MS_PER_MINUTE}),
            )
            for n, because in meant.items()
            if 0 < n < LONG_MINUTES
        ]


def _kinds(facts: PackageFacts) -> Iterator[list[Slip]]:
    """A kind that the file's ending contradicts."""
    for place, each in enumerate(facts.resources):
        ending = PurePosixPath(each.file).suffix.lower()
        kind = next((kind for kind, endings in ENDINGS.items() if ending in endings), each.kind)
        if kind != each.kind and each.kind in ENDINGS:
            yield [_field("kind", place, each, kind, "file")]


def _forms(facts: PackageFacts) -> Iterator[list[Slip]]:
    """A form and a category that contradict each other, or a name that says otherwise than both."""
    alike: dict[tuple[str, int | str, int | str, str], list[Slip]] = {}
    for place, each in enumerate(facts.resources):
        for slip in _form(place, each):
            alike.setdefault((slip.what, slip.given, slip.meant, slip.because), []).append(slip)
    for slips in alike.values():
        yield from [[_joined(slips)]] if len(slips) > MOST else ([slip] for slip in slips)


def _form(place: int, each: ResourceFacts) -> Iterator[Slip]:
    said = _hint(each)
    fitting = CONTRADICTING.get((each.form, each.category))
    if said and said != each.category:
        yield _field("category", place, each, said, "named")
    elif fitting and said in FORMS:
        yield _field("form", place, each, FORMS[said], "named")
    elif fitting:
        yield _field("category", place, each, fitting, "form")


def _joined(slips: Sequence[Slip]) -> Slip:
    """Many of one sort are one: who made one so made all so."""
    fields = {place: told for slip in slips for place, told in slip.correction.fields.items()}
    return replace(slips[0], correction=Correction(fields=fields), count=len(slips))


def _hint(each: ResourceFacts) -> str:
    """The one category that the names of a resource speak of; "" where they speak of none, or of several."""
    said = f"{each.name} {PurePosixPath(each.file).stem}".lower()
    told = [category for category, words in HINTS.items() if any(word in said for word in words)]
    return told[0] if len(told) == 1 else ""


def _field(what: str, place: int, each: ResourceFacts, meant: str, because: str) -> Slip:
    given = str(getattr(each, what))
    return Slip(what, each.name, given, meant, because, Correction(fields={place: {what: meant}}))


def _named(facts: PackageFacts) -> Iterator[list[Slip]]:
    """A name that is there twice, where the second one's file, or questions that find nothing, tell its own."""
    lost, seen = _lost(facts), Counter[str]()
    for place, each in enumerate(facts.resources):
        seen[each.name] += 1
        if seen[each.name] < 2:
            continue
        stem = PurePosixPath(each.file).stem
        by_file = [name for name in lost if name in stem]
        if by_file or len(lost) == 1:
            yield [_field("name", place, each, (by_file or lost)[0], "file" if by_file else "question")]


def _lost(facts: PackageFacts) -> list[str]:
    """Names that questions give and no resource has."""
    names = {each.name for each in facts.resources}
    lost = (each.resource for each in facts.questions if each.resource and each.resource not in names)
    return list(dict.fromkeys(lost))[:LOST]


def _tied(facts: PackageFacts) -> Iterator[list[Slip]]:
    """A name in a question that is nearly that of one resource."""
    names = list(dict.fromkeys(each.name for each in facts.resources if each.name))
    for given in _lost(facts):
        alike = sorted(((_alike(given, name), name) for name in names), reverse=True)
        if not alike or alike[0][0] < ALIKE or (len(alike) > 1 and alike[0][0] - alike[1][0] < CLEARLY):
            continue
        meant = alike[0][1]
        yield [Slip("question", given, given, meant, "typing", Correction(retied={given: meant}))]


def _alike(one: str, other: str) -> float:
    """How like two names are, from 0 to 1; blanks and case make no difference."""
    first, second = ("".join(each.split()).casefold() for each in (one, other))
    return SequenceMatcher(None, first, second, autojunk=False).ratio()
