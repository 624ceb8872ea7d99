"""The exam workbook: rows in, faults at their sheet and row, points to the hundredth."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from exams.bank import workbook
from exams.bank.making import QuestionSet, SetQuestion
from packages.faults import Fault
from packages.reading import cells
from packages.reading.reader import NotRead
from tests.make import packages as make

HEAD = ["题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "分值", "知识点", "对应资源"]
Sheet = tuple[str, list[list[Any]]]


def book(*sheets: Sheet) -> bytes:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, lines in sheets:
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def read(folder: Path, content: bytes) -> tuple[tuple[QuestionSet, ...], list[Fault]]:
    path = folder / "stored"
    path.write_bytes(content)
    return workbook.read(path, cells=in_process)


def in_process(path: Path, bounds: cells.Bounds) -> list[cells.Sheet]:
    """As the child does it: the many books of these tests need no process each."""
    try:
        return cells.read(path, bounds)
    except cells.Unreadable as error:
        raise NotRead("unreadable") from error


def row(
    kind: str = "单选题",
    stem: str = "题",
    options: str = "甲 乙 丙 丁",
    answer: Any = "A",
    points: Any = None,
) -> list[Any]:
    texts = (options.split() + [""] * 4)[:4]
    return [
        kind,
        stem,
        *(text if text != "-" else None for text in texts),
        answer,
        None,
        points,
        None,
        "资源",
    ]


GOOD: list[tuple[list[Any], str, tuple[int, ...]]] = [
    (row(), "single", (0,)),
    (row("单选", answer=" b "), "single", (1,)),
    (row("单项选择题", answer="Ａ"), "single", (0,)),
    (row("多选题", answer="ABD"), "multiple", (0, 1, 3)),
    (row("多项选择", answer="d、a"), "multiple", (0, 3)),
    (row("判断题", options="", answer="正确"), "true_false", (1,)),
    (row("判断", options="", answer="错"), "true_false", (0,)),
    (row("是非判断题", options="", answer=True), "true_false", (1,)),
    (row("判断题", options="", answer="×"), "true_false", (0,)),
    (row("判断题", options="正确 错误", answer="B"), "true_false", (0,)),
    (row("判断题", options="错误 正确", answer="B"), "true_false", (1,)),
]


@pytest.mark.parametrize(("line", "kind", "answer"), GOOD, ids=range(len(GOOD)))
def test_rows_are_read_as_people_write_them(
    line: list[Any], kind: str, answer: tuple[int, ...], tmp_path: Path
) -> None:
    sets, found = read(tmp_path, book(("一", [HEAD, line])))
    assert found == []
    question = sets[0].questions[0]
    assert (question.kind, question.answer, question.points) == (kind, answer, 10_000)
    assert question.options == (() if kind == "true_false" else ("甲", "乙", "丙", "丁"))
    assert question.resource_name == "资源"


WRONG: list[tuple[list[Any], list[str]]] = [
    (row("抢答题"), ["kind-unknown"]),
    (row(stem=""), ["stem-missing"]),
    (row(options="甲"), ["options-too-few"]),
    (row(options="甲 - 丙"), ["option-left-out"]),
    (row(options="甲 甲"), ["option-twice"]),
    (row(answer=None), ["answer-missing"]),
    (row(answer="甲"), ["answer-unknown"]),
    (row("多选题", answer="AA"), ["answer-unknown"]),
    (row(options="甲 乙", answer="C"), ["answer-without-option"]),
    (row(answer="AB"), ["answer-wants-one"]),
    (row("多选题", answer="A"), ["answer-wants-more"]),
    (row("判断题", answer="正确"), ["option-superfluous"]),
    (row("判断题", options="", answer="也许"), ["answer-unknown"]),
    (row("判断题", options="", answer=None), ["answer-missing"]),
    (row(points="十"), ["points-unknown"]),
    (row(points=0), ["points-unknown"]),
    (row(points=-2), ["points-unknown"]),
    (row(points=1.005), ["points-unknown"]),
    (row(points="nan"), ["points-unknown"]),
    (row(points="1e400"), ["points-unknown"]),
    (row(stem="长" * 2001), ["cell-too-long"]),
    (row("抢答题", stem="", answer=None), ["kind-unknown", "stem-missing", "answer-missing"]),
]


@pytest.mark.parametrize(("line", "codes"), WRONG, ids=[f"{at} {row[1][0]}" for at, row in enumerate(WRONG)])
def test_each_fault_has_its_sheet_and_row(line: list[Any], codes: list[str], tmp_path: Path) -> None:
    good = row(stem="好题")
    sets, found = read(tmp_path, book(("第一套", [HEAD, good, [], line])))
    assert [each.code for each in found] == codes
    assert {(each.where.file, each.where.sheet, each.where.row) for each in found} == {
        ("exams.xlsx", "第一套", 4)
    }
    assert [each.stem for each in sets[0].questions] == ["好题"]


HEADS: list[tuple[list[Any], list[str]]] = [
    (["题干", "答案"], ["column-missing"]),
    ([*HEAD, "来源"], ["column-unknown"]),
    ([*HEAD, "题干"], ["column-twice"]),
    (["说明"], ["column-unknown", "column-missing", "column-missing", "column-missing"]),
]


@pytest.mark.parametrize(("head", "codes"), HEADS, ids=range(len(HEADS)))
def test_faults_of_the_header(head: list[Any], codes: list[str], tmp_path: Path) -> None:
    _sets, found = read(tmp_path, book(("一", [head])))
    assert [each.code for each in found] == codes
    assert {each.where.row for each in found} == {1}


def test_three_sheets_or_one_column_are_three_sets(tmp_path: Path) -> None:
    sheets, found = read(tmp_path, book(*((str(n), [HEAD, row(stem=f"题{n}")]) for n in (1, 2, 3))))
    assert found == []
    lines = [[*row(stem=f"题{n}"), value] for n, value in ((2, "第2套"), (1, 1), (3, "3"))]
    column, found = read(tmp_path, book(("全部", [[*HEAD, "套"], *lines])))
    assert found == []
    for sets in (sheets, column):
        assert [(each.number, each.questions[0].stem) for each in sets] == [
            (1, "题1"),
            (2, "题2"),
            (3, "题3"),
        ]


def test_a_set_left_out_and_a_set_unknown(tmp_path: Path) -> None:
    lines = [[*row(stem="一"), 1], [*row(stem="三"), 3], [*row(stem="四"), "丙"]]
    _sets, found = read(tmp_path, book(("全部", [[*HEAD, "套"], *lines])))
    assert [(each.code, each.where.row) for each in found] == [("set-unknown", 4), ("set-left-out", 0)]


def test_the_same_question_twice_counts_once(tmp_path: Path) -> None:
    sets, found = read(tmp_path, book(("一", [HEAD, row(), row(answer="B"), row(options="戊 己")])))
    assert [(each.code, each.where.row, each.params["first"]) for each in found] == [("question-twice", 3, 2)]
    assert len(sets[0].questions) == 2


def test_points_as_given_or_shared_but_not_both(tmp_path: Path) -> None:
    lines = [row(stem=str(n), points=points) for n, points in enumerate((33.33, "33.33分", 33.34))]
    sets, found = read(tmp_path, book(("一", [HEAD, *lines])))
    assert found == []
    assert [each.points for each in sets[0].questions] == [3333, 3333, 3334]
    lines[1][8] = None
    sets, found = read(tmp_path, book(("一", [HEAD, *lines])))
    assert [each.code for each in found] == ["points-partly"]
    assert [each.points for each in sets[0].questions] == [3334, 3333, 3333]


@given(st.integers(1, 3000))
def test_points_are_shared_to_the_last_hundredth(count: int) -> None:
    shared = workbook.share(10_000, count)
    assert sum(shared) == 10_000
    assert max(shared) - min(shared) <= 1


def test_instructions_examples_and_hidden_sheets_are_passed_over(app: Flask, tmp_path: Path) -> None:
    sets, found = read(tmp_path, workbook.template())
    assert sets == ()
    assert [each.code for each in found] == ["no-questions"]
    made = Workbook()
    made.worksheets[0].append(["甲", "乙"])
    made.worksheets[0].sheet_state = "hidden"
    sheet = made.create_sheet("第1套")
    sheet.append(HEAD)
    sheet.append(row())
    target = io.BytesIO()
    made.save(target)
    sets, found = read(tmp_path, target.getvalue())
    assert (len(sets), found) == (1, [])


TEXT = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(stems=st.lists(TEXT, min_size=1, max_size=5, unique=True), points=st.none() | st.integers(1, 5000))
def test_what_is_written_is_read_again(
    stems: list[str], points: int | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    questions = [make.question("multiple", "资源", stem, points) for stem in stems]
    sets, found = read(tmp_path_factory.mktemp("book"), workbook.write([questions]))
    assert found == []
    assert [_plain(each) for each in sets[0].questions] == [_plain(each) for each in questions]
    assert points is None or {each.points for each in sets[0].questions} == {points}


def _plain(question: SetQuestion) -> tuple[Any, ...]:
    return question.kind, question.stem, question.options, question.answer, question.explanation


def test_a_text_is_never_a_formula(tmp_path: Path) -> None:
    question = make.question("single", "资源", '=HYPERLINK("http://example.com","x")')
    sets, found = read(tmp_path, workbook.write([[question]]))
    assert found == []
    assert sets[0].questions[0].stem == question.stem


def with_part(name: str, body: bytes) -> bytes:
    """A workbook with one of its parts replaced."""
    source = zipfile.ZipFile(io.BytesIO(book(("一", [HEAD, row()]))))
    parts = {each: source.read(each) for each in source.namelist()}
    return make.zip_of({**parts, name: body})


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
HOSTILE = [
    b"",
    b"no zip",
    make.zip_of({"a": b"x"}),
    with_part("xl/worksheets/sheet1.xml", ENTITIES),
    with_part("xl/workbook.xml", ENTITIES),
    with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='x'>"),
    with_part("xl/worksheets/sheet1.xml", b"\0" * 30_000_000),
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_workbooks_are_a_fault(content: bytes, tmp_path: Path) -> None:
    sets, found = read(tmp_path, content)
    assert sets == ()
    assert [each.code for each in found] in (["workbook-unreadable"], ["no-questions"])


def test_too_many_rows_are_told(tmp_path: Path) -> None:
    lines = [row(stem=str(n)) for n in range(workbook.MOST_ROWS + 1)]
    _sets, found = read(tmp_path, book(("一", [HEAD, *lines])))
    assert [each.code for each in found] == ["too-many-rows"]


def test_an_error_of_ours_is_not_told_as_an_unreadable_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook._Reading, "_columns", lambda *_given: {}["ours"])
    with pytest.raises(KeyError, match="ours"):
        read(tmp_path, book(("一", [HEAD, row()])))
