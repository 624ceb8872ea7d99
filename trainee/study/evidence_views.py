"""What a trainee's study leaves behind: what was played, told by the page's script, and what was read, told by forms."""

from __future__ import annotations

from datetime import datetime

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from accessibility.captions import transcript as spoken
from accessibility.documents import formats
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _, minutes
from foundation.i18n import lazy as _l
from hours import certificates, content, earned, evidence, pace, reading
from hours.content import Lesson
from hours.evidence import Report
from hours.models import Enrolment
from packages import standing
from trainee.desk import next_steps, places
from trainee.study.access import bp, enrolled, lesson_of
from trainee.study.forms import ReadForm


@bp.route("/study/<int:version_id>/<int:resource_id>/transcript", methods=["GET", "POST"])
@open_to(Role.TRAINEE)
def transcript(version_id: int, resource_id: int) -> ResponseReturnValue:
    """Study by reading, part by part; it counts as studying the clip. Works without scripting."""
    form = ReadForm()
    if form.validate_on_submit():
        return _read(version_id, resource_id, form)
    with db.reading() as session:
        mine = enrolled(session, version_id)
        lesson = lesson_of(mine, resource_id)
        sections = content.sections(mine.version, lesson)
        words = request.args.get("q", "").strip()[:60]
        return render_template(
            "trainee/study/transcript.html",
            mine=mine,
            lesson=lesson,
            sections=sections,
            q=words,
            hits=spoken.find(sections, words),
            kinds=formats.offered(),
            read=reading.parts_read(session, mine, lesson),
            progress=earned.of_lesson(session, mine, lesson),
            opened=pace.handed_on(request.args.get("opened"), mine.id, lesson.id, clock.now()),
            ahead=next_steps.after(session, mine, lesson),
        )


def _read(version_id: int, resource_id: int, form: ReadForm) -> ResponseReturnValue:
    """Keep a part that was read, unless it went faster than anybody reads."""
    now, number = clock.now(), _whole(form.part.data or "")
    if number is None:
        abort(400)
    back = request.form.get("back") == "lesson"
    with db.writing() as session:
        mine = enrolled(session, version_id)
        try:
            lesson = lesson_of(mine, resource_id)
            opened_at = pace.opened(form.opened.data, mine.id, lesson.id, now)
            end = reading.read(session, mine, lesson, number, opened_at=opened_at, now=now)
            places.keep(session, mine, lesson, end, now)
        except (reading.NoSuchPart, pace.NotThisPage):
            abort(400)
        except pace.TooOld:
            flash(_("这一页是七天以前打开的，没有记上。请再读一遍这一节，然后按“读完了”。"), "info")
        except reading.TooSoon as soon:
            left = minutes(soon.seconds * 1000)
            flash(_("再看一会儿：这一节至少还要 %(left)s。已有的记录都在。", left=left), "info")
        else:
            number += 1
            if earned.settle(session, mine, certificates.draw, now):
                flash(_("全部学完，考试也通过了。证书已经发给你。"), "ok")
    return redirect(
        url_for(
            "trainee.study" if back else "trainee.transcript",
            version_id=version_id,
            resource_id=resource_id,
            opened=form.opened.data,
            _anchor=None if back else f"part-{number}",
        )
    )


def _whole(typed: str) -> int | None:
    """A whole number that a page sent, or None."""
    return int(typed) if typed.isdecimal() and typed.isascii() and len(typed) <= 12 else None


@bp.post("/study/<int:version_id>/<int:resource_id>/evidence")
@open_to(Role.TRAINEE)
def report(version_id: int, resource_id: int) -> ResponseReturnValue:
    """What was played, from the page's script: keys, starts, ends and rates as repeated form fields.

    The script keeps what it sent until it is told here that it was `received`, or why it is not taken (`error`).
    """
    now = clock.now()
    with db.writing() as session:
        mine = enrolled(session, version_id, kept=True)
        lesson = lesson_of(mine, resource_id)
        try:
            _keep(session, mine, lesson, now)
        except pace.AnothersPage:
            # no word on whether it is taken: the script keeps it for who opened that page
            return jsonify(text=_("这一段是别人打开的页面送来的，没有记上。请用打开那一页的账号登录。")), 403
        except _Refused as error:
            return jsonify(error=error.code, text=str(REFUSALS[error.code])), error.status
        progress = earned.of_lesson(session, mine, lesson)
        # what comes late for a version that one has left counts at once in the one with which one went on
        completed = (progress.studied or mine.moved_to_id is not None) and earned.settle(
            session, mine, certificates.draw, now
        )
        return jsonify(
            received=True,
            percent=progress.percent,
            studied=progress.studied,
            completed=completed,
            counts=render_template(
                "trainee/study/_what_counts.html",
                mine=mine,
                lesson=lesson,
                progress=progress,
                unread=reading.unread(mine, lesson, progress.stretches),
            ),
            text=_("这一课学完了")
            if progress.studied
            else _("这一课已学 %(p)d%%，还差 %(left)s", p=progress.percent, left=minutes(progress.needed_ms)),
        )


REFUSALS = {
    "unreadable": _l("这一段没有记上：送来的记录读不懂。前面记的都在。"),
    "not-this-page": _l("这一段没有记上。它不是从你打开的这一页送来的。前面记的都在。"),
    "too-old": _l("这一段没有记上。那一页是七天以前打开的。前面记的都在。"),
    "closed": _l("这一段没有记上：这门课那时已经关闭了。前面记的都在。"),
    "implausible": _l("这一段没有记上。同一时间只能记一处播放。也不能比真正过去的时间多。前面记的都在。"),
}


class _Refused(Exception):
    """A message that is not taken, now or ever; `code` is one of REFUSALS."""

    def __init__(self, code: str, status: int = 409) -> None:
        super().__init__(code)
        self.code, self.status = code, status


def _keep(session: Session, mine: Enrolment, lesson: Lesson, now: datetime) -> None:
    """Keep what a message tells, and where it stopped; raises _Refused, pace.AnothersPage."""
    reports = _reports(lesson)
    try:
        opened_at = pace.opened(request.form.get("opened"), mine.id, lesson.id, now)
    except pace.AnothersPage:
        raise
    except pace.NotThisPage:
        raise _Refused("not-this-page") from None
    except pace.TooOld:
        raise _Refused("too-old") from None
    closed_at = standing.closed_at(session, mine.version_id)
    if closed_at is not None and opened_at >= closed_at:
        raise _Refused("closed")
    try:
        evidence.record(session, mine, reports, opened_at=opened_at, now=now, until=closed_at)
    except evidence.Implausible:
        raise _Refused("implausible") from None
    at = _whole(request.form.get("at", ""))
    if at is not None:
        places.keep(session, mine, lesson, at, now)


def _reports(lesson: Lesson) -> list[Report]:
    """The stretches of a message; `way` may be left out, which means played. Raises _Refused."""
    columns = [request.form.getlist(name) for name in ("key", "start", "end", "rate")]
    ways = request.form.getlist("way") or ["played"] * len(columns[0])
    if len({len(column) for column in (*columns, ways)}) > 1:
        raise _Refused("unreadable", 400)
    found = []
    for key, way, *typed in zip(columns[0], ways, *columns[1:], strict=True):
        start, end, rate = (_whole(each) for each in typed)
        if (
            start is None
            or end is None
            or rate is None
            or not 0 < len(key) <= 80
            or ":" in key  # keys of our own have one
            or way not in evidence.PLAYED
        ):
            raise _Refused("unreadable", 400)
        last = min(end, lesson.duration_ms)
        if start < last and 25 <= rate <= evidence.FASTEST_PERCENT:
            found.append(Report(key, lesson.id, way, start, last, rate))
    return found
