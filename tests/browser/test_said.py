"""What a page says is read as people read it: each kind of fault is seen, and a good page is left in peace."""

from __future__ import annotations

import pytest

from tests.browser import said
from tests.browser.said import Data, Reader

GOOD = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title></head><body>
<nav><a href="/packages">{title}</a></nav><main><h1>{title}</h1><h2 id="first">{second}</h2>
<p>{words}</p><p><a href="#first">{link}</a> <a href="/packages/7#captions">{other}</a></p></main></body></html>"""
CHINESE = {
    "lang": "zh-CN",
    "title": "我的培训包",
    "second": "还要改的",
    "words": "请看 package.toml 第 3 行，写信到 help@example.com，编号 0cfe9bbb。",
    "link": "去第一处",
    "other": "看字幕",
}
ENGLISH = {
    "lang": "en",
    "title": "My packages",
    "second": "To be changed",
    "words": 'The course is “面点入门”, and <span lang="zh-CN">谁都能学完</span>.',
    "link": "Go to the first",
    "other": "See the captions",
}
DATA = Data("面点入门（虚构）")


def page(base: dict[str, str], **other: str) -> Reader:
    return Reader(GOOD.format(**{**base, **other}), "/packages")


def found(reader: Reader, language: str) -> set[str]:
    return {f"{one.checker} {one.rule}" for one in said.look(reader, language, DATA)}


def test_good_pages_are_left_in_peace() -> None:
    assert found(page(CHINESE), "zh") == found(page(ENGLISH), "en") == set()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("每一步：layer.summary.done", "code layer.summary.done"),
        ("关于 resource:23 的", "code resource:23"),
        ("状态 true_false", "code true_false"),
        ("还没有人核对：machine-made", "untranslated machine-made"),
        ("<span aria-label='Play'>播放</span>", "untranslated Play"),
    ],
)
def test_codes_and_english_in_chinese_pages_are_seen(words: str, told: str) -> None:
    assert told in found(page(CHINESE, words=words), "zh")


def test_chinese_in_english_pages_is_seen() -> None:
    assert found(page(ENGLISH, words="Save 保存 it"), "en") == {"untranslated 保存"}
    assert found(page(ENGLISH, words="<code>保存</code><script>保存</script>"), "en") == set()


def test_headings_said_twice_are_seen() -> None:
    assert found(page(CHINESE, second="我的培训包"), "zh") == {"heading twice"}


def test_links_of_one_name_with_two_goals_are_seen() -> None:
    assert found(page(CHINESE, other="去第一处"), "zh") == {"links alike"}
    assert found(page(CHINESE, link='<span class="unseen">看字幕</span>'), "zh") == {"links alike"}


def test_links_that_lead_nowhere_are_seen() -> None:
    asked = {"/packages/7": {"captions"}, "/packages": {"first"}}
    assert list(said.nowhere(page(CHINESE), asked.get)) == []
    (gone,) = said.nowhere(page(CHINESE), {**asked, "/packages/7": {"main"}}.get)
    assert (gone.rule, gone.sample) == ("leads to no place", "看字幕: /packages/7#captions")
    (missing,) = said.nowhere(page(CHINESE), {"/packages": {"first"}}.get)
    assert (missing.rule, missing.sample) == ("leads to no page", "看字幕: /packages/7#captions")
    (here,) = said.nowhere(Reader(GOOD.format(**CHINESE).replace('id="first"', ""), "/packages"), asked.get)
    assert here.sample == "去第一处: /packages#first"


def test_every_word_that_is_allowed_has_its_reason() -> None:
    assert all(len(reason) > 10 for reason in (*said.NAMES_IN_CHINESE, *said.NAMES_IN_ENGLISH))
