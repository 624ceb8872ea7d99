"""Two who press at the same moment make one package, on each kind of database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from accounts.people import Role
from config.settings import Settings
from foundation import db
from packages.models import Package
from tests.client import StrictClient
from tests.make.loose import ANSWERS, FILES, fields, here, send


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """A site on each kind of database."""
    return each_database


def test_two_presses_at_once_make_one_package(strict: Callable[..., StrictClient], app: Flask) -> None:
    mine = strict(Role.PROVIDER)
    page = send(mine, FILES)
    answers = {**fields(page), **ANSWERS, "do": "confirm"}
    token = mine.token()
    cookie = mine.client.get_cookie("session")
    assert cookie is not None

    def press(_n: int) -> int:
        client = app.test_client()
        client.set_cookie("session", cookie.value)
        return client.post(here(page), data={**answers, "csrf_token": token}).status_code

    with ThreadPoolExecutor(2) as both:
        assert list(both.map(press, range(2))) == [302, 302]
    with db.reading() as session:
        assert session.scalar(select(func.count(Package.id))) == 1
