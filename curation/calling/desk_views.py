"""The curator's desk of calls: draft, announce, more time, cancel, copy for next year, answer questions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from calls import announcing, answering, asking
from calls.models import Call, CallQuestion
from curation.calling.forms import (
    AnswerForm,
    CallForm,
    CancelForm,
    DocumentForm,
    PutOffForm,
    closes,
    said_by,
)
from curation.voting import ballots
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm
from judging import check, editions, outside

bp = Blueprint("call_desk", __name__)


@bp.get("/calls/desk")
@open_to(Role.CURATOR)
def index() -> str:
    """Every call, with what waits."""
    day = clock.today()
    with db.reading() as session:
        found = announcing.listed(session, ("draft", "announced", "cancelled"))
        return render_template(
            "curation/calls/desk.html",
            rows=[(each, announcing.stage(each, day)) for each in found],
            figures=answering.figures(session, [each.id for each in found]),
            waiting=asking.open_ones(session),
        )


@bp.route("/calls/new", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def new() -> ResponseReturnValue:
    """Draft a call."""
    form = _form(data={"year": clock.today().year})
    if not form.validate_on_submit():
        return render_template("curation/calls/edit.html", form=form, call=None)
    with db.writing() as session:
        made = announcing.draft(session, form.terms(), current_user.id, clock.now())
    flash(_("草稿存好了，别人还看不到。可以加文件，再公布。"), "ok")
    return _to(made.id)


@bp.route("/calls/<int:call_id>/edit", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def edit(call_id: int) -> ResponseReturnValue:
    """Change a draft."""
    with db.reading() as session:
        call = _found(session, call_id)
        if call.state != "draft":
            return _too_late(call_id)
        form = _form(data=said_by(call))
        if not form.validate_on_submit():
            return render_template("curation/calls/edit.html", form=form, call=call)
    return _done(
        call_id,
        lambda session, call: announcing.change(session, call, form.terms()),
        _("草稿存好了。"),
    )


@bp.get("/calls/<int:call_id>/desk")
@open_to(Role.CURATOR)
def one(call_id: int) -> str:
    """One call: what it says, its documents, its figures, its questions, and what can be done with it."""
    with db.reading() as session:
        return _page(session, _found(session, call_id), DocumentForm())


@bp.route("/calls/<int:call_id>/announce", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def announce(call_id: int) -> ResponseReturnValue:
    """Put it on the public page, after a look at what everybody will read."""
    form = ConfirmForm()
    if not form.validate_on_submit():
        with db.reading() as session:
            call = _found(session, call_id)
            if call.state != "draft":
                return _too_late(call_id)
            scheme = check.known().get(call.scheme_id)
            return render_template("curation/calls/announce.html", call=call, scheme=scheme, form=form)

    def step(session: Session, call: Call) -> None:
        now = clock.now()
        edition = editions.keep(session, check.scheme(call.scheme_id), now)
        announcing.announce(session, call, edition, current_user.id, now, clock.today())

    return _done(call_id, step, _("公布了。到了开始那天，供应单位就能申报。"))


@bp.route("/calls/<int:call_id>/put-off", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def put_off(call_id: int) -> ResponseReturnValue:
    """Give everybody more time."""
    form = PutOffForm()
    if not form.validate_on_submit():
        return _asked(call_id, form, "curation/calls/put_off.html")
    said = form.until.data, form.reason.data.strip(), current_user.id, clock.now(), clock.today()
    try:
        with db.writing() as session:
            announcing.put_off(session, _found(session, call_id), *said)
    except announcing.NotLater:
        form.until.errors = [_("新的日期要在现在的截止日期和今天以后")]
        return _asked(call_id, form, "curation/calls/put_off.html")
    except announcing.NotAnnounced:
        return _too_late(call_id)
    flash(_("截止日期改好了，公开的页面上也写了原因。"), "ok")
    return _to(call_id)


@bp.route("/calls/<int:call_id>/cancel", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def cancel(call_id: int) -> ResponseReturnValue:
    """Call it off."""
    form = CancelForm()
    if not form.validate_on_submit():
        return _asked(call_id, form, "curation/calls/cancel.html")
    return _done(
        call_id,
        lambda session, call: announcing.cancel(
            session, call, form.reason.data.strip(), current_user.id, clock.now()
        ),
        _("征集取消了，公开的页面上写了原因。"),
    )


@bp.post("/calls/<int:call_id>/copy")
@open_to(Role.CURATOR)
def copy(call_id: int) -> ResponseReturnValue:
    """A draft of the same for the next year."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    with db.writing() as session:
        made = announcing.copy(session, _found(session, call_id), current_user.id, clock.now())
    flash(_("照着做了一份草稿，日期都晚一年。请核对以后再公布。"), "ok")
    return _to(made.id)


@bp.post("/calls/<int:call_id>/documents")
@open_to(Role.CURATOR)
def add_document(call_id: int) -> ResponseReturnValue:
    """Offer a document with the call."""
    form = DocumentForm()
    if form.validate_on_submit():
        try:
            with db.writing() as session:
                _add(session, _found(session, call_id), form)
        except outside.NoDocument:
            form.document.errors = [_("请用 PDF、PNG 或 JPEG 文件，不超过 20 MB")]
        except announcing.Full:
            form.document.errors = [_("最多 %(n)d 个文件", n=announcing.MOST_DOCUMENTS)]
        except announcing.NotAnnounced:
            return _too_late(call_id)
        else:
            flash(_("文件加好了。"), "ok")
            return _to(call_id)
    with db.reading() as session:
        return _page(session, _found(session, call_id), form)


def _add(session: Session, call: Call, form: DocumentForm) -> None:
    file = form.document.data
    announcing.add_document(
        session,
        call,
        file.stream,
        form.title.data.strip(),
        name=file.filename or "",
        media_type=outside.media_type(file.stream),
        person_id=current_user.id,
        now=clock.now(),
    )


@bp.post("/calls/<int:call_id>/documents/<int:document_id>/remove")
@open_to(Role.CURATOR)
def take_out(call_id: int, document_id: int) -> ResponseReturnValue:
    """Take a document out of a draft."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    return _done(
        call_id,
        lambda session, call: announcing.take_out(session, call, document_id),
        _("文件拿掉了。"),
    )


@bp.route("/calls/<int:call_id>/questions/<int:question_id>", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def answer(call_id: int, question_id: int) -> ResponseReturnValue:
    """Answer a question, for everybody to read."""
    form = AnswerForm()
    if not form.validate_on_submit():
        with db.reading() as session:
            question = _question(session, call_id, question_id)
            return render_template("curation/calls/answer.html", question=question, form=form)
    try:
        with db.writing() as session:
            question = _question(session, call_id, question_id)
            asking.answer(session, question, form.answer.data.strip(), current_user.id, clock.now())
    except asking.Answered:
        flash(_("别人已经回答过了，没有再改。"), "warn")
    else:
        flash(_("回答写好了，问题和回答都公布了。"), "ok")
    return _to(call_id)


def _question(session: Session, call_id: int, question_id: int) -> CallQuestion:
    found = session.get(CallQuestion, question_id)
    if found is None or found.call_id != call_id:
        abort(404)
    return found


def _done(call_id: int, step: Callable[[Session, Call], None], told: str) -> ResponseReturnValue:
    """Take a step and say so; or say that somebody was faster."""
    try:
        with db.writing() as session:
            step(session, _found(session, call_id))
    except announcing.Over:
        flash(_("截止日期已经过了，没有公布。请先改日期。"), "error")
    except (announcing.NotDraft, announcing.NotAnnounced):
        return _too_late(call_id)
    else:
        flash(told, "ok")
    return _to(call_id)


def _asked(call_id: int, form: Any, template: str) -> ResponseReturnValue:
    """The page of a step that only an announced call can take."""
    with db.reading() as session:
        call = _found(session, call_id)
        if call.state != "announced":
            return _too_late(call_id)
        return render_template(template, call=call, form=form)


def _too_late(call_id: int) -> ResponseReturnValue:
    flash(_("这次征集已经不在这一步了，没有改动。"), "warn")
    return _to(call_id)


def _to(call_id: int) -> ResponseReturnValue:
    return redirect(url_for("call_desk.one", call_id=call_id))


def _form(data: dict[str, Any]) -> CallForm:
    form = CallForm(data=data)
    form.offer([(each.id, each.title) for each in check.known().values()])
    return form


def _found(session: Session, call_id: int) -> Call:
    found = session.get(Call, call_id)
    if found is None:
        abort(404)
    return found


def _page(session: Session, call: Call, form: DocumentForm) -> str:
    day = clock.today()
    return render_template(
        "curation/calls/desk_one.html",
        call=call,
        stage=announcing.stage(call, day),
        left=closes(call.closes_on, day),
        scheme=check.known().get(call.scheme_id),
        figures=answering.figures(session, [call.id]).get(call.id, (0, 0)),
        questions=asking.of(session, call.id),
        form=form if call.state != "cancelled" else None,
        votes=call.state == "announced" and ballots.voting_stage(call) is not None,
    )
