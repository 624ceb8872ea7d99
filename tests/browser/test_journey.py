"""From an uploaded package to a certificate that anybody can verify, with the keyboard alone and captions by Whisper."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from accounts import people
from accounts.people import Role
from config import settings
from demo import mini
from foundation import clock, db, ledger, mail
from packages import frozen, versions
from packages.models import VersionQuestion
from tests.browser import site as live
from tests.browser.hands import Hands
from tests.browser.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(1800)]

PASSWORD = "a sentence that is easy to remember"
ORGANISATION = "示例无碍面点工坊（虚构）"
NAME = "面点小课（虚构）"
PATIENCE_S = 600


@pytest.fixture(scope="module")
def working_site(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Site]:
    """A live site with a worker, and two people whom the federation has given accounts: one reviews, one publishes."""
    with live.running(tmp_path_factory.mktemp("journey") / "var", migrated_file, worker=True) as made:
        with made.app.app_context(), db.writing() as session:
            for role, name in ((Role.REVIEWER, "示例专家"), (Role.CURATOR, "示例职员")):
                people.add(
                    session,
                    email=f"{role.value}@example.com",
                    name=name,
                    password=PASSWORD,
                    role=role,
                    now=clock.now(),
                )
        yield made


@pytest.fixture
def hands(browser: Browser, working_site: Site) -> Iterator[Hands]:
    context = working_site.context(browser)
    page = context.new_page()
    page.goto("/")
    yield Hands(page)
    context.close()


def test_the_whole_journey(hands: Hands, working_site: Site, tmp_path: Path) -> None:
    bundle = tmp_path / f"网络课程+{ORGANISATION}+{NAME}.zip"
    mini.make(bundle, settings.load({"WUAI_VAR_DIR": str(tmp_path)}).cache_dir)
    clips = upload_and_check(hands, working_site, bundle)
    accept_captions(hands, clips)
    hand_in(hands)
    review_and_publish(hands, clips)
    enrol(hands, working_site)
    study_everything(hands)
    fail_the_first_set(hands)
    pass_the_second_set(hands, working_site)
    number = certificate(hands)
    anybody_verifies(hands, number)
    with working_site.app.app_context(), db.reading() as session:
        assert list(ledger.verify(session)) == []


def open_letter(hands: Hands, site: Site) -> None:
    """Have the letter sent, open the link in it, and choose a password."""
    hands.follow("寄信给我")
    assert hands.h1 == "请看邮箱"
    letter = mail.kept(site.app.config["SETTINGS"].letters_dir)[0].letter
    (link,) = re.findall(r"https?://\S+", letter.text)
    hands.page.goto(urlsplit(link).path)
    hands.write("新密码", PASSWORD)
    hands.follow("开账号并登录")


def upload_and_check(hands: Hands, site: Site, bundle: Path) -> list[str]:
    """A provider opens an account and uploads; gives what the captions of each clip are called."""
    hands.follow("登录", role="link")
    hands.follow("开一个账号")
    hands.follow("开一个供应方的账号")
    hands.choose("我代表单位")
    hands.write("单位全称", ORGANISATION)
    hands.write("姓名", "示例教务")
    hands.write("电子邮箱", "provider@example.com")
    open_letter(hands, site)
    hands.follow("上传培训包", role="link")
    hands.upload("培训包", bundle)
    hands.follow("上传并检查")
    assert NAME in hands.page.locator("main").inner_text()
    hands.follow("看检查结果")
    assert "全部符合" in hands.h1 or "符合" in hands.page.locator("main").inner_text()
    hands.page.go_back()
    told = hands.page.locator("#resources a[href*='/captions/'] .unseen").all_text_contents()
    return [each.strip("，") for each in told]


def accept_captions(hands: Hands, clips: list[str]) -> None:
    """Wait for Whisper, read each clip's captions, and say that they were read."""
    assert len(clips) == 4
    wait_until(hands.page, lambda: hands.page.get_by_text("机器生成，还没有人核对").count() == len(clips))
    for clip in clips:
        hands.follow(clip, role="link", part=True)
        assert "字幕由机器生成" in hands.page.locator("main").inner_text()
        said = "".join(box.input_value() for box in hands.page.locator("textarea").all())
        assert len(said) > 10, f"Whisper heard nothing in {clip}"
        hands.follow("核对完了，保存")
    assert hands.page.get_by_text("供应单位已核对").count() == len(clips)


def hand_in(hands: Hands) -> None:
    hands.follow("提交", role="link")
    hands.follow("提交给评审")
    assert "提交好了" in hands.page.locator("main").inner_text()
    hands.sign_out()


def review_and_publish(hands: Hands, clips: list[str]) -> None:
    """Somebody else answers the checklist, verifies the captions and accepts; a third person publishes."""
    hands.sign_in("reviewer@example.com", PASSWORD)
    hands.follow("评审", role="link")
    hands.follow(NAME, part=True)
    for page, label, button in (
        ("评审清单", "符合", "记下这些回答"),
        ("确认实操和时长", "实操", "记下我看到的"),
    ):
        hands.follow(page, role="link")
        hands.unfold()
        for _group in range(hands.page.locator("main fieldset").count()):
            hands.page.keyboard.press("Tab")  # out of the group that was answered last
            hands.choose(label)
        hands.follow(button)
    for clip in clips:
        hands.unfold("个资源")
        hands.follow(clip, role="link", part=True)
        hands.follow("字幕没有错，确认")
    hands.unfold("写你的决定")
    hands.choose("通过")
    hands.follow("下一步：再看一遍")
    hands.follow("通过")
    assert "要请另一个人来发布" in hands.page.locator("main").inner_text()
    hands.sign_out()
    hands.sign_in("curator@example.com", PASSWORD)
    hands.follow("评审", role="link")
    hands.follow(NAME, part=True)
    hands.follow("发布")
    assert "已经发布" in hands.h1
    hands.sign_out()


def enrol(hands: Hands, site: Site) -> None:
    hands.follow("登录", role="link")
    hands.follow("开一个账号")
    hands.write("姓名", "示例学员")
    hands.write("电子邮箱", "trainee@example.com")
    open_letter(hands, site)
    hands.follow("找课程", role="link")
    hands.follow(NAME, role="link")
    hands.follow("报名学这门课")
    assert "报名好了" in hands.page.locator("main").inner_text()


def study_everything(hands: Hands) -> None:
    """Each clip to its end at 2.5 times the speed, each text read."""
    hands.follow("接着学：", part=True)
    for _ in range(20):
        if hands.page.locator("video").count():
            watch(hands)
        else:
            read(hands)
        if hands.page.get_by_role("link", name="去考试").count():
            break
        hands.follow("下一课：", part=True)
    hands.follow("去考试")


def watch(hands: Hands) -> None:
    hands.page.wait_for_selector(".watch.ready")
    hands.to("速度", role="combobox")
    hands.page.keyboard.press("End")  # 2.5 times; the next lesson remembers it
    hands.to("播放", role="button")
    hands.press("Space", lambda: not hands.page.evaluate("document.querySelector('video').paused"))
    end = time.monotonic() + PATIENCE_S
    while not hands.page.evaluate("document.querySelector('video').ended"):
        assert time.monotonic() < end, "the clip never ends"
        time.sleep(0.5)
    shown = "document.querySelector('track').track.activeCues !== null && document.querySelector('track').track.cues.length"
    assert hands.page.evaluate(shown) > 0, "no captions"
    hands.page.get_by_role("heading", name="这一课学完了").wait_for()


def read(hands: Hands) -> None:
    for _ in range(30):
        hands.follow("读完了", part=True)
        if hands.page.get_by_role("heading", name="这一课学完了").count():
            return
        time.sleep(2)
    raise AssertionError("the text is never read")


def fail_the_first_set(hands: Hands) -> None:
    assert hands.h1 == "准备第 1 次考试"
    hands.follow("开始答题")
    hands.follow("检查并交卷")
    assert "没答" in hands.h1
    hands.follow("交卷")
    assert "还没通过" in hands.h1
    assert hands.page.get_by_text("这些地方再学一学").count()


def pass_the_second_set(hands: Hands, live_site: Site) -> None:
    with live_site.app.app_context(), db.reading() as session:
        (version,) = versions.published(session)
        questions = frozen.questions(session, version.id, VersionQuestion.set_number == 2)
    hands.follow("去考下一次")
    hands.follow("开始答题")
    for question in questions:
        assert hands.h1 == question["stem"]
        answer(hands, question)
        last = question["position"] == len(questions)
        hands.follow("检查全部答案" if last else "下一题")
    assert "都答完了" in hands.h1
    hands.follow("交卷")
    assert "通过了，得 " in hands.h1


def answer(hands: Hands, question: dict[str, Any]) -> None:
    """What is right; what is placed, matched or typed has a field for each part."""
    kind, right = question["kind"], question["answer"]
    if kind in ("ordering", "matching"):
        for at, place in enumerate(right):
            hands.page.select_option(f"#answer-{at}", str(place))
    elif kind in ("fill", "number"):
        hands.page.fill("#answer-0", right[0][0] if kind == "fill" else right[0])
    else:
        words = question["options"] or ["错", "对"]
        for index in right:
            (hands.tick if kind == "multiple" else hands.choose)(words[index])


def certificate(hands: Hands) -> str:
    """The certificate's number, from its page."""
    hands.follow("看证书")
    assert "示例学员" in hands.page.locator("main").inner_text()
    number = hands.page.locator("dd").first.inner_text().strip()
    pdf = hands.page.request.get(
        hands.page.get_by_role("link", name="打开 PDF 证书").get_attribute("href") or ""
    )
    assert pdf.body().startswith(b"%PDF-")
    hands.follow("查验这张证书")
    assert hands.h1 == "证书是真的"
    hands.sign_out()
    return number


def anybody_verifies(hands: Hands, number: str) -> None:
    hands.follow("查验证书", role="link")
    hands.write("证书编号", number.lower())
    hands.follow("查验")
    assert hands.h1 == "证书是真的"
    assert "示***" in hands.page.locator("main").inner_text()


def wait_until(page: Page, done: Callable[[], bool]) -> None:
    """Reload until something is there."""
    end = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end, (
            f"waited {PATIENCE_S} s on {page.url}: {page.locator('main').inner_text()}"
        )
        time.sleep(1)
        page.reload()
