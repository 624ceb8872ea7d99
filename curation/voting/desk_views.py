"""The office's desk of a vote: announce it, what people wrote, count it, call it off. Nobody sees figures before the count."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from calls.models import Call
from curation.procedure import running
from curation.voting import ballots, counting, opinions
from curation.voting.counting import Place
from curation.voting.forms import BallotForm, StopForm
from curation.voting.models import Ballot, Candidate, SealedVote
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm

bp = Blueprint("vote_desk", __name__)
ROWS = 50


@bp.route("/calls/<int:call_id>/vote", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def new(call_id: int) -> ResponseReturnValue:
    """Put the topics of a call to the vote, after a look at everything: nothing of it can be changed afterwards."""
    with db.reading() as session:
        call = _call(session, call_id)
        stage = ballots.voting_stage(call)
        topics = ballots.standing(session, call, stage.id) if stage else []
        running_one = ballots.of_stage(session, call_id, stage.id) if stage else None
        if running_one is not None:
            return _to(running_one.id)
        form = BallotForm(data={"winners": stage.places or None} if stage else {})
        told = {"call": call, "stage": stage, "topics": topics[:ROWS], "total": len(topics), "form": form}
        if stage is None or not form.validate_on_submit() or form.confirmed.data != "yes":
            confirm = bool(stage and topics and form.is_submitted() and not form.errors)
            return render_template("curation/voting/new.html", confirm=confirm, **told)
    try:
        with db.writing() as session:
            made = ballots.announce(
                session,
                _call(session, call_id),
                stage.id,
                form.terms(),
                current_user.id,
                clock.now(),
                clock.today(),
            )
    except ballots.Over:
        flash(_("截止日期已经过了，没有公布。请先改日期。"), "error")
    except (ballots.NotPossible, ballots.Announced):
        flash(_("这次征集现在没有可以投票的选题，或者别人已经公布了投票。没有改动。"), "warn")
    else:
        flash(_("公布了。到了开始那天，大家就能投票。"), "ok")
        return _to(made.id)
    return redirect(url_for("vote_desk.new", call_id=call_id))


@bp.get("/votes/<int:ballot_id>/desk")
@open_to(Role.CURATOR)
def one(ballot_id: int) -> str:
    """How many have voted, what people wrote, and what can be done."""
    with db.reading() as session:
        return _page(session, _found(session, ballot_id), StopForm())


@bp.post("/votes/<int:ballot_id>/count")
@open_to(Role.CURATOR)
def count(ballot_id: int) -> ResponseReturnValue:
    """Count: the first so many go on, the others' applications end here."""
    if not ConfirmForm().validate_on_submit():
        abort(400)
    now = clock.now()
    try:
        with db.writing() as session:
            ballot = _found(session, ballot_id)

            def goes(topic: Candidate, place: Place) -> None:
                note = _(
                    "公开投票得了 %(votes)d 票，第 %(place)d 名，前 %(n)d 名入选。",
                    votes=place.votes,
                    place=place.place,
                    n=ballot.winners,
                )
                data = {"ballot": ballot.id, "votes": place.votes, "place": place.place}
                outcome = "passed" if place.goes_on else "failed"
                running.act(session, topic.procedure, outcome, current_user, now, note=note, data=data)

            secret = str(current_app.config["SECRET_KEY"])
            counting.count(session, ballot, current_user.id, secret, now, clock.today(), goes)
    except ballots.NotRunning:
        flash(_("别人已经计过票了，或者投票取消了。没有改动。"), "warn")
    except counting.NotClosed:
        flash(_("投票还没有截止，不能计票。"), "warn")
    except running.NotYours:
        flash(_("有你自己单位的选题。请另一位工作人员来计票。"), "error")
    except running.NotNow:
        flash(_("有的选题刚刚变了，没有计票。请再按一次。"), "warn")
    else:
        flash(_("计好了。结果公布了，入选的选题进到下一步。"), "ok")
    return _to(ballot_id)


@bp.post("/votes/<int:ballot_id>/cancel")
@open_to(Role.CURATOR)
def cancel(ballot_id: int) -> ResponseReturnValue:
    """Call it off."""
    form = StopForm()
    if not form.validate_on_submit():
        with db.reading() as session:
            return _page(session, _found(session, ballot_id), form)
    try:
        with db.writing() as session:
            ballots.cancel(
                session, _found(session, ballot_id), form.reason.data.strip(), current_user.id, clock.now()
            )
    except ballots.NotRunning:
        flash(_("别人已经计过票了，或者投票取消了。没有改动。"), "warn")
    else:
        flash(_("投票取消了，公开的页面上写了原因。"), "ok")
    return _to(ballot_id)


def _call(session: Session, call_id: int) -> Call:
    found = session.get(Call, call_id)
    if found is None:
        abort(404)
    return found


def _found(session: Session, ballot_id: int) -> Ballot:
    found = session.get(Ballot, ballot_id)
    if found is None:
        abort(404)
    return found


def _to(ballot_id: int) -> ResponseReturnValue:
    return redirect(url_for("vote_desk.one", ballot_id=ballot_id))


def _page(session: Session, ballot: Ballot, form: StopForm) -> str:
    page = max(1, request.args.get("page", 1, int))
    written = opinions.of(session, ballot.id, page, ROWS)
    sealed = select(func.count()).where(SealedVote.ballot_id == ballot.id)
    return render_template(
        "curation/voting/desk.html",
        ballot=ballot,
        call=session.get_one(Call, ballot.call_id),
        stage=ballots.stage(ballot, clock.today()),
        cast=session.scalar(sealed) or 0,
        topics=ballots.count(session, ballot.id),
        written=written[:ROWS],
        form=form if ballot.state == "announced" else None,
        page=page,
        pages=page + (len(written) > ROWS),
    )
