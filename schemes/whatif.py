"""What if: the facts of a package as they would be after changes that nobody has made yet.

Nothing is guessed about what would be made: a resource that is added is as good as the provider's best one of the
same kind, so that the answer is about categories and minutes, not about captions that don't exist yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from schemes.facts import PackageFacts, ResourceFacts
from schemes.hours import MS_PER_MINUTE


@dataclass(frozen=True, kw_only=True)
class Addition:
    """Material to be made: whole minutes of one category for one course, in clips of at most `clip_minutes`.

    Without a form it gets the one that fits its category: what is practised is no lecture.
    """

    course: str
    category: str
    minutes: int
    kind: str = "video"
    form: str = ""
    clip_minutes: int = 25


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What would be done: resources (by their place, from 0) moved to another category, shortened or taken out.

    `shortened`: whole minutes to take from a resource. `class_hours_tenths`: the total stated instead; None keeps it.
    """

    moved: Mapping[int, str] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()
    shortened: Mapping[int, int] = field(default_factory=dict)
    added: tuple[Addition, ...] = ()
    class_hours_tenths: int | None = None

    def __bool__(self) -> bool:
        return bool(
            self.moved or self.taken or self.shortened or self.added or self.class_hours_tenths is not None
        )


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is written otherwise, without anything made anew: a slip of typing put right.

    Courses and resources by their place, from 0: `course_tenths` class hours of courses, `stated_ms` minutes that are only
    stated, `fields` other words of resources (kind, form, category, name). `retied`: the name of a resource that questions
    name -> the one that they mean.
    """

    class_hours_tenths: int | None = None
    course_tenths: Mapping[int, int] = field(default_factory=dict)
    stated_ms: Mapping[int, int] = field(default_factory=dict)
    fields: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    retied: Mapping[str, str] = field(default_factory=dict)


def corrected(facts: PackageFacts, correction: Correction) -> PackageFacts:
    """The facts as they would be written then. Nothing changes its place."""
    courses = (
        replace(each, class_hours_tenths=correction.course_tenths.get(place, each.class_hours_tenths))
        for place, each in enumerate(facts.courses)
    )
    resources = (
        replace(
            each,
            duration_ms=correction.stated_ms.get(place, each.duration_ms),
            **correction.fields.get(place, {}),  # type: ignore[arg-type]  # names of fields that are texts
        )
        for place, each in enumerate(facts.resources)
    )
    questions = (
        replace(each, resource=correction.retied.get(each.resource, each.resource))
        for each in facts.questions
    )
    hours = correction.class_hours_tenths
    return replace(
        facts,
        class_hours_tenths=facts.class_hours_tenths if hours is None else hours,
        courses=tuple(courses),
        resources=tuple(resources),
        questions=tuple(questions),
    )


def applied(facts: PackageFacts, changes: Changes) -> PackageFacts:
    """The facts after the changes. Questions about what is taken out stay, and so point nowhere."""
    kept = [
        _changed(resource, place, changes)
        for place, resource in enumerate(facts.resources)
        if place not in changes.taken
    ]
    names = {resource.name for resource in facts.resources}
    made: list[ResourceFacts] = []
    for addition in changes.added:
        made += _made(addition, facts, names)
    hours = changes.class_hours_tenths
    return replace(
        facts,
        resources=(*kept, *made),
        class_hours_tenths=facts.class_hours_tenths if hours is None else hours,
    )


def usual_form(category: str) -> str:
    """The form in which material of a category is usually made."""
    return "practice" if category == "practical" else "lecture"


def shortened(facts: PackageFacts, places: Iterable[int], minutes: int) -> dict[int, int]:
    """So many whole minutes taken from these resources, the longest first; place -> minutes. What isn't there stays."""
    found = [(place, (facts.resources[place].duration_ms or 0) // MS_PER_MINUTE) for place in places]
    less: dict[int, int] = {}
    for place, most in sorted(found, key=lambda row: -row[1]):
        if some := min(most, minutes):
            less[place] = some
            minutes -= some
    return less


def _changed(resource: ResourceFacts, place: int, changes: Changes) -> ResourceFacts:
    less = changes.shortened.get(place, 0) * MS_PER_MINUTE
    duration = resource.duration_ms
    changed = replace(resource, duration_ms=duration if duration is None else max(0, duration - less))
    moved = changes.moved.get(place, resource.category)
    if moved == resource.category:
        return changed
    # what a reviewer found was about the other category
    return replace(changed, category=moved, found_category="", confirmed_category=None)


def _made(addition: Addition, facts: PackageFacts, names: set[str]) -> list[ResourceFacts]:
    """The clips of an addition, as equal as whole milliseconds allow, under names that are free."""
    total = addition.minutes * MS_PER_MINUTE
    parts = -(-addition.minutes // addition.clip_minutes)
    like = _like(addition.kind, facts)
    made = []
    for part in range(parts):
        name = _free(names)
        length = total * (part + 1) // parts - total * part // parts
        made.append(
            replace(
                like,
                name=name,
                course=addition.course,
                category=addition.category,
                form=addition.form or usual_form(addition.category),
                duration_ms=length,
            )
        )
    return made


def _like(kind: str, facts: PackageFacts) -> ResourceFacts:
    """One of the package's own of that kind, in order in every other way."""
    own = next((each for each in facts.resources if each.kind == kind), None)
    good = ResourceFacts(
        kind=kind,
        captions="verified",
        has_transcript=True,
        described=True,
        alt=True,
        html_twin=True,
        sound={"has_sound": 1, "av_offset_ms": 0},
        picture={"has_picture": 1, "decode_errors": 0},
    )
    if own is None:
        return good
    sound, picture = (
        {**(own.sound or {}), **(good.sound or {})},
        {**(own.picture or {}), **(good.picture or {})},
    )
    return replace(good, sound=sound, picture=picture)


def _free(names: set[str]) -> str:
    number = 1
    while (name := f"+{number}") in names:
        number += 1
    names.add(name)
    return name
