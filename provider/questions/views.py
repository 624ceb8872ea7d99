"""Pages of questions: the list by sets, one question by form, as a trainee meets it, files in and out."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from exams.bank import in_words, kinds, making, pictures, questions
from exams.bank.making import SetQuestion
from exams.bank.models import Question
from exams.interchange import reader, writing
from foundation import clock, db, storage
from foundation.i18n import _
from foundation.storage import StoredFile
from foundation.web import Form, form_of, name_download
from judging.wording import of_faults
from packages import standing
from packages.access import own
from packages.models import Package
from provider.questions import editing, previewing
from provider.questions.forms import FileForm, of_kind
from provider.questions.typed import read

bp = Blueprint("questions", __name__)
SHOWN = 10  # questions of a set on one page: three screens
TYPES = {
    "gift": "text/plain; charset=utf-8",
    "moodle": "application/xml",
    "qti": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/packages/<int:package_id>/questions")
@open_to(Role.PROVIDER)
def every(package_id: int) -> str:
    """All questions, set by set; write one, bring a file, take one away."""
    with db.reading() as session:
        package = own(session, package_id)
        return _list_page(session, package, FileForm(formdata=None))


def _list_page(
    session: Session, package: Package, form: Form, faults: Sequence[str] = (), notes: Sequence[str] = ()
) -> str:
    sets: dict[int, list[Question]] = {}
    for each in questions.of(session, package.id):
        sets.setdefault(each.set_number, []).append(each)
    number = request.args.get("set", min(sets, default=1), int)
    page = max(1, request.args.get("page", 1, int))
    its = sets.get(number, [])
    return render_template(
        "provider/questions/list.html",
        package=package,
        sets={each: len(found) for each, found in sets.items()},
        number=number,
        questions=its[(page - 1) * SHOWN : page * SHOWN],
        page=page,
        pages=max(1, -(-len(its) // SHOWN)),
        names=in_words.names(),
        form=form,
        faults=faults,
        notes=notes,
        formats=_format_names(),
        waits=standing.waits(session, package),
    )


def _format_names() -> dict[str, str]:
    return {"xlsx": "Excel", "gift": "GIFT", "moodle": "Moodle XML", "qti": "QTI 3.0"}


@bp.post("/packages/<int:package_id>/questions/file")
@open_to(Role.PROVIDER)
def bring(package_id: int) -> ResponseReturnValue:
    """Bring a file; nothing of it is taken where anything is wrong."""
    form = FileForm()
    with db.reading() as session:
        package = own(session, package_id)
        standing.to_change(session, package)
        if not form.validate_on_submit():
            return _list_page(session, package, form)
    with tempfile.TemporaryDirectory(prefix="questions-") as name:
        folder = Path(name)
        path = folder / "brought"
        form.file.data.save(path)
        brought = reader.read(path, form.file.data.filename or "", folder)
        notes = [of_faults.line(each) for each in brought.notes]
        if brought.faults or not brought.sets:
            faults = [of_faults.line(each) for each in brought.faults]
            form.file.errors = [
                _("文件里有 %(n)d 处不对，一道题也没有带进来。改好以后再选一次。", n=len(faults))
            ]
            with db.reading() as session:
                return _list_page(session, own(session, package_id), form, faults, notes)
        return _brought(package_id, form, brought, folder, notes)


def _brought(
    package_id: int, form: Form, brought: reader.Brought, folder: Path, notes: Sequence[str]
) -> ResponseReturnValue:
    count = sum(len(each.questions) for each in brought.sets)
    by: dict[str, Any] = {"person_id": current_user.id, "now": clock.now()}
    try:
        with db.writing() as session:
            package = own(session, package_id)
            standing.to_change(session, package)
            editing.bring(session, package, brought.sets, folder, replace=form.replace.data, **by)
    except editing.Full:
        form.file.errors = [_("一个培训包最多 %(n)d 套题。请先删去一些。", n=editing.MOST_SETS)]
        with db.reading() as session:
            return _list_page(session, own(session, package_id), form)
    flash(_("带进来了 %(n)d 道题。", n=count), "ok")
    if not notes:
        return redirect(url_for("questions.every", package_id=package_id))
    with db.reading() as session:  # once: what was left out is told here
        return _list_page(session, own(session, package_id), FileForm(formdata=None), notes=notes)


@bp.get("/packages/<int:package_id>/questions/file/<wanted>")
@open_to(Role.PROVIDER)
def take(package_id: int, wanted: str) -> Response:
    """All questions as a file; what has no place in it stands in the list's hints and in the documentation."""
    if wanted not in writing.FORMATS:
        abort(404)
    with db.reading() as session:
        package = own(session, package_id)
        sets = questions.written_sets(session, package_id)
        content, _notes = writing.write(sets, wanted, questions.content_of(session, sets))
        answer = send_file(io.BytesIO(content), mimetype=TYPES[wanted])
        return name_download(answer, _("考题") + f"-{package.name}{writing.FORMATS[wanted]}")


@bp.route("/packages/<int:package_id>/questions/new/<kind>", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def new(package_id: int, kind: str) -> ResponseReturnValue:
    """Write a question of a kind."""
    if kind not in kinds.KINDS:
        abort(404)
    return _write(package_id, None, kind, instead=False)


@bp.route("/packages/<int:package_id>/questions/<int:question_id>", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def edit(package_id: int, question_id: int) -> ResponseReturnValue:
    """Change a question; its kind stays."""
    return _write(package_id, question_id, "", instead=False)


@bp.route("/packages/<int:package_id>/questions/<int:question_id>/instead/<kind>", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def instead(package_id: int, question_id: int, kind: str) -> ResponseReturnValue:
    """Write the question that stands in the place of this one, for whom it can't be put to."""
    if kind not in kinds.KINDS:
        abort(404)
    return _write(package_id, question_id, kind, instead=True)


def _write(package_id: int, question_id: int | None, kind: str, *, instead: bool) -> ResponseReturnValue:
    with db.writing() if request.method == "POST" else db.reading() as session:
        package = own(session, package_id)
        row = _row(session, package, question_id) if question_id is not None else None
        whole = questions.as_written(row) if row else None
        told = making.substitute(whole) if whole and instead else whole
        if instead and told and told.kind != kind:
            told = None
        kind = kind or (told.kind if told else "")
        form = of_kind(kind, told, _choices(session, package, row))
        if row and not form.is_submitted():
            form["set"].data = str(row.set_number)
        if form.is_submitted():
            standing.to_change(session, package)
            made = _made(session, kind, form, told) if form.validate() else None
            if made is not None:
                return _kept(session, package, row, whole, made, form, instead=instead)
        return render_template(
            "provider/questions/edit.html",
            package=package,
            row=row,
            told=told,
            kind=kind,
            instead=instead,
            names=in_words.names(),
            form=form,
            letters=kinds.LETTERS,
            waits=standing.waits(session, package),
        )


def _kept(
    session: Session,
    package: Package,
    row: Question | None,
    whole: SetQuestion | None,
    made: SetQuestion,
    form: Form,
    *,
    instead: bool,
) -> ResponseReturnValue:
    by: dict[str, Any] = {"person_id": current_user.id, "now": clock.now()}
    number = int(form["set"].data)
    if instead and whole and row:
        made, number = making.with_substitute(whole, made), row.set_number
    elif whole and "substitute" in whole.more:
        made = replace(made, more={**made.more, "substitute": whole.more["substitute"]})
    row = editing.put(session, package, row, made, number, {}, **by)
    flash(_("存好了。"), "ok")
    page = url_for("questions.preview", package_id=package.id, question_id=row.id)
    if request.form.get("go") == "next":
        page = url_for("questions.new", package_id=package.id, kind=made.kind)
    return redirect(page)


def _made(session: Session, kind: str, form: Form, told: SetQuestion | None) -> SetQuestion | None:
    """The question that was typed with its media; None where something is wrong, which its fields tell."""
    made = read(kind, form)
    media = _media(session, form, told, made.options if made else ())
    if made is None or media is None:
        return None
    more = {**made.more, **({"media": media} if media else {})}
    if told and "feedback" in told.more and told.options == made.options:
        more["feedback"] = told.more["feedback"]
    return replace(made, points=made.points or 100, more=more)


def _media(
    session: Session, form: Form, told: SetQuestion | None, options: Sequence[str]
) -> list[dict[str, Any]] | None:
    """What is there and stays, and what is new; None where a text is missing or a file is none of ours."""
    found, right = list[dict[str, Any]](), True
    for at, each in enumerate(told.more.get("media", ()) if told else ()):
        if form[f"media_gone_{at}"].data:
            continue
        text = (form[f"media_text_{at}"].data or "").strip()
        if not text:
            form[f"media_text_{at}"].errors = [_("请写上文字，看不见、听不见的人靠它答题。")]
            right = False
        if "option" in each and told:
            words = told.options[each["option"]]
            if words not in options:
                continue  # the option is gone, and its picture with it
            each = {**each, "option": options.index(words)}
        found.append({**each, "text": text})
    for kind in ("picture", "sound"):
        kept = _new_medium(session, form, kind)
        right = right and kept is not None
        of = form["picture_of"].data if kind == "picture" else ""
        place = {"option": int(of)} if kept and of and of.isdigit() and int(of) < len(options) else {}
        found += [{**kept, **place}] if kept else []
    found.sort(key=lambda each: each.get("option", -1))
    return found if right else None


def _new_medium(session: Session, form: Form, kind: str) -> dict[str, Any] | None:
    """The file that came with the form: {} for none, None for one that can't be taken."""
    sent, text = form[kind].data, (form[f"{kind}_text"].data or "").strip()
    if not sent or not sent.filename:
        return {}
    if not text:
        form[f"{kind}_text"].errors = [_("请写上文字，看不见、听不见的人靠它答题。文件要再选一次。")]
        return None
    with tempfile.TemporaryDirectory(prefix="medium-") as name:
        content = sent.stream.read(pictures.MOST_BYTES + 1)
        kept = (
            pictures.keep(content, sent.filename, Path(name)) if len(content) <= pictures.MOST_BYTES else None
        )
        wanted = "audio/" if kind == "sound" else "image/"
        if kept is None or not kept["media_type"].startswith(wanted):
            form[kind].errors = [
                _("录音要是 MP3、M4A 或 WAV，最多 5 MB。")
                if kind == "sound"
                else _("图片要是 PNG、JPEG、GIF 或 WebP，最多 5 MB。")
            ]
            return None
    # what they call the file may say what is right: it is nobody's to see
    stored = storage.save(
        session, io.BytesIO(content), name=kept["sha256"][:16], media_type=kept["media_type"], now=clock.now()
    )
    return {"kind": kind, **kept, "text": text, "file_id": stored.id}


def _choices(session: Session, package: Package, row: Question | None) -> dict[str, list[tuple[str, str]]]:
    numbers = sorted({each.set_number for each in questions.of(session, package.id)}) or [1]
    if len(numbers) < editing.MOST_SETS:
        numbers.append(numbers[-1] + 1)
    names = list(dict.fromkeys(each.name for each in package.resources))
    if row and row.resource_name and row.resource_name not in names:
        names.append(row.resource_name)
    return {
        "set": [(str(each), _("第 %(n)d 套", n=each)) for each in numbers],
        "resource": [("", _("没有选")), *((each, each) for each in names)],
    }


@bp.post("/packages/<int:package_id>/questions/<int:question_id>/do")
@open_to(Role.PROVIDER)
def do(package_id: int, question_id: int) -> ResponseReturnValue:
    """Move a question up or down, or take it away."""
    by: dict[str, Any] = {"person_id": current_user.id, "now": clock.now()}
    wanted = request.form.get("do", "")
    with db.writing() as session:
        package = own(session, package_id)
        standing.to_change(session, package)
        row = _row(session, package, question_id)
        number = row.set_number
        if wanted in ("up", "down"):
            editing.move(session, package, row, -1 if wanted == "up" else 1, **by)
        elif wanted == "remove":
            editing.remove(session, package, row, **by)
            flash(_("删去了。"), "ok")
        elif wanted == "remove-instead":
            whole = questions.as_written(row)
            more = {key: value for key, value in whole.more.items() if key != "substitute"}
            editing.put(session, package, row, replace(whole, more=more), number, {}, **by)
            flash(_("换给别人的那一道删去了。"), "ok")
        else:
            abort(400)
    if wanted == "remove-instead":
        return redirect(url_for("questions.preview", package_id=package_id, question_id=question_id))
    page = max(1, -(-row.position // SHOWN))  # where it is now, or where it was
    return redirect(url_for("questions.every", package_id=package_id, set=number, page=page) + "#list")


@bp.route("/packages/<int:package_id>/questions/<int:question_id>/preview", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def preview(package_id: int, question_id: int) -> ResponseReturnValue:
    """A question as a trainee meets it, on the page and by ear; and how an answer is marked."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        package = own(session, package_id)
        row = _row(session, package, question_id)
        asked = questions.plain(row)
        other = in_words.instead(asked)
        faces = [previewing.face(session, one, name) for one, name in ((asked, "a"), (other, "b")) if one]
        form = form_of({name: each.field for each in faces for name in (each.name,)})
        if request.form.get("do") == "hear":
            for each in faces:
                each.ask(session)
            return redirect(url_for("questions.preview", package_id=package_id, question_id=question_id))
        if form.validate_on_submit():
            for each in faces:
                each.answered(form)
        return render_template(
            "provider/questions/preview.html",
            package=package,
            row=row,
            faces=faces,
            form=form,
            in_words=in_words,
            names=in_words.names(),
            waits=standing.waits(session, package),
        )


@bp.get("/packages/<int:package_id>/questions/<int:question_id>/media/<name>/<int:number>")
@open_to(Role.PROVIDER)
def medium(package_id: int, question_id: int, name: str, number: int) -> Response:
    """A picture or sound of a question (a) or of the one in its place (b), by its number."""
    with db.reading() as session:
        row = _row(session, own(session, package_id), question_id)
        told = {"a": row.more, "b": row.more.get("substitute", {})}.get(name, {})
        found = kinds.file_of(told, number)
        stored = session.get(StoredFile, found) if found else None
        if stored is None:
            abort(404)
        return storage.response(stored)


@bp.get("/packages/<int:package_id>/questions/<int:question_id>/heard/<name>")
@open_to(Role.PROVIDER)
def sound(package_id: int, question_id: int, name: str) -> Response:
    """A question read aloud."""
    with db.reading() as session:
        row = _row(session, own(session, package_id), question_id)
        asked = questions.plain(row)
        one = asked if name == "a" else in_words.instead(asked) if name == "b" else None
        said = previewing.face(session, one, name).said if one else None
        stored = session.get(StoredFile, said.file_id) if said else None
        if stored is None:
            abort(404)
        return storage.response(stored)


def _row(session: Session, package: Package, question_id: int) -> Question:
    found = session.get(Question, question_id)
    if found is None or found.package_id != package.id:
        abort(404)
    return found
