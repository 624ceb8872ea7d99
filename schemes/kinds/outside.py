"""The kind about decisions that others take outside the site: a recommendation, a right to run a course, a review of others."""

from collections.abc import Iterator
from dataclasses import dataclass

from schemes.facts import PackageFacts
from schemes.findings import FAIL, UNKNOWN, Measure, Shortfall, remedy
from schemes.kinds.base import Kind, require_field


@dataclass(frozen=True, kw_only=True)
class OutsideDecision(Kind):
    """The decision is noted with its document, or the call's `field` says so. `rule` is the rule that asks.

    A step of the procedure can't be mended by the provider: until it is noted it is unknown, at the stage of who acts there.
    """

    field: str
    rule: str

    def __post_init__(self) -> None:
        require_field("call", self.field, "field")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall: refused, or not noted yet."""
        said = getattr(facts.call, self.field)
        if self.rule not in facts.outside and said is not True:
            outcome = UNKNOWN if said is None else FAIL
            yield Shortfall(
                outcome, Measure(said, True, "yes-no"), "", remedy("note-outside", field=self.field)
            )
