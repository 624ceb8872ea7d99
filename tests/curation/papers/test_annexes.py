"""Forms filled from data, as PDF and as Word, and read back: by label, tolerant, with what could not be placed told by name."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pypdfium2
import pytest

from accessibility.documents import sheet
from accounts.people import Role, SignedIn
from config.settings import ROOT
from curation.papers import annexes, blanks, reading_back
from curation.papers.blanks import Draft
from foundation import db, ledger
from judging import check
from packages.models import Package
from packages.reading.reader import Reader
from schemes.papers import Paper
from schemes.scheme import Scheme, load_all
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]
NOW = datetime(2026, 3, 2, tzinfo=UTC)
SCHEMES = ("tianjin-2023", "shanghai-2023", "mohrss-2022", "shaanxi-2024")
FULL = Draft(
    "面点入门",
    85,
    {
        "introduction": {
            "name": "面点入门", "class_hours": 85, "content": "卫生、面粉、和面", "occupation": "中式面点师",
            "subject_kind": "professional", "title_level": "middle",
        },
        "provider": {
            "organisation": "示例培训中心（虚构）", "contact": "甲", "position": "教务", "phone": "000-1", "email": "a@example.com",
            "address": "示例路 1 号", "own_ip": True, "digital_skills": False, "description": "来源与大纲。\n第二段。", "remarks": "无",
        },
        "instructors": [
            {"name": "甲", "title": "教授", "organisation": "示例大学", "senior": True, "clean": True},
            {"name": "乙", "title": "讲师", "organisation": "示例学院", "senior": None, "clean": None},
        ],
    },
    ("卫生与面粉", "和面"),
    4,
    "示例培训中心（虚构）",
    "示例局",
    "2026 年 3 月 2 日",
)  # fmt: skip
EMPTY = Draft("面点入门", None, {"introduction": {"name": "面点入门"}}, organisation="")


def forms() -> list[tuple[Scheme, Paper]]:
    known = load_all(ROOT / "config/schemes")
    return [(known[one], paper) for one in SCHEMES for paper in known[one].papers]


def back(content: bytes, paper: Paper, draft: Draft, folder: Path) -> reading_back.Read:
    path = folder / "form.docx"
    path.write_bytes(content)
    with Reader() as reader:
        return reading_back.read(reader.tables(path), paper, draft)


def applied(draft: Draft, told: reading_back.Read) -> Draft:
    details: dict[str, Any] = copy.deepcopy(dict(draft.details))
    for (table, key), value in told.values.items():
        if table == "instructors":
            details["instructors"] = value
        else:
            details.setdefault(table, {})[key] = value
    told_name = told.values.get(("introduction", "name"), draft.name)
    hours = told.values.get(("introduction", "class_hours"), draft.class_hours_tenths)
    return Draft(told_name, hours, details)


@pytest.mark.parametrize(("scheme", "paper"), forms(), ids=lambda each: each.id)
def test_written_and_read_back_into_an_empty_draft_every_blank_says_the_same(
    app: object, scheme: Scheme, paper: Paper, tmp_path: Path
) -> None:
    content = sheet.as_word(annexes.sheet(paper, scheme, FULL), NOW)
    assert not back(
        content, paper, FULL, tmp_path
    ).changes  # nothing to change in the draft that it came from
    told = back(content, paper, EMPTY, tmp_path)
    made = applied(EMPTY, told)
    written = [each.fact for part in paper.parts for each in part.blanks if blanks.BLANKS[each.fact].take]
    assert {fact: blanks.filled(fact, made) for fact in written} == {
        fact: blanks.filled(fact, FULL) for fact in written
    }
    assert {why for _label, why in told.unplaced} <= {"ours"}


@pytest.mark.parametrize(("scheme", "paper"), forms(), ids=lambda each: each.id)
def test_the_pdf_is_tagged_and_its_tables_have_headers(scheme: Scheme, paper: Paper) -> None:
    draft = EMPTY if scheme.id == "shaanxi-2024" else FULL
    content = sheet.as_pdf(annexes.sheet(paper, scheme, draft))
    with pikepdf.open(io.BytesIO(content)) as made:
        assert made.Root.Lang == "zh-CN"
        assert made.Root.MarkInfo.Marked
        assert paper.title in str(made.docinfo.get("/Title") or made.open_metadata().get("dc:title"))
        tables = sheet._of_sort(made.Root.StructTreeRoot, "/Table")
        assert len(tables) == len(paper.parts)
        for table, part in zip(tables, paper.parts, strict=True):
            rows = sheet._of_sort(table, "/TR")
            assert all(each.S == "/TH" for each in sheet._children(rows[0]))
            if part.way == "rows":
                assert all(sheet._children(row)[0].S == "/TH" for row in rows)
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert paper.title[:8] in "".join(text.split())


def original() -> bytes:
    """Annex 2 as the document has it: four cells a line, headings that fill a line, full-width signs; filled in by hand."""
    made = docx.Document()
    table = made.add_table(12, 4)

    def line(at: int, *texts: str) -> None:
        for place, text in enumerate(texts):
            table.cell(at, place).text = text

    def whole(at: int, text: str) -> None:
        table.cell(at, 0).merge(table.cell(at, 3)).text = text

    whole(0, "一、基本信息")
    table.cell(1, 1).merge(table.cell(1, 3)).text = "面点入门（修订）"
    line(1, "课程名称：")
    line(2, "是否具有自主知识产权", "☑是 □否", "是否数字技\n能培训课程", "")
    table.cell(3, 1).merge(table.cell(3, 3)).text = ""
    line(3, "单位名称")
    line(4, "联 系 人", "李四", "职    务", "主任")
    line(5, "联系电话", "１３８", "电子邮箱", "b@example.com")
    table.cell(6, 1).merge(table.cell(6, 3)).text = ""
    line(6, "通讯地址")
    line(7, "传真", "123", "", "")
    whole(8, "二、课程介绍")
    whole(9, "新的介绍")
    whole(10, "三、备注")
    whole(11, "")
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_the_annex_as_the_document_lays_it_out_is_read_too(app: object, tmp_path: Path) -> None:
    paper = annexes.of(check.scheme("tianjin-2023"), "basic-form")
    assert paper is not None
    told = back(original(), paper, FULL, tmp_path)
    assert told.values == {
        ("introduction", "name"): "面点入门（修订）",
        ("provider", "contact"): "李四",
        ("provider", "position"): "主任",
        ("provider", "phone"): "１３８",
        ("provider", "email"): "b@example.com",
        ("provider", "description"): "新的介绍",
    }
    assert told.unplaced == [("传真", "unknown")]


def test_a_list_with_a_head_of_two_lines_finds_the_line_of_the_package(app: object, tmp_path: Path) -> None:
    paper = annexes.of(check.scheme("mohrss-2022"), "topics")
    assert paper is not None
    made = docx.Document()
    table = made.add_table(4, 9)
    heads = (
        "序号",
        "课件名称",
        "课件内容简介",
        "课时",
        "姓名",
        "单位",
        "职称",
        "单位",
        "是否国家级\n继续教育基地",
    )
    for at, head in enumerate(heads):
        table.cell(1, at).text = head
    table.cell(0, 1).merge(table.cell(0, 3)).text = "公需科目课件选题"
    table.cell(0, 4).merge(table.cell(0, 6)).text = "授课教师"
    table.cell(0, 7).merge(table.cell(0, 8)).text = "申报单位"
    for row, name in ((2, "别的选题"), (3, "面点 入门")):
        for at, text in enumerate(("1", name, "新的简介", "九", "丙；丁", "", "", "", "")):
            table.cell(row, at).text = text
    target = io.BytesIO()
    made.save(target)
    told = back(target.getvalue(), paper, FULL, tmp_path)
    assert told.values[("introduction", "content")] == "新的简介"
    assert [each["name"] for each in told.values[("instructors", "")]] == ["丙", "丁"]
    assert ("别的选题", "other") in told.unplaced
    assert ("课时", "unfit") in told.unplaced


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def package_id(provider: SignedIn, tmp_path: Path) -> int:
    return steps.imported(provider, tmp_path)


def sent(content: bytes, name: str = "表.docx") -> dict[str, Any]:
    return {"document": (io.BytesIO(content), name)}


def test_a_form_that_was_filled_in_is_shown_first_and_then_taken_over(
    strict: Strict, provider: SignedIn, package_id: int
) -> None:
    mine = strict(provider)
    page = mine.get(f"/packages/{package_id}")
    page = mine.get(page.link("申报材料"))
    page = mine.get(page.link("把填好的表传回来：网络课程资源基本情况表"))
    url = f"/packages/{package_id}/papers/basic-form"
    shown = mine.post(f"{url}/read", sent(original()))
    assert shown.h1 == "会改 6 处，同意吗"
    assert "传真：这张表里没有这一项" in shown.main
    with db.reading() as session:
        assert session.get_one(Package, package_id).details["provider"]["contact"] == "示例联系人"
    fields = {each.get("name"): each.get("value") for each in shown.select("//main//input[@type='hidden']")}
    old = dict(fields, seen="2020-01-01")
    again = mine.post(f"{url}/take-over", old)
    assert "请再看一遍" in again.html
    done = mine.post(f"{url}/take-over", fields)
    assert "改好了 6 处" in done.html
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        assert package.name == "面点入门（修订）"
        assert package.details["provider"]["contact"] == "李四"
        assert package.details["rights"]["file"]  # what the form doesn't speak of stays
        entry = ledger.about(session, f"package:{package_id}")[-1]
        assert entry.kind == "papers.taken_over"
    filled = mine.get(f"{url}.docx").response.get_data()
    cells = [
        cell.text
        for table in docx.Document(io.BytesIO(filled)).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert "李四" in cells
    assert "没有要改的" in mine.post(f"{url}/read", sent(filled)).h1


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", b"<a>" + b" " * 300_000_000 + b"</a>")
    return target.getvalue()


def entity() -> bytes:
    target = io.BytesIO()
    text = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("word/document.xml", text)
    return target.getvalue()


@pytest.mark.parametrize(
    "hostile", [bomb, entity, lambda: b"PK\x03\x04", lambda: b"%PDF-1.7", lambda: make.zip_of({"a": b"b"})]
)
def test_what_is_no_form_is_refused_with_words(
    strict: Strict, provider: SignedIn, package_id: int, hostile: Callable[[], bytes]
) -> None:
    page = strict(provider).post(f"/packages/{package_id}/papers/basic-form/read", sent(hostile()))
    assert page.select("//*[contains(@class, 'field-error')]")
    assert "root:" not in page.html


def test_forms_belong_to_the_provider_and_what_is_under_review_stays(
    strict: Strict, person: Callable[..., SignedIn], provider: SignedIn, package_id: int
) -> None:
    other = strict(person(Role.PROVIDER, organisation="别的单位（虚构）"))
    for place in ("", "/basic-form.pdf", "/basic-form/read"):
        other.get(f"/packages/{package_id}/papers{place}", status=404)
    other.post(f"/packages/{package_id}/papers/basic-form/take-over", {"seen": "x"}, status=404)
    mine = strict(provider)
    mine.get(f"/packages/{package_id}/papers/letter/read", status=404)
    mine.get(f"/packages/{package_id}/papers/topics.pdf", status=404)
    mine.get(f"/packages/{package_id}/papers/basic-form.exe", status=404)
    steps.submitted(package_id, provider)
    assert "正在等评审" in mine.get(f"/packages/{package_id}/papers/basic-form/read").html
    with db.reading() as session:
        seen = session.get_one(Package, package_id).changed_at.isoformat()
    page = mine.post(
        f"/packages/{package_id}/papers/basic-form/take-over", {"seen": seen, "text-contact": "王五"}
    )
    assert "正在等评审" in page.html
