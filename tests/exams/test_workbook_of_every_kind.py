"""The workbook keeps every kind of question, with everything that is said of it, there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from exams.bank import workbook
from packages.faults import NOWHERE
from tests.exams.test_workbook import HEAD, book, in_process
from tests.make import questions as make


def test_there_and_back(tmp_path: Path) -> None:
    every = make.full()
    content = workbook.write([every, every[:2]], lambda sha256: make.PNG if sha256 == make.PICTURE else None)
    path = tmp_path / "exams.xlsx"
    path.write_bytes(content)
    sets, faults = workbook.read(path, cells=in_process, folder=tmp_path)
    assert faults == []
    assert [len(each.questions) for each in sets] == [len(every), 2]
    for given, found in zip(every, sets[0].questions, strict=True):
        assert replace(found, where=NOWHERE) == given
    assert (tmp_path / make.PICTURE).read_bytes() == make.PNG


def test_five_thousand_at_once(tmp_path: Path) -> None:
    lines = [
        ["单选题", f"第 {n} 题？", "甲", "乙", None, None, "A", None, None, None, None] for n in range(5000)
    ]
    path = tmp_path / "exams.xlsx"
    path.write_bytes(book(("第1套", [HEAD, *lines])))
    sets, faults = workbook.read(path, cells=in_process)
    assert (len(sets[0].questions), faults) == (5000, [])


def test_each_fault_of_the_further_kinds_is_told(tmp_path: Path) -> None:
    head = [
        "题型",
        "题干",
        "选项A",
        "选项B",
        "配对A",
        "配对B",
        "答案",
        "误差",
        "评分点",
        "时间",
        "难度",
        "单位必写",
    ]
    lines = [
        (["配对题", "？", "甲", "乙", "一", None, None], "pair-left-out"),
        (["排序题", "？", "甲", "乙", None, None, "AA"], "order-unlike"),
        (["填空题", "____和____", None, None, None, None, "一"], None),
        (["填空题", "____和____", None, None, None, None, "一\n二\n三"], "blanks-unlike"),
        (["填空题", "？", "甲", None, None, None, "一"], "option-superfluous"),
        (["填空题", "？", None, None, None, None, None], "answer-missing"),
        (["数字题", "？", None, None, None, None, "三"], "number-unreadable"),
        (["数字题", "？", None, None, None, None, "3", "-1"], "tolerance-unreadable"),
        (["数字题", "？", None, None, None, None, "3", None, None, None, None, "是"], "unit-missing"),
        (["实操题", "？", None, None, None, None, None], "checklist-missing"),
        (["实操题", "？", None, None, None, None, None, None, "洗手"], "rubric-unreadable"),
        (["单选题", "？", "甲", "乙", None, None, "A", None, "6 分：好"], "lines-superfluous"),
        (["单选题", "？", "甲", "乙", None, None, "A", None, None, "三点"], "moment-unreadable"),
        (["单选题", "？", "甲", "乙", None, None, "A", None, None, "3:20", "很难"], "difficulty-unknown"),
    ]
    for at, (line, code) in enumerate(lines):
        path = tmp_path / f"{at}.xlsx"
        path.write_bytes(book(("第1套", [head, line])))
        _sets, faults = workbook.read(path, cells=in_process)
        codes = [each.code for each in faults]
        assert codes[:1] == ([code] if code else []), (line, codes)
        assert all(each.where.row == 2 for each in faults)
