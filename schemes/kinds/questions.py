"""Kinds that compare the questions of an exam with each other: distinct-questions."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from schemes.facts import PackageFacts, QuestionFacts
from schemes.findings import FAIL, Measure, Shortfall, remedy
from schemes.kinds.base import Kind, name_of, not_applicable, place_of, require

SAME = 100


@dataclass(frozen=True, kw_only=True)
class DistinctQuestions(Kind):
    """No question of one exam set is in another one.

    With 100 two are the same when their folded words are; with less, when both what is asked and what is offered are alike
    by so many percent, and not the same. Words that are not known are compared with nothing.
    """

    alike_percent: int = SAME

    def __post_init__(self) -> None:
        require(50 <= self.alike_percent <= SAME, "alike_percent", "wants 50 to 100")

    def check(self, facts: PackageFacts) -> Iterator[Shortfall]:
        """One shortfall for each question that was in an earlier set, naming the earlier one."""
        asked = sorted(
            (each for each in facts.questions if each.stem), key=lambda each: (each.exam_set, each.number)
        )
        if len({each.exam_set for each in asked}) < 2:
            yield not_applicable()
            return
        for question, earlier, alike in self._found(asked):
            told = {"name": name_of(question), "other": name_of(earlier)}
            same = alike == SAME and self.alike_percent == SAME
            mend = (
                remedy("change-question", **told)
                if same
                else remedy("compare-questions", **told, alike_percent=alike)
            )
            yield Shortfall(FAIL, Measure(alike * 100, None, "bp"), place_of(facts, question), mend)

    def _found(self, asked: list[QuestionFacts]) -> Iterator[tuple[QuestionFacts, QuestionFacts, int]]:
        return self._same(asked) if self.alike_percent == SAME else self._alike(asked)

    def _same(self, asked: list[QuestionFacts]) -> Iterator[tuple[QuestionFacts, QuestionFacts, int]]:
        first: dict[tuple[str, tuple[str, ...]], QuestionFacts] = {}
        for each in asked:
            earlier = first.setdefault((each.stem, each.options), each)
            if earlier.exam_set != each.exam_set:
                yield each, earlier, SAME

    def _alike(self, asked: list[QuestionFacts]) -> Iterator[tuple[QuestionFacts, QuestionFacts, int]]:
        """The most alike of the earlier ones, for each that has one."""
        by_set: dict[int, list[QuestionFacts]] = defaultdict(list)
        for each in asked:
            by_set[each.exam_set].append(each)
        before: list[QuestionFacts] = []
        for members in by_set.values():
            if before:
                yield from self._alike_before(members, before)
            before += members

    def _alike_before(
        self, members: list[QuestionFacts], before: list[QuestionFacts]
    ) -> Iterator[tuple[QuestionFacts, QuestionFacts, int]]:
        from rapidfuzz import fuzz, process  # only where a package is judged

        stems = [each.stem for each in before]
        for each in members:
            near = process.extract_iter(
                each.stem, stems, scorer=fuzz.ratio, score_cutoff=self.alike_percent, processor=None
            )
            likely = [
                (min(int(score), _offered(each, before[at])), at)
                for _stem, score, at in near
                if (each.stem, each.options) != (before[at].stem, before[at].options)
            ]
            alike, at = max(likely, default=(0, 0))
            if alike >= self.alike_percent:
                yield each, before[at], alike


def _offered(one: QuestionFacts, other: QuestionFacts) -> int:
    """How alike the options of two questions are, in percent."""
    from rapidfuzz import fuzz

    return int(fuzz.ratio("\n".join(one.options), "\n".join(other.options)))
