"""Each of the five schemes from upload to publication by the site's own pages: whoever is asked something answers it.

The walk reads what the pages ask for and answers it; what it can't answer fails with the page's own words, so that a new
rule shows here as what it asks.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from app import create_app
from config.settings import Settings
from curation.models import Submission
from exams.bank import workbook
from foundation import clock, db
from judging import check
from media import results
from media.checking.check import VERSION
from packages.models import Package, Version
from schemes.kinds.media import Media
from tests.browser import checks
from tests.client import Page, StrictClient
from tests.conftest import FreshContext
from tests.make import packages as make
from tests.make import steps

SCHEMES = ("tianjin-2023", "shanghai-2023", "mohrss-2022", "shaanxi-2024", "shanghai-2021")
# Of these besides, or only, the package of 8 hours: Shaanxi's courses are of 8 hours and more.
LONG = ("tianjin-2023", "shaanxi-2024")
# Courses of a package of 8 hours: their category, and how many sections of an hour, each of three clips of 20 minutes.
HOURS = {"ethics": 1, "theory": 3, "practical": 4}
CLIP_MS = 20 * 60_000
TEACHER = """
[[instructors]]
name = "示例教师"
organisation = "示例学校（虚构）"
title = "教授"
senior = true
clean = true
"""


@pytest.fixture(
    params=[(each, False) for each in SCHEMES if each != "shaanxi-2024"] + [(each, True) for each in LONG]
)
def walked(request: pytest.FixtureRequest) -> tuple[str, bool]:
    """A scheme, and whether the package is the long one."""
    scheme_id, long = request.param
    return str(scheme_id), bool(long)


@pytest.fixture
def scheme_id(walked: tuple[str, bool]) -> str:
    return walked[0]


@pytest.fixture
def app(site_settings: Settings, scheme_id: str) -> Iterator[Flask]:
    """A site whose new packages are judged by this scheme."""
    made = create_app(replace(site_settings, scheme=scheme_id))
    made.testing = True
    made.test_client_class = FreshContext
    with made.app_context():
        yield made
    made.extensions["database"].engine.dispose()


def long_archive() -> bytes:
    """Eight hours of 60 minutes in three courses; the clips are tiny, their rows get their length afterwards."""
    head = make.MANIFEST[: make.MANIFEST.index("[[courses]]")]
    said = 'original = true\nsubject_kind = "professional"\ntitle_level = "middle"\npreferred_group = "c"'
    head = head.replace("class_hours = 0.1", "class_hours = 10.6").replace('preferred_group = "c"', said)
    rows, names, clip = [head, TEACHER], [], make.clip(2)
    for category, sections in HOURS.items():
        rows.append(f'[[courses]]\nname = "课程 {category}"\nclass_hours = {sections * 600 // 45 / 10}\n')
        form = "practice" if category == "practical" else "lecture"
        for n in range(sections * 3):
            names.append(f"{category} {n + 1}")
            told = (
                f'name = "{names[-1]}"\nfile = "media/{category}{n}.mp4"\nkind = "video"\nform = "{form}"\n'
            )
            told += f'category = "{category}"\nsection = "{category} 第{n // 3 + 1}小结"\nsound_tells_all = true\n'
            rows.append(f"[[courses.resources]]\n{told}")
    kinds = ["single"] * 30 + ["multiple"] * 10 + ["true_false"] * 10
    sets = [
        [make.question(kind, names[at % len(names)], f"第 {one} 套 {at}") for at, kind in enumerate(kinds)]
        for one in (1, 2, 3)
    ]
    contents: dict[str, bytes] = {}
    for category, sections in HOURS.items():
        contents |= {f"media/{category}{n}.mp4": clip for n in range(sections * 3)}
    contents["rights/承诺书.txt"] = make.files()["rights/承诺书.txt"]
    contents["exams.xlsx"] = workbook.write(sets)
    contents["package.toml"] = "\n".join(rows).encode()
    return make.zip_of(contents)


def archive(scheme_id: str) -> bytes:
    """A package that says what this scheme asks for."""
    said = 'preferred_group = "c"\noriginal = true'
    manifest = make.manifest_with(('preferred_group = "c"', said)).decode() + TEACHER
    changes: dict[str, bytes | None] = {"package.toml": manifest.encode()}
    if scheme_id in (
        "shanghai-2023",
        "mohrss-2022",
    ):  # five for each class hour, and the same again as its test
        one = [
            make.question("single", name, f"{name} {n}")
            for name in (make.FIRST, make.THIRD)
            for n in range(5)
        ]
        changes["exams.xlsx"] = workbook.write([one])
    return make.zip_of(make.files(changes))


def measured(scheme_id: str, package_id: int, long: bool) -> None:
    """What the media check would tell of clips that keep to the scheme's profile: such masters are too large to make here."""
    bounds = {
        bound.property: bound
        for rule in check.scheme(scheme_id).rules
        for asked in rule.checks
        if isinstance(asked, Media)
        for bound in asked.bounds
    }
    rows = [
        {"property": name, "measured": _within(bound), "unit": "", "certainty": "measured", "at": []}
        for name, bound in bounds.items()
    ]
    with db.writing() as session:
        for each in session.get_one(Package, package_id).resources:
            if long:
                each.duration_ms = CLIP_MS
            if each.is_clip and each.file:
                found = {**checks.clean(60), "measurements": rows}
                results.keep_check(session, each.file.sha256, VERSION, found, clock.now())


def _within(bound: Any) -> Any:
    if bound.among:
        return bound.among[0]
    return bound.at_least if bound.at_least is not None else bound.at_most


@dataclass
class Walk:
    """The people of one walk, and what they come across."""

    provider: StrictClient
    reviewer: StrictClient
    curator: StrictClient
    package_id: int
    submission: int = 0

    def hand_in(self) -> None:
        """Ask for the waivers that can be asked for, then hand in; or tell what the page asks."""
        page = self.provider.get(f"/packages/{self.package_id}/check")
        for href in page.select("//main//a[contains(@href, '/waivers/')]/@href"):
            self.provider.post(str(href), {"reason": "课件按段上传，每一小结由几段连成。（虚构）"})
        page = self.provider.post(f"/packages/{self.package_id}/submit")
        if "提交好了" not in page.main:
            asked = self.asked(self.provider.get(f"/packages/{self.package_id}/submit"))
            pytest.fail(f"not handed in, the pages ask for {asked}: {page.main[:3000]}")
        with db.reading() as session:
            self.submission = session.query(Submission).one().id

    @staticmethod
    def asked(page: Page) -> set[str]:
        """The rules that a page tells of."""
        hrefs = page.select("//main//li//a[contains(@href, '/schemes/')]/@href")
        return {str(href).split("/")[-1] for href in hrefs}

    def answer(self) -> None:
        """Checklist, confirmations, decisions made elsewhere, waivers: all that a review asks."""
        home = f"/reviews/{self.submission}"
        self.reviewer.post(f"{home}/take")
        for place in ("checklist", "confirmations"):
            for number in range(1, 5):  # more pages than any of the schemes has lines for
                address = f"{home}/{place}?page={number}"
                if given := filled(self.reviewer.get(address)):
                    self.reviewer.post(address, given)
        for rule in self.curator.get(f"{home}/outside").select("//select[@name='rule']/option/@value"):
            document = (io.BytesIO(b"%PDF-1.4 x"), "决定（虚构）.pdf")
            told = {"rule": rule, "decided_on": "2026-03-01", "note": "示例局（虚构）", "document": document}
            assert "记下了" in self.curator.post(f"{home}/outside", told).main
        for href in self.reviewer.get(home).select("//main//a[contains(@href, '/waivers/')]/@href"):
            for client in (self.reviewer, self.curator):
                client.post(str(href), {"state": "granted", "note": "看过。（虚构）"})

    def decide_and_publish(self) -> None:
        """Accept, confirm the captions, publish by somebody else."""
        home = f"/reviews/{self.submission}"
        told = {"decision": "accepted", "note": "好。", "until": "", "confirmed": "yes"}
        page = self.reviewer.post(home, told)
        assert "决定已记下" in page.main, page.main[:1500]
        for clip in steps.clips(self.package_id):
            page = self.reviewer.get(f"{home}/captions/{clip}")
            (track,) = page.select("//main//input[@name='track_id']/@value")
            assert "字幕已确认" in self.reviewer.post(f"{home}/captions/{clip}", {"track_id": track}).main
        page = self.curator.post(f"{home}/publish")
        assert "发布好了" in page.main, page.main[:1500]


def filled(page: Page) -> dict[str, str]:
    """A form with yes to every line, and every resource found to be what it is filed as."""
    given: dict[str, str] = {}
    for name in {each.get("name") for each in page.select("//main//input[@type='radio']")}:
        given[name] = "yes" if name.startswith("answer-") else "practical"
    for each in page.select("//main//input[starts-with(@name, 'value-minutes')]"):
        given[each.get("name")] = "1"
    return given


def test_from_upload_to_publication(
    app: Flask,
    strict: Callable[..., StrictClient],
    person: Callable[..., SignedIn],
    walked: tuple[str, bool],
) -> None:
    scheme_id, long = walked
    provider = person(Role.PROVIDER)
    mine = strict(provider)
    brought = long_archive() if long else archive(scheme_id)
    mine.post("/packages/new", {"archive": (io.BytesIO(brought), steps.BUNDLE)})
    with db.reading() as session:
        package_id = session.query(Package).one().id
    measured(scheme_id, package_id, long)
    steps.checked(package_id, provider)
    walk = Walk(mine, strict(Role.REVIEWER), strict(Role.CURATOR), package_id)
    walk.hand_in()
    walk.answer()
    walk.decide_and_publish()
    with db.reading() as session:
        version = session.query(Version).one()
        assert (version.scheme_id, version.published_at is not None) == (scheme_id, True)
        version_id = version.id
    assert "谁看过" in strict().get(f"/courses/{version_id}").main
