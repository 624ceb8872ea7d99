"""The public pages of calls: which there are, what one says, its documents, questions and answers; a provider asks here."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to, open_to_all
from accounts.people import Role
from calls import announcing, asking
from calls.models import Call
from curation.calling.forms import AskForm, closes
from curation.procedure import reviewed
from curation.voting import ballots
from foundation import clock, db, storage
from foundation.i18n import _
from judging import check

bp = Blueprint("calls", __name__)
ASKING = (Role.PROVIDER, Role.RECOMMENDER)


@bp.get("/calls")
@open_to_all
def index() -> str:
    """Every call that was announced: open ones first, then coming ones, then those that are over."""
    day = clock.today()
    with db.reading() as session:
        by_stage: dict[str, list[Call]] = {}
        for each in announcing.listed(session):
            by_stage.setdefault(announcing.stage(each, day), []).append(each)
        by_stage.get("open", []).reverse()  # the first to close first
        return render_template("curation/calls/index.html", by_stage=by_stage, day=day, closes=closes)


@bp.get("/calls/<int:call_id>")
@open_to_all
def one(call_id: int) -> str:
    """What a call says."""
    with db.reading() as session:
        return _page(session, _found(session, call_id), AskForm())


@bp.post("/calls/<int:call_id>/questions")
@open_to(*ASKING)
def ask(call_id: int) -> ResponseReturnValue:
    """Ask about a call; the answer comes on its page."""
    form = AskForm()
    if not form.validate_on_submit():
        with db.reading() as session:
            return _page(session, _found(session, call_id), form)
    try:
        with db.writing() as session:
            call = _found(session, call_id)
            asking.ask(session, call, current_user.id, form.asked.data.strip(), clock.now(), clock.today())
    except asking.Closed:
        flash(_("这次征集已经结束，不能再提问。"), "warn")
    except asking.TooMany:
        form.asked.errors = [_("你已经有 %(n)d 个问题等着回答，请先等一等", n=asking.MOST_OPEN)]
        with db.reading() as session:
            return _page(session, _found(session, call_id), form)
    else:
        flash(_("问题收到了。回答会写在这一页，大家都看得到，不写是谁问的。"), "ok")
    return redirect(url_for("calls.one", call_id=call_id) + "#questions")


@bp.get("/calls/<int:call_id>/documents/<int:document_id>")
@open_to_all
def document(call_id: int, document_id: int) -> Response:
    """A document of a call."""
    with db.reading() as session:
        mine = {each.id: each for each in _found(session, call_id).documents}
        if document_id not in mine:
            abort(404)
        return storage.response(mine[document_id].file, mine[document_id].file.name)


def _found(session: Session, call_id: int) -> Call:
    """A call that the public may read."""
    found = session.get(Call, call_id)
    curator = current_user.is_authenticated and current_user.role is Role.CURATOR
    if found is None or (found.state == "draft" and not curator):
        abort(404)
    return found


def _page(session: Session, call: Call, form: AskForm) -> str:
    day = clock.today()
    stage = announcing.stage(call, day)
    may_ask = current_user.is_authenticated and current_user.role in ASKING
    return render_template(
        "curation/calls/one.html",
        call=call,
        stage=stage,
        left=closes(call.closes_on, day),
        ballots=ballots.of_call(session, call.id),
        scheme=check.known().get(call.scheme_id),
        questions=[each for each in asking.of(session, call.id) if each.answer is not None],
        first=reviewed.first_stage(call),
        form=form if may_ask and stage in ("coming", "open") else None,
    )
