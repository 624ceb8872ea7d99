"""The clock of the exam: how much time is left, breaks, a later end; and what the page sends by itself."""

from __future__ import annotations

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounts.access import open_to
from accounts.people import Role
from exams.sitting import answers, asked, attempts, cards, clocks
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm
from judging import exam_terms
from trainee.exam import clock_words, open_attempt, saving
from trainee.exam.saving import Sent
from trainee.study.access import enrolled

bp = Blueprint("exam_clock", __name__)


@bp.get("/study/<int:version_id>/exam/time")
@open_to(Role.TRAINEE)
def left(version_id: int) -> ResponseReturnValue:
    """How much time is left: a page, or as JSON for the page that is open (`?json=1`)."""
    with db.reading() as session:
        attempt = open_attempt.sitting(session, enrolled(session, version_id))
        if request.args.get("json"):
            ms = open_attempt.left_ms(attempt) if attempt else 0
            return jsonify(left_ms=ms, words=clock_words.left(ms))
        if attempt is None:
            return redirect(url_for("exam.start", version_id=version_id))
        return render_template(
            "trainee/exam/time.html",
            attempt=attempt,
            version_id=version_id,
            timed=clock_words.of(attempt),
            display=open_attempt.shown(attempt),
        )


@bp.post("/study/<int:version_id>/exam/extend")
@open_to(Role.TRAINEE)
def extend(version_id: int) -> ResponseReturnValue:
    """Put the end off, where the scheme lets somebody."""
    with db.writing() as session:
        attempt = open_attempt.sitting(session, enrolled(session, version_id))
        if attempt is None:
            return _told(version_id, False, _("这次考试已经交卷了。"))
        try:
            clocks.extend(attempt, exam_terms.of(attempt.version).extensions)
        except clocks.NotExtended:
            return _told(version_id, False, _("时间不能再延长了。"))
        words = clock_words.left(open_attempt.left_ms(attempt))
        return _told(version_id, True, _("时间延长了。%(left)s", left=words), open_attempt.left_ms(attempt))


def _told(version_id: int, done: bool, words: str, left_ms: int | None = None) -> ResponseReturnValue:
    if request.args.get("json"):
        return jsonify(done=done, words=words, left_ms=left_ms)
    flash(words, "ok" if done else "warn")
    return redirect(url_for("exam_clock.left", version_id=version_id))


@bp.post("/study/<int:version_id>/exam/break")
@open_to(Role.TRAINEE)
def pause(version_id: int) -> ResponseReturnValue:
    """Stop the clock and hide the paper, for whom breaks were granted; the button of the exam's page goes on."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    with db.writing() as session:
        attempt = open_attempt.sitting(session, enrolled(session, version_id))
        if attempt is not None:
            try:
                clocks.pause(attempt, clock.now())
            except clocks.NoBreak:
                abort(403)
    return redirect(url_for("exam.start", version_id=version_id))


@bp.get("/study/<int:version_id>/exam/over")
@open_to(Role.TRAINEE)
def over(version_id: int) -> ResponseReturnValue:
    """The time is over: what was answered is handed in, and the result shown. Before that, back to the exam."""
    with db.writing() as session:
        attempt = open_attempt.sitting(session, enrolled(session, version_id))
        if attempt is None or not open_attempt.is_over(attempt):
            return redirect(url_for("exam.start", version_id=version_id))
        open_attempt.close(session, attempt, clock.now(), by_time=True)
        flash(_("时间到了，已经替你交卷。到时间为止答的都算数。"), "info")
        return redirect(
            url_for("exam.result", version_id=version_id, round_number=attempt.round, number=attempt.number)
        )


@bp.post("/study/<int:version_id>/exam/answers")
@open_to(Role.TRAINEE)
def answered(version_id: int) -> ResponseReturnValue:
    """An answer that the page sends by itself, now or once the network is back; the same `key` counts once.

    Gives {"saved": state}, or {"error": words} for what will never be taken.
    """
    key = (request.form.get("key") or "")[: answers.LONGEST_KEY]
    with db.writing() as session:
        package_id = enrolled(session, version_id).version.package_id
        mine = request.form.get("attempt", 0, int)
        attempt = attempts.by_id(session, current_user.id, package_id, mine)
        position = request.form.get("position", 0, int)
        about = asked.question_of(attempt, position) if attempt else None
        if attempt is None or about is None or not key:
            return jsonify(error=_("这个答案不是这场考试的，没有存。"))
        form = cards.form(about, [])
        if not form.validate_on_submit():
            return jsonify(error=next(iter(form.answer.errors), _("这个答案没有存上，请再选一次。")))
        late = attempt.handed_in_at is not None or open_attempt.is_over(attempt)
        sent = Sent(key, request.form.get("was"), request.form.get("age", 0, int))
        try:
            return jsonify(saved=saving.keep(session, attempt, about, form, sent, late=late))
        except (answers.WrongAnswer, ValueError):
            abort(400)
