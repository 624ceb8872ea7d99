"""Word documents, OpenDocument texts and slides as pages: everything that a reader sees counts, and counts once."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from pptx.util import Cm

from packages import documents
from packages.documents import Unreadable
from tests.make import papers as make
from tests.make.packages import zip_of
from tests.make.papers import docx, paragraph, run


def text_of(folder: Path, content: bytes, found: str = "docx") -> str:
    path = folder / "document"
    path.write_bytes(content)
    told = documents.text_of(path, found)
    assert told is not None
    return told


def picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (4, 4)).save(target, "PNG")
    return target.getvalue()


BOX = f"<w:txbxContent>{paragraph(run('盒子'))}</w:txbxContent>"
SHAPE = (
    "<w:drawing><wp:inline><wp:docPr id='1' name='x'/><a:graphic><a:graphicData><wps:wsp><wps:txbx>"
    f"{BOX}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
)
VML = f"<w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict>"
CHART = (
    "<w:drawing><wp:inline><wp:docPr id='1' name='x' descr='面粉用量图'/><a:graphic/></wp:inline></w:drawing>"
)


def alternate(choice: str, fallback: str | None) -> str:
    other = "" if fallback is None else f"<mc:Fallback>{fallback}</mc:Fallback>"
    return f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{choice}</mc:Choice>{other}</mc:AlternateContent></w:r>"


def ruby(base: str, reading: str) -> str:
    return f"<w:r><w:ruby><w:rt>{run(reading)}</w:rt><w:rubyBase>{run(base)}</w:rubyBase></w:ruby></w:r>"


def formula(inside: str) -> str:
    return f"<m:oMath>{inside}</m:oMath>"


def sign(words: str) -> str:
    return f"<m:r><m:t>{words}</m:t></m:r>"


SEEN = {
    "box in both forms": (paragraph(run("前"), alternate(SHAPE, VML)), "前\n盒子"),
    "box in the new form only": (paragraph(run("前"), alternate(SHAPE, None)), "前\n盒子"),
    "box with an empty fallback": (paragraph(alternate(SHAPE, "<w:pict/>")), "盒子"),
    "box in the old form only": (paragraph(f"<w:r>{VML}</w:r>"), "盒子"),
    "box without an alternative": (paragraph(f"<w:r>{SHAPE}</w:r>"), "盒子"),
    "moved": (paragraph(f"<w:moveFrom>{run('搬')}</w:moveFrom>") + paragraph(f"<w:moveTo>{run('搬')}</w:moveTo>"), "搬"),
    "deleted and inserted": (
        paragraph("<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", f"<w:ins>{run('新')}</w:ins>"),
        "新",
    ),
    "hidden": (paragraph(run("藏", "<w:vanish/>"), run("见")), "见"),
    "not hidden after all": (paragraph(run("见", '<w:vanish w:val="0"/>')), "见"),
    "hidden in strict": (paragraph(run("藏", "<w:vanish w:val='true'/>"), run("见")), "见"),
    "readings": (paragraph(ruby("饺", "jiǎo"), ruby("子", "")), "饺子"),
    "formula": (
        paragraph(run("面积 "), formula(f"{sign('S=')}<m:sSup><m:e>{sign('r')}</m:e><m:sup>{sign('2')}</m:sup></m:sSup>")),
        "面积 S=r²",
    ),
    "fraction": (
        paragraph(formula(f"<m:f><m:num>{sign('a+b')}</m:num><m:den>{sign('2')}</m:den></m:f>")),
        "(a+b)/2",
    ),
    "what is asked for": (
        paragraph(f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('单击此处')}</w:sdtContent></w:sdt>", run("见")),
        "见",
    ),
    "what was filled in": (paragraph(f"<w:sdt><w:sdtPr/><w:sdtContent>{run('填')}</w:sdtContent></w:sdt>"), "填"),
    "direction": (paragraph(f"<w:bdo w:val='ltr'>{run('见')}</w:bdo>"), "见"),
    "chart": (paragraph(f"<w:r>{CHART}</w:r>"), "面粉用量图"),
    "field": (paragraph("<w:r><w:instrText>PAGE</w:instrText></w:r>", run("见")), "见"),
    "table": (
        "<w:tbl><w:tr><w:tc>" + paragraph(run("甲")) + "</w:tc><w:tc>" + paragraph(run("乙")) + "</w:tc></w:tr></w:tbl>",
        "甲\n乙",
    ),
    "marks of ours": (paragraph(run("\ue0f0见\ue0f1\ue0f2")), "见"),
}  # fmt: skip


@pytest.mark.parametrize(("body", "wanted"), SEEN.values(), ids=SEEN)
def test_word_counts_what_is_seen_once(body: str, wanted: str, tmp_path: Path) -> None:
    assert text_of(tmp_path, docx(body)) == wanted
    assert text_of(tmp_path, docx(body, word=make.STRICT)) == wanted


def test_hidden_by_a_style_and_by_what_it_is_based_on(tmp_path: Path) -> None:
    styles = (
        f'<w:styles xmlns:w="{make.WORD}"><w:style w:styleId="a"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style><w:style w:styleId="c"><w:basedOn w:val="c"/></w:style></w:styles>'
    )
    body = (
        paragraph(run("一", '<w:rStyle w:val="b"/>'), run("二"))
        + paragraph(run("三"), run("四", '<w:vanish w:val="false"/>'), properties='<w:pStyle w:val="a"/>')
        + paragraph(run("五", '<w:rStyle w:val="c"/>'))
    )
    assert text_of(tmp_path, docx(body, parts={"word/styles.xml": styles})) == "二\n四\n五"


def test_notes_are_read_where_they_end(tmp_path: Path) -> None:
    body = paragraph(run("正文"), '<w:r><w:footnoteReference w:id="1"/></w:r>', run("再来"))
    assert text_of(tmp_path, docx(body, parts={"word/footnotes.xml": make.notes("脚注")})) == "正文再来\n脚注"


def test_pictures_are_read_by_their_alternative_text_and_kept_for_the_twin(tmp_path: Path) -> None:
    drawn = (
        "<w:r><w:drawing><wp:inline><wp:docPr id='1' name='x' descr='面盆'/><a:graphic><a:graphicData>"
        "<pic:pic xmlns:pic='http://schemas.openxmlformats.org/drawingml/2006/picture'><pic:blipFill><a:blip r:embed='i'/></pic:blipFill>"
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="png" ContentType="image/png"/></Types>'
    pointed = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="i" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/a.png"/></Relationships>'
    )
    made = docx(
        paragraph(run("看"), drawn),
        parts={
            "[Content_Types].xml": types,
            "word/_rels/document.xml.rels": pointed,
            "word/media/a.png": "bytes",
        },
    )
    assert text_of(tmp_path, made) == "看面盆"
    kept: list[tuple[bytes, str, str]] = []
    page = documents.markup(
        tmp_path / "document",
        "docx",
        lambda content, kind, alt: kept.append((content(), kind, alt)) or "image:0",
    )
    assert kept == [(b"bytes", "image/png", "面盆")]
    assert 'src="image:0"' in page


def test_the_twin_keeps_readings_and_headings(tmp_path: Path) -> None:
    styles = f'<w:styles xmlns:w="{make.WORD}"><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>'
    body = paragraph(run("题"), properties='<w:pStyle w:val="1"/>') + paragraph(ruby("饺", "jiǎo"), run("子"))
    (tmp_path / "a.docx").write_bytes(docx(body, parts={"word/styles.xml": styles}))
    page = documents.markup(tmp_path / "a.docx", "docx", lambda *_given: "")
    assert "<h1>题</h1>" in page
    assert "<ruby>饺<rt>jiǎo</rt></ruby>子" in page


@pytest.mark.parametrize("main", ["word/document2.xml", "word\\document.xml", "Word/Document.xml"])
def test_the_main_part_by_other_names(main: str, tmp_path: Path) -> None:
    assert text_of(tmp_path, docx(paragraph(run("见")), main=main)) == "见"


ODT = {
    "headings and paragraphs": ("<text:h text:outline-level='2'>题</text:h><text:p>一<text:span>二</text:span>三</text:p>", "题\n一二三"),
    "deleted": (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>旧</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>新</text:p>",
        "新",
    ),
    "blanks": ("<text:p>甲<text:s text:c='3'/>乙<text:tab/>丙<text:line-break/>丁</text:p>", "甲 乙 丙\n丁"),
    "readings": ("<text:p><text:ruby><text:ruby-base>饺</text:ruby-base><text:ruby-text>jiǎo</text:ruby-text></text:ruby>子</text:p>", "饺子"),
    "hidden": ("<text:p><text:span text:style-name='T1'>藏</text:span>见<text:hidden-text>藏</text:hidden-text></text:p><text:section text:display='none'><text:p>藏</text:p></text:section>", "见"),
    "notes": ("<text:p>正文<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>脚注</text:p></text:note-body></text:note></text:p>", "正文\n脚注"),
    "remarks": ("<text:p>正文<office:annotation><text:p>批注</text:p></office:annotation></text:p>", "正文"),
    "box": ("<text:p>前<draw:frame><draw:text-box><text:p>盒子</text:p></draw:text-box></draw:frame></text:p>", "前\n盒子"),
    "picture": ("<text:p><draw:frame><draw:image xlink:href='Pictures/a.png'/><svg:desc>面盆</svg:desc></draw:frame></text:p>", "面盆"),
    "table": ("<table:table><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row></table:table>", "甲\n乙"),
    "list": ("<text:list><text:list-item><text:p>一</text:p></text:list-item><text:list-item><text:p>二</text:p></text:list-item></text:list>", "一\n二"),
}  # fmt: skip
STYLES = "<style:style style:name='T1'><style:text-properties text:display='none'/></style:style>"


@pytest.mark.parametrize(("body", "wanted"), ODT.values(), ids=ODT)
def test_opendocument_counts_what_is_seen_once(body: str, wanted: str, tmp_path: Path) -> None:
    assert text_of(tmp_path, make.odt(body, STYLES, {"Pictures/a.png": picture()}), "odt") == wanted


def test_an_opendocument_with_a_password_is_told(tmp_path: Path) -> None:
    listed = b"<manifest><file-entry><encryption-data/></file-entry></manifest>"
    with pytest.raises(Unreadable, match="encrypted"):
        text_of(tmp_path, make.odt("", parts={"META-INF/manifest.xml": listed}), "odt")


def test_slides_are_read_with_titles_tables_pictures_and_notes(tmp_path: Path) -> None:
    made = make.deck()
    first = make.slide(made, "和面", "先洗手", notes="慢慢讲")
    table = first.shapes.add_table(1, 2, Cm(1), Cm(1), Cm(5), Cm(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "面粉", "500 克"
    drawn = first.shapes.add_picture(io.BytesIO(picture()), Cm(1), Cm(5))
    drawn._element.nvPicPr.cNvPr.set("descr", "面盆")
    group = first.shapes.add_group_shape()
    group.shapes.add_textbox(Cm(1), Cm(8), Cm(5), Cm(1)).text_frame.text = "组里"
    make.slide(made, "藏", "看不见")._element.set("show", "0")
    make.slide(made, "", "没有标题")
    assert text_of(tmp_path, make.saved(made), "pptx").splitlines() == [
        "和面", "先洗手", "面粉 500 克", "面盆", "组里", "慢慢讲", "3", "没有标题",
    ]  # fmt: skip


@pytest.mark.parametrize("found", ["docx", "odt", "pptx"])
@pytest.mark.parametrize(
    "content", [b"", b"no zip", docx("")[:60], zip_of({"a": b"x"})], ids=["empty", "text", "cut", "another"]
)
def test_what_is_none_is_unreadable(found: str, content: bytes, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="unreadable"):
        text_of(tmp_path, content, found)
