"""A lesson finished by sound and description only, and by sign language only: the same hours as by mouse.

Measured on the way: description speech within 100 ms of its time, sign language within 100 ms of the clip.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from accessibility import speech
from accessibility.layers import spoken
from foundation import clock, db, storage
from packages.models import Version
from tests.browser.site import Site
from tests.browser.test_evidence import covered_ms, trainee
from tests.make import packages
from tests.make import versions as make
from trainee import enrolments
from trainee.models import Evidence

pytestmark = pytest.mark.browser
SECONDS = 8
TEXTS = [(1_500, "双手推面团。"), (4_000, "面团变得光滑。")]
MOST_LATE_MS = 100
# the first is spoken in a pause; at 4.0 s somebody speaks from 4.2 s on, so the picture stops
CUES = [{"start_ms": 4_200, "end_ms": 6_000, "text": "水要一点一点加。", "flags": []}]


def stored(session: Session, seconds: int, **more: Any) -> int:
    stream = io.BytesIO(packages.clip(seconds, **more))
    return storage.save(session, stream, name="clip.mp4", media_type="video/mp4", now=clock.now()).id


@pytest.fixture(scope="module")
def version_id(site: Site) -> int:
    """A version on air whose clip is eight seconds long, with description and sign language."""
    with site.app.app_context():
        for _ms, text in TEXTS:
            at = np.arange(speech.RATE * 6 // 10, dtype=np.float32) / speech.RATE
            spoken.save(text, "zh", (0.3 * np.sin(4_000 * at)).astype(np.float32), "示例")
        with db.writing() as session:
            version = make.version(session, trainee(session, "layers-frozen"), clip_ms=SECONDS * 1000)
            content = deepcopy(version.content)
            clip = content["courses"][0]["resources"][0]
            clip["file_id"] = stored(session, SECONDS)
            sign = {"file_id": stored(session, SECONDS + 1, sound=False), "offset_ms": 500}
            cues = [{"start_ms": ms, "text": text} for ms, text in TEXTS]
            clip["layers"] = {
                "description": {"language": "zh", "cues": cues},
                "sign": sign,
                "summary": {"text": "先推面团。\n面团光滑了就好。"},
            }
            version.content = content
            version.captions = {"1": {"language": "zh", "cues": CUES, "verified_at": make.NOW.isoformat()}}
            return version.id


@pytest.fixture
def lesson(
    site: Site, browser: Browser, version_id: int, request: pytest.FixtureRequest
) -> Iterator[tuple[Page, int]]:
    """A trainee before the clip, and the id of their enrolment."""
    with site.app.app_context(), db.writing() as session:
        who = trainee(session, request.node.name.split("[")[0])
        version = session.get_one(Version, version_id)
        mine = enrolments.enrol(session, who.id, version, clock.now()).id
    with site.context(browser, who) as context:
        page = context.new_page()
        page.add_init_script(
            "window.heard = []; document.addEventListener('description', (event) => window.heard.push(event.detail))"
        )
        page.goto(f"/study/{version_id}/1")
        page.wait_for_selector("#watch.ready[data-layers=ready]")
        yield page, mine


def ways(site: Site, enrolment_id: int) -> set[str]:
    with site.app.app_context(), db.reading() as session:
        return set(session.scalars(select(Evidence.way).where(Evidence.enrolment_id == enrolment_id)))


def finish(page: Page) -> None:
    page.evaluate("document.querySelector('[data-media]').play()")
    page.get_by_role("heading", name="这一课学完了").wait_for(timeout=40_000)


def test_a_lesson_is_finished_by_sound_and_description_only(
    site: Site, lesson: tuple[Page, int], record_line: Callable[[str], None]
) -> None:
    page, mine = lesson
    page.get_by_role("button", name="口述", exact=True).click()
    finish(page)
    heard = page.evaluate("window.heard")
    assert [one["start"] for one in heard] == [ms for ms, _text in TEXTS]
    assert [one["stopped"] for one in heard] == [False, True]
    late = [one["late"] for one in heard]
    record_line(f"description speech: late by {[round(ms) for ms in late]} ms")
    assert all(abs(ms) <= MOST_LATE_MS for ms in late), late
    assert covered_ms(site, mine) == SECONDS * 1000
    assert "described" in ways(site, mine)


def test_a_lesson_is_finished_by_sign_language_only(
    site: Site, lesson: tuple[Page, int], record_line: Callable[[str], None]
) -> None:
    page, mine = lesson
    page.locator("select[data-preference=sign]").select_option("alone")
    page.evaluate(
        """async () => {
            while (document.getElementById("sign-video").readyState < 2) await new Promise((go) => setTimeout(go, 50));
            const clip = document.querySelector("[data-media]"), sign = document.getElementById("sign-video");
            window.drifts = [];
            setInterval(() => {
                if (!clip.paused && clip.currentTime > 1 && clip.currentTime < 7.5)
                    window.drifts.push(Math.round(Math.abs(sign.currentTime - 0.5 - clip.currentTime) * 1000));
            }, 50);
        }"""
    )
    finish(page)
    drifts = sorted(page.evaluate("window.drifts"))
    record_line(
        f"sign language: drift of {drifts[len(drifts) // 2]} ms in the middle, {drifts[-1]} ms at most"
    )
    assert len(drifts) > 20
    assert drifts[-1] < MOST_LATE_MS, drifts
    assert covered_ms(site, mine) == SECONDS * 1000
    assert ways(site, mine) == {"signed"}


def test_sign_language_is_moved_enlarged_and_hidden_by_keyboard(lesson: tuple[Page, int]) -> None:
    page, _mine = lesson
    shown = page.locator("#sign")
    page.locator("select[data-preference=sign]").select_option("inset")
    picture = page.locator("[data-media]").bounding_box()
    first = shown.bounding_box()
    assert picture
    assert first
    assert first["width"] * 3 >= picture["width"] - 2
    page.locator("[data-corner=bottom-left]").press("Enter")
    moved = shown.bounding_box()
    assert moved
    assert moved["x"] < first["x"]
    assert abs(moved["y"] + moved["height"] - picture["y"] - picture["height"]) < 8, "still on the picture"
    page.locator("button[data-size='1']").press("Enter")
    larger = shown.bounding_box()
    assert larger
    assert larger["width"] > first["width"] * 1.3
    page.locator("select[data-preference=sign]").select_option("off")
    assert not shown.is_visible()
