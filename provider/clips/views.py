"""The page of one clip: what the media check found along it, how far its work is, and its copies."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, jobs, storage
from foundation.i18n import _
from foundation.storage import StoredFile
from judging import clip_check
from judging.wording import of_properties
from media import results
from packages.access import REVIEWING, clip, own
from provider.clips import checks_and_copies, progress, strip_chart, under_way

bp = Blueprint("clips", __name__)

MOST_LINKS = 12


@bp.get("/clips/<int:resource_id>/check")
@open_to(Role.PROVIDER, *REVIEWING)
def checked(resource_id: int) -> str:
    """What was found, with places to jump to; before that, how far the check is."""
    with db.reading() as session:
        resource = clip(session, resource_id)
        found = clip_check.of(session, resource)
        copying = checks_and_copies.copies_of(session, resource)
        return render_template(
            "provider/clips/clip.html",
            resource=resource,
            found=found,
            told=progress.told(found.job),
            left=_left(session, found),
            captioned=tracks.current(session, resource_id) is not None,
            at_ms=request.args.get("at", 0, int),
            most=MOST_LINKS,
            chart=_chart(found) if found.timeline is not None else None,
            copies=results.told(session, resource.file.sha256) if resource.file else None,
            copying=progress.told(copying) if copying else None,
            evened=bool(copying and json.loads(copying.inputs).get("loudness")),
            words=of_properties,
        )


def _left(session: Session, found: clip_check.ClipCheck) -> str:
    """About how long all the work of its package takes, while its check waits for its turn."""
    if found.state != "waiting":
        return ""
    work = under_way.of(session, found.resource.course.package_id, clock.now())
    return "" if work.ended else under_way.left_words(work)


def _chart(found: clip_check.ClipCheck) -> dict[str, Any]:
    timeline, resource = found.timeline or {}, found.resource
    measured, duration = resource.measured or {}, resource.duration_ms or 0
    return {
        "title": strip_chart.title(timeline, duration),
        "lanes": strip_chart.lanes(
            timeline,
            duration,
            picture=bool(measured.get("has_picture")),
            sound=bool(measured.get("has_sound")),
        ),
        "events": [(each, strip_chart.word(each.kind)) for each in strip_chart.events(timeline)],
        "loudness": strip_chart.loudness_rows(timeline),
    }


@bp.get("/clips/<int:resource_id>/progress.json")
@open_to(Role.PROVIDER, *REVIEWING)
def progress_json(resource_id: int) -> Response:
    """How far the check is, for the page's script."""
    with db.reading() as session:
        return jsonify(progress.told(clip_check.job_of(session, clip(session, resource_id))))


@bp.get("/packages/<int:package_id>/under-way.json")
@open_to(Role.PROVIDER)
def under_way_json(package_id: int) -> Response:
    """How far the background work of a package is, for the page's script."""
    with db.reading() as session:
        package = own(session, package_id)
        return jsonify(under_way.told(under_way.of(session, package.id, clock.now())))


@bp.get("/clips/<int:resource_id>/copies/<kind>")
@open_to(Role.PROVIDER, *REVIEWING)
def copy(resource_id: int, kind: str) -> Response:
    """A copy as trainees will get it: video, audio, sound or poster."""
    with db.reading() as session:
        resource = clip(session, resource_id)
        told = results.told(session, resource.file.sha256) if resource.file else None
        file_id = (told or {}).get(kind) if kind in ("video", "audio", "sound", "poster") else None
        stored = session.get(StoredFile, file_id) if file_id else None
        if stored is None:
            abort(404)
        return storage.response(stored)


@bp.post("/clips/<int:resource_id>/again")
@open_to(Role.PROVIDER)
def again(resource_id: int) -> ResponseReturnValue:
    """Try failed work once more, or make the copies with even loudness, or as they were."""
    work = request.form.get("work")
    with db.writing() as session:
        resource = clip(session, resource_id)
        if work == "check":
            checks_and_copies.put_check(session, resource, now=clock.now())
        elif work == "copies":
            job = checks_and_copies.copies_of(session, resource)
            if job is not None:
                jobs.put(session, job.kind, job.subject, json.loads(job.inputs), now=clock.now())
        elif work == "even":
            checks_and_copies.put_copies(session, resource, loudness=True, now=clock.now())
        else:
            abort(400)
    flash(_("记下了，正在后台做。可以先做别的，做好以后在这一页能看到。"), "ok")
    return redirect(url_for("clips.checked", resource_id=resource_id))
