"""Homophones and terms: what is mended, and what must stay as it was heard."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from accessibility.captions import slides
from accessibility.listening import mandarin
from accessibility.listening.engines.model import Word
from accessibility.listening.mandarin import glossary, homophones, language_model, pinyin, terms
from accessibility.listening.mandarin.homophones import Heard
from accessibility.listening.mandarin.lexicon import of
from config import settings

NOWHERE = Path("nowhere")
CACHE = settings.load().cache_dir
# what else the ear held possible, though hardly
NAMED = {sign: ((other, -3.0),) for sign, other in (("石", "湿"), ("分", "奋"), ("动", "斗"), ("秘", "谧"))}
needs_trigrams = pytest.mark.skipif(
    find_spec("flashlight") is None, reason="KenLM's reader has no wheel for this Python"
)


def said(text: str, sure: float = 0.95, doubted: str = "") -> list[Word]:
    """One word a character, those in `doubted` with little belief."""
    return [Word(c, n * 200, n * 200 + 200, 0.4 if c in doubted else sure) for n, c in enumerate(text)]


def written(words: list[Word]) -> str:
    return "".join(word.text for word in words)


@pytest.mark.parametrize(
    ("heard", "term"),
    [
        ("这是残级人职业技能", "残疾人职业技能"),
        ("今天做中适面点", "中式面点"),
        ("下面讲成型和政治", "成型和蒸制"),
    ],
)
def test_a_term_is_put_where_its_sound_was_heard(heard: str, term: str) -> None:
    words, mends = mandarin.mended(said(heard), [term], "zh", NOWHERE)
    assert term in written(words)
    (mend,) = mends
    assert len(mend.before) == len(mend.after)
    assert mend.before in heard
    assert all(word.mended == (word.text != sign) for word, sign in zip(words, heard, strict=True))


@pytest.mark.parametrize(
    ("heard", "term"),
    [
        ("我们要买食物", "实务"),
        ("这次期终考试", "期中"),
        ("不要放盐", "步要"),
        ("准备五克糖", "无客"),
        ("请看说明书", "中式面点"),
        ("现在开始学习", "雪洗"),
    ],
)
def test_another_word_that_was_heard_surely_stays(heard: str, term: str) -> None:
    words, mends = mandarin.mended(said(heard), [term], "zh", NOWHERE)
    assert (written(words), mends) == (heard, [])


@pytest.mark.parametrize(
    ("term", "is_distinct"),
    [("萃取", True), ("防静电", True), ("中式面点", True), ("车床", False), ("夹具", False), ("布粉", False)],
)
def test_a_term_is_distinct_where_no_commoner_word_sounds_so(term: str, is_distinct: bool) -> None:
    assert terms.distinct(term) is is_distinct


def test_what_sounds_like_a_commoner_word_is_not_shown_to_the_engine() -> None:
    told = ["中式面点", "车床（型号 C6140）", "Excel", "萃取"]
    assert mandarin.shown(told) == ("中式面点", "Excel", "萃取")


@pytest.mark.parametrize(
    ("heard", "wrong"),
    [
        ("宠物美容师给小狗洗澡", "试剂"),
        ("关好车窗再走", "车床"),
        ("家具的棱角", "夹具"),
        ("提前查好线路", "剪叉"),
    ],
)
@pytest.mark.parametrize("cache", [NOWHERE, CACHE])
def test_a_short_term_takes_no_common_word_s_place(heard: str, wrong: str, cache: Path) -> None:
    words, _mends = mandarin.mended(said(heard, 0.6), [wrong], "zh", cache)
    assert wrong not in written(words)


@needs_trigrams
def test_a_distinct_term_is_put_though_its_tone_was_heard_otherwise() -> None:
    heard = doubted("啡法酸催去不足", {"催": (("催", -0.8), ("萃", -1.6))})
    assert heard[4].probability > 0.98
    words, _mends = mandarin.mended(heard, ["萃取"], "zh", CACHE)
    assert written(words).endswith("萃取不足")


def doubted(text: str, others: dict[str, tuple[tuple[str, float], ...]]) -> list[Word]:
    """One word a character; the characters named are doubted, with what else the ear held possible."""
    return [
        Word(c, n * 200, n * 200 + 200, 0.3 if c in others else 0.99, others.get(c, ()))
        for n, c in enumerate(text)
    ]


def test_the_dictionary_mends_what_the_ear_doubted(tmp_path: Path) -> None:
    heard = doubted("先寻问", {"寻": (("寻", -0.7), ("询", -0.9))})
    words, mends = mandarin.mended(heard, [], "zh", tmp_path)
    assert written(words) == "先询问"
    assert [(mend.at_ms, mend.before, mend.after) for mend in mends] == [(200, "寻", "询")]


@needs_trigrams
@pytest.mark.parametrize(
    ("heard", "unsure", "said"),
    [
        ("盖上石布醒一会儿", "石布", "盖上湿布醒一会儿"),
        ("公布了分动目标和科技战略", "分动", "公布了奋斗目标和科技战略"),
        ("我在静秘中感受", "静秘", "我在静谧中感受"),
    ],
)
def test_a_character_that_was_hardly_heard_is_found_by_its_sound_and_the_words_around(
    heard: str, unsure: str, said: str
) -> None:
    near = {sign: ((sign, -1.2), *NAMED.get(sign, ())) for sign in unsure}
    words, _mends = mandarin.mended(doubted(heard, near), [], "zh", CACHE)
    assert written(words) == said


@needs_trigrams
def test_what_was_heard_surely_stays_however_unlikely() -> None:
    assert mandarin.mended(said("盖上石布", 0.99), [], "zh", CACHE)[1] == []


@needs_trigrams
def test_a_term_is_a_word_of_the_model_and_a_word_is_likelier_after_its_neighbour() -> None:
    lexicon = of(("揉法",), language_model.file(CACHE))
    state, alone = lexicon.after(lexicon.first(), "湿布")
    after, _ = lexicon.after(lexicon.first(), "盖上")
    assert lexicon.after(after, "湿布")[1] > alone
    assert lexicon.knows("揉法")
    assert "法" in lexicon.following("揉")
    assert lexicon.after(state, "揉法")[1] > lexicon.after(state, "䶮")[1]


@needs_trigrams
def test_how_well_a_voice_is_heard_is_judged_where_it_speaks() -> None:
    """A poor voice after a long clear one is mended as if it spoke alone."""
    phrase = [Word(sign, 0, 200, 0.5, ((sign, -0.8),)) for sign in "盖上石布醒二十分钟"]
    poor = [word for _ in range(12) for word in (*phrase, Word("。", 200, 200, 1.0))]
    clear = said("先把手洗干净，再和面。" * 80, 0.99)
    for heard in (poor, [*clear, *poor]):
        words, _mends = mandarin.mended(heard, [], "zh", CACHE)
        assert written(words).endswith("盖上湿布醒二十分钟。")


def test_other_languages_are_left_alone() -> None:
    words = [Word(" dough", 0, 300, 0.4)]
    assert mandarin.mended(words, ["面团"], "en", NOWHERE) == (words, [])


def test_negations_are_never_mended_away() -> None:
    assert homophones.candidates(Heard("不", -2.0, (("部", -0.2),))) == {"不": 2.0}
    assert "不" not in homophones.candidates(Heard("部", -2.0, (("不", -0.2),)))


def test_how_far_characters_sound_apart() -> None:
    assert pinyin.distance("疾", "级") == 0
    assert 0 < pinyin.distance("高", "搞") < pinyin.distance("新", "星") < pinyin.distance("面", "水")
    assert "式" in pinyin.characters(("sh", "i", 4))
    assert dict(pinyin.near(("x", "in", 1)))[("x", "ing", 1)] == pinyin.NEAR


def test_terms_are_words_of_the_dictionary() -> None:
    assert of(("揉法",)).knows("揉法")
    lexicon = of(("揉法",))
    assert lexicon.after(None, "揉法")[1] > lexicon.after(None, "揉发")[1]


def test_a_glossary_comes_from_what_a_package_says_of_itself() -> None:
    texts = [
        "揉面要用手掌。面团发酵以后，把面团分成剂子。",
        "面团发酵要保温，酵母用温水化开，第二步发酵十五分钟。",
    ]
    found = glossary.terms(["中式面点（初级）", "成型和蒸制"], texts)
    assert found[:2] == ["中式面点", "初级"]
    assert {"成型和蒸制", "面团发酵", "剂子", "酵母"} <= set(found)
    assert not any(sign in term for term in found for sign in "的第二十")


def test_frames_are_looked_at_evenly_and_never_too_many() -> None:
    assert slides.moments(1_000) == [500]
    assert len(slides.moments(25 * 60_000)) == slides.MOST_FRAMES
    assert slides.moments(20_000) == [2_500, 7_500, 12_500, 17_500]
