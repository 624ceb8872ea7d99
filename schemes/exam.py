"""What a scheme says of its exam: `[exam]` of its file."""

from dataclasses import dataclass
from typing import Literal

from schemes.kinds.base import require


@dataclass(frozen=True, kw_only=True)
class Exam:
    """What an exam is made of: how many sets, how many questions of each kind a paper has (0: not said), whether the best or
    the last attempt counts, and the kinds of questions whose parts earn points of their own (`partial`; the others all or
    nothing).

    `paper`: an attempt asks a whole set, or so many questions of each kind drawn from all sets. `minutes`: how long an
    attempt may take, 0 where nothing limits it; `extensions`: how often somebody may put its end off. `quiz`: how many
    questions are asked after a class hour, `quiz_pass`: per cent of them that must be right before the hour counts, 0
    where the document wants the test and no mark. `appeal_days`: how long one may doubt a result, `answer_days`: how long an
    answer may take; a reading of ours where the document is silent.
    """

    clause: str
    words: str
    reading: str = ""
    sets: int = 0
    single: int = 0
    multiple: int = 0
    true_false: int = 0
    counts: Literal["best", "last"] = "best"
    partial: tuple[Literal["multiple", "ordering", "matching", "fill"], ...] = ()
    paper: Literal["sets", "drawn"] = "sets"
    minutes: int = 0
    extensions: int = 10
    quiz: int = 5
    quiz_pass: int = 0
    appeal_days: int = 15
    answer_days: int = 15

    def __post_init__(self) -> None:
        for name in ("minutes", "extensions", "quiz", "quiz_pass", "appeal_days", "answer_days"):
            require(getattr(self, name) >= 0, name, "wants 0 or more")
        require(self.quiz_pass <= 100, "quiz_pass", "wants at most 100")
        drawn = self.paper == "drawn"
        require(not drawn or bool(self.composition), "paper", "is drawn, but says no number of questions")

    @property
    def composition(self) -> dict[str, int]:
        """How many questions of each kind a paper has, as far as the document says."""
        kinds = {"single": self.single, "multiple": self.multiple, "true_false": self.true_false}
        return {kind: count for kind, count in kinds.items() if count}
