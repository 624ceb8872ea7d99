"""The exam: begin, one question a page, look everything over, hand in, see what to study again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from exams.accommodations import granting, measures
from exams.accommodations import in_words as granted_words
from exams.bank import in_words, sameness
from exams.bank.sameness import Key
from exams.results import appeals
from exams.sitting import answers, asked, attempts, cards, clocks, corrections, rounds
from exams.sitting.attempts import Standing, Terms
from exams.sitting.models import Attempt
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm, Form
from hours.models import Enrolment
from judging import exam_terms
from trainee.exam import clock_words, open_attempt, saving, study_again
from trainee.exam.clock_words import Timed
from trainee.exam.forms import AppealForm, RoundForm
from trainee.exam.saving import Sent
from trainee.reading_aloud import offers, texts
from trainee.study.access import enrolled

bp = Blueprint("exam", __name__)


@bp.route("/study/<int:version_id>/exam", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def start(version_id: int) -> ResponseReturnValue:
    """What the exam is like, which attempt comes next; begin or go on."""
    if ConfirmForm().validate_on_submit():
        return _begin(version_id)
    return _start_page(version_id, RoundForm(formdata=None))


def _begin(version_id: int) -> ResponseReturnValue:
    try:
        with db.writing() as session:
            version = _latest(enrolled(session, version_id)).version
            attempt = attempts.sit(session, current_user.id, version, exam_terms.of(version), clock.now())
            clocks.resume(attempt, clock.now(), open_attempt.zone_settings().zone)
            return redirect(url_for("exam.question", version_id=attempt.version_id, position=1))
    except (attempts.PassedAlready, attempts.NoMoreAttempts, attempts.BeingMarked, attempts.TooSoon):
        # the page says which of them it is
        return redirect(url_for("exam.start", version_id=version_id))


def _latest(mine: Enrolment) -> Enrolment:
    """The enrolment with which somebody went on, or this one."""
    while mine.moved_to is not None:
        mine = mine.moved_to
    return mine


def _start_page(version_id: int, form: RoundForm) -> ResponseReturnValue:
    with db.reading() as session:
        mine = _latest(enrolled(session, version_id))
        if mine.version_id != version_id:
            return redirect(url_for("exam.start", version_id=mine.version_id))
        terms = exam_terms.of(mine.version)
        there = attempts.standing(session, current_user.id, mine.version, terms, clock.now())
        package_id = mine.version.package_id
        return render_template(
            "trainee/exam/start.html",
            mine=mine,
            there=there,
            terms=terms,
            every=attempts.of_package(session, current_user.id, package_id),
            round=attempts.current_round(session, current_user.id, package_id),
            asked=rounds.newest(session, current_user.id, package_id),
            form=form,
            granted=_granted(session, there),
            timed=_time_of(session, there, terms),
        )


def _granted(session: Session, there: Standing) -> list[str]:
    """What is done for the person in this exam, in words: in the open attempt, or in one that would begin now."""
    found = measures.of(there.open.measures) if there.open else granting.measures_of(session, current_user.id)
    return granted_words.lines(found)


def _time_of(session: Session, there: Standing, terms: Terms) -> Timed:
    """The clock of the open attempt, or of one that would begin now."""
    if there.open:
        return clock_words.of(there.open)
    mine = granting.measures_of(session, current_user.id)
    return Timed(measures.length_ms(terms.minutes, mine), terms.extensions > 0, mine.breaks)


@bp.post("/study/<int:version_id>/exam/another-round")
@open_to(Role.TRAINEE)
def another_round(version_id: int) -> ResponseReturnValue:
    """Ask for another round after the last failed attempt; asking twice is asking once."""
    form = RoundForm()
    if not form.validate_on_submit():
        return _start_page(version_id, form)
    try:
        with db.writing() as session:
            version = _latest(enrolled(session, version_id)).version
            terms = exam_terms.of(version)
            rounds.ask(session, current_user.id, version, terms, form.words.data or "", clock.now())
    except rounds.NotNow:
        flash(_("现在不用申请：考试还没有用完，或者已经通过了。"), "info")
    else:
        flash(_("申请交上去了。工作人员答复以后，这里会写明。"), "ok")
    return redirect(url_for("exam.start", version_id=version_id))


@bp.route("/study/<int:version_id>/exam/<int:position>", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def question(version_id: int, position: int) -> ResponseReturnValue:
    """One question. Whichever button is pressed, what was chosen is saved first."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        attempt = open_attempt.sitting(session, enrolled(session, version_id))
        if request.method == "POST" and request.form.get("attempt") != str(attempt.id if attempt else None):
            # a page left open from an attempt that is over: its answer belongs to other questions
            flash(_("这一页是以前那次考试的，答案没有存。请从这里接着答。"), "warn")
            return redirect(url_for("exam.start", version_id=version_id))
        elsewhere = _elsewhere(attempt, version_id, "exam.question", position=position)
        if elsewhere or attempt is None:
            return redirect(elsewhere)
        about = asked.question_of(attempt, position)
        if about is None:
            abort(404)
        form = cards.form(about, answers.of(attempt).get(position, []))
        if form.validate_on_submit():
            return _answered(session, attempt, about, form)
        return _question_page(session, attempt, about, form)


def _elsewhere(attempt: Attempt | None, version_id: int, endpoint: str, **values: Any) -> str:
    """Where a page of the open attempt is instead: "" where it is here. In a break the paper is hidden."""
    if attempt is None or attempt.paused_at is not None:
        return url_for("exam.start", version_id=version_id)
    if request.method == "GET" and open_attempt.is_over(attempt):
        return url_for("exam_clock.over", version_id=version_id)
    if attempt.version_id != version_id:
        return url_for(endpoint, version_id=attempt.version_id, **values)
    return ""


def _answered(session: Session, attempt: Attempt, about: dict[str, Any], form: Form) -> ResponseReturnValue:
    """Keep what a page says, then go where its button leads."""
    version_id, position = attempt.version_id, about["position"]
    if request.form.get("go") == "undo":
        answers.undo(session, attempt, position, clock.now())
        return redirect(url_for("exam.question", version_id=version_id, position=position))
    if open_attempt.is_over(attempt):
        _keep(session, attempt, about, form, late=True)
        return redirect(url_for("exam_clock.over", version_id=version_id))
    if _keep(session, attempt, about, form) == saving.OVER_ANOTHER:
        flash(
            _("这道题刚在别的页面或者设备上答过，现在按你这里的答案。不对的话，回到这道题可以撤销。"), "warn"
        )
    return redirect(_next(version_id, position, len(asked.positions_of(attempt))))


def _keep(
    session: Session, attempt: Attempt, about: dict[str, Any], form: Form, *, late: bool = False
) -> str:
    try:
        return saving.keep(session, attempt, about, form, Sent(was=request.form.get("was")), late=late)
    except (answers.WrongAnswer, ValueError):
        abort(400)


def _question_page(session: Session, attempt: Attempt, about: dict[str, Any], form: Form) -> str:
    shown = open_attempt.shown(attempt)
    granted = measures.of(attempt.measures)
    aloud = offers.of(session, attempt.version_id, {"question": texts.of_question(attempt, about)}, shown)
    if aloud:
        texts.put_in(form, "answer", aloud["question"].told)
    chosen = answers.of(attempt)
    return render_template(
        "trainee/exam/question.html",
        aloud=aloud.get("question"),
        attempt=attempt,
        version=attempt.version,
        question=about,
        positions=asked.positions_of(attempt),
        chosen=chosen,
        form=form,
        kind=cards.kind(about),
        doubt=in_words.doubt(about, chosen.get(about["position"], [])),
        display=shown,
        granted=granted,
        was=saving.spelt(chosen.get(about["position"], [])),
        undoable=answers.changed(session, attempt, about["position"]),
        timed=clock_words.of(attempt),
    )


def _next(version_id: int, position: int, count: int) -> str:
    go = request.form.get("go", "next")
    if go == "review" or (go == "next" and position >= count):
        return url_for("exam.review", version_id=version_id)
    if go == "leave":
        return url_for("trainee.package", version_id=version_id)
    if go in [str(n) for n in range(1, count + 1)]:
        return url_for("exam.question", version_id=version_id, position=int(go))
    step = -1 if go == "previous" else 1
    return url_for("exam.question", version_id=version_id, position=max(1, position + step))


@bp.get("/study/<int:version_id>/exam/review")
@open_to(Role.TRAINEE)
def review(version_id: int) -> ResponseReturnValue:
    """Everything before it is handed in: what was chosen, what was left open."""
    with db.reading() as session:
        attempt = open_attempt.sitting(session, enrolled(session, version_id))
        elsewhere = _elsewhere(attempt, version_id, "exam.review")
        if elsewhere or attempt is None:
            return redirect(elsewhere)
        questions = asked.questions_of(attempt)
        chosen = answers.of(attempt)
        words = {q["position"]: in_words.given(q, chosen.get(q["position"], [])) for q in questions}
        doubts = {q["position"]: in_words.doubt(q, chosen.get(q["position"], [])) for q in questions}
        return render_template(
            "trainee/exam/review.html",
            attempt=attempt,
            version=attempt.version,
            questions=questions,
            words=words,
            doubts=doubts,
            display=open_attempt.shown(attempt),
            timed=clock_words.of(attempt),
        )


@bp.post("/study/<int:version_id>/exam/hand-in")
@open_to(Role.TRAINEE)
def hand_in(version_id: int) -> ResponseReturnValue:
    """Hand in; pressing twice hands in once."""
    now = clock.now()
    with db.writing() as session:
        package_id = enrolled(session, version_id).version.package_id
        sat = attempts.of_package(session, current_user.id, package_id)
        attempt = next((each for each in sat if str(each.id) == request.form.get("attempt")), None)
        if attempt is None:
            return redirect(url_for("exam.start", version_id=version_id))
        if open_attempt.close(session, attempt, now, by_time=open_attempt.is_over(attempt)):
            flash(_("全部学完，考试也通过了。证书已经发给你。"), "ok")
        page = url_for(
            "exam.result", version_id=version_id, round_number=attempt.round, number=attempt.number
        )
    return redirect(page)


@bp.get("/study/<int:version_id>/exam/results/<int:round_number>/<int:number>")
@open_to(Role.TRAINEE)
def result(version_id: int, round_number: int, number: int) -> str:
    """The result: score, what was right and wrong in words, what to study again."""
    return _result_page(version_id, round_number, number, AppealForm(formdata=None))


@bp.post("/study/<int:version_id>/exam/results/<int:round_number>/<int:number>/appeal")
@open_to(Role.TRAINEE)
def appeal(version_id: int, round_number: int, number: int) -> ResponseReturnValue:
    """Doubt a result; a curator answers before a deadline."""
    form = AppealForm()
    if not form.validate_on_submit():
        return _result_page(version_id, round_number, number, form)
    with db.writing() as session:
        mine = enrolled(session, version_id, kept=True)
        sat = attempts.of_package(session, current_user.id, mine.version.package_id)
        attempt = next((each for each in sat if (each.round, each.number) == (round_number, number)), None)
        if attempt is None:
            abort(404)
        terms = exam_terms.of(attempt.version)
        try:
            days, answer_days = terms.appeal_days, terms.answer_days
            appeals.ask(
                session, attempt, form.words.data, days=days, answer_days=answer_days, now=clock.now()
            )
        except appeals.TooLate:
            flash(_("提疑问的时间过了，或者还没有批改完。"), "warn")
        else:
            flash(_("交上去了。答复以后，这一页会写明。"), "ok")
    return redirect(url_for("exam.result", version_id=version_id, round_number=round_number, number=number))


def _result_page(version_id: int, round_number: int, number: int, form: AppealForm) -> str:
    with db.reading() as session:
        mine = _latest(enrolled(session, version_id, kept=True))
        sat = attempts.of_package(session, current_user.id, mine.version.package_id)
        attempt = next((each for each in sat if (each.round, each.number) == (round_number, number)), None)
        if attempt is None or attempt.handed_in_at is None:
            abort(404)
        terms = exam_terms.of(mine.version)
        there = attempts.standing(session, current_user.id, mine.version, terms, clock.now())
        kept = attempts.may_come(mine.version, there, terms)
        marks = {each["position"]: each for each in attempt.marks or ()}
        questions = attempts.marking_of(session, attempt)
        wrong = [each for each in questions if not marks[each["position"]]["right"]]
        # the sentence that answers a question would give away what may still be asked
        places = study_again.places(mine.version, [each for each in wrong if sameness.key(each) not in kept])
        return render_template(
            "trainee/exam/result.html",
            mine=mine,
            attempt=attempt,
            there=there,
            appeal=appeals.newest(session, attempt),
            appeal_until=appeals.ends(attempt, terms.appeal_days),
            now=clock.now(),
            form=form,
            corrected=corrections.newest(session, [each["part"] for each in questions]),
            rows=[
                _row(each, marks[each["position"]], kept) | {"place": places.get(each["position"])}
                for each in questions
            ],
            again=study_again.lessons(mine.version, wrong),
        )


def _row(question: dict[str, Any], mark: dict[str, Any], kept: frozenset[Key]) -> dict[str, Any]:
    """A question of a result. What may still be asked keeps its answer, and whether it was right, to itself."""
    return {
        "stem": question["stem"],
        "part": question["part"],
        "chosen": in_words.given(question, mark["chosen"]),
        "told": sameness.key(question) not in kept,
        "right": mark["right"],
        "points": mark["points"],
        "waits": mark.get("waits", False),
        "answer": in_words.right(question),
        "explanation": question["explanation"],
        "feedback": in_words.feedback(question, mark["chosen"]),
    }
