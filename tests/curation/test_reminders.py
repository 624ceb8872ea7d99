"""Letters about last days: to whose turn it is, each once, tried again, to the deputy of who is away. Read from the folder."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from accounts import people
from accounts.deputies import absences
from accounts.models import Person
from accounts.people import Role, SignedIn
from calls.models import CalendarDay, CalendarYear
from config.settings import Settings
from curation import submissions
from curation.deadlines import extending, reminders
from curation.deadlines.models import Reminder
from curation.desk import waiting
from curation.models import Assignment, Submission
from curation.procedure import changes, deadlines, running, versions
from curation.procedure.models import Procedure, ProcedureAct
from foundation import clock, db, ledger, mail
from tests.client import StrictClient
from tests.conftest import begun
from tests.make import applications
from tests.make import experts as scoring
from tests.make.applications import Run

Strict = Callable[..., StrictClient]
Make = Callable[..., SignedIn]
NOW = datetime(2030, 3, 4, 2, 0, tzinfo=UTC)  # a Monday, ten in the morning


@pytest.fixture
def run(app: Flask, person: Make) -> Run:
    """An application to Shanghai's call that is being made: six months for the provider."""
    cast = applications.cast(person)
    made = Run(applications.called("shanghai-2023", cast.curator, NOW), cast, NOW)
    made.begin()
    made.go("passed", "passed", "passed")
    return made


def due(run: Run) -> date:
    with db.reading() as session:
        found = session.get_one(Procedure, run.id)
        stage = running.stage_of(found)
        assert stage is not None
        assert (stage.who, found.due_on is None) == ("provider", False)
        assert found.due_on is not None
        return found.due_on


def at(day: date, hour: int = 10) -> datetime:
    """That hour of a day where the site is."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC) - timedelta(hours=8)


def letters(app: Flask) -> list[tuple[str, str]]:
    """To whom, and what about, in the order in which they went."""
    kept = mail.kept(app.config["SETTINGS"].letters_dir)
    return [(each.letter.to, each.letter.subject) for each in sorted(kept, key=lambda each: each.at)]


def address(who: SignedIn) -> str:
    with db.reading() as session:
        return session.get_one(Person, who.id).email


def test_a_week_before_a_day_before_and_when_it_is_over_each_once(app: Flask, run: Run) -> None:
    last = due(run)
    for ahead in (30, 8, 7, 6, 2, 1, 0):
        for hour in (7, 9, 15):
            reminders.daily(at(last - timedelta(days=ahead), hour))
    to = address(run.cast.provider)
    assert letters(app) == [(to, "还有 7 天：示例"), (to, "明天到期：示例")]
    run.now = at(last + timedelta(days=1))
    with db.writing() as session:
        assert changes.run_out(session, run.now) == 1
    for day in (1, 2, 9):
        reminders.daily(at(last + timedelta(days=day)))
    assert letters(app)[2:] == [(to, "过了期限：示例")]


def test_a_letter_says_what_until_when_and_where_in_the_persons_language(app: Flask, run: Run) -> None:
    with db.writing() as session:
        session.get_one(Person, run.cast.provider.id).language = "en"
    reminders.daily(at(due(run) - timedelta(days=7)))
    (kept,) = mail.kept(app.config["SETTINGS"].letters_dir)
    assert kept.letter.subject.startswith("7 days left")
    assert f"/procedures/{run.id}" in kept.letter.text
    assert "期限" not in kept.letter.text


def test_nobody_is_written_to_before_eight_or_about_a_stage_that_has_just_begun(app: Flask, run: Run) -> None:
    last = due(run)
    reminders.daily(at(last - timedelta(days=7), 7))
    assert not letters(app)
    with db.writing() as session:
        session.get_one(Procedure, run.id).due_on = run.now.date() + timedelta(days=4)
    reminders.daily(at(run.now.date(), 23))
    assert not letters(app)
    reminders.daily(at(run.now.date() + timedelta(days=3)))
    assert [subject for _to, subject in letters(app)] == ["明天到期：示例"]


def test_the_office_is_written_to_where_it_is_its_turn_but_never_the_applicants_own(
    app: Flask, run: Run, person: Make
) -> None:
    person(Role.CURATOR, "示例申报单位（虚构）")
    with db.reading() as session:
        procedure = session.get_one(Procedure, run.id)
        stages = {each.who: each for each in running.stages_of(procedure)}
        told = {
            who: [each.id for each in reminders.concerned(session, procedure, stages[who])] for who in stages
        }
    cast = run.cast
    assert told["provider"] == [cast.provider.id]
    assert told["recommender"] == [cast.recommender.id]
    assert told["expert"] == [cast.curator.id, cast.second.id]


def test_experts_are_written_to_until_they_have_scored_and_are_led_to_their_sheets(
    app: Flask, run: Run, person: Make
) -> None:
    scoring.pool(person, 3)
    cast = run.cast
    tianjin = scoring.waiting(cast, clock.now())
    places = scoring.seats(scoring.opened(tianjin, cast.curator))
    scoring.scored(places[0][0], 80)
    with db.reading() as session:
        procedure = session.get_one(Procedure, tianjin.id)
        stage = running.stage_of(procedure)
        assert stage is not None
        told = {each.id for each in reminders.concerned(session, procedure, stage)}
    assert {person for _seat, person in places[1:]} <= told
    assert places[0][1] not in told
    with db.writing() as session:
        owed = reminders.Owed(session.get_one(Procedure, tianjin.id), stage, clock.today(), "day")
        reminders.write(session, owed, [session.get_one(Person, places[1][1])], clock.now())
        row = session.scalars(select(Reminder)).one()
        letter = reminders.letters.reminder(row, clock.today())
    assert letter.text.rstrip().endswith("/scores")


def test_what_the_mail_server_refuses_is_tried_again_ever_later(
    app: Flask, run: Run, site_settings: Settings
) -> None:
    moment = at(due(run) - timedelta(days=7))
    folder: Path = site_settings.letters_dir
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder", encoding="utf-8")  # nothing can be laid into it
    for _n in range(3):
        reminders.daily(moment)
    with db.reading() as session:
        (row,) = reminders.troubled(session)
        assert (row.state, row.tries) == ("waiting", 1)
        assert row.next_at >= moment + timedelta(minutes=10)
    reminders.daily(moment + timedelta(minutes=11))
    with db.reading() as session:
        assert session.scalars(select(Reminder.tries)).one() == 2
    folder.unlink()
    reminders.daily(moment + timedelta(minutes=20))
    assert not letters(app)
    reminders.daily(moment + timedelta(hours=2))
    reminders.daily(moment + timedelta(hours=4))
    assert len(letters(app)) == 1


def test_a_worker_killed_while_sending_leaves_a_letter_that_is_not_sent_twice(
    app: Flask, run: Run, strict: Strict, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = at(due(run) - timedelta(days=7))

    def killed(settings: Settings, letter: mail.Letter, now: datetime) -> None:
        mail._keep(settings.letters_dir, mail._message(settings, letter, now), now)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(mail, "send", killed)
        with pytest.raises(KeyboardInterrupt):
            reminders.daily(moment)
    for minutes in (1, 11, 60):
        reminders.daily(moment + timedelta(minutes=minutes))
    assert len(letters(app)) == 1
    curator = strict(Role.CURATOR)
    assert "有 1 封提醒没有寄到" in curator.get("/waiting").main
    assert "不知道有没有寄到" in curator.get("/reminders").main


def test_what_is_no_longer_so_is_not_sent(app: Flask, run: Run) -> None:
    moment = at(due(run) - timedelta(days=7))
    with db.writing() as session:
        reminders.make(session, reminders.unmade(session, moment), moment)
    run.go("withdraw")
    reminders.daily(moment)
    assert not letters(app)
    with db.reading() as session:
        assert session.scalars(select(Reminder.state)).one() == "dropped"


def test_the_deputy_is_written_to_instead_and_acts_on_behalf(
    app: Flask, run: Run, person: Make, strict: Strict
) -> None:
    deputy = person(Role.PROVIDER, "示例申报单位（虚构）")
    moment = at(due(run) - timedelta(days=7))
    day = clock.day(moment)
    whose = run.cast.provider
    with db.writing() as session:
        told = {"actor": whose.id, "now": NOW, "today": clock.day(NOW)}
        absences.appoint(session, session.get_one(Person, whose.id), deputy.id, day, day, **told)
    reminders.daily(moment)
    # the deputy is one of the organisation's people anyway: one letter
    assert letters(app) == [(address(deputy), "还有 7 天：示例")]
    run.cast.provider, run.now = deputy, moment
    run.go("withdraw")
    with db.reading() as session:
        act = session.scalars(select(ProcedureAct).order_by(ProcedureAct.id.desc())).first()
        assert act is not None
        assert (act.person_id, act.data["for"]) == (deputy.id, whose.id)
        assert ledger.about(session, f"procedure:{run.id}")[-1].data["for"] == whose.id
    with db.reading() as session:
        name = session.get_one(Person, whose.id).name
    assert f"，代{name}" in strict(Role.AUDITOR).get("/ledger").main


class TestMoreTime:
    def test_a_curator_gives_more_time_and_the_applicant_is_told(
        self, app: Flask, run: Run, strict: Strict
    ) -> None:
        last, curator = due(run), strict(Role.CURATOR)
        later = last + timedelta(days=20)
        page = f"/procedures/{run.id}/extend"
        hidden = {
            each.get("name"): each.get("value")
            for each in curator.get(page).select("//main//input[@type='hidden']")
        }
        assert hidden["was"] == last.isoformat()
        for until in (last, clock.today() - timedelta(days=1)):
            told = curator.post(page, {"until": until.isoformat(), "note": "停电", **hidden}).main
            assert "要比现在的期限和今天都晚" in told
        assert "请写几句话" in curator.post(page, {"until": later.isoformat(), "note": " ", **hidden}).main
        assert (
            "没有记下"
            in curator.post(
                page, {"until": later.isoformat(), "note": "停电", **hidden, "was": "2029-01-01"}
            ).html
        )
        assert due(run) == last
        curator.post(page, {"until": later.isoformat(), "note": "停电", **hidden})
        assert due(run) == later
        with db.reading() as session:
            assert ledger.about(session, f"procedure:{run.id}")[-1].kind == "procedure.extended"
            act = session.scalars(select(ProcedureAct).order_by(ProcedureAct.id.desc())).first()
            assert act is not None
            assert (act.outcome, act.note, act.data["until"]) == ("extended", "停电", later.isoformat())
        reminders.daily(clock.now())
        assert letters(app) == [(address(run.cast.provider), "多给了时间：示例")]

    def test_nobody_else_does(self, run: Run, strict: Strict) -> None:
        later = due(run) + timedelta(days=20)
        sent = {"until": later.isoformat(), "note": "停电", "was": due(run).isoformat()}
        for role in set(Role) - {Role.CURATOR}:
            strict(role).post(f"/procedures/{run.id}/extend", sent, status=403)
        assert due(run) < later

    def test_nor_somebody_of_the_applicants_organisation(self, run: Run, person: Make) -> None:
        own = person(Role.CURATOR, "示例申报单位（虚构）")
        last = due(run)
        with db.writing() as session, pytest.raises(running.NotYours):
            extending.extend(
                session,
                session.get_one(Procedure, run.id),
                last + timedelta(days=9),
                own,
                run.now,
                note="停电",
                was=last,
            )


def test_the_desk_shows_the_offices_applications_with_their_day_late_ones_first(
    app: Flask, run: Run, strict: Strict
) -> None:
    run.go("handed-in", "passed")
    with db.writing() as session:
        found = session.get_one(Procedure, run.id)
        stage = running.stage_of(found)
        assert stage is not None
        found.due_on = clock.today() - timedelta(days=1)
    shown = strict(Role.CURATOR).get("/waiting")
    if stage.act not in ("decision", "publication"):
        assert "办申报的一步" in shown.main
        assert "过了期限" in shown.main
    with db.reading() as session:
        assert not [
            each for each in waiting.of(session, run.cast.provider, run.now) if each.kind == "application"
        ]


def test_a_provider_begins_at_a_page_that_says_what_is_due_soon(
    app: Flask, run: Run, client: FlaskClient
) -> None:
    def seen() -> bool:
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = begun(run.cast.provider), True
        return "快到期了" in client.get("/packages").get_data(as_text=True)

    assert not seen()
    with db.writing() as session:
        session.get_one(Procedure, run.id).due_on = clock.today() + timedelta(days=6)
    assert seen()


class TestAReviewersDeputy:
    """What somebody took to review, while they are away."""

    @pytest.fixture
    def away(self, app: Flask, run: Run, person: Make) -> tuple[SignedIn, SignedIn, int]:
        """Who is away, the deputy, and the submission that waits."""
        run.go("handed-in", "passed")
        gone, deputy = person(Role.REVIEWER), person(Role.REVIEWER)
        now = clock.now()
        with db.writing() as session:
            found = session.get_one(Procedure, run.id)
            about = versions.latest(session, found)
            assert about is not None
            session.add(Assignment(submission_id=about.id, person_id=gone.id, given_by=gone.id, at=now))
            told = {"actor": gone.id, "now": now, "today": clock.today()}
            absences.appoint(
                session, session.get_one(Person, gone.id), deputy.id, clock.today(), clock.today(), **told
            )
        return gone, deputy, about.id

    def test_sees_it_on_the_desk_as_the_others(self, away: tuple[SignedIn, SignedIn, int]) -> None:
        gone, deputy, submission = away
        with db.reading() as session:
            for who, behalf in ((deputy, gone.name), (gone, "")):
                (mine,) = [
                    each
                    for each in waiting.of(session, who, clock.now())
                    if each.kind == "review" and each.values["submission_id"] == submission
                ]
                assert mine.behalf == behalf

    def test_what_they_do_is_entered_for_the_other(self, away: tuple[SignedIn, SignedIn, int]) -> None:
        gone, deputy, one = away
        with db.reading() as session:
            submission = session.get_one(Submission, one)
            assert submissions.behalf(session, submission, deputy.id, clock.now()) == {"for": gone.id}
            assert submissions.behalf(session, submission, gone.id, clock.now()) == {}
            later = clock.now() + timedelta(days=2)
            assert submissions.behalf(session, submission, deputy.id, later) == {}

    def test_gets_the_letter_that_says_for_whom(
        self, app: Flask, run: Run, away: tuple[SignedIn, SignedIn, int]
    ) -> None:
        gone, deputy, _one = away
        run.go("passed")
        today = clock.today()
        with db.writing() as session:
            found = session.get_one(Procedure, run.id)
            stage = running.stage_of(found)
            assert stage is not None
            assert stage.act == "decision"
            found.due_on, found.entered_at = today + timedelta(days=1), at(today - timedelta(days=5))
        reminders.daily(at(today))
        kept = {each.letter.to: each.letter.text for each in mail.kept(app.config["SETTINGS"].letters_dir)}
        assert f"你在代{gone.name}" in kept[address(deputy)]
        assert address(gone) not in kept

    def test_is_refused_where_they_are_of_the_providers_organisation(
        self, app: Flask, run: Run, away: tuple[SignedIn, SignedIn, int]
    ) -> None:
        _gone, deputy, one = away
        with db.writing() as session:
            session.get_one(Person, deputy.id).organisation_id = run.cast.provider.organisation_id
        with db.reading() as session:
            submission = session.get_one(Submission, one)
            with pytest.raises(submissions.Involved):
                submissions.not_involved(session, submission, deputy.id)
            who = people.by_id(session, deputy.id)
            assert who is not None
            assert not [each for each in waiting.of(session, who, clock.now()) if each.kind == "review"]


def test_a_stages_working_days_are_those_of_the_calendar(app: Flask, person: Make) -> None:
    """Appeals are answered within 15 working days: a list, invented, with ten days off makes it later."""
    plain = deadlines.working_days_later(date(2030, 3, 4), 15, {})
    with db.writing() as session:
        days = [
            CalendarDay(day=date(2030, 3, 5) + timedelta(days=n), kind="off", name="虚构") for n in range(10)
        ]
        session.add(CalendarYear(year=2030, source="虚构", revision=1, loaded_at=NOW, days=days))
    with db.reading() as session:
        later = deadlines.working_days_later(date(2030, 3, 4), 15, deadlines.calendar(session))
    assert (plain, later) == (date(2030, 3, 25), date(2030, 4, 4))


class TestAtOnce:
    """On both databases."""

    @pytest.fixture
    def site_settings(self, each_database: Settings) -> Settings:
        return each_database

    def test_two_workers_send_one_letter(self, app: Flask, run: Run) -> None:
        moment = at(due(run) - timedelta(days=7))
        meeting = threading.Barrier(3)
        wrong: list[BaseException] = []

        def go() -> None:
            with app.app_context():
                with suppress(threading.BrokenBarrierError):
                    meeting.wait(1)
                try:
                    reminders.daily(moment)
                except BaseException as error:
                    wrong.append(error)

        threads = [threading.Thread(target=go) for _ in range(3)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert not wrong
        assert len(letters(app)) == 1
        with db.reading() as session:
            assert session.scalars(select(Reminder.state)).all() == ["sent"]
