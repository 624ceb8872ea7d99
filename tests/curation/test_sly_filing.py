"""A sly provider's package by the site's own pages: lectures as practice, minutes out of the air, hours and names that aren't so."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace as changed
from datetime import date

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from app import create_app
from config.settings import Settings
from curation.models import Submission
from foundation import clock, db, ledger
from hours import certificate_pdf, content, earned
from hours.models import Enrolment, LessonProgress
from judging import check, facts
from occupations import catalogue
from occupations.workbook import Entry
from packages.models import Package, Version
from tests.client import StrictClient
from tests.conftest import FreshContext
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]
SIMULATION = """
[[courses.resources]]
name = "仿真和面"
file = "media/sim.zip"
kind = "simulation"
form = "exercise"
category = "practical"
minutes = 3

[exams]"""


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


def brought(client: StrictClient, changes: dict[str, bytes | None]) -> int:
    """Uploaded by the page; gives the package's id."""
    archive = make.zip_of(make.files(changes))
    client.post("/packages/new", {"archive": (io.BytesIO(archive), steps.BUNDLE)})
    with db.reading() as session:
        return session.query(Package).one().id


def simulation(**members: bytes) -> bytes:
    """A zip of a page and more."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as into:
        into.writestr("index.html", "<!doctype html><html lang='zh'><title>和面</title><p>和面")
        for name, data in members.items():
            into.writestr(name.replace("_", "."), data)
    return made.getvalue()


def with_simulation(**members: bytes) -> dict[str, bytes | None]:
    manifest = make.manifest_with(("\n[exams]", SIMULATION))
    return {"package.toml": manifest, "media/sim.zip": simulation(**members), "media/01.mp4": make.clip(120)}


def rules(client: StrictClient, package_id: int) -> set[str]:
    """The rules that the check page tells of, before all others."""
    hrefs = client.get(f"/packages/{package_id}/check").select(
        "//main//li//a[contains(@href, '/schemes/')]/@href"
    )
    return {str(href).split("/")[-1] for href in hrefs}


def outcomes(package_id: int, *stages: str) -> dict[str, tuple[str, str]]:
    with db.reading() as session:
        found = check.check(session, session.get_one(Package, package_id), stages, clock.now())
        return {each.id: (each.outcome, each.stage) for each in found if each.severity != "human"}


def test_lectures_filed_as_practice_are_theory(strict: Strict, provider: SignedIn) -> None:
    client = strict(provider)
    package_id = brought(
        client, {"package.toml": make.manifest_with(('form = "practice"', 'form = "lecture"'))}
    )
    page = client.get(f"/packages/{package_id}/check").main
    assert f"有 1 个讲课或演示填成了实操，按理论与演示算：{make.THIRD}" in page
    assert {"PL-10", "TJ-13", "TJ-14", "TJ-22"} <= rules(client, package_id)
    steps.checked(package_id, provider)
    assert "还不能提交" in client.post(f"/packages/{package_id}/submit").main


def test_stated_minutes_wait_for_a_reviewers_word(strict: Strict, provider: SignedIn) -> None:
    client, reviewer = strict(provider), strict(Role.REVIEWER)
    package_id = brought(client, with_simulation())
    assert "（写明的，没有实测）" in client.get(f"/packages/{package_id}").main
    assert outcomes(package_id, "package")["TJ-14"] == ("unknown", "decision")
    waiting = steps.submitted(package_id, provider)
    assert outcomes(package_id, "decision")["TJ-14"] == ("unknown", "decision")
    url = f"/reviews/{waiting}"
    names = {
        each.get("name") for each in reviewer.get(f"{url}/checklist").select("//main//input[@type='radio']")
    }
    reviewer.post(f"{url}/checklist", dict.fromkeys(names, "yes"))
    accept = {"decision": "accepted", "note": "", "until": "", "confirmed": "yes"}
    assert "没有确认" in reviewer.post(url, accept).main
    form = reviewer.get(f"{url}/confirmations")
    said = {each.get("name"): "practical" for each in form.select("//main//input[@type='radio']")}
    (minutes,) = form.select("//main//input[starts-with(@name, 'value-minutes')]/@name")
    reviewer.post(f"{url}/confirmations", {**said, str(minutes): "1"})
    assert "不一样" in reviewer.post(url, accept).main
    with db.reading() as session:
        told = facts.gather(session, session.get_one(Package, package_id), clock.now())
    assert [each.duration_ms for each in told.resources if each.stated] == [
        60_000
    ]  # what was found, not what was said
    reviewer.post(f"{url}/confirmations", {**said, str(minutes): "3"})
    assert outcomes(package_id, "package")["TJ-14"] == ("pass", "package")
    assert "决定已记下" in reviewer.post(url, accept).main


def test_clips_inside_a_simulation_are_told(strict: Strict, provider: SignedIn) -> None:
    client = strict(provider)
    package_id = brought(
        client, with_simulation(hidden_bin=make.clip(), a_js=b"x='data:video/mp4;base64,AAAA'")
    )
    assert "PL-11" in rules(client, package_id)
    told = client.get(f"/packages/{package_id}/check").main
    assert "“仿真和面”里有视频或音频（a.js、hidden.bin）" in told


def test_hours_that_are_not_there_are_told(strict: Strict, provider: SignedIn) -> None:
    client = strict(provider)
    manifest = make.MANIFEST.replace('name = "和面"\nclass_hours = 0.1', 'name = "和面"\nclass_hours = 99', 1)
    package_id = brought(client, {"package.toml": manifest.encode()})
    assert "PL-13" in rules(client, package_id)
    page = client.get(f"/packages/{package_id}/check").main
    assert "各门课程加起来是 99.1 学时，总学时写的是 0.1 学时" in page


def test_a_misspelt_occupation_is_asked_about(strict: Strict, provider: SignedIn) -> None:
    lines = [Entry("中式面点师", "", "紧缺", 400, 100_000), Entry("保育师", "", "紧缺", 10, 100_000)]
    with db.writing() as session:
        catalogue.load(
            session,
            lines,
            title="目录（虚构）",
            source="示例",
            sample=True,
            valid_from=date(2020, 1, 1),
            valid_until=date(2099, 12, 31),
            content=b"x",
            person_id=None,
            now=clock.now(),
        )
    client = strict(provider)
    package_id = brought(
        client,
        {"package.toml": make.manifest_with(('occupation = "中式面点师"', 'occupation = "中式面点帅"'))},
    )
    assert "TJ-11" in rules(client, package_id)
    assert "您要写的是不是：中式面点师" in client.get(f"/packages/{package_id}/check").main
    steps.checked(package_id, provider)
    assert "还不能提交" in client.post(f"/packages/{package_id}/submit").main
    # it may really be another one: that takes a waiver, which two people grant
    client.post(f"/packages/{package_id}/waivers/TJ-11", {"reason": "确实是另一个职业。（虚构）"})
    assert "提交好了" in client.post(f"/packages/{package_id}/submit").main


def test_an_occupation_that_is_nowhere_needs_a_reviewers_word(strict: Strict, provider: SignedIn) -> None:
    package_id = brought(strict(provider), {})
    waiting = steps.submitted(package_id, provider)
    page = strict(Role.REVIEWER).get(f"/reviews/{waiting}/checklist").main
    assert "目录里没有这个职业的，确实没有规定的学时" in page
    assert "提交没有晚于征集公告的截止日期" in page  # the site doesn't know the call's last day


def test_no_scheme_leaves_out_the_platforms_rules(
    site_settings: Settings, provider: SignedIn, strict: Strict
) -> None:
    app = create_app(changed(site_settings, scheme="shanghai-2021"))
    app.testing = True
    app.test_client_class = FreshContext
    with app.app_context():
        package_id = brought(strict(provider), {})
        with db.writing() as session:
            clip = next(each for each in session.get_one(Package, package_id).resources if each.is_clip)
            clip.duration_ms = 60 * 60_000
        assert outcomes(package_id, "publication")["PL-01"] == ("fail", "publication")
    app.extensions["database"].engine.dispose()


def test_stated_minutes_are_marked_on_certificate_and_ledger(
    app: Flask, provider: SignedIn, person: Callable[..., SignedIn], strict: Strict
) -> None:
    package_id = brought(strict(provider), with_simulation())
    made = steps.on_air(package_id, provider, person(Role.REVIEWER), person(Role.CURATOR))
    trainee = person(Role.TRAINEE)
    with db.writing() as session:
        version = session.get_one(Version, session.get_one(Submission, made).version_id)
        assert content.stated_ms(version) == 180_000
        mine = Enrolment(person_id=trainee.id, version_id=version.id, enrolled_at=clock.now())
        session.add(mine)
        session.flush()
        session.add_all(
            LessonProgress(
                enrolment_id=mine.id, resource_id=each.id, covered_ms=each.duration_ms, studied=True
            )
            for each in content.listed(version)
        )
        earned._note(session, mine, clock.now())
        noted = ledger.about(session, f"enrolment:{mine.id}")
        assert [each.data["stated_ms"] for each in noted if "stated_ms" in each.data] == [180_000]
        version_id = version.id
    assert certificate_pdf.hours(5, 180_000) == "0.5 学时，其中 3 分钟是写明的，评审确认过，没有实测"
    assert "3 分钟（写明的，没有实测）" in strict().get(f"/courses/{version_id}").main
