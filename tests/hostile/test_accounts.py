"""Addresses that make somebody else of who asks: what no honest page sends there is told, not a 500, on each database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from accounts.mailed import links
from accounts.people import Role, SignedIn
from foundation import clock, db
from tests.client import StrictClient
from tests.hostile.test_routes import BODIES, HEADERS, IN_FORMS, SINGLY

WORDS = [*IN_FORMS, *SINGLY, "ﷺ" * 200, "\u200b", "İ" * 100]


@pytest.fixture
def ask(app: Flask) -> Callable[..., int]:
    """Sends a form with its token, and gives the status."""

    def sent(client: FlaskClient, url: str, **form: str) -> int:
        token = StrictClient(client).token()
        return client.post(url, data={"csrf_token": token, **form}).status_code

    return sent


def test_of_whom_somebody_provides_courses(
    ask: Callable[..., int], person: Callable[..., SignedIn], sign_in: Callable[..., FlaskClient]
) -> None:
    person(Role.PROVIDER)
    for value in WORDS:
        client = sign_in(Role.TRAINEE)
        assert ask(client, "/account/provide", kind=value, organisation="示例") < 500
        assert ask(client, "/account/provide", kind="organisation", organisation=value) < 500


def test_what_is_registered(app: Flask, ask: Callable[..., int]) -> None:
    for n, value in enumerate(WORDS):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"198.51.100.{n}"
        assert ask(client, "/register", name=value, email=f"{n}@example.com") < 500
        assert ask(client, "/register", name="示例", email=f"a@{value}.example.com") < 503
        assert (
            ask(
                client,
                "/register/provider",
                name="示例",
                email=f"p{n}@example.com",
                kind="organisation",
                organisation=value,
            )
            < 500
        )


def test_the_page_of_a_link(app: Flask, ask: Callable[..., int]) -> None:
    for n, value in enumerate(WORDS):
        told = {"role": "provider", "name": "示例", "individual": False, "organisation": "ﷺ" * n + "示例"}
        with db.writing() as session:
            token = links.make(session, "register", f"{n}@example.com", told=told, now=clock.now())
        for headers in HEADERS:
            assert app.test_client().get(f"/link/{token}", headers=headers).status_code == 200
        for body, kind in BODIES:
            assert app.test_client().post(f"/link/{token}", data=body, content_type=kind).status_code < 500
        assert ask(app.test_client(), f"/link/{token}", password=value) < 500
        ask(app.test_client(), f"/link/{token}", password="一句只有我知道的话，写在这里")
