"""The forms and the letter of a package: taken away filled in, and read back when somebody filled them in elsewhere."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accessibility.documents import pdf, sheet, word
from accounts.access import open_to
from accounts.people import Role
from curation.papers import annexes, forms, reading_back, taking_over
from curation.papers.reading_back import Read
from foundation import clock, db
from foundation.i18n import _
from foundation.web import Form, name_download
from judging import check
from packages import magic, standing
from packages.access import own
from packages.models import Package
from packages.reading.reader import NotRead, Reader
from packages.reading.tables import Table
from schemes.papers import Paper

bp = Blueprint("annexes", __name__)
LARGEST = 20_000_000  # bytes of a form


@bp.get("/packages/<int:package_id>/papers")
@open_to(Role.PROVIDER)
def every(package_id: int) -> str:
    """What there is to take away, to sign and to hand in."""
    with db.reading() as session:
        package = own(session, package_id)
        return render_template(
            "curation/papers/every.html",
            package=package,
            scheme=check.scheme(package.scheme_id),
            papers=annexes.offered(package),
            rights=package.details.get("rights") or {},
        )


@bp.get("/packages/<int:package_id>/papers/<paper_id>.<kind>")
@open_to(Role.PROVIDER)
def file(package_id: int, paper_id: str, kind: str) -> Response:
    """A form or the letter, filled: as PDF or as Word."""
    with db.reading() as session:
        package = own(session, package_id)
        paper = _paper(package, paper_id)
        if kind not in ("pdf", "docx"):
            abort(404)
        draft = annexes.draft_of(session, package, clock.today())
        made = annexes.sheet(paper, check.scheme(package.scheme_id), draft)
    content = sheet.as_pdf(made) if kind == "pdf" else sheet.as_word(made, clock.now())
    media_type = pdf.MEDIA_TYPE if kind == "pdf" else word.MEDIA_TYPE
    return name_download(Response(content, content_type=media_type), f"{paper.title}.{kind}")


def _paper(package: Package, paper_id: str) -> Paper:
    found = annexes.of(check.scheme(package.scheme_id), paper_id)
    if found is None:
        abort(404)
    return found


def _form(package: Package, paper_id: str) -> Paper:
    """A paper that can come back filled in: a letter comes back signed, on another page."""
    found = _paper(package, paper_id)
    if found.sort != "form":
        abort(404)
    return found


@bp.route("/packages/<int:package_id>/papers/<paper_id>/read", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def read(package_id: int, paper_id: str) -> ResponseReturnValue:
    """Read a form that was filled in elsewhere, and show what it would change."""
    form = forms.FilledForm()
    with db.reading() as session:
        package = own(session, package_id)
        paper = _form(package, paper_id)
        standing.to_change(session, package)
    tables = _tables(form) if form.validate_on_submit() else None
    with db.reading() as session:
        package = own(session, package_id)
        if tables is not None:
            told = _read(session, package, paper, tables)
            if told.found:
                return _shown(package, paper, told)
            form.document.errors = [
                _("里面没有找到“%(title)s”的表格。请用这里下载的那一份来填。", title=paper.title)
            ]
        return render_template("curation/papers/read.html", package=package, paper=paper, form=form)


def _tables(form: Form) -> list[Table] | None:
    """The tables of what was sent; None with words at the field where it can't be read."""
    with tempfile.TemporaryDirectory(prefix="form-") as folder:
        path = Path(folder) / "form"
        form["document"].data.save(path)
        if path.stat().st_size > LARGEST or magic.sniff(path, "form") != "docx":
            form["document"].errors = [_("请用 Word 的 docx 文件，不超过 20 MB")]
            return None
        try:
            with Reader() as reader:
                return reader.tables(path)
        except NotRead as error:
            words = {
                "encrypted": _("这个文件有密码。请去掉密码再传"),
                "stopped": _("这个文件太大或者太复杂，没有读完"),
            }
            form["document"].errors = [words.get(error.code) or _("这个文件打不开。请用 Word 另存一份再传")]
            return None


def _read(session: Session, package: Package, paper: Paper, tables: list[Table]) -> Read:
    return reading_back.read(tables, paper, annexes.draft_of(session, package, clock.today()))


def _shown(package: Package, paper: Paper, told: Read) -> str:
    form = forms.TakeOverForm(formdata=None, seen=package.changed_at.isoformat())
    return render_template("curation/papers/changes.html", package=package, paper=paper, told=told, form=form)


@bp.post("/packages/<int:package_id>/papers/<paper_id>/take-over")
@open_to(Role.PROVIDER)
def take_over(package_id: int, paper_id: str) -> ResponseReturnValue:
    """Take over what was shown; where the draft has changed since, it is shown again."""
    form = forms.TakeOverForm()
    if not form.validate_on_submit():
        abort(400)
    with db.writing() as session:
        package = own(session, package_id)
        paper = _form(package, paper_id)
        told = reading_back.of_texts(request.form, paper, annexes.draft_of(session, package, clock.today()))
        if form.seen.data != package.changed_at.isoformat():
            flash(_("培训包刚刚有别的改动，请再看一遍。"), "warn")
            return _shown(package, paper, told)
        if told.values:
            taking_over.take_over(session, package, paper.id, told.values, current_user.id, clock.now())
    flash(_("改好了 %(n)d 处。", n=len(told.changes)), "ok")
    return redirect(url_for("annexes.every", package_id=package_id))
