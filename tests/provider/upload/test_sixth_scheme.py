"""A province that nobody has programmed for: one TOML file in a folder, and everything works by it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from app import create_app
from config.settings import Settings
from foundation import db
from packages.models import Package
from tests.client import StrictClient
from tests.conftest import FreshContext
from tests.make import packages as make
from tests.provider.upload.test_views import upload

PAGE = Path("docs/schemes.md").read_text(encoding="utf-8")
SCHEME = PAGE.split("```toml shili-2030\n")[1].split("```")[0]


@pytest.fixture
def app(site_settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """A site with a folder of its own schemes, whose new packages are judged by the invented one."""
    folder = tmp_path / "schemes"
    folder.mkdir()
    (folder / "shili-2030.toml").write_text(SCHEME, encoding="utf-8")
    made = create_app(replace(site_settings, schemes_dir=folder, scheme="shili-2030"))
    made.testing = True
    made.test_client_class = FreshContext
    with made.app_context():
        yield made
    made.extensions["database"].engine.dispose()


def test_the_guides_example_is_valid(app: Flask) -> None:
    path = app.config["SETTINGS"].schemes_dir / "shili-2030.toml"
    done = app.test_cli_runner().invoke(args=["scheme", "validate", str(path)])
    assert done.exit_code == 0, done.stdout


def test_a_package_is_checked_by_it_on_the_command_line(app: Flask, tmp_path: Path) -> None:
    path = make.package_zip(tmp_path)
    done = app.test_cli_runner().invoke(
        args=["package", "check", str(path), "--scheme", "shili-2030", "--json"]
    )
    told = json.loads(done.stdout)
    assert done.exit_code == 1
    outcomes = {each["id"]: each["outcome"] for each in told["findings"] if each["severity"] != "human"}
    # the maker's package has 10.5 % ethics and three sets, and its small clips are no 1280x720 at 30 frames a second
    assert {rule for rule, outcome in outcomes.items() if outcome == "fail"} == {"SL-01", "SL-03", "SL-04"}
    (sets,) = [each for each in told["findings"] if each["id"] == "SL-03"]
    assert (sets["measured"], sets["limit"]) == (3, 4)
    assert sets["remedy"]["params"]["missing"] == 1


def test_the_pages_speak_of_it(
    app: Flask, strict: Callable[..., StrictClient], person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    client = strict(person(Role.PROVIDER))
    upload(client, make.package_zip(tmp_path).read_bytes())
    with db.reading() as session:
        package = session.query(Package).one()
        assert package.scheme_id == "shili-2030"
        package_id = package.id
    page = client.get(f"/packages/{package_id}/check").main
    assert "再加 1 套考题" in page
    assert "要求不低于 12%" in page
    assert "20 分钟" in page
    assert "示例省（虚构）" in client.get("/schemes").main
    assert "不低于12%" in client.get("/schemes/shili-2030/SL-01").main
