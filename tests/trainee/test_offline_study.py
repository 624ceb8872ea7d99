"""What was studied offline earns, within the time since its own trainee took the package along: nobody else's, no more."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from accounts.models import PersonSession
from accounts.people import Role, SignedIn
from foundation import clock, db, storage
from hours import allowance, earned, enrolments, evidence, moving_on, union
from hours.content import lesson, lessons
from hours.evidence import Report
from hours.models import Covered, Enrolment, Evidence, LessonProgress, StudyTime
from packages import standing
from packages.models import Version
from tests.client import Page, StrictClient
from tests.client import text as text_of
from tests.make import versions as make
from trainee.offline import learned
from trainee.offline.models import OfflineBundle, TakenAlong

CLIP, TEXT = 1, 2
CLIP_S, TEXT_S = 60, 6
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@dataclass(frozen=True)
class Village:
    """A trainee who comes to the network now and then."""

    browser: StrictClient
    who: SignedIn
    version: int

    def take(self) -> None:
        """Press the button that brings the zip."""
        page = self.browser.get(f"/study/{self.version}/offline")
        [form] = [one for one in page.select("//main//form/@action") if one.endswith("/take")]
        self.browser.post(form).response.close()

    def tell(self, resource: int = CLIP, status: int = 200) -> Page:
        """Say that a lesson was studied."""
        return self.browser.post(f"/study/{self.version}/{resource}/offline", status=status)

    def covered_ms(self) -> int:
        """What that came to, over all of this person's enrolments in the version."""
        with db.reading() as session:
            mine = enrolments.of(session, self.who.id, self.version)
            assert mine is not None
            return sum(evidence.length(each) for each in evidence.of_all(session, mine).values())


def _version(session: Session, who: SignedIn, clip_ms: int = CLIP_S * 1000) -> Version:
    """A version on air whose bundle lies ready."""
    version = make.version(session, who, clip_ms=clip_ms)
    zipped = io.BytesIO(b"PK and so on: nobody looks into it here")
    stored = storage.save(session, zipped, name="a.zip", media_type="application/zip", now=clock.now())
    session.add(OfflineBundle(version_id=version.id, file_id=stored.id, made_at=make.NOW))
    session.flush()
    return version


@pytest.fixture
def somebody(
    app: Flask, person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> Callable[..., Village]:
    """Somebody enrolled in the version: somebody() once more is somebody else."""
    provider = person(Role.PROVIDER)
    with db.writing() as session:
        version_id = _version(session, provider).id

    def make() -> Village:
        who = person(Role.TRAINEE)
        with db.writing() as session:
            enrolments.enrol(session, who.id, session.get_one(Version, version_id), clock.now())
        return Village(strict(who), who, version_id)

    return make


def _later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """The site's clock goes on by so much; who was signed in has signed in again."""
    at = clock.now() + by
    with db.writing() as session:
        session.execute(update(PersonSession).values(ends_at=at + timedelta(hours=1)))
    monkeypatch.setattr(clock, "now", lambda: at)


def test_lessons_studied_offline_are_told_one_by_one_and_count(
    somebody: Callable[..., Village], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = somebody()
    assert "在这里记" not in me.browser.get(f"/study/{me.version}/offline").main
    me.take()
    _later(monkeypatch, HOUR)
    page = me.browser.get(f"/study/{me.version}/offline")
    assert [text_of(one) for one in page.select("//main//form/button")][1:] == [
        "离线学完了“和面”",
        "离线学完了“面点小抄”",
    ]
    assert "“和面”记上了，多了 1 分钟" in me.tell().main
    told = me.tell(TEXT).main
    assert "“面点小抄”记上了，多了 6 秒" in told
    assert "每一课都学完了" in told
    assert me.covered_ms() == (CLIP_S + TEXT_S) * 1000
    assert "这一课学完了" in me.browser.get(f"/study/{me.version}/{CLIP}").main


def test_telling_twice_adds_nothing(
    somebody: Callable[..., Village], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = somebody()
    me.take()
    _later(monkeypatch, HOUR)
    for _n in range(3):
        me.tell()
    with db.reading() as session:
        [row] = session.scalars(select(Evidence)).all()
        assert (row.way, row.start_ms, row.end_ms) == ("offline", 0, CLIP_S * 1000)
        assert union.disagreeing(session) == []


def test_a_friend_s_bundle_earns_nothing(
    somebody: Callable[..., Village], monkeypatch: pytest.MonkeyPatch
) -> None:
    friend, me = somebody(), somebody()
    friend.take()
    _later(monkeypatch, 24 * HOUR)
    assert "你还没有带走这个包" in me.tell().main
    me.take()  # now the time begins, not a day ago
    assert "还差 1 分钟" in me.tell().main
    assert me.covered_ms() == 0
    stranger = StrictClient(me.browser.client.application.test_client())
    with db.reading() as session:
        taken = session.scalars(select(TakenAlong.enrolment_id)).all()
    assert len(taken) == 2
    assert (
        stranger.client.post(
            f"/study/{me.version}/{CLIP}/offline", data={"csrf_token": stranger.token()}
        ).status_code
        != 200
    )


def test_taking_it_along_again_does_not_begin_anew(
    somebody: Callable[..., Village], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = somebody()
    me.take()
    _later(monkeypatch, HOUR)
    me.take()
    assert "记上了" in me.tell().main


def test_who_does_not_come_back_for_a_month_tells_of_at_most_a_week(
    app: Flask, person: Callable[..., SignedIn]
) -> None:
    """A lesson of eight days of sound does not fit into what is still taken; one of five does."""
    day = 24 * 3_600_000
    who = person(Role.TRAINEE)
    with db.writing() as session:
        for days, fits in ((8, False), (5, True)):
            mine = enrolments.enrol(session, who.id, _version(session, who, clip_ms=1_000), make.NOW)
            learned.take(session, mine, make.NOW)
            found = lesson(mine.version, CLIP)
            assert found is not None
            content = make.content_of(mine.version)
            content["courses"] = [
                {"name": "动手", "resources": [make.resource(CLIP, "和面", "video", days * day)]}
            ]
            make.rewrite(mine.version, content)
            [long] = lessons(mine.version)
            now = make.NOW + timedelta(days=30)
            if fits:
                assert learned.tell(session, mine, long, now=now) == days * day
            else:
                with pytest.raises(learned.TooSoon):
                    learned.tell(session, mine, long, now=now)


def test_time_that_was_studied_on_the_site_is_not_told_of_again(
    somebody: Callable[..., Village], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tablet plays online while the phone is said to have been offline: one minute, one lesson."""
    me = somebody()
    me.take()
    page = me.browser.get(f"/study/{me.version}/{CLIP}")
    opened = str(page.select("//*[@id='studied']/@data-opened")[0])
    _later(monkeypatch, CLIP_S * SECOND)
    told = {"opened": opened, "key": "k", "start": 0, "end": CLIP_S * 1000, "rate": 100}
    me.browser.post(f"/study/{me.version}/{CLIP}/evidence", told)
    assert "还差 6 秒" in me.tell(TEXT).main
    _later(monkeypatch, TEXT_S * SECOND)
    assert "记上了" in me.tell(TEXT).main


def test_what_was_studied_before_a_course_was_closed_can_still_be_told(
    somebody: Callable[..., Village], person: Callable[..., SignedIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    """People expect that: they studied in good faith, and learn of the closing when they are back."""
    me, without = somebody(), somebody()
    me.take()
    _later(monkeypatch, CLIP_S * SECOND)
    curator = person(Role.CURATOR)
    with db.writing() as session:
        version = session.get_one(Version, me.version)
        standing.put(session, version, "withdrawn", curator.id, clock.now(), closed=True)
    _later(monkeypatch, timedelta(days=20))
    closed = me.browser.get(f"/study/{me.version}", status=403)
    page = me.browser.get(closed.link("离线学完的，在这里记"))
    assert page.h1 == "“面点小课”离线学完的课"
    assert not [one for one in page.select("//main//form/@action") if one.endswith("/take")]
    me.browser.get(f"/study/{me.version}/offline.zip", status=403)
    assert "“和面”记上了" in me.tell().main
    assert "还差 6 秒" in me.tell(TEXT).main  # the minute before the closing is used up
    assert "离线" not in without.browser.get(f"/study/{me.version}", status=403).main
    without.tell(status=403)


def test_an_auditor_sees_that_it_was_told_and_not_measured(
    somebody: Callable[..., Village], strict: Callable[..., StrictClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = somebody()
    me.take()
    _later(monkeypatch, HOUR)
    me.tell()
    with db.reading() as session:
        mine = session.scalars(select(Enrolment).where(Enrolment.person_id == me.who.id)).one()
    page = strict(Role.AUDITOR).get(f"/audit/hours/{mine.id}")
    assert "离线学，本人说的" in page.main
    assert "完全一致" in page.main


def test_who_went_on_with_a_newer_version_tells_of_the_older_bundle(
    somebody: Callable[..., Village], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = somebody()
    me.take()
    with db.writing() as session:
        old = session.get_one(Version, me.version)
        newer = make.newer(session, old, name="面点小课二")
        mine = enrolments.of(session, me.who.id, me.version)
        assert mine is not None
        moving_on.move(session, mine, newer, clock.now())
        newer_id = newer.id
    _later(monkeypatch, HOUR)
    page = me.browser.get(f"/study/{newer_id}/offline")
    link = page.link("你带走过第 1 版。离线学完的课，在那一页记，一样算到这里")
    assert link == f"/study/{me.version}/offline"
    me.tell()
    assert "这一课学完了" in me.browser.get(f"/study/{newer_id}/{CLIP}").main


@dataclass(frozen=True)
class Act:
    """What a device does after so many seconds: tells of a lesson as studied offline, plays, or takes the bundle along."""

    after: int
    what: str
    resource: int
    end_s: int
    rate: int


ACTS = st.lists(
    st.builds(
        Act,
        st.integers(0, 90),
        st.sampled_from(["take", "tell", "play", "tell"]),
        st.sampled_from([CLIP, TEXT]),
        st.integers(1, CLIP_S),
        st.sampled_from([25, 100, 250]),
    ),
    max_size=14,
)


@pytest.fixture
def mine(app: Flask, person: Callable[..., SignedIn]) -> Iterator[tuple[Session, Enrolment]]:
    """Somebody who has just enrolled."""
    who = person(Role.TRAINEE)
    with db.writing() as session:
        yield session, enrolments.enrol(session, who.id, _version(session, who), make.NOW)


def _forget(session: Session) -> None:
    """Nothing was studied: what the triggers would never let anybody do."""
    session.execute(text("DROP TRIGGER IF EXISTS evidence_no_delete"))
    session.expunge_all()
    for table in (Evidence, Covered, LessonProgress, StudyTime, TakenAlong):
        session.query(table).delete()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_whatever_is_told_and_played_nobody_earns_more_than_time_and_lessons(
    mine: tuple[Session, Enrolment], acts: list[Act]
) -> None:
    session, _enrolment = mine
    _forget(session)
    enrolment = session.get_one(Enrolment, _enrolment.id)
    now, told_ms = make.NOW, 0
    for number, act in enumerate(acts):
        now += act.after * SECOND
        found = lesson(enrolment.version, act.resource)
        assert found is not None
        if act.what == "take":
            learned.take(session, enrolment, now)
            continue
        try:
            if act.what == "tell":
                told_ms += learned.tell(session, enrolment, found, now=now)
            else:
                end = min(act.end_s * 1000, found.duration_ms)
                one = Report(f"{number}", found.id, "played", 0, end, act.rate)
                evidence.record(session, enrolment, [one], opened_at=make.NOW, now=now)
        except (learned.NotTaken, learned.TooSoon, evidence.Implausible):
            continue
    passed = (now - make.NOW) // timedelta(milliseconds=1)
    progress = earned.of_package(session, enrolment)
    assert all(each.covered_ms <= each.lesson.duration_ms for each in progress)
    played = sum(each.covered_ms for each in progress) - told_ms
    assert told_ms + played * 100 // evidence.FASTEST_PERCENT <= passed + allowance.SLACK_MS
