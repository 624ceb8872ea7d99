"""The signed letter or a proof becomes the package's paper of rights; sources of quotations go with it to who reviews."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from accounts.people import Role, SignedIn
from curation.models import Submission
from curation.papers.models import RightsPaper
from foundation import clock, db, ledger
from packages.models import Package
from provider.upload import importing, incoming
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]
PDF = b"%PDF-1.7\n%\n%%EOF"


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def bare(provider: SignedIn, tmp_path: Path) -> int:
    """A package without a paper of rights."""
    manifest = make.manifest_with(('file = "rights/承诺书.txt"\n', ""))
    return steps.imported(provider, tmp_path, {"package.toml": manifest, "rights/承诺书.txt": None})


def signed(content: bytes = PDF, **values: Any) -> dict[str, Any]:
    return {
        "kind": "commitment",
        "document": (io.BytesIO(content), "签好的承诺书.pdf"),
        "signed_on": "2026-03-01",
        "free_use": "y",
        **values,
    }


def test_the_letter_is_taken_away_signed_and_becomes_the_paper_of_rights(
    strict: Strict, provider: SignedIn, bare: int
) -> None:
    mine, url = strict(provider), f"/packages/{bare}/rights"
    page = mine.get(url)
    assert "还没有版权材料" in page.h1
    letter = mine.get(page.link("下载 PDF：网络课程资源自主版权承诺书")).response
    assert letter.get_data().startswith(b"%PDF-")
    assert "版权材料" in mine.get(f"/packages/{bare}/bundle").main
    wrong = mine.post(url, signed(b"GIF89a......"))
    assert "PDF、PNG 或 JPEG" in wrong.main
    assert "日期不能在今天以后" in mine.post(url, signed(signed_on="2999-01-01")).main
    done = mine.post(url, signed())
    assert "版权材料有了" in done.h1
    shown = mine.get(done.link("签好的承诺书.pdf，第 1 份")).response
    assert shown.get_data() == PDF
    shown.close()
    with db.reading() as session:
        rights = session.get_one(Package, bare).details["rights"]
        kept = session.query(RightsPaper).one()
        assert (rights["kind"], rights["file_id"], rights["signed_on"]) == (
            "commitment",
            kept.file_id,
            "2026-03-01",
        )
        assert kept.person_id == provider.id
        assert ledger.about(session, f"package:{bare}")[-1].kind == "papers.rights"
    with pytest.raises(DBAPIError, match="append-only"), db.writing() as session:
        session.execute(text("UPDATE rights_paper SET kind = 'proof'"))


def test_what_was_handed_in_on_the_site_stays_when_files_are_uploaded_anew(
    strict: Strict, provider: SignedIn, bare: int, tmp_path: Path
) -> None:
    mine = strict(provider)
    mine.post(f"/packages/{bare}/rights", signed(kind="proof"))
    mine.post(
        f"/packages/{bare}/quotations", {"what-1": "一张照片", "source-1": "某书", "licence-1": "书面同意"}
    )
    path = make.package_zip(
        tmp_path,
        {"package.toml": make.manifest_with(('file = "rights/承诺书.txt"\n', "")), "rights/承诺书.txt": None},
    )
    with incoming.opened(path, characters_per_minute=300) as arrived, db.writing() as session:
        importing.replace_package(
            session,
            session.get_one(Package, bare),
            arrived,
            person_id=provider.id,
            settings=current_app.config["SETTINGS"],
            now=clock.now(),
        )
    with db.reading() as session:
        details = session.get_one(Package, bare).details
        assert details["rights"]["kind"] == "proof"
        assert details["rights"]["quotations"] == "attributed"
        assert details["quotations"] == [{"what": "一张照片", "source": "某书", "licence": "书面同意"}]


def test_quotations_are_told_whole_and_reviewers_see_them(
    strict: Strict, provider: SignedIn, person: Callable[..., SignedIn], bare: int
) -> None:
    mine, url = strict(provider), f"/packages/{bare}/quotations"
    assert "这一处请写全" in mine.post(url, {"what-1": "一张照片"}).main
    mine.post(url, {"what-1": "一张照片", "source-1": "《某书》第 3 页", "licence-1": "CC BY 4.0"})
    mine.post(f"/packages/{bare}/rights", signed())
    submission = steps.submitted(bare, provider)
    assert "正在等评审" in mine.post(url, {}).html  # nothing changes while others look at it
    reviewer = strict(Role.REVIEWER)
    assert "一张照片" in reviewer.get(f"/reviews/{submission}").html
    sources = reviewer.get(f"/reviews/{submission}/quotations").main
    assert "《某书》第 3 页" in sources
    assert "CC BY 4.0" in sources
    strict(Role.RECOMMENDER).get(f"/reviews/{submission}/quotations", status=404)
    with db.reading() as session:
        assert session.get_one(Submission, submission).version.head["details"]["quotations"]


def test_papers_are_the_providers_own(
    strict: Strict, person: Callable[..., SignedIn], provider: SignedIn, bare: int
) -> None:
    strict(provider).post(f"/packages/{bare}/rights", signed())
    with db.reading() as session:
        paper = session.query(RightsPaper).one().id
    other = strict(person(Role.PROVIDER, organisation="别的单位（虚构）"))
    for place in ("rights", f"rights/{paper}", "quotations"):
        other.get(f"/packages/{bare}/{place}", status=404)
    other.post(f"/packages/{bare}/rights", signed(), status=404)
    strict(Role.CURATOR).get(f"/packages/{bare}/rights", status=403)
