"""The provider's pages: my packages, upload, state, check."""

from __future__ import annotations

import io

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
from sqlalchemy import func, select

from accounts.access import open_to
from accounts.people import Role
from config.settings import Settings
from exams.bank import workbook
from foundation import clock, db, storage
from foundation.i18n import _
from judging import check, clip_check, confirmations, editions, exam_terms, readiness, remedy_pages, waivers
from judging.wording import of_entries, of_faults, of_findings, of_flaws, of_places
from packages import catalogue, faults, standing, versions
from packages.access import own
from packages.archive import Rejected
from packages.models import Package, Resource
from provider.clips import under_way
from provider.intake import arriving, intakes, packing, wording
from provider.intake.access import loose, uploader
from provider.layers import table
from provider.upload import example
from provider.upload.forms import UploadForm, WaiverForm
from schemes.evaluate import checklist
from schemes.findings import FAIL

bp = Blueprint("upload", __name__)
ROWS = 15  # packages a page


@bp.get("/packages")
@open_to(Role.PROVIDER)
def packages() -> str:
    """My organisation's packages, newest first."""
    with db.reading() as session:
        mine = Package.organisation_id == current_user.organisation_id
        total = session.scalar(select(func.count(Package.id)).where(mine)) or 0
        pages = max(1, -(-total // ROWS))
        page = min(max(1, request.args.get("page", 1, int)), pages)
        query = select(Package).where(mine).order_by(Package.id.desc())
        rows = session.scalars(query.limit(ROWS).offset((page - 1) * ROWS)).all()
        stands = standing.of_all(session, rows)
        work = under_way.of_all(session, [row.id for row in rows], clock.now())
        waiting = intakes.waiting(session, current_user.organisation_id) if page == 1 else []
        return render_template(
            "provider/upload/packages.html",
            rows=[
                (row, _step(row, stands.get(row.id)), wording.uploaded(row), work.get(row.id, ""))
                for row in rows
            ],
            waiting=waiting,
            page=page,
            pages=pages,
        )


def _step(package: Package, stands: standing.Standing | None) -> str:
    """Where a package is, by its rows alone: a list judges nothing, what is missing is told on the package's own page."""
    if stands and (stands.waits or not stands.changed):
        return "rework" if stands.state == "published" and stands.sent_back else stands.state
    if package.faults:
        return "faulty"
    return "changed" if stands else "draft"


@bp.route("/packages/new", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def new() -> ResponseReturnValue:
    """Upload a package as a zip, a folder or files."""
    return _upload(url_for("upload.new"), None)


@bp.route("/packages/<int:package_id>/replace", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def replace(package_id: int) -> ResponseReturnValue:
    """Upload mended files in a draft's place; unchanged clips keep their captions."""
    with db.reading() as session:
        package = own(session, package_id)
        standing.to_change(session, package)
        known = wording.uploaded(package), wording.stands(standing.of(session, package))
    return _upload(url_for("upload.replace", package_id=package_id), package, known)


@bp.app_errorhandler(standing.UnderReview)
def not_now(review: standing.UnderReview) -> ResponseReturnValue:
    """What others are looking at stays as it is, wherever somebody comes to change it."""
    flash(_("这个培训包正在等评审，内容先不能换。有了结果再上传新的。"), "warn")
    return redirect(url_for("upload.package", package_id=review.package_id))


def _upload(action: str, package: Package | None, known: tuple[str, ...] = ()) -> ResponseReturnValue:
    form = UploadForm()
    told: list[str] = []
    if form.validate_on_submit():
        try:
            outcome = arriving.arrive(loose("archive"), uploader(), package.id if package else None)
        except Rejected as error:
            told = [of_faults.line(each) for each in error.faults]
            form.archive.errors = [_("这些文件没有收下。原因在下面。")]
        except arriving.NothingToLearn as nothing:
            told = [f"{path}{_('，')}{why}" for path, why in wording.left(nothing.left)]
            form.archive.errors = [_("里面没有能学的文件：视频、音频、文档或者图片。没有收下。")]
        except intakes.TooMany:
            form.archive.errors = [_("还没有整理完的上传太多了。请先在“我的培训包”里收好，或者丢掉几个。")]
        else:
            return _onward(outcome)
    return render_template(
        "provider/upload/upload.html",
        form=form,
        action=action,
        package=package,
        rejected=told,
        known=known,
        most_files=packing.MOST,
    )


def _onward(outcome: arriving.Outcome) -> ResponseReturnValue:
    """To the package's page, or to the questions that are left."""
    if outcome.intake_id is not None:
        return redirect(url_for("intake.confirm", intake_id=outcome.intake_id))
    flash(_("收到了。下面是检查结果，字幕正在后台做。"), "ok")
    return redirect(url_for("upload.package", package_id=outcome.package_id))


@bp.get("/packages/<int:package_id>")
@open_to(Role.PROVIDER)
def package(package_id: int) -> str:
    """A package's state: what is done, what comes next, what is in it."""
    with db.reading() as session:
        found = own(session, package_id)
        state = readiness.of(session, found, clock.now())
        shown = catalogue.page_of(session, found, request.args.get("page", 1, int))
        told = [faults.from_dict(each) for each in found.faults]
        return render_template(
            "provider/upload/package.html",
            state=state,
            package=found,
            catalogue=shown,
            rows=table.rows(session, shown.resources),
            checks={each.resource.id: each for each in clip_check.of_some(session, shown.clips)},
            work=under_way.of(session, found.id, clock.now()),
            told=under_way.told,
            length=catalogue.length(session, found.id),
            hour_minutes=check.scheme(found.scheme_id).class_hour_minutes,
            faults=[(of_faults.place(f.where), of_faults.fault(f), of_faults.clause(f)) for f in told],
            late=bool(state.standing and state.standing.until and state.standing.until < clock.now()),
            wording=of_findings,
        )


@bp.get("/packages/<int:package_id>/check")
@open_to(Role.PROVIDER)
def checked(package_id: int) -> str:
    """The check: what blocks first, shares, then every rule by clause."""
    with db.reading() as session:
        found = own(session, package_id)
        state = readiness.of(session, found, clock.now())
        later = [each for each in state.judged.findings if each.stage == "publication"]
        scheme = check.scheme(found.scheme_id)
        missed = waivers.askable((*state.findings, *later))
        asked = waivers.states(session, found)
        handed_in = versions.latest(session, found.id)
        newer = editions.newer(session, handed_in, clock.now()) if handed_in else None
        place = of_places.Places(session, found)
        return render_template(
            "provider/upload/check.html",
            state=state,
            package=found,
            scheme=scheme,
            **_sorted(state, place),
            page_of=remedy_pages.Pages(session, found.id),
            shares=readiness.shares(scheme, state.findings),
            checklist=checklist(scheme),
            confirmed=confirmations.summary(session, found),
            moved=confirmations.moved_names(session, found),
            principles=[
                (
                    scheme.rule(rule_id),
                    of_findings.sentence(first, place),
                    asked.get(rule_id, ""),
                    ""
                    if state.standing and state.standing.waits
                    else url_for("upload.waiver", package_id=found.id, rule_id=rule_id),
                )
                for rule_id, (first, *_others) in missed.items()
            ],
            newer=newer,
            newer_groups=of_entries.of(newer.shortfalls, place) if newer else [],
            exam=exam_terms.sufficiency(session, found),
            flaws=[of_flaws.sentence(each) for each in exam_terms.flaws(session, found)],
            wording=of_findings,
        )


def _sorted(state: readiness.State, place: of_places.Places) -> dict[str, list[of_entries.Group]]:
    """What a check found by rule, in the order in which people mend it: what blocks, what is owed or advised, the rest."""
    told = [each for each in state.findings if each.severity != "human"]
    unread = [each for each in state.blocking if readiness.of_captions(each)]
    advice = [each for each in told if each.severity == "advice" and each.outcome == FAIL]
    mending = [*unread, *state.judged.lacking, *advice]
    shown = set(map(id, [*state.wrong, *mending]))
    rest = [each for each in told if id(each) not in shown]
    return {
        "blocking": of_entries.of(state.wrong, place),
        "mending": of_entries.of(mending, place),
        "rest": of_entries.of(rest, place, 1),
    }


@bp.route("/packages/<int:package_id>/waivers/<rule_id>", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def waiver(package_id: int, rule_id: str) -> ResponseReturnValue:
    """Ask not to be held to a principle, or that a person judges what a machine estimated; say why; take it back."""
    form = WaiverForm()
    withdrawn = "withdraw" in request.form
    with db.writing() if form.is_submitted() else db.reading() as session:
        package = own(session, package_id)
        standing.to_change(session, package)
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
            "provider/upload/waiver.html",
            package=package,
            scheme=scheme,
            rule=scheme.rule(rule_id),
            missed=missed,
            groups=of_entries.of(missed, of_places.Places(session, package)),
            asked=asked,
            before=before,
            form=form,
            wording=of_findings,
        )


def _back_to_check(package_id: int, said: str) -> ResponseReturnValue:
    flash(said, "ok")
    return redirect(url_for("upload.checked", package_id=package_id))


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
    """A resource's file, with byte ranges: for its provider, and once it was handed in for who reviews."""
    with db.reading() as session:
        found = session.get(Resource, resource_id)
        if found is None or found.file is None:
            abort(404)
        if current_user.role is Role.PROVIDER:
            own(session, found.course.package_id)
        elif not standing.handed_in(session, found.course.package_id):
            abort(404)
        return storage.response(found.file)


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found
