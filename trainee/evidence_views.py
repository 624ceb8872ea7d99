"""What a trainee's study leaves behind: what was played, told by the page's script, and what was read, told by forms."""

from __future__ import annotations

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accessibility import transcript as spoken
from accessibility.papers import formats
from accounts.access import open_to
from accounts.people import Role
from foundation import clock, db
from foundation.i18n import _, minutes
from trainee import certificates, content, evidence, hours, pace, reading
from trainee.access import bp, enrolled, lesson_of
from trainee.content import Lesson
from trainee.desk import ahead, places
from trainee.evidence import Report
from trainee.forms import ReadForm


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
            "trainee/transcript.html",
            mine=mine,
            lesson=lesson,
            sections=sections,
            q=words,
            hits=spoken.find(sections, words),
            kinds=formats.offered(),
            read=reading.parts_read(session, mine, lesson),
            progress=hours.of_lesson(session, mine, lesson),
            opened=pace.handed_on(request.args.get("opened"), clock.now()),
            ahead=ahead.after(session, mine, lesson),
        )


def _read(version_id: int, resource_id: int, form: ReadForm) -> ResponseReturnValue:
    """Keep a part that was read, unless it went faster than anybody reads."""
    now, opened_at, number = clock.now(), pace.opened(form.opened.data), _whole(form.part.data or "")
    if opened_at is None or number is None:
        abort(400)
    back = request.form.get("back") == "lesson"
    with db.writing() as session:
        mine = enrolled(session, version_id)
        try:
            lesson = lesson_of(mine, resource_id)
            end = reading.read(session, mine, lesson, number, opened_at=opened_at, now=now)
            places.keep(session, mine, lesson, end, now)
        except reading.NoSuchPart:
            abort(400)
        except reading.TooSoon as soon:
            left = minutes(soon.seconds * 1000)
            flash(_("再看一会儿：这一节至少还要 %(left)s。已有的记录都在。", left=left), "info")
        else:
            number += 1
            if hours.settle(session, mine, certificates.draw, now):
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
    """What was played, from the page's script: keys, starts, ends and rates as repeated form fields."""
    now = clock.now()
    opened_at = pace.opened(request.form.get("opened"))
    if opened_at is None:
        abort(400)
    with db.writing() as session:
        mine = enrolled(session, version_id)
        lesson = lesson_of(mine, resource_id)
        reports = _reports(lesson)
        try:
            evidence.record(session, mine, reports, opened_at=opened_at, now=now)
        except evidence.Implausible:
            text = _("这一段没有记上：同一时间只能记一处播放，也不能比实际过去的时间多。前面记的都在。")
            return jsonify(error="implausible", text=text), 409
        at = _whole(request.form.get("at", ""))
        if at is not None:
            places.keep(session, mine, lesson, at, now)
        progress = hours.of_lesson(session, mine, lesson)
        completed = progress.studied and hours.settle(session, mine, certificates.draw, now)
        return jsonify(
            percent=progress.percent,
            studied=progress.studied,
            completed=completed,
            counts=render_template(
                "trainee/_what_counts.html",
                mine=mine,
                lesson=lesson,
                progress=progress,
                unread=reading.unread(session, mine, lesson),
            ),
            text=_("这一课学完了")
            if progress.studied
            else _("这一课已学 %(p)d%%，还差 %(left)s", p=progress.percent, left=minutes(progress.needed_ms)),
        )


def _reports(lesson: Lesson) -> list[Report]:
    """The stretches of a message; `way` may be left out, which means played."""
    columns = [request.form.getlist(name) for name in ("key", "start", "end", "rate")]
    ways = request.form.getlist("way") or ["played"] * len(columns[0])
    if len({len(column) for column in (*columns, ways)}) > 1:
        abort(400)
    found = []
    for key, way, *typed in zip(columns[0], ways, *columns[1:], strict=True):
        start, end, rate = (_whole(each) for each in typed)
        if start is None or end is None or rate is None or not 0 < len(key) <= 80:
            abort(400)
        if way not in evidence.PLAYED:
            abort(400)
        last = min(end, lesson.duration_ms)
        if start < last and 25 <= rate <= evidence.FASTEST_PERCENT:
            found.append(Report(key, lesson.id, way, start, last, rate))
    return found
