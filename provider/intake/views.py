"""The pages between an upload and its package: confirm what the files are, take the catalogue away, give up."""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.models import Organisation, Person
from accounts.people import Role
from foundation import clock, db, storage, web
from foundation.i18n import _
from foundation.web import ConfirmForm, Form
from judging import check
from judging.wording import of_faults
from packages import archive, faults, standing
from packages.access import own
from packages.archive import MANIFEST, Rejected
from packages.describing import catalogue_book, toml_text
from packages.models import Package
from provider.intake import arriving, forms, intakes, required, settling, showing, wording
from provider.intake.access import loose, settings, uploader
from provider.intake.arriving import NothingToLearn
from provider.intake.models import Intake

bp = Blueprint("intake", __name__)


@bp.route("/packages/uploads/<int:intake_id>", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def confirm(intake_id: int) -> ResponseReturnValue:
    """Say what the files are, and what is missing; or only what a whole package replaces."""
    with db.reading() as session:
        intake = _own(session, intake_id)
        if intake.closed_at is not None:
            return _onward(intake)
        form, alike = _form(session, intake)
        if request.method == "GET":
            return _page(session, intake, form, alike)
    if not intake.complete:
        _keep(intake_id, form)
    if request.form.get("do") == "save":
        flash(_("存好了。接着整理的时候，从这里打开。"), "ok")
        return redirect(url_for("upload.packages"))
    if request.form.get("do") == "add":
        answered = _add(intake_id, form)
    else:
        answered = _finish(intake_id, form) if form.validate_on_submit() else None
    if answered is not None:
        return answered
    with db.reading() as session:
        intake = _own(session, intake_id)
        if intake.closed_at is not None:  # finished in another window meanwhile
            return _onward(intake)
        again = [session.get_one(Package, each.id) for each in alike]
        return _page(session, intake, form, again)


def _own(session: Session, intake_id: int) -> Intake:
    """An upload of the visitor's organisation, or 404."""
    found = session.get(Intake, intake_id)
    if found is None or found.organisation_id != current_user.organisation_id:
        abort(404)
    return found


def _onward(intake: Intake) -> ResponseReturnValue:
    """A second press, or a page that was left open: what became of it."""
    if intake.package_id is None:
        flash(_("这次上传已经丢掉了。要用的话，请再传一次。"), "info")
        return redirect(url_for("upload.packages"))
    return redirect(url_for("upload.package", package_id=intake.package_id))


def _form(session: Session, intake: Intake) -> tuple[Form, list[Package]]:
    """The page's form, and the packages that the upload may take the place of."""
    typed = {**showing.begun(session, intake, _contact(session)), **intake.typed}
    name = request.form.get("introduction-name") or typed.get("introduction-name") or intake.told["name"]
    sha256 = intake.archive.sha256 if intake.complete and intake.archive else ""
    alike = intakes.alike(session, intake.organisation_id, name, sha256)
    if intake.replaces is not None and intake.replaces not in alike:
        alike.insert(0, intake.replaces)
    typed.setdefault("into", str(intake.replaces_id or ""))
    choices = wording.choices(session, alike)
    if intake.complete:
        return forms.answer_form(choices), alike
    scheme = check.scheme(settings().scheme)
    return forms.catalogue_form(intake.told, typed, scheme, required.of(scheme), choices), alike


def _contact(session: Session) -> dict[str, str]:
    """What the site knows of who uploads, so that nobody types it again."""
    person = session.get_one(Person, current_user.id)
    organisation = session.get_one(Organisation, current_user.organisation_id)
    return {"organisation": organisation.name, "contact": person.name, "email": person.email or ""}


def _page(session: Session, intake: Intake, form: Form, alike: list[Package]) -> ResponseReturnValue:
    known = standing.of_all(session, alike)
    told = intake.told
    new = (
        [(name, sha256) for name, sha256 in told["resources"]]
        if intake.complete
        else showing.pairs(told, form)
    )
    shown: dict[str, Any] = {
        "intake": intake,
        "form": form,
        "same": any(intakes.folded(each.name) == intakes.folded(str(told["name"])) for each in alike),
        "alike": [
            (each, wording.uploaded(each), wording.stands(known.get(each.id)), intakes.change(each, new))
            for each in alike
        ],
        "held_back": [each.name for each in alike if (found := known.get(each.id)) and found.waits],
    }
    if intake.complete:
        return render_template("provider/intake/answer.html", **shown, count=len(new))
    scheme = check.scheme(settings().scheme)
    return render_template(
        "provider/intake/confirm.html",
        **shown,
        told=told,
        courses=showing.courses(told, form),
        facts=showing.facts(told, form, scheme, required.of(scheme)),
        left=wording.left(told["left"]),
        faults=[
            (of_faults.place(each.where), of_faults.fault(each))
            for each in map(faults.from_dict, told["faults"])
        ],
        rows=forms.MOST_ROWS,
    )


def _keep(intake_id: int, form: Form) -> None:
    with db.writing() as session:
        held = intakes.held(session, intake_id)
        if held.closed_at is None:
            held.typed, held.changed_at = forms.typed_of(form), clock.now()


def _add(intake_id: int, form: Form) -> ResponseReturnValue | None:
    """More files; None with an error at the field where they won't do."""
    files = loose("more")
    try:
        if files:
            arriving.add(intake_id, files, uploader())
            flash(_("加进来了。"), "ok")
            return redirect(url_for("intake.confirm", intake_id=intake_id))
        form["more"].errors = [_("请先选文件")]
    except Rejected as error:
        form["more"].errors = [of_faults.line(each) for each in error.faults]
    except NothingToLearn:
        form["more"].errors = [_("这样就没有能学的文件了，没有加。")]
    return None


def _finish(intake_id: int, form: Form) -> ResponseReturnValue | None:
    into = form["into"].data if "into" in form else "new"
    with db.reading() as session:
        if into != "new":
            standing.to_change(session, own(session, int(into)))
    try:
        package_id = arriving.finish(intake_id, None if into == "new" else int(into), uploader())
    except Rejected as error:
        flash(" ".join(of_faults.line(each) for each in error.faults), "error")
        return None
    if not package_id:
        return redirect(url_for("intake.confirm", intake_id=intake_id))
    flash(_("收好了。下面是检查结果，字幕正在后台做。"), "ok")
    return redirect(url_for("upload.package", package_id=package_id))


@bp.route("/packages/uploads/<int:intake_id>/discard", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def discard(intake_id: int) -> ResponseReturnValue:
    """Give an upload up; its files are removed."""
    form = ConfirmForm()
    with db.writing() if form.is_submitted() else db.reading() as session:
        intake = _own(session, intake_id)
        if intake.closed_at is not None:
            return _onward(intake)
        if not form.validate_on_submit():
            return render_template("provider/intake/discard.html", intake=intake, form=form)
        gone = intakes.close(session, intakes.held(session, intake_id), None, clock.now())
    if gone:
        gone.unlink(missing_ok=True)
    flash(_("丢掉了。"), "ok")
    return redirect(url_for("upload.packages"))


@bp.get("/packages/uploads/<int:intake_id>/catalogue.xlsx")
@open_to(Role.PROVIDER)
def sheet(intake_id: int) -> ResponseReturnValue:
    """The catalogue as it stands, as a workbook: mended there, it comes back beside the files."""
    with db.reading() as session:
        intake = _own(session, intake_id)
        if intake.archive is None or intake.complete:
            return _onward(intake)
        tables = settling.raw(intake.told, intake.typed)
    return _workbook(tables)


@bp.get("/packages/uploads/<int:intake_id>/package.toml")
@open_to(Role.PROVIDER)
def manifest(intake_id: int) -> ResponseReturnValue:
    """The catalogue as it stands, as a package.toml."""
    with db.reading() as session:
        intake = _own(session, intake_id)
        if intake.archive is None or intake.complete:
            return _onward(intake)
        text = toml_text.text(settling.raw(intake.told, intake.typed))
    return _toml(text.encode())


@bp.get("/packages/<int:package_id>/package.toml")
@open_to(Role.PROVIDER)
def of_package(package_id: int) -> Response:
    """The package.toml that a package came with, or that was made for it."""
    with db.reading() as session:
        package = own(session, package_id)
        text = archive.manifest_in(storage.local_path(package.archive)) if package.archive else None
    if text is None:
        abort(404)
    return _toml(text)


@bp.get("/packages/catalogue.xlsx")
@open_to(Role.PROVIDER)
def template() -> Response:
    """The blank catalogue to fill in."""
    return _workbook({})


def _workbook(tables: dict[str, Any]) -> Response:
    content = catalogue_book.write(tables, showing.notes())
    return send_file(io.BytesIO(content), download_name=_("目录.xlsx"), as_attachment=True)


def _toml(content: bytes) -> Response:
    return web.name_download(Response(content, mimetype="application/toml"), MANIFEST)
