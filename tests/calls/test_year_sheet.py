"""A year's list as a table. Every list here is invented: 2031 and 2032, with holidays that don't exist."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from calls import year_sheet, year_words
from calls.year_sheet import Moved, read, read_text, spelt

LIST = (
    "虚构的安排，只用来试\n开始,结束,类型,名称\n2031-10-01,2031/10/3,放假,丰收节（虚构）\n"
    "2031年9月28日,9月28日,调休上班,丰收节（虚构）\n"
)
DAYS = (
    Moved(date(2031, 9, 28), "work", "丰收节（虚构）"),
    *(Moved(date(2031, 10, n), "off", "丰收节（虚构）") for n in (1, 2, 3)),
)


def faults(app: Flask, text: str) -> list[str]:
    return [year_words.line(each) for each in read_text(text, 2031)[1]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_is_read_as_programs_write_it(tmp_path: Path, encoding: str, sign: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(LIST.replace(",", sign).encode(encoding))
    assert read(path, 2031) == (DAYS, [])


def test_excel_is_read_with_days_as_days_and_as_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["日期", "类型", "名称"])
    sheet.append([date(2031, 9, 28), "上班", "丰收节（虚构）"])
    sheet["A2"].number_format = "yyyy-mm-dd"
    for n in (3, 1, 2):
        sheet.append([f"2031.10.{n}", "休", "丰收节（虚构）"])
    book.save(tmp_path / "list.xlsx")
    assert read(tmp_path / "list.xlsx", 2031) == (DAYS, [])


def test_a_list_may_begin_in_december_before(app: Flask) -> None:
    told, wrong = read_text("开始,结束,类型,名称\n2031-12-31,2032-01-02,放假,元日（虚构）\n", 2032)
    assert not wrong
    assert [each.day for each in told] == [date(2031, 12, 31), date(2032, 1, 1), date(2032, 1, 2)]
    assert "不在这一年" in faults(app, "日期,类型,名称\n2030-11-30,放假,元日\n")[0]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2031-02-30,2031-02-30,放假,甲", "第 2 行“开始”：“2031-02-30”应为日期"),
        ("1/2/31,2031-01-02,放假,甲", "第 2 行“开始”：“1/2/31”应为日期"),
        (",2031-01-02,放假,甲", "第 2 行“开始”：“”应为日期"),
        ("2031-01-02,2031-01-01,放假,甲", "第 2 行“结束”：结束“2031-01-01”应在开始那天或以后"),
        (
            "2031-01-01,2031-03-01,放假,甲",
            "第 2 行“结束”：结束“2031-03-01”应在开始那天或以后，一段最多 31 天",
        ),
        ("2031-01-02,2031-01-02,请假,甲", "第 2 行“类型”：“请假”应为“放假”或“调休上班”"),
        ("2031-01-02,2031-01-02,放假,", "第 2 行“名称”："),
        ("2031-01-02,2031-01-02,调休上班,甲", "2031-01-02 是周一到周五"),
        ("2033-01-02,2033-01-02,放假,甲", "“2033-01-02”不在这一年，也不在上一年 12 月"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(app: Flask, line: str, told: str) -> None:
    found = faults(app, f"开始,结束,类型,名称\n{line}\n")
    assert any(told in each for each in found), found


def test_every_fault_is_told_and_a_day_stands_once(app: Flask) -> None:
    found = faults(app, LIST + "10月3日,10月4日,放假,乙\n坏,坏,坏,\n")
    assert [each[:6] for each in found] == ["第 5 行“", *["第 6 行“"] * 4]
    assert "2031-10-03 写了两次" in found[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "没有找到表头"),
        ("名称,类型\n甲,放假\n", "第 1 行“开始”：缺少这一列"),
        ("开始,结束,类型,名称\n", "表头下面没有内容"),
        ("开始,结束,类型,名称\n" + "2031-01-01,2031-01-01,放假,甲\n" * 99, "超过 60 行"),
    ],
)
def test_a_table_that_is_none_is_refused(app: Flask, text: str, told: str) -> None:
    assert told in faults(app, text)[0]


@pytest.mark.parametrize("raw", [b"PK\x03\x04 no zip", b"\x00\x01\x02\x03" * 40, b'a,"b\x00'])
def test_a_file_that_is_no_table_is_refused(app: Flask, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "list").write_bytes(raw)
    told, wrong = read(tmp_path / "list", 2031)
    assert not told
    assert year_words.line(wrong[0])


def test_the_template_has_the_headings_that_are_read() -> None:
    sheet = load_workbook(io.BytesIO(year_sheet.template())).active
    assert [cell.value for cell in sheet[1]] == list(year_sheet.HEADINGS)


@given(
    st.dictionaries(
        st.dates(date(2030, 12, 1), date(2031, 12, 31)),
        st.sampled_from(["甲", "乙,“", '丙"\n丁']),
        max_size=40,
    )
)
def test_a_list_spelt_is_read_back(named: dict[date, str]) -> None:
    weekend = {day: day.weekday() > 4 and day.day % 2 for day in named}
    days = tuple(
        Moved(day, "work" if weekend[day] else "off", year_sheet.clean(named[day])) for day in sorted(named)
    )
    told, wrong = read_text(spelt(days), 2031)
    assert told == days
    assert [each.code for each in wrong] == ([] if days else ["empty"])


def test_a_stretch_longer_than_may_be_is_spelt_as_two() -> None:
    days = tuple(Moved(date(2031, 1, 1) + timedelta(days=n), "off", "甲") for n in range(40))
    assert read_text(spelt(days), 2031) == (days, [])
