"""Pages of captions: how far they are, reading and mending them, the transcript of a draft's clip."""

from __future__ import annotations

import json
from collections.abc import Iterator

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

from accessibility import mending, progress, tracks, transcript, webvtt
from accessibility.jobs import CAPTIONS
from accessibility.models import CaptionTrack
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, jobs
from foundation.i18n import _
from packages.models import Resource

bp = Blueprint("captions", __name__)

REVIEWING = (Role.REVIEWER, Role.CURATOR)
MARKER = "<!--lines-->"


class NothingLeft(Exception):
    """Every line was emptied."""


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
        return _page(resource_id, form)
    read = int(form.track_id.data) if (form.track_id.data or "").isdecimal() else 0
    try:
        with db.writing() as session:
            resource = clip(session, resource_id)
            _save(session, resource, read, _typed())
            package_id = resource.course.package_id
    except tracks.Outdated:
        form.track_id.errors = [_("别人刚改过这些字幕，还没有保存。你写的都在下面，请对照以后再保存一次。")]
        return _page(resource_id, form, read, _typed()), 409
    except NothingLeft:
        form.track_id.errors = [_("至少要留一条字幕。都不对的话，请换一段视频再上传。")]
        return _page(resource_id, form), 422
    flash(_("字幕已核对并保存。"), "ok")
    return redirect(url_for("intake.package", package_id=package_id) + "#captions")


def _typed() -> dict[int, str]:
    fields = ((name.removeprefix("cue-"), text) for name, text in request.form.items() if name[:4] == "cue-")
    return {int(number): text for number, text in fields if number.isdecimal()}


def _save(session: Session, resource: Resource, track_id: int, typed: dict[int, str]) -> None:
    """Accept the track as it is, or keep the changed words as a new row; raises tracks.Outdated, NothingLeft."""
    track = session.get(CaptionTrack, track_id)
    if track is None or track.resource_id != resource.id:
        raise tracks.Outdated
    old = tracks.cues_of(track)
    new = mending.mended(old, typed, track.language)
    if new == old:
        tracks.accept(session, track, current_user.id, now=clock.now())
    elif not new:
        raise NothingLeft
    else:
        tracks.correct(session, track, new, current_user.id, now=clock.now())


def _page(resource_id: int, form: CaptionsForm, read: int = 0, typed: dict[int, str] | None = None) -> str:
    """The captions as a form; `typed` over the track `read` is laid over the newest one."""
    with db.reading() as session:
        resource = clip(session, resource_id)
        track = tracks.current(session, resource_id)
        if track is None:
            told = progress.told(session, resource_id)
            silent = not (resource.measured or {}).get("has_sound")
            return render_template("accessibility/making.html", resource=resource, told=told, silent=silent)
        cues = tracks.cues_of(track)
        gone: list[mending.Line] = []
        lines = mending.lines(cues)
        before = session.get(CaptionTrack, read)
        if typed and before is not None and before.resource_id == resource_id:
            lines, gone = mending.joined(cues, tracks.cues_of(before), typed)
        form.track_id.data = str(track.id)
        return render_template(
            "accessibility/edit.html",
            resource=resource,
            track=track,
            lines=lines,
            gone=gone,
            form=form,
            who=tracks.verifier(session, track),
        )


@bp.get("/captions/<int:resource_id>/progress.json")
@open_to(Role.PROVIDER)
def progress_json(resource_id: int) -> Response:
    """How far the captions are, for the page's script."""
    with db.reading() as session:
        clip(session, resource_id)
        return jsonify(progress.told(session, resource_id))


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
    with progress.staying() as seconds:
        for text in progress.news(resource_id, seconds):
            # a blank when there is nothing new: only by writing does the server notice that nobody listens any more
            yield f"<li>{escape(text)}</li>\n" if text else "\n"
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
            "accessibility/transcript.html",
            resource=resource,
            track=track,
            sections=sections,
            who=tracks.verifier(session, track),
        )
