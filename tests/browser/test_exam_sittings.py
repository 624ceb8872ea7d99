"""An exam with a question of every kind, sat in every way: keyboard, a reader's ear, read aloud, one question a page, narrow, four
times as large, without scripting, with the network cut, in two tabs, with the server gone in between, after a session's end.

A site of its own, small and quick to build, whose server can be stopped and begun again.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete, select

from accounts import people
from accounts.models import PersonSession
from accounts.people import Role, SignedIn
from app import create_app
from config import settings
from exams.accommodations import granting
from exams.accommodations.measures import Measures
from exams.bank import kinds
from exams.sitting import answers
from exams.sitting.models import Attempt
from foundation import clock, db
from hours import enrolments
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.browser.test_speech import READ, _bring, in_order
from tests.conftest import PASSWORD
from tests.make import questions
from tests.make import versions as make
from tests.server.conftest import KEY, children_of, command, free_port, until
from tests.server.conftest import answers as reached

pytestmark = pytest.mark.browser
NUMBERS = iter(range(1, 1000))
# what everybody here answers: everything right that a machine marks
RIGHT = {
    "single": [1],
    "multiple": [0, 2],
    "true_false": [0],
    "ordering": [1, 0, 2],
    "matching": [2, 0],
    "fill": ["pH", "7"],
    "number": ["2.5"],
    "short": ["双手直接接触食物。"],
    "practical": ["我先洗了手，再揉面。"],
}
ORDER = list(RIGHT)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Server]:
    """A site with one package whose exam has a question of every kind."""
    folder = tmp_path_factory.mktemp("sittings")
    shutil.copy(migrated_file, folder / "wuai.db")
    server = Server(folder)
    server.begin()
    yield server
    server.kill()
    server.app.extensions["database"].engine.dispose()


class Server:
    """The site's server, which can go and come back on the same port."""

    def __init__(self, folder: Path) -> None:
        told = {"WUAI_VAR_DIR": str(folder), "WUAI_SECRET_KEY": KEY}
        self.app = create_app(settings.load(told))
        self.folder, self.port = folder, free_port()
        self.version = 0
        self.site = Site(self.app, f"http://127.0.0.1:{self.port}")
        self.emails: dict[int, str] = {}

    def begin(self) -> None:
        """Its process, until it answers."""
        with (self.folder / "server.log").open("a") as said:
            plan = command(self.folder, self.port, "serve", WUAI_PROCESSES="1")
            self.process = subprocess.Popen(**plan, stdout=said, stderr=said)  # type: ignore[call-overload]
        until(lambda: reached(self.port), 120)

    def kill(self) -> None:
        """As when the power fails: nothing is finished."""
        for pid in [self.process.pid, *children_of(self.process.pid)]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def trainee(self, granted: Measures | None = None) -> SignedIn:
        """Somebody new who studies the package."""
        n = next(NUMBERS)
        with self.app.app_context():
            with db.writing() as session:
                made = people.add(
                    session,
                    email=f"sitting-{n}@example.com",
                    name=f"示例{n}号（虚构）",
                    password=PASSWORD,
                    role=Role.TRAINEE,
                    organisation=None,
                    now=clock.now(),
                )
                who = people.by_id(session, made.id)
            assert who is not None
            self.emails[who.id] = f"sitting-{n}@example.com"
            with db.writing() as session:
                if not self.version:
                    version = make.version(session, who)
                    asked = [questions.one(kind, at) for at, kind in enumerate(ORDER, 1)]
                    sets = [{"number": 1, "questions": asked}]
                    make.rewrite(version, {**make.content_of(version), "exam_sets": sets})
                    self.version = version.id
                found = session.get_one(make.Version, self.version)
                enrolments.enrol(session, who.id, found, clock.now())
                if granted is not None:
                    granting.grant(session, who.id, granted, "看过证件（虚构）", who.id, clock.now())
        return who

    def answered(self, who: SignedIn) -> dict[int, list[Any]]:
        """What is kept of somebody's attempt."""
        with self.app.app_context(), db.reading() as session:
            attempt = session.scalars(select(Attempt).where(Attempt.person_id == who.id)).one()
            return answers.of(attempt)

    def result(self, who: SignedIn) -> Attempt:
        with self.app.app_context(), db.reading() as session:
            return session.scalars(select(Attempt).where(Attempt.person_id == who.id)).one()


@pytest.fixture
def sitting(own: Server, browser: Browser) -> Iterator[Callable[..., tuple[SignedIn, Page]]]:
    """Somebody at the first question of the exam."""
    contexts: list[BrowserContext] = []

    def begin(granted: Measures | None = None, **more: Any) -> tuple[SignedIn, Page]:
        who = own.trainee(granted)
        contexts.append(own.site.context(browser, who, **more))
        page = contexts[-1].new_page()
        page.goto(f"/study/{own.version}/exam")
        page.get_by_role("button", name="开始答题").click()
        page.wait_for_load_state()
        return who, page

    yield begin
    for each in contexts:
        each.close()


def answer(page: Page, kind: str) -> None:
    """Answer the question that is shown, with whatever it offers."""
    given = RIGHT[kind]
    if kind in kinds.CHOICES:
        for index in given:
            page.locator(f"input[name=answer][value='{index}']").check()
    for at, one in enumerate(given if kind not in kinds.CHOICES else ()):
        field = page.locator(f"[name=answer-{at}]")
        if kind in kinds.PLACED:
            field.select_option(str(one))
        else:
            field.fill(str(one))


def onward(page: Page, at: int) -> None:
    """Press the button below the question at this place, and see the next page."""
    last = at == len(ORDER) - 1
    page.get_by_role("button", name="检查全部答案" if last else "下一题").click()
    page.wait_for_url("**/exam/review" if last else f"**/exam/{at + 2}")


def sit(page: Page) -> None:
    """All questions, then the review."""
    for at, kind in enumerate(ORDER):
        answer(page, kind)
        onward(page, at)


def hand_in(page: Page) -> None:
    page.get_by_role("button", name="交卷", exact=True).click()
    page.get_by_role("heading", name="交卷了，有人在批改").wait_for()


def whole(own: Server, who: SignedIn) -> None:
    """Everything was kept and marked; two questions wait for people."""
    assert own.answered(who) == {at: RIGHT[kind] for at, kind in enumerate(ORDER, 1)}
    done = own.result(who)
    assert (done.score, done.waits) == (7000, True)


@pytest.mark.parametrize(
    "more", [{}, {"width": 320}, {"java_script_enabled": False}], ids=["wide", "320 px", "without scripting"]
)
def test_every_kind_of_question(own: Server, sitting: Any, more: dict[str, Any]) -> None:
    who, page = sitting(**more)
    sit(page)
    assert "都答完了" in page.locator("h1").inner_text()
    hand_in(page)
    whole(own, who)


def test_at_four_hundred_per_cent_nothing_is_cut_off(own: Server, sitting: Any) -> None:
    """1280 px at 400 % are 320 px, with letters four times as large."""
    who, page = sitting(width=320, device_scale_factor=4)
    for at, kind in enumerate(ORDER):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
        answer(page, kind)
        onward(page, at)
    hand_in(page)
    whole(own, who)


def test_by_the_keyboard_alone(own: Server, sitting: Any) -> None:
    who, page = sitting()
    hands = Hands(page)
    hands.choose("洗手")
    hands.follow("下一题")
    hands.tick("馒头")
    hands.tick("包子")
    hands.follow("下一题")
    hands.choose("错")
    hands.follow("下一题")
    for kind in ("ordering", "matching"):
        for at, index in enumerate(RIGHT[kind]):
            hands.to(questions.one(kind)["options"][at], role="combobox")
            for _ in range(index + 1):
                page.keyboard.press("ArrowDown")
        hands.follow("下一题")
    hands.write("第 1 空", "pH")
    hands.write("第 2 空", "7")
    hands.follow("下一题")
    hands.write("数（单位：千克）", "2.5")
    hands.follow("下一题")
    hands.write("你的回答", RIGHT["short"][0])
    hands.follow("下一题")
    hands.write("你怎么做的", RIGHT["practical"][0])
    hands.follow("检查全部答案")
    hands.follow("交卷", role="button")
    whole(own, who)


def test_what_a_screen_reader_says(own: Server, sitting: Any) -> None:
    _who, page = sitting()
    page.context.route("**/reader.js", _bring)
    for at, kind in enumerate(ORDER):
        said = page.evaluate(READ)
        told = questions.one(kind)
        in_order(said, f"heading, {told['stem']}")
        assert sum("status" in each and "还剩" in each for each in said) == 0, (
            "time is silent until asked for"
        )
        for option in told["options"]:
            assert any(option in each for each in said), (kind, option)
        onward(page, at)


@pytest.mark.parametrize("leaves", ["下一题", "检查并交卷"])
@pytest.mark.parametrize("more", [{}, {"width": 320}], ids=["wide", "320 px"])
def test_a_press_counts_while_the_answer_is_saved(
    own: Server, sitting: Any, more: dict[str, Any], leaves: str
) -> None:
    """Pressing leaves the field, which saves: what is told then moves no button from under the finger."""
    who, page = sitting(**more)
    at = ORDER.index("number")
    for earlier in range(at):
        onward(page, earlier)
    page.locator("[name=answer-0]").press_sequentially(RIGHT["number"][0])
    button = page.get_by_role("button", name=leaves)
    button.scroll_into_view_if_needed()
    place = button.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 9, place["y"] + 3)
    page.mouse.down()
    expect(page.locator("#saved")).to_have_text("答案已存好")
    with page.expect_navigation():
        page.mouse.up()
    assert own.answered(who)[at + 1] == RIGHT["number"]


@pytest.mark.parametrize(
    ("granted", "told"),
    [
        (Measures(read_aloud=True), "//*[@data-aloud]"),
        (Measures(large_print=True), "//html[@data-size='larger']"),
        (Measures(one_question=True), "//main[not(.//h2)]"),
        (Measures(breaks=True), "//a[.='停下来休息']"),
        (Measures(several_days=True), "//a[.='停下来休息']"),
        (Measures(time=150), "//main"),
        (Measures(time=0), "//main"),
        (Measures(reduced_choices=True), "//main[count(.//input[@type='radio'])=3]"),
        (Measures(assistant="李某，念题（虚构）", by_voice=True), "//main"),
        (Measures(senses=("sight",), exempt=True), "//main"),
    ],
    ids=lambda each: (
        "+".join(n for n, v in each.told.items() if v and v != 100) if isinstance(each, Measures) else ""
    ),
)
def test_with_each_accommodation(own: Server, sitting: Any, granted: Measures, told: str) -> None:
    who, page = sitting(granted)
    assert page.locator(f"xpath={told}").count() >= 1
    sit(page)
    hand_in(page)
    whole(own, who)
    assert own.result(who).measures == granted.told


def test_a_break_hides_the_paper(own: Server, sitting: Any) -> None:
    _who, page = sitting(Measures(breaks=True))
    page.get_by_role("link", name="停下来休息").click()
    page.get_by_role("button", name="停下来休息").click()
    page.get_by_role("heading", name="休息中：第 1 次考试停在这里").wait_for()
    page.goto(f"/study/{own.version}/exam/1")
    assert questions.one("single")["stem"] not in page.content()
    page.get_by_role("button", name="接着答题").click()
    page.get_by_role("heading", name=questions.one("single")["stem"]).wait_for()


def test_the_network_is_cut_in_the_middle(own: Server, sitting: Any) -> None:
    who, page = sitting()
    page.context.set_offline(True)
    answer(page, "single")
    expect(page.locator("#saved")).to_contain_text("没有网络。答案存在这台设备上")
    page.get_by_role("button", name="下一题").click()
    expect(page.locator("h1")).to_contain_text(questions.one("single")["stem"])
    assert own.answered(who) == {}
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("都交给网站了")
    assert own.answered(who) == {1: [1]}
    page.get_by_role("button", name="下一题").click()
    page.get_by_role("heading", name=questions.one("multiple")["stem"]).wait_for()


def test_the_server_is_gone_between_answer_and_answer(own: Server, sitting: Any) -> None:
    who, page = sitting()
    answer(page, "single")
    expect(page.locator("#saved")).to_contain_text("答案已存好")
    own.kill()
    page.locator("input[name=answer][value='2']").check()
    expect(page.locator("#saved")).to_contain_text("没有网络。答案存在这台设备上")
    assert own.answered(who) == {1: [1]}
    own.begin()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#saved")).to_contain_text("都交给网站了")
    assert own.answered(who) == {1: [2]}


def test_two_tabs_never_overwrite_what_they_did_not_see(own: Server, sitting: Any) -> None:
    who, page = sitting()
    other = page.context.new_page()
    other.goto(page.url)
    answer(page, "single")
    expect(page.locator("#saved")).to_contain_text("答案已存好")
    other.get_by_role("button", name="下一题").click()  # nothing was chosen here
    other.get_by_role("heading", name=questions.one("multiple")["stem"]).wait_for()
    assert own.answered(who) == {1: [1]}
    other.go_back()
    other.reload()
    other.locator("input[name=answer][value='3']").check()
    expect(other.locator("#saved")).to_contain_text("答案已存好")
    assert own.answered(who) == {1: [3]}


def test_an_expired_sign_in_keeps_the_answers(own: Server, sitting: Any) -> None:
    who, page = sitting()
    with own.app.app_context(), db.writing() as session:
        session.execute(delete(PersonSession).where(PersonSession.person_id == who.id))
    answer(page, "single")
    expect(page.locator("#saved")).to_contain_text("登录过期了。答案存在这台设备上")
    assert own.answered(who) == {}
    page.get_by_role("link", name="重新登录，回到这道题").click()
    page.get_by_label("电子邮箱").fill(own.emails[who.id])
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name=questions.one("single")["stem"]).wait_for()
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('exam:'))")
    assert own.answered(who) == {1: [1]}


def test_pressed_twice_is_handed_in_once(own: Server, sitting: Any) -> None:
    who, page = sitting()
    sit(page)
    page.get_by_role("button", name="交卷", exact=True).dblclick()
    page.get_by_role("heading", name="交卷了，有人在批改").wait_for()
    whole(own, who)
