"""What can be done for somebody in an exam. Pure: a frozen value, and the same as JSON.

The percentages of time are those of the national entrance exam's rules for disabled candidates (30 % and 50 % more), a
quarter more as is usual elsewhere, twice the time, and none at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

UNLIMITED = 0
TIMES = (100, 125, 130, 150, 200, UNLIMITED)
SENSES = ("sight", "hearing", "colour")
# what a trainee can ask for, by the names of the fields; `time` is more of it, `senses` other questions instead
WISHES = (
    "time",
    "breaks",
    "several_days",
    "one_question",
    "read_aloud",
    "large_print",
    "reduced_choices",
    "senses",
    "assistant",
    "by_voice",
)
# those of them that are granted by yes or no
SWITCHES = tuple(one for one in WISHES if one not in ("time", "senses", "assistant"))
MOST_CHARACTERS = 200


@dataclass(frozen=True)
class Measures:
    """What is done for a person in each exam.

    `time`: per cent of the scheme's time, 0 for no limit. `breaks` stop the clock and hide the paper, until the end of the
    day; with `several_days` as long as wanted. `one_question`: nothing stands beside the question. `read_aloud` and
    `large_print` are switched on whatever the person's preferences say. `reduced_choices`: some wrong options are left out.
    `senses`: what the person can't use: a question that needs it is asked as its substitute; where there is none and
    `exempt` is set it is left out, and the marks of the others make up for it. `assistant`: who helps, and how; `by_voice`:
    answers are spoken. Both are only noted.
    """

    time: int = 100
    breaks: bool = False
    several_days: bool = False
    one_question: bool = False
    read_aloud: bool = False
    large_print: bool = False
    reduced_choices: bool = False
    senses: tuple[str, ...] = ()
    exempt: bool = False
    assistant: str = ""
    by_voice: bool = False

    def __post_init__(self) -> None:
        if self.time not in TIMES or set(self.senses) - set(SENSES) or len(self.assistant) > MOST_CHARACTERS:
            raise ValueError(self)

    @property
    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "senses": list(self.senses)}

    @property
    def changes_the_paper(self) -> bool:
        """Whether the questions are others than those that everybody gets."""
        return self.reduced_choices or bool(self.senses)


NONE = Measures()


def of(told: Mapping[str, Any] | None) -> Measures:
    """Measures from their JSON; what an older site did not know is as if it were not granted."""
    if not told:
        return NONE
    known = {each.name for each in fields(Measures)}
    given = {name: value for name, value in told.items() if name in known}
    return Measures(**{**given, "senses": tuple(given.get("senses", ()))})


def length_ms(minutes: int, measures: Measures) -> int | None:
    """How long an exam of so many minutes lasts for somebody, in ms; None without a limit."""
    if not minutes or measures.time == UNLIMITED:
        return None
    return minutes * 60_000 * measures.time // 100
