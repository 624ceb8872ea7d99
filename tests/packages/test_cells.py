"""Workbooks are read as they look, whoever wrote them; a cell that shows nothing true is told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from packages.archive import Limits
from packages.reading import cells
from packages.reading.cells import ERROR, FORMAT, FORMULA, Bounds, Sheet, Unreadable
from tests.make import workbooks as make

BOUNDS = Bounds(Limits(), 100, 10)


def read(folder: Path, content: bytes, bounds: Bounds = BOUNDS) -> list[Sheet]:
    path = folder / "stored"
    path.write_bytes(content)
    return cells.read(path, bounds)


def only(folder: Path, content: bytes) -> Sheet:
    (sheet,) = read(folder, content)
    return sheet


# what a file says of a cell, and its text
LOOKS = [
    ('<c AT t="b"><v>1</v></c>', "TRUE"),
    ('<c AT t="s"><v>0</v></c>', "共用"),
    ('<c AT t="s"><v>1</v></c>', "10³"),
    ('<c AT t="s"><v>2</v></c>', "饺子"),
    ('<c AT t="s"><v>99</v></c>', ""),
    ('<c AT t="str"><f>A1</f><v>算好</v></c>', "算好"),
    ('<c AT t="str"><f>""</f><v></v></c>', ""),
    ("<c AT><f>1+1</f><v>2</v></c>", "2"),
    ('<c AT t="d"><v>2024-03-05T08:30:00</v></c>', "2024/3/5 8:30"),
    ('<c AT t="d" s="1"><v>2024-03-05</v></c>', "3-5"),
    (make.number("45356", 1), "3-5"),
    (make.number("0.5", 2), "50%"),
    (make.number("7", 3), "007"),
    (make.number("1.1", 4), "1.10"),
    (make.number("3.0000000000000004"), "3"),
    (make.number("1E3"), "1000"),
    (make.number("45356", 77), "45356"),
    (make.text("一_x000D_\n二"), "一\n二"),
    (make.text("_x005F_x0041_"), "_x0041_"),
    (make.text("\u200b甲\ufeff\u00a0乙\u00a0"), "甲 乙"),
    (make.text("\u202a110\u202c"), "110"),
    (make.runs(("H", ""), ("2", "subscript"), ("O", "")), "H₂O"),
    (make.runs(("m", ""), ("2 ", "superscript"), ("x", "")), "m² x"),
    (make.runs(("10", ""), ("-3", "superscript")), "10⁻³"),
    (make.runs(("x", ""), ("甲", "subscript")), "x_(甲)"),
    (make.runs(("20", ""), ("°", "superscript"), ("C", "")), "20°C"),
]
SHARED = (
    f'<sst xmlns="{make.MAIN}"><si><t>共用</t></si><si><r><t>10</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>3</t></r></si>'
    "<si><t>饺子</t><rPh sb='0' eb='1'><t>jiǎo</t></rPh></si></sst>"
)


@pytest.mark.parametrize(("cell", "wanted"), LOOKS, ids=range(len(LOOKS)))
def test_a_cell_is_what_it_shows(cell: str, wanted: str, tmp_path: Path) -> None:
    made = make.book(
        make.sheet(["头", cell]),
        formats=("m-d", "0%", "000", "0.00"),
        changes={"xl/sharedStrings.xml": SHARED},
    )
    sheet = only(tmp_path, made)
    assert sheet.rows == [["头", wanted] if wanted else ["头"]]
    assert not sheet.troubles


UNTRUE = [
    ('<c AT t="e"><f>B9</f><v>#REF!</v></c>', ERROR, "#REF!"),
    ('<c AT t="e"><v>#N/A</v></c>', ERROR, "#N/A"),
    ('<c AT t="e"/>', ERROR, "#"),
    ("<c AT><f>A1&amp;B1</f></c>", FORMULA, "=A1&B1"),
    ("<c AT><f>A1</f><v></v></c>", FORMULA, "=A1"),
    ('<c AT t="str"><f>A1</f></c>', FORMULA, "=A1"),
    ("<c AT><f t='shared' si='0'/></c>", FORMULA, "="),
    (make.number("3", 1), FORMAT, "[DBNum1]0"),
    (make.number("-3", 2), FORMAT, "yyyy/m/d"),
]


@pytest.mark.parametrize(("cell", "code", "given"), UNTRUE, ids=range(len(UNTRUE)))
def test_a_cell_that_shows_nothing_true_is_told(cell: str, code: str, given: str, tmp_path: Path) -> None:
    sheet = only(
        tmp_path, make.book(make.sheet(["头"], ["甲", cell, "乙"]), formats=("[DBNum1]0", "yyyy/m/d"))
    )
    assert [(each.row, each.column, each.code, each.given) for each in sheet.troubles] == [
        (2, "B", code, given)
    ]
    assert sheet.rows == [["头"], ["甲", "", "乙"]]


def test_a_program_that_leaves_noughts_for_excel_to_work_out_is_found_out(tmp_path: Path) -> None:
    cell = "<c AT><f>1+1</f><v>0</v></c>"
    stale = only(tmp_path, make.book(make.sheet([cell]), properties='<calcPr fullCalcOnLoad="1"/>'))
    assert [each.code for each in stale.troubles] == [FORMULA]
    assert only(tmp_path, make.book(make.sheet([cell]))).rows == [["0"]]


def test_merged_cells_fill_the_rows_that_hold_anything(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [["甲", "一"], [None, "二"], [None, None], [None, "四", "x"]]
    sheet = only(tmp_path, make.book(make.sheet(*rows, merged=("A1:A4", "B4:C4", "nonsense"))))
    assert sheet.rows == [["甲", "一"], ["甲", "二"], [], ["甲", "四", "x"]]
    assert sheet.merged == [(1, 1, 4, 1)]
    assert sheet.is_merged(4, 1)
    assert not sheet.is_merged(4, 2)


FONT = f'<styleSheet xmlns="{make.MAIN}"><fonts><font><family val="34"/></font></fonts><cellXfs><xf numFmtId="9"/></cellXfs></styleSheet>'
STRANGE = {
    "strict": make.book(make.sheet(["甲"], main=make.STRICT)),
    "backslashes": make.book(make.sheet(["甲"]), folders="\\"),
    "font": make.book(make.sheet(["甲"]), changes={"xl/styles.xml": FONT}),
    "date": make.book(make.sheet(["甲"]), changes={"docProps/core.xml": "<coreProperties><created>昨天</created></coreProperties>"}),
    "no properties": make.book(make.sheet(["甲"]), changes={"[Content_Types].xml": None}),
    "no styles": make.book(make.sheet(["甲"]), changes={"xl/styles.xml": f'<styleSheet xmlns="{make.MAIN}"/>'}),
    "no strings": make.book(make.sheet(["甲"]), changes={"xl/sharedStrings.xml": f'<sst xmlns="{make.MAIN}"/>'}),
    "no root": make.book(make.sheet(["甲"]), changes={"_rels/.rels": "<Relationships/>"}),
    "no places": make.book(make.sheet(["甲"]).replace(' r="A1"', "").replace(' r="1"', "")),
    "prefixes": make.book(f'<x:worksheet xmlns:x="{make.MAIN}"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>'),
}  # fmt: skip


@pytest.mark.parametrize("content", STRANGE.values(), ids=STRANGE)
def test_other_writers_open(content: bytes, tmp_path: Path) -> None:
    assert only(tmp_path, content).rows == [["甲"]]


def test_what_openpyxl_writes_is_read_as_written(tmp_path: Path) -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.append(["甲", 3, 2.5, True, None, "乙\n丙"])
    made.create_sheet("藏").sheet_state = "veryHidden"
    target = io.BytesIO()
    made.save(target)
    first, hidden = read(tmp_path, target.getvalue())
    assert first.rows == [["甲", "3", "2.5", "TRUE", "", "乙\n丙"]]
    assert (first.visible, hidden.visible) == (True, False)


def test_only_what_the_bounds_hold_is_read(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [["甲", "乙", "丙"]] * 5
    (sheet,) = read(tmp_path, make.book(make.sheet(*rows)), Bounds(Limits(), 2, 2))
    assert sheet.rows == [["甲", "乙"]] * 2
    far = make.sheet(["甲"]).replace("</row>", '</row><row r="1048576"><c r="A1048576"><v>1</v></c></row>')
    assert only(tmp_path, make.book(far)).rows == [["甲"]]


DTD = '<!DOCTYPE x [<!ENTITY a "甲">]>'
BROKEN = {
    "no zip": b"no zip",
    "no sheets": make.book(),
    "no part": make.book(make.sheet(), changes={"xl/worksheets/sheet1.xml": None}),
    "entities": make.book(DTD + make.sheet(["甲"])),
    "cut": make.book(make.sheet(["甲"])[:-20]),
    "half": make.book(make.sheet(["甲"]))[:-200],
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_is_no_workbook_is_unreadable(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="unreadable"):
        read(tmp_path, content)
