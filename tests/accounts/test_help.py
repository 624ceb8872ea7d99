"""Help: a line on every page with telephone and address from the settings; and each role's day in ten lines that lead there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from accessibility.layers import reading_level
from accounts.help import lines
from accounts.people import Role, SignedIn
from config.settings import load
from tests.client import StrictClient

Person = Callable[..., SignedIn]
Strict = Callable[..., StrictClient]


def test_the_help_line_is_on_every_page(strict: Strict) -> None:
    for url in ("/", "/courses", "/sign-in", "/help"):
        page = strict().get(url)
        (line,) = page.select("//footer//p[@class='help-line']")
        assert "地址：示例市示例路 1 号" in "".join(line.itertext())
        assert [a.get("href") for a in line.findall("a")] == ["tel:12385", "/help"]


def test_it_is_what_the_settings_say(tmp_path: Path) -> None:
    told = {"WUAI_VAR_DIR": str(tmp_path), "WUAI_HELP_PHONE": "+86 (022) 1234-5678 转 2"}
    assert load(told).help_phone_digits == "+8602212345678" + "2"
    assert load(told | {"WUAI_HELP_PHONE": "问门卫"}).help_phone_digits == ""


def test_the_gallery_of_components_is_not_in_the_footer(strict: Strict) -> None:
    assert not strict().get("/").select("//footer//a[@href='/components']")


@pytest.mark.parametrize("role", list(Role))
def test_a_day_has_ten_lines_that_lead_where_they_say(
    app: Flask, person: Person, strict: Strict, role: Role
) -> None:
    browser = strict(person(role))
    page = browser.get("/help")
    lines = page.select("//ol[@class='day']/li")
    assert page.h1 == "怎么用这个网站"
    assert len(lines) == 10
    hrefs = [str(a.get("href")) for a in page.select("//ol[@class='day']//a")]
    assert len(hrefs) == 10
    for href in hrefs:
        assert browser.client.get(href).status_code == 200, f"{role}: {href}"


@pytest.mark.parametrize("role", list(Role))
def test_anybody_may_read_what_a_role_does_without_ways_to_refusals(strict: Strict, role: Role) -> None:
    page = strict().get(f"/help/{role.value}")
    assert len(page.select("//ol[@class='day']/li")) == 10
    for a in page.select("//main//a[not(starts-with(@href, 'tel:'))]"):
        assert strict().client.get(str(a.get("href"))).status_code in (200, 302)


def test_an_unknown_role_is_not_there(strict: Strict) -> None:
    strict().get("/help/nobody", status=404)


@pytest.mark.parametrize("role", list(Role))
def test_its_words_are_plain_by_our_own_measure(app: Flask, role: Role) -> None:
    with app.test_request_context():
        told = [f"{line.name}。{line.told}" for line in lines.DAYS[role]]
    hard = {hint.text for each in told for hint in reading_level.hints(each, "zh")}
    assert hard <= {"台账"}, "the ledger is called that in the law; its line says what it is"


def test_who_learns_is_asked_about_no_organisation(strict: Strict) -> None:
    page = strict().get("/register")
    names = [str(field.get("name")) for field in page.select("//main//input[not(@type='hidden')]")]
    assert names == ["name", "email"]
    assert "单位全称" not in page.main
