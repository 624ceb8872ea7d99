"""Everything but playing works with scripting off: finding, enrolling, reading for hours, the exam, uploading, captions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from accounts.people import Role
from tests.browser import world as building
from tests.browser.site import Site
from tests.browser.world import World
from tests.make import packages as make

pytestmark = pytest.mark.browser
COUNT = iter(range(100))


@pytest.fixture
def plain(browser: Browser, site: Site, world: World) -> Iterator[Page]:
    """A trainee of their own, in a browser without scripting."""
    with site.app.app_context():
        who = building.person(Role.TRAINEE, "", f"newcomer-{next(COUNT)}-")
    context = site.context(browser, who, java_script_enabled=False)
    yield context.new_page()
    context.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()


def test_a_trainee_finds_enrols_and_reads(plain: Page, world: World) -> None:
    plain.goto("/courses")
    plain.get_by_label("想学什么").fill("面点")
    press(plain, "找")
    plain.goto(f"/courses/{world.versions['published']}")
    press(plain, "报名学这门课")
    assert "报名好了" in plain.locator("main").inner_text()
    press(plain, "接着学：")
    assert "浏览器没有开脚本" in plain.locator("main").inner_text()
    press(plain, "改用文字稿来学")
    press(plain, "第 1 节读完了")
    assert "再看一会儿" in plain.locator("main").inner_text()


def test_a_trainee_sits_the_exam(plain: Page, world: World) -> None:
    version = world.versions["published"]
    plain.goto(f"/courses/{version}")
    press(plain, "报名学这门课")
    plain.goto(f"/study/{version}/exam")
    press(plain, "开始答题")
    plain.get_by_role("radio").first.check()
    press(plain, "下一题")
    plain.get_by_role("checkbox").first.check()
    plain.get_by_role("checkbox").nth(2).check()
    press(plain, "下一题")
    plain.get_by_role("radio", name="对", exact=True).check()
    press(plain, "检查全部答案")
    assert "都答完了" in plain.locator("h1").inner_text()
    press(plain, "交卷")
    assert "通过了" in plain.locator("h1").inner_text()


def test_a_provider_uploads_and_sees_how_far_captions_are(
    browser: Browser, site: Site, world: World, tmp_path: Path
) -> None:
    bundle = tmp_path / building.BUNDLE
    bundle.write_bytes(make.zip_of(make.files()))
    context = site.context(browser, world.strangers[Role.PROVIDER], java_script_enabled=False)
    page = context.new_page()
    page.goto("/packages/new")
    page.get_by_label("培训包文件").set_input_files(bundle)
    press(page, "上传并检查")
    assert "字幕正在后台做" in page.locator("main").inner_text()
    page.locator("main a[href*='/captions/']").first.click()
    assert "在排队" in page.locator("h1").inner_text()
    assert page.locator("progress").count() == 1
    context.close()


def test_the_session_and_display_settings_need_no_script(browser: Browser, site: Site) -> None:
    context = site.context(browser, java_script_enabled=False)
    page = context.new_page()
    page.goto("/display")
    page.locator("label[for=theme-4]").click()
    press(page, "就这样显示")
    page.goto("/")
    assert page.locator("html").get_attribute("data-theme") == "contrast-dark"
    context.close()
