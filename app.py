"""create_app(settings): wires the rooms together. The only module that knows them all; nobody imports it."""

from __future__ import annotations

import config.memory  # first: it makes the imports below cheaper

# isort: split
from datetime import timedelta
from typing import Any

from flask import Flask, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf import CSRFProtect

import accessibility.captions.cli
import accessibility.captions.editor.views
import accessibility.captions.jobs
import accessibility.captions.track_views
import accessibility.captions.views
import accessibility.documents.views
import accessibility.layers.spoken
import accessibility.layers.twins
import accessibility.speaking.sounds
import accounts.access
import accounts.account_views
import accounts.administration.views
import accounts.cli
import accounts.deputies.views
import accounts.help.views
import accounts.mailed.views
import accounts.organisations.views
import accounts.preferences.display
import accounts.preferences.views
import accounts.preferences.wording
import accounts.session_access
import accounts.views
import calls.cli
import curation.air_views
import curation.answer_views
import curation.calendar.views
import curation.calling.choice_views
import curation.calling.desk_views
import curation.calling.public_views
import curation.checklist_views
import curation.deadlines.reminders
import curation.deadlines.views
import curation.delivery.open_views
import curation.delivery.views
import curation.desk.views
import curation.exams.accommodation_views
import curation.exams.appeal_views
import curation.exams.marking_views
import curation.experts.meetings.meeting_views
import curation.experts.panel_views
import curation.experts.pool_views
import curation.experts.scoring.score_views
import curation.ledger.statement_views
import curation.money.credit.credit_views
import curation.money.own_views
import curation.money.run_views
import curation.money.subsidies
import curation.money.views
import curation.outside_views
import curation.papers.annex_views
import curation.papers.rights_views
import curation.procedure.change_views
import curation.procedure.changes
import curation.procedure.procedure_views
import curation.review.change_views
import curation.round_views
import curation.takedown.desk_views
import curation.takedown.public_views
import curation.views
import curation.voting.cli
import curation.voting.desk_views
import curation.voting.public_views
import demo.cli
import exams.cli
import exams.results.views
import foundation.components
import funding.audit.views
import hours.cli
import judging.facts
import judging.media_cli
import judging.scheme_cli
import occupations.cli
import occupations.views
import operation.cli
import operation.conflicts
import operation.ledger_cli
import operation.statements
import provider.advice.scheme_views
import provider.advice.views
import provider.clips.checks_and_copies
import provider.clips.cli
import provider.clips.views
import provider.intake.intakes
import provider.intake.views
import provider.layers.description_views
import provider.layers.twin_views
import provider.layers.video_views
import provider.layers.views
import provider.questions.cli
import provider.questions.views
import provider.splitting.cli
import provider.splitting.splits
import provider.splitting.views
import provider.upload.cli
import provider.upload.exams_cli
import provider.upload.views
import trainee.desk.practice
import trainee.desk.views
import trainee.exam.clock_views
import trainee.exam.help_views
import trainee.exam.media_views
import trainee.exam.open_attempt
import trainee.exam.views
import trainee.finding.cli
import trainee.finding.finding
import trainee.finding.index
import trainee.offline.jobs
import trainee.offline.views
import trainee.reading_aloud.cli
import trainee.reading_aloud.views
import trainee.study.evidence_views
import trainee.study.layer_views
import trainee.study.paper_views
import trainee.study.views
from accounts.access import open_to_all
from accounts.help import navigation
from accounts.people import Role
from config import settings as configuration
from config.settings import Settings
from curation.procedure.models import Procedure
from foundation import assets, carrier, clock, db, disk, i18n, jobs, ledger, web
from hours import earned
from media import results
from packages import versions

config.memory.keep()

VIEWS = (
    foundation.components,
    accounts.views,
    accounts.mailed.views,
    accounts.account_views,
    accounts.deputies.views,
    accounts.organisations.views,
    accounts.administration.views,
    accounts.preferences.display,
    accounts.preferences.views,
    accounts.help.views,
    accessibility.captions.views,
    accessibility.captions.editor.views,
    accessibility.captions.track_views,
    accessibility.documents.views,
    provider.upload.views,
    provider.intake.views,
    provider.questions.views,
    provider.clips.views,
    provider.splitting.views,
    provider.advice.scheme_views,
    provider.advice.views,
    provider.layers.views,
    provider.layers.description_views,
    provider.layers.video_views,
    provider.layers.twin_views,
    occupations.views,
    curation.views,
    curation.deadlines.views,
    curation.desk.views,
    curation.round_views,
    exams.results.views,
    curation.exams.accommodation_views,
    curation.exams.appeal_views,
    curation.exams.marking_views,
    trainee.study.views,
    trainee.exam.views,
    trainee.exam.media_views,
    trainee.exam.clock_views,
    trainee.exam.help_views,
    trainee.study.layer_views,
    curation.calendar.views,
    curation.calling.choice_views,
    curation.calling.desk_views,
    curation.calling.public_views,
    curation.checklist_views,
    curation.ledger.statement_views,
    curation.money.views,
    curation.money.run_views,
    curation.money.own_views,
    curation.money.credit.credit_views,
    curation.outside_views,
    curation.procedure.procedure_views,
    curation.procedure.change_views,
    curation.answer_views,
    curation.voting.public_views,
    curation.voting.desk_views,
    curation.review.change_views,
    curation.air_views,
    curation.papers.annex_views,
    curation.papers.rights_views,
    curation.delivery.views,
    curation.delivery.open_views,
    curation.takedown.public_views,
    curation.takedown.desk_views,
    curation.experts.pool_views,
    curation.experts.panel_views,
    curation.experts.scoring.score_views,
    curation.experts.meetings.meeting_views,
    trainee.reading_aloud.views,
    funding.audit.views,
    trainee.study.paper_views,
    trainee.desk.views,
    trainee.offline.views,
)
COMMANDS = (
    accounts.cli,
    accessibility.captions.cli,
    provider.upload.cli,
    exams.cli,
    operation.ledger_cli,
    provider.upload.exams_cli,
    provider.questions.cli,
    judging.media_cli,
    provider.clips.cli,
    provider.splitting.cli,
    judging.scheme_cli,
    curation.voting.cli,
    occupations.cli,
    calls.cli,
    hours.cli,
    trainee.finding.cli,
    trainee.reading_aloud.cli,
    demo.cli,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings. Without any: the environment's, and this process is one of the site's."""
    whole = settings is None
    settings = settings or configuration.load()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    if whole:
        disk.settle_in(settings.scratch_dir)
    app = Flask(__name__, static_folder=None)
    app.jinja_environment = i18n.Spoken
    _configure(app, settings)
    web.start_logs(as_json=settings.log_json)
    app.extensions["database"] = db.Database(settings.database_url)
    app.extensions["jobs"] = jobs.Registry()
    carrier.install(app, settings)
    i18n.install(app)
    web.install(app)
    operation.conflicts.install(app)
    assets.install(app)
    web.behind(app, settings)
    accounts.session_access.install(app)
    CSRFProtect(app)
    accounts.access.install(app)
    app.context_processor(lambda: _page_context(settings))
    app.add_url_rule("/", "home", open_to_all(home))
    for command in operation.cli.COMMANDS:
        app.cli.add_command(command)
    _install_rooms(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.upload_megabytes * 1_000_000,
        MAX_FORM_MEMORY_SIZE=8_000_000,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.session_minutes),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a slow reader's form must not fail
    )


def _install_rooms(app: Flask) -> None:
    for room in VIEWS:
        app.register_blueprint(room.bp)
    judging.facts.let_tell_subsidy(curation.money.subsidies.of_package)
    earned.let_require("quizzes", trainee.desk.practice.is_owed)
    versions.let_follow("finding", trainee.finding.index.follow)
    for commands in COMMANDS:
        app.cli.add_command(commands.cli)
    app.extensions["jobs"].regularly(ledger.check_up)
    app.extensions["jobs"].regularly(operation.statements.daily)
    app.extensions["jobs"].regularly(trainee.finding.index.catch_up)
    app.extensions["jobs"].regularly(trainee.exam.open_attempt.close_what_ran_out)
    app.extensions["jobs"].regularly(curation.deadlines.reminders.daily)
    app.extensions["jobs"].regularly(provider.intake.intakes.forget_old)
    app.extensions["jobs"].regularly(curation.procedure.changes.look_after)
    register = app.extensions["jobs"].register
    register(accessibility.captions.jobs.CAPTIONS, accessibility.captions.jobs.captions)
    register(accessibility.layers.spoken.DESCRIPTIONS, accessibility.layers.spoken.descriptions)
    register(accessibility.speaking.sounds.ALOUD, accessibility.speaking.sounds.aloud, awaited=True)
    register(results.CHECK, provider.clips.checks_and_copies.check)
    register(results.COPIES, provider.clips.checks_and_copies.copies)
    register(accessibility.layers.twins.TWIN, accessibility.layers.twins.twin)
    register(provider.splitting.splits.SPLIT, provider.splitting.splits.split)
    register(trainee.offline.jobs.OFFLINE, trainee.offline.jobs.make)


def _page_context(settings: Settings) -> dict[str, Any]:
    """What base.html needs on every page."""
    return {
        **i18n.context(),
        "settings": settings,
        "display": accounts.preferences.display.chosen(),
        "preference_words": accounts.preferences.wording.WORDS,
        "navigation": _navigation(),
        "due_soon": due_soon(),
        "session_ends_at": session.get("ends_at") if current_user.is_authenticated else None,
    }


def _navigation() -> list[dict[str, Any]]:
    """The header's links for whoever looks."""
    role = current_user.role if current_user.is_authenticated else None
    return [
        {"text": text, "href": url_for(endpoint), "current": request.endpoint == endpoint}
        for endpoint, text in navigation.links(role)
    ]


def due_soon() -> list[Procedure]:
    """For the page on which a provider begins: the applications that wait for them and whose day is near."""
    if request.endpoint != navigation.FIRST[Role.PROVIDER] or not current_user.is_authenticated:
        return []
    with db.reading() as session:
        return curation.deadlines.reminders.near(session, current_user, clock.today())


COURSES_SHOWN = 6


def home() -> ResponseReturnValue:
    """The first page: a visitor's shows what can be learnt; who is signed in goes on to their work."""
    if current_user.is_authenticated:
        return redirect(url_for(navigation.FIRST[current_user.role]))
    with db.reading() as session:
        return render_template("home.html", new=trainee.finding.finding.newest(session, COURSES_SHOWN))
