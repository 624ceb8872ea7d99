"""Ten doubts corrected, cues split and merged, captions saved and verified: with the keyboard alone, with and without scripting."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete

from accessibility.captions import tracks
from accessibility.captions.editor.steps import PER_PAGE
from accessibility.captions.models import CaptionDraft
from accessibility.listening.cues import Cue
from accounts.people import Role, SignedIn
from curation import submissions
from foundation import clock, db
from packages.models import Package, Resource
from tests.browser import world as building
from tests.browser.hands import Hands
from tests.browser.site import Site, focused
from tests.browser.world import World
from tests.make import steps

pytestmark = pytest.mark.browser

DOUBTS = 10
HEARD = [f"第{word}步要先洗手。" for word in "一二三四五六七八九十"]
SAID = [f"第{word}步不要洗手。" for word in "一二三四五六七八九十"]
COUNT = iter(range(100))


def track_of(site: Site, clip: int) -> list[str]:
    with site.app.app_context(), db.reading() as session:
        found = tracks.current(session, clip)
        assert found is not None
        return [cue.text for cue in tracks.cues_of(found)]


@pytest.fixture
def clip(site: Site, world: World, tmp_path: Path) -> tuple[int, SignedIn]:
    """A clip with ten doubts between sure cues, of a provider of its own."""
    with site.app.app_context():
        provider = building.person(Role.PROVIDER, f"示例编辑{next(COUNT)}（虚构）", f"editor-{next(COUNT)}-")
        package_id = steps.imported(provider, tmp_path)
        first, *others = steps.captioned(package_id)
        cues = [
            Cue(n * 4000, n * 4000 + 3500, text, ("check-number-or-negation",))
            for n, text in enumerate(HEARD)
        ]
        cues += [
            Cue(40_000, 43_900, "面要揉透。水要慢加。"),
            Cue(44_000, 46_000, "盖上布，"),
            Cue(46_100, 48_000, "醒十分钟。"),
        ]
        with db.writing() as session:
            track = tracks.current(session, first)
            assert track is not None
            track.cues = [
                {"start_ms": cue.start_ms, "end_ms": cue.end_ms, "text": cue.text, "flags": list(cue.flags)}
                for cue in cues
            ]
            for other in others:
                there = tracks.current(session, other)
                assert there is not None
                tracks.accept(session, there, provider.id, now=clock.now())
    return first, provider


WANTED = [*SAID, "面要揉透。", "水要慢加。", "盖上布，醒十分钟。"]


@pytest.fixture(params=[True, False], ids=["scripting", "plain"])
def scripting(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def contexts() -> Iterator[list[BrowserContext]]:
    kept: list[BrowserContext] = []
    yield kept
    for each in kept:
        each.close()


def test_doubts_splits_merges_and_verification_by_keyboard(
    browser: Browser,
    site: Site,
    world: World,
    clip: tuple[int, SignedIn],
    scripting: bool,
    contexts: list[BrowserContext],
) -> None:
    resource, provider = clip
    context = site.context(browser, provider, java_script_enabled=scripting)
    contexts.append(context)
    hands = Hands(context.new_page())
    hands.page.goto(f"/captions/{resource}")
    if scripting:
        with_keys(hands)
    else:
        with_buttons(hands)
    hands.follow("核对完了，保存", role="button")
    assert "字幕已核对并保存" in hands.page.locator("main").inner_text()
    assert track_of(site, resource) == WANTED
    submission = handed_in(site, resource, provider)
    reading = site.context(browser, world.people[Role.REVIEWER], java_script_enabled=scripting)
    contexts.append(reading)
    hands = Hands(reading.new_page())
    hands.page.goto(f"/reviews/{submission}/captions/{resource}")
    hands.follow("字幕没有错，确认")
    with site.app.app_context(), db.reading() as session:
        track = tracks.current(session, resource)
        assert track is not None
        assert (track.state, track.verified_by) == ("verified", world.people[Role.REVIEWER].id)
        assert not any(cue.flags for cue in tracks.cues_of(track) if "check" in "".join(cue.flags))


def with_keys(hands: Hands) -> None:
    """Next doubt, type; split at the caret; merge; a mistake undone and done again."""
    page, keys = hands.page, hands.page.keyboard
    page.wait_for_selector("#editor[data-ready]")
    for n, text in enumerate(SAID, 1):
        keys.press("F8")
        assert focused(page)["name"].startswith(f"第 {n} 条，")
        keys.press("Control+A")
        keys.type(text)
    assert "没有要特别留意的" in page.locator("#todo").inner_text()
    keys.press("F8")
    assert page.locator("#news").inner_text().startswith("没有要仔细听的了")
    keys.press("Alt+ArrowDown")
    assert focused(page)["name"].startswith("第 11 条，")
    for _ in range(5):
        keys.press("ArrowRight")
    keys.press("Alt+Enter")
    assert focused(page)["name"].startswith("第 12 条，")
    keys.press("Alt+ArrowDown")
    keys.press("Alt+Shift+Enter")
    assert counted(page, 13)
    keys.press("Control+z")
    assert counted(page, 14)
    keys.press("Control+Shift+z")
    assert counted(page, 13)
    page.get_by_text("草稿存好了").wait_for()


def counted(page: Page, cues: int) -> bool:
    """How many there are on all pages."""
    return f"共 {cues} 条，" in page.locator("#todo").inner_text()


def with_buttons(hands: Hands) -> None:
    """The same by Tab, Enter and Space."""
    page, keys = hands.page, hands.page.keyboard
    for n, text in enumerate(SAID, 1):
        if n == PER_PAGE + 1:
            hands.follow("存草稿，下一页", role="button")
        hands.to(f"第 {n} 条，", role="textbox", part=True)
        keys.press("Control+A")
        keys.type(text)
    hands.to("第 11 条，", role="textbox", part=True)
    keys.press("Control+A")
    keys.type("面要揉透。|水要慢加。")
    press_in_tools(hands, 11, "在“|”处拆开第 11 条")
    press_in_tools(hands, 13, "第 13 条和下一条合并")
    assert counted(page, 13)
    press_in_tools(hands, 13, "删掉第 13 条")
    assert counted(page, 12)
    hands.follow("撤销上一步", role="button")
    assert counted(page, 13)


def press_in_tools(hands: Hands, number: int, button: str) -> None:
    hands.to(f"第 {number} 条的时间、拆开、合并")
    hands.page.keyboard.press("Enter")
    hands.follow(button, role="button")


def handed_in(site: Site, resource: int, provider: SignedIn) -> int:
    with site.app.app_context(), db.writing() as session:
        package: Package = session.get_one(Resource, resource).course.package
        return submissions.submit(session, package, provider.id, clock.now()).id


def opened(browser: Browser, site: Site, clip: tuple[int, SignedIn], contexts: list[BrowserContext]) -> Page:
    context = site.context(browser, clip[1])
    contexts.append(context)
    page = context.new_page()
    page.goto(f"/captions/{clip[0]}")
    page.wait_for_selector("#editor[data-ready]")
    return page


def test_keys_can_be_switched_off_and_stay_off(
    browser: Browser, site: Site, clip: tuple[int, SignedIn], contexts: list[BrowserContext]
) -> None:
    page = opened(browser, site, clip, contexts)
    page.get_by_text("快捷键", exact=True).click()
    page.get_by_label("用快捷键").uncheck()
    page.locator("#t-3").focus()
    page.keyboard.press("F8")
    assert page.evaluate("document.activeElement.id") == "t-3"
    page.reload()
    page.wait_for_selector("#editor[data-ready]")
    page.keyboard.press("F8")
    assert page.evaluate("document.activeElement.id") != "t-0"


def test_tools_with_scripting(
    browser: Browser, site: Site, clip: tuple[int, SignedIn], contexts: list[BrowserContext]
) -> None:
    page = opened(browser, site, clip, contexts)
    page.locator(".cue-pages").first.get_by_role("button", name="后一页").click()
    assert page.evaluate("document.activeElement.id") == "t-8"
    page.locator("#t-10").focus()
    page.keyboard.press("F2")
    assert page.evaluate("document.activeElement.id") == "s-10"
    page.keyboard.press("Control+A")
    page.keyboard.type("0:40.5")
    page.keyboard.press("Enter")
    assert "时间移好了" in page.locator("#news").inner_text()
    page.locator("#by-10").fill("-0.25")
    page.get_by_role("button", name="从第 11 条起都移").click()
    assert page.locator("#s-10").input_value() == "0:40.250"
    assert page.locator("#s-12").input_value() == "0:45.850"
    page.locator("#t-12").focus()
    page.keyboard.press("F2")
    page.get_by_role("button", name="在第 13 条后面加一条").click()
    assert counted(page, 14)
    assert page.evaluate("document.activeElement.value") == ""
    page.keyboard.type("放进蒸锅里蒸，水开以后再蒸十五分钟，中间不要揭盖。")
    assert "太宽或太多行" in page.locator("#m-13").inner_text()
    page.get_by_role("button", name="撤销", exact=True).click()
    assert page.locator("#t-13").input_value() == ""
    page.get_by_text("草稿存好了").wait_for()
    page.locator("summary", has_text="找和替换").click()
    page.get_by_label("找什么").fill("洗手")
    page.get_by_label("换成什么").fill("擦干")
    page.get_by_role("button", name="先看会改哪些").click()
    assert page.locator("h1").inner_text() == "会改 10 条"
    page.get_by_role("button", name="替换打了勾的").click()
    page.wait_for_selector("#editor[data-ready]")
    assert page.locator("#t-8").input_value() == "第九步要先擦干。", "the page where the person was"
    page.get_by_role("button", name="撤销上一步").click()
    page.locator("#t-8").wait_for()
    page.wait_for_selector("#editor[data-ready]")
    expect(page.locator("#t-8")).to_have_value("第九步要先洗手。")


def test_a_cue_is_played_and_stops_at_its_end(
    browser: Browser, site: Site, clip: tuple[int, SignedIn], contexts: list[BrowserContext]
) -> None:
    page = opened(browser, site, clip, contexts)
    page.locator("#t-1").focus()
    page.keyboard.press("F9")
    told = "(player) => ({ at: player.currentTime, paused: player.paused })"
    end = time.monotonic() + 30
    while not (state := page.locator(".player").evaluate(told))["paused"] or state["at"] < 4.2:
        assert time.monotonic() < end, state
        time.sleep(0.1)
    assert 7.4 < state["at"] < 8.2


def test_suggested_terms_are_one_key_away(
    browser: Browser, site: Site, clip: tuple[int, SignedIn], contexts: list[BrowserContext]
) -> None:
    with site.app.app_context(), db.writing() as session:
        track = tracks.current(session, clip[0])
        assert track is not None
        wrong = [replace(tracks.cues_of(track)[0], text="操作卫声很要紧。"), *tracks.cues_of(track)[1:]]
        tracks.correct(session, track, wrong, clip[1].id, now=clock.now())
    page = opened(browser, site, clip, contexts)
    page.wait_for_load_state("networkidle")  # what is suggested is asked for once the page stands
    page.locator("#t-0").focus()
    page.keyboard.press("F4")
    assert page.locator("#t-0").input_value() == "操作卫生很要紧。"


MENDED = [
    {"start_ms": 0, "end_ms": 4000, "text": "中式面点，成型和蒸制。", "flags": ["mended", "unsure"]},
    {"start_ms": 4100, "end_ms": 6000, "text": "先洗手。", "flags": []},
]
PUT = [{"at_ms": 300, "from": "适", "to": "式"}, {"at_ms": 3200, "from": "政治", "to": "蒸制"}]


def machine_made(site: Site, clip: int) -> None:
    """Captions in which the machine put two words for what it heard."""
    with site.app.app_context(), db.writing() as session:
        track = tracks.current(session, clip)
        assert track is not None
        track.cues, track.report = MENDED, {**track.report, "mends": PUT}


def test_what_the_machine_put_goes_back_by_one_key(
    browser: Browser, site: Site, clip: tuple[int, SignedIn], contexts: list[BrowserContext]
) -> None:
    machine_made(site, clip[0])
    page = opened(browser, site, clip, contexts)
    keys, field, why = page.keyboard, page.locator("#t-0"), page.locator("#w-0")
    keys.press("F8")
    keys.press("Shift+F4")
    expect(field).to_have_value("中适面点，成型和蒸制。")
    assert page.locator("#news").inner_text() == "“中式面点”改回了听到的“中适面点”。"
    assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["t-0", 2]
    assert why.inner_text() == "机器按词典或本课用词改过字；听得不准"  # one is left
    keys.press("Shift+F4")
    expect(field).to_have_value("中适面点，成型和政治。")
    assert why.inner_text() == "听得不准"
    assert page.locator("#u-0").is_hidden()
    keys.press("Control+z")
    expect(field).to_have_value("中适面点，成型和蒸制。")
    assert page.locator("#u-0 button").all_inner_texts() == ["第 1 条“型和蒸制”改回听到的“型和政治”"]
    keys.press("Control+Shift+z")
    keys.press("Shift+F4")
    assert page.locator("#news").inner_text() == "这一条没有机器改过的字。"
    page.get_by_text("草稿存好了").wait_for()
    hands = Hands(page)
    hands.follow("核对完了，保存", role="button")
    with site.app.app_context(), db.reading() as session:
        newest, before = tracks.versions(session, clip[0], "zh")[:2]
        assert newest.cues[0]["text"] == "中适面点，成型和政治。"
        assert (newest.cues[0]["flags"], before.cues) == (["unsure"], MENDED)


def test_what_the_machine_put_goes_back_by_a_button(
    browser: Browser, site: Site, clip: tuple[int, SignedIn], scripting: bool, contexts: list[BrowserContext]
) -> None:
    machine_made(site, clip[0])
    context = site.context(browser, clip[1], java_script_enabled=scripting)
    contexts.append(context)
    hands = Hands(context.new_page())
    hands.page.goto(f"/captions/{clip[0]}")
    if scripting:
        hands.page.wait_for_selector("#editor[data-ready]")
    hands.to("第 1 条“型和蒸制”改回听到的“型和政治”", role="button")
    hands.page.keyboard.press("Enter")
    expect(hands.page.locator("#t-0")).to_have_value("中式面点，成型和政治。")
    buttons = hands.page.locator("#u-0 button")
    assert buttons.all_inner_texts() == ["第 1 条“中式面点”改回听到的“中适面点”"]


# How long ten letters, and then ten pages, take in the browser, in ms each.
WORK = """async (size) => {
  const middle = document.querySelector("#cue-list textarea");
  const typed = performance.now();
  for (let n = 0; n < 10; n++) {
    middle.value += "好";
    middle.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const turned = performance.now();
  for (let n = 0; n < 10; n++) document.querySelector(".cue-pages [data-act=" + (n % 2 ? "back" : "onward") + "]").click();
  const done = performance.now();
  return [(turned - typed) / 10, (done - turned) / 10, document.querySelectorAll("li.cue").length, document.documentElement.scrollHeight];
}"""


def of_length(site: Site, clip: int, count: int) -> None:
    with site.app.app_context(), db.writing() as session:
        track = tracks.current(session, clip)
        assert track is not None
        track.cues = [
            {"start_ms": n * 3700, "end_ms": n * 3700 + 3500, "text": "水要分三次加，一边加\n一边搅，搅成絮状。", "flags": ["unsure"] if n % 5 == 4 else []}
            for n in range(count)
        ]  # fmt: skip


def test_two_thousand_cues_are_as_light_as_twenty(
    browser: Browser,
    site: Site,
    clip: tuple[int, SignedIn],
    contexts: list[BrowserContext],
    record_line: Callable[[str], None],
) -> None:
    took = {}
    for count in (20, 2_000):
        of_length(site, clip[0], count)
        page = opened(browser, site, clip, contexts)
        letter, turned, shown, height = page.evaluate(WORK)
        took[count] = (letter, turned)
        assert shown == PER_PAGE
        assert height <= 3 * 900, f"{count} cues: {height} px"
        page.close()
        with site.app.app_context(), db.writing() as session:
            session.execute(delete(CaptionDraft).where(CaptionDraft.resource_id == clip[0]))
    few, many = took[20], took[2_000]
    record_line(
        f"caption editor, 20 and 2,000 cues: a letter {few[0]:.1f} and {many[0]:.1f} ms, a page turned {few[1]:.1f} and {many[1]:.1f} ms"
    )
    assert many[0] < 50, f"a letter takes {many[0]:.0f} ms"
    assert many[1] < 50, f"a page takes {many[1]:.0f} ms"


def test_it_opens_where_the_person_was(
    browser: Browser, site: Site, clip: tuple[int, SignedIn], scripting: bool, contexts: list[BrowserContext]
) -> None:
    of_length(site, clip[0], 40)
    context = site.context(browser, clip[1], java_script_enabled=scripting)
    contexts.append(context)
    hands = Hands(context.new_page())
    hands.page.goto(f"/captions/{clip[0]}")
    if scripting:
        hands.page.wait_for_selector("#editor[data-ready]")
        hands.to("第 1 条，", role="textbox", part=True)
        with hands.page.expect_response("**/terms.json?page=3"):
            for _ in range(2):
                hands.page.keyboard.press("Alt+PageDown")
        assert focused(hands.page)["name"].startswith("第 17 条，")
    else:
        hands.follow("存草稿，下一页", role="button")
        hands.follow("存草稿，去下一处要听的", role="button")
        assert hands.page.url.endswith("page=3#t-19")
    assert "第 17 条到第 24 条" in hands.page.locator("main").inner_text() or not scripting
    again = context.new_page()
    again.goto(f"/captions/{clip[0]}")
    if scripting:
        again.wait_for_selector("#editor[data-ready]")
    expect(again.locator("#cue-list textarea").first).to_have_id("t-16")


def test_who_has_ten_minutes_hears_the_worst_first(
    browser: Browser, site: Site, clip: tuple[int, SignedIn], contexts: list[BrowserContext]
) -> None:
    of_length(site, clip[0], 60)
    with site.app.app_context(), db.writing() as session:
        track = tracks.current(session, clip[0])
        assert track is not None
        rows = [dict(each) for each in track.cues]
        rows[44]["flags"] = ["check-number-or-negation", "unsure"]
        track.cues = rows
    page = opened(browser, site, clip, contexts)
    page.get_by_text("先听这 10 条").click()
    first = page.locator("#first li").first
    assert first.inner_text().startswith("第 45 条")
    first.get_by_role("link").click()
    assert focused(page)["name"].startswith("第 45 条，")
    page.keyboard.press("Control+Enter")
    assert first.is_hidden(), "what is answered leaves the list"
    assert focused(page)["name"].startswith("第 50 条，")
