"""Two people editing, a closed lid in the middle, a killed server: nothing that was typed is lost. The server is a process
of its own, ended by SIGKILL and started again."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from accessibility.captions import tracks
from accessibility.captions.editor import drafts
from accounts.people import Role, SignedIn
from app import create_app
from config import settings
from config.settings import ROOT
from foundation import db
from tests.browser import world as building
from tests.browser.site import Site
from tests.make import steps

pytestmark = pytest.mark.browser

SERVE = """
import sys
from waitress import serve
from app import create_app
from config import settings
app = create_app(settings.load({"WUAI_VAR_DIR": sys.argv[1], "WUAI_SECRET_KEY": "for tests only"}))
serve(app, host="127.0.0.1", port=int(sys.argv[2]), threads=4)
"""
STALE_S = 5


class Server:
    """The site in a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(self.folder), str(self.port)],
            cwd=ROOT,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise AssertionError("the server never came up")

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(tmp_path: Path, migrated_file: Path) -> Iterator[Server]:
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "wuai.db")
    made = Server(folder)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def site(server: Server) -> Iterator[Site]:
    """The same data seen from here."""
    made = create_app(
        settings.load({"WUAI_VAR_DIR": str(server.folder), "WUAI_SECRET_KEY": "for tests only"})
    )
    yield Site(made, f"http://127.0.0.1:{server.port}")
    made.extensions["database"].engine.dispose()


@pytest.fixture
def people(site: Site) -> tuple[SignedIn, SignedIn]:
    with site.app.app_context():
        return (
            building.person(Role.PROVIDER, "示例编辑部（虚构）", "one-"),
            building.person(Role.PROVIDER, "示例编辑部（虚构）", "two-"),
        )


@pytest.fixture
def clip(site: Site, people: tuple[SignedIn, SignedIn], tmp_path: Path) -> int:
    with site.app.app_context():
        return steps.captioned(steps.imported(people[0], tmp_path))[0]


def ready(page: Page, clip: int) -> Page:
    page.goto(f"/captions/{clip}")
    page.wait_for_selector("#editor[data-ready]")
    return page


def write(page: Page, key: int, text: str) -> None:
    page.locator(f"#t-{key}").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def kept(site: Site, clip: int, who: SignedIn) -> list[str]:
    """What the server has of somebody's draft."""
    with site.app.app_context(), db.reading() as session:
        track = tracks.current(session, clip)
        assert track is not None
        return [row.cue.text for row in drafts.rows(drafts.of(session, track, who.id), track)]


def saved(page: Page) -> None:
    page.locator("#news", has_text="草稿存好了").wait_for(timeout=30_000)


def wait_for(site: Site, clip: int, who: SignedIn, text: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while text not in kept(site, clip, who):
        assert time.monotonic() < end, (
            f"{text!r} is not on the server after {seconds} s: {kept(site, clip, who)}"
        )
        time.sleep(0.2)


def test_nothing_typed_is_lost(
    browser: Browser, server: Server, site: Site, people: tuple[SignedIn, SignedIn], clip: int
) -> None:
    one, two = (site.context(browser, who) for who in people)
    first, second = ready(one.new_page(), clip), ready(two.new_page(), clip)
    write(first, 0, "第一个人写的。")
    write(second, 1, "第二个人写的。")
    # on the server within five seconds, while both go on
    wait_for(site, clip, people[0], "第一个人写的。", STALE_S)
    wait_for(site, clip, people[1], "第二个人写的。", STALE_S)

    server.kill()
    write(first, 2, "服务器没了还在写。")
    first.locator("#news", has_text="还没有存到服务器").wait_for()
    # the lid closes: the page is gone without a farewell, and opened again on a server that runs
    first.close(run_before_unload=False)
    write(second, 2, "另一台也在写。")
    server.start()
    saved(second)
    wait_for(site, clip, people[1], "另一台也在写。", STALE_S)
    first = ready(one.new_page(), clip)
    assert first.locator("#t-2").input_value() == "服务器没了还在写。"
    assert first.locator("#t-0").input_value() == "第一个人写的。"
    wait_for(site, clip, people[0], "服务器没了还在写。", STALE_S + 5)
    saved(first)
    assert "也在改这些字幕" in first.locator("#news").inner_text()

    # both save: the second finds both put together, nothing overwritten
    first.get_by_role("button", name="核对完了，保存").click()
    first.wait_for_url("**/packages/**")
    second.get_by_role("button", name="核对完了，保存").click()
    second.wait_for_selector("#error-summary")
    second.wait_for_selector("#editor[data-ready]")
    assert [second.locator(f"#t-{n}").input_value() for n in range(3)] == [
        "第一个人写的。",
        "第二个人写的。",
        "另一台也在写。",
    ]
    assert "服务器没了还在写。" in second.locator("#o-2").inner_text()
    second.get_by_role("button", name="核对完了，保存").click()
    second.wait_for_url("**/packages/**")
    with site.app.app_context(), db.reading() as session:
        texts = [[cue["text"] for cue in row.cues] for row in tracks.versions(session, clip, "zh")]
    assert texts[0] == ["第一个人写的。", "第二个人写的。", "另一台也在写。"]
    assert texts[1][2] == "服务器没了还在写。"
    one.close()
    two.close()


def test_the_last_words_before_a_kill_survive_it(
    browser: Browser, server: Server, site: Site, people: tuple[SignedIn, SignedIn], clip: int
) -> None:
    """Killed in the middle of typing: the page that stays open sends everything once the server is back."""
    context = site.context(browser, people[0])
    page = ready(context.new_page(), clip)
    write(page, 0, "写到一半")
    server.kill()
    page.keyboard.type("，服务器没了。")
    page.locator("#news", has_text="还没有存到服务器").wait_for()
    server.start()
    wait_for(site, clip, people[0], "写到一半，服务器没了。", 20)
    saved(page)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('captions:')).length") == 0
    context.close()


def test_two_windows_of_one_person(
    browser: Browser, site: Site, people: tuple[SignedIn, SignedIn], clip: int
) -> None:
    context = site.context(browser, people[0])
    left, right = ready(context.new_page(), clip), ready(context.new_page(), clip)
    write(left, 0, "左边写的。")
    wait_for(site, clip, people[0], "左边写的。", STALE_S)
    write(right, 1, "右边写的。")
    wait_for(site, clip, people[0], "右边写的。", STALE_S)
    assert kept(site, clip, people[0])[0] == "左边写的。"
    expect(right.locator("#t-0")).to_have_value("左边写的。")
    context.close()


HELD = """
const real = window.fetch;
window.fetch = async (url, given) => {
  const answer = await real(url, given);
  const draft = given?.body instanceof FormData ? String(given.body.get("draft")) : "";
  if (draft.includes('"base"')) await new Promise((go) => (window.letGo = go));
  return answer;
};
"""


def test_rows_that_come_and_go_while_an_answer_travels_stay_so(
    browser: Browser, site: Site, people: tuple[SignedIn, SignedIn], clip: int
) -> None:
    """Two windows of one person: the second one's answer, with both put together, is long on its way."""
    context = site.context(browser, people[0])
    first, second = ready(context.new_page(), clip), context.new_page()
    second.add_init_script(HELD)
    ready(second, clip)
    write(first, 0, "第一个窗口写的。")
    saved(first)
    write(second, 1, "第二个窗口写的。")
    second.wait_for_function("() => window.letGo")
    second.locator("#c-2 summary").first.click()
    second.locator("#c-2 button[value^=add]").click()
    second.keyboard.type("路上加的一条。")
    second.locator("#c-2 button[value^=delete]").click()
    second.evaluate("() => window.letGo()")
    wait_for(site, clip, people[0], "路上加的一条。", 20)
    assert kept(site, clip, people[0]) == ["第一个窗口写的。", "第二个窗口写的。", "路上加的一条。"]
    shown = [second.locator("#cue-list textarea").nth(n).input_value() for n in range(3)]
    assert shown == ["第一个窗口写的。", "第二个窗口写的。", "路上加的一条。"]
    context.close()
