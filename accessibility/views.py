"""Pages of captions: how far they are, reading and mending them, the transcript of a draft's clip."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import FlaskForm
from markupsafe import escape
from sqlalchemy.orm import Session
from wtforms import HiddenField

from accessibility import cues, tracks, transcript, webvtt
from accessibility.cues import Cue
from accessibility.jobs import CAPTIONS
from accessibility.models import CaptionTrack
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, i18n, jobs
from foundation.i18n import _
from packages.models import Resource

bp = Blueprint("captions", __name__)

REVIEWING = (Role.REVIEWER, Role.CURATOR)
WATCH_SECONDS = 60
MARKER = "<!--lines-->"


class CaptionsForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The track that was read; its cues are fields of the page (cue-0, cue-1, …)."""

    track_id = HiddenField()


def clip(session: Session, resource_id: int) -> Resource:
    """A clip of the visitor's organisation, or any for who reviews; else 404."""
    found = session.get(Resource, resource_id)
    if found is None or not found.is_clip:
        abort(404)
    mine = found.course.package.organisation_id == current_user.organisation_id
    if current_user.role is Role.PROVIDER and not mine:
        abort(404)
    return found


@bp.route("/captions/<int:resource_id>", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def edit(resource_id: int) -> ResponseReturnValue:
    """Read the captions, mend or accept them; while they are being made, how far they are."""
    form = CaptionsForm()
    if not form.validate_on_submit():
        return _page(resource_id, form, {})
    typed = {name: value for name, value in request.form.items() if name.startswith("cue-")}
    try:
        with db.writing() as session:
            _save(session, clip(session, resource_id), int(form.track_id.data or 0), typed)
    except (tracks.Outdated, ValueError):
        form.track_id.errors = [_("别人刚改过这些字幕。你写的都在下面，请对照以后再保存一次。")]
        return _page(resource_id, form, typed), 409
    flash(_("字幕已核对并保存。"), "ok")
    with db.reading() as session:
        package_id = clip(session, resource_id).course.package_id
    return redirect(url_for("intake.package", package_id=package_id) + "#captions")


def _save(session: Session, resource: Resource, track_id: int, typed: dict[str, str]) -> None:
    """Accept the track as it is, or keep the changed words as a new row."""
    track = session.get(CaptionTrack, track_id)
    if track is None or track.resource_id != resource.id:
        raise tracks.Outdated
    old = tracks.cues_of(track)
    new = [_cue(cue, typed.get(f"cue-{n}", cue.text), track.language) for n, cue in enumerate(old)]
    if [c.text for c in new] == [c.text for c in old] and track.state == "machine-made":
        tracks.accept(session, track, current_user.id, now=clock.now())
    elif [c.text for c in new] != [c.text for c in old]:
        kept = [cue for cue in new if cue.text]
        tracks.correct(session, track, kept, current_user.id, now=clock.now())


def _cue(cue: Cue, text: str, language: str) -> Cue:
    changed = cues.edited(cue, text, language)
    return cue if changed.text == cue.text else changed


def _page(resource_id: int, form: CaptionsForm, typed: dict[str, str]) -> str:
    with db.reading() as session:
        resource = clip(session, resource_id)
        track = tracks.current(session, resource_id)
        job = jobs.of(session, CAPTIONS, f"resource:{resource_id}")
        if track is None:
            return render_template("accessibility/making.html", resource=resource, told=_told(job))
        shown = tracks.cues_of(track)
        if typed:
            shown = [replace(cue, text=typed.get(f"cue-{n}", cue.text)) for n, cue in enumerate(shown)]
        form.track_id.data = str(track.id)
        return render_template(
            "accessibility/edit.html", resource=resource, track=track, cues=shown, form=form
        )


def _told(job: jobs.Job | None) -> dict[str, object]:
    """How far a job is, as numbers and as one sentence."""
    state = job.state if job else "waiting"
    done, total = (job.done, job.total) if job and job.stage == "decode" else (0, 0)
    words = {
        "waiting": _("排队等着做。前面的做完就轮到它。"),
        "running": _("正在听声音。"),
        "done": _("字幕做好了。"),
        "failed": job.error if job and job.error and " " not in job.error else _("没有做成。"),
    }
    text = words[state]
    if state == "running" and total:
        text = _("已完成 %(done)s，共 %(total)s", done=i18n.minutes(done), total=i18n.minutes(total))
        if job and job.started_at and done:
            spent = (clock.now() - job.started_at).total_seconds()
            left = int(spent * (total - done) / done) + 1
            text = _("%(told)s，大约还要 %(left)s", told=text, left=i18n.minutes(left * 1000))
    return {"state": state, "done": done, "total": max(total, 1), "text": text}


@bp.get("/captions/<int:resource_id>/progress.json")
@open_to(Role.PROVIDER)
def progress_json(resource_id: int) -> Response:
    """How far the captions are, for the page's script."""
    with db.reading() as session:
        clip(session, resource_id)
        return jsonify(_told(jobs.of(session, CAPTIONS, f"resource:{resource_id}")))


@bp.get("/captions/<int:resource_id>/progress")
@open_to(Role.PROVIDER)
def watch(resource_id: int) -> Response:
    """The same without scripting: the answer stays open and grows by a line when there is news."""
    with db.reading() as session:
        page = render_template("accessibility/watch.html", resource=clip(session, resource_id), marker=MARKER)
    head, tail = page.split(MARKER)
    answer = Response(stream_with_context(_lines(resource_id, head, tail)), mimetype="text/html")
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


def _lines(resource_id: int, head: str, tail: str) -> Iterator[str]:
    yield head
    said, until = "", time.monotonic() + (0.0 if request.args.get("once") else WATCH_SECONDS)
    while True:
        with db.reading() as session:
            told = _told(jobs.of(session, CAPTIONS, f"resource:{resource_id}"))
        if told["text"] != said:
            said = str(told["text"])
            yield f"<li>{escape(said)}</li>\n"
        if told["state"] in ("done", "failed") or time.monotonic() >= until:
            break
        time.sleep(2)
    yield tail


@bp.post("/captions/<int:resource_id>/again")
@open_to(Role.PROVIDER)
def again(resource_id: int) -> ResponseReturnValue:
    """Try a failed job once more."""
    with db.writing() as session:
        clip(session, resource_id)
        job = jobs.of(session, CAPTIONS, f"resource:{resource_id}")
        if job is not None:
            jobs.put(session, job.kind, job.subject, json.loads(job.inputs), now=clock.now())
    return redirect(url_for("captions.edit", resource_id=resource_id))


@bp.get("/captions/<int:resource_id>.vtt")
@open_to(Role.PROVIDER, *REVIEWING)
def file(resource_id: int) -> Response:
    """The newest captions as WebVTT."""
    with db.reading() as session:
        clip(session, resource_id)
        track = tracks.current(session, resource_id)
        if track is None:
            abort(404)
        return Response(webvtt.write(tracks.cues_of(track)), mimetype="text/vtt")


@bp.get("/captions/<int:resource_id>/transcript")
@open_to(Role.PROVIDER, *REVIEWING)
def read(resource_id: int) -> str:
    """The transcript: real paragraphs under real headings."""
    with db.reading() as session:
        resource = clip(session, resource_id)
        track = tracks.current(session, resource_id)
        sections = transcript.build(tracks.cues_of(track), track.language) if track else ()
        return render_template(
            "accessibility/transcript.html", resource=resource, track=track, sections=sections
        )
