"""Pages of a curator: who asks for an accommodation in exams; grant it once, on a ground, for every exam."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.models import Person
from accounts.people import Role
from curation.exams.forms import GrantForm, RefusalForm
from exams.accommodations import granting, in_words, measures
from exams.sitting import attempts
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm
from judging import exam_terms

bp = Blueprint("accommodations", __name__)
SHOWN = 200


@bp.get("/accommodations")
@open_to(Role.CURATOR)
def index() -> str:
    """Who waits for an answer, oldest first, and who has something granted."""
    with db.reading() as session:
        waiting = [(each, _name(session, each.person_id)) for each in granting.waiting(session)]
        held = [
            (each.person_id, _name(session, each.person_id), in_words.lines(measures.of(each.measures)))
            for each in granting.in_force(session, SHOWN)
        ]
        return render_template(
            "curation/exams/accommodations.html", waiting=waiting, held=held, named=in_words.named
        )


@bp.route("/accommodations/<int:person_id>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def person(person_id: int) -> ResponseReturnValue:
    """One person: what they ask for, what holds, and the form that grants it anew."""
    form = GrantForm()
    if form.validate_on_submit():
        with db.writing() as session:
            _trainee(session, person_id)
            made = granting.grant(
                session,
                person_id,
                form.measures,
                form.ground.data,
                current_user.id,
                clock.now(),
                note=form.note.data or "",
            )
            attempts.adapt(session, made, exam_terms.of, clock.now())
        flash(_("记下了。从现在起每一场考试都照这样，正在考的也一样。"), "ok")
        return redirect(url_for("accommodations.index"))
    return _page(person_id, form if form.is_submitted() else None, RefusalForm(formdata=None))


@bp.post("/accommodations/<int:person_id>/refuse")
@open_to(Role.CURATOR)
def refuse(person_id: int) -> ResponseReturnValue:
    """Grant nothing of what is asked for, and say why."""
    form = RefusalForm()
    if not form.validate_on_submit():
        return _page(person_id, None, form)
    with db.writing() as session:
        asked = granting.asked(session, person_id)
        if asked is None:
            flash(_("这个申请已经答复过，或者学员撤回了。"), "warn")
        else:
            granting.refuse(session, asked, form.reason.data, current_user.id, clock.now())
            flash(_("答复记下了。"), "ok")
    return redirect(url_for("accommodations.index"))


@bp.post("/accommodations/<int:person_id>/ground")
@open_to(Role.CURATOR)
def ground(person_id: int) -> ResponseReturnValue:
    """The ground of what holds. That somebody looked is noted, and the person sees who."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    with db.writing() as session:
        held = granting.of(session, person_id)
        if held is None:
            abort(404)
        told = granting.look(session, held, current_user.id, clock.now())
        return render_template(
            "curation/exams/ground.html",
            name=_name(session, person_id),
            person_id=person_id,
            ground=told,
            since=held.since,
            by=_name(session, held.given_by),
        )


def _page(person_id: int, form: GrantForm | None, refusal: RefusalForm) -> str:
    with db.reading() as session:
        someone = _trainee(session, person_id)
        held, asked = granting.of(session, person_id), granting.asked(session, person_id)
        known = measures.of(held.measures if held else None)
        return render_template(
            "curation/exams/accommodation.html",
            name=someone.name,
            person_id=person_id,
            asked=asked,
            wishes=in_words.named(asked.wishes) if asked else [],
            held=held,
            lines=in_words.lines(known),
            grant=form or GrantForm.showing(known, asked.wishes if asked else []),
            form=refusal if refusal.errors else form,
            refusal=refusal,
        )


def _trainee(session: Session, person_id: int) -> Person:
    found = session.get(Person, person_id)
    if found is None or found.role != Role.TRAINEE:
        abort(404)
    return found


def _name(session: Session, person_id: int) -> str:
    return session.get_one(Person, person_id).name
