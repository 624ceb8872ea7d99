"""How visitors reach the site: by TLS or not, through how many proxies; asked of the real server where it matters."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from accounts.models import Pace
from app import create_app
from config import settings
from config.settings import ROOT, Settings
from foundation import db, web
from tests.client import StrictClient
from tests.conftest import FreshContext


def _site(of: Settings, **more: object) -> Flask:
    made = create_app(replace(of, **more))  # type: ignore[arg-type]  # names of settings
    made.testing = True
    made.test_client_class = FreshContext
    return made


def _set(tmp_path: Path, **more: str) -> Settings:
    return settings.load({"WUAI_VAR_DIR": str(tmp_path), **{f"WUAI_{k.upper()}": v for k, v in more.items()}})


@pytest.mark.parametrize(
    ("told", "secure"),
    [
        ({}, False),
        ({"site_address": "http://example.com"}, False),
        ({"site_address": "https://example.com"}, True),
        ({"site_address": "https://example.com", "secure_cookies": "0"}, False),
        ({"secure_cookies": "1"}, True),
    ],
)
def test_cookies_are_secure_where_the_sites_address_is_https(
    tmp_path: Path, told: dict[str, str], secure: bool
) -> None:
    assert _set(tmp_path, **told).secure_cookies is secure


def test_behind_tls_pages_say_so_and_cookies_stay_there(site_settings: Settings) -> None:
    app = _site(site_settings, site_address="https://example.com", secure_cookies=True)
    client = app.test_client()
    answer = client.get("/sign-in", base_url="https://example.com")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert "Secure" in cookie
    missing = client.get("/nowhere", base_url="https://example.com")
    assert (missing.status_code, "Strict-Transport-Security" in missing.headers) == (404, True)
    app.extensions["database"].engine.dispose()


def test_without_tls_no_browser_is_sent_to_what_is_not_there(app: Flask) -> None:
    assert "Strict-Transport-Security" not in app.test_client().get("/").headers


def _pace_after(app: Flask, forwarded: list[str]) -> int:
    """How many counts there are after a sign-in failed from each of these."""
    client = StrictClient(app.test_client())
    token = client.token()
    for each in forwarded:
        client.client.post(
            "/sign-in",
            data={"csrf_token": token, "email": "a@example.com", "password": "x"},
            headers={"X-Forwarded-For": each},
        )
    with app.app_context(), db.reading() as session:
        return session.query(Pace).count()


def test_what_a_visitor_claims_is_not_believed(app: Flask) -> None:
    """One pair, one place, one account: an attacker who makes up addresses stays one."""
    assert _pace_after(app, ["198.51.100.1", "198.51.100.2", "198.51.100.3"]) == 3


def test_behind_one_proxy_everybody_has_their_own_address(site_settings: Settings) -> None:
    app = _site(site_settings, trusted_proxies=1)
    assert _pace_after(app, ["9.9.9.9, 198.51.100.1", "8.8.8.8, 198.51.100.1", "198.51.100.2"]) == 5
    app.extensions["database"].engine.dispose()


def test_what_an_operator_should_know_is_told(site_settings: Settings) -> None:
    good = replace(
        site_settings,
        site_address="https://example.com",
        secure_cookies=True,
        trusted_proxies=1,
        mail_url="smtp://mail.example.com",
    )
    assert web.doubts(good) == []
    wrong = {
        "site_address": "http://example.com",
        "secure_cookies": False,
        "trusted_proxies": 0,
        "mail_url": "",
    }
    for name, value in wrong.items():
        (told,) = web.doubts(replace(good, **{name: value}))  # type: ignore[arg-type]  # names of settings
        assert f"WUAI_{name.upper()}" in told


@contextmanager
def _served(var: Path, port: int, **more: str) -> Iterator[list[str]]:
    """`flask serve` as an operator starts it; what it said."""
    environment = {
        **os.environ,
        "WUAI_VAR_DIR": str(var),
        "WUAI_PORT": str(port),
        "WUAI_PROCESSES": "1",
        **more,
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said: list[str] = []
    assert server.stdout is not None
    reading = threading.Thread(target=lambda: said.extend(iter(server.stdout.readline, "")), daemon=True)
    reading.start()
    try:
        yield said
    finally:
        server.terminate()
        server.wait(20)
        reading.join(5)
        server.stdout.close()


def _ask(port: int, method: str, url: str, body: str = "", **headers: str) -> http.client.HTTPResponse:
    until = time.monotonic() + 30
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request(method, url, body, headers)
            answer = connection.getresponse()
            answer.text = answer.read().decode()  # type: ignore[attr-defined]  # kept for the test
            return answer
        except ConnectionRefusedError:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.2)
        finally:
            connection.close()


def test_the_real_server_hands_on_whom_its_proxy_speaks_for(site_settings: Settings) -> None:
    """waitress takes these headers away unless it is told not to."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    more = {"WUAI_TRUSTED_PROXIES": "1", "WUAI_SITE_ADDRESS": "https://example.com"}
    with _served(site_settings.var_dir, port, **more) as said:
        answer = _ask(port, "GET", "/verify/WA-1")
        assert answer.getheader("Strict-Transport-Security")
        for n in range(25):
            status = _ask(port, "GET", f"/verify/WA-{n}", **{"X-Forwarded-For": "198.51.100.1"}).status
            assert status == (200 if n < 20 else 429), n
        assert _ask(port, "GET", "/verify/WA-1", **{"X-Forwarded-For": "198.51.100.2"}).status == 200
    assert any("WUAI_MAIL_URL" in line for line in said)
    assert not any(re.search("WUAI_(SITE_ADDRESS|TRUSTED)", line) for line in said)
