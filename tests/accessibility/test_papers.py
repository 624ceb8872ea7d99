"""A transcript to take away: plain text, Word, tagged PDF, braille; read back by other programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from flask import Flask

from accessibility.captions import transcript
from accessibility.documents import braille, formats, paper, pdf, plain, word
from accessibility.documents.paper import Paper
from accessibility.layers.descriptions import Description
from accessibility.listening.cues import Cue
from accounts.people import Role, SignedIn
from tests.client import StrictClient
from tests.make import steps

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
CUES = [
    Cue(0, 2_000, "和面要用30度的温水。"),
    Cue(2_100, 4_000, "不要用手指，\n用手掌的根部。"),
    Cue(9_000, 12_000, "现在加入500克面粉。"),
]
TOLD = [Description(5_000, "她把面粉倒进盆里。"), Description(13_000, "面团光滑。")]


@pytest.fixture
def made() -> Paper:
    """Of a clip whose file carries a title for what it says."""
    sections = transcript.build(CUES, "zh", [transcript.Chapter(0, "温水和面")])
    return paper.of("“和面”的文字稿", "zh", sections, notes=["字幕已由示例评审员核对"], described=TOLD)


def test_descriptions_stand_where_they_are_spoken(made: Paper) -> None:
    assert [part.heading for part in made.parts] == ["温水和面"]
    assert made.parts[0].paragraphs == (
        "和面要用30度的温水。不要用手指，用手掌的根部。",
        "〔画面：她把面粉倒进盆里。〕",
        "现在加入500克面粉。",
        "〔画面：面团光滑。〕",
    )


def test_no_description_is_lost_between_sections() -> None:
    cues = [Cue(n * 1_000, n * 1_000 + 900, "先把手洗干净，再把面粉称好。") for n in range(120)]
    sections = transcript.build(cues, "zh")
    told = [Description(at, f"第 {n} 段画面") for n, at in enumerate(range(0, 130_000, 7_300))]
    parts = paper.of("课", "zh", sections, described=told).parts
    text = "".join(one for part in parts for one in part.paragraphs)
    assert len(parts) == len(sections) > 1
    assert [text.count(f"第 {n} 段画面〕") for n in range(len(told))] == [1] * len(told)
    assert text.count("先把手洗干净") == 120


def test_parts_without_a_title_are_headed_by_number_and_time(app: Flask) -> None:
    cues = [Cue(n * 1_000, n * 1_000 + 900, "先把手洗干净，再把面粉称好。") for n in range(60)]
    with app.test_request_context():
        parts = paper.of("课", "zh", transcript.build(cues, "zh")).parts
        alone = paper.of("课", "zh", transcript.build(CUES, "zh"))
    assert [part.heading for part in parts[:2]] == ["第 1 节", "第 2 节，从 27 秒起"]
    assert [part.heading for part in alone.parts] == [""]  # words cut out of a sentence are no heading
    text = plain.make(alone).decode("utf-8-sig")
    assert text.startswith("课\n\n和面要用30度的温水。")
    assert len(Document(BytesIO(word.make(alone, NOW))).paragraphs) == 1 + len(alone.parts[0].paragraphs)
    assert pdf.make(alone).startswith(b"%PDF")


def test_plain_text_says_everything(made: Paper) -> None:
    text = plain.make(made).decode("utf-8-sig")
    assert text.startswith("“和面”的文字稿\n\n字幕已由示例评审员核对\n\n温水和面\n\n")
    assert text.endswith("〔画面：面团光滑。〕\n")


def test_word_has_headings_a_title_and_a_language(made: Paper) -> None:
    document = Document(BytesIO(word.make(made, NOW)))
    styles = [(p.style.name, p.text) for p in document.paragraphs]
    assert styles[0] == ("Title", "“和面”的文字稿")
    assert ("Heading 1", "温水和面") in styles
    assert [text for name, text in styles if name == "Normal"] == [*made.notes, *made.parts[0].paragraphs]
    assert document.core_properties.title == "“和面”的文字稿"
    assert 'w:eastAsia="zh-CN"' in document.styles["Normal"].element.xml


def test_pdf_is_tagged_and_names_its_language(made: Paper) -> None:
    with pikepdf.open(BytesIO(pdf.make(made))) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "zh-CN"
        assert document.docinfo["/Title"] == "“和面”的文字稿"
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()
        kinds = {
            str(each.S) for each in document.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each
        }
    assert {"/H1", "/H2", "/P"} <= kinds


def test_braille_fits_its_lines_and_pages(made: Paper) -> None:
    text = braille.make(made).decode("ascii")
    pages = text.split("\f")
    assert all(len(line) <= braille.CELLS for line in text.replace("\f", "").split("\r\n"))
    assert all(page.count("\r\n") <= braille.LINES for page in pages)
    long = Paper("课", "zh", (), tuple(made.parts * 20))
    assert len(braille.make(long).decode("ascii").split("\f")) > 2


def test_braille_is_national_common_braille() -> None:
    # 盲 is m + ang, its second tone left out; 文 is wen with its second tone (GF 0019-2018)
    assert braille.translated("盲文", "zh").replace(" ", "") == "M831"
    assert braille.translated("30", "zh") == "#CJ"


def test_words_of_chinese_braille_are_parted() -> None:
    assert braille.translated("用手掌的根部和面", "zh").count(" ") >= 3
    assert ' "2' not in braille.translated("先洗手。", "zh")
    assert braille.translated("Knead the dough.", "en").lower() == ",knead the dough4"


def test_without_liblouis_there_is_no_braille(monkeypatch: pytest.MonkeyPatch) -> None:
    braille._louis.cache_clear()
    monkeypatch.setattr("ctypes.util.find_library", lambda _name: None)
    assert list(formats.offered()) == ["txt", "docx", "pdf"]
    monkeypatch.undo()
    braille._louis.cache_clear()
    assert "brf" in formats.offered()


def test_speakers_and_sounds_are_paragraphs_of_their_own() -> None:
    cues = [
        Cue(0, 1_000, "张老师：先洗手。"),
        Cue(1_000, 2_000, "再称面。"),
        Cue(2_000, 3_000, "（掌声）"),
        Cue(3_000, 4_000, "李同学：水要几度？"),
    ]
    (section,) = transcript.build(cues, "zh")
    assert section.heading == ""
    assert transcript.first_words(section) == "先洗手"  # who speaks is no name for a part
    assert [each.text for each in section.paragraphs] == [
        "张老师：先洗手。再称面。",
        "（掌声）",
        "李同学：水要几度？",
    ]


def test_chapters_are_the_headings() -> None:
    cues = [Cue(n * 2_000, n * 2_000 + 1_900, "把面揉匀。") for n in range(10)]
    chapters = [
        transcript.Chapter(0, "备料"),
        transcript.Chapter(8_000, "揉面"),
        transcript.Chapter(90_000, "没有声音"),
    ]
    sections = transcript.build(cues, "zh", chapters)
    assert [each.heading for each in sections] == ["备料", "揉面"]
    assert [each.start_ms for each in sections] == [0, 8_000]


def test_a_long_chapter_is_read_in_several_parts() -> None:
    cues = [Cue(n * 2_000, n * 2_000 + 1_900, "把面揉匀，再揉一遍，揉到光滑。") for n in range(60)]
    sections = transcript.build(
        cues, "zh", [transcript.Chapter(0, "揉面"), transcript.Chapter(110_000, "醒面")]
    )
    assert [each.heading for each in sections] == ["揉面", "揉面 2", "揉面 3", "醒面"]
    assert all(each.characters <= transcript.SECTION_CHARACTERS for each in sections)


def test_words_are_found_with_what_stands_around_them() -> None:
    sections = transcript.build(CUES, "zh")
    assert [(hit.start_ms, hit.found) for hit in transcript.find(sections, "手")] == [(2_100, "手")] * 2
    (hit,) = transcript.find(sections, "面粉")
    assert (hit.start_ms, hit.before, hit.after) == (9_000, "现在加入500克", "。")
    assert transcript.find(sections, " ") == []


def test_a_provider_takes_a_transcript_away(
    app: Flask, strict: Callable[..., StrictClient], person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    provider = person(Role.PROVIDER)
    clip = steps.captioned(steps.imported(provider, tmp_path))[0]
    mine = strict(provider)
    page = mine.get(f"/captions/{clip}/transcript?q=不存在的词")
    assert "没有找到" in page.main
    assert all(f"/captions/{clip}/transcript.{kind}" in page.html for kind in formats.MEDIA_TYPES)
    for kind, begins in (("txt", b"\xef\xbb\xbf"), ("docx", b"PK"), ("pdf", b"%PDF"), ("brf", b"")):
        answer = app.test_client().get(f"/captions/{clip}/transcript.{kind}")
        assert answer.status_code == 302  # signed out: nothing of it
        got = mine.client.get(f"/captions/{clip}/transcript.{kind}")
        assert got.status_code == 200
        assert got.data.startswith(begins)
        assert "attachment" in got.headers["Content-Disposition"]
