"""Terms in Latin letters are spelt as the package spells them; other words stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from accessibility.listening import mandarin, script
from accessibility.listening.engines.model import Word

GLOSSARY = ["Wi-Fi", "PLC", "machine learning", "Arduino", "Python", "check-in", "CAD", "CAM", "可编程控制器"]


def heard(*texts: str, sure: float = 0.9) -> list[Word]:
    return [Word(text, n * 300, n * 300 + 280, sure) for n, text in enumerate(texts)]


def written(words: list[Word], glossary: list[str] = GLOSSARY) -> str:
    mended, _mends = mandarin.mended(words, glossary, "zh", Path("nowhere"))
    return "".join(word.text for word in script.written(mended, "zh"))


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        (["打", "开", " wifi"], "打开Wi-Fi。"),
        (["打", "开", " Wi", "-", "Fi"], "打开Wi-Fi。"),
        (["打", "开", " WI", " FI"], "打开Wi-Fi。"),
        (["用", " P", "L", "C", "控", "制"], "用PLC控制。"),
        (["学", " Machine", " Learning", "的", "人"], "学machine learning的人。"),
        (["办", "理", " check", " in", "。"], "办理check-in。"),
        (["打", "开", " Microsoft", " Word"], "打开Microsoft Word。"),
    ],
)
def test_the_same_letters_are_spelt_as_the_package_does(texts: list[str], told: str) -> None:
    assert written(heard(*texts)) == told


@pytest.mark.parametrize(
    ("texts", "sure", "told"),
    [
        (["用", " BLC"], 0.4, "用PLC。"),
        (["用", " BLC"], 0.9, "用BLC。"),
        (["用", " Aduino"], 0.5, "用Arduino。"),
        (["用", " CAN"], 0.4, "用CAM。"),
        (["用", " CAE"], 0.4, "用CAD。"),
        (["用", " USB"], 0.4, "用USB。"),
        (["说", " machine", " running"], 0.4, "说machine running。"),
    ],
)
def test_other_letters_are_a_term_only_where_they_were_doubted_and_sound_so(
    texts: list[str], sure: float, told: str
) -> None:
    words = heard(*texts, sure=sure)
    assert written(words) == told
    mended, _mends = mandarin.mended(words, GLOSSARY, "zh", Path("nowhere"))
    changed = "".join(texts) not in "".join(word.text for word in mended)
    assert any(word.mended for word in mended) is changed


def test_without_terms_nothing_changes() -> None:
    assert written(heard("打", "开", " wifi"), []) == "打开wifi。"
