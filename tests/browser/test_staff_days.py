"""A day of each of the federation's people, from the first sign-in, with the keyboard alone and as a screen reader says it:
what waits for a reviewer is judged, a curator puts it on air, an auditor finds each step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from accounts import people
from accounts.people import Role
from foundation import clock, db, ledger
from tests.browser import site as live
from tests.browser import world as building
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.browser.test_speech import READ, READER, in_order
from tests.make import packages as make
from tests.make import steps

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

PASSWORD = "a sentence that is easy to remember"
STAFF = {Role.REVIEWER: "示例专家", Role.CURATOR: "示例职员", Role.AUDITOR: "示例审计员"}


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Site]:
    """A site with a package that was handed in, and three people whom the federation has just given accounts."""
    folder = tmp_path_factory.mktemp("days")
    with live.running(folder / "var", migrated_file) as made:
        with made.app.app_context():
            provider = building.person(Role.PROVIDER, "示例培训中心（虚构）")
            for role, name in STAFF.items():
                with db.writing() as session:
                    people.add(
                        session,
                        email=f"{role.value}@example.com",
                        name=name,
                        password=PASSWORD,
                        role=role,
                        now=clock.now(),
                    )
            steps.submitted(steps.imported(provider, folder), provider)
            ledger.check_up(clock.now())
        yield made


@pytest.fixture
def hands(browser: Browser, own_site: Site) -> Iterator[Hands]:
    context = own_site.context(browser)
    context.route("**/reader.js", lambda route: route.fulfill(path=READER, content_type="text/javascript"))
    page = context.new_page()
    page.goto("/")
    yield Hands(page)
    context.close()


def heard(hands: Hands) -> list[str]:
    """What a screen reader says of the page that is open, from its top."""
    said: list[str] = hands.page.evaluate(READ)
    return said


def main(hands: Hands) -> str:
    return hands.page.locator("main").inner_text()


def test_three_days(hands: Hands, own_site: Site) -> None:
    review(hands)
    put_on_air(hands)
    look_into_it(hands)
    with own_site.app.app_context(), db.reading() as session:
        assert list(ledger.verify(session)) == []


def review(hands: Hands) -> None:
    """The desk says what waits; everything is answered; the decision is taken; the desk is empty."""
    hands.sign_in("reviewer@example.com", PASSWORD)
    assert hands.h1 == "有 1 件事等着你"
    in_order(
        heard(hands),
        "heading, 有 1 件事等着你, level 1",
        "table, 等着你的事",
        "评审",
        make.NAME,
        "今天来的",
        "没有定",
    )
    hands.follow(make.NAME, role="link", part=True)
    answer(hands, "评审清单", "符合", "记下这些回答")
    answer(hands, "确认实操和时长", "实操", "记下我看到的")
    for clip in (make.FIRST, make.SECOND, make.THIRD):
        hands.unfold("个资源")
        hands.follow(f"“{clip}”的字幕", role="link", part=True)
        assert hands.h1 == f"确认“{clip}”的字幕"
        hands.follow("字幕没有错，确认")
    hands.unfold("写你的决定")
    hands.choose("通过")
    hands.follow("下一步：再看一遍")
    hands.follow("通过")
    hands.follow("待办", role="link")
    assert hands.h1 == "没有事等着你"
    assert "供应单位提交以后就会来到这里" in main(hands)
    hands.sign_out()


def answer(hands: Hands, page: str, label: str, button: str) -> None:
    """Every group of radios of a page that leads back to the review."""
    hands.follow(page, role="link")
    hands.unfold()
    for _group in range(hands.page.locator("main fieldset").count()):
        hands.page.keyboard.press("Tab")  # out of the group that was answered last
        hands.choose(label)
    hands.follow(button)


def put_on_air(hands: Hands) -> None:
    """What was accepted waits for somebody else, who publishes it and finds the step in the ledger."""
    hands.sign_in("curator@example.com", PASSWORD)
    in_order(heard(hands), "heading, 有 1 件事等着你, level 1", "table, 等着你的事", "发布", make.NAME)
    hands.follow("改成按要做的事排")
    hands.follow(make.NAME, role="link", part=True)
    hands.follow("发布")
    assert "已经发布" in hands.h1
    hands.follow("待办", role="link")
    assert hands.h1 == "没有事等着你"
    assert "想加入单位的人" in main(hands)
    hands.follow("台账", role="link")
    assert "发布" in hands.page.locator("tbody tr").first.inner_text()
    hands.sign_out()


def look_into_it(hands: Hands) -> None:
    """The ledger agrees; who decided is found by the kind of act, and everything about the package by its name."""
    hands.sign_in("auditor@example.com", PASSWORD)
    assert hands.h1 == "学时依据"
    in_order(
        heard(hands),
        "heading, 学时依据, level 1",
        "先看这两样",
        "台账对得上",
        "没有发证书",
        "这里会有学时的依据",
    )
    hands.follow("看台账", role="link")
    hands.to("筛选")
    hands.page.keyboard.press("Enter")
    hands.to("做了什么", role="combobox", part=True)
    for _ in range(20):
        if hands.page.evaluate("document.activeElement.selectedOptions[0].text") == "通过":
            break
        hands.page.keyboard.press("ArrowDown")
    hands.follow("查找", role="button")
    assert hands.h1 == "台账，找到 1 条"
    row = hands.page.locator("tbody tr").first.inner_text()
    assert "示例专家" in row
    assert make.NAME in row
    hands.follow("示例专家", role="link")
    assert "确认字幕" in main(hands)
    hands.sign_out()
