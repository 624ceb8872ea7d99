"""Pages of the desk: the place where one stopped, notes and bookmarks, the practice of a class hour."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from accounts import display
from accounts.access import open_to
from accounts.people import Role
from exams import cards
from exams.marking import mark
from foundation import clock, db
from foundation.i18n import _
from trainee import content
from trainee.access import enrolled, lesson_of
from trainee.aloud import offers, texts
from trainee.aloud.offers import Offer
from trainee.content import Lesson
from trainee.desk import ahead, notes, places, practice
from trainee.desk.ahead import Ahead
from trainee.desk.forms import NoteForm, chosen, label, practice_form
from trainee.desk.models import Note
from trainee.desk.practice import Hour
from trainee.models import Enrolment

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
            flash(_("删掉了。"), "ok")
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
        mine = enrolled(session, version_id)
        return render_template(
            "trainee/desk/notes.html", mine=mine, rows=_rows(session, mine), spelt=notes.spelt
        )


@bp.get("/study/<int:version_id>/notes.txt")
@open_to(Role.TRAINEE)
def notes_file(version_id: int) -> Response:
    """All notes of a package as a text, to take along."""
    with db.reading() as session:
        mine = enrolled(session, version_id)
        title = _("“%(name)s”的笔记", name=mine.version.content["name"])
        made = Response(notes.plain(title, _rows(session, mine), _("（书签）")), mimetype="text/plain")
        made.headers.set("Content-Disposition", "attachment", filename=f"{title}.txt")
        return made


def _rows(session: Session, mine: Enrolment) -> list[tuple[Lesson, list[Note]]]:
    return notes.by_lesson(notes.of(session, mine), content.lessons(mine.version))


@bp.route("/study/<int:version_id>/practice/<int:number>", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def hour(version_id: int, number: int) -> ResponseReturnValue:
    """The practice of a class hour: all questions on one page; then the answers with their explanations."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        mine = enrolled(session, version_id)
        found = next((each for each in practice.hours(mine.version) if each.number == number), None)
        if found is None:
            abort(404)
        form = practice_form(found)
        told = {"mine": mine, "hour": found, "onward": Ahead(lesson=ahead.following(mine, found.last))}
        if form.validate_on_submit():
            try:
                picked = chosen(form, found)
            except ValueError:
                abort(400)
            done = practice.done(session, mine, found, picked, clock.now())
            return render_template(
                "trainee/desk/practised.html", done=done, rows=_told(found, picked), **told
            )
        return render_template(
            "trainee/desk/practice.html",
            form=form,
            done=practice.of(session, mine).get(number),
            aloud=_aloud(session, mine, found, form),
            **told,
        )


def _aloud(session: Session, mine: Enrolment, found: Hour, form: FlaskForm) -> dict[str, Offer]:
    """The buttons that read the questions aloud, by field, for those who want them."""
    marked = {f"q{each['position']}": texts.of_practice(found, each) for each in found.questions}
    offered = offers.of(session, mine.version_id, marked, display.chosen())
    for question in found.questions if offered else ():
        name = f"q{question['position']}"
        texts.put_in(form, name, offered[name].told, label(question, "{}"))
    return offered


def _told(found: Hour, picked: dict[int, list[int]]) -> list[tuple[dict[str, object], bool, str, str]]:
    """Each question with whether it was right, what was chosen and what is right, in words."""
    marks = mark(list(found.questions), picked).marks
    return [
        (question, one.right, _words(question, list(one.chosen)), _words(question, question["answer"]))
        for question, one in zip(found.questions, marks, strict=True)
    ]


def _words(question: dict[str, object], indexes: list[int]) -> str:
    named = dict(cards.choices(question))
    return _("；").join(named[str(n)] for n in indexes)
