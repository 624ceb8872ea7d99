"""Pages for little data: sound and transcript only, and the package to take along."""

from __future__ import annotations

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, jobs, storage
from foundation.storage import StoredFile
from trainee import content, hours, pace, reading
from trainee.access import enrolled, lesson_of
from trainee.desk import beside
from trainee.forms import ConfirmForm
from trainee.offline import jobs as making

bp = Blueprint("offline", __name__)


@bp.get("/study/<int:version_id>/<int:resource_id>/sound")
@open_to(Role.TRAINEE)
def sound(version_id: int, resource_id: int) -> ResponseReturnValue:
    """A clip as its sound and its transcript: nothing is loaded before it is asked for, and its size is told."""
    with db.reading() as session:
        mine = enrolled(session, version_id)
        lesson = lesson_of(mine, resource_id)
        if not lesson.is_clip:
            return redirect(url_for("trainee.study", version_id=version_id, resource_id=resource_id))
        alone = lesson.copies.get("sound") or (lesson.file_id if lesson.kind == "audio" else None)
        whole = session.get(StoredFile, lesson.played_id) if lesson.played_id else None
        small = session.get(StoredFile, alone) if alone else None
        return render_template(
            "trainee/offline/sound.html",
            mine=mine,
            lesson=lesson,
            progress=hours.of_lesson(session, mine, lesson),
            unread=reading.unread(session, mine, lesson),
            sections=content.sections(mine.version, lesson),
            opened=pace.sign(clock.now()),
            small=small,
            whole=whole,
            **beside.of(session, mine, lesson),
        )


@bp.route("/study/<int:version_id>/offline", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def package(version_id: int) -> ResponseReturnValue:
    """The package to take along: ask for it, see how far it is, fetch it."""
    if ConfirmForm().validate_on_submit():
        with db.writing() as session:
            making.ask(session, enrolled(session, version_id).version)
        return redirect(url_for("offline.package", version_id=version_id))
    with db.reading() as session:
        mine = enrolled(session, version_id)
        return render_template(
            "trainee/offline/package.html",
            mine=mine,
            made=making.of(session, version_id),
            job=jobs.of(session, making.OFFLINE, making.subject(version_id)),
        )


@bp.get("/study/<int:version_id>/offline.zip")
@open_to(Role.TRAINEE)
def bundle(version_id: int) -> Response:
    """The zip."""
    with db.reading() as session:
        enrolled(session, version_id)
        made = making.of(session, version_id)
        if made is None:
            abort(404)
        return storage.response(made.file, download_name=made.file.name)
