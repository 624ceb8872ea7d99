"""Pages of applications: the list, one with where it stands, the act of the stage in which it is, a topic, its package, reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session

from accounts.access import open_to
from accounts.people import Role, organisations_of
from calls.models import Call
from curation import refusals
from curation.experts import panels
from curation.procedure import appeals, changes, listing, reviewed, running, turns, versions
from curation.procedure.forms import ActForm, PackageForm, TopicForm, said_by
from curation.procedure.models import ENDS, Procedure, ProcedureAct
from foundation import clock, db, storage
from foundation.i18n import _
from foundation.storage import StoredFile
from judging import editions, outside
from judging.wording import of_schemes
from packages.access import own
from schemes.workflow import Stage

bp = Blueprint("procedures", __name__)
WHO = (Role.PROVIDER, Role.RECOMMENDER, Role.CURATOR)


def heading() -> str:
    """What the list is called, by who looks."""
    names = {Role.PROVIDER: _("我的申报"), Role.RECOMMENDER: _("推荐")}
    return names.get(current_user.role, _("申报"))


def found(session: Session, procedure_id: int) -> Procedure:
    """An application that the visitor may look at, or 404."""
    return listing.seen(session, current_user, procedure_id) or abort(404)


@bp.get("/procedures")
@open_to(*WHO)
def index() -> str:
    """Every application that the visitor has to do with, picked by call, stage and how it stands."""
    stands = request.args.get("stands", "")
    ends = (listing.MINE, listing.RUNNING, *ENDS)
    asked = listing.Asked(
        request.args.get("call", 0, int) or None,
        request.args.get("stage", "")[:60],
        stands if stands in ends else "",
    )
    with db.reading() as session:
        rows, total, page, pages = listing.find(
            session, current_user, asked, request.args.get("page", 1, int), clock.today()
        )
        return render_template(
            "curation/procedures/index.html",
            heading=heading(),
            rows=rows,
            total=total,
            page=page,
            pages=pages,
            asked=asked,
            calls=listing.calls(session, current_user),
            stages=listing.stages(session),
            ends={each: of_schemes.ENDS[each] for each in ENDS},
        )


@bp.get("/procedures/<int:procedure_id>")
@open_to(*WHO)
def one(procedure_id: int) -> str:
    """Where one stands: what was done, what comes next and until when, and what the visitor can do now."""
    with db.reading() as session:
        procedure = found(session, procedure_id)
        return _page(session, procedure, _form(session, procedure))


@bp.post("/procedures/<int:procedure_id>/act")
@open_to(*WHO)
def act(procedure_id: int) -> ResponseReturnValue:
    """Do what the stage asks for."""
    with db.reading() as session:
        procedure = found(session, procedure_id)
        form = _form(session, procedure)
        if form is None:
            flash(*refusals.told(running.NotNow()))
            return redirect(url_for("procedures.one", procedure_id=procedure_id))
        if not form.validate_on_submit():
            return _page(session, procedure, form)
    try:
        with db.writing() as session:
            _act(session, found(session, procedure_id), form)
    except outside.NoDocument:
        return _again(procedure_id, form, "report", _("请用 PDF、PNG 或 JPEG 文件，不超过 20 MB"))
    except running.Missing as error:
        return _again(procedure_id, form, error.what, str(refusals.MISSING[error.what]))
    except (running.NotYours, running.NotNow) as error:
        flash(*refusals.told(error))
    else:
        flash(_("记下了。下面写着接下来是哪一步。"), "ok")
    return redirect(url_for("procedures.one", procedure_id=procedure_id))


def _act(session: Session, procedure: Procedure, form: ActForm | TopicForm) -> None:
    seen = form.seen.data or ""
    now = clock.now()
    if isinstance(form, TopicForm):
        data = {"topic": form.topic()}
        running.act(session, procedure, "handed-in", current_user, now, data=data, seen=seen)
        return
    kept = None
    if "report" in form and form.report.data:
        file = form.report.data
        media_type = outside.media_type(file.stream)
        kept = storage.save(session, file.stream, name=file.filename or "", media_type=media_type, now=now).id
    note = (form.note.data or "").strip()
    told = form.told()
    running.act(
        session, procedure, form.outcome.data, current_user, now, note=note, file_id=kept, data=told, seen=seen
    )  # fmt: skip


def _again(procedure_id: int, form: ActForm | TopicForm, field: str, words: str) -> ResponseReturnValue:
    """The page once more, with what was typed and what is missing."""
    if field not in form:
        flash(words, "error")
        return redirect(url_for("procedures.one", procedure_id=procedure_id))
    form[field].errors = [words]
    with db.reading() as session:
        return _page(session, found(session, procedure_id), form)


def _form(session: Session, procedure: Procedure) -> ActForm | TopicForm | None:
    """The form of the stage, where it is the visitor's turn and it is done on this page."""
    stage = running.stage_of(procedure)
    if stage is None or stage.act in running.ON_THE_REVIEW or not turns.mine(procedure, stage, current_user):
        return None
    if stage.act == panels.ACT and panels.current(session, procedure) is not None:
        return None  # its panel is closed with the outcome (curation.experts)
    if stage.act == "topic":
        topic = TopicForm(data=dict(procedure.topic))
        topic.fit(running.stages_of(procedure), None)
        form: ActForm | TopicForm = topic
    else:
        form = ActForm()
        form.fit(stage, running.peers(session, procedure) if stage.act == "assignment" else ())
    if not form.is_submitted():
        form.seen.data = running.mark(procedure)
    return form


def _experts_of(session: Session, procedure: Procedure) -> int | None:
    """The panel that was asked to score it, unless it is closed."""
    found = panels.current(session, procedure)
    return found.id if found else None


def _page(session: Session, procedure: Procedure, form: ActForm | TopicForm | None) -> str:
    stage = running.stage_of(procedure)
    stages = running.stages_of(procedure)
    mine = stage is not None and turns.mine(procedure, stage, current_user)
    named = isinstance(procedure.package_id, int)
    asked, answered = appeals.of(session, procedure)
    return render_template(
        "curation/procedures/one.html",
        heading=heading(),
        procedure=procedure,
        stage=stage,
        stages=stages,
        done=listing.done(session, procedure),
        told=of_schemes,
        said=said_by(procedure.topic),
        scheme_title=editions.restored(procedure.edition).title,
        form=form,
        mine=mine,
        own=changes.own(procedure, current_user),
        submission=versions.latest(session, procedure),
        experts_of=_experts_of(session, procedure) if mine else None,
        packages=changes.possible(session, current_user, procedure)
        if mine and stage is not None and stage.act == "submission" and not named
        else [],
        appeal_until=appeals.until(session, procedure),
        to_answer=asked is not None
        and answered is None
        and appeals.may_answer(session, procedure, current_user),
        today=clock.today(),
    )


@bp.get("/procedures/<int:procedure_id>/reports/<int:act_id>")
@open_to(*WHO)
def report(procedure_id: int, act_id: int) -> Response:
    """The file that was left in a stage."""
    with db.reading() as session:
        left = session.get(ProcedureAct, act_id)
        if left is None or left.procedure_id != found(session, procedure_id).id or left.file_id is None:
            abort(404)
        stored = session.get_one(StoredFile, left.file_id)
        return storage.response(stored, stored.name)


@bp.route("/calls/<int:call_id>/apply", methods=["GET", "POST"])
@open_to(Role.PROVIDER)
def apply(call_id: int) -> ResponseReturnValue:
    """Apply with a topic, where the call's procedure begins with one."""
    with db.reading() as session:
        call = _call(session, call_id)
        stages = editions.restored(call.edition).workflow if call.edition else ()
        form = TopicForm()
        form.fit(stages, _recommenders(session, stages))
        if not form.validate_on_submit():
            return render_template("curation/procedures/apply.html", form=form, call=call, stage=stages[0])
    recommender = form.recommender.data if "recommender" in form else None
    try:
        with db.writing() as session:
            made = running.start(
                session, _call(session, call_id), current_user, clock.now(),
                title=form.title.data.strip(), recommender_id=recommender or None, topic=form.topic(),
            )  # fmt: skip
    except running.Missing as error:
        form[error.what].errors = [str(refusals.MISSING[error.what])]
        return _apply_page(call_id, form)
    except running.NotYours:
        form.recommender.errors = [_("推荐单位不能是你自己的单位")]
        return _apply_page(call_id, form)
    except running.NotNow:
        flash(_("现在不能申报：还没有开始，或者已经截止了。"), "error")
        return redirect(url_for("calls.one", call_id=call_id))
    flash(_("交上去了。下面写着接下来是哪一步。"), "ok")
    return redirect(url_for("procedures.one", procedure_id=made.id))


def _apply_page(call_id: int, form: TopicForm) -> str:
    with db.reading() as session:
        call = _call(session, call_id)
        first = reviewed.first_stage(call)
        return render_template("curation/procedures/apply.html", form=form, call=call, stage=first)


def _call(session: Session, call_id: int) -> Call:
    """A call whose procedure begins with a topic, or 404."""
    call = session.get(Call, call_id)
    first = reviewed.first_stage(call)
    if call is None or first is None or first.act != "topic":
        abort(404)
    return call


def _recommenders(session: Session, stages: Any) -> list[tuple[int, str]] | None:
    """Who could recommend; None where this workflow knows no recommender."""
    if not any(_recommends(each) for each in stages):
        return None
    return [
        each
        for each in organisations_of(session, Role.RECOMMENDER)
        if each[0] != current_user.organisation_id
    ]


def _recommends(stage: Stage) -> bool:
    return stage.who == "recommender"


@bp.post("/procedures/<int:procedure_id>/package")
@open_to(Role.PROVIDER)
def package(procedure_id: int) -> ResponseReturnValue:
    """Say which package is made for the topic that was chosen."""

    def step(session: Session, procedure: Procedure) -> None:
        form = PackageForm()
        form.package.choices = [
            (each.id, each.name) for each in changes.possible(session, current_user, procedure)
        ]
        if not form.validate_on_submit():
            raise running.NotNow
        changes.name_package(session, procedure, own(session, form.package.data), current_user, clock.now())

    return done(procedure_id, step, _("记下了。做好以后，在培训包的页面提交。"))


def done(procedure_id: int, step: Callable[[Session, Procedure], None], told: str) -> ResponseReturnValue:
    """Take a step and say so, or why it was refused."""
    try:
        with db.writing() as session:
            step(session, found(session, procedure_id))
    except refusals.KNOWN as error:
        flash(*refusals.told(error))
    else:
        flash(told, "ok")
    return redirect(url_for("procedures.one", procedure_id=procedure_id))
