"""A person who uses the keyboard alone: Tab until the thing they want has the focus, then Enter, Space or typing.

Nothing is clicked, filled or focused by a script: what Tab can't reach, this person can't use.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import FileChooser, Page

from tests.browser.site import focused

MOST_TABS = 400
MOST_PRESSES = 3
HAPPENS_WITHIN_MS, STEP_MS = 10_000, 100


class Hands:
    """Keyboard, and the ear that hears role and name of what has the focus."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def h1(self) -> str:
        return self.page.locator("h1").inner_text()

    def to(self, name: str, *, role: str | None = None, part: bool = False) -> None:
        """Tab to the control of that accessible name (or that it is a part of)."""
        passed: list[str] = []
        for _ in range(MOST_TABS):
            told = focused(self.page)
            fits = name in told["name"] if part else name == told["name"]
            if fits and role in (None, told["role"]):
                return
            passed.append(f"{told['role']} {told['name']}")
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {name!r} on {self.page.url}: {list(dict.fromkeys(passed))}")

    def follow(self, name: str, *, part: bool = False, role: str | None = None) -> None:
        """Tab to a link or button, press Enter, and wait for the next page."""
        self.to(name, part=part, role=role)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")

    def unfold(self, name: str = "") -> None:
        """Open everything in the main part that is folded and whose summary has these words."""
        folded = "main details:not([open]) > summary"
        for words in self.page.locator(folded, has_text=name).all_inner_texts():
            self.to(words, part=True)
            self.page.keyboard.press("Enter")

    def write(self, name: str, text: str) -> None:
        """Tab to a field and type."""
        self.to(name, role="textbox", part=True)
        self.page.keyboard.type(text)

    def choose(self, label: str) -> None:
        """Choose a radio: Tab into its group, then arrows."""
        for _ in range(MOST_TABS):
            told = focused(self.page)
            if told["role"] == "radio":
                for _ in range(12):
                    if label in focused(self.page)["name"]:
                        self.page.keyboard.press("Space")
                        return
                    self.page.keyboard.press("ArrowDown")
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no radio {label!r} on {self.page.url}")

    def tick(self, label: str) -> None:
        """Tick a checkbox that is not ticked."""
        self.to(label, role="checkbox", part=True)
        if not self.page.evaluate("document.activeElement.checked"):
            self.press("Space", lambda: bool(self.page.evaluate("document.activeElement.checked")))

    def upload(self, name: str, path: Path) -> None:
        """Open the file dialog from the focused button."""
        self.to(name, role="button", part=True)
        opened: list[FileChooser] = []
        self.page.once("filechooser", lambda dialog: opened.append(dialog))
        self.press("Space", lambda: bool(opened))
        opened[0].set_files(path)

    def press(self, key: str, happened: Callable[[], bool]) -> None:
        """Press a key, and again where nothing happened.

        A browser on a busy machine now and then takes key down and key up of a button without a click between them.
        """
        for _ in range(MOST_PRESSES):
            self.page.keyboard.press(key)
            for _ in range(HAPPENS_WITHIN_MS // STEP_MS):
                if happened():
                    return
                self.page.wait_for_timeout(STEP_MS)
        raise AssertionError(f"{key} did nothing on {self.page.url}")

    def sign_in(self, email: str, password: str) -> None:
        """From any page, by the menu."""
        self.follow("登录", role="link")
        self.write("电子邮箱", email)
        self.write("密码", password)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def sign_out(self) -> None:
        self.follow("退出登录")
