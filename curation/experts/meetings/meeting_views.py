"""Pages of meetings: the curator calls one, notes who is there, records decisions, takes the minutes; experts vote."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from curation.experts import conflicts, pool, wording
from curation.experts.meetings import holding, minutes
from curation.experts.meetings.forms import AttendForm, DecideForm, MeetingForm, VoteForm
from curation.experts.models import Meeting, MeetingItem
from foundation import clock, db
from foundation.i18n import _, language_tag
from foundation.web import ConfirmForm, name_download

bp = Blueprint("meetings", __name__)
PAGE = 50


@bp.get("/meetings")
@open_to(Role.CURATOR)
def index() -> str:
    """Every meeting, the newest first."""
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        rows, total = holding.listed(session, page, PAGE)
        return render_template(
            "curation/experts/meetings.html", rows=rows, page=page, pages=max(1, -(-total // PAGE))
        )


@bp.route("/meetings/new", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def new() -> ResponseReturnValue:
    """Call a meeting on applications that wait for experts."""
    form = MeetingForm(data={"held_on": clock.today()})
    with db.writing() if request.method == "POST" else db.reading() as session:
        form.offer([(each.id, each.title) for each in holding.agenda(session, PAGE)])
        if not form.validate_on_submit():
            return render_template("curation/experts/meeting_new.html", form=form)
        made = holding.call(
            session,
            form.title.data.strip(),
            (form.place.data or "").strip(),
            form.held_on.data,
            form.procedures.data,
            current_user.id,
            clock.now(),
        )
        return redirect(url_for("meetings.one", meeting_id=made.id))


@bp.get("/meetings/<int:meeting_id>")
@open_to(Role.CURATOR)
def one(meeting_id: int) -> str:
    """A meeting: who is there, what was voted and decided."""
    with db.reading() as session:
        return _page(session, _meeting(session, meeting_id), AttendForm())


@bp.post("/meetings/<int:meeting_id>/attendance")
@open_to(Role.CURATOR)
def attend(meeting_id: int) -> ResponseReturnValue:
    """Note who is present."""
    form = AttendForm()
    form.people.validate_choice = False
    with db.writing() as session:
        meeting = _meeting(session, meeting_id)
        if form.validate_on_submit():
            try:
                holding.attend(session, meeting, form.people.data, current_user.id, clock.now())
            except holding.Closed:
                _closed()
            else:
                flash(_("记下了到会的人。"), "ok")
    return redirect(url_for("meetings.one", meeting_id=meeting_id))


@bp.route("/meetings/<int:meeting_id>/items/<int:item_id>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def decide(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Record the meeting's decision on one application."""
    form = DecideForm()
    with db.writing() if request.method == "POST" else db.reading() as session:
        item = _item(session, meeting_id, item_id)
        if not form.validate_on_submit():
            return render_template(
                "curation/experts/decide.html",
                item=item,
                form=form,
                counts=holding.counted(item),
                words=wording,
            )
        if item.procedure.organisation_id == current_user.organisation_id:
            abort(403)
        try:
            holding.decide(
                session,
                item,
                form.decision.data,
                (form.words.data or "").strip(),
                current_user.id,
                clock.now(),
            )
        except holding.Closed:
            _closed()
        except holding.Decided:
            flash(_("别人已经决定过了，没有再改。"), "warn")
        else:
            flash(_("决定已记下。"), "ok")
    return redirect(url_for("meetings.one", meeting_id=meeting_id))


@bp.post("/meetings/<int:meeting_id>/close")
@open_to(Role.CURATOR)
def close(meeting_id: int) -> ResponseReturnValue:
    """Close the minutes."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    try:
        with db.writing() as session:
            holding.close(session, _meeting(session, meeting_id), current_user.id, clock.now())
    except holding.Closed:
        _closed()
    except holding.Undecided as error:
        flash(_("还有 %(n)d 件没有记决定，没有结束。", n=error.count), "error")
    else:
        flash(_("会议结束了，记录不能再改。"), "ok")
    return redirect(url_for("meetings.one", meeting_id=meeting_id))


@bp.get("/meetings/<int:meeting_id>/minutes.docx")
@open_to(Role.CURATOR)
def file(meeting_id: int) -> Response:
    """The minutes as a Word document."""
    with db.reading() as session:
        meeting = _meeting(session, meeting_id)
        called_by = holding.name_of(session, meeting.called_by)
        made = minutes.make(meeting, called_by, language_tag(), clock.now())
        name = _("评审会记录：%(title)s", title=meeting.title) + ".docx"
    return name_download(Response(made, mimetype=minutes.MEDIA_TYPE), name)


@bp.get("/meetings/mine")
@open_to(Role.REVIEWER)
def mine() -> str:
    """Meetings at which this expert is present, with what they can vote on."""
    with db.reading() as session:
        found = holding.of_person(session, current_user.id)
        return render_template(
            "curation/experts/meetings_mine.html",
            rows=[(each, [(item, _voted(item)) for item in each.items]) for each in found],
            words=wording,
        )


@bp.route("/meetings/<int:meeting_id>/vote/<int:item_id>", methods=["GET", "POST"])
@open_to(Role.REVIEWER)
def vote(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """The one vote of an expert who is present."""
    form, now = VoteForm(), clock.now()
    with db.reading() as session:
        item = _item(session, meeting_id, item_id)
        if not holding.present(session, meeting_id, current_user.id):
            abort(404)
        barred = conflicts.between(session, item.procedure, current_user.id, now)
        if not form.validate_on_submit():
            return render_template(
                "curation/experts/vote.html",
                item=item,
                form=form,
                given=_voted(item),
                barred=barred,
                words=wording,
            )
    try:
        with db.writing() as session:
            holding.vote(session, _item(session, meeting_id, item_id), current_user.id, form.choice.data, now)
    except holding.Conflicted as error:
        flash(_("没有记：你要回避这一件（%(why)s）。", why=str(wording.BARRED[error.reason])), "error")
    except holding.Voted:
        flash(_("你投过票了，一人一票，没有再记。"), "warn")
    except (holding.Closed, holding.Decided, holding.NotPresent):
        flash(_("这一件已经有了决定，没有再记。"), "warn")
    else:
        flash(_("记下了你的一票。"), "ok")
    return redirect(url_for("meetings.mine"))


def _page(session: Session, meeting: Meeting, form: AttendForm) -> str:
    there = {each.person_id for each in meeting.attendance}
    form.offer(
        [(each.person_id, each.person.name) for each in pool.members(session) if each.person_id not in there]
    )
    return render_template(
        "curation/experts/meeting.html",
        meeting=meeting,
        form=form,
        counts={each.id: holding.counted(each) for each in meeting.items},
        words=wording,
        called_by=holding.name_of(session, meeting.called_by),
    )


def _voted(item: MeetingItem) -> str | None:
    return next((each.choice for each in item.votes if each.person_id == current_user.id), None)


def _meeting(session: Session, meeting_id: int) -> Meeting:
    found = holding.whole(session, meeting_id)
    if found is None:
        abort(404)
    return found


def _item(session: Session, meeting_id: int, item_id: int) -> MeetingItem:
    found = session.get(MeetingItem, item_id)
    if found is None or found.meeting_id != meeting_id:
        abort(404)
    return found


def _closed() -> None:
    flash(_("会议结束了，记录不能再改。"), "warn")
