"""After publication: off the air, closed, back, replaced, a rework while it stays; what trainees and certificates see of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from accounts.people import Role, SignedIn
from curation.models import Submission
from foundation import clock, db, ledger
from hours import certificates, enrolments
from packages import frozen, standing, versions
from packages.models import Package, PackageStanding, Version
from tests.client import Page, StrictClient
from tests.make import steps

Strict = Callable[..., StrictClient]


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def people(person: Callable[..., SignedIn]) -> tuple[SignedIn, SignedIn]:
    """Who reviews and who publishes."""
    return person(Role.REVIEWER), person(Role.CURATOR)


@pytest.fixture
def package_id(provider: SignedIn, tmp_path: Path) -> int:
    return steps.imported(provider, tmp_path)


@pytest.fixture
def on_air(package_id: int, provider: SignedIn, people: tuple[SignedIn, SignedIn]) -> int:
    return steps.on_air(package_id, provider, *people)


def do(client: StrictClient, submission: int, step: str, **values: str) -> Page:
    """Choose on the page, then confirm what it repeats."""
    url = f"/reviews/{submission}/air"
    told = {"decision": step, "note": "第二段有错。（虚构）", "until": "", **values}
    page = client.post(url, told)
    assert page.h1.startswith("确认"), page.main
    hidden = page.select("//main//input[@type='hidden']")
    return client.post(url, {each.get("name"): each.get("value") for each in hidden})


def version_of(submission: int) -> int:
    with db.reading() as session:
        return session.get_one(Submission, submission).version_id


def enrol(trainee: SignedIn, version_id: int) -> None:
    with db.writing() as session:
        enrolments.enrol(session, trainee.id, session.get_one(Version, version_id), clock.now())


def test_withdrawn_who_studies_can_finish_and_nobody_enrols(
    strict: Strict, person: Callable[..., SignedIn], on_air: int, provider: SignedIn, package_id: int
) -> None:
    trainee, curator, version = person(Role.TRAINEE), strict(Role.CURATOR), version_of(on_air)
    enrol(trainee, version)
    assert "停用、换版或者请修改" in curator.get(f"/reviews/{on_air}").main
    assert "原因" in curator.post(f"/reviews/{on_air}/air", {"decision": "withdraw", "note": " "}).main
    with db.reading() as session:
        assert versions.on_air(session, version) is not None
    page = do(curator, on_air, "withdraw")
    assert page.h1.endswith("停用了")
    assert "第二段有错。" in page.main
    strict().get(f"/courses/{version}", status=404)
    assert "面点入门" not in strict().get("/courses").main
    strict(Role.TRAINEE).post(f"/courses/{version}/enrol", status=404)
    strict(trainee).get(f"/study/{version}")  # who was there goes on
    mine = strict(provider).get(f"/packages/{package_id}")
    assert mine.h1.endswith("停用了")
    assert "第二段有错。" in mine.main
    assert "恢复使用" in curator.get(f"/reviews/{on_air}").main
    assert do(curator, on_air, "put-back").h1.endswith("已经发布")
    strict().get(f"/courses/{version}")
    with db.reading() as session:
        kinds = [each.kind for each in ledger.about(session, f"version:{version}")]
    assert kinds[-2:] == ["package.withdrawn", "package.put-back"]


def test_closed_for_what_it_says_nobody_goes_on_and_what_was_earned_stays(
    strict: Strict, person: Callable[..., SignedIn], on_air: int
) -> None:
    trainee, version = person(Role.TRAINEE), version_of(on_air)
    enrol(trainee, version)
    curator = strict(Role.CURATOR)
    do(curator, on_air, "close")
    mine = strict(trainee)
    with db.reading() as session:
        lesson = frozen.lessons(session, version)[0][0].resource_id
    for place in ("", f"/{lesson}", f"/{lesson}/file", "/exam", "/offline"):
        page = mine.get(f"/study/{version}{place}", status=403)
        assert "关闭了，不能再学" in page.h1, place
        assert "拿到的证书都保留" in page.main
    mine.get(f"/study/{version}/notes")
    mine.get("/hours")
    mine.get("/study")
    # who closed it does not put it back alone
    assert "要由另一个人来恢复" in do(curator, on_air, "put-back").main
    do(strict(Role.CURATOR), on_air, "put-back")
    mine.get(f"/study/{version}")


def test_an_earlier_version_comes_back_in_the_place_of_a_faulty_one(
    strict: Strict, on_air: int, package_id: int, provider: SignedIn, people: tuple[SignedIn, SignedIn]
) -> None:
    with db.writing() as session:
        session.get_one(Package, package_id).courses[0].name = "卫生与面粉（新）"
        session.get_one(Package, package_id).changed_at = clock.now() + timedelta(seconds=1)
    for clip in steps.clips(package_id):
        steps.corrected(clip, "新的一版。", provider)
    second = steps.on_air(package_id, provider, *people)
    first_version, second_version = version_of(on_air), version_of(second)
    with db.reading() as session:
        row = standing.of_version(session, first_version)
        assert row is not None
        assert row.state == "replaced"
    curator = strict(Role.CURATOR)
    assert "换成了新的" in curator.get(f"/reviews/{on_air}").h1
    curator.post(f"/reviews/{second}/air", {"decision": "replace", "note": "x", "other": "9" * 30})
    do(curator, second, "replace", other=str(first_version))
    with db.reading() as session:
        assert versions.on_air(session, first_version) is not None
        assert versions.on_air(session, second_version) is None


def test_a_rework_asked_for_after_publication_reaches_the_provider_and_the_version_stays(
    strict: Strict, on_air: int, package_id: int, provider: SignedIn
) -> None:
    curator, until = strict(Role.CURATOR), clock.today() + timedelta(days=9)
    page = curator.post(f"/reviews/{on_air}/air", {"decision": "rework", "note": "改", "until": ""})
    assert "要写明期限" in page.main
    do(curator, on_air, "rework", until=until.isoformat())
    strict().get(f"/courses/{version_of(on_air)}")
    mine = strict(provider)
    page = mine.get(f"/packages/{package_id}")
    assert "第 1 版还在用，可是要修改" in page.main
    assert f"最晚 {until.year}年{until.month}月{until.day}日" in page.main
    assert "退回修改" in mine.get("/packages").main


def test_what_is_not_published_is_not_taken_off(strict: Strict, provider: SignedIn, package_id: int) -> None:
    waiting = steps.submitted(package_id, provider)
    curator = strict(Role.CURATOR)
    assert "现在没有可以做的" in curator.get(f"/reviews/{waiting}/air").main
    told = {"decision": "withdraw", "note": "原因", "confirmed": "yes"}
    curator.post(f"/reviews/{waiting}/air", told)
    with db.reading() as session:
        assert session.scalar(select(PackageStanding.state)) == "submitted"
    strict(Role.REVIEWER).get(f"/reviews/{waiting}/air", status=403)


@pytest.mark.parametrize(("step", "told"), [("withdraw", "停用或换了新的一版"), ("close", "因为内容有错")])
def test_a_certificate_s_page_tells_what_became_of_its_course(
    strict: Strict,
    person: Callable[..., SignedIn],
    on_air: int,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    told: str,
) -> None:
    do(strict(Role.CURATOR), on_air, step)
    with db.reading() as session:
        version = session.get_one(Version, version_of(on_air))
        closed = standing.is_closed(session, version.id)
        proof = certificates.Proof(
            "WA-2026-ABCDEFGH-2",
            "王*",
            "面点",
            "示例（虚构）",
            10,
            clock.now(),
            True,
            version.withdrawn_at,
            closed,
        )
    monkeypatch.setattr(certificates, "prove", lambda _session, _number: proof)
    page = strict().get("/verify/WA-2026-ABCDEFGH-2")
    assert page.h1 == "证书是真的"
    assert told in page.main
    assert "证书照样有效" in page.main
