"""Reading aloud: sentences, their marks in a page, and their sounds, each made once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from accessibility.layers import spoken
from accessibility.layers.models import SpokenText
from accessibility.speaking import sounds, speech
from accessibility.speaking.marking import marked
from accessibility.speaking.sentences import MOST, sentences
from accessibility.speaking.sounds import Text
from foundation import clock, db, jobs, storage
from media import probe
from tests.make.aloud import Tone, speak

TEXT = Text("zh", ("先洗手。", "再和面。", "先洗手。"))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("先洗手。再和面，“要匀。”然后醒面！", ["先洗手。", "再和面，“要匀。”", "然后醒面！"]),
        ("用 3.5 克盐。", ["用 3.5 克盐。"]),
        ("A. 温水", ["A. 温水"]),
        ("Wash your hands. Then knead.", ["Wash your hands.", "Then knead."]),
        ("真的吗？！好……", ["真的吗？！", "好……"]),
        ("——", []),
        ("  \n ", []),
        ("一行\n两行", ["一行 两行"]),
    ],
)
def test_a_text_is_cut_where_one_breathes(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_nothing_of_a_long_sentence_is_lost_and_no_part_is_too_long_for_the_voice() -> None:
    long = "，".join(["水要分三次加一边加一边搅"] * 30) + "和" * 200 + "。"
    parts = sentences(long)
    assert "".join(parts) == long
    assert all(len(part) <= MOST for part in parts)
    assert parts[0].endswith("，"), "cut at a comma where there is one"


def test_letters_are_said_as_in_chinese_and_words_are_left_alone() -> None:
    assert speech.spelt("A. 温水") == "诶，温水"
    assert speech.spelt("10³ 个，5 m²，10⁻³，x₁") == "10的3次方 个，5 平方米，10的负3次方，x1"
    assert speech.spelt("下载 PDF，选 B。") == "下载 批弟艾福，选 必。"
    assert speech.spelt("Whisper 和 OpenAI") == "Whisper 和 OpenAI"


def test_marks_leave_the_markup_as_it_was_and_follow_a_sentence_through_emphasis() -> None:
    (made,), said = marked(["<p>先<b>洗手。再</b>和面 &lt;匀&gt;。</p>"])
    assert said == ("先洗手。", "再和面 <匀>。")
    assert made == (
        '<p><span data-said="0">先</span><b><span data-said="0">洗手。</span><span data-said="1">再</span></b>'
        '<span data-said="1">和面 &lt;匀&gt;。</span></p>'
    )


def test_blocks_cells_and_images_are_sentences_of_their_own() -> None:
    table = "<table><tr><th>材料</th><th>多少</th></tr></table>"
    _made, said = marked(
        [f"<h2>配方</h2><p>看图<img src='/a' alt='面粉'><img src='/b' alt=''></p>{table}", "对"]
    )
    assert said == ("配方", "看图", "面粉", "材料", "多少", "对")


def test_a_sentence_is_spoken_once_wherever_it_stands(app: Flask) -> None:
    first = speak(TEXT)
    assert first.said == ["先洗手。", "再和面。"]
    assert speak(Text("zh", ("再和面。", "醒一会儿。"))).said == ["醒一会儿。"]
    with db.reading() as session:
        assert sounds.state(session, TEXT).name == sounds.READY
        assert sounds.ask(session, TEXT, clock.now()) is None, "nothing is left to do"
        assert session.scalar(select(func.count()).select_from(SpokenText)) == 3 + 2, "sentences and wholes"


def test_the_whole_is_as_long_as_its_sentences(app: Flask) -> None:
    speak(TEXT, Tone(500))
    with db.reading() as session:
        whole = sounds.state(session, TEXT).whole
        assert whole is not None
        assert whole.duration_ms == 3 * (500 + sounds.PAUSE_MS)
        stored = session.get(storage.StoredFile, whole.file_id)
        assert stored is not None
        measured = probe.probe(storage.local_path(stored)).duration_ms
        assert abs(measured - whole.duration_ms) < 150


def test_what_is_made_can_be_heard_while_the_rest_is_made(app: Flask) -> None:
    speak(Text("zh", TEXT.sentences[:1]))
    with db.writing() as session:
        assert sounds.state(session, TEXT).name == sounds.UNMADE
        sounds.ask(session, TEXT, clock.now())
        found = sounds.state(session, TEXT)
        assert found.name == sounds.MAKING
        assert [bool(each) for each in found.said] == [True, False, True]
        assert found.whole is None


def test_a_job_that_failed_says_so_and_can_be_asked_for_again(app: Flask) -> None:
    def mute(text: str, language: str, folder: object) -> tuple[speech.Sound, str]:
        raise speech.NoVoice("示例")

    with db.writing() as session:
        job = sounds.ask(session, TEXT, clock.now())
        assert job is not None
        work = jobs.Work(db.database(), job)
        job.state, job.lease_until = "running", clock.now() + jobs.LEASE
    with pytest.raises(jobs.Failed, match="no-voice"):
        sounds.aloud(work, mute)
    with db.writing() as session:
        row = session.get_one(jobs.Job, job.id)
        row.state, row.error, row.lease_until = "failed", "没有", None
        session.flush()
        assert sounds.state(session, TEXT).name == sounds.FAILED
        again = sounds.ask(session, TEXT, clock.now())
        assert again is not None
        assert again.state == "waiting"


def test_sounds_that_went_away_are_made_again(app: Flask) -> None:
    speak(TEXT)
    with db.writing() as session:
        for row in session.scalars(select(SpokenText)):
            session.delete(row)
    assert speak(TEXT).said == ["先洗手。", "再和面。"]


def test_a_language_that_nothing_here_speaks_has_no_voice(app: Flask) -> None:
    with db.writing() as session:
        assert sounds.state(session, Text("fr", ("Bonjour.",))).name == sounds.VOICELESS
        assert sounds.ask(session, Text("fr", ("Bonjour.",)), clock.now()) is None


def test_a_description_keeps_its_own_sound(app: Flask) -> None:
    tone, _voice = Tone(900)("", "zh", storage.Path())
    spoken.save("先洗手。", "zh", tone, "示例")
    assert speak(TEXT).said[0] == "先洗手。"
    with db.reading() as session:
        rows = session.scalars(select(SpokenText).where(SpokenText.text == "先洗手。")).all()
        assert sorted(row.duration_ms for row in rows) == [400 + sounds.PAUSE_MS, 900]


def test_readings_above_characters_are_shown_and_not_said() -> None:
    parts, said = marked(["<p>包<ruby>饺<rp>(</rp><rt>jiǎo</rt><rp>)</rp></ruby>子。</p>"])
    assert said == ("包饺子。",)
    assert "<rt>jiǎo</rt>" in parts[0]
