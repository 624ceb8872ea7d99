"""A session's end: warned of, put off; and what was typed waits until it was accepted."""

import pytest
from playwright.sync_api import Browser, Page

from accounts import people
from accounts.people import Role
from foundation import clock, db
from tests.browser.site import Site, focused
from tests.conftest import PASSWORD

pytestmark = pytest.mark.browser
WARNING = "还要继续吗"
KEPT = "上次没交的内容已经放回来了"


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("电子邮箱").fill(email)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name="退出登录").wait_for()
    page.wait_for_load_state()  # until then nothing counts down, and the clock would be moved too soon


@pytest.fixture(scope="module")
def two(site: Site) -> tuple[str, str]:
    """The addresses of two people at one computer."""
    emails = ("session-one@example.com", "session-two@example.com")
    with site.app.app_context(), db.writing() as session:
        for email in emails:
            people.add(
                session,
                email=email,
                name="示例（虚构）",
                password=PASSWORD,
                role=Role.TRAINEE,
                organisation=None,
                now=clock.now(),
            )
    return emails


@pytest.fixture
def page(site: Site, two: tuple[str, str], browser: Browser):
    """Somebody who signed in, with a clock that the test moves."""
    with site.context(browser) as context:
        made = context.new_page()
        made.clock.install()
        sign_in(made, two[0])
        yield made


def test_the_warning_shows_five_minutes_before_and_not_earlier(page: Page) -> None:
    page.clock.fast_forward("01:54:00")
    assert not page.get_by_role("dialog").is_visible()
    page.clock.fast_forward("00:01:10")
    page.get_by_role("dialog", name=WARNING).wait_for()
    assert focused(page) == {"role": "button", "name": "继续用"}


def test_going_on_puts_the_end_off_and_says_so_where_one_was(page: Page) -> None:
    link = page.get_by_role("navigation", name="主菜单").get_by_role("link", name="显示与朗读")
    link.focus()
    page.clock.fast_forward("01:55:10")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("好了，登录时间延长了。").wait_for()
    assert not page.get_by_role("dialog").is_visible()
    assert focused(page)["name"] == "显示与朗读"


def test_escape_closes_the_warning(page: Page) -> None:
    page.clock.fast_forward("01:55:10")
    page.get_by_role("dialog", name=WARNING).wait_for()
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()


def test_a_session_that_is_gone_says_what_remains(page: Page) -> None:
    page.clock.fast_forward("01:55:10")
    page.context.clear_cookies()
    page.get_by_role("button", name="继续用").click()
    page.get_by_text("没有延长成功。写的内容还在").wait_for()
    assert page.get_by_role("dialog").is_visible()


def test_each_page_begins_the_session_anew(page: Page) -> None:
    ends = page.locator("#session-end time")
    first = ends.get_attribute("datetime")
    page.wait_for_timeout(1100)
    page.reload()
    assert (ends.get_attribute("datetime") or "") > (first or "")


def test_what_was_chosen_waits_when_the_session_ended_before_it_was_sent(
    page: Page, two: tuple[str, str]
) -> None:
    page.goto("/display")
    page.get_by_role("radio", name="特大字").check()
    page.context.clear_cookies()
    page.get_by_role("button", name="就这样显示").click()
    page.get_by_role("heading", name="这一步没有办成").wait_for()
    sign_in(page, two[0])
    page.goto("/display")
    page.get_by_text(KEPT).wait_for()
    assert page.get_by_role("radio", name="特大字").is_checked()
    page.get_by_role("button", name="就这样显示").click()
    page.wait_for_url("**/display?saved=1")
    assert not page.get_by_text(KEPT).is_visible()


def test_what_was_put_back_can_be_dropped(page: Page) -> None:
    page.goto("/display")
    chosen = page.locator("input[name=size]:checked").get_attribute(
        "value"
    )  # what somebody chose is kept with them
    other = page.locator(f"input[name=size]:not([value={chosen}])").first
    other.check()
    page.reload()
    page.get_by_role("button", name="不要放回来的内容").click()
    assert page.locator("input[name=size]:checked").get_attribute("value") == chosen
    page.reload()
    assert not page.get_by_text(KEPT).is_visible()


def test_passwords_are_never_kept_and_typed_text_is(site: Site, browser: Browser) -> None:
    with site.context(browser) as context:
        page = context.new_page()
        page.goto("/sign-in")
        page.get_by_label("电子邮箱").fill("one@example.com")
        page.get_by_label("密码").fill("a secret of ten")
        page.reload()
        page.get_by_text(KEPT).wait_for()
        assert page.get_by_label("电子邮箱").input_value() == "one@example.com"
        assert "a secret" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_somebody_else_at_the_same_window_sees_nothing_of_it(page: Page, two: tuple[str, str]) -> None:
    page.goto("/display")
    page.get_by_role("radio", name="特大字").check()
    page.context.clear_cookies()
    sign_in(page, two[1])
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('/display'))") == []


def test_signing_out_forgets_drafts(page: Page) -> None:
    page.goto("/display")
    page.get_by_role("radio", name="特大字").check()
    page.get_by_role("button", name="退出登录").click()
    page.get_by_text("你已退出。").wait_for()
    assert page.evaluate("sessionStorage.length") == 0
