"""Pages of captions: how far they are, reading and mending them, the transcript of a draft's clip."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

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
from flask import (
    session as visit,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import escape
from sqlalchemy.orm import Session

from accessibility.captions import mended, progress, tracks, transcript, wording
from accessibility.captions.editor import drafts, editing, places, steps
from accessibility.captions.editor.editing import Row
from accessibility.captions.files import webvtt
from accessibility.captions.jobs import CAPTIONS
from accessibility.captions.models import CaptionTrack
from accessibility.documents import formats
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, jobs
from foundation.i18n import _
from media import moments
from packages.access import REVIEWING, clip
from packages.models import Resource

bp = Blueprint("captions", __name__)

MARKER = "<!--lines-->"


@dataclass(frozen=True)
class Problem:
    """A line of the error summary, as components/error_summary wants a field."""

    id: str
    errors: list[str]
    type: str = "StringField"


class Problems(list[Problem]):
    """What base.html takes for a form with errors."""

    @property
    def errors(self) -> dict[str, list[str]]:
        """By field."""
        return {each.id: each.errors for each in self}

    @property
    def keys(self) -> set[int]:
        """The rows that have one."""
        return {int(each.id.partition("-")[2]) for each in self if "-" in each.id}


@bp.route("/captions/<int:resource_id>", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def edit(resource_id: int) -> ResponseReturnValue:
    """Read the captions, mend or accept them; while they are being made, how far they are."""
    if request.method == "GET":
        return _page(resource_id)
    step, key, which = _asked(request.form.get("do", "keep"))
    with db.writing() as session:
        track = _track_read(session, clip(session, resource_id))
        rows, wrong, stale = _laid(session, track, step, int(key or 0), which)
        saved = None if stale or wrong or step != "save" else _saved(session, track, rows)
        package_id = track.resource.course.package_id
        onward = steps.next_doubt(rows, int(key or 0)) if step == "doubt" else None
    if stale:
        told = _("你在另一个窗口里也改过这些字幕。这里写的都放在下面“另一份”里，请对照以后再保存。")
        return _page(resource_id, Problems([Problem("rows", [told])])), 409
    if wrong:
        return _page(resource_id, wrong), 422
    if step != "save":
        return redirect(_back(resource_id, step, key, onward))
    if isinstance(saved, Problems):
        return _page(resource_id, saved), 409 if saved[0].type == "" else 422
    flash(_("字幕已核对并保存。"), "ok")
    return redirect(url_for("upload.package", package_id=package_id) + "#captions")


def _asked(button: str) -> tuple[str, str, int]:
    """What a button asks for: a step, the row's key (empty where it has none), and which of the row's mended words."""
    step, _dash, place = button.partition("-")
    key, _dash, which = place.partition("-")
    return step, key if key.isdecimal() else "", int(which) if which.isdecimal() else 0


def _track_read(session: Session, resource: Resource) -> CaptionTrack:
    """The captions that the form was drawn from; any version of them is good enough to find the draft."""
    track = session.get(CaptionTrack, request.form.get("track_id", 0, int))
    if track is None or track.resource_id != resource.id:
        abort(404)
    return track


def _laid(
    session: Session, track: CaptionTrack, step: str, key: int, which: int
) -> tuple[list[Row], Problems | None, bool]:
    """Lay what was typed over the draft, take the step, and keep both."""
    draft = drafts.of(session, track, current_user.id)
    before, rev = drafts.rows(draft, track), draft.rev if draft else 0
    stale = request.form.get("rev", 0, int) != rev
    if step == "undo" and draft is not None and not stale:
        drafts.step_back(session, draft, now=clock.now())
        return before, None, False
    rows, wrong = steps.typed(before, request.form, track.language, stale=stale)
    moved = rows
    if not stale and not wrong:
        moved, why = steps.take(rows, step, key, request.form, track, which)
        wrong = [why] if why else []
    if moved != before or (step == "save" and draft is None):
        undo = rows if moved != rows else None
        drafts.keep(session, track, current_user.id, moved, rev, now=clock.now(), undo=undo)
    return moved, _problems(wrong, moved) if wrong else None, stale


def _problems(wrong: list[steps.Wrong], rows: list[Row]) -> Problems:
    numbers = {row.key: n for n, row in enumerate(rows, 1)}
    fields = {"time": "s", "order": "e", "shift": "by"}
    return Problems(
        Problem(f"{fields.get(each.code, 't')}-{each.key}", [wording.wrong(each, numbers.get(each.key, 0))])
        for each in wrong
    )


def _saved(session: Session, track: CaptionTrack, rows: list[Row]) -> CaptionTrack | Problems:
    """Make the draft the newest row; or say why not, with the draft laid over what somebody else saved."""
    if rows and not any(row.cue.text.strip() for row in rows):
        return Problems([Problem("rows", [_("至少要留一条字幕。都不对的话，请换一段视频再上传。")])])
    draft = drafts.of(session, track, current_user.id)
    newest = tracks.current(session, track.resource_id, track.language)
    assert draft is not None
    assert newest is not None
    if newest.id != draft.track_id:
        drafts.catch_up(session, draft, newest, now=clock.now())
        told = _("别人刚改过这些字幕，还没有保存。你写的都在下面，请对照以后再保存一次。")
        return Problems([Problem("rows", [told], "")])
    return drafts.save(session, draft, current_user.id, now=clock.now())


def _back(resource_id: int, step: str, key: str, onward: tuple[int, int] | None) -> str:
    """The page again, at the row where the person was; or at the next one to listen to."""
    page = request.form.get("page", 1, int)
    if onward is not None:
        page, key = onward[0], str(onward[1])
    if step == "page":
        page, key = int(key) if key.isdecimal() else 1, ""
    anchor = f"t-{key}" if key and step != "delete" else "rows"
    language = request.args.get("language")  # left out of the address where it is None
    return url_for("captions.edit", resource_id=resource_id, page=page, language=language, _anchor=anchor)


def _page(resource_id: int, form: Problems | None = None) -> str:
    """The captions as a form: the person's draft if they have one."""
    with db.reading() as session:
        resource = clip(session, resource_id)
        language = request.args.get("language", resource.language)
        track = tracks.current(session, resource_id, language)
        if track is None and language != resource.language:
            abort(404)
        if track is None:
            told = progress.told(session, resource_id)
            silent = not (resource.measured or {}).get("has_sound")
            return render_template(
                "accessibility/captions/making.html", resource=resource, told=told, silent=silent
            )
        page = places.page(visit, track, request.values.get("page", type=int))
        desk = steps.desk(session, track, current_user.id, page)
        shown = [row for _n, row in desk.shown]
        return render_template(
            "accessibility/captions/edit.html",
            resource=resource,
            track=track,
            desk=desk,
            terms=dict(zip([row.key for row in shown], steps.terms_for(session, track, shown), strict=True)),
            form=form,
            life=tracks.life(session, track),
            who=tracks.verifier(session, track),
            others=wording.presence(drafts.others(session, track, current_user.id, clock.now())),
            translated=tracks.translations(session, resource_id),
            sent=request.form,
            editing=editing,
            moments=moments,
            mended=mended,
            wording=wording,
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
        page = render_template(
            "accessibility/captions/watch.html", resource=clip(session, resource_id), marker=MARKER
        )
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
        track = tracks.current(session, resource_id, request.args.get("language"))
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
        sections = tracks.sections(session, track) if track else ()
        words = request.args.get("q", "").strip()[:60]
        return render_template(
            "accessibility/captions/transcript.html",
            resource=resource,
            track=track,
            sections=sections,
            q=words,
            hits=transcript.find(sections, words),
            kinds=formats.offered(),
            who=tracks.verifier(session, track),
        )
