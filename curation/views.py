"""Pages of submissions: the provider hands in; reviewers look, verify captions, decide, publish; the ledger."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accessibility import tracks, wording
from accessibility.models import CaptionTrack
from accounts.access import open_to
from accounts.models import Person
from accounts.people import Role
from curation import submissions
from curation.forms import ConfirmForm, DecisionForm, WaiverForm, today
from curation.models import Submission
from foundation import clock, db, ledger, storage
from foundation.i18n import _
from foundation.ledger import LedgerEntry
from foundation.storage import StoredFile
from intake import check, clip_check, editions, mend, progress, waivers
from intake import wording as intake_wording
from intake.access import own
from intake.models import Waiver
from occupations import catalogue
from packages.models import Version
from schemes.evaluate import checklist
from schemes.findings import Finding

bp = Blueprint("curation", __name__)

DECIDING = (Role.REVIEWER, Role.CURATOR)
READING = (*DECIDING, Role.RECOMMENDER)
REWORK = timedelta(days=30)
PAGE = 50
PAPERS = {"rights": ("rights", "file_id"), "profile": ("provider", "profile_file_id")}


@bp.route("/packages/<int:package_id>/submit", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def submit(package_id: int) -> ResponseReturnValue:
    """Hand in: what will happen, in one sentence, then the button."""
    form = ConfirmForm()
    with db.writing() as session:
        package = own(session, package_id)
        if form.validate_on_submit():
            try:
                submissions.submit(session, package, current_user.id, clock.now())
            except submissions.Waiting:
                flash(_("这个培训包已经交上去了，正在等评审，不用再交。"), "info")
            except submissions.Unchanged:
                flash(_("现在的内容已经发布了，没有变化，不用再交。"), "info")
            except submissions.NotReady:
                flash(_("还有要改的地方，没有提交。请看下面。"), "error")
            else:
                flash(_("提交好了。评审有结果时，这里会告诉你。"), "ok")
                return redirect(url_for("intake.package", package_id=package_id))
        state = progress.of(session, package, clock.now())
        return render_template(
            "curation/submit.html",
            package=package,
            state=state,
            wording=intake_wording,
            later=progress.lacking(session, package, clock.now()),
            page_of=lambda each: mend.page(each, package),
        )


@bp.get("/reviews")
@open_to(*READING)
def reviews() -> str:
    """What waits for somebody, oldest first."""
    with db.reading() as session:
        return render_template("curation/reviews.html", rows=submissions.queue(session))


@bp.route("/reviews/<int:submission_id>", methods=["GET", "POST"])
@open_to(*READING)
def review(submission_id: int) -> ResponseReturnValue:
    """One submission: findings, clips with captions, exam sets; then the decision, confirmed on a page of its own."""
    form = DecisionForm()
    if not form.until.data and request.method == "GET":
        form.until.data = today() + REWORK
    if request.method == "POST" and current_user.role not in DECIDING:
        abort(403)
    if form.validate_on_submit() and form.confirmed.data == "yes":
        return _decide(submission_id, form)
    with db.reading() as session:
        found = _found(session, submission_id)
        allowed = submissions.choices(found)
        form.decision.choices = [each for each in form.decision.choices if each[0] in allowed]
        if request.method == "POST" and not form.errors and form.decision.data in allowed:
            return render_template("curation/confirm.html", submission=found, form=form)
        return render_template("curation/review.html", form=form, **_evidence(session, found))


def _decide(submission_id: int, form: DecisionForm) -> ResponseReturnValue:
    zone = current_app.config["SETTINGS"].zone
    until = datetime.combine(form.until.data, time(23, 59, 59), tzinfo=zone) if form.until.data else None
    try:
        with db.writing() as session:
            submissions.decide(
                session,
                _found(session, submission_id),
                form.decision.data,
                current_user.id,
                note=(form.note.data or "").strip(),
                until=until.astimezone(UTC) if until else None,
                now=clock.now(),
            )
    except submissions.NotWaiting:
        flash(_("别人已经决定过了，没有再改。"), "warn")
    except submissions.Involved:
        flash(_("你和供应单位是同一个单位，不能评审它的培训包。"), "error")
    except submissions.Unwaived:
        flash(_("还有豁免申请没有同意，不能通过。先决定豁免申请；不同意的，请退回修改。"), "error")
    else:
        flash(_("决定已记下。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id))


@bp.route("/reviews/<int:submission_id>/waivers/<int:waiver_id>", methods=["GET", "POST"])
@open_to(*DECIDING)
def waiver(submission_id: int, waiver_id: int) -> ResponseReturnValue:
    """Grant or refuse a waiver of a principle; or judge what a machine estimated."""
    form = WaiverForm()
    form.guessed = _is_guessed(submission_id, waiver_id)
    if form.validate_on_submit():
        return _decide_waiver(submission_id, waiver_id, form)
    with db.reading() as session:
        found = _found(session, submission_id)
        asked = _waiver(session, found, waiver_id)
        scheme = editions.of(found.version)
        missed = [check.restored(each, scheme) for each in asked.findings]
        return render_template(
            "curation/waiver.html",
            submission=found,
            waiver=asked,
            rule=scheme.rule(asked.rule_id),
            findings=[{"told": intake_wording.sentence(each)} for each in missed],
            guessed=form.guessed,
            form=form if found.state == "waiting" and asked.state == "asked" else None,
        )


def _is_guessed(submission_id: int, waiver_id: int) -> bool:
    """Whether it is about a must: that can only be where a machine estimated."""
    with db.reading() as session:
        asked = _waiver(session, _found(session, submission_id), waiver_id)
        return any(each["severity"] == "must" for each in asked.findings)


def _decide_waiver(submission_id: int, waiver_id: int, form: WaiverForm) -> ResponseReturnValue:
    try:
        with db.writing() as session:
            found = _found(session, submission_id)
            submissions.decide_waiver(
                session,
                found,
                _waiver(session, found, waiver_id),
                form.state.data,
                current_user.id,
                note=(form.note.data or "").strip(),
                now=clock.now(),
            )
    except (submissions.NotWaiting, waivers.Decided):
        flash(_("别人已经决定过了，没有再改。"), "warn")
    except submissions.Involved:
        flash(_("你和供应单位是同一个单位，不能评审它的培训包。"), "error")
    else:
        flash(_("决定已记下。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id) + "#waivers")


def _waiver(session: Session, submission: Submission, waiver_id: int) -> Waiver:
    found = session.get(Waiver, waiver_id)
    if found is None or found.version_id != submission.version_id:
        abort(404)
    return found


def _found(session: Session, submission_id: int) -> Submission:
    found = session.get(Submission, submission_id)
    if found is None:
        abort(404)
    return found


def _evidence(session: Session, submission: Submission) -> dict[str, Any]:
    version = submission.version
    scheme = editions.of(version)
    findings = tuple(check.restored(each, scheme) for each in version.findings)
    clips = [(clip, tracks.current(session, clip.id)) for clip in submissions.clips(session, version)]
    checks = [clip_check.of(session, clip) for clip, _track in clips]
    return {
        "submission": submission,
        "content": version.content,
        "checks": checks,
        "for_people": clip_check.lines_for_people(checks),
        "findings": [each for each in findings if each.severity != "human"],
        "shares": progress.shares(scheme, findings),
        "scheme": scheme,
        "checklist": checklist(scheme),
        "clips": [(clip, track, tracks.verifier(session, track)) for clip, track in clips],
        "newer": editions.newer(session, version, clock.now()),
        "scarce": catalogue.standing(
            session,
            version.content["details"]["introduction"].get("occupation") or "",
            submission.submitted_at.astimezone(current_app.config["SETTINGS"].zone).date(),
        ),
        "waivers": [
            (
                scheme.rule(each.rule_id),
                each.reason,
                each.state,
                url_for("curation.waiver", submission_id=submission.id, waiver_id=each.id)
                if current_user.role in DECIDING
                else "",
            )
            for each in waivers.of_version(session, version.id)
        ],
        "missing": submissions.missing(session, submission, clock.now()),
        "page_of": lambda finding: _verified_at(submission, finding),
        "papers": [name for name in PAPERS if _paper(version, name)],
        "wording": intake_wording,
        "may_decide": current_user.role in DECIDING,
    }


def _verified_at(submission: Submission, finding: Finding) -> str:
    """The page where a reviewer mends what is missing: captions are verified here, the rest is the provider's."""
    resource = mend.resource_of(finding, submission.version.package)
    if finding.id != "PL-02" or resource is None or current_user.role not in DECIDING:
        return ""
    return url_for("curation.captions", submission_id=submission.id, resource_id=resource.id)


def _paper(version: Version, name: str) -> int | None:
    """The id of a stored document of the submission."""
    table, key = PAPERS[name]
    found: int | None = version.content["details"].get(table, {}).get(key)
    return found


@bp.get("/reviews/<int:submission_id>/papers/<any(rights, profile):name>")
@open_to(*DECIDING)
def paper(submission_id: int, name: str) -> Response:
    """The document that proves the rights, or the provider's profile, as handed in."""
    with db.reading() as session:
        stored = session.get(StoredFile, _paper(_found(session, submission_id).version, name) or 0)
        if stored is None:
            abort(404)
        return storage.response(stored, stored.name)


@bp.route("/reviews/<int:submission_id>/captions/<int:resource_id>", methods=["GET", "POST"])
@open_to(*DECIDING)
def captions(submission_id: int, resource_id: int) -> ResponseReturnValue:
    """Read a clip's captions against its sound and verify them."""
    form = ConfirmForm()
    if form.validate_on_submit():
        return _verify(submission_id, resource_id)
    with db.reading() as session:
        found = _found(session, submission_id)
        clip = next((c for c in submissions.clips(session, found.version) if c.id == resource_id), None)
        if clip is None:
            abort(404)
        track = tracks.current(session, resource_id, request.args.get("language"))
        if track is None and "language" in request.args:
            abort(404)
        sections = tracks.sections(session, track) if track else ()
        return render_template(
            "curation/captions.html",
            submission=found,
            clip=clip,
            track=track,
            flagged=[cue for cue in tracks.cues_of(track) if cue.flags] if track else [],
            sections=sections,
            mine=track is not None and track.corrected_by == current_user.id,
            life=tracks.life(session, track) if track else None,
            own=tracks.current(session, resource_id),
            translated=tracks.translations(session, resource_id),
            spoken=wording.language,
            who=tracks.verifier(session, track),
        )


def _verify(submission_id: int, resource_id: int) -> ResponseReturnValue:
    try:
        with db.writing() as session:
            found = _found(session, submission_id)
            if resource_id not in [clip.id for clip in submissions.clips(session, found.version)]:
                abort(404)
            track = session.get(CaptionTrack, request.form.get("track_id", 0, int))
            if track is None or track.resource_id != resource_id:
                abort(404)
            tracks.verify(session, track, current_user.id, now=clock.now())
    except tracks.SamePerson:
        flash(_("这些字幕是你核对的，要由另一个人来确认。"), "error")
    except tracks.NotYetCorrected:
        flash(_("供应单位还没有核对这些字幕，先不能确认。"), "error")
    except tracks.Outdated:
        flash(_("字幕刚被改过，请再看一遍。"), "warn")
        language = request.args.get("language")
        return redirect(
            url_for(
                "curation.captions",
                submission_id=submission_id,
                resource_id=resource_id,
                language=language,
            )
        )
    else:
        flash(_("字幕已确认。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id) + "#clips")


@bp.post("/reviews/<int:submission_id>/publish")
@open_to(*DECIDING)
def publish(submission_id: int) -> ResponseReturnValue:
    """Put an accepted package on air."""
    try:
        with db.writing() as session:
            submissions.publish(session, _found(session, submission_id), current_user.id, clock.now())
    except submissions.NotReady:
        flash(_("还缺几样，没有发布。请看“发布前还缺”。"), "error")
    except submissions.NotWaiting:
        flash(_("只有通过了、还没发布的培训包可以发布。"), "warn")
    except submissions.Involved:
        flash(_("你和供应单位是同一个单位，不能发布它的培训包。"), "error")
    else:
        flash(_("发布好了，学员现在能找到它。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id))


@bp.get("/ledger")
@open_to(Role.AUDITOR, Role.CURATOR)
def ledger_page() -> str:
    """The ledger, newest first, with the check of its chain."""
    subject = request.args.get("subject", "").strip()
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        query = select(LedgerEntry, Person.name).outerjoin(Person, Person.id == LedgerEntry.actor_id)
        query = query.where(LedgerEntry.subject == subject) if subject else query
        total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
        pages = max(1, -(-total // PAGE))
        page = min(page, pages)
        rows = session.execute(
            query.order_by(LedgerEntry.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
        ).all()
        return render_template(
            "curation/ledger.html",
            rows=rows,
            page=page,
            pages=pages,
            broken=list(ledger.verify(session)),
            subject=subject,
            total=total,
        )
