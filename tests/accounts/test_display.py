"""Display settings lead back to where the visitor was, and nowhere else; the error summary takes focus without scripting."""

from collections.abc import Callable

import pytest

from tests.client import StrictClient, parse

CHOICES = {"theme": "dark", "size": "large", "spacing": "wide", "language": "zh_CN"}


@pytest.mark.parametrize(
    ("referer", "leads_back_to"),
    [
        ("http://localhost/register", "/register"),
        ("http://localhost/sign-in?next=/display", "/sign-in?next=/display"),
        ("http://localhost/display?saved=1", ""),
        ("http://localhost/session/extend", ""),  # can only be posted to
        ("http://localhost/nothing-here", ""),
        ("http://localhost//evil.example/", ""),
        ("http://evil.example/register", ""),
        ("", ""),
    ],
)
def test_the_form_remembers_only_a_page_of_this_site(
    strict: Callable[..., StrictClient], referer: str, leads_back_to: str
) -> None:
    answer = strict().client.get("/display", headers={"Referer": referer})
    tree, _ = parse(answer.get_data(as_text=True))
    kept = [field.get("value", "") for field in tree.iter("input") if field.get("name") == "next"]
    assert kept == [leads_back_to]


def test_one_goes_on_where_one_was_and_is_told(strict: Callable[..., StrictClient]) -> None:
    page = strict().post("/display", {**CHOICES, "next": "/register"})
    assert page.response.request.path == "/register"
    assert page.tree.get("data-theme") == "dark"
    assert "已按你的选择显示" in page.main


def test_a_next_page_elsewhere_is_not_followed(strict: Callable[..., StrictClient]) -> None:
    page = strict().post("/display", {**CHOICES, "next": "https://evil.example/"})
    assert page.response.request.path == "/display"
    assert "已按你的选择显示" in page.main


def test_the_error_summary_takes_focus_without_scripting_too(strict: Callable[..., StrictClient]) -> None:
    page = strict().post("/register", {"email": "nobody"})
    assert [one.get("id") for one in page.select("//*[@autofocus]")] == ["error-summary"]
