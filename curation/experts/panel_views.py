"""The curator's pages of panels: propose experts for a call's applications, change by hand, open, compare marks, close."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role
from calls.models import Call
from curation.experts import access_score, conflicts, letters, panels, pool, wording
from curation.experts.forms import CloseForm, PlaceForm, ReasonForm
from curation.experts.models import Panel, PanelSeat
from curation.experts.scoring import spread
from curation.procedure import running
from foundation import clock, db
from foundation.i18n import _
from foundation.web import ConfirmForm

bp = Blueprint("panels", __name__)
PAGE = 50
STATES = ("proposed", "open", "closed")


@bp.get("/panels")
@open_to(Role.CURATOR)
def index() -> str:
    """Calls whose applications wait for experts."""
    with db.reading() as session:
        return render_template("curation/experts/panels.html", rows=panels.figures(session))


@bp.get("/panels/calls/<int:call_id>")
@open_to(Role.CURATOR)
def of_call(call_id: int) -> str:
    """The panels of a call in one state, fifty at a time."""
    with db.reading() as session:
        call = _call(session, call_id)
        state = request.args.get("state", "proposed")
        page = max(1, request.args.get("page", 1, int))
        rows, total = panels.listed(session, call_id, state if state in STATES else "proposed", page, PAGE)
        figures = next(
            ((a, b, c) for each, a, b, c in panels.figures(session) if each.id == call_id), (0, 0, 0)
        )
        return render_template(
            "curation/experts/of_call.html",
            call=call,
            state=state if state in STATES else "proposed",
            rows=[
                (each, panels.rubric(each), panels.handed_in(each), panels.needs_one_more(each))
                for each in rows
            ],
            figures=figures,
            total=total,
            page=page,
            pages=max(1, -(-total // PAGE)),
            seed=rows[0].seed if rows else 0,
        )


@bp.post("/panels/calls/<int:call_id>/propose")
@open_to(Role.CURATOR)
def propose(call_id: int) -> ResponseReturnValue:
    """Have experts proposed for everything that waits."""
    _confirmed()
    seed = max(1, request.form.get("seed", 1, int))
    with db.writing() as session:
        found = panels.propose(session, _call(session, call_id), seed, current_user, clock.now())
    if found.seats:
        flash(_("排好了 %(n)d 个位置。请看一看，改好了再确认。", n=len(found.seats)), "ok")
    missing = sum(each.missing for each in found.gaps)
    if missing:
        flash(_("有 %(n)d 个位置没有合适的专家，每一件里写着为什么。", n=missing), "warn")
    if not found.seats and not missing:
        flash(_("没有要排的申报。"), "info")
    return redirect(url_for("panels.of_call", call_id=call_id))


@bp.post("/panels/calls/<int:call_id>/open")
@open_to(Role.CURATOR)
def open_all(call_id: int) -> ResponseReturnValue:
    """Confirm what is proposed, and write to the experts."""
    _confirmed()
    now = clock.now()
    with db.writing() as session:
        done = panels.open_all(session, _call(session, call_id), current_user, now)
        to = panels.emails(session, done.places)
    lost = letters.send(
        [letters.places(to[one], days) for one, days in done.places.items() if one in to], now
    )
    if done.panels:
        flash(_("确认了 %(n)d 件，已经写信告诉专家。", n=done.panels), "ok")
    if done.left:
        flash(
            _("还有 %(n)d 件可以确认，一次最多 %(most)d 件，请再按一次。", n=done.left, most=panels.AT_ONCE),
            "info",
        )
    if done.kept:
        flash(_("有 %(n)d 件没有确认：专家不够，或者有人要回避。请先改。", n=done.kept), "warn")
    if lost:
        flash(_("有 %(n)d 封信没有寄出去。专家登录以后也看得到。", n=lost), "warn")
    return redirect(
        url_for(
            "panels.of_call", call_id=call_id, state="open" if done.panels and not done.left else "proposed"
        )
    )


@bp.get("/panels/<int:panel_id>")
@open_to(Role.CURATOR)
def one(panel_id: int) -> str:
    """One panel: its experts and why they, who else could and who is barred, marks and how far they are apart."""
    with db.reading() as session:
        return _page(session, _panel(session, panel_id), PlaceForm())


@bp.post("/panels/<int:panel_id>/places")
@open_to(Role.CURATOR)
def place(panel_id: int) -> ResponseReturnValue:
    """Give one more place."""
    form, now = PlaceForm(), clock.now()
    form.person.validate_choice = False
    if not form.validate_on_submit() or form.person.data is None:
        with db.reading() as session:
            return _page(session, _panel(session, panel_id), form)
    to, due = dict[int, str](), None
    try:
        with db.writing() as session:
            panel = _mine(session, panel_id)
            panels.place(session, panel, form.person.data, current_user.id, now)
            if panel.state == "open":
                to, due = panels.emails(session, [form.person.data]), panel.procedure.due_on
    except panels.Barred as error:
        flash(_("没有派：%(why)s。", why=str(wording.BARRED[error.reason])), "error")
    except panels.Over:
        _too_late()
    else:
        letters.send([letters.places(one, [due]) for one in to.values()], now)
        flash(_("派好了。"), "ok")
    return redirect(url_for("panels.one", panel_id=panel_id))


@bp.route("/panels/<int:panel_id>/places/<int:seat_id>/remove", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def remove(panel_id: int, seat_id: int) -> ResponseReturnValue:
    """Take a place back, with the reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        with db.reading() as session:
            seat = _seat(session, panel_id, seat_id)
            return render_template("curation/experts/remove.html", seat=seat, form=form)
    try:
        with db.writing() as session:
            _mine(session, panel_id)
            seat = _seat(session, panel_id, seat_id)
            panels.remove(session, seat, form.reason.data.strip(), current_user.id, clock.now())
    except panels.Over:
        _too_late()
    else:
        flash(_("不请这位专家了。"), "ok")
    return redirect(url_for("panels.one", panel_id=panel_id))


@bp.route("/panels/<int:panel_id>/close", methods=["GET", "POST"])
@open_to(Role.CURATOR)
def close(panel_id: int) -> ResponseReturnValue:
    """Say what came of it; the application goes on from there."""
    form = CloseForm()
    with db.reading() as session:
        panel = _panel(session, panel_id)
        stage = running.stage_of(panel.procedure)
        form.offer(
            [
                (key, str(wording.OUTCOMES.get(key, key)))
                for key in (stage.outcomes if stage else ())
                if key != "late"
            ]
        )
        if panel.state != "open" or stage is None:
            _too_late()
            return redirect(url_for("panels.one", panel_id=panel_id))
        if not form.validate_on_submit():
            return render_template("curation/experts/close.html", panel=panel, form=form)
    try:
        with db.writing() as session:
            panel, now = _mine(session, panel_id), clock.now()
            panels.close(session, panel, form.outcome.data, form.note.data.strip(), current_user, now)
    except panels.TooFew as error:
        flash(_("至少要有 %(n)d 位专家交了打分，没有结束。", n=error.wanted), "error")
    except panels.Apart:
        flash(_("专家的分差得太多，要再请一位专家打分，才能结束。"), "error")
    except (panels.Over, running.NotNow):
        _too_late()
    except running.NotYours:
        abort(403)
    else:
        flash(_("记下了。这件申报到下一步了。"), "ok")
    return redirect(url_for("panels.one", panel_id=panel_id))


def _page(session: Session, panel: Panel, form: PlaceForm) -> str:
    people = panels.barred(session, panel, clock.now())
    free = [(each, seen, fits) for each, seen, why, fits in people if why is None]
    form.offer(
        [
            (
                seen.id,
                _(
                    "%(name)s：合适 %(fit)d，手上 %(load)d 件",
                    name=each.person.name,
                    fit=fits,
                    load=seen.load,
                ),
            )
            for each, seen, fits in free
        ]
    )
    rubric, there = panels.rubric(panel), panels.handed_in(panel)
    sheets = [seat.sheet for seat in there if seat.sheet]
    marks = [{key: told["hundredths"] for key, told in sheet.marks.items()} for sheet in sheets]
    rows, whole = spread.of(rubric, marks) if marks else ([], None)
    return render_template(
        "curation/experts/panel.html",
        panel=panel,
        rubric=rubric,
        form=form,
        free=free,
        barred=[(each.person.name, why) for each, _seen, why, _fits in people if why],
        there=there,
        rows=rows,
        whole=whole,
        access=panel.access,
        words=wording,
        loads=pool.loads(session, [seat.person_id for seat in panel.seats]),
        needs_one_more=panels.needs_one_more(panel),
        weights=access_score.WEIGHTS,
        conflicts={seat.id: _conflict(session, panel, seat) for seat in panel.seats if seat.state == "asked"},
    )


def _conflict(session: Session, panel: Panel, seat: PanelSeat) -> str | None:
    return conflicts.between(session, panel.procedure, seat.person_id, clock.now())


def _call(session: Session, call_id: int) -> Call:
    found = session.get(Call, call_id)
    if found is None:
        abort(404)
    return found


def _panel(session: Session, panel_id: int) -> Panel:
    found = session.get(Panel, panel_id)
    if found is None:
        abort(404)
    return found


def _mine(session: Session, panel_id: int) -> Panel:
    """A panel that the visitor may change: nobody chooses who judges their own organisation."""
    found = _panel(session, panel_id)
    if found.procedure.organisation_id == current_user.organisation_id:
        abort(403)
    return found


def _seat(session: Session, panel_id: int, seat_id: int) -> PanelSeat:
    found: Any = session.get(PanelSeat, seat_id)
    if found is None or found.panel_id != panel_id:
        abort(404)
    return found  # type: ignore[no-any-return]  # looked at above


def _confirmed() -> None:
    if not ConfirmForm().validate_on_submit():
        abort(400)


def _too_late() -> None:
    flash(_("已经不在这一步了，没有改动。"), "warn")
