"""What if: changes are tried and nothing is kept; plans fill the form; bad numbers are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.people import Role, SignedIn
from foundation import db
from packages.models import Package
from tests.client import Page, StrictClient
from tests.make import packages as make
from tests.make import steps

LESS_PRACTICE = {"media/03.mp4": make.clip(100)}


@pytest.fixture
def lacking(person: Callable[[Role], SignedIn], tmp_path: Path) -> str:
    """The address of the page for a package that has too little practice (100 of 312 seconds)."""
    return f"/packages/{steps.imported(person(Role.PROVIDER), tmp_path, dict(LESS_PRACTICE))}/what-if"


def fields(page: Page) -> dict[str, str]:
    """What the form of the page would send."""
    form = page.select("//form[@id='trial']")[0]
    found = {each.get("name"): each.get("value", "") for each in form.xpath(".//input[@name]")}
    for select in form.xpath(".//select"):
        chosen = select.xpath("./option[@selected]") or select.xpath("./option")
        found[select.get("name")] = chosen[0].get("value")
    return found


def outcome(page: Page) -> str:
    return " ".join("".join(page.select("//*[@id='outcome']")[0].itertext()).split())


def test_the_page_says_how_it_is_and_what_would_mend_it(
    strict: Callable[..., StrictClient], lacking: str
) -> None:
    page = strict(Role.PROVIDER).get(lacking)
    assert "现在的样子" in outcome(page)
    assert "只加内容" in page.html
    assert "TJ-14" in page.html


def test_minutes_that_are_added_count_at_once_and_nothing_is_kept(
    strict: Callable[..., StrictClient], lacking: str
) -> None:
    client = strict(Role.PROVIDER)
    sent = fields(client.get(lacking)) | {"minutes0": "10", "category0": "practical"}
    after = client.post(lacking, data=sent)
    assert "改了以后" in outcome(after)
    assert "改好了" in outcome(after)
    with db.reading() as session:
        package = session.get_one(Package, int(lacking.split("/")[2]))
        assert sum(each.duration_ms or 0 for each in package.resources) < 400_000
    assert "现在的样子" in outcome(client.get(lacking))


def test_a_resource_that_goes_takes_its_questions_along_in_the_findings(
    strict: Callable[..., StrictClient], lacking: str
) -> None:
    client = strict(Role.PROVIDER)
    after = client.post(lacking, data=fields(client.get(lacking)) | {"resource0": "-"})
    assert "新出现的" in outcome(after)
    assert f"“{make.FIRST}”不在目录里" in outcome(after)


def test_moving_a_resource_moves_its_share(strict: Callable[..., StrictClient], lacking: str) -> None:
    client = strict(Role.PROVIDER)
    after = client.post(lacking, data=fields(client.get(lacking)) | {"resource2": "practical"})
    assert "→" in outcome(after)


def test_a_plan_fills_the_form_and_mends(strict: Callable[..., StrictClient], lacking: str) -> None:
    client = strict(Role.PROVIDER)
    sent = fields(client.get(lacking))
    filled = client.post(lacking, data=sent | {"use": "add"})
    assert any(value for name, value in fields(filled).items() if name.startswith("minutes"))
    again = client.post(lacking, data=fields(filled))
    assert "实操的比例" in outcome(again).split("改好了")[1]
    assert outcome(again).count("实操") == outcome(filled).count("实操")


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("minutes0", "-3", "请写 1 到 9999 的整数"),
        ("minutes1", "三", "请写 1 到 9999 的整数"),
        ("hours", "两小时", "最多一位小数"),
    ],
)
def test_what_is_no_number_is_told_and_stays(
    strict: Callable[..., StrictClient], lacking: str, name: str, typed: str, told: str
) -> None:
    client = strict(Role.PROVIDER)
    after = client.post(lacking, data=fields(client.get(lacking)) | {name: typed})
    assert told in after.html
    assert fields(after)[name] == typed
    assert "有 1 处要改" in after.html


@pytest.fixture
def mistyped(person: Callable[[Role], SignedIn], tmp_path: Path) -> str:
    """The address of the page for a package in order, but for a point left out of its class hours: 10 for 0.1."""
    manifest = make.MANIFEST.replace("class_hours = 0.1", "class_hours = 10.0", 1).encode()
    return f"/packages/{steps.imported(person(Role.PROVIDER), tmp_path, {'package.toml': manifest})}/what-if"


def chosen(page: Page) -> dict[str, str]:
    """What the form would send, with the boxes that are ticked."""
    boxes = {each.get("name") for each in page.select("//form[@id='trial']//input[@type='checkbox']")}
    ticked = page.select("//form[@id='trial']//input[@type='checkbox'][@checked]")
    told = {name: value for name, value in fields(page).items() if name not in boxes}
    return told | {str(each.get("name")): str(each.get("value")) for each in ticked}


def test_a_slip_of_typing_comes_before_anything_that_would_have_to_be_made(
    strict: Callable[..., StrictClient], mistyped: str
) -> None:
    client = strict(Role.PROVIDER)
    page = client.get(mistyped)
    first, *_others = page.select("//main//div[starts-with(@class, 'panel ')]")
    said = " ".join("".join(first.itertext()).split())
    assert said.startswith("先看看是不是写错了")
    assert "总学时写的是 10.0 学时，您要写的是不是 0.1 学时？" in said
    assert "我们猜的：像是多打、少打了一位数，或者漏了小数点。" in said
    # what it would take if it were meant so is folded, and says that it is more than there is
    (folded,) = page.select("//main//details[summary[. = '如果写的都没有错']]")
    assert "先确认写的数字没有错" in "".join(folded.itertext())


def test_a_slip_is_put_right_by_its_button_or_its_box_and_mends(
    strict: Callable[..., StrictClient], mistyped: str
) -> None:
    client = strict(Role.PROVIDER)
    page = client.get(mistyped)
    assert "slips" not in chosen(page)
    right = client.post(mistyped, data=chosen(page) | {"use": "slips"})
    assert "改好了" in outcome(right)
    assert "还有 0 处不符合" in outcome(right)
    assert chosen(right)["slips"] == "0"
    again = client.post(mistyped, data=chosen(right))
    assert outcome(again) == outcome(right)
    back = client.post(mistyped, data=chosen(page))
    assert "总学时与时长相符" in outcome(back)
    with db.reading() as session:
        assert session.get_one(Package, int(mistyped.split("/")[2])).class_hours_tenths == 100


@pytest.mark.parametrize("sent", [{"slips": "7"}, {"slips": "x"}, {"use": "nothing"}, {"use": "add-right"}])
def test_a_sly_choice_is_no_fault(
    strict: Callable[..., StrictClient], mistyped: str, sent: dict[str, str]
) -> None:
    client = strict(Role.PROVIDER)
    assert "现在的样子" in outcome(client.post(mistyped, data=chosen(client.get(mistyped)) | sent))
