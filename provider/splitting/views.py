"""The provider's page of a long clip: the cuts proposed, moved, named, and made; then how far the splitting is."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, i18n
from foundation.i18n import _
from foundation.jobs import Job
from media.cutting import cuts
from packages import standing
from packages.access import own
from packages.models import Package, Resource
from provider.splitting import splits
from provider.splitting.forms import SplitForm, fill, given_cuts, given_names, split_form
from provider.splitting.splits import Lecture

bp = Blueprint("splitting", __name__)
WORKING = ("waiting", "running")


@bp.route("/resources/<int:resource_id>/split", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def page(resource_id: int) -> ResponseReturnValue:
    """Where a long clip would be cut; moving a cut, naming the parts, asking for the split."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        resource, job, package = _found(session, resource_id)
        if resource is None or (job is not None and job.state == "done"):
            return _to_package(package, _("分好了。每一段都在目录里，字幕也跟着分开了。"), "ok")
        if job is not None and job.state in WORKING:
            return render_template(
                "provider/splitting/splitting.html", resource=resource, told=splits.told(job)
            )
        if standing.waits(session, package):
            return _to_package(package, _("这个培训包正在等评审，内容先不能换。有了结果再来分。"), "warn")
        found = splits.lecture(session, resource)
        if found is None:
            return _to_package(package, _("这一段不长，不用分。"), "ok")
        return _asked(session, found, job)


@bp.get("/resources/<int:resource_id>/split/progress.json")
@open_to(Role.PROVIDER)
def progress_json(resource_id: int) -> Response:
    """How far the splitting is, for the page's script."""
    with db.reading() as session:
        _resource, job, _package = _found(session, resource_id)
        if job is None:
            abort(404)
        return jsonify(splits.told(job))


def _found(session: Session, resource_id: int) -> tuple[Resource | None, Job | None, Package]:
    """The clip, its newest split and its package: also when the split has taken the clip away."""
    resource, job = session.get(Resource, resource_id), splits.of(session, resource_id)
    if resource is not None:
        return resource, job, own(session, resource.course.package_id)
    if job is None:
        abort(404)
    return None, job, own(session, splits.package_of(job))


def _to_package(package: Package, said: str, kind: str) -> ResponseReturnValue:
    flash(said, kind)
    return redirect(url_for("upload.package", package_id=package.id))


def _asked(session: Session, found: Lecture, job: Job | None) -> ResponseReturnValue:
    """The form: shown, moved, or taken as it is."""
    proposal = found.propose()
    count = len(proposal.cuts)
    form = split_form(count)
    if not form.is_submitted():
        fill(form, [one.at_ms for one in proposal.cuts], proposal.names)
        return _page(found, form, [one.at_ms for one in proposal.cuts], job=job)
    proper = form.validate()
    at_ms = given_cuts(form, found.material, count)
    if at_ms is None:
        return _page(found, form, [one.at_ms for one in proposal.cuts])
    moved = _moved(found, at_ms)
    if moved is not None:
        fill(form, at_ms, ())
        return _page(found, form, at_ms, moved=moved)
    names = given_names(form, count)
    if not (_fits(form, found, at_ms) and _named(form, found, names) and proper):
        return _page(found, form, at_ms)
    splits.ask(session, found.resource, at_ms, names, current_user.id, clock.now())
    return redirect(url_for("splitting.page", resource_id=found.resource.id))


def _moved(found: Lecture, at_ms: list[int]) -> int | None:
    """Move the cut whose button was pressed, by a sentence: `move` is its number and -1 or 1."""
    number, _sign, by = request.form.get("move", "").partition(":")
    if not number.isdecimal() or int(number) >= len(at_ms) or by not in ("-1", "1"):
        return None
    n = int(number)
    at_ms[n] = cuts.moved(found.material, at_ms[n], int(by))
    return n


def _fits(form: SplitForm, found: Lecture, at_ms: Sequence[int]) -> bool:
    wrong = cuts.fits(found.material.duration_ms, at_ms, found.limit_ms)
    parts = cuts.parts(found.material.duration_ms, at_ms)
    for n in wrong:
        start, end = parts[n]
        # the cut that ends the part is the one to move; the last part has none
        field = form[f"at{min(n, len(at_ms) - 1)}"]
        if end <= start:
            field.errors = [_("断开的地方要一个比一个晚，都在这一段里面")]
        else:
            told = {"n": n + 1, "have": i18n.minutes(end - start), "limit": i18n.minutes(found.limit_ms)}
            field.errors = [_("第 %(n)d 段有 %(have)s，要短于 %(limit)s", **told)]
    return not wrong


def _named(form: SplitForm, found: Lecture, names: Sequence[str]) -> bool:
    wrong = splits.wrong_names(found.resource, names)
    for n in wrong:
        form[f"name{n}"].errors = [_("这个名称已经有了，请换一个")]
    return not wrong


def _page(
    found: Lecture,
    form: SplitForm,
    at_ms: Sequence[int],
    *,
    moved: int | None = None,
    job: Job | None = None,
) -> str:
    return render_template(
        "provider/splitting/split.html",
        lecture=found,
        resource=found.resource,
        form=form,
        cuts=[cuts.at(found.material, at) for at in at_ms],
        parts=cuts.parts(found.material.duration_ms, at_ms),
        moved=moved,
        failed=splits.told(job).text if job is not None and job.state == "failed" else "",
    )
