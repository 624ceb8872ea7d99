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
    """Material to be made: whole minutes of one category for one course, in clips of at most `clip_minutes`."""

    course: str
    category: str
    minutes: int
    kind: str = "video"
    form: str = "lecture"
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
    return replace(
        resource,
        category=changes.moved.get(place, resource.category),
        duration_ms=duration if duration is None else max(0, duration - less),
    )


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
                form=addition.form,
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
