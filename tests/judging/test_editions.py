"""A version keeps the edition that it was frozen under; a newer one shows what would now fall short."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from app import create_app
from config.settings import Settings
from curation.models import Submission
from foundation import clock, db
from judging import check, editions
from packages.models import Package, SchemeEdition, Version
from schemes import workflow
from schemes.scheme import SchemeError, load
from tests.client import StrictClient
from tests.conftest import FreshContext
from tests.make import steps

SHIPPED = (check.SCHEMES / "tianjin-2023.toml").read_text(encoding="utf-8")
# four sets instead of three, an hour of 50 minutes, and a rule under another number
EDITED = (
    SHIPPED.replace('of = "exam_set"\nat_least = 3', 'of = "exam_set"\nat_least = 4')
    .replace("value = 45", "value = 50")
    .replace('id = "TJ-13"', 'id = "TJ-93"')
)


@pytest.fixture
def app(site_settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """A site whose folder of own schemes is still empty."""
    folder = tmp_path / "schemes"
    folder.mkdir()
    made = create_app(replace(site_settings, schemes_dir=folder))
    made.testing = True
    made.test_client_class = FreshContext
    with made.app_context():
        yield made
    made.extensions["database"].engine.dispose()


@pytest.fixture
def handed_in(app: Flask, person: Callable[..., SignedIn], tmp_path: Path) -> int:
    """The id of a version under the shipped edition."""
    provider = person(Role.PROVIDER)
    submission = steps.submitted(steps.imported(provider, tmp_path), provider)
    with db.reading() as session:
        return session.get_one(Submission, submission).version_id


def publish(app: Flask, name: str, text: str) -> None:
    """A file comes into the site's folder, as when it starts anew."""
    (app.config["SETTINGS"].schemes_dir / name).write_text(text, encoding="utf-8")
    check.schemes.cache_clear()


def test_an_edition_is_what_the_files_say_not_how_they_are_laid_out(tmp_path: Path) -> None:
    path = tmp_path / "tianjin-2023.toml"
    path.write_text("# a remark\n" + SHIPPED, encoding="utf-8")
    assert load(path).digest == check.schemes(check.SCHEMES)["tianjin-2023"].digest
    path.write_text(EDITED, encoding="utf-8")
    assert load(path).digest != check.schemes(check.SCHEMES)["tianjin-2023"].digest


def test_the_edition_in_force_is_kept_once(handed_in: int) -> None:
    with db.writing() as session:
        version = session.get_one(Version, handed_in)
        assert version.edition is not None
        assert set(version.edition.texts) == {"tianjin-2023.toml", "platform.toml"}
        assert editions.keep(session, check.scheme("tianjin-2023"), clock.now()) is version.edition
        assert session.query(SchemeEdition).count() == 1
        assert editions.newer(session, version, clock.now()) is None


def test_a_version_stays_under_its_own_edition(app: Flask, handed_in: int) -> None:
    publish(app, "tianjin-2023.toml", EDITED)
    assert check.scheme("tianjin-2023").class_hour_minutes == 50
    with db.reading() as session:
        version = session.get_one(Version, handed_in)
        old = editions.of(version)
        assert old.class_hour_minutes == 45
        told = [check.restored(each, old) for each in version.findings]
        assert "TJ-13" in {each.id for each in told}


def test_a_newer_edition_says_what_would_fall_short(app: Flask, handed_in: int) -> None:
    publish(app, "tianjin-2023.toml", EDITED)
    with db.reading() as session:
        found = editions.newer(session, session.get_one(Version, handed_in), clock.now())
    assert found is not None
    assert [each.id for each in found.came] == ["TJ-93"]
    assert [each.id for each in found.went] == ["TJ-13"]
    assert "TJ-06" in {each.id for each in found.changed}
    assert [(each.id, each.measured, each.limit) for each in found.shortfalls] == [("TJ-06", 3, 4)]


def test_a_file_that_replaces_another_is_its_newer_edition(app: Flask, handed_in: int) -> None:
    later = EDITED.replace('id = "tianjin-2023"', 'id = "tianjin-2030"\nreplaces = "tianjin-2023"', 1)
    publish(app, "tianjin-2030.toml", later)
    with db.reading() as session:
        found = editions.newer(session, session.get_one(Version, handed_in), clock.now())
    assert found is not None
    assert (found.old.id, found.new.id) == ("tianjin-2023", "tianjin-2030")
    assert [each.id for each in found.shortfalls] == ["TJ-06"]


def test_provider_and_reviewer_are_told(
    app: Flask, handed_in: int, strict: Callable[..., StrictClient]
) -> None:
    with db.reading() as session:
        package_id = session.get_one(Version, handed_in).package_id
        assert session.get_one(Package, package_id).name
    before = strict(Role.PROVIDER).get(f"/packages/{package_id}/check")
    assert "有了新版" not in before.main
    publish(app, "tianjin-2023.toml", EDITED)
    for role, address in ((Role.PROVIDER, f"/packages/{package_id}/check"), (Role.REVIEWER, "/reviews/1")):
        page = strict(role).get(address)
        assert "检查所依据的文件有了新版" in page.main
        assert "按新版，现在多出 1 处不符合" in page.main
        assert "再加 1 套考题" in page.main


def test_an_edition_from_before_stages_had_outcomes_loads(app: Flask) -> None:
    """Its steps are shown in their order, and no application runs through them."""
    head, _first, rest = SHIPPED.partition("[[workflow]]")
    rules = rest[rest.index("[[rules]]") :]
    steps = """[[workflow]]
name = "申报"
who = "provider"
clause = "四"
words = "提供以下材料"
days = 3

[[workflow]]
name = "汇总整理"
who = "curator"
clause = "五"
words = "市残联汇总整理"

"""
    with db.writing() as session:
        kept = SchemeEdition(
            digest="d" * 64,
            scheme_id="tianjin-2023",
            texts={"tianjin-2023.toml": head + steps + rules},
            kept_at=clock.now(),
        )
        session.add(kept)
    with db.reading() as session:
        scheme = editions.restored(session.get_one(SchemeEdition, "d" * 64))
    assert [(each.name, each.act, each.outcomes["done"]) for each in scheme.workflow] == [
        ("申报", "outside", "step-2"),
        ("汇总整理", "outside", "accepted"),
    ]
    assert not workflow.runs(scheme.workflow)
    publish(app, "tianjin-2023.toml", head + steps + rules)
    with pytest.raises(SchemeError, match="is missing"):  # a file of today is written as today's are
        check.known()
