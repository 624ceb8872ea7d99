"""The public pages of votes: which there are, the topics, casting and changing a vote, the result, the papers, words to the office."""

from __future__ import annotations

import csv
import io

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts import limits
from accounts.access import open_to, open_to_all
from calls.models import Call
from curation.voting import ballots, casting, opinions
from curation.voting.forms import OpinionForm, VoteForm
from curation.voting.models import Ballot, Paper, SealedVote
from foundation import clock, db, web
from foundation.i18n import _

bp = Blueprint("votes", __name__)
TOPICS = 20  # with their summaries, on one page
ROWS = 50


@bp.get("/votes")
@open_to_all
def index() -> str:
    """Every vote, the last to close first."""
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        found = ballots.listed(session, page, ROWS)
        return render_template(
            "curation/voting/index.html",
            ballots=found[:ROWS],
            stage=lambda each: ballots.stage(each, clock.today()),
            page=page,
            pages=page + (len(found) > ROWS),
        )


@bp.get("/votes/<int:ballot_id>")
@open_to_all
def one(ballot_id: int) -> str:
    """The topics of a vote; once it is counted, its result."""
    with db.reading() as session:
        return _page(session, _found(session, ballot_id))


@bp.post("/votes/<int:ballot_id>")
@open_to(*casting.VOTING)
def cast(ballot_id: int) -> ResponseReturnValue:
    """Cast a vote or change it: what is ticked on this page, with what was voted for on the others."""
    now, secret = clock.now(), str(current_app.config["SECRET_KEY"])
    with db.writing() as session:
        limits.take(session, casting.FROM, "vote-from", limits.place(request.remote_addr), now=now)
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        ballot = _found(session, ballot_id)
        form = _form(session, ballot, page)
        if not form.validate_on_submit():
            return _page(session, ballot, form)
        shown = {number for number, _title in form.choices.choices}
        before = casting.mine(session, ballot, current_user.id, secret)
    numbers = {*form.choices.data, *(set(before.choices) - shown if before else ())}
    if not 0 < len(numbers) <= ballot.most:
        with db.reading() as session:
            ballot = _found(session, ballot_id)
            words = (
                _("请至少选一个选题")
                if not numbers
                else _("最多选 %(most)d 个，现在连别的页上的一共 %(n)d 个", most=ballot.most, n=len(numbers))
            )
            form.choices.errors = [words]
            return _page(session, ballot, form)
    try:
        with db.writing() as session:
            found = _found(session, ballot_id)
            casting.cast(session, found, current_user, numbers, form.seen.data or 0, secret, now)
    except tuple(REFUSED) as error:
        flash(_refusal(error), "warn")
    else:
        flash(_("投好了。截止以前随时可以改。"), "ok")
    return redirect(url_for("votes.one", ballot_id=ballot_id, page=page) + "#mine")


REFUSED = (
    casting.Closed,
    casting.NotThese,
    casting.TooNew,
    casting.OwnTopic,
    casting.Elsewhere,
    casting.Restless,
)


def _refusal(error: Exception) -> str:
    words = {
        casting.Closed: _("投票没有在进行，这一次没有记下。"),
        casting.NotThese: _("选的不是这次投票的选题，这一次没有记下。"),
        casting.TooNew: _("这次投票只有开始以前就有账号的人可以投。"),
        casting.OwnTopic: _("这次投票不能投自己单位的选题，这一次没有记下。"),
        casting.Elsewhere: _("你在别的窗口里投过或者改过了，这一次没有记下。下面是现在记下的，要改请再选。"),
        casting.Restless: _("你已经改了 %(n)d 次，不能再改。现在记下的算数。", n=casting.MOST_CHANGES),
    }
    return words[type(error)]


@bp.post("/votes/<int:ballot_id>/opinions")
@open_to(*casting.VOTING)
def write(ballot_id: int) -> ResponseReturnValue:
    """Write to the office, about a topic of the page or about all."""
    page = max(1, request.args.get("page", 1, int))
    with db.reading() as session:
        ballot = _found(session, ballot_id)
        form = _opinion(session, ballot, page)
        if not form.validate_on_submit():
            return _page(session, ballot, opinion=form)
    told = form.topic.data or None, form.words.data.strip(), current_user.id, clock.now(), clock.today()
    try:
        with db.writing() as session:
            opinions.write(session, _found(session, ballot_id), *told)
    except opinions.Closed:
        flash(_("投票没有在进行，不能再提意见。"), "warn")
    except opinions.TooMany:
        flash(_("每人最多提 %(n)d 条意见，这一条没有记下。", n=opinions.MOST), "warn")
    else:
        flash(_("意见收到了。工作人员会看到，不写是谁提的。"), "ok")
    return redirect(url_for("votes.one", ballot_id=ballot_id, page=page) + "#opinion")


@bp.get("/votes/<int:ballot_id>/papers.csv")
@open_to_all
def papers(ballot_id: int) -> Response:
    """Every paper after the count, by its code, without a name: whoever voted finds theirs, and anybody counts again."""
    with db.reading() as session:
        ballot = _found(session, ballot_id)
        if ballot.state != "counted":
            abort(404)
        query = select(Paper.code, Paper.choices).where(Paper.ballot_id == ballot.id).order_by(Paper.code)
        out = io.StringIO()
        table = csv.writer(out)
        table.writerow([_("查验码"), _("选题的编号")])
        table.writerows([code, " ".join(map(str, choices))] for code, choices in session.execute(query))
    answer = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    return web.name_download(answer, _("选票") + f"-{ballot_id}.csv")


def _found(session: Session, ballot_id: int) -> Ballot:
    found = session.get(Ballot, ballot_id)
    if found is None:
        abort(404)
    return found


def _voter() -> bool:
    return bool(current_user.is_authenticated and current_user.role in casting.VOTING)


def _form(session: Session, ballot: Ballot, page: int, mine: SealedVote | None = None) -> VoteForm:
    form = VoteForm(data={"choices": mine.choices if mine else [], "seen": mine.revision if mine else 0})
    shown = ballots.candidates(session, ballot.id, page=page, rows=TOPICS)
    form.offer([(each.number, each.title) for each in shown])
    return form


def _opinion(session: Session, ballot: Ballot, page: int) -> OpinionForm:
    form = OpinionForm()
    shown = ballots.candidates(session, ballot.id, page=page, rows=TOPICS)
    form.offer([(each.number, each.title) for each in shown])
    return form


def _page(
    session: Session, ballot: Ballot, form: VoteForm | None = None, opinion: OpinionForm | None = None
) -> str:
    if ballot.state == "counted":
        return _result(session, ballot)
    pages = max(1, -(-ballots.count(session, ballot.id) // TOPICS))
    page = min(max(1, request.args.get("page", 1, int)), pages)
    secret = str(current_app.config["SECRET_KEY"])
    mine = casting.mine(session, ballot, current_user.id, secret) if _voter() else None
    barred = _barred(session, ballot)
    may = _voter() and ballots.stage(ballot, clock.today()) == "open" and not barred
    return render_template(
        "curation/voting/one.html",
        ballot=ballot,
        call=session.get_one(Call, ballot.call_id),
        stage=ballots.stage(ballot, clock.today()),
        topics=ballots.candidates(session, ballot.id, page=page, rows=TOPICS),
        mine=mine,
        chosen=ballots.candidates(session, ballot.id, mine.choices) if mine else [],
        barred=barred,
        vote=(form or _form(session, ballot, page, mine)) if may else None,
        opinion=(opinion or _opinion(session, ballot, page)) if may else None,
        form=opinion if opinion and opinion.errors else form,
        page=page,
        pages=pages,
    )


def _barred(session: Session, ballot: Ballot) -> str:
    """Why this visitor has no vote here, in words."""
    if not _voter() or ballots.stage(ballot, clock.today()) != "open":
        return ""
    try:
        casting.may_vote(session, ballot, current_user, clock.today())
    except casting.TooNew as error:
        return _refusal(error)
    return ""


def _result(session: Session, ballot: Ballot) -> str:
    rows = ballot.result or []
    pages = max(1, -(-len(rows) // ROWS))
    page = min(max(1, request.args.get("page", 1, int)), pages)
    shown = rows[(page - 1) * ROWS : page * ROWS]
    topics = {
        each.number: each for each in ballots.candidates(session, ballot.id, [row["number"] for row in shown])
    }
    return render_template(
        "curation/voting/result.html",
        ballot=ballot,
        call=session.get_one(Call, ballot.call_id),
        result=[(row, topics[row["number"]]) for row in shown],
        papers=session.scalar(select(func.count()).where(Paper.ballot_id == ballot.id)) or 0,
        page=page,
        pages=pages,
    )
