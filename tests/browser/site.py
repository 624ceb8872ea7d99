"""A live site for browsers: the real application behind waitress on a free port, and a real worker if wanted."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from waitress.server import create_server

from accounts.people import SignedIn
from app import create_app
from config import settings
from foundation import clock, jobs
from tests.conftest import begun

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@dataclass
class Site:
    """The running site: its application, for reading the database, and its address."""

    app: Flask
    url: str

    def cookie(self, who: SignedIn | None) -> dict[str, Any] | None:
        """The session cookie of somebody who signed in a moment ago."""
        if who is None:
            return None
        client = self.app.test_client()
        with self.app.app_context(), client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = begun(who), True
            session["ends_at"] = (
                clock.now().isoformat(timespec="seconds").replace(str(clock.now().year), "2099", 1)
            )
        kept = client.get_cookie("session")
        assert kept is not None
        return {"name": "session", "value": kept.value, "url": self.url}

    def context(
        self, browser: Browser, who: SignedIn | None = None, width: int = 1280, **more: Any
    ) -> BrowserContext:
        """A browser window for somebody."""
        made = browser.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", base_url=self.url, **more
        )
        if cookie := self.cookie(who):
            made.add_cookies([cookie])  # type: ignore[list-item]  # a plain dict of the cookie's fields
        made.set_default_timeout(20_000)
        return made


@contextmanager
def running(folder: Path, empty_database: Path, *, worker: bool = False) -> Iterator[Site]:
    """A site in a folder of its own, stopped at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(empty_database, folder / "wuai.db")
    app = create_app(settings.load({"WUAI_VAR_DIR": str(folder), "WUAI_SECRET_KEY": "for tests only"}))
    server = create_server(app, host="127.0.0.1", port=0, threads=6)
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    stop = threading.Event()
    working = threading.Thread(target=_work, args=(app, stop), daemon=True)
    if worker:
        working.start()
    try:
        yield Site(app, f"http://127.0.0.1:{server.effective_port}")
    finally:
        stop.set()
        if worker:
            working.join(30)
        server.close()
        app.extensions["database"].engine.dispose()


def _work(app: Flask, stop: threading.Event) -> None:
    """What `flask worker` does, without the carrier's process."""
    with app.app_context():
        while not stop.is_set():
            if not jobs.run_next():
                stop.wait(0.2)


def launch(playwright: Playwright) -> Browser:
    """Debian's chromium."""
    found = shutil.which("chromium")
    assert found, "chromium is not on PATH: sh tests/prerequisites.sh"
    return playwright.chromium.launch(executable_path=found, args=FLAGS)


def focused(page: Page) -> dict[str, str]:
    """Role and accessible name of what has the focus, as the browser tells assistive technology."""
    cdp = page.context.new_cdp_session(page)
    try:
        found = cdp.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]
        nodes = cdp.send(
            "Accessibility.getPartialAXTree", {"objectId": found["objectId"], "fetchRelatives": False}
        )
    finally:
        cdp.detach()
    node = nodes["nodes"][0] if nodes["nodes"] else {}
    return {part: str(node.get(part, {}).get("value", "")) for part in ("role", "name")}
