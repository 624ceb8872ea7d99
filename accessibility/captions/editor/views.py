"""The editor's other doors: what its script keeps as it is typed, and finding and replacing with a preview."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    get_template_attribute,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import (
    session as visit,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accessibility.captions import tracks, wording
from accessibility.captions.editor import drafts, editing, places, steps
from accessibility.captions.models import CaptionTrack
from accessibility.listening import cues
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, web
from foundation.i18n import _
from packages.access import clip

bp = Blueprint("editor", __name__)


def _track(session: Session, resource_id: int) -> CaptionTrack:
    """The newest captions in the language that the address names."""
    clip(session, resource_id)
    found = tracks.current(session, resource_id, request.args.get("language"))
    if found is None:
        abort(404)
    return found


@bp.get("/captions/<int:resource_id>/draft.json")
@open_to(Role.PROVIDER)
def draft(resource_id: int) -> Response:
    """Every row on the desk, and the words with which the script speaks of them."""
    with db.reading() as session:
        track = _track(session, resource_id)
        desk = steps.desk(session, track, current_user.id)
        bounds = editing.limits(track.language)
        limits = {
            "line": bounds.line,
            "speed": bounds.per_second,
            "shortest": cues.SHORTEST_MS,
            "longest": cues.LONGEST_MS,
            "lines": cues.LINES,
            "gap": cues.GAP_MS,
            "duration": track.resource.duration_ms,
        }
        told = {"track": desk.track.id, "rev": desk.rev, "language": track.language, "size": steps.PER_PAGE}
        told["rows"] = steps.numbered(desk.rows)
        flags = sorted({flag for row in desk.rows for flag in row.doubts})
        told_by = get_template_attribute("accessibility/captions/_state.html", "flag_words")
        words = {flag: str(told_by([flag])) for flag in flags}
        return jsonify({**told, "limits": limits, "flags": words, "between": _("；")})


@bp.get("/captions/<int:resource_id>/terms.json")
@open_to(Role.PROVIDER)
def terms(resource_id: int) -> Response:
    """What the rows of a page may have meant, by key; the page is where the editor opens next time."""
    with db.reading() as session:
        track = _track(session, resource_id)
        page = places.page(visit, track, request.args.get("page", type=int))
        desk = steps.desk(session, track, current_user.id, page)
        shown = [row for _n, row in desk.shown]
        found = steps.terms_for(session, track, shown)
        return jsonify({row.key: each for row, each in zip(shown, found, strict=True)})


@bp.post("/captions/<int:resource_id>/draft.json")
@open_to(Role.PROVIDER)
def keep(resource_id: int) -> ResponseReturnValue:
    """Keep what was typed; 409 when another window was faster, 422 for what is no draft."""
    try:
        told: dict[str, Any] = web.json_of(request.form.get("draft", ""))
        with db.writing() as session:
            clip(session, resource_id)
            track = session.get(CaptionTrack, int(told["track"]))
            if track is None or track.resource_id != resource_id:
                abort(404)
            kept = steps.autosaved(session, track, current_user.id, told, clock.now())
            return jsonify(_news(session, kept.track, kept.rev, kept.rows if "base" in told else None))
    except drafts.Stale:
        return jsonify({"stale": True}), 409
    except (ValueError, KeyError, TypeError):
        return jsonify({"wrong": True}), 422


def _news(
    session: Session, track: CaptionTrack, rev: int, rows: list[dict[str, Any]] | None
) -> dict[str, Any]:
    """What the script tells the person after each keeping."""
    newest = tracks.current(session, track.resource_id, track.language)
    others = wording.presence(drafts.others(session, track, current_user.id, clock.now()))
    if newest is not None and newest.id != track.id:
        others.insert(0, _("别人刚保存了新的一版。你保存的时候，两边的改动会放在一起。"))
    found: dict[str, Any] = {"rev": rev, "others": others}
    return found if rows is None else {**found, "rows": rows}


@bp.route("/captions/<int:resource_id>/find", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def find(resource_id: int) -> ResponseReturnValue:
    """Find and replace: first what would change, each to be left out; then the change, which can be undone."""
    if request.method == "POST":
        return _replace(resource_id)
    wanted, put = request.args.get("find", ""), request.args.get("put", "")
    with db.reading() as session:
        track = _track(session, resource_id)
        desk = steps.desk(session, track, current_user.id)
        numbers = {row.key: n for n, row in enumerate(desk.rows, 1)}
        return render_template(
            "accessibility/captions/find.html",
            resource=track.resource,
            track=track,
            desk=desk,
            find=wanted,
            put=put,
            hits=[(numbers[row.key], row) for row in editing.holding(desk.rows, wanted)],
        )


def _replace(resource_id: int) -> ResponseReturnValue:
    wanted, put = request.form.get("find", ""), request.form.get("put", "")
    keys = {int(key) for key in request.form.getlist("row") if key.isdecimal()}
    with db.writing() as session:
        track = _track(session, resource_id)
        there = drafts.of(session, track, current_user.id)
        rows, rev = drafts.rows(there, track), there.rev if there else 0
        if rev != request.form.get("rev", 0, int) or not wanted:
            flash(_("字幕刚又改过，没有替换。请再找一次。"), "warn")
            return redirect(request.full_path)
        changed = editing.replaced(rows, wanted, put, keys, track.language)
        drafts.keep(session, track, current_user.id, changed, rev, now=clock.now(), undo=rows)
        count = sum(1 for old, new in zip(rows, changed, strict=True) if old != new)
    flash(_("替换了 %(n)d 条。不对的话，可以按“撤销上一步”。", n=count), "ok")
    language = request.args.get("language")
    return redirect(url_for("captions.edit", resource_id=resource_id, language=language))
