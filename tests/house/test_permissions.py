"""Every route carries a mark, the marks are those written down, and the guard keeps to them."""

import tomllib
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from accounts.people import Role
from tests.client import StrictClient
from tests.house import source

TABLE = tomllib.loads((source.ROOT / "tests/house/permissions.toml").read_text(encoding="utf-8"))
UNMARKED = object()
NOWHERE = 999_999
CHOICES = {"code": "en", "name": "rights", "kind": "sign"}  # parameters that take certain words only


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def mark(app: Flask, endpoint: str) -> Any:
    """The roles of a view's mark, None for everybody."""
    return getattr(app.view_functions[endpoint], "open_to", UNMARKED)


def address(app: Flask, rule: Rule) -> str:
    """The route with parameters that lead to nothing."""
    values = {name: CHOICES.get(name, NOWHERE) for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, values, append_unknown=False)


def test_every_route_carries_a_mark(app: Flask) -> None:
    missing = sorted({rule.endpoint for rule in rules(app) if mark(app, rule.endpoint) is UNMARKED})
    assert not missing, f"say who may open it: @open_to(Role.…) or @open_to_all on {missing}"


def test_the_marks_are_those_written_down(app: Flask) -> None:
    marks = {rule.endpoint: mark(app, rule.endpoint) for rule in rules(app)}
    found = {endpoint: sorted(roles) if roles is not None else ["all"] for endpoint, roles in marks.items()}
    written = {endpoint: sorted(roles) for endpoint, roles in TABLE["marks"].items()}
    differs = {
        endpoint: f"view says {found.get(endpoint)}, the table says {written.get(endpoint)}"
        for endpoint in sorted(found.keys() | written.keys())
        if found.get(endpoint) != written.get(endpoint)
    }
    lines = [f"{endpoint}: {told}" for endpoint, told in differs.items()]
    assert not differs, "tests/house/permissions.toml and the views differ:\n" + "\n".join(lines)


def test_visitors_are_asked_to_sign_in_and_go_on_where_they_were(app: Flask, client: FlaskClient) -> None:
    for rule in rules(app):
        if mark(app, rule.endpoint) is None or "GET" not in (rule.methods or ()):
            continue
        url = address(app, rule)
        answer = client.get(f"{url}?a=1")
        assert answer.status_code == 302, url
        assert parse_qs(urlsplit(answer.location).query) == {"next": [f"{url}?a=1"]}
        assert urlsplit(answer.location).path == "/sign-in"


@pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "visitor")
def test_each_role_gets_what_its_mark_says(
    app: Flask, strict: Callable[..., StrictClient], role: Role | None
) -> None:
    """For every route and method; posts carry a good token, so that only the mark can refuse them."""
    browser = strict(role)
    headers = {"X-CSRFToken": browser.token()}
    for rule in rules(app):
        roles = mark(app, rule.endpoint)
        allowed = roles is None or role in roles
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            if rule.endpoint == "accounts.sign_out":
                continue  # has its own test; here it would end the session
            sends = method != "GET"
            looking = sends and role in TABLE["looking"].get(rule.endpoint, [])
            answer = browser.client.open(address(app, rule), method=method, headers=headers)
            told = f"{method} {rule.rule} as {role.value if role else 'visitor'}: {answer.status_code}"
            answer.close()
            if allowed and not looking:
                assert answer.status_code not in (401, 403, *range(500, 600)), told
                assert not (answer.location or "").startswith("/sign-in?next="), told
            else:
                assert answer.status_code == (302 if role is None and not sends else 403), told


def test_a_view_without_a_mark_is_closed_to_everybody(
    app: Flask, strict: Callable[..., StrictClient]
) -> None:
    app.view_functions["home"] = lambda: "unmarked"
    assert strict().client.get("/").status_code == 302
    assert strict(Role.CURATOR).client.get("/").status_code == 403
