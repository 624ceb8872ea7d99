"""Waivers of principles: asked for with a reason, handed in, decided; a must is never waived."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.people import Role, SignedIn
from curation import submissions
from curation.models import Submission
from foundation import clock, db, ledger
from judging import check, editions, readiness, waivers
from judging.models import Waiver
from media import results
from packages.models import Package
from schemes.findings import Finding
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

REASON = "实操要在现场练，另有线下 20 学时。（虚构）"


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def reviewer(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.REVIEWER)


@pytest.fixture
def second(person: Callable[..., SignedIn]) -> SignedIn:
    """The second pair of eyes."""
    return person(Role.CURATOR)


@pytest.fixture
def lacking(provider: SignedIn, tmp_path: Path) -> int:
    """A package with too little practice, its captions checked."""
    package_id = steps.imported(provider, tmp_path, {"media/03.mp4": make.clip(100)})
    steps.checked(package_id, provider)
    return package_id


def ready(package_id: int) -> bool:
    with db.reading() as session:
        return readiness.of(session, session.get_one(Package, package_id), clock.now()).ready


def ask_all(package_id: int, provider: SignedIn) -> set[str]:
    with db.writing() as session:
        package = session.get_one(Package, package_id)
        missed = waivers.askable(check.check(session, package, editions.GATES, clock.now()))
        for findings in missed.values():
            waivers.ask(session, package, findings, REASON, provider.id, clock.now())
        return set(missed)


def hand_in(package_id: int, provider: SignedIn) -> int:
    with db.writing() as session:
        package = session.get_one(Package, package_id)
        return submissions.submit(session, package, provider.id, clock.now()).id


def settle(submission_id: int, state: str, who: SignedIn) -> None:
    with db.writing() as session:
        found = session.get_one(Submission, submission_id)
        for waiver in waivers.of_version(session, found.version_id):
            submissions.decide_waiver(session, found, waiver, state, who.id, note="说明", now=clock.now())


def accept(submission_id: int, who: SignedIn) -> None:
    with db.writing() as session:
        found = session.get_one(Submission, submission_id)
        submissions.decide(session, found, "accepted", who.id, note="", until=None, now=clock.now())


def test_a_principle_bars_until_its_waiver_is_asked_for(lacking: int, provider: SignedIn) -> None:
    assert not ready(lacking)
    assert {"TJ-14"} <= ask_all(lacking, provider)
    assert ready(lacking)


def test_a_must_cannot_be_waived(lacking: int, provider: SignedIn) -> None:
    with db.writing() as session:
        package = session.get_one(Package, lacking)
        found = check.check(session, package, {"package"}, clock.now())
        must = next(each for each in found if each.severity == "must")
        with pytest.raises(waivers.NotAskable):
            waivers.ask(session, package, [must], REASON, provider.id, clock.now())


def test_accepting_waits_for_every_waiver_and_each_for_two_people(
    lacking: int, provider: SignedIn, reviewer: SignedIn, second: SignedIn
) -> None:
    ask_all(lacking, provider)
    submission = hand_in(lacking, provider)
    steps.judged(submission, reviewer)
    with pytest.raises(submissions.Unwaived):
        accept(submission, reviewer)
    settle(submission, "granted", reviewer)
    with pytest.raises(submissions.Unwaived):
        accept(submission, reviewer)
    with pytest.raises(waivers.SamePerson):
        settle(submission, "granted", reviewer)
    settle(submission, "granted", second)
    accept(submission, reviewer)
    steps.verified(lacking, reviewer)
    with db.writing() as session:
        found = session.get_one(Submission, submission)
        assert submissions.missing(session, found, clock.now()) == []
        submissions.publish(session, found, second.id, clock.now())
        assert found.version.published_at is not None
        kinds = [each.kind for each in ledger.about(session, f"version:{found.version_id}")]
        assert kinds.count("waiver.granted") == len(waivers.of_version(session, found.version_id))
        assert list(ledger.verify(session)) == []


def test_what_is_refused_keeps_the_package_from_being_accepted(
    lacking: int, provider: SignedIn, reviewer: SignedIn
) -> None:
    ask_all(lacking, provider)
    submission = hand_in(lacking, provider)
    steps.judged(submission, reviewer)
    settle(submission, "refused", reviewer)
    with pytest.raises(submissions.Unwaived):
        accept(submission, reviewer)
    with db.reading() as session:
        assert submissions.missing(session, session.get_one(Submission, submission), clock.now())
    with pytest.raises(waivers.Decided):
        settle(submission, "granted", reviewer)


def test_the_next_version_asks_anew(lacking: int, provider: SignedIn, reviewer: SignedIn) -> None:
    ask_all(lacking, provider)
    submission = hand_in(lacking, provider)
    steps.judged(submission, reviewer)
    settle(submission, "refused", reviewer)
    with db.writing() as session:
        found = session.get_one(Submission, submission)
        submissions.decide(
            session, found, "rework", reviewer.id, note="请改", until=clock.now(), now=clock.now()
        )
    assert not ready(lacking)
    with db.reading() as session:
        package = session.get_one(Package, lacking)
        before = waivers.before(session, package, "TJ-14")
        assert before is not None
        assert (before.state, before.reason) == ("refused", REASON)


def test_a_wish_that_is_met_by_now_falls_away(lacking: int, provider: SignedIn) -> None:
    ask_all(lacking, provider)
    with db.writing() as session:
        package = session.get_one(Package, lacking)
        for resource in package.resources:  # long enough after all
            if resource.category == "practical":
                resource.duration_ms = 300_000
    submission = hand_in(lacking, provider)
    with db.reading() as session:
        assert session.query(Waiver).count() == 0
        assert waivers.of_version(session, session.get_one(Submission, submission).version_id) == []


def test_the_whole_way_by_the_pages(
    lacking: int, strict: Callable[..., StrictClient], person: Callable[..., SignedIn]
) -> None:
    pages = strict(Role.PROVIDER)
    address = f"/packages/{lacking}/waivers/TJ-14"
    assert "没有申请" in pages.get(f"/packages/{lacking}/check").main
    empty = pages.post(address, data={"reason": "  "})
    assert "请写明原因" in empty.main
    assert "实操" in empty.main
    done = pages.post(address, data={"reason": REASON})
    assert "已申请" in done.main
    assert "撤回申请" in pages.get(address).main
    assert "没有申请" in pages.post(address, data={"withdraw": "yes"}).main
    with db.reading() as session:
        package = session.get_one(Package, lacking)
        missed = waivers.askable(check.check(session, package, editions.GATES, clock.now()))
    for rule in missed:
        pages.post(f"/packages/{lacking}/waivers/{rule}", data={"reason": REASON})
    assert "已经提交" in pages.post(f"/packages/{lacking}/submit").h1 or ready(lacking) is False
    reviewer = strict(Role.REVIEWER)
    page = reviewer.get("/reviews/1")
    assert REASON in page.main
    steps.judged(1, reviewer.client.person)  # type: ignore[attr-defined]  # set by the fixture
    with db.reading() as session:
        ids = [each.id for each in waivers.of_version(session, 1)]
    refused = reviewer.post(
        "/reviews/1", data={"decision": "accepted", "confirmed": "yes", "until": "2030-01-01"}
    )
    assert "还有豁免申请没有同意" in refused.main
    wrong = reviewer.post(f"/reviews/1/waivers/{ids[0]}", data={"state": "refused"})
    assert "都要写明原因" in wrong.main
    said = {"state": "granted", "note": "我看过，线下课有场地。"}
    for one in ids:
        silent = reviewer.post(f"/reviews/1/waivers/{one}", data={"state": "granted", "note": " "})
        assert "都要写明原因" in silent.main
        assert "记下" in reviewer.post(f"/reviews/1/waivers/{one}", data=said).main
        assert "要由另一个人" in reviewer.get(f"/reviews/1/waivers/{one}").main
        assert "要由另一个人来决定" in reviewer.post(f"/reviews/1/waivers/{one}", data=said).main
        assert "记下" in strict(Role.CURATOR).post(f"/reviews/1/waivers/{one}", data=said).main
    done = reviewer.post(
        "/reviews/1", data={"decision": "accepted", "confirmed": "yes", "until": "2030-01-01"}
    )
    assert "决定已记下" in done.main


@pytest.mark.parametrize("rule", ["TJ-10", "TJ-99", "TJ-12"])
def test_only_missed_principles_have_a_page(
    lacking: int, strict: Callable[..., StrictClient], rule: str
) -> None:
    strict(Role.PROVIDER).get(f"/packages/{lacking}/waivers/{rule}", status=404)


def noisy(package_id: int, certainty: str) -> None:
    """The media check told 40 dB of speech over noise, where Shaanxi wants 48."""
    with db.writing() as session:
        package = session.get_one(Package, package_id)
        package.scheme_id = "shaanxi-2024"
        for each in package.resources:
            if each.file is not None and each.is_clip:
                row = {
                    "property": "sound_snr_db10",
                    "measured": 400,
                    "unit": "db10",
                    "certainty": certainty,
                    "at": [],
                }
                results.keep_check(session, each.file.sha256, 99, {"measurements": [row]}, clock.now())


def ratio_of(package_id: int) -> list[Finding]:
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        found = check.check(session, package, {"package"}, clock.now())
        return [each for each in found if each.id == "SX-12" and each.outcome == "fail"]


@pytest.mark.parametrize("certainty", ["estimated", "measured"])
def test_a_must_that_a_machine_estimated_can_be_overruled_and_no_other(
    lacking: int, provider: SignedIn, strict: Callable[..., StrictClient], certainty: str
) -> None:
    noisy(lacking, certainty)
    found = ratio_of(lacking)
    assert len(found) == 3
    guessed = certainty == "estimated"
    assert [each.estimated for each in found] == [guessed] * 3
    assert all(each.blocks("package") for each in found)
    assert [each.blocks("package", {"SX-12"}) for each in found] == [not guessed] * 3
    assert [check.restored(each.as_dict(), check.scheme("shaanxi-2024")) for each in found] == found
    client, url = strict(provider), f"/packages/{lacking}/waivers/SX-12"
    if not guessed:
        client.get(url, status=404)
        return
    page = client.get(url)
    assert page.h1 == "请评审判断：音频信噪比"
    assert "机器估计的，可能不准" in page.main
    client.post(url, {"reason": REASON})
    with db.reading() as session:
        assert "SX-12" in waivers.waived(session, session.get_one(Package, lacking))


def test_who_overrules_an_estimate_says_why(
    lacking: int,
    provider: SignedIn,
    reviewer: SignedIn,
    second: SignedIn,
    strict: Callable[..., StrictClient],
) -> None:
    ask_all(lacking, provider)
    submission = hand_in(lacking, provider)
    with db.writing() as session:
        waiver = waivers.of_version(session, session.get_one(Submission, submission).version_id)[0]
        waiver.findings = [{**each, "severity": "must", "estimated": True} for each in waiver.findings]
        waiver_id = waiver.id
    client, url = strict(reviewer), f"/reviews/{submission}/waivers/{waiver_id}"
    assert client.get(url).h1.startswith("请你判断：")
    page = client.post(url, {"state": "granted", "note": " "})
    assert "都要写明原因" in page.main
    client.post(url, {"state": "granted", "note": "听过，讲解一直清楚。（虚构）"})
    strict(second).post(url, {"state": "granted", "note": "我也听过。（虚构）"})
    with db.reading() as session:
        kept_as = session.get_one(Waiver, waiver_id)
        assert (kept_as.state, kept_as.note, kept_as.decided_by) == (
            "granted",
            "听过，讲解一直清楚。（虚构）",
            reviewer.id,
        )
        assert (kept_as.seconded_by, kept_as.second_note) == (second.id, "我也听过。（虚构）")
        told = ledger.about(session, f"version:{kept_as.version_id}")[-1]
        assert told.kind == "waiver.granted"
