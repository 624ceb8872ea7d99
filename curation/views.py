"""Pages of submissions: the provider hands in; reviewers look, verify captions, decide, publish; the ledger."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accessibility.captions import tracks, wording
from accessibility.captions.models import CaptionTrack
from accounts.access import open_to
from accounts.people import Role, organisations_of
from calls import answering
from curation import refusals, submissions
from curation.access import DECIDING, READING, address, found, visible
from curation.forms import DecisionForm, LedgerForm, SubmitForm, WaiverForm
from curation.ledger import acts, entries, things
from curation.models import Submission
from curation.procedure import reviewed, running
from curation.review import evidence
from foundation import clock, db, ledger, storage
from foundation.i18n import _
from foundation.storage import StoredFile
from foundation.web import ConfirmForm
from judging import check, editions, readiness, remedy_pages, waivers
from judging.models import Waiver
from judging.wording import of_entries, of_places
from judging.wording import of_findings as intake_wording
from packages.access import own

bp = Blueprint("curation", __name__)

REWORK = timedelta(days=30)


@bp.route("/packages/<int:package_id>/submit", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def submit(package_id: int) -> ResponseReturnValue:
    """Hand in: what will happen, in one sentence, then the button."""
    form = SubmitForm()
    with db.writing() if request.method == "POST" else db.reading() as session:
        package = own(session, package_id)
        form.offer(organisations_of(session, Role.RECOMMENDER))
        if form.validate_on_submit():
            try:
                submissions.submit(
                    session, package, current_user.id, clock.now(), form.recommender.data or None
                )
            except submissions.Waiting:
                flash(_("这个培训包已经交上去了，正在等评审，不用再交。"), "info")
            except submissions.Unchanged:
                flash(_("现在的内容已经发布了，没有变化，不用再交。"), "info")
            except submissions.NotReady:
                flash(_("还有要改的地方，没有提交。请看下面。"), "error")
            except submissions.NoCall:
                flash(_("这类培训包在征集期间提交。请先选响应哪次征集；没有能选的，请等下一次。"), "error")
                return redirect(url_for("call_choice.choose", package_id=package_id))
            except (
                reviewed.NotItsTurn,
                reviewed.NeedsTopic,
                running.NotYours,
                running.NotNow,
                running.Missing,
            ) as error:
                flash(*refusals.told(error))
            else:
                flash(_("提交好了。评审有结果时，这里会告诉你。"), "ok")
                return redirect(url_for("upload.package", package_id=package_id))
        state = readiness.of(session, package, clock.now())
        place = of_places.Places(session, package)
        return render_template(
            "curation/submit.html",
            form=form,
            package=package,
            state=state,
            blocking=of_entries.of(state.blocking, place),
            later=of_entries.of(state.judged.lacking, place),
            page_of=remedy_pages.Pages(session, package.id),
            answer=answering.of(session, package_id),
            called_for=answering.called_for(session, package.scheme_id),
        )


@bp.get("/reviews")
@open_to(*READING)
def reviews() -> str:
    """What waits for somebody, oldest first."""
    with db.reading() as session:
        return render_template("curation/reviews.html", rows=submissions.queue(session, visible()))


@bp.route("/reviews/<int:submission_id>", methods=["GET", "POST"])
@open_to(*READING)
def review(submission_id: int) -> ResponseReturnValue:
    """One submission: findings, clips with captions, exam sets; then the decision, confirmed on a page of its own."""
    form = DecisionForm()
    if not form.until.data and request.method == "GET":
        form.until.data = clock.today() + REWORK
    if request.method == "POST" and current_user.role not in DECIDING:
        abort(403)
    if form.validate_on_submit() and form.confirmed.data == "yes":
        return _decide(submission_id, form)
    with db.reading() as session:
        submission = found(session, submission_id)
        in_turn = reviewed.offered(session, submission)
        allowed = [each for each in submissions.choices(submission) if in_turn is None or each in in_turn]
        form.decision.choices = [each for each in form.decision.choices if each[0] in allowed]
        if form.errors:
            return render_template("curation/decide.html", submission=submission, form=form)
        if request.method == "POST" and form.decision.data in allowed:
            return render_template("curation/confirm.html", submission=submission, form=form)
        page, opened = request.args.get("page", 1, int), request.args.get("set", 0, int)
        told = evidence.of(session, submission, current_user, page, opened)
        return render_template("curation/review.html", form=form, **told)


def _decide(submission_id: int, form: DecisionForm) -> ResponseReturnValue:
    zone = current_app.config["SETTINGS"].zone
    until = datetime.combine(form.until.data, time(23, 59, 59), tzinfo=zone) if form.until.data else None
    try:
        with db.writing() as session:
            submissions.decide(
                session,
                found(session, submission_id),
                form.decision.data,
                current_user.id,
                note=(form.note.data or "").strip(),
                until=until.astimezone(UTC) if until else None,
                now=clock.now(),
            )
    except refusals.KNOWN as error:
        flash(*refusals.told(error))
        return redirect(url_for("curation.review", submission_id=submission_id) + "#before")
    else:
        flash(_("决定已记下。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id))


@bp.route("/reviews/<int:submission_id>/waivers/<int:waiver_id>", methods=["GET", "POST"])
@open_to(*DECIDING)
def waiver(submission_id: int, waiver_id: int) -> ResponseReturnValue:
    """Grant or refuse a waiver of a principle; or judge what a machine estimated."""
    form = WaiverForm()
    if form.validate_on_submit():
        return _decide_waiver(submission_id, waiver_id, form)
    with db.reading() as session:
        submission = found(session, submission_id)
        asked = _waiver(session, submission, waiver_id)
        scheme = editions.of(submission.version)
        missed = [check.restored(each, scheme) for each in asked.findings]
        return render_template(
            "curation/waiver.html",
            submission=submission,
            waiver=asked,
            rule=scheme.rule(asked.rule_id),
            groups=of_entries.of(missed, of_places.FrozenPlaces(session, submission.version)),
            guessed=any(each["severity"] == "must" for each in asked.findings),
            wording=intake_wording,
            form=form if asked.state in waivers.OPEN else None,
            first=asked.decided_by == current_user.id,
        )


def _decide_waiver(submission_id: int, waiver_id: int, form: WaiverForm) -> ResponseReturnValue:
    try:
        with db.writing() as session:
            submission = found(session, submission_id)
            submissions.decide_waiver(
                session,
                submission,
                _waiver(session, submission, waiver_id),
                form.state.data,
                current_user.id,
                note=(form.note.data or "").strip(),
                now=clock.now(),
            )
    except refusals.KNOWN as error:
        flash(*refusals.told(error))
    else:
        flash(_("决定已记下。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id) + "#waivers")


def _waiver(session: Session, submission: Submission, waiver_id: int) -> Waiver:
    found = session.get(Waiver, waiver_id)
    if found is None or found.version_id != submission.version_id:
        abort(404)
    return found


@bp.get("/reviews/<int:submission_id>/papers/<any(rights, profile):name>")
@open_to(*DECIDING)
def paper(submission_id: int, name: str) -> Response:
    """The document that proves the rights, or the provider's profile, as handed in."""
    with db.reading() as session:
        stored = session.get(StoredFile, evidence.paper(found(session, submission_id).version, name) or 0)
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
        submission = found(session, submission_id)
        clip = next(iter(submissions.clips(session, submission.version, [resource_id])), None)
        if clip is None:
            abort(404)
        track = tracks.current(session, resource_id, request.args.get("language"))
        if track is None and "language" in request.args:
            abort(404)
        sections = tracks.sections(session, track) if track else ()
        return render_template(
            "curation/captions.html",
            submission=submission,
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
            submission = found(session, submission_id)
            if not submissions.clips(session, submission.version, [resource_id]):
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
            submissions.publish(session, found(session, submission_id), current_user.id, clock.now())
    except submissions.NotReady:
        flash(_("还缺几样，没有发布。请看“发布前还缺”。"), "error")
    except submissions.NotWaiting:
        flash(_("只有通过了、还没发布的培训包可以发布。"), "warn")
    except refusals.KNOWN as error:
        flash(*refusals.told(error))
    else:
        flash(_("发布好了，学员现在能找到它。"), "ok")
    return redirect(url_for("curation.review", submission_id=submission_id))


@bp.get("/ledger")
@open_to(Role.AUDITOR, Role.CURATOR)
def ledger_page() -> str:
    """The ledger, newest first, with what the last check of its chain found."""
    form = LedgerForm(request.args)
    with db.reading() as session:
        form.offer(session)
        form.validate()
        wanted = form.wanted()
        zone = current_app.config["SETTINGS"].zone
        return render_template(
            "curation/ledger.html",
            form=form,
            wanted=wanted,
            found=entries.find(session, wanted, request.args.get("page", 1, int), zone, address),
            about=things.of(session, [wanted.subject], address)[wanted.subject] if wanted.subject else None,
            act=acts.words,
            verified=ledger.last_check(session),
        )
