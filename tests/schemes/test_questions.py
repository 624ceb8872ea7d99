"""Questions of different sets are compared: the same ones, and those that are almost the same."""

from dataclasses import replace

import pytest

from schemes.facts import PackageFacts, QuestionFacts
from schemes.findings import FAIL, NOT_APPLICABLE
from schemes.kinds import BadParameter
from schemes.kinds.questions import DistinctQuestions

ASKED = "操作前要先洗手消毒再戴帽子"


def question(exam_set: int, number: int, stem: str, *options: str) -> QuestionFacts:
    return QuestionFacts(exam_set=exam_set, number=number, stem=stem, options=options)


def found(alike: int, *questions: QuestionFacts) -> list[tuple[str, str]]:
    kind = DistinctQuestions(alike_percent=alike)
    return [
        (each.outcome, str(each.remedy.params["name"]) if each.remedy else "")
        for each in kind.check(PackageFacts(questions=questions))
    ]


def test_three_identical_sets_are_told_question_by_question() -> None:
    sets = [question(n, m, f"{ASKED}{m}" * 3) for n in (1, 2, 3) for m in (1, 2)]
    assert found(100, *sets) == [(FAIL, name) for name in ("2-1", "2-2", "3-1", "3-2")]
    assert found(85, *[each for each in sets if each.number == 1]) == []


def test_one_set_or_words_that_are_not_known_have_nothing_to_compare() -> None:
    assert found(100, question(1, 1, ASKED), question(1, 2, ASKED)) == [(NOT_APPLICABLE, "")]
    assert found(100, question(1, 1, ""), question(2, 1, "")) == [(NOT_APPLICABLE, "")]


def test_a_few_other_characters_are_almost_the_same_question() -> None:
    first, near = question(1, 1, ASKED), question(2, 1, ASKED.replace("再", "并"))
    assert found(100, first, near) == []
    assert found(85, first, near) == [(FAIL, "2-1")]
    assert found(85, replace(near, exam_set=1, number=2), first, question(2, 1, "怎样擦干地上的水")) == []


def test_a_usual_stem_with_other_options_is_another_question() -> None:
    stem = "下列说法中正确的是"
    assert (
        found(85, question(1, 1, stem, "先和面", "先洗手"), question(2, 1, stem, "擦干地面", "关好煤气"))
        == []
    )


@pytest.mark.parametrize("percent", [49, 101])
def test_what_can_not_be_meant_is_refused(percent: int) -> None:
    with pytest.raises(BadParameter):
        DistinctQuestions(alike_percent=percent)
