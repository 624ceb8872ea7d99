"""create_app(settings): wires the rooms together. The only module that knows them all; nobody imports it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, render_template, request, session, url_for
from flask_login import LoginManager, current_user
from flask_wtf import CSRFProtect

import accessibility.aloud.sounds
import accessibility.cli
import accessibility.editor_views
import accessibility.jobs
import accessibility.layers.spoken
import accessibility.layers.twins
import accessibility.paper_views
import accessibility.track_views
import accessibility.views
import accounts.access
import accounts.cli
import accounts.display
import accounts.preference_views
import accounts.views
import accounts.wording
import advice.cli
import advice.scheme_views
import advice.views
import authoring.description_views
import authoring.twin_views
import authoring.video_views
import authoring.views
import curation.views
import demo.cli
import foundation.components
import intake.cli
import intake.clip_jobs
import intake.clip_views
import intake.media_cli
import intake.split_views
import intake.splits
import intake.views
import occupations.cli
import occupations.views
import operation.cli
import trainee.aloud.cli
import trainee.aloud.views
import trainee.audit.views
import trainee.cli
import trainee.desk.views
import trainee.evidence_views
import trainee.exam_views
import trainee.layer_views
import trainee.offline.jobs
import trainee.offline.views
import trainee.paper_views
import trainee.search.cli
import trainee.views
from accounts import people
from accounts.access import open_to_all
from accounts.people import Role, SignedIn
from config import settings as configuration
from config.settings import Settings
from foundation import carrier, db, i18n, jobs, web
from foundation.i18n import _

VIEWS = (
    foundation.components,
    accounts.views,
    accounts.display,
    accounts.preference_views,
    accessibility.views,
    accessibility.editor_views,
    accessibility.track_views,
    accessibility.paper_views,
    intake.views,
    intake.clip_views,
    intake.split_views,
    advice.scheme_views,
    advice.views,
    authoring.views,
    authoring.description_views,
    authoring.video_views,
    authoring.twin_views,
    occupations.views,
    curation.views,
    trainee.views,
    trainee.exam_views,
    trainee.layer_views,
    trainee.aloud.views,
    trainee.audit.views,
    trainee.paper_views,
    trainee.desk.views,
    trainee.offline.views,
)
COMMANDS = (
    accounts.cli,
    accessibility.cli,
    intake.cli,
    intake.media_cli,
    advice.cli,
    occupations.cli,
    trainee.cli,
    trainee.search.cli,
    trainee.aloud.cli,
    demo.cli,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The application for these settings (default: the environment's)."""
    settings = settings or configuration.load()
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__)
    _configure(app, settings)
    web.start_logs(as_json=settings.log_json)
    app.extensions["database"] = db.Database(settings.database_url)
    app.extensions["jobs"] = jobs.Registry()
    app.extensions["huey"] = carrier.make(app, settings)
    i18n.install(app)
    web.install(app)
    _install_sign_in(app)
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


def _install_sign_in(app: Flask) -> None:
    manager = LoginManager(app)

    def load(person_id: str) -> SignedIn | None:
        with db.reading() as store:
            return people.by_id(store, int(person_id))

    manager.user_loader(load)


def _install_rooms(app: Flask) -> None:
    for room in VIEWS:
        app.register_blueprint(room.bp)
    for commands in COMMANDS:
        app.cli.add_command(commands.cli)
    register = app.extensions["jobs"].register
    register(accessibility.jobs.CAPTIONS, accessibility.jobs.captions)
    register(accessibility.layers.spoken.DESCRIPTIONS, accessibility.layers.spoken.descriptions)
    register(accessibility.aloud.sounds.ALOUD, accessibility.aloud.sounds.aloud, awaited=True)
    register(intake.clip_jobs.CHECK, intake.clip_jobs.check)
    register(intake.clip_jobs.COPIES, intake.clip_jobs.copies)
    register(accessibility.layers.twins.TWIN, accessibility.layers.twins.twin)
    register(intake.splits.SPLIT, intake.splits.split)
    register(trainee.offline.jobs.OFFLINE, trainee.offline.jobs.make)


def _page_context(settings: Settings) -> dict[str, Any]:
    """What base.html needs on every page."""
    return {
        **i18n.context(),
        "settings": settings,
        "display": accounts.display.chosen(),
        "preference_words": accounts.wording.WORDS,
        "navigation": navigation(),
        "session_ends_at": session.get("ends_at") if current_user.is_authenticated else None,
    }


def navigation() -> list[dict[str, Any]]:
    """The header's links for whoever looks."""
    role = current_user.role if current_user.is_authenticated else None
    links = {
        None: [("trainee.courses", _("找课程")), ("accounts.sign_in", _("登录"))],
        Role.TRAINEE: [
            ("trainee.my_study", _("我的学习")),
            ("trainee.courses", _("找课程")),
            ("trainee.my_hours", _("我的学时")),
        ],
        Role.PROVIDER: [("intake.packages", _("我的培训包")), ("intake.new", _("上传培训包"))],
        Role.RECOMMENDER: [("curation.reviews", _("评审"))],
        Role.REVIEWER: [("curation.reviews", _("评审"))],
        Role.CURATOR: [
            ("curation.reviews", _("评审")),
            ("occupations.index", _("紧缺职业")),
            ("curation.ledger_page", _("台账")),
        ],
        Role.AUDITOR: [("curation.ledger_page", _("台账")), ("audit.index", _("学时依据"))],
    }[role]
    links = [*links, ("display.settings", _("显示与朗读"))]
    return [
        {"text": text, "href": url_for(endpoint), "current": request.endpoint == endpoint}
        for endpoint, text in links
    ]


def home() -> str:
    """The first page: what this is, and what to do next."""
    return render_template("home.html")
