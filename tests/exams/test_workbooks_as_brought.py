"""Exam workbooks as providers bring them: titles, letters, ticks and kinds as people write them; nothing untrue is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from exams.bank import workbook
from exams.bank.making import QuestionSet
from exams.bank.rows import KIND
from packages.faults import Fault
from packages.reading import cells
from tests.make import workbooks as make
from tests.make.workbooks import HEAD, question


def read(
    folder: Path, *rows: list[str | None], merged: tuple[str, ...] = ()
) -> tuple[tuple[QuestionSet, ...], list[Fault]]:
    path = folder / "stored"
    path.write_bytes(make.book(make.sheet(*rows, merged=merged), formats=('0"分"',)))
    return workbook.read(path, cells=cells.read)


@pytest.mark.parametrize(
    "given",
    [
        "A",
        "Ａ",
        "a",
        "(A)",
        "（A）",
        "A、",
        "A:",
        "A项",
        "选项A",
        "选项Ａ",
        "Ⓐ",
        "A\u200b",
        "А",
        "答案：A",
        "【A】",
        "A.",
    ],
)
def test_one_letter_however_it_is_written(given: str, tmp_path: Path) -> None:
    sets, found = read(tmp_path, list(HEAD), question(answer=given))
    assert found == []
    assert sets[0].questions[0].answer == (0,)


@pytest.mark.parametrize(
    "given",
    [
        "AC",
        "ＡＣ",
        "A,C",
        "A，C",
        "A、C",
        "A C",
        "A|C",
        "A+C",
        "A和C",
        "A\nC",
        "C；A",
        "A&C",
        "(A)(C)",
        "选项A、选项C",
        "A/C",
    ],
)
def test_several_letters_however_they_are_written(given: str, tmp_path: Path) -> None:
    sets, found = read(tmp_path, list(HEAD), question(answer=given, kind="多选题"))
    assert found == []
    assert sets[0].questions[0].answer == (0, 2)


def test_from_a_to_c_may_mean_two_or_three(tmp_path: Path) -> None:
    _sets, found = read(tmp_path, list(HEAD), question(answer="A-C", kind="多选题"))
    assert [each.code for each in found] == ["answer-unknown"]


RIGHT = ("✓", "✔", "√", "☑", "对", "对的", "正确。", "正确 ", "True", "T", "Y", "1", "是")
WRONG = ("✗", "✘", "×", "X", "x", "Ｘ", "╳", "☒", "错", "错的", "不正确", "False", "N", "0", "否")


@pytest.mark.parametrize(("given", "answer"), [(each, 1) for each in RIGHT] + [(each, 0) for each in WRONG])
def test_right_and_wrong_however_they_are_written(given: str, answer: int, tmp_path: Path) -> None:
    sets, found = read(tmp_path, list(HEAD), question(answer=given, kind="判断题", options=()))
    assert found == []
    assert sets[0].questions[0].answer == (answer,)


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("单选（每题2分）", "single"),
        ("一、单选题", "single"),
        ("1.单选题", "single"),
        ("第一部分 单项选择题", "single"),
        ("单选题：", "single"),
        ("单选\u200b题", "single"),
        ("多选题（多选少选不得分）", "multiple"),
    ],
)
def test_kinds_with_what_people_add(given: str, kind: str, tmp_path: Path) -> None:
    sets, found = read(tmp_path, list(HEAD), question(kind=given, answer="AB" if kind == "multiple" else "A"))
    assert found == []
    assert sets[0].questions[0].kind == kind


@pytest.mark.parametrize(
    ("title", "at"),
    [
        ("选项Ａ", 2),
        ("答案\u200b", 6),
        ("分值（分）", 8),
        ("选项 A", 2),
        ("\ufeff题型", 0),
        ("A", 2),
        ("正确答案", 6),
        ("题 干", 1),
        ("题目", 1),
    ],
)
def test_titles_with_width_blanks_and_brackets(title: str, at: int, tmp_path: Path) -> None:
    head = list(HEAD)
    head[at] = title
    sets, found = read(tmp_path, head, question())
    assert found == []
    assert len(sets[0].questions) == 1


def test_a_title_and_remarks_above_the_header(tmp_path: Path) -> None:
    above: list[list[str | None]] = [["中式面点师考试题库"], ["制表：示例", None, "题型见填写说明"], []]
    sets, found = read(tmp_path, *above, list(HEAD), question(), merged=("A1:K1",))
    assert found == []
    assert sets[0].questions[0].where.row == 5


def test_merged_kinds_and_resources(tmp_path: Path) -> None:
    rows = [question("一"), question("二", kind=None), question("三", kind=None)]
    for row in rows[1:]:
        row[-1] = None
    sets, found = read(tmp_path, list(HEAD), *rows, merged=("A2:A4", "K2:K4"))
    assert found == []
    assert [(each.kind, each.resource_name) for each in sets[0].questions] == [("single", "资源")] * 3


def test_merged_points_may_be_each_or_all(tmp_path: Path) -> None:
    rows = [question("一"), question("二")]
    rows[0][8] = make.number("10", 1)
    _sets, found = read(tmp_path, list(HEAD), *rows, merged=("I2:I3",))
    assert [(each.code, each.where.row) for each in found] == [("points-merged", 2), ("points-merged", 3)]


def test_the_resource_is_named_without_what_nobody_sees(tmp_path: Path) -> None:
    rows = [question(str(at)) for at in range(4)]
    for row, name in zip(rows, ("资源\u200b", "\ufeff资源", "资源\u00a0", " 资源\u202c"), strict=True):
        row[-1] = name
    sets, found = read(tmp_path, list(HEAD), *rows)
    assert found == []
    assert {each.resource_name for each in sets[0].questions} == {"资源"}


UNTRUE = [
    (2, '<c AT t="e"><v>#NAME?</v></c>', "cell-error", "C（选项A）"),
    (1, '<c AT t="e"><v>#REF!</v></c>', "cell-error", "B（题干）"),
    (10, '<c AT t="e"><v>#N/A</v></c>', "cell-error", "K（对应资源）"),
    (7, "<c AT><f>C2</f></c>", "formula-without-value", "H（解析）"),
    (8, "<c AT><f>100/2</f><v/></c>", "formula-without-value", "I（分值）"),
]


@pytest.mark.parametrize(("at", "cell", "code", "column"), UNTRUE, ids=range(len(UNTRUE)))
def test_a_row_that_shows_nothing_true_is_left_out_and_told(
    at: int, cell: str, code: str, column: str, tmp_path: Path
) -> None:
    row = question()
    row[at] = cell
    sets, found = read(tmp_path, list(HEAD), row, question("好题"))
    assert [(each.code, each.where.row, each.params["column"]) for each in found] == [(code, 2, column)]
    assert [each.stem for each in sets[0].questions] == ["好题"]


def test_raised_and_lowered_signs_stay(tmp_path: Path) -> None:
    power = make.runs(("10", ""), ("3", "superscript"))
    row = question(make.runs(("H", ""), ("2", "subscript"), ("O", "")), options=(power, "103", None))
    sets, found = read(tmp_path, list(HEAD), row)
    assert found == []
    assert (sets[0].questions[0].stem, sets[0].questions[0].options) == ("H₂O", ("10³", "103"))
    path = tmp_path / "again"
    path.write_bytes(workbook.write([sets[0].questions]))
    again, found = workbook.read(path, cells=cells.read)
    assert again[0].questions[0].options == ("10³", "103")


def test_a_sheet_without_its_columns_tells_what_is_missing(tmp_path: Path) -> None:
    _sets, found = read(tmp_path, ["说明"], ["只有一行"])
    assert KIND in {each.params.get("column") for each in found}
