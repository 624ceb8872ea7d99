"""What comes out of a check: shortfalls of one kind, findings of one rule, and the remedy that would mend
each.

Everything here is data. A remedy is a code with exact parameters; its wording is made elsewhere, in the
reader's language, from `REMEDIES`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

# The stages of a package in their order; "record" judges a person's hours, beside them.
STAGES = ("package", "submission", "decision", "publication", "record")
SEVERITIES = ("must", "principle", "advice", "human")

PASS = "pass"
FAIL = "fail"
UNKNOWN = "unknown"
NOT_APPLICABLE = "not-applicable"

# A measured value or a limit: a whole number in the finding's unit, a text, a yes or no, or nothing to show.
Value = int | str | None
Param = int | str | None | tuple[str, ...]

# Units of `measured` and `limit`: "bp" hundredths of a percent, "ms", "tenths" of a class hour, "count",
# "fen", "date" (ISO), "text", "yes-no", or "" when there is nothing to measure.
# Of media: "px", "hz", "bps", "mfps" thousandths of a frame a second, "db10" tenths of a decibel.
UNITS = (
    "",
    "bp",
    "ms",
    "tenths",
    "count",
    "fen",
    "date",
    "text",
    "yes-no",
    "px",
    "hz",
    "bps",
    "mfps",
    "db10",
)

# Every remedy there is, with the names of its parameters; docs/schemes.md says what each means.
REMEDIES: Mapping[str, tuple[str, ...]] = {
    "fill-in": ("of", "name", "field"),
    "declare": ("of", "name", "field", "among"),
    "rename": ("name", "times", "first"),
    "add-items": ("of", "what", "missing"),
    "add-variety": ("field", "have", "missing"),
    "add-kinds": ("of", "group", "missing"),
    "change-question": ("name", "other"),
    "compare-questions": ("name", "other", "alike_percent"),
    "tie": ("of", "name", "field", "given"),
    "cover": ("by", "name"),
    "raise-share": ("field", "value", "add_ms", "take_ms"),
    "lower-share": ("field", "value", "take_ms", "add_ms"),
    "split": ("name", "parts", "over_ms"),
    "add-questions": ("name", "have", "add"),
    "fewer-questions": ("name", "have", "take", "add_elsewhere"),
    "state-hours": ("hours_tenths", "missing_ms"),
    "add-time": ("missing_ms", "missing_tenths"),
    "name-as": ("field", "expected"),
    "submit-by": ("day", "by", "days_late"),
    "lower-amount": ("field", "over_fen"),
    "mend-clip": ("name", "property"),
    "measure-first": ("missing",),
    "nothing-yet": ("of",),
    "name-occupation": (),
    "take-items": ("of", "what", "surplus"),
    "lengthen": ("name", "under_ms"),
    "too-early": ("field", "not_before"),
    "move-day": ("name", "start", "end", "day"),
    "mend-property": ("name", "property", "wanted"),
    "make-uniform": ("name", "property", "have"),
    "add-hour-questions": ("name", "have", "add"),
    "choose-hours": ("among",),
    "keep-bound": ("field", "limit"),
    "earn-hours": ("what", "missing_tenths", "years"),
    "not-counted": ("of", "name", "what"),
    "lower-fee": ("of", "name", "over_fen"),
    "set-fee": ("name", "expected_fen"),
    "set-days": ("name", "expected"),
    "person-judges": ("line",),
    "file-as": ("name", "form", "category", "fitting"),
    "take-out-media": ("name", "files"),
    "less-stated": ("take_ms", "add_ms"),
    "confirm-minutes": ("missing",),
    "state-course-hours": ("name", "hours_tenths"),
    "add-up": ("courses_tenths", "total_tenths"),
    "split-section": ("name", "parts", "over_ms"),
    "choose-length": ("among", "hour_minutes", "add_ms", "take_ms"),
    "did-you-mean": ("given", "near"),
    "occupation-unlisted": ("given",),
    "note-outside": ("field",),
    "not-known-here": ("what",),
}


@dataclass(frozen=True)
class Remedy:
    """What would mend a shortfall: a code of `REMEDIES` and exactly the parameters listed there."""

    code: str
    params: Mapping[str, Param]

    def __post_init__(self) -> None:
        if set(self.params) != set(REMEDIES[self.code]):
            raise ValueError(f"remedy {self.code}: wants {REMEDIES[self.code]}, got {tuple(self.params)}")

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; texts in a row become a list."""
        params = {
            key: list(value) if isinstance(value, tuple) else value for key, value in self.params.items()
        }
        return {"code": self.code, "params": params}


def remedy(code: str, **params: Param) -> Remedy:
    """A remedy written as a call. Raises ValueError when a parameter is missing or too many."""
    return Remedy(code, params)


@dataclass(frozen=True)
class Measure:
    """What was measured against what; `unit` is one of `UNITS`."""

    measured: Value = None
    limit: Value = None
    unit: str = ""


@dataclass(frozen=True)
class Shortfall:
    """One place where a check is not met, can't be told yet, or does not apply.

    `by_person` marks what no machine measured here and a reviewer judges instead; `estimated`, what a machine judged
    and may have judged wrong.
    """

    outcome: str
    measure: Measure = Measure()
    where: str = ""
    remedy: Remedy | None = None
    by_person: bool = False
    estimated: bool = False


@dataclass(frozen=True)
class Finding:
    """One rule's answer for one subject: words, reading, what was measured and how to mend it.

    `estimated`: it rests on a machine's estimate, which a person may overrule.
    """

    id: str
    clause: str
    words: str
    reading: str
    severity: str
    stage: str
    outcome: str
    measured: Value = None
    limit: Value = None
    unit: str = ""
    where: str = ""
    remedy: Remedy | None = None
    estimated: bool = False

    @property
    def about(self) -> object:
        """What a shortfall is about, whichever rule or scheme tells it: the place, and what would mend it."""
        mend = self.remedy
        return (self.where, mend.code, tuple(sorted(mend.params.items()))) if mend else (self.id,)

    @property
    def ok(self) -> bool:
        """False for a fail only: what is unknown is neither passed nor failed."""
        return self.outcome != FAIL

    @property
    def waivable(self) -> bool:
        """Whether a reviewer may decide that it need not hold: a principle, or what a machine only estimated."""
        return self.severity == "principle" or (self.severity == "must" and self.estimated)

    def blocks(self, stage: str, waived: Collection[str] = ()) -> bool:
        """Whether this finding keeps the gate of `stage` shut.

        A gate asks for everything up to its own stage. Unknown is never counted as passed, so it blocks too.
        `waived` are the ids of rules that a reviewer waived with a reason; a must can't be waived, but where it
        rests on an estimate.
        """
        if self.outcome not in (FAIL, UNKNOWN) or STAGES.index(self.stage) > STAGES.index(stage):
            return False
        return self.severity in ("must", "principle") and not (self.waivable and self.id in waived)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON, in the order in which they are printed; `estimated` only where it is so."""
        return {
            "id": self.id,
            "clause": self.clause,
            "severity": self.severity,
            "stage": self.stage,
            "outcome": self.outcome,
            "ok": self.ok,
            "measured": self.measured,
            "limit": self.limit,
            "unit": self.unit,
            "where": self.where,
            "remedy": self.remedy.as_dict() if self.remedy else None,
            **({"estimated": True} if self.estimated else {}),
        }
