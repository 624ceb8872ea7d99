"""The provider's pages: my packages, upload, state, check."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from config.settings import Settings
from exams import workbook
from foundation import clock, db, storage
from foundation.i18n import _
from intake import (
    check,
    clip_check,
    editions,
    example,
    fault_words,
    importing,
    incoming,
    mend,
    progress,
    waivers,
    wording,
)
from intake.access import own
from intake.forms import UploadForm, WaiverForm
from packages import faults, versions
from packages.archive import Rejected
from packages.models import Package, Resource
from schemes.evaluate import checklist

bp = Blueprint("intake", __name__)


class UnderReview(Exception):
    """What others are looking at stays as it is."""


@bp.get("/packages")
@open_to(Role.PROVIDER)
def packages() -> str:
    """My organisation's packages, newest first."""
    with db.reading() as session:
        query = select(Package).where(Package.organisation_id == current_user.organisation_id)
        rows = session.scalars(query.order_by(Package.id.desc())).all()
        return render_template(
            "intake/packages.html", states=[progress.of(session, row, clock.now()) for row in rows]
        )


@bp.route("/packages/new", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def new() -> ResponseReturnValue:
    """Upload a package as one zip."""

    def store(session: Session, arrived: incoming.Incoming) -> Package:
        return importing.import_package(
            session,
            arrived,
            organisation_id=current_user.organisation_id,
            person_id=current_user.id,
            scheme_id=_settings().scheme,
            settings=_settings(),
            now=clock.now(),
        )

    return _upload(url_for("intake.new"), None, store)


@bp.route("/packages/<int:package_id>/replace", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def replace(package_id: int) -> ResponseReturnValue:
    """Upload a mended zip in a draft's place; unchanged clips keep their captions."""
    with db.reading() as session:
        package = own(session, package_id)
        if _under_review(session, package):
            return _not_now(package_id)

    def store(session: Session, arrived: incoming.Incoming) -> Package:
        found = own(session, package_id)
        if _under_review(session, found):
            raise UnderReview
        return importing.replace_package(
            session,
            found,
            arrived,
            person_id=current_user.id,
            settings=_settings(),
            now=clock.now(),
        )

    try:
        return _upload(url_for("intake.replace", package_id=package_id), package, store)
    except UnderReview:
        return _not_now(package_id)


def _under_review(session: Session, package: Package) -> bool:
    standing = progress.standing(session, package)
    return standing is not None and standing.waits


def _not_now(package_id: int) -> ResponseReturnValue:
    flash(_("这个培训包正在等评审，内容先不能换。有了结果再上传新的。"), "warn")
    return redirect(url_for("intake.package", package_id=package_id))


def _upload(
    action: str, package: Package | None, store: Callable[[Session, incoming.Incoming], Package]
) -> ResponseReturnValue:
    form = UploadForm()
    rejected: list[str] = []
    if form.validate_on_submit():
        try:
            stored = _received(form, store)
        except Rejected as error:
            rejected = [fault_words.line(each) for each in error.faults]
            form.archive.errors = [_("这个文件不能打开成培训包，没有收下。原因在下面。")]
        else:
            flash(_("收到了。下面是检查结果，字幕正在后台做。"), "ok")
            return redirect(url_for("intake.package", package_id=stored))
    return render_template("intake/upload.html", form=form, action=action, package=package, rejected=rejected)


def _received(form: UploadForm, store: Callable[[Session, incoming.Incoming], Package]) -> int:
    """Measure the upload outside the transaction, then store all of it in one."""
    speed = check.scheme(_settings().scheme).characters_per_minute
    with tempfile.TemporaryDirectory(dir=_settings().var_dir) as folder:
        path = Path(folder) / "upload.zip"
        form.archive.data.save(path)
        name = form.archive.data.filename or "upload.zip"
        with (
            incoming.opened(path, characters_per_minute=speed, name=name) as arrived,
            db.writing() as session,
        ):
            return store(session, arrived).id


@bp.get("/packages/<int:package_id>")
@open_to(Role.PROVIDER)
def package(package_id: int) -> str:
    """A package's state: what is done, what comes next, what is in it."""
    with db.reading() as session:
        found = own(session, package_id)
        state = progress.of(session, found, clock.now())
        told = [faults.from_dict(each) for each in found.faults]
        return render_template(
            "intake/package.html",
            state=state,
            package=found,
            checks=clip_check.of_package(session, found),
            faults=[(fault_words.place(f.where), fault_words.fault(f), fault_words.clause(f)) for f in told],
            later=sum(1 for each in progress.lacking(session, found, clock.now()) if mend.on_the_site(each)),
            late=bool(state.standing and state.standing.until and state.standing.until < clock.now()),
            wording=wording,
        )


@bp.get("/packages/<int:package_id>/check")
@open_to(Role.PROVIDER)
def checked(package_id: int) -> str:
    """The check: what blocks first, shares, then every rule by clause."""
    with db.reading() as session:
        found = own(session, package_id)
        state = progress.of(session, found, clock.now())
        later = check.check(session, found, {"publication"}, clock.now())
        scheme = check.scheme(found.scheme_id)
        missed = waivers.askable((*state.findings, *later))
        asked = waivers.states(session, found)
        handed_in = versions.latest(session, found.id)
        return render_template(
            "intake/check.html",
            state=state,
            package=found,
            scheme=scheme,
            findings=[each for each in state.findings if each.severity != "human"],
            later=[each for each in later if progress.is_lacking(each, state.waived)],
            page_of=lambda each: mend.page(each, found),
            shares=progress.shares(scheme, state.findings),
            checklist=checklist(scheme),
            principles=[
                (
                    scheme.rule(rule_id),
                    wording.sentence(first),
                    asked.get(rule_id, ""),
                    ""
                    if state.standing and state.standing.waits
                    else url_for("intake.waiver", package_id=found.id, rule_id=rule_id),
                )
                for rule_id, (first, *_others) in missed.items()
            ],
            newer=editions.newer(session, handed_in, clock.now()) if handed_in else None,
            wording=wording,
        )


@bp.route("/packages/<int:package_id>/waivers/<rule_id>", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def waiver(package_id: int, rule_id: str) -> ResponseReturnValue:
    """Ask not to be held to a principle, or that a person judges what a machine estimated; say why; take it back."""
    form = WaiverForm()
    withdrawn = "withdraw" in request.form
    with db.writing() if form.is_submitted() else db.reading() as session:
        package = own(session, package_id)
        if _under_review(session, package):
            return _not_now(package_id)
        asked = waivers.of_draft(session, package_id).get(rule_id)
        missed = waivers.askable(check.check(session, package, editions.GATES, clock.now())).get(rule_id)
        if missed is None:
            abort(404)
        if asked and withdrawn:
            waivers.withdraw(session, asked, current_user.id, clock.now())
            return _back_to_check(package_id, _("申请撤回了。"))
        if not withdrawn and form.validate_on_submit():
            waivers.ask(session, package, missed, form.reason.data.strip(), current_user.id, clock.now())
            return _back_to_check(package_id, _("申请记下了，提交培训包的时候一起交给评审。"))
        before = waivers.before(session, package, rule_id)
        if not form.is_submitted():
            known = asked or before
            form.reason.data = known.reason if known else ""
        scheme = check.scheme(package.scheme_id)
        return render_template(
            "intake/waiver.html",
            package=package,
            scheme=scheme,
            rule=scheme.rule(rule_id),
            missed=missed,
            asked=asked,
            before=before,
            form=form,
            wording=wording,
        )


def _back_to_check(package_id: int, said: str) -> ResponseReturnValue:
    flash(said, "ok")
    return redirect(url_for("intake.checked", package_id=package_id))


@bp.get("/packages/template.xlsx")
@open_to(Role.PROVIDER)
def template() -> Response:
    """The workbook to fill in with exam questions."""
    return send_file(io.BytesIO(workbook.template()), download_name=_("考题模板.xlsx"), as_attachment=True)


@bp.get("/packages/example.zip")
@open_to(Role.PROVIDER)
def sample() -> Response:
    """A whole package to look into."""
    made = _settings().cache_dir / "example.zip"
    if not made.is_file():
        made.parent.mkdir(parents=True, exist_ok=True)
        example.write(made)
    return send_file(made, download_name=_("培训包示例.zip"), as_attachment=True)


@bp.get("/resources/<int:resource_id>/file")
@open_to(Role.PROVIDER, Role.REVIEWER, Role.CURATOR)
def resource_file(resource_id: int) -> Response:
    """A resource's file, with byte ranges: for its provider, and for who reviews."""
    with db.reading() as session:
        found = session.get(Resource, resource_id)
        if found is None or found.file is None:
            abort(404)
        if current_user.role is Role.PROVIDER:
            own(session, found.course.package_id)
        return storage.response(found.file)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
