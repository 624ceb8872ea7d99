"""Steps of a submission: who may take which, when, and what each leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.people import Role, SignedIn
from curation import four_eyes, submissions
from curation.models import Submission
from foundation import clock, db, ledger
from packages import frozen, standing, versions
from packages.models import Package
from tests.make import packages as make
from tests.make import steps


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def reviewer(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.REVIEWER)


@pytest.fixture
def package_id(provider: SignedIn, tmp_path: Path) -> int:
    return steps.imported(provider, tmp_path)


@pytest.fixture
def second(person: Callable[..., SignedIn]) -> SignedIn:
    """Who publishes what the reviewer accepted."""
    return person(Role.CURATOR)


@pytest.fixture
def handed_in(package_id: int, provider: SignedIn, reviewer: SignedIn) -> int:
    made = steps.submitted(package_id, provider)
    steps.judged(made, reviewer)
    return made


def hand_in(package_id: int, provider: SignedIn) -> int:
    with db.writing() as session:
        package = session.get_one(Package, package_id)
        return submissions.submit(session, package, provider.id, clock.now()).id


def decide(submission_id: int, state: str, who: SignedIn, *, days: int = 30) -> None:
    now = clock.now()
    with db.writing() as session:
        found = session.get_one(Submission, submission_id)
        until = now + timedelta(days=days)
        submissions.decide(session, found, state, who.id, note="说明", until=until, now=now)


def publish(submission_id: int, who: SignedIn) -> None:
    with db.writing() as session:
        submissions.publish(session, session.get_one(Submission, submission_id), who.id, clock.now())


def change(session: Session, package_id: int) -> None:
    session.get_one(Package, package_id).courses[0].resources[0].name = "换了名字"


def kinds(submission_id: int) -> list[str]:
    with db.reading() as session:
        version = session.get_one(Submission, submission_id).version_id
        return [each.kind for each in ledger.about(session, f"version:{version}")]


def decisions(submission_id: int) -> list[str]:
    return [each for each in kinds(submission_id) if each.startswith("package.")]


def test_machine_made_captions_are_not_handed_in(package_id: int, provider: SignedIn) -> None:
    steps.captioned(package_id)
    with pytest.raises(submissions.NotReady) as told:
        hand_in(package_id, provider)
    assert {each.id for each in told.value.reasons} == {"PL-07"}


def test_a_short_package_is_not_handed_in(provider: SignedIn, tmp_path: Path) -> None:
    package_id = steps.imported(provider, tmp_path, {"media/03.mp4": make.clip(60)})
    steps.checked(package_id, provider)
    with pytest.raises(submissions.NotReady) as told:
        hand_in(package_id, provider)
    assert "TJ-14" in {each.id for each in told.value.reasons}


def test_handing_in_freezes_content_and_findings(handed_in: int, package_id: int, provider: SignedIn) -> None:
    with db.writing() as session:
        version = session.get_one(Submission, handed_in).version
        change(session, package_id)
        assert versions.is_whole(session, version)
        assert frozen.lessons(session, version.id)[0][0].name == make.FIRST
        assert version.set_count == 3
        assert {"TJ-12", "TJ-13", "TJ-14", "PL-07"} <= {each["id"] for each in version.findings}
        assert submissions.changed(session, version)
    assert kinds(handed_in)[0] == "package.submitted"


def test_while_it_waits_nothing_is_handed_in_again(
    handed_in: int, package_id: int, provider: SignedIn, reviewer: SignedIn
) -> None:
    with pytest.raises(submissions.Waiting):
        hand_in(package_id, provider)
    decide(handed_in, "accepted", reviewer)
    with pytest.raises(submissions.Waiting):
        hand_in(package_id, provider)


def test_after_a_rework_the_next_version_is_handed_in(
    handed_in: int, package_id: int, provider: SignedIn, reviewer: SignedIn
) -> None:
    decide(handed_in, "rework", reviewer)
    second = hand_in(package_id, provider)
    with db.reading() as session:
        assert session.get_one(Submission, second).version.number == 2
        entry = ledger.about(session, f"version:{session.get_one(Submission, second).version_id}")[0]
        assert entry.data["late"] is False
    assert decisions(handed_in) == ["package.submitted", "package.rework"]


def test_a_missed_deadline_is_noted(
    handed_in: int, package_id: int, provider: SignedIn, reviewer: SignedIn
) -> None:
    decide(handed_in, "rework", reviewer, days=-1)
    second = hand_in(package_id, provider)
    with db.reading() as session:
        entry = ledger.about(session, f"version:{session.get_one(Submission, second).version_id}")[0]
        assert entry.data["late"] is True


def test_nobody_decides_on_their_own_organisation(
    handed_in: int, provider: SignedIn, reviewer: SignedIn
) -> None:
    with db.writing() as session:
        session.get_one(Person, reviewer.id).organisation_id = provider.organisation_id
    with pytest.raises(submissions.Involved):
        decide(handed_in, "accepted", reviewer)
    with db.writing() as session:
        session.get_one(Person, reviewer.id).organisation_id = None
    decide(handed_in, "accepted", reviewer)
    with db.writing() as session:
        session.get_one(Person, reviewer.id).organisation_id = provider.organisation_id
    with pytest.raises(submissions.Involved):
        publish(handed_in, reviewer)


@pytest.mark.parametrize("first", ["rework", "rejected"])
def test_a_decision_stands(handed_in: int, reviewer: SignedIn, first: str) -> None:
    decide(handed_in, first, reviewer)
    for state in ("accepted", "rework", "rejected"):
        with pytest.raises(submissions.NotWaiting):
            decide(handed_in, state, reviewer)
    with pytest.raises(submissions.NotWaiting):
        publish(handed_in, reviewer)


def test_an_accepted_one_can_still_be_sent_back_but_not_rejected(handed_in: int, reviewer: SignedIn) -> None:
    decide(handed_in, "accepted", reviewer)
    with pytest.raises(submissions.NotWaiting):
        decide(handed_in, "rejected", reviewer)
    decide(handed_in, "rework", reviewer)
    assert kinds(handed_in)[-1] == "package.rework"


def test_captions_that_nobody_else_verified_keep_the_gate_shut(
    handed_in: int, package_id: int, provider: SignedIn, reviewer: SignedIn
) -> None:
    decide(handed_in, "accepted", reviewer)
    with pytest.raises(submissions.NotReady) as told:
        publish(handed_in, reviewer)
    assert "PL-02" in {each.id for each in told.value.reasons}
    steps.verified(package_id, reviewer)
    steps.corrected(steps.clips(package_id)[0], "后来又改了。", provider)
    with pytest.raises(submissions.NotReady):
        publish(handed_in, reviewer)


def test_a_draft_that_is_no_longer_what_was_accepted_keeps_the_gate_shut(
    handed_in: int, package_id: int, reviewer: SignedIn
) -> None:
    decide(handed_in, "accepted", reviewer)
    steps.verified(package_id, reviewer)
    with db.writing() as session:
        change(session, package_id)
    with pytest.raises(submissions.NotReady):
        publish(handed_in, reviewer)


def test_published_with_captions_and_who_checked_them(
    handed_in: int, package_id: int, provider: SignedIn, reviewer: SignedIn, second: SignedIn
) -> None:
    decide(handed_in, "accepted", reviewer)
    steps.verified(package_id, reviewer)
    with pytest.raises(four_eyes.Alone):
        publish(handed_in, reviewer)
    publish(handed_in, second)
    with db.reading() as session:
        (version,) = versions.published(session)
        captions = frozen.all_captions(session, version.id)
        assert set(captions) == {str(clip) for clip in steps_clips(session, package_id)}
        told = next(iter(captions.values()))
        assert (told["corrected_by"], told["verified_by"]) == (provider.name, reviewer.name)
        assert len(told["cues"]) == len(steps.CUES)
        assert [(each["did"], each["person"]) for each in standing.people(session, version.id)] == [
            ("decided", reviewer.id),
            ("captions", reviewer.id),
            ("published", second.id),
        ]
        assert not list(ledger.verify(session))
    assert decisions(handed_in) == ["package.submitted", "package.accepted", "package.published"]
    with pytest.raises(submissions.NotWaiting):
        publish(handed_in, second)
    with pytest.raises(submissions.Unchanged):
        hand_in(package_id, provider)


def steps_clips(session: Session, package_id: int) -> list[int]:
    return [each.id for each in session.get_one(Package, package_id).resources if each.is_clip]
