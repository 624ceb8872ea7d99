"""Pages of a curator: appeals with their deadlines, and wrong keys: who would change is shown before anything is changed."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.models import Person
from accounts.people import Role
from curation.exams.forms import AppealForm, KeyForm
from exams.bank import in_words
from exams.results import appeals, remark
from exams.results.models import Appeal
from exams.sitting import asked, corrections
from foundation import clock, db
from foundation.i18n import _
from hours import certificates, earned, enrolments
from judging import exam_terms
from packages.models import Version

bp = Blueprint("appeals", __name__)
SHOWN = 50


@bp.get("/exam-appeals")
@open_to(Role.CURATOR)
def index() -> str:
    """What waits, by its deadline, and what was answered lately."""
    with db.reading() as session:
        return render_template(
            "curation/exams/appeals.html",
            waiting=_named(session, appeals.waiting(session)),
            answered=_named(session, appeals.answered(session, SHOWN)),
            now=clock.now(),
        )


@bp.route("/exam-appeals/<int:appeal_id>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def one(appeal_id: int) -> ResponseReturnValue:
    """One appeal: what is doubted, the attempt question by question; then the answer."""
    form = AppealForm()
    if form.validate_on_submit():
        try:
            with db.writing() as session:
                upheld = form.state.data == "upheld"
                appeal, words = _found(session, appeal_id), form.answer.data
                appeals.answer(session, appeal, words, current_user.id, clock.now(), upheld=upheld)
        except appeals.Answered:
            flash(_("别人已经答复过了，没有再改。"), "warn")
        else:
            flash(_("答复记下了，学员看得到。"), "ok")
        return redirect(url_for("appeals.index"))
    with db.reading() as session:
        appeal = _found(session, appeal_id)
        attempt = appeal.attempt
        marks = {each["position"]: each for each in attempt.marks or ()}
        return render_template(
            "curation/exams/appeal.html",
            appeal=appeal,
            attempt=attempt,
            name=session.get_one(Person, attempt.person_id).name,
            rows=[
                {
                    "question": each,
                    "part": corrections.part_of(each),
                    "mark": marks[each["position"]],
                    "chosen": in_words.given(each, marks[each["position"]]["chosen"]),
                    "right": in_words.right(each),
                }
                for each in asked.questions_of(attempt)
            ],
            form=form if appeal.state == "asked" else None,
        )


@bp.route("/exam-keys/<part>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def key(part: str) -> ResponseReturnValue:
    """A question whose key may be wrong: what is right, who would change, and only then the change."""
    with db.reading() as session:
        told = remark.question(session, part)
        if told is None or told["kind"] in ("short", "practical"):
            abort(404)
    form = KeyForm.of(told)
    if not form.validate_on_submit():
        return _key_page(told, form, None)
    try:
        answer = form.key_of(told)
        remark.check(told, answer)
    except (remark.NotAKey, ValueError):
        form.state.errors = [_("选了“改答案”，就要选出正确的答案")]
        return _key_page(told, form, None)
    # what is applied is what was looked at: a key that was changed in between is shown first
    if request.form.get("go") != "apply" or request.form.get("looked") != json.dumps(answer):
        with db.reading() as session:
            changes = remark.changes(session, part, answer, _pass_mark)
            return _key_page(told, form, _shown(session, changes), json.dumps(answer))
    now = clock.now()
    with db.writing() as session:
        changed = remark.correct(session, part, answer, form.reason.data, current_user.id, _pass_mark, now)
        for each in changed:
            for mine in enrolments.in_package(session, each.attempt.person_id, each.attempt.package_id):
                earned.settle(session, mine, certificates.draw, now)
    flash(_("改好了，%(n)d 次考试重新算了分，每个人的结果页上都写明了。", n=len(changed)), "ok")
    return redirect(url_for("appeals.index"))


def _pass_mark(version: Version) -> int:
    return exam_terms.of(version).pass_mark


def _key_page(told: dict[str, Any], form: KeyForm, changes: list[Any] | None, looked: str = "") -> str:
    return render_template(
        "curation/exams/key.html",
        question=told,
        right=_("每个人都得分") if told.get("all_right") else in_words.right(told),
        form=form,
        changes=changes,
        looked=looked,
    )


def _shown(session: Session, changes: list[remark.Change]) -> list[tuple[str, remark.Change]]:
    return [(session.get_one(Person, each.attempt.person_id).name, each) for each in changes]


def _found(session: Session, appeal_id: int) -> Appeal:
    found = session.get(Appeal, appeal_id)
    if found is None:
        abort(404)
    return found


def _named(session: Session, rows: list[Appeal]) -> list[tuple[Appeal, str]]:
    return [(row, session.get_one(Person, row.attempt.person_id).name) for row in rows]
