"""The sweep can fail: one fault planted for each checker is seen by it, and a good page is left in peace."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.browser import checkers, pages
from tests.browser.sweep import Sweep, accept

pytestmark = pytest.mark.browser

GOOD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>好的一页</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{margin:16px;font:18px/1.75 sans-serif;color:#1b2420;background:#fff} a,button,input{display:inline-block;min-width:52px;min-height:52px;color:#0b5345}
button{background:#fff;border:2px solid #737f79} :focus-visible{outline:4px solid #1b2420;outline-offset:2px}</style></head>
<body><header><a class="skip-link" href="#main">跳到正文</a><a href="#main">首页</a></header>
<main id="main" tabindex="-1"><h1>好的一页</h1><p>这里有一个表单。</p><form action="#main" method="post"><p><label for="a">姓名</label> <input id="a" type="text" autocomplete="name"></p>
<button type="submit">保存</button></form></main></body></html>"""

PLANTED = [
    ("axe", '<label for="a">姓名</label>', "<span>姓名</span>"),
    ("axe", "<p>这里有一个表单。</p>", "<video src='#' controls></video>"),
    ("axe", "color:#1b2420", "color:#bbb"),
    ("ibm", '<label for="a">姓名</label>', "<span>姓名</span>"),
    ("htmlcs", '<label for="a">姓名</label>', "<span>姓名</span>"),
    ("reflow", "<p>这里有一个表单。</p>", '<p style="width:900px">这里有一个表单。</p>'),
    (
        "spacing",
        "<p>这里有一个表单。</p>",
        '<p style="height:32px;overflow:hidden">这里有一句话刚好写满一行不多不</p>',
    ),
    ("targets", "<button", '<button style="min-width:0;min-height:0;padding:0"'),
    ("focus", ":focus-visible{outline:4px solid #1b2420;outline-offset:2px}", "*{outline:none!important}"),
    (
        "focus",
        "<header>",
        '<div style="position:fixed;inset:0 0 50% 0;background:#fff;z-index:2">盖住</div><header>',
    ),
    ("focus", '<input id="a"', '<input id="a" tabindex="1"'),
    ("focus", '<button type="submit">', '<button type="submit" onfocus="this.blur()">'),
]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    yield context.new_page()
    context.close()


def _findings(page: Page, html: str) -> list[checkers.Finding]:
    page.set_content(html)
    return list(checkers.look(page))


def test_a_good_page_is_left_in_peace(page: Page) -> None:
    assert [str(one) for one in _findings(page, GOOD)] == []


@pytest.mark.parametrize(
    ("checker", "old", "new"), PLANTED, ids=[f"{row[0]}-{n}" for n, row in enumerate(PLANTED)]
)
def test_a_planted_fault_is_seen(page: Page, checker: str, old: str, new: str) -> None:
    assert old in GOOD
    found = _findings(page, GOOD.replace(old, new, 1))
    assert checker in {one.checker for one in found}, [str(one) for one in found]


def test_the_html_checker_sees_what_a_browser_forgives(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.html", tmp_path / "bad.html"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(GOOD.replace("<h1>", '<h1 align="center">'), encoding="utf-8")
    assert {one.where for one in checkers.valid([good, bad])} == {"bad"}


def test_a_route_without_a_maker_is_told(app: Flask) -> None:
    assert pages.without_maker(app) == []
    app.add_url_rule("/new/<int:thing_id>", "new.thing", lambda thing_id: str(thing_id))
    assert pages.without_maker(app) == ["new.thing"]


def test_accepted_findings_are_set_apart_and_stale_entries_told(tmp_path: Path) -> None:
    listed = tmp_path / "accepted.toml"
    entry = (
        '[[accepted]]\nrule = "{}"\nwhere = "a *"\nsample = "*"\nreason = "a reason that says why it stays"\n'
    )
    listed.write_text(entry.format("axe one") + entry.format("axe gone"), encoding="utf-8")
    owed = tmp_path / "owed.toml"
    due = entry.format("height *").replace("accepted", "owed") + 'area = "review"\nsince = 2026-11-29\n'
    owed.write_text(due, encoding="utf-8")
    known, other, high = (
        checkers.Finding("axe", "one", "s", "a page"),
        checkers.Finding("axe", "one", "s", "b page"),
        checkers.Finding("height", "over 3 screens", "2701 px", "a page"),
    )
    result = Sweep(findings=[known, other, high])
    accept(result, listed, owed)
    assert (result.accepted, result.findings) == ([known], [other])
    assert result.owed == {"review": 1}
    assert len(result.unused) == 1
