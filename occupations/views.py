"""Pages of the catalogue: what is in force, for everybody; loading and withdrawing editions, for curators."""

from __future__ import annotations

import io
import tempfile
from datetime import date
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from accounts.access import open_to, open_to_all
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm
from occupations import catalogue, words, workbook
from occupations.forms import EditionForm
from occupations.models import Edition

bp = Blueprint("occupations", __name__)
SHOWN = 200


@bp.get("/occupations")
@open_to_all
def index() -> str:
    """The edition in force: occupations, hours, subsidies; a word narrows them down."""
    wanted = request.args.get("q", "").strip()
    with db.reading() as session:
        edition = catalogue.in_force(session, _today())
        lines = [each for each in edition.lines if wanted in each.name] if edition else []
        curates = current_user.is_authenticated and current_user.role is Role.CURATOR
        return render_template(
            "occupations/index.html",
            edition=edition,
            lines=lines[:SHOWN],
            total=len(lines),
            wanted=wanted,
            editions=catalogue.editions(session) if curates else [],
            curates=curates,
            today=_today(),
        )


@bp.route("/occupations/new", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def new() -> ResponseReturnValue:
    """Load an edition from a workbook; every fault is told, and then nothing is loaded."""
    form = EditionForm()
    faults: list[str] = []
    if form.validate_on_submit():
        faults = _load(form)
        if not faults:
            flash(_("目录载入了。"), "ok")
            return redirect(url_for("occupations.index"))
        form.workbook.errors = [_("文件里有 %(n)d 处问题，没有载入。改好以后再传。", n=len(faults))]
    return render_template("occupations/new.html", form=form, faults=faults)


def _load(form: EditionForm) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.xlsx"
        form.workbook.data.save(path)
        entries, faults = workbook.read(path)
        if faults:
            return [words.line(each) for each in faults]
        with db.writing() as session:
            catalogue.load(
                session,
                entries,
                title=form.title.data.strip(),
                source=form.source.data.strip(),
                sample=form.official.data == "no",
                valid_from=form.valid_from.data,
                valid_until=form.valid_until.data,
                content=path.read_bytes(),
                person_id=current_user.id,
                now=clock.now(),
            )
    return []


@bp.route("/occupations/<int:edition_id>/withdraw", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def withdraw(edition_id: int) -> ResponseReturnValue:
    """An edition that should not count any more: what happens, then the button."""
    form = ConfirmForm()
    with db.writing() if form.is_submitted() else db.reading() as session:
        edition = session.get(Edition, edition_id)
        if edition is None:
            abort(404)
        if form.validate_on_submit():
            catalogue.withdraw(session, edition, current_user.id, clock.now())
            flash(_("“%(title)s”停用了。", title=edition.title), "ok")
            return redirect(url_for("occupations.index"))
        return render_template("occupations/withdraw.html", edition=edition)


@bp.get("/occupations/template.xlsx")
@open_to(Role.CURATOR)
def template() -> Response:
    """A blank workbook."""
    return send_file(
        io.BytesIO(workbook.blank()), download_name=_("紧缺职业目录模板.xlsx"), as_attachment=True
    )


def _today() -> date:
    return clock.today()
