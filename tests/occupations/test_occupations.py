"""The catalogue of scarce occupations: read from Excel row by row, valid by days, asked for hours and subsidy."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import Workbook

from accounts.people import Role
from foundation import clock, db, ledger
from occupations import catalogue, words, workbook
from occupations.workbook import COLUMNS, Entry, Fault
from tests.client import StrictClient
from tests.make import workbooks
from tests.make.compound import compound_file

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
GOOD = ("养老护理员", "初级", "紧缺", 120, 1600.5)


def book(tmp_path: Path, *lines: Sequence[object], head: Sequence[object] = COLUMNS, title: str = "") -> Path:
    """A workbook with these lines under the headings."""
    made = Workbook()
    sheet = made.active
    if title:
        sheet.append([title])
    sheet.append(list(head))
    for line in lines:
        sheet.append(list(line))
    path = tmp_path / "catalogue.xlsx"
    made.save(path)
    return path


def load(first: str, last: str, *, sample: bool = False, hours: int = 80, name: str = "养老护理员") -> int:
    """An edition of one line; gives its id."""
    with db.writing() as session:
        return catalogue.load(
            session,
            [Entry(name, "初级", "紧缺", hours, 160_050)],
            title=f"{first} {hours}",
            source="示例",
            sample=sample,
            valid_from=date.fromisoformat(first),
            valid_until=date.fromisoformat(last),
            content=b"",
            person_id=None,
            now=NOW,
        ).id


def hours(day: str, name: str = "养老护理员") -> int | None:
    with db.reading() as session:
        found = catalogue.standing(session, name, date.fromisoformat(day))
    return found.required_tenths if found else None


def test_lines_are_read_exactly(tmp_path: Path) -> None:
    entries, faults = workbook.read(book(tmp_path, GOOD, title="目录"))
    assert faults == []
    assert entries == (Entry("养老护理员", "初级", "紧缺", 120, 160_050),)


def test_columns_go_by_their_heading_in_any_order(tmp_path: Path) -> None:
    head = ["序号", "补贴标准", "职业（工种）名称", "紧缺程度", "培训学时"]
    entries, faults = workbook.read(book(tmp_path, [1, "1,600元", "育婴员", "紧缺", "80"], head=head))
    assert faults == []
    assert entries == (Entry("育婴员", "", "紧缺", 80, 160_000),)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (("", "初级", "紧缺", 120, 1600), "cell-empty"),
        (("甲", "初级", "", 120, 1600), "cell-empty"),
        (("甲", "初级", "紧缺", 0, 1600), "hours"),
        (("甲", "初级", "紧缺", 80.5, 1600), "hours"),
        (("甲", "初级", "紧缺", "八十", 1600), "hours"),
        (("甲", "初级", "紧缺", 80, "1600.005"), "subsidy"),
        (("甲", "初级", "紧缺", 80, -1), "subsidy"),
        (("甲", "初级", "紧缺", 80, "NaN"), "subsidy"),
        (GOOD, "twice"),
    ],
)
def test_each_fault_names_its_row(tmp_path: Path, line: Sequence[object], code: str) -> None:
    _entries, faults = workbook.read(book(tmp_path, GOOD, line))
    assert [(each.code, each.row) for each in faults] == [(code, 3)]


@pytest.mark.parametrize(
    ("head", "lines", "codes"),
    [
        (["甲", "乙"], [GOOD], ["no-headings"]),
        (COLUMNS[:3], [GOOD], ["column-missing", "column-missing"]),
        (COLUMNS, [], ["empty"]),
    ],
)
def test_a_sheet_without_a_table_says_so(
    tmp_path: Path, head: Sequence[object], lines: list[Sequence[object]], codes: list[str]
) -> None:
    assert [each.code for each in workbook.read(book(tmp_path, *lines, head=head))[1]] == codes


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04" + b"\0" * 50])
def test_what_is_no_workbook_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert workbook.read(path) == ((), [Fault("unreadable")])


def test_every_fault_has_words(app: Flask) -> None:
    codes = {
        "unreadable",
        "no-headings",
        "column-missing",
        "too-many-rows",
        "empty",
        "cell-empty",
        "hours",
        "subsidy",
        "twice",
        "encrypted",
        "old",
        "cell-error",
        "formula-without-value",
        "cell-format",
    }
    assert all(words.line(Fault(code, 3, "甲")).startswith("第 3 行：") for code in codes)


def test_the_sample_says_that_it_is_one_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "sample.xlsx"
    path.write_bytes(workbook.sample())
    entries, faults = workbook.read(path)
    assert faults == []
    assert len(entries) == len(workbook.SAMPLE)
    assert entries[0] == Entry("养老护理员", "初级", "非常紧缺", 120, 240_000)
    path.write_bytes(workbook.blank())
    assert [each.code for each in workbook.read(path)[1]] == ["empty"]


def test_both_days_of_validity_count(app: Flask) -> None:
    load("2026-01-01", "2026-12-31")
    assert [hours(day) for day in ("2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01")] == [
        None,
        800,
        800,
        None,
    ]


def test_official_editions_come_before_samples_and_later_before_earlier(app: Flask) -> None:
    load("2026-06-01", "2026-12-31", sample=True, hours=10)
    assert hours("2026-07-01") == 100
    load("2026-01-01", "2026-12-31", hours=20)
    assert hours("2026-07-01") == 200
    latest = load("2026-07-01", "2026-12-31", hours=30)
    assert hours("2026-07-01") == 300
    with db.writing() as session:
        edition = catalogue.editions(session)[0]
        assert edition.id == latest
        catalogue.withdraw(session, edition, None, NOW)
    assert hours("2026-07-01") == 200
    with db.reading() as session:
        assert [each.kind for each in ledger.about(session, f"occupations:{latest}")] == [
            "occupations.loaded",
            "occupations.withdrawn",
        ]


def test_an_occupation_is_found_with_its_grade_or_without(app: Flask) -> None:
    with db.writing() as session:
        lines = [Entry("甲师", "初级", "紧缺", 80, 100), Entry("甲师", "高级", "紧缺", 120, 300)]
        catalogue.load(
            session,
            lines,
            title="示例",
            source="示例",
            sample=False,
            valid_from=date(2026, 1, 1),
            valid_until=date(2026, 12, 31),
            content=b"",
            person_id=None,
            now=NOW,
        )
    names = ("甲师", "甲师（高级）", " 甲师 (初级) ", "甲", "")
    assert [hours("2026-05-01", name) for name in names] == [800, 1200, 800, None, None]


def test_a_wrong_validity_is_refused(app: Flask) -> None:
    with pytest.raises(catalogue.BadValidity):
        load("2026-02-01", "2026-01-01")


def test_the_commands(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner()
    path = tmp_path / "sample.xlsx"
    assert run.invoke(args=["occupations", "sample", str(path)]).exit_code == 0
    told = [
        "--title",
        "样例",
        "--source",
        "示例",
        "--from",
        "2020-01-01",
        "--until",
        "2099-12-31",
        "--sample",
    ]
    done = run.invoke(args=["occupations", "import", str(path), *told])
    assert done.exit_code == 0, done.output
    assert "4 行" in done.output
    found = run.invoke(args=["occupations", "find", "养老护理员（中级）"])
    assert "130 学时，补贴 2800.00 元/人" in found.output
    assert "不是官方数据" in found.output
    assert run.invoke(args=["occupations", "find", "无此职业"]).exit_code == 1
    blank = tmp_path / "blank.xlsx"
    assert run.invoke(args=["occupations", "template", str(blank)]).exit_code == 0
    refused = run.invoke(args=["occupations", "import", str(blank), *told])
    assert refused.exit_code == 1
    assert "表头下面没有内容" in refused.output


def test_a_curator_loads_and_withdraws_by_the_pages(
    strict: Callable[..., StrictClient], tmp_path: Path
) -> None:
    pages = strict(Role.CURATOR)
    assert "现在没有有效的目录" in pages.get("/occupations").main
    told = {"title": "目录", "source": "某文", "valid_from": "2020-01-01", "official": "yes"}
    wrong = {**told, "valid_until": "2019-01-01", "workbook": (io.BytesIO(workbook.sample()), "a.xlsx")}
    assert "最后一天在第一天以前" in pages.post("/occupations/new", data=wrong).main
    told["valid_until"] = "2099-12-31"
    broken = {**told, "workbook": (book(tmp_path, ("", "", "", 0, "x")).open("rb"), "a.xlsx")}
    refused = pages.post("/occupations/new", data=broken).main
    assert "文件里有 4 处问题，没有载入" in refused
    assert "第 2 行：培训课时“0”" in refused
    good = {**told, "workbook": (io.BytesIO(workbook.sample()), "a.xlsx")}
    done = pages.post("/occupations/new", data=good).main
    assert "目录载入了" in done
    assert "育婴员" in done
    assert "目录里没有“焊工”" in pages.get("/occupations?q=焊工").main
    with db.reading() as session:
        (edition,) = catalogue.editions(session)
        assert catalogue.in_force(session, clock.now().date()) is edition
    assert "停用了" in pages.post(f"/occupations/{edition.id}/withdraw").main
    assert "已经停用了" in pages.get(f"/occupations/{edition.id}/withdraw").main


HEADS = ["职业（工种）", "等级", "需求程度", "培训课时", "补贴标准（元/人）"]


def brought(
    folder: Path, *rows: list[str | None], formats: tuple[str, ...] = (), merged: tuple[str, ...] = ()
) -> Path:
    path = folder / "stored"
    path.write_bytes(workbooks.book(workbooks.sheet(*rows, merged=merged), formats=formats))
    return path


def test_a_workbook_is_read_as_it_looks(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [
        ["市场紧缺职业目录"],
        ["职业(工种)\u200b", "等级", "需求程度", "培训课时", "补贴标准(元/人)"],
        ["养老护理员\u00a0", "初级", "紧缺", workbooks.number("120", 1), workbooks.number("1600.5", 2)],
        [None, "中级", "紧缺", workbooks.number("130", 1), "2,800元"],
    ]
    path = brought(tmp_path, *rows, formats=('0"课时"', '"¥"#,##0.00'), merged=("A1:E1", "A3:A4"))
    entries, found = workbook.read(path)
    assert found == []
    assert entries == (
        Entry("养老护理员", "初级", "紧缺", 120, 160_050),
        Entry("养老护理员", "中级", "紧缺", 130, 280_000),
    )


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c AT t="e"><v>#REF!</v></c>', "cell-error"),
        ("<c AT><f>A1</f></c>", "formula-without-value"),
        (workbooks.number("3", 1), "cell-format"),
    ],
)
def test_a_cell_that_shows_nothing_true_is_no_occupation(
    app: Flask, cell: str, code: str, tmp_path: Path
) -> None:
    rows: list[list[str | None]] = [
        [*HEADS],
        [cell, "初级", "紧缺", "80", "1600"],
        ["育婴员", None, "紧缺", "80", "1600"],
    ]
    entries, found = workbook.read(brought(tmp_path, *rows, formats=("[DBNum1]0",)))
    assert [(each.code, each.row) for each in found] == [(code, 2)]
    assert words.line(found[0])
    assert [each.name for each in entries] == ["育婴员"]


@pytest.mark.parametrize(
    ("streams", "code"),
    [(["EncryptionInfo", "EncryptedPackage"], "encrypted"), (["Workbook"], "old"), (["x"], "old")],
)
def test_a_lock_is_named_only_where_there_is_one(
    app: Flask, streams: list[str], code: str, tmp_path: Path
) -> None:
    path = tmp_path / "stored"
    path.write_bytes(compound_file(streams))
    assert workbook.read(path) == ((), [Fault(code)])
    assert "密码" in words.line(Fault(code)) or code == "old"
