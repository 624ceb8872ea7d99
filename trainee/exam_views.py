"""The exam: begin, one question a page, look everything over, hand in, see what to study again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts import display
from accounts.access import open_to
from accounts.people import Role
from exams import attempts, cards
from exams.models import Attempt
from foundation import clock, db
from foundation.i18n import _
from intake import editions
from trainee import certificates, content, hours
from trainee.access import enrolled
from trainee.aloud import offers, texts
from trainee.content import Lesson
from trainee.forms import ConfirmForm

bp = Blueprint("exam", __name__)


def _sitting(session: Session, version_id: int) -> Attempt | None:
    """The open attempt, or None."""
    enrolled(session, version_id)
    return attempts.open_one(session, current_user.id, version_id)


@bp.route("/study/<int:version_id>/exam", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def start(version_id: int) -> ResponseReturnValue:
    """What the exam is like, which attempt comes next; begin or go on."""
    if ConfirmForm().validate_on_submit():
        try:
            with db.writing() as session:
                attempts.sit(session, current_user.id, enrolled(session, version_id).version, clock.now())
        except (attempts.PassedAlready, attempts.NoMoreAttempts):
            return redirect(url_for("exam.start", version_id=version_id))
        return redirect(url_for("exam.question", version_id=version_id, position=1))
    with db.reading() as session:
        mine = enrolled(session, version_id)
        sat = attempts.of(session, current_user.id, version_id)
        scheme = editions.of(mine.version)
        return render_template(
            "exams/start.html", mine=mine, sat=sat, most=attempts.MOST, pass_mark=scheme.pass_mark
        )


@bp.route("/study/<int:version_id>/exam/<int:position>", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def question(version_id: int, position: int) -> ResponseReturnValue:
    """One question. Whichever button is pressed, what was chosen is saved first."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        attempt = _sitting(session, version_id)
        if attempt is None:
            return redirect(url_for("exam.start", version_id=version_id))
        questions = attempts.questions_of(attempt)
        asked = next((each for each in questions if each["position"] == position), None)
        if asked is None:
            abort(404)
        chosen = attempts.answers_of(attempt)
        form = cards.form(asked, chosen.get(position, []))
        if request.method == "POST" and request.form.get("attempt") != str(attempt.id):
            # a page left open from an attempt that is over: its answer belongs to other questions
            flash(_("这一页是以前那次考试的，答案没有存。请从这里接着答。"), "warn")
            return redirect(url_for("exam.start", version_id=version_id))
        if form.validate_on_submit():
            _save(session, attempt, position, form)
            if request.form.get("go") == "stay":
                return jsonify(saved=True)
            return redirect(_next(version_id, position, len(questions)))
        aloud = offers.of(
            session, version_id, {"question": texts.of_question(attempt, asked)}, display.chosen()
        )
        if aloud:
            texts.put_in(form, "answer", aloud["question"].told)
        return render_template(
            "exams/question.html",
            aloud=aloud.get("question"),
            attempt=attempt,
            version=attempt.version,
            question=asked,
            questions=questions,
            chosen=chosen,
            form=form,
            kind=cards.kind(asked),
        )


def _save(session: Session, attempt: Attempt, position: int, form: object) -> None:
    try:
        attempts.save_answer(session, attempt, position, cards.picked(form), clock.now())
    except (attempts.WrongAnswer, ValueError):
        abort(400)


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
        attempt = _sitting(session, version_id)
        if attempt is None:
            return redirect(url_for("exam.start", version_id=version_id))
        questions = attempts.questions_of(attempt)
        chosen = attempts.answers_of(attempt)
        words = {q["position"]: _words(q, chosen.get(q["position"], [])) for q in questions}
        return render_template(
            "exams/review.html", attempt=attempt, version=attempt.version, questions=questions, words=words
        )


def _words(question: dict[str, object], chosen: list[int]) -> str:
    named = dict(cards.choices(question))
    return _("；").join(named[str(n)] for n in chosen)


@bp.post("/study/<int:version_id>/exam/hand-in")
@open_to(Role.TRAINEE)
def hand_in(version_id: int) -> ResponseReturnValue:
    """Hand in; pressing twice hands in once."""
    now = clock.now()
    with db.writing() as session:
        mine = enrolled(session, version_id)
        sat = attempts.of(session, current_user.id, version_id)
        attempt = next((each for each in sat if str(each.id) == request.form.get("attempt")), None)
        if attempt is None:
            return redirect(url_for("exam.start", version_id=version_id))
        if attempt.handed_in_at is None:
            pass_mark = editions.of(mine.version).pass_mark
            attempts.hand_in(session, attempt, pass_mark=pass_mark, now=now)
            if hours.settle(session, mine, certificates.draw, now):
                flash(_("全部学完，考试也通过了。证书已经发给你。"), "ok")
        number = attempt.number
    return redirect(url_for("exam.result", version_id=version_id, number=number))


@bp.get("/study/<int:version_id>/exam/result/<int:number>")
@open_to(Role.TRAINEE)
def result(version_id: int, number: int) -> str:
    """The result: score, what was right and wrong in words, what to study again."""
    with db.reading() as session:
        mine = enrolled(session, version_id)
        sat = attempts.of(session, current_user.id, version_id)
        attempt = next((each for each in sat if each.number == number and each.handed_in_at), None)
        if attempt is None:
            abort(404)
        marks = {each["position"]: each for each in attempt.marks or ()}
        rows = [
            (q, marks[q["position"]], _words(q, marks[q["position"]]["chosen"]), _words(q, q["answer"]))
            for q in attempts.questions_of(attempt)
        ]
        wrong = [q for q, mark, _chosen, _right in rows if not mark["right"]]
        return render_template(
            "exams/result.html",
            mine=mine,
            attempt=attempt,
            rows=rows,
            again=_again(content.lessons(mine.version), wrong),
            left=attempts.MOST - len(sat),
        )


def _again(lessons: list[Lesson], wrong: list[dict[str, Any]]) -> list[tuple[Lesson, str]]:
    """The lessons that wrong answers are about, in order, each with its topics in words."""
    topics: dict[str, list[str]] = {}
    for question in wrong:
        kept = topics.setdefault(question["resource_name"], [])
        if question["topic"] and question["topic"] not in kept:
            kept.append(question["topic"])
    return [(each, _("、").join(topics[each.name])) for each in lessons if each.name in topics]
