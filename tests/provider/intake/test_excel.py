"""The catalogue by Excel: taken away, filled in, uploaded beside the files; wrong cells are told and can be mended."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest
from sqlalchemy import select

from accounts.people import Role
from foundation import db
from packages.models import Package
from provider.intake import forms
from tests.client import StrictClient
from tests.make import packages as make
from tests.make.loose import ANSWERS, FILES, confirm, fields, here, send


@pytest.fixture
def mine(strict: Callable[..., StrictClient]) -> StrictClient:
    return strict(Role.PROVIDER)


def filled(content: bytes, cells: dict[tuple[str, str], object]) -> bytes:
    """A workbook with some cells filled in: (sheet, place) -> value."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for (sheet, place), value in cells.items():
        book[sheet][place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_template_filled_in_makes_the_package(mine: StrictClient) -> None:
    blank = mine.client.get(mine.get("/packages/new").link("下载目录模板（Excel）"))
    rows = [
        ("手工课", "洗手", "01_操作卫生.mp4", "视频", "讲课", "职业素养"),
        (None, "认面", "02_认识面团.mp4", None, None, None),
        ("手工课二", "练习和面", "和面练习.mp4", "视频", "练习", "实操"),
        (None, "面粉", "面粉知识", "文档", "阅读", "理论与演示"),
    ]
    cells: dict[tuple[str, str], object] = {
        ("目录", f"{letter}{at}"): value
        for at, row in enumerate(rows, 2)
        for letter, value in zip("ABCDEF", row, strict=True)
    }
    cells |= {("课程", "A2"): "手工课", ("课程", "B2"): 0.3, ("基本信息", "B2"): "手工面点（虚构）"}
    page = send(mine, {**FILES, "面点入门/目录.xlsx": filled(blank.data, cells)})
    assert "目录按 目录.xlsx 里写的" in page.main
    told = fields(page)
    assert told["introduction-name"] == "手工面点（虚构）"
    assert (
        page.main.count("（猜的）") == 3
    )  # the form and category that one row left open, and one course's hours
    confirm(mine, page, **{**ANSWERS, "introduction-name": told["introduction-name"]})
    with db.reading() as session:
        (made,) = session.scalars(select(Package))
        assert made.name == "手工面点（虚构）"
        assert [(each.course.name, each.name, each.category) for each in made.resources] == [
            ("手工课", "洗手", "ethics"),
            ("手工课", "认面", "theory"),
            ("手工课二", "练习和面", "practical"),
            ("手工课二", "面粉", "theory"),
        ]
        assert made.courses[0].class_hours_tenths == 3
        assert made.faults == []


def test_wrong_cells_are_told_by_place_and_mended_by_another_upload_of_the_sheet(mine: StrictClient) -> None:
    page = send(mine, FILES)
    mine.post(here(page), {**fields(page), "introduction-learners": "大家", "do": "save"})
    sheet = mine.client.get(here(page) + "/catalogue.xlsx").data
    wrong = filled(sheet, {("目录", "E2"): "唱歌", ("目录", "C3"): "没有.mp4"})
    data = {**fields(mine.get(here(page))), "do": "add"}
    page = mine.post(here(page), {**data, "more": (io.BytesIO(wrong), "目录.xlsx")})
    assert "表格里有 2 处问题" in page.main
    assert "目录.xlsx，表“目录”，第 2 行，“形式”列" in page.main
    assert "“唱歌”不能用在这里。请从这些里选一个：讲课、演示、练习、阅读、习题" in page.main
    assert "目录.xlsx，表“目录”，第 3 行，“文件”列" in page.main
    assert fields(page)["introduction-learners"] == "大家"
    right = filled(sheet, {("目录", "B2"): "洗手（改名）"})
    page = mine.post(here(page), {**fields(page), "do": "add", "more": (io.BytesIO(right), "目录.xlsx")})
    assert "处问题" not in page.main
    assert "洗手（改名）" in fields(page).values()


def test_a_long_catalogue_is_changed_in_excel(mine: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_ROWS", 2)
    page = send(mine, FILES)
    assert not [name for name in fields(page) if name.startswith("name-")]
    assert "在表格里改更方便" in page.main
    confirm(mine, page, **ANSWERS)
    with db.reading() as session:
        (made,) = session.scalars(select(Package))
        assert len(made.resources) == 4
    assert make.FIRST in mine.get(f"/packages/{made.id}").main
