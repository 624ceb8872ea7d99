"""Four eyes: the checklist before a decision, two people to air, two on a waiver, whatever they try in whatever order."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from accounts.people import Role, SignedIn
from curation import air, checklist, four_eyes, submissions
from curation.models import ChecklistAnswer, Submission
from foundation import clock, db, ledger
from judging import check, editions, waivers
from packages import standing
from packages.models import Package
from schemes.findings import FAIL
from schemes.workflow import Review
from tests.client import Page, StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]
ACCEPT = {"decision": "accepted", "note": "", "until": "", "confirmed": "yes"}


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def waiting(provider: SignedIn, tmp_path: Path) -> int:
    return steps.submitted(steps.imported(provider, tmp_path), provider)


def answers(page: Page, said: str, note: str = "") -> dict[str, str]:
    """A filled-in checklist."""
    names = {each.get("name") for each in page.select("//main//input[@type='radio']")}
    given = dict.fromkeys(names, said)
    return given | {name.replace("answer-", "note-"): note for name in names}


def state(submission_id: int) -> str:
    with db.reading() as session:
        return session.get_one(Submission, submission_id).state


def test_a_decision_waits_for_every_line_and_the_answers_are_frozen_with_it(
    strict: Strict, waiting: int
) -> None:
    reviewer = strict(Role.REVIEWER)
    url = f"/reviews/{waiting}/checklist"
    for decision in ("accepted", "rework", "rejected"):
        told = {**ACCEPT, "decision": decision, "note": "说明", "until": "2999-01-01"}
        assert "条没有答，没有记下决定" in reviewer.post(f"/reviews/{waiting}", told).main
    assert state(waiting) == "waiting"
    page = reviewer.get(url)
    given = answers(page, "yes")
    first = sorted(name for name in given if name.startswith("answer-"))[0]
    page = reviewer.post(url, {**given, first: "no"})
    assert "请写明哪里不符合" in page.main
    page = reviewer.post(url, {first: "yes"})
    assert "条没有答" in page.main  # one line at a time is kept
    assert "清单答完了" in reviewer.post(url, given).main
    second = strict(Role.CURATOR)
    second.post(url, {first: "yes", first.replace("answer-", "note-"): "我也看过"})
    who = reviewer.client.person  # type: ignore[attr-defined]  # set by the fixture
    with db.writing() as session:
        found = session.get_one(Submission, waiting)
        for each in submissions.confirmations.asked(session, found.version.package):
            submissions.confirmations.confirm(
                session, each.resource, each.what, each.filed, who.id, clock.now(), subject="version:1"
            )
    assert "决定已记下" in reviewer.post(f"/reviews/{waiting}", ACCEPT).main
    strict(Role.CURATOR).post(url, answers(page, "no", "改口"), status=409)
    with db.reading() as session:
        found = session.get_one(Submission, waiting)
        kept = (found.record or {})["checklist"]
        assert len(kept) == session.query(ChecklistAnswer).count()
        by = {f"answer-{each['rule']}-1": each["by"] for each in kept if each["note"]}
        assert by == {first: second.client.person.name}  # type: ignore[attr-defined]  # set by the fixture
        entry = ledger.about(session, f"version:{found.version_id}")[-1]
        assert (entry.kind, entry.data["record"]["checklist"]) == ("package.accepted", kept)


def test_no_to_a_binding_line_bars_acceptance_and_the_package_goes_back(strict: Strict, waiting: int) -> None:
    reviewer = strict(Role.REVIEWER)
    url = f"/reviews/{waiting}/checklist"
    reviewer.post(url, answers(reviewer.get(url), "no", "不对"))
    assert "必须做到的答了" in reviewer.post(f"/reviews/{waiting}", ACCEPT).main
    back = {**ACCEPT, "decision": "rework", "note": "请改", "until": "2999-01-01"}
    assert "决定已记下" in reviewer.post(f"/reviews/{waiting}", back).main


def test_the_provider_s_own_people_answer_nothing(strict: Strict, waiting: int, provider: SignedIn) -> None:
    mine = strict(Role.REVIEWER)
    with db.writing() as session:
        who = session.get_one(four_eyes.Person, mine.client.person.id)  # type: ignore[attr-defined]  # set by the fixture
        who.organisation_id = provider.organisation_id
    page = mine.get(f"/reviews/{waiting}/checklist")
    mine.post(f"/reviews/{waiting}/checklist", answers(page, "yes"), status=403)
    mine.post(f"/reviews/{waiting}/take", status=403)


@pytest.mark.parametrize("seed", range(6))
def test_no_history_of_people_reaches_air_alone_or_breaks_a_principle_alone(
    seed: int, person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    """People try steps at random; whatever is on air then has two names, and so has every broken principle."""
    dice = random.Random(seed)
    provider = person(Role.PROVIDER)
    people = [person(Role.REVIEWER), person(Role.CURATOR), person(Role.REVIEWER)][: dice.choice((1, 2, 3))]
    package_id = steps.imported(provider, tmp_path, {"media/03.mp4": make.clip(100)})
    steps.checked(package_id, provider)
    with db.writing() as session:
        package = session.get_one(Package, package_id)
        missed = waivers.askable(check.check(session, package, editions.GATES, clock.now()))
        for findings in missed.values():
            waivers.ask(session, package, findings, "理由（虚构）", provider.id, clock.now())
        made = submissions.submit(session, package, provider.id, clock.now()).id
    for _step in range(40):
        who = dice.choice(people)
        with suppress(*REFUSALS):
            dice.choice(STEPS)(made, package_id, who, dice)
        holds(made)
    if len(people) == 1:
        assert state(made) != "published"


def judge(made: int, _package: int, who: SignedIn, _dice: random.Random) -> None:
    steps.judged(made, who)


def waive(made: int, _package: int, who: SignedIn, dice: random.Random) -> None:
    with db.writing() as session:
        found = session.get_one(Submission, made)
        for each in waivers.of_version(session, found.version_id):
            if dice.random() < 0.8:
                note = dice.choice(("看过", "看过", "看过", " "))
                submissions.decide_waiver(session, found, each, "granted", who.id, note=note, now=clock.now())


def verify(_made: int, package_id: int, who: SignedIn, _dice: random.Random) -> None:
    steps.verified(package_id, who)


def decide(made: int, _package: int, who: SignedIn, _dice: random.Random) -> None:
    with db.writing() as session:
        found = session.get_one(Submission, made)
        submissions.decide(session, found, "accepted", who.id, note="", until=None, now=clock.now())


def publish(made: int, _package: int, who: SignedIn, _dice: random.Random) -> None:
    with db.writing() as session:
        submissions.publish(session, session.get_one(Submission, made), who.id, clock.now())


def off_and_on(made: int, _package: int, who: SignedIn, dice: random.Random) -> None:
    with db.writing() as session:
        found, now = session.get_one(Submission, made), clock.now()
        if dice.random() < 0.5:
            air.withdraw(session, found, who.id, now, reason="理由", closed=dice.random() < 0.5)
        else:
            air.put_back(session, found, who.id, now, reason="理由")


STEPS = (judge, waive, waive, verify, decide, publish, off_and_on)
REFUSALS = (
    submissions.NotWaiting,
    submissions.NotReady,
    submissions.Unanswered,
    submissions.Unconfirmed,
    submissions.Unwaived,
    four_eyes.Alone,
    waivers.Decided,
    waivers.NoReason,
    waivers.SamePerson,
    air.NotPossible,
    air.SamePerson,
    steps.tracks.SamePerson,
)


def holds(made: int) -> None:
    """What must be so of whatever is, or was, on air."""
    with db.reading() as session:
        found = session.get_one(Submission, made)
        version = found.version
        if version.published_at is None:
            return
        acted = standing.people(session, version.id)
        assert len({each["person"] for each in acted}) >= 2, acted
        assert {"decided", "captions", "published"} <= {each["did"] for each in acted}
        asked = {each.rule_id: each for each in waivers.of_version(session, version.id)}
        told = check.check(session, version.package, editions.GATES, clock.now())
        for broken in {each.id for each in told if each.severity == "principle" and each.outcome == FAIL}:
            waiver = asked[broken]
            assert waiver.state == "granted"
            assert waiver.note.strip()
            assert waiver.second_note.strip()
            assert waiver.seconded_by not in (None, waiver.decided_by)
        assert not checklist.open_lines(checklist.rows(session, found, clock.now()))


def test_a_scheme_may_ask_for_three_people_or_for_one(
    provider: SignedIn, person: Callable[..., SignedIn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package_id = steps.imported(provider, tmp_path)
    scheme = check.known()["tianjin-2023"]
    asked = replace(scheme, review=Review(people=3))
    monkeypatch.setattr(editions, "of", lambda _version: asked)
    reviewer, second = person(Role.REVIEWER), person(Role.REVIEWER)
    made = steps.submitted(package_id, provider)
    steps.judged(made, reviewer)
    decide(made, package_id, reviewer, random.Random())
    steps.verified(package_id, second)
    with pytest.raises(four_eyes.Alone):
        publish(made, package_id, second, random.Random())
    asked = replace(scheme, review=Review(people=1))
    publish(made, package_id, reviewer, random.Random())
