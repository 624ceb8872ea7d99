"""What a screen reader would say on key pages, by a virtual one that follows the specifications of names and roles.

It stands in for no person with their own screen reader; it finds what would be silent, doubled or out of order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route

from accounts.people import Role
from tests.browser.checkers import MODULES
from tests.browser.site import Site
from tests.browser.world import World

pytestmark = pytest.mark.browser

READER = MODULES / "@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
READ = """async () => {
  const { virtual } = await import("/reader.js");
  await virtual.start({ container: document.body });
  for (let n = 0; n < 2000 && !(await virtual.lastSpokenPhrase()).startsWith("end of document"); n++) await virtual.next();
  const said = await virtual.spokenPhraseLog();
  await virtual.stop();
  return said;
}"""
Listen = Callable[..., list[str]]


@pytest.fixture(scope="module")
def listen(browser: Browser, site: Site, world: World) -> Iterator[Listen]:
    """Everything that is said from the top of a page to its end."""
    contexts = {}

    def read(url: str, role: Role | None = None, act: Callable[[Page], None] | None = None) -> list[str]:
        if role not in contexts:
            contexts[role] = site.context(browser, world.people[role] if role else None)
            contexts[role].route("**/reader.js", _bring)
        page = contexts[role].new_page()
        page.goto(url)
        if act:
            act(page)
        said: list[str] = page.evaluate(READ)
        page.close()
        return said

    yield read
    for context in contexts.values():
        context.close()


def _bring(route: Route) -> None:
    route.fulfill(path=READER, content_type="text/javascript")


def in_order(said: list[str], *phrases: str) -> None:
    """The phrases come in this order, each as a part of what was said."""
    left = iter(said)
    for phrase in phrases:
        assert any(phrase in one for one in left), (
            f"{phrase!r} is not said, or not in its place:\n" + "\n".join(said)
        )


def test_the_home_page_begins_with_the_skip_link(listen: Listen) -> None:
    said = listen("/")
    in_order(
        said,
        "link, 跳到正文",
        "navigation, 主菜单",
        "main",
        "heading, 学一门手艺，谁都能学完, level 1",
        "contentinfo",
    )


def test_a_form_says_labels_hints_and_what_is_owed(listen: Listen) -> None:
    said = listen("/register")
    in_order(
        said,
        "heading, 开一个账号, level 1",
        "textbox, 姓名",
        "textbox, 电子邮箱, 用来登录",
        "button, 寄信给我",
    )


def test_errors_are_said_first_and_again_at_their_field(listen: Listen) -> None:
    def send(page: Page) -> None:
        page.get_by_role("button", name="登录").click()
        page.wait_for_selector("#error-summary")

    said = listen("/sign-in", None, send)
    in_order(
        said,
        "heading, 登录, level 1",
        "请填电子邮箱",
        "textbox, 电子邮箱, 错误：请填电子邮箱, invalid",
        "密码, 可以粘贴，也可以让浏览器代填。 错误：请填密码",
    )


def test_the_state_of_captions_is_said_beside_each_clip(listen: Listen, world: World) -> None:
    said = listen(f"/packages/{world.packages['draft']}", Role.PROVIDER)
    in_order(
        said,
        "heading, ",
        "后台正在做",
        "看检查结果",
        "每一个资源",
        "机器生成，还没有人核对",
        "正在做",
        "没做成",
    )


def test_progress_is_said_in_words(listen: Listen, world: World) -> None:
    said = listen(f"/captions/{world.clips['running']}", Role.PROVIDER)
    in_order(said, "正在做", "progressbar", "3 分 20 秒", "9 分 40 秒")


def test_the_caption_editor_says_doubts_tools_and_limits(listen: Listen, world: World) -> None:
    said = listen(
        f"/captions/{world.clips['machine-made']}",
        Role.PROVIDER,
        lambda page: page.wait_for_selector("#editor[data-ready]"),
    )
    in_order(
        said,
        "字幕由机器生成，还没有人核对",
        "共 3 条，有 1 条要仔细听。",
        "button, 下一处要听的",
        "button, 播放这一条",
        "button, 撤销",
        "找和替换",
        "快捷键",
        "来历、版本和文件",
        "textbox, 第 1 条，0 秒 起，2 秒",
        "每秒 4.0 字，最宽一行 8 字，1 行",
        "第 1 条的时间、拆开、合并",
        "请仔细听：",
        "textbox, 第 3 条，5 秒 起，4 秒, 机器按词典或本课用词改过字；听得不准",
        "机器改过字：",
        "button, 第 3 条“水要一点”改回听到的“水药一点”",
        "checkbox, 第 3 条听过了，没有错",
        "第 3 条的时间、拆开、合并",
        "button, 核对完了，保存",
    )
    assert sum("机器改过字：" in one for one in said) == 1, "only where a word was put for another"
    assert not any("第 1 条听过了" in one for one in said), "only a doubt is to be ticked off"
    assert not any("另一份写的是" in one for one in said), "nobody else has written anything"


def test_the_editor_says_another_s_words_and_what_is_over_the_limits(listen: Listen, world: World) -> None:
    def act(page: Page) -> None:
        page.wait_for_selector("#editor[data-ready]")
        page.locator("#t-0").fill("放进蒸锅里蒸，水开以后再蒸十五分钟，中间不要揭盖。")

    said = listen(f"/captions/{world.clips['corrected']}", Role.PROVIDER, act)
    in_order(
        said,
        "textbox, 第 1 条，0 秒 起，2 秒, 读起来太快，每秒最多 9 字；太宽或太多行",
        "另一份写的是：",
        "水一次加完。",
        "button, 第 3 条留我的",
        "button, 第 3 条用另一份",
    )


def test_a_comparison_says_what_was_deleted_and_added(listen: Listen, world: World) -> None:
    old, new = world.tracks
    said = listen(f"/captions/{world.clips['corrected']}/compare?old={old}&new={new}", Role.PROVIDER)
    in_order(said, "heading, 第 2 版到第 3 版", "deletion", "删去：", "insertion", "加上：")


def test_nothing_that_can_be_used_is_nameless(listen: Listen, world: World) -> None:
    pages = [
        ("/", None),
        ("/display", None),
        ("/packages", Role.PROVIDER),
        (f"/reviews/{world.submissions['waiting']}", Role.REVIEWER),
    ]
    for url, role in pages:
        said = listen(url, role)
        bare = [
            one
            for one in said
            if one in ("link", "button", "textbox", "checkbox", "radio", "combobox", "img", "video")
        ]
        assert not bare, f"{url}: {bare}"
