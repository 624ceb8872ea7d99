"""An expert's pages: what waits for them, the sheet, the checklist, comments on clips, a conflict of interest."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accessibility.captions import tracks
from accounts.access import open_to
from accounts.people import Role
from curation import checklist, submissions
from curation.checklist import Row
from curation.experts import access_score, conflicts, panels, pool, wording
from curation.experts.models import Panel, PanelSeat
from curation.experts.scoring import sheets, spread
from curation.experts.scoring.forms import CommentForm, ConflictForm, marks_of, moment, score_form
from curation.review.checklist_fields import checklist_form
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm
from judging.wording import of_findings
from packages import frozen
from packages.models import Resource, VersionLesson
from schemes.scheme import Rule

bp = Blueprint("score", __name__)
PAGE = 50
LINES = 20


@bp.get("/scores")
@open_to(Role.REVIEWER)
def index() -> str:
    """What waits for this expert, and what they have handed in."""
    with db.reading() as session:
        page = max(1, request.args.get("page", 1, int))
        rows, total = sheets.mine(session, current_user.id, page, PAGE)
        return render_template(
            "curation/experts/scores.html",
            rows=rows,
            total=total,
            page=page,
            pages=max(1, -(-total // PAGE)),
            words=wording,
            expert=pool.of_person(session, current_user.id),
        )


@bp.route("/scores/<int:seat_id>", methods=["GET", "POST"])
@open_to(Role.REVIEWER)
def sheet(seat_id: int) -> ResponseReturnValue:
    """The sheet: a mark and a reason for each criterion, beside what the product counted; kept as a draft."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        seat = _mine(session, seat_id)
        rubric = panels.rubric(seat.panel)
        form = score_form(rubric, seat.draft)
        if form.validate_on_submit():
            try:
                sheets.keep(
                    session, seat, marks_of(rubric, form), (form["words"].data or "").strip(), clock.now()
                )
            except sheets.Late:
                return _late(seat_id)
            if request.form.get("do") == "on":
                return redirect(url_for("score.hand_in", seat_id=seat_id))
            flash(_("草稿存好了，只有你看得到。"), "ok")
            return redirect(url_for("score.sheet", seat_id=seat_id))
        return _page(session, seat, form)


def _page(session: Session, seat: PanelSeat, form: Any) -> str:
    now = clock.now()
    open_now = sheets.open_seat(seat, now)
    lines = sheets.rows(session, seat, now) if open_now else []
    others = [each.sheet for each in seat.panel.seats if each.sheet] if sheets.may_see_others(seat) else []
    rubric = panels.rubric(seat.panel)
    marks = [{key: told["hundredths"] for key, told in each.marks.items()} for each in others]
    rows, whole = spread.of(rubric, marks) if marks else ([], None)
    return render_template(
        "curation/experts/sheet.html",
        seat=seat,
        panel=seat.panel,
        rubric=rubric,
        form=form if open_now else None,
        lines=len(lines),
        left=sum(1 for each in lines if each.key not in sheets.answered(seat)),
        comments=sheets.comments(session, seat),
        lessons=_lessons(session, seat.panel),
        applicant="" if rubric.blind and not others else seat.panel.procedure.organisation.name,
        rows=rows,
        whole=whole,
        words=wording,
        weights=access_score.WEIGHTS,
        topic=_topic(seat.panel, rubric.blind),
    )


def _topic(panel: Panel, blind: bool) -> list[str]:
    """What a topic says, without who says it where the scheme is blind; nothing once there is a version to look at."""
    if panel.submission is not None:
        return []
    told = panel.procedure.topic.items()
    hidden = {*conflicts.TOPIC_NAMES, "organisation"} if blind else set()
    return [text for name, text in told if name not in hidden and isinstance(text, str) and text.strip()]


def _lessons(session: Session, panel: Panel) -> list[VersionLesson]:
    """The first resources of the version; the others are found by their page."""
    if panel.submission is None:
        return []
    after = max(0, request.args.get("after", 0, int))
    version = panel.submission.version_id
    found = frozen.lessons(session, version, VersionLesson.number > after, limit=PAGE)
    return [lesson for lesson, _course in found]


@bp.route("/scores/<int:seat_id>/hand-in", methods=["GET", "POST"])
@open_to(Role.REVIEWER)
def hand_in(seat_id: int) -> ResponseReturnValue:
    """Everything once more, then it is handed in for good."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        with db.reading() as session:
            seat = _mine(session, seat_id)
            now, rubric = clock.now(), panels.rubric(seat.panel)
            if not sheets.open_seat(seat, now):
                return _late(seat_id)
            lines = sheets.rows(session, seat, now)
            lacking = sheets.lacking(rubric, seat.draft)
            marks = {key: told[0] for key, told in seat.draft.get("marks", {}).items()}
            return render_template(
                "curation/experts/hand_in.html",
                seat=seat,
                rubric=rubric,
                lacking=[each.name for each in rubric.criteria if each.id in lacking],
                left=sum(1 for each in lines if each.key not in sheets.answered(seat)),
                total=None if lacking else rubric.total(marks),
                form=form,
            )
    try:
        with db.writing() as session:
            sheets.hand_in(session, _mine(session, seat_id), clock.now())
    except sheets.Late:
        return _late(seat_id)
    except sheets.Incomplete as error:
        flash(
            _(
                "还没有交：有 %(n)d 项没有分数或者理由，清单有 %(m)d 条没有答。",
                n=len(error.marks),
                m=error.lines,
            ),
            "error",
        )
    except panels.Barred as error:
        why = str(wording.BARRED[error.reason])
        flash(_("没有交：你要回避这一件（%(why)s）。请写明，由别人来打分。", why=why), "error")
    else:
        flash(_("交了，不能再改。"), "ok")
    return redirect(url_for("score.sheet", seat_id=seat_id))


@bp.route("/scores/<int:seat_id>/checklist", methods=["GET", "POST"])
@open_to(Role.REVIEWER)
def lines(seat_id: int) -> ResponseReturnValue:
    """The lines that only a person can judge, answered by this expert alone."""
    with db.writing() if request.method == "POST" else db.reading() as session:
        seat, now = _mine(session, seat_id), clock.now()
        if not sheets.open_seat(seat, now):
            return _late(seat_id)
        rows = sheets.own_rows(session, seat, now)
        pages = max(1, -(-len(rows) // LINES))
        page = min(max(1, request.args.get("page", 1, int)), pages)
        shown = list(enumerate(rows, 1))[(page - 1) * LINES : page * LINES]
        form = checklist_form(shown)
        if form.validate_on_submit():
            return _answered(session, seat, form, page, pages)
        return render_template(
            "curation/experts/lines.html",
            seat=seat,
            groups=_groups(shown, form),
            form=form,
            page=page,
            pages=pages,
            wording=of_findings,
        )


def _groups(shown: Sequence[tuple[int, Row]], form: Any) -> list[tuple[Rule, list[tuple[int, Row]], bool]]:
    """Lines by their rule; unfolded are the first that is not answered, and those with something wrong."""
    grouped = [list(rows) for _rule, rows in groupby(shown, lambda each: each[1].rule.id)]
    first = next((n for n, rows in enumerate(grouped) if any(not row.answer for _at, row in rows)), 0)
    wrong = {
        row.key for _at, row in shown if form[f"answer-{row.key}"].errors or form[f"note-{row.key}"].errors
    }
    return [
        (rows[0][1].rule, rows, n == first or any(row.key in wrong for _at, row in rows))
        for n, rows in enumerate(grouped)
    ]


def _answered(session: Session, seat: PanelSeat, form: Any, page: int, pages: int) -> ResponseReturnValue:
    given = {
        key: (form[f"answer-{key}"].data, (form[f"note-{key}"].data or "").strip())
        for key in (name.removeprefix("answer-") for name in form._fields if name.startswith("answer-"))
        if form[f"answer-{key}"].data
    }
    try:
        sheets.answer(session, seat, given, clock.now())
    except (sheets.Late, checklist.NoWords):
        return _late(seat.id)
    flash(_("记下了。"), "ok")
    if page < pages:
        return redirect(url_for("score.lines", seat_id=seat.id, page=page + 1))
    return redirect(url_for("score.sheet", seat_id=seat.id))


@bp.route("/scores/<int:seat_id>/clips/<int:resource_id>", methods=["GET", "POST"])
@open_to(Role.REVIEWER)
def clip(seat_id: int, resource_id: int) -> ResponseReturnValue:
    """A clip with its captions, and what this expert says of its moments."""
    form = CommentForm()
    with db.writing() if request.method == "POST" else db.reading() as session:
        seat = _mine(session, seat_id)
        found = _clip(session, seat, resource_id)
        if form.validate_on_submit():
            at, words = moment(form.at.data) or 0, form.words.data.strip()
            try:
                sheets.comment(session, seat, resource_id, found.name, at, words, clock.now())
            except sheets.Late:
                return _late(seat_id)
            except sheets.Full:
                flash(_("最多写 %(n)d 条。", n=sheets.MOST_COMMENTS), "error")
            else:
                flash(_("记下了。"), "ok")
            return redirect(url_for("score.clip", seat_id=seat_id, resource_id=resource_id))
        track = tracks.current(session, resource_id)
        return render_template(
            "curation/experts/clip.html",
            seat=seat,
            clip=found,
            track=track,
            sections=tracks.sections(session, track) if track else (),
            comments=sheets.comments(session, seat, resource_id),
            form=form if sheets.open_seat(seat, clock.now()) else None,
        )


@bp.post("/scores/<int:seat_id>/comments/<int:comment_id>/remove")
@open_to(Role.REVIEWER)
def uncomment(seat_id: int, comment_id: int) -> ResponseReturnValue:
    """Take a comment back."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    back = request.form.get("resource", 0, int)
    try:
        with db.writing() as session:
            sheets.uncomment(session, _mine(session, seat_id), comment_id, clock.now())
    except sheets.Late:
        return _late(seat_id)
    flash(_("拿掉了。"), "ok")
    return redirect(url_for("score.clip", seat_id=seat_id, resource_id=back))


@bp.route("/scores/<int:seat_id>/conflict", methods=["GET", "POST"])
@open_to(Role.REVIEWER)
def conflict(seat_id: int) -> ResponseReturnValue:
    """Say that one has to do with it: somebody else scores it."""
    form = ConflictForm()
    if not form.validate_on_submit():
        with db.reading() as session:
            seat = _mine(session, seat_id)
            if not sheets.open_seat(seat, clock.now()):
                return _late(seat_id)
            return render_template("curation/experts/conflict.html", seat=seat, form=form)
    try:
        with db.writing() as session:
            panels.declare(session, _mine(session, seat_id), form.reason.data.strip(), clock.now())
    except panels.Over:
        return _late(seat_id)
    flash(_("记下了，这一件由别人来打分。"), "ok")
    return redirect(url_for("score.index"))


def _mine(session: Session, seat_id: int) -> PanelSeat:
    """A place of the visitor's in a panel that was opened, which they still have."""
    found = session.get(PanelSeat, seat_id)
    good = found is not None and found.person_id == current_user.id and found.panel.state != "proposed"
    if found is None or not good or found.state in ("conflict", "withdrawn"):
        abort(404)
    return found


def _clip(session: Session, seat: PanelSeat, resource_id: int) -> Resource:
    submission = seat.panel.submission
    clips = submissions.clips(session, submission.version, [resource_id]) if submission else []
    if not clips:
        abort(404)
    return clips[0]


def _late(seat_id: int) -> ResponseReturnValue:
    flash(_("已经交了，或者过了截止日期，不能再改。"), "warn")
    return redirect(url_for("score.index"))
