"""What strangers and accidents send instead of a folder of lessons: refused with a reason, and nothing is lost or shown to others."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from accounts.people import Role, SignedIn
from config.settings import Settings
from foundation import db, storage
from packages.models import Package
from provider.intake import intakes, packing
from provider.intake.models import Intake
from tests.client import Page, StrictClient
from tests.make import packages as make
from tests.make.loose import ANSWERS, FILES, confirm, fields, here, send

CLIP = make.clip(60)


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def mine(strict: Callable[..., StrictClient], provider: SignedIn) -> StrictClient:
    return strict(provider)


def rows(table: type) -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def refused(page: Page, words: str) -> None:
    """The upload page again, with the reason, and nothing kept."""
    assert page.h1 == "上传培训包"
    assert words in page.main
    assert page.select("//*[@id='error-summary']//a[@href='#archive']")
    assert (rows(Intake), rows(Package)) == (0, 0)


@pytest.mark.parametrize(
    "name",
    ["../洗手.mp4", "课/../../洗手.mp4", "C:/洗手.mp4", "/etc/洗手.mp4", "洗\u202e手.mp4"],
)
def test_paths_that_lead_out_are_refused(mine: StrictClient, name: str) -> None:
    refused(send(mine, {name: CLIP, "好的.mp4": CLIP}), "文件的路径不安全")


def test_two_files_of_one_name_are_refused(mine: StrictClient) -> None:
    refused(send(mine, {"课/a.mp4": CLIP, "课/A.MP4": CLIP}), "两个同名的文件")


def test_a_name_that_never_ends_is_refused(mine: StrictClient) -> None:
    refused(send(mine, {f"{'课' * 400}.mp4": CLIP, "b.mp4": CLIP}), "太长")


def test_folders_that_never_end_are_refused(mine: StrictClient) -> None:
    refused(send(mine, {f"{'课/' * 12}a.mp4": CLIP, "b.mp4": CLIP}), "文件夹套了")


def test_more_files_than_are_taken_at_once_are_told(mine: StrictClient) -> None:
    many = {f"{n}.txt": b"x" for n in range(packing.MOST + 1)}
    refused(send(mine, many), f"最多 {packing.MOST} 个")


# the framework gives up in the middle and leaves it to the interpreter to close what it has
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_thousand_and_one_files_are_told_before_they_are_looked_at(mine: StrictClient) -> None:
    files = [(io.BytesIO(b"x"), f"{n}.txt") for n in range(1001)]
    page = mine.post("/packages/new", {"archive": files}, status=413)
    assert "文件太多" in page.main
    assert rows(Intake) == 0


def test_empty_files_and_unknown_kinds_alone_are_no_lessons(mine: StrictClient) -> None:
    page = send(
        mine,
        {"空.mp4": b"", "课件.ppt": b"\xd0\xcf\x11\xe0\0", "图.svg": b"<svg></svg>", "程序.exe": b"MZ\0\1"},
    )
    refused(page, "里面没有能学的文件")
    assert page.main.count("网站不收这种格式") == 3
    assert "空.mp4，是空的" in page.main


def test_beside_lessons_they_are_left_out_with_their_reason(mine: StrictClient) -> None:
    page = send(mine, {"a.mp4": CLIP, "空.mp4": b"", "课件.ppt": b"\xd0\xcf\x11\xe0\0", "坏.mp4": CLIP[:60]})
    assert page.h1 == "看一看，对不对：1 个资源"
    assert page.main.count("没有用上：") == 3


def test_nothing_at_all(mine: StrictClient) -> None:
    page = mine.post("/packages/new", {"archive": (io.BytesIO(b""), "")})
    refused(page, "请先选文件")


def test_a_hostile_zip_without_a_manifest_is_refused_as_ever(mine: StrictClient) -> None:
    good = make.zip_of({"课/a.mp4": CLIP})
    refused(send(mine, {"x.zip": good[:-30]}), "损坏")
    refused(send(mine, {"x.zip": make.zip_of({"../a.mp4": CLIP})}), "路径不安全")
    locked = bytearray(good)
    at = locked.rindex(b"PK\x01\x02")
    struct.pack_into("<H", locked, at + 8, 1)
    refused(send(mine, {"x.zip": bytes(locked)}), "加了密码")
    refused(send(mine, {"x.zip": make.zip_of({})}), "里面没有能学的文件")


def test_a_single_clip_is_a_beginning(mine: StrictClient) -> None:
    page = send(mine, {"和面.mp4": CLIP})
    told = fields(page)
    assert told["introduction-name"] == "和面"
    assert sum(name.startswith("name-") for name in told) == 1


def test_files_of_others_are_nobodys(
    mine: StrictClient, strict: Callable[..., StrictClient], person: Callable[..., SignedIn]
) -> None:
    url = here(send(mine, FILES))
    stranger = strict(person(Role.PROVIDER, organisation="另一家示例中心（虚构）"))
    for part in ("", "/discard", "/catalogue.xlsx", "/package.toml"):
        stranger.get(url + part, status=404)
    stranger.post(url, {"do": "confirm"}, status=404)
    stranger.post(url, {"do": "add", "more": (io.BytesIO(CLIP), "x.mp4")}, status=404)
    stranger.post(url + "/discard", status=404)
    assert "接着整理" not in stranger.get("/packages").main
    for role in (Role.TRAINEE, Role.REVIEWER, Role.CURATOR):
        strict(role).get(url, status=403)
    assert strict().get(url).h1 == "登录"
    assert mine.get(url).h1.startswith("看一看")


def test_a_package_of_others_is_not_replaced(
    mine: StrictClient, strict: Callable[..., StrictClient], person: Callable[..., SignedIn]
) -> None:
    stranger = strict(person(Role.PROVIDER, organisation="另一家示例中心（虚构）"))
    send(stranger, {"x.zip": make.zip_of(make.files())})
    with db.reading() as session:
        (theirs,) = session.scalars(select(Package.id))
    page = send(
        mine, {"x.zip": make.zip_of(make.files())}
    )  # of the same name, and asked nothing: others' names are theirs
    assert page.h1.startswith("“面点入门（虚构）”还差")
    page = send(mine, {"x.zip": make.zip_of(make.files())})
    again = mine.post(here(page), {"do": "confirm", "into": str(theirs)})
    assert again.select("//*[@id='error-summary']")
    assert rows(Package) == 2
    stranger_page = mine.get(f"/packages/{theirs}/package.toml", status=404)
    assert stranger_page.status == 404


def test_a_second_press_leads_to_the_same_package(mine: StrictClient) -> None:
    page = send(mine, FILES)
    answers = {**fields(page), **ANSWERS, "do": "confirm"}
    first = mine.post(here(page), answers)
    second = mine.post(here(page), answers)
    assert first.h1 == second.h1
    assert rows(Package) == 1
    assert mine.get(here(page)).h1 == first.h1


def test_made_up_answers_are_errors_and_never_a_crash(mine: StrictClient) -> None:
    page = send(mine, FILES)
    key = next(name for name in fields(page) if name.startswith("form-"))
    wrong = {
        key: "singing",
        "rights-file": "../../etc/passwd",
        "provider-own_ip": "maybe",
        "introduction-standard_kind": "x",
        "introduction-name": "长" * 201,
        key.replace("form-", "at-"): "１e9999",
        key.replace("form-", "of-"): "nowhere",
    }
    again = confirm(mine, page, **{**ANSWERS, **wrong})
    assert len(again.select("//*[@id='error-summary']//li")) == len(wrong)
    assert rows(Package) == 0
    mine.client.get(f"{here(page)}/catalogue.xlsx").close()
    saved = mine.post(here(page), {"do": "save"})  # nothing at all is sent
    assert "存好了" in saved.main
    assert mine.get(here(page)).status == 200


def test_too_many_unfinished_uploads_are_told(mine: StrictClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intakes, "MOST_OPEN", 1)
    send(mine, {"a.mp4": CLIP})
    page = send(mine, {"b.mp4": CLIP})
    assert "还没有整理完的上传太多了" in page.main
    assert rows(Intake) == 1


def test_files_are_gone_from_the_disk_once_they_are_given_up(
    mine: StrictClient, site_settings: Settings
) -> None:
    page = send(mine, FILES)
    with db.reading() as session:
        (intake,) = session.scalars(select(Intake))
        assert intake.archive is not None
        kept: Path = storage.local_path(intake.archive)
    assert kept.is_file()
    mine.post(here(page) + "/discard")
    assert not kept.exists()
    assert not [each for each in site_settings.storage_dir.rglob("*") if each.is_file()]
