"""An audio description written with the keyboard alone: pauses are proposed, and what fits is told while typing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from accessibility.layers import store
from accounts.people import Role
from foundation import db
from packages.models import Package, Resource
from tests.browser import world as building
from tests.browser.hands import Hands
from tests.browser.site import Site
from tests.make import packages as make
from tests.make import steps

pytestmark = pytest.mark.browser


def kept(site: Site, clip_id: int) -> tuple[str, list[tuple[int, str]]]:
    """How far the clip's description is, and its texts with their times."""
    with site.app.app_context(), db.reading() as session:
        layer = store.of(session, session.get_one(Resource, clip_id))["description"]
        return layer.state, [(each["start_ms"], each["text"]) for each in layer.content["cues"]]


def test_a_description_is_written_by_keyboard_alone(site: Site, browser: Browser, tmp_path: Path) -> None:
    with site.app.app_context():
        provider = building.person(Role.PROVIDER, "示例口述中心（虚构）", "describer-")
        manifest = make.MANIFEST.replace("sound_tells_all = true", "sound_tells_all = false")
        package_id = steps.imported(provider, tmp_path, make.files({"package.toml": manifest.encode()}))
        steps.captioned(package_id)
        with db.reading() as session:
            found = session.get_one(Package, package_id).resources
            clip = next(each.id for each in found if each.kind == "video")
    with site.context(browser, provider) as context:
        page = context.new_page()
        page.goto(f"/layers/{clip}/description")
        hands, fit = Hands(page), page.locator("#fit_0")
        hands.to("时间", role="textbox")
        assert page.locator("#at_0").input_value() == "0:09", "the pause after the last caption"
        assert "51.0 秒没人说话" in fit.inner_text()
        hands.write("说什么", "双手把面团推出去。")
        assert fit.inner_text().startswith("放得下")
        page.keyboard.type("面团很光滑。" * 40)
        assert "画面会停" in fit.inner_text()
        for _ in "面团很光滑。" * 40:
            page.keyboard.press("Backspace")
        page.keyboard.press("Tab")
        hands.to("时间", role="textbox")
        page.keyboard.type("0:02.1")
        hands.write("说什么", "面粉很白。")
        assert "画面会停" in page.locator("#fit_1").inner_text(), "somebody speaks at 2.1 s"
        hands.follow("先存草稿", role="button")
        texts = [(2_100, "面粉很白。"), (9_000, "双手把面团推出去。")]
        assert kept(site, clip) == ("draft", texts)
        hands.follow("写完了，读出来", role="button")
        assert kept(site, clip) == ("done", texts)
