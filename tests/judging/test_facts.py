"""Facts: the same from an archive and from the database; captions and catalogues come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from accessibility.captions.models import CaptionTrack
from accounts.people import Role, SignedIn
from foundation import db
from judging import check, facts
from occupations import catalogue
from occupations.workbook import Entry
from packages.models import Package, Resource
from provider.upload import archive_facts, importing, incoming
from schemes.facts import CallFacts, PackageFacts
from tests.make import packages as make

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALL = ("package", "submission", "decision", "publication")


@pytest.fixture
def imported(app: Flask, person: Callable[..., SignedIn], tmp_path: Path) -> tuple[int, PackageFacts]:
    """A package in the database, and the facts of its archive."""
    provider = person(Role.PROVIDER)
    path = make.package_zip(tmp_path, name="网络课程+示例培训中心（虚构）+面点入门（虚构）.zip")
    with incoming.opened(path, characters_per_minute=300) as arrived:
        before = archive_facts.from_archive(None, arrived, NOW)
        with db.writing() as session:
            package = importing.import_package(
                session,
                arrived,
                organisation_id=provider.organisation_id or 0,
                person_id=provider.id,
                scheme_id="tianjin-2023",
                settings=app.config["SETTINGS"],
                now=NOW,
            )
            return package.id, before


def test_archive_and_database_give_the_same_facts(imported: tuple[int, PackageFacts]) -> None:
    with db.reading() as session:
        after = facts.gather(session, session.get_one(Package, imported[0]), NOW)
    # on the platform the bundle is named by the platform, so its file's name is no fact
    assert replace(after, call=CallFacts()) == replace(imported[1], bundle_name=None)
    assert after.call == CallFacts(submitted_on=NOW.date(), delivered_on=NOW.date())
    assert after.is_package
    assert after.rights.has_document
    assert after.provider.has_profile
    assert after.resources[0].sound == {
        "has_sound": 1,
        "av_offset_ms": after.resources[0].sound["av_offset_ms"],
        "audio_codec": "aac",
        "sample_rate_hz": 16_000,
        "channels": 1,
    }
    assert after.resources[2].html_twin
    assert {each.kind for each in after.questions} == {"single", "multiple", "true-false"}


def test_a_good_package_passes_its_stage(imported: tuple[int, PackageFacts]) -> None:
    with db.reading() as session:
        package = session.get_one(Package, imported[0])
        findings = check.check(session, package, ("package",), NOW)
        assert [each.id for each in findings if each.blocks("package")] == []
        later = check.check(session, package, ALL, NOW, CallFacts(), "别的主题")
    blocked = {each.id for each in later if each.blocks("publication")}
    assert blocked == {"TJ-18", "PL-02", "PL-03", "PL-07"}


def test_captions_count_for_the_clip_that_was_heard(imported: tuple[int, PackageFacts]) -> None:
    with db.writing() as session:
        clips = [each for each in session.get_one(Package, imported[0]).resources if each.is_clip]
        for clip, sha256 in zip(clips, (None, "0" * 64), strict=False):
            session.add(_track(clip, sha256))
    with db.reading() as session:
        told = facts.gather(session, session.get_one(Package, imported[0]), NOW)
    states = {each.name: (each.captions, each.has_transcript) for each in told.resources}
    assert states[make.FIRST] == ("machine-made", True)
    assert states[make.SECOND] == ("none", False)


def _track(clip: Resource, sha256: str | None) -> CaptionTrack:
    assert clip.file is not None
    return CaptionTrack(
        resource_id=clip.id,
        language="zh",
        state="machine-made",
        sha256=sha256 or clip.file.sha256,
        cues=[{"start_ms": 0, "end_ms": 900, "text": "你好", "flags": []}],
        report={},
        made_at=NOW,
    )


def test_the_catalogue_is_asked_for_the_day_of_the_site(
    imported: tuple[int, PackageFacts],
) -> None:
    package_id = imported[0]
    line = Entry("中式面点师", "初级", "紧缺", 80, 160_000)
    with db.writing() as session:
        catalogue.load(
            session,
            [line],
            title="示例",
            source="示例",
            sample=False,
            valid_from=date(2026, 3, 1),
            valid_until=date(2026, 12, 31),
            content=b"",
            person_id=None,
            now=NOW,
        )
    with db.reading() as session:
        package = session.get_one(Package, package_id)
        # 16:00 in London is the next day in Tianjin
        late, early = datetime(2026, 2, 28, 16, 0, tzinfo=UTC), datetime(2026, 2, 28, 15, 59, tzinfo=UTC)
        assert facts.gather(session, package, late).occupation_required_hours_tenths == 800
        assert facts.gather(session, package, early).occupation_required_hours_tenths is None


def test_findings_come_back_from_json(imported: tuple[int, PackageFacts]) -> None:
    asked = check.scheme("tianjin-2023")
    worse = replace(imported[1], learners="", resources=imported[1].resources[:1])
    for finding in check.evaluate(asked, worse, ALL):
        assert check.restored(finding.as_dict(), asked) == finding
    with pytest.raises(check.UnknownScheme):
        check.scheme("nowhere-1900")
