"""Pages of the desk: the place where one stopped, notes and bookmarks, the practice of a class hour."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from accounts.preferences import display
from exams.bank import in_words
from exams.sitting.marking import mark
from foundation import clock, db
from foundation.i18n import _
from foundation.web import Form, name_download
from hours import certificates, content, earned
from hours.content import Listed
from hours.models import Enrolment
from packages.models import VersionLesson
from trainee.desk import next_steps, notes, places, practice
from trainee.desk.forms import NoteForm, chosen, label, practice_form
from trainee.desk.models import Note
from trainee.desk.next_steps import Ahead
from trainee.desk.practice import Hour
from trainee.reading_aloud import offers, texts
from trainee.reading_aloud.offers import Offer
from trainee.study.access import enrolled, lesson_of

bp = Blueprint("desk", __name__)


@bp.post("/study/<int:version_id>/<int:resource_id>/place")
@open_to(Role.TRAINEE)
def place(version_id: int, resource_id: int) -> ResponseReturnValue:
    """Where one stands in a clip, from the page's script: milliseconds."""
    typed = request.form.get("at", "")
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 12):
        abort(400)
    with db.writing() as session:
        mine = enrolled(session, version_id)
        places.keep(session, mine, lesson_of(mine, resource_id), int(typed), clock.now())
    return jsonify(kept=True)


@bp.route("/study/<int:version_id>/<int:resource_id>/notes", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def lesson_notes(version_id: int, resource_id: int) -> ResponseReturnValue:
    """The notes of a lesson; add one."""
    form = NoteForm()
    if form.validate_on_submit():
        with db.writing() as session:
            mine = enrolled(session, version_id)
            lesson = lesson_of(mine, resource_id)
            notes.add(session, mine, lesson, form.at_ms, form.text.data or "", clock.now())
        flash(_("记下了。"), "ok")
        return redirect(_lesson_page(version_id, resource_id))
    with db.reading() as session:
        mine = enrolled(session, version_id)
        lesson = lesson_of(mine, resource_id)
        return render_template(
            "trainee/desk/lesson_notes.html",
            mine=mine,
            lesson=lesson,
            notes=notes.of_lesson(session, mine, lesson),
            spelt=notes.spelt,
            form=form,
        )


def _lesson_page(version_id: int, resource_id: int) -> str:
    return url_for("trainee.study", version_id=version_id, resource_id=resource_id, _anchor="notes")


@bp.route("/study/<int:version_id>/<int:resource_id>/notes/<int:note_id>", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def note(version_id: int, resource_id: int, note_id: int) -> ResponseReturnValue:
    """Change a note, or take it away."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        mine = enrolled(session, version_id)
        lesson = lesson_of(mine, resource_id)
        found = notes.one(session, mine, lesson, note_id)
        if found is None:
            abort(404)
        form = NoteForm(at=notes.spelt(found.at_ms), text=found.text)
        if request.method == "POST" and request.form.get("do") == "delete":
            session.delete(found)
            flash(_("删去了。"), "ok")
            return redirect(_lesson_page(version_id, resource_id))
        if form.validate_on_submit():
            notes.change(found, lesson, form.at_ms, form.text.data or "", clock.now())
            flash(_("改好了。"), "ok")
            return redirect(_lesson_page(version_id, resource_id))
        return render_template("trainee/desk/note.html", mine=mine, lesson=lesson, note=found, form=form)


@bp.get("/study/<int:version_id>/notes")
@open_to(Role.TRAINEE)
def all_notes(version_id: int) -> str:
    """All notes of a package."""
    with db.reading() as session:
        mine = enrolled(session, version_id, kept=True)
        return render_template(
            "trainee/desk/notes.html", mine=mine, rows=_rows(session, mine), spelt=notes.spelt
        )


@bp.get("/study/<int:version_id>/notes.txt")
@open_to(Role.TRAINEE)
def notes_file(version_id: int) -> Response:
    """All notes of a package as a text, to take along."""
    with db.reading() as session:
        mine = enrolled(session, version_id, kept=True)
        title = _("“%(name)s”的笔记", name=mine.version.name)
        made = Response(notes.plain(title, _rows(session, mine), _("（书签）")), mimetype="text/plain")
        return name_download(made, f"{title}.txt")


def _rows(session: Session, mine: Enrolment) -> list[tuple[Listed, list[Note]]]:
    found = notes.of(session, mine)
    about = VersionLesson.resource_id.in_({each.resource_id for each in found})
    return notes.by_lesson(found, content.listed(mine.version, about))


@bp.route("/study/<int:version_id>/practice/<int:number>", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def hour(version_id: int, number: int) -> ResponseReturnValue:
    """The practice of a class hour: all questions on one page; then the answers with their explanations."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        mine = enrolled(session, version_id)
        found = practice.hour(mine.version, number)
        if found is None:
            abort(404)
        form = practice_form(found)
        told = {"mine": mine, "hour": found, "onward": Ahead(lesson=next_steps.following(mine, found.last))}
        told |= {"percent": practice.pass_percent(mine.version), "passes": practice.passes}
        if form.validate_on_submit():
            try:
                picked = chosen(form, found)
            except ValueError:
                abort(400)
            done = practice.done(session, mine, found, picked, clock.now())
            if practice.passes(mine.version, done) and earned.settle(
                session, mine, certificates.draw, clock.now()
            ):
                flash(_("全部学完，考试也通过了。证书已经发给你。"), "ok")
            return render_template(
                "trainee/desk/practised.html", done=done, rows=_told(found, picked), **told
            )
        return render_template(
            "trainee/desk/practice.html",
            form=form,
            done=practice.of(session, mine, [number]).get(number),
            aloud=_aloud(session, mine, found, form),
            **told,
        )


def _aloud(session: Session, mine: Enrolment, found: Hour, form: Form) -> dict[str, Offer]:
    """The buttons that read the questions aloud, by field, for those who want them."""
    marked = {f"q{each['position']}": texts.of_practice(found, each) for each in found.questions}
    offered = offers.of(session, mine.version_id, marked, display.chosen())
    for question in found.questions if offered else ():
        name = f"q{question['position']}"
        texts.put_in(form, name, offered[name].told, label(question, "{}"))
    return offered


def _told(found: Hour, picked: dict[int, list[Any]]) -> list[tuple[dict[str, object], bool, str, str]]:
    """Each question with whether it was right, what was chosen and what is right, in words."""
    marks = mark(list(found.questions), picked).marks
    return [
        (question, one.right, in_words.given(question, one.chosen), in_words.right(question))
        for question, one in zip(found.questions, marks, strict=True)
    ]
