"""Pages for little data: sound and transcript only, and the package to take along."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db, jobs, storage
from foundation.i18n import _, minutes
from foundation.storage import StoredFile
from foundation.web import ConfirmForm
from hours import certificates, content, earned, moving_on, pace, reading
from hours.models import Enrolment
from operation import job_words
from packages import standing
from trainee.desk import lesson_page
from trainee.offline import jobs as making
from trainee.offline import learned
from trainee.study.access import Closed, enrolled, lesson_of

bp = Blueprint("offline", __name__)
AT_ONCE = 50  # lessons that are shown to be told of


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
        progress = earned.of_lesson(session, mine, lesson)
        return render_template(
            "trainee/offline/sound.html",
            mine=mine,
            lesson=lesson,
            progress=progress,
            unread=reading.unread(mine, lesson, progress.stretches),
            sections=content.sections(mine.version, lesson),
            opened=pace.sign(mine.id, lesson.id, clock.now()),
            small=small,
            whole=whole,
            **lesson_page.of(session, mine, lesson),
        )


@bp.route("/study/<int:version_id>/offline", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def package(version_id: int) -> ResponseReturnValue:
    """The package to take along: ask for it, see how far it is, fetch it, and tell what was studied of it offline."""
    if ConfirmForm().validate_on_submit():
        with db.writing() as session:
            making.ask(session, enrolled(session, version_id).version)
        return redirect(url_for("offline.package", version_id=version_id))
    with db.reading() as session:
        mine = _mine(session, version_id)
        taken = learned.taken_at(session, mine)
        open_lessons = [each for each in earned.of_package(session, mine) if each.gaps] if taken else []
        return render_template(
            "trainee/offline/package.html",
            mine=mine,
            made=making.of(session, version_id),
            why=job_words.why,
            job=jobs.of(session, making.OFFLINE, making.subject(version_id)),
            taken=taken,
            earlier=[each for each in moving_on.before(session, mine) if learned.taken_at(session, each)],
            closed_at=standing.closed_at(session, version_id),
            open_lessons=open_lessons[:AT_ONCE],
            more=len(open_lessons) > AT_ONCE,
        )


@bp.post("/study/<int:version_id>/offline/take")
@open_to(Role.TRAINEE)
def take(version_id: int) -> ResponseReturnValue:
    """Take the package along: from now on the time counts in which it can be studied offline."""
    with db.writing() as session:
        mine = enrolled(session, version_id)
        if making.of(session, version_id) is None:
            abort(404)
        learned.take(session, mine, clock.now())
    return redirect(url_for("offline.bundle", version_id=version_id))


@bp.get("/study/<int:version_id>/offline.zip")
@open_to(Role.TRAINEE)
def bundle(version_id: int) -> Response:
    """The zip, for who takes it along."""
    with db.reading() as session:
        enrolled(session, version_id)
        made = making.of(session, version_id)
        if made is None:
            abort(404)
        return storage.response(made.file, download_name=made.file.name)


@bp.post("/study/<int:version_id>/<int:resource_id>/offline")
@open_to(Role.TRAINEE)
def tell(version_id: int, resource_id: int) -> ResponseReturnValue:
    """Tell that a lesson was studied offline."""
    now = clock.now()
    with db.writing() as session:
        mine = _mine(session, version_id)
        lesson = lesson_of(mine, resource_id)
        try:
            added = learned.tell(
                session, mine, lesson, now=now, closed_at=standing.closed_at(session, version_id)
            )
        except learned.NotTaken:
            flash(_("你还没有带走这个包。先下载离线包，再离线学。"), "info")
        except learned.TooSoon as soon:
            flash(_too_soon(lesson.name, minutes(soon.seconds * 1000)), "info")
        else:
            flash(_("“%(name)s”记上了，多了 %(added)s。", name=lesson.name, added=minutes(added)), "ok")
            if earned.settle(session, mine, certificates.draw, now):
                flash(_("全部学完，考试也通过了。证书已经发给你。"), "ok")
    return redirect(url_for("offline.package", version_id=version_id))


def _mine(session: Session, version_id: int) -> Enrolment:
    """The visitor's enrolment. Of a version that was closed, who took it along can still tell what they studied before."""
    mine = enrolled(session, version_id, kept=True)
    if standing.is_closed(session, version_id) and learned.taken_at(session, mine) is None:
        raise Closed(mine.version)
    return mine


def _too_soon(name: str, left: str) -> str:
    return _(
        "“%(name)s”还没有记上。从你带走到现在，时间还差 %(left)s。别的记录都在。",
        name=name,
        left=left,
    )
