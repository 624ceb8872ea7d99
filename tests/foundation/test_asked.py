"""What may be asked: numbers, texts and JSON such as a database holds; anything else is told, not a 500."""

from __future__ import annotations

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from foundation import web
from foundation.web import json_of


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 41 + "1" + "}" * 41,
        '"\\ud800"',
        '{"a\\u0000": 1}',
        '"\\u000b"',
        "NaN",
        "1e999",
        "9223372036854775808",
        "[-9223372036854775809]",
        "9" * 5000,
        "",
        "{",
    ],
)
def test_json_that_could_not_be_kept_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever kind
        json_of(text)


def test_json_that_can_be_kept_is_read() -> None:
    assert json_of('{"a": [1, -2.5, "字\\n", null, true]}') == {"a": [1, -2.5, "字\n", None, True]}
    assert json_of("9223372036854775807") == 2**63 - 1


@pytest.mark.parametrize("number", ["2147483648", "9" * 5000, "-1", "²", "١", "%00"])
def test_an_address_with_no_number_leads_nowhere(client: FlaskClient, number: str) -> None:
    assert client.get(f"/courses/{number}").status_code == 404


def test_nul_is_refused_wherever_it_stands(client: FlaskClient) -> None:
    assert client.get("/courses?q=a%00b").status_code == 400
    assert client.get("/courses?a%00b=q").status_code == 400
    assert client.get("/verify/a%00b").status_code == 404


def test_what_no_document_holds_is_left_out_and_numbers_have_bounds(app: Flask) -> None:
    with app.test_request_context("/?q=a%0Bb%01%EF%BF%BF&n=2147483648&m=2147483647&k=x"):
        assert request.args["q"] == "ab"
        assert request.args.get("n", 7, int) == 7
        assert request.args.get("m", 7, int) == web.LARGEST
        assert request.args.get("k", 7, int) == 7


def test_a_session_that_cannot_be_read_is_none(app: Flask) -> None:
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["n"] = 2**80  # signed by us, and refused when it comes back
    assert browser.get("/sign-in").status_code == 200
