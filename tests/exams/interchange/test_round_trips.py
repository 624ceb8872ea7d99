"""Every kind of question with everything that can be said of it, through each format and back: nothing is lost unsaid."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from exams.bank.making import QuestionSet, SetQuestion
from exams.interchange import formats, writing
from exams.interchange.collecting import Found
from packages.faults import NOWHERE
from tests.make import questions as make


def written(questions: list[SetQuestion], wanted: str, folder: Path) -> tuple[Path, list[str]]:
    """The file, and what is told to be left out."""
    sets = [QuestionSet(1, tuple(questions)), QuestionSet(2, tuple(questions[:3]))]
    content, notes = writing.write(sets, wanted, {make.PICTURE: make.PNG}.get)
    path = folder / f"exams{writing.FORMATS[wanted]}"
    path.write_bytes(content)
    return path, [f"{each.where.key.split()[0]} {next(iter(each.params.values()))}" for each in notes]


def read(path: Path, wanted: str) -> Found:
    found, told = formats.read(path, path.name)
    assert told == wanted
    return found


def bare(question: SetQuestion) -> SetQuestion:
    return replace(question, where=NOWHERE)


@pytest.mark.parametrize("wanted", ["moodle", "qti"])
def test_nothing_is_lost(wanted: str, tmp_path: Path) -> None:
    path, notes = written(make.full(), wanted, tmp_path)
    found = read(path, wanted)
    assert (notes, found.faults, found.notes) == ([], [], [])
    sets = found.sets()
    assert [(each.number, len(each.questions)) for each in sets] == [(1, len(make.full())), (2, 3)]
    for given, back in zip(make.full(), sets[0].questions, strict=True):
        assert bare(back) == given
    assert found.files == {make.PICTURE: make.PNG}


def test_gift_has_no_place_for_two_blanks_and_says_so(tmp_path: Path) -> None:
    every = make.full()
    path, notes = written(every, "gift", tmp_path)
    assert notes == ["1-6 填空题"]
    found = read(path, "gift")
    assert (found.faults, found.notes) == ([], [])
    kept = [each for each in every if each.kind != "fill"]
    assert [bare(each) for each in found.sets()[0].questions] == kept
    assert found.files == {make.PICTURE: make.PNG}


@pytest.mark.parametrize("wanted", ["gift", "moodle", "qti"])
@pytest.mark.parametrize("stem", ["酸碱度用____表示。", "用什么表示酸碱度？"])
@pytest.mark.parametrize("fold", [["width", "case", "blanks"], ["width", "blanks"], []])
def test_one_blank(wanted: str, stem: str, fold: list[str], tmp_path: Path) -> None:
    one = SetQuestion("fill", stem, (), (["pH", "a|b\\c", "~{x}=#:"],), points=10_000, more={"fold": fold})
    content, notes = writing.write([QuestionSet(1, (one,))], wanted, lambda _sha256: None)
    path = tmp_path / f"one{writing.FORMATS[wanted]}"
    path.write_bytes(content)
    found = read(path, wanted)
    assert (notes, found.faults, found.notes) == ([], [], [])
    assert [bare(each) for each in found.sets()[0].questions] == [one]


@pytest.mark.parametrize("wanted", ["xlsx", "gift", "moodle", "qti"])
def test_the_same_questions_make_the_same_file(wanted: str, tmp_path: Path) -> None:
    del tmp_path
    sets = [QuestionSet(1, tuple(make.full()))]
    first, again = (writing.write(sets, wanted, {make.PICTURE: make.PNG}.get)[0] for _ in range(2))
    assert first == again or wanted == "xlsx"  # a workbook says when it was saved
