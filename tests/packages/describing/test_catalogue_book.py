"""The catalogue as Excel: what is written is read again, and every fault has its sheet, row and column."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from packages import shape
from packages.describing import catalogue_book, cells
from packages.describing.catalogue_book import Told
from packages.faults import Fault
from packages.reading import cells as reading
from packages.reading.cells import Bounds, Sheet
from packages.reading.reader import NotRead

FILES = ["一/01.mp4", "一/02.mp4", "二/讲义.docx", "二/01.mp4", "字幕/01.srt"]
RAW: dict[str, Any] = {
    "introduction": {"name": "面点", "class_hours": 1.5, "standard_kind": "national", "original": True},
    "provider": {"organisation": "示例中心（虚构）", "own_ip": False, "profile": "=HYPERLINK(1)"},
    "rights": {"kind": "proof", "quotations": "none"},
    "instructors": [{"name": "示例老师", "senior": True}],
    "courses": [
        {
            "name": "video",
            "class_hours": 0.5,
            "weight": 3,
            "resources": [
                {
                    "name": "和面",
                    "file": "一/01.mp4",
                    "kind": "video",
                    "form": "practice",
                    "category": "practical",
                },
                {"name": "醒面", "file": "一/02.mp4", "sound_tells_all": True, "captions": "字幕/01.srt"},
            ],
        },
        {
            "name": "讲义",
            "resources": [{"name": "讲义", "file": "二/讲义.docx", "minutes": 20, "section": "预习"}],
        },
    ],
}


def opened(path: Path, bounds: Bounds) -> list[Sheet]:
    """In this process; the site asks a child."""
    try:
        return reading.read(path, bounds)
    except reading.Unreadable as error:
        raise NotRead("unreadable") from error


def read(folder: Path, content: bytes, files: list[str] = FILES) -> Told | None:
    path = folder / "目录.xlsx"
    path.write_bytes(content)
    return catalogue_book.read(path, "目录.xlsx", opened, files)


def book(folder: Path, sheets: dict[str, list[list[Any]]]) -> Told:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, lines in sheets.items():
        sheet = made.create_sheet(title)
        for line in lines:
            sheet.append(line)
    target = io.BytesIO()
    made.save(target)
    told = read(folder, target.getvalue())
    assert told is not None
    return told


def places(faults: list[Fault]) -> list[tuple[str, str, int, str]]:
    return [(each.code, each.where.sheet, each.where.row, each.where.key) for each in faults]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    told = read(tmp_path, catalogue_book.write(RAW, ["怎样填"]))
    assert told is not None
    assert told.faults == []
    assert told.raw == RAW


def test_the_blank_one_has_every_key_and_says_nothing(tmp_path: Path) -> None:
    told = read(tmp_path, catalogue_book.write({}))
    assert told is not None
    assert told.faults == []
    assert told.raw == {"courses": [], "instructors": []}
    assert set(cells.RESOURCE_COLUMNS.values()) == set(shape.RESOURCE)
    assert set(cells.COURSE_COLUMNS.values()) == set(shape.COURSE)
    assert set(cells.INSTRUCTOR_COLUMNS.values()) == set(shape.INSTRUCTOR)
    known = {(table, key) for table in ("introduction", "provider", "rights") for key in shape.TABLES[table]}
    assert set(cells.FACTS.values()) == known - {("provider", "profile_file")}


def test_people_leave_out_what_is_the_same_and_name_files_shortly(tmp_path: Path) -> None:
    rows = [
        ["课程", "资源名称", "文件"],
        ["面点", "和面", "02"],
        [None, "讲义", "讲义.docx"],
        ["二", "重复", "二\\01.MP4"],
    ]
    told = book(tmp_path, {"目录": rows})
    assert told.faults == []
    assert [(each["name"], [row["file"] for row in each["resources"]]) for each in told.raw["courses"]] == [
        ("面点", ["一/02.mp4", "二/讲义.docx"]),
        ("二", ["二/01.mp4"]),
    ]


def test_every_wrong_cell_is_told_at_its_sheet_row_and_column(tmp_path: Path) -> None:
    told = book(
        tmp_path,
        {
            "目录": [
                ["课程", "资源名称", "文件", "类型", "分钟", "声音已说明全部内容", "乱写", "类型"],
                ["面点", "没有", "gone.mp4"],
                ["面点", "两个", "01.mp4"],
                ["面点", "好的", "一/02.mp4", "电影", "三", "也许"],
                ["面点", "又来", "一/02.mp4"],
                ["面点", "空的", None],
            ],
            "课程": [["课程", "学时"], ["面点", 0.25], [None, 3]],
            "基本信息": [
                ["项目", "填在这里"],
                ["单位全称", "长" * 201],
                ["口号", "好"],
                ["总学时", "一个半"],
            ],
            "授课教师": [["姓名", "高级职称或相应水平"], ["示例老师", "高级"]],
        },
    )
    assert places(told.faults) == [
        ("not-a-tenth", "课程", 2, "“学时”列"),
        ("missing", "课程", 3, "“课程”列"),
        ("column-unknown", "目录", 1, ""),
        ("column-twice", "目录", 1, ""),
        ("file-missing", "目录", 2, "“文件”列"),
        ("file-missing", "目录", 3, "“文件”列"),
        ("not-among", "目录", 4, "“类型”列"),
        ("wrong-type", "目录", 4, "“分钟”列"),
        ("not-among", "目录", 4, "“声音已说明全部内容”列"),
        ("file-used-twice", "目录", 5, "“文件”列"),
        ("missing", "目录", 6, "“文件”列"),
        ("not-among", "授课教师", 2, "“高级职称或相应水平”列"),
        ("too-long", "基本信息", 2, "“单位全称”列"),
        ("column-unknown", "基本信息", 3, ""),
        ("wrong-type", "基本信息", 4, "“总学时”列"),
    ]
    (course,) = told.raw["courses"]
    assert [each["name"] for each in course["resources"]] == ["好的"]  # what is right stays


def test_a_wrong_word_is_told_with_the_words_that_can_be_chosen(tmp_path: Path) -> None:
    told = book(tmp_path, {"目录": [["资源名称", "文件", "形式"], ["和面", "02", "唱歌"]]})
    (found,) = told.faults
    assert found.params["among"] == ("讲课", "演示", "练习", "阅读", "习题")


@pytest.mark.parametrize(
    "content",
    [b"not a workbook", catalogue_book.write({})[:-40]],
)
def test_what_can_not_be_opened_is_no_catalogue(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path, content) is None


def test_another_workbook_is_none(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.append(["题型", "题干", "答案"])
    target = io.BytesIO()
    made.save(target)
    assert read(tmp_path, target.getvalue()) is None


def test_a_list_without_end_is_cut_and_told(tmp_path: Path) -> None:
    rows = [["资源名称", "文件"], *(["x", f"{n}.mp4"] for n in range(catalogue_book.MOST_ROWS + 5))]
    told = book(tmp_path, {"目录": rows})
    assert told.faults[-1].code == "too-many-rows"
