"""From loose files to a package, through the site's pages: guessed, confirmed, asked about, and nothing lost."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from accounts.people import Role, SignedIn
from foundation import clock, db
from packages.models import Package
from provider.intake import intakes
from provider.intake.models import Intake
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps
from tests.make.loose import ANSWERS, FILES, confirm, fields, here, send


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def mine(strict: Callable[..., StrictClient], provider: SignedIn) -> StrictClient:
    return strict(provider)


def packages() -> list[Package]:
    with db.reading() as session:
        rows = list(session.scalars(select(Package).order_by(Package.id)))
        for row in rows:
            session.refresh(row)
            for each in row.resources:
                assert each.file is not None
                assert each.course
        return rows


def test_a_folder_is_a_catalogue_to_confirm_and_becomes_a_package(mine: StrictClient) -> None:
    page = send(mine, FILES)
    assert page.h1 == "看一看，对不对：4 个资源"
    told = fields(page)
    named = [value for name, value in told.items() if name.startswith("name-")]
    assert named == ["操作卫生", "认识面团", "和面练习", "面粉知识"]
    assert [value for name, value in told.items() if name.startswith("course-")] == ["准备", "和面"]
    assert "名称（猜的）" in page.main
    assert "带字幕" in page.main
    assert "考题：考题.xlsx，3 套，共 9 道。" in page.main
    assert told["rights-file"] == "承诺书.txt"
    assert packages() == []
    page = confirm(mine, page, **ANSWERS)
    assert page.h1.startswith("“面点入门（虚构）”")
    (made,) = packages()
    assert made.faults == []
    assert [(each.name, each.form, each.category) for each in made.resources] == [
        ("操作卫生", "lecture", "ethics"),
        ("认识面团", "lecture", "theory"),
        ("和面练习", "practice", "practical"),
        ("面粉知识", "reading", "theory"),
    ]


PARTS = ("position", "name", "kind", "form", "category", "section", "path", "duration_ms", "text")


def content(package: Package) -> dict[str, object]:
    """What a package says and holds, apart from when it came and how it is numbered."""
    return {
        "name": package.name,
        "hours": package.class_hours_tenths,
        "details": {
            table: {
                key: value
                for key, value in (told.items() if isinstance(told, dict) else ())
                if not key.endswith("_id")
            }
            for table, told in package.details.items()
        },
        "courses": [(each.name, each.class_hours_tenths, each.weight) for each in package.courses],
        "resources": [
            (
                each.course.name,
                each.file.sha256 if each.file else "",
                *(getattr(each, part) for part in PARTS),
            )
            for each in package.resources
        ],
    }


def test_what_is_missing_is_told_and_everything_stays_as_typed(mine: StrictClient) -> None:
    page = send(mine, FILES)
    hours = next(name for name in fields(page) if name.startswith("hours-"))
    typed = {**ANSWERS, "provider-phone": "", "introduction-content": "包饺子", hours: "很多"}
    again = confirm(mine, page, **typed)
    assert again.select("//*[@id='error-summary']//a[@href='#provider-phone']")
    assert again.select(f"//*[@id='error-summary']//a[@href='#{hours}']")
    assert "请填“电话”" in again.main
    assert fields(again)["introduction-content"] == "包饺子"
    assert fields(again)[hours] == "很多"
    later = mine.get(here(again))  # another day
    assert fields(later)["introduction-content"] == "包饺子"
    assert fields(later)[hours] == "很多"
    assert packages() == []


def test_it_waits_in_the_list_until_it_is_finished(mine: StrictClient) -> None:
    page = send(mine, FILES)
    listed = confirm(mine, page, do="save", **{"introduction-name": "面点小课"})
    assert "接着整理" in listed.main
    assert "还没有整理完" in listed.main
    reopened = mine.get(listed.link("面点入门"))
    assert fields(reopened)["introduction-name"] == "面点小课"
    assert "名称（猜的）" in reopened.main  # put aside is not confirmed
    confirm(mine, reopened, **ANSWERS)
    assert "接着整理" not in mine.get("/packages").main


def test_the_package_toml_can_be_taken_away_and_brings_the_same_package_again(mine: StrictClient) -> None:
    page = send(mine, FILES)
    draft = mine.client.get(page.link("下载 package.toml")).get_data(as_text=True)
    assert tomllib.loads(draft)["courses"][0]["name"] == "准备"
    made = confirm(mine, page, **ANSWERS)
    (first,) = packages()
    text = mine.client.get(f"/packages/{first.id}/package.toml").data
    told = tomllib.loads(text.decode())
    assert told["courses"][0]["resources"][0]["captions"] == "第一课 准备/01_操作卫生.srt"
    asked = send(mine, {**FILES, "面点入门/package.toml": text})
    assert asked.h1 == "“面点入门（虚构）”已经有了，换下旧的吗"
    assert made.h1 in mine.get(f"/packages/{first.id}").h1
    confirm(mine, asked, into="new")
    first, second = packages()
    assert content(first) == content(second)
    assert second.faults == []


def test_a_zip_with_a_folder_around_everything_is_the_same(mine: StrictClient) -> None:
    page = send(mine, {"x.zip": make.zip_of(FILES)})
    assert fields(page)["introduction-name"] == "面点入门"
    confirm(mine, page, **ANSWERS)
    (made,) = packages()
    assert made.faults == []
    assert tomllib.loads(mine.client.get(f"/packages/{made.id}/package.toml").get_data(as_text=True))


def test_names_are_texts_and_never_toml(mine: StrictClient) -> None:
    page = send(mine, FILES)
    name = next(each for each in fields(page) if each.startswith("name-"))
    tricky = "x\"\n[rights]\nfree_use = false # \\ '''"
    confirm(mine, page, **{**ANSWERS, name: tricky})
    (made,) = packages()
    assert made.faults == []
    assert made.resources[0].name == tricky.replace("\n", " ") or made.resources[0].name == tricky
    assert made.details["rights"]["free_use"] is True


def test_order_course_and_what_stays_out_are_the_providers(mine: StrictClient) -> None:
    page = send(mine, FILES)
    told = fields(page)
    keys = [name.removeprefix("name-") for name in told if name.startswith("name-")]
    second = next(value for name, value in told.items() if name == f"of-{keys[2]}")
    answers = {**ANSWERS, f"of-{keys[0]}": second, f"at-{keys[0]}": "9", f"form-{keys[3]}": "exercise"}
    sent = {**told, **answers, "do": "confirm"}
    del sent[f"take-{keys[1]}"]
    mine.post(here(page), sent)
    (made,) = packages()
    assert [(each.course.name, each.name) for each in made.resources] == [
        ("和面", "和面练习"),
        ("和面", "面粉知识"),
        ("和面", "操作卫生"),
    ]
    assert made.resources[1].form == "exercise"


def test_captions_beside_a_clip_are_its_captions_and_nobody_listens_again(mine: StrictClient) -> None:
    confirm(mine, send(mine, FILES), **ANSWERS)
    (made,) = packages()
    clip = made.resources[0].id
    page = mine.get(f"/captions/{clip}")
    assert "先洗手。" in page.html
    assert mine.get(f"/packages/{made.id}").main.count("等着做") == 2  # of three clips


def test_more_files_are_added_and_take_the_place_of_those_of_their_name(mine: StrictClient) -> None:
    without = {name: told for name, told in FILES.items() if not name.endswith("xlsx")}
    page = send(mine, without)
    assert "还没有考题的表格" in page.main
    data = {**fields(page), "introduction-learners": "大家", "do": "add"}
    more = [
        (io.BytesIO(FILES["面点入门/考题.xlsx"]), "考题.xlsx"),
        (io.BytesIO(make.clip(61)), "第二课 和面/和面练习.mp4"),
    ]
    page = mine.post(here(page), {**data, "more": more})
    assert "3 套，共 9 道" in page.main
    assert "1 分 01 秒" in page.main or "1 分 1 秒" in page.main
    assert fields(page)["introduction-learners"] == "大家"
    empty = mine.post(here(page), {**fields(page), "do": "add"})
    assert "请先选文件" in empty.main
    hostile = mine.post(here(page), {**fields(page), "do": "add", "more": (io.BytesIO(b"x"), "../x.txt")})
    assert "路径不安全" in hostile.main
    confirm(mine, mine.get(here(page)), **ANSWERS)
    assert len(packages()) == 1


def test_an_upload_is_given_up_after_a_question(mine: StrictClient) -> None:
    page = send(mine, FILES)
    asked = mine.get(here(page) + "/discard")
    assert asked.h1 == "丢掉这次上传的文件吗"
    listed = mine.post(here(page) + "/discard")
    assert "丢掉了" in listed.main
    assert "已经丢掉了" in mine.get(here(page)).main
    assert "已经丢掉了" in mine.post(here(page), {"do": "confirm"}).main


def test_what_nobody_touches_is_forgotten_with_its_files(mine: StrictClient) -> None:
    page = send(mine, FILES)
    intakes.forget_old(clock.now() + timedelta(days=intakes.KEPT_DAYS - 1))
    assert mine.get(here(page)).h1.startswith("看一看")
    intakes.forget_old(clock.now() + timedelta(days=intakes.KEPT_DAYS + 1))
    assert "已经丢掉了" in mine.get(here(page)).main
    with db.reading() as session:
        assert session.scalar(select(func.count(Intake.id)).where(Intake.closed_at.is_(None))) == 0


def test_a_provider_types_nothing_twice(mine: StrictClient) -> None:
    first = send(mine, FILES)
    assert fields(first)["provider-email"].endswith("@example.com")
    confirm(mine, first, **ANSWERS)
    second = fields(send(mine, {"另一门/a.mp4": make.clip(60)}))
    kept = ("organisation", "phone", "address", "own_ip", "profile")
    assert all(second[f"provider-{key}"] == ANSWERS[f"provider-{key}"] for key in kept)


class TestTwoUploadsOfOnePackage:
    """They are told apart, and asked about before anything is replaced."""

    @pytest.fixture
    def whole(self) -> bytes:
        return make.zip_of(make.files())

    def test_the_second_is_asked_about_and_told_apart(self, mine: StrictClient, whole: bytes) -> None:
        send(mine, {steps.BUNDLE: whole})
        page = send(mine, {"改好的.zip": make.zip_of(make.files({"media/03.mp4": make.clip(301)}))})
        assert page.h1 == "“面点入门（虚构）”已经有了，换下旧的吗"
        assert steps.BUNDLE in page.main
        assert "还没有提交过" in page.main
        assert "<time" not in page.main  # as a text that people would read
        assert "3 个资源不变，字幕留着；新增 1 个；拿掉 1 个" in page.main
        assert len(packages()) == 1
        assert "请选：换下旧的，还是另外收一个" in mine.post(here(page), {"do": "confirm"}).main
        (old,) = packages()
        confirm(mine, page, into=str(old.id))
        (made,) = packages()
        assert made.id == old.id
        assert max(each.duration_ms or 0 for each in made.resources) > 300_500

    def test_the_very_same_again_for_a_draft_is_asked_about(self, mine: StrictClient, whole: bytes) -> None:
        send(mine, {steps.BUNDLE: whole})
        (old,) = packages()
        page = send(mine, {steps.BUNDLE: whole}, f"/packages/{old.id}/replace")
        assert "4 个资源不变，字幕留着；新增 0 个；拿掉 0 个" in page.main
        listed = mine.post(here(page) + "/discard")
        assert "丢掉了" in listed.main
        assert packages()[0].changed_at == old.changed_at

    def test_one_of_another_name_in_its_place_is_asked_about(self, mine: StrictClient, whole: bytes) -> None:
        send(mine, {steps.BUNDLE: whole})
        (old,) = packages()
        other = make.manifest_with(("面点入门（虚构）", "数控车工（虚构）"))
        page = send(
            mine, {"x.zip": make.zip_of(make.files({"package.toml": other}))}, f"/packages/{old.id}/replace"
        )
        assert page.h1 == "要用“数控车工（虚构）”换下“面点入门（虚构）”吗"
        assert packages()[0].name == "面点入门（虚构）"

    def test_a_list_tells_two_of_one_name_apart(self, mine: StrictClient, whole: bytes) -> None:
        send(mine, {"第一次.zip": whole})
        confirm(mine, send(mine, {"第二次.zip": whole}), into="new")
        listed = mine.get("/packages").main
        assert "第一次.zip" in listed
        assert "第二次.zip" in listed

    def test_what_is_under_review_is_not_replaced(
        self, mine: StrictClient, provider: SignedIn, whole: bytes
    ) -> None:
        send(mine, {steps.BUNDLE: whole})
        (old,) = packages()
        steps.submitted(old.id, provider)
        page = send(mine, {steps.BUNDLE: whole})
        assert "它在等评审，现在不能换" in page.main
        assert [each.get("value") for each in page.select("//input[@name='into']")] == []
        mine.post(here(page), {"do": "confirm", "into": str(old.id)})
        assert len(packages()) == 2
