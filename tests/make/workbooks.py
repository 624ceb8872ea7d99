"""Makers of workbooks part by part, as programs other than ours write them."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from tests.make.packages import zip_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = ("题型", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析", "分值", "知识点", "对应资源")


def text(words: str) -> str:
    """A cell of text, as it stands in a sheet; its place is put in by `sheet`."""
    return f'<c AT t="inlineStr"><is><t xml:space="preserve">{escape(words)}</t></is></c>'


def runs(*parts: tuple[str, str]) -> str:
    """A cell of runs: text and vertAlign ("" for none)."""
    made = "".join(
        f"<r>{f'<rPr><b/><vertAlign val={chr(34)}{alignment}{chr(34)}/></rPr>' if alignment else ''}"
        f'<t xml:space="preserve">{escape(words)}</t></r>'
        for words, alignment in parts
    )
    return f'<c AT t="inlineStr"><is>{made}</is></c>'


def number(value: str, style: int = 0) -> str:
    """A cell of a number in one of the styles of `book`."""
    return f'<c AT s="{style}"><v>{value}</v></c>'


def sheet(*rows: list[str | None], merged: tuple[str, ...] = (), main: str = MAIN) -> str:
    """A sheet of cells: plain texts, cells from the makers above, None for nothing."""
    lines = []
    for at, row in enumerate(rows, 1):
        cells = "".join(
            (cell if cell.startswith("<c ") else text(cell)).replace(" AT", f' r="{chr(65 + column)}{at}"', 1)
            for column, cell in enumerate(row)
            if cell is not None
        )
        lines.append(f'<row r="{at}">{cells}</row>')
    joined = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    return f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData><mergeCells>{joined}</mergeCells></worksheet>'


def book(
    *sheets: str,
    formats: tuple[str, ...] = (),
    properties: str = "",
    changes: Mapping[str, str | None] | None = None,
    folders: str = "/",
) -> bytes:
    """A workbook; style n + 1 has the n-th format. `changes` replaces, adds or removes parts; `properties` go into the workbook's part."""
    listed = "".join(f'<sheet name="第{n}套" sheetId="{n}" r:id="r{n}"/>' for n in range(1, len(sheets) + 1))
    pointed = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    own = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for n, code in enumerate(formats)
    )
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    parts: dict[str, str | None] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>{properties}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{pointed}<Relationship Id="s" '
        f'Type="{_OFFICE}/styles" Target="/xl/styles.xml"/><Relationship Id="t" Type="{_OFFICE}/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"/>',
        **{f"xl/worksheets/sheet{n}.xml": each for n, each in enumerate(sheets, 1)},
        **(changes or {}),
    }
    return zip_of(
        {name.replace("/", folders): body.encode() for name, body in parts.items() if body is not None}
    )


def question(
    stem: str = "题",
    answer: str = "A",
    kind: str | None = "单选题",
    options: tuple[str | None, ...] = ("甲", "乙", "丙"),
) -> list[str | None]:
    """The cells of a row under HEAD."""
    return [kind, stem, *(*options, None, None, None, None)[:4], answer, None, None, None, "资源"]
