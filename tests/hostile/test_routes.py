"""Whatever is sent to whichever address by whomever: it is answered with a page that says what is wrong, never with 500.

The URL map is walked as each role, on each database, with addresses, queries, forms, bodies and headers that no honest
page sends. What each form has for fields is read off the page that shows it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from lxml import etree, html
from werkzeug.routing import Rule

from accounts.people import Role, SignedIn
from tests.browser.pages import MAKERS
from tests.browser.world import World, build
from tests.client import parse

HUGE = "9" * 20  # beyond 64 bits
NUMBERS = [
    "0",
    "-1",
    "2147483648",
    "9223372036854775808",
    HUGE * 3,
    "9" * 5000,
    "²",
    "١",
    "%00",
    "%FF",
    "%ED%A0%80",
    "a%00b",
]
WORDS = ["%00", "a%00b", "%ED%A0%80", "%FF", "..%2F..%2Fetc%2Fpasswd", "x" * 3000, HUGE, "%E2%80%AE"]
QUERY = [
    "page",
    "q",
    "language",
    "next",
    "old",
    "new",
    "at",
    "find",
    "put",
    "opened",
    "described",
    "number",
    "subject",
    "access",
    "rev",
    "row",
]
IN_QUERIES = ["%00", "a%00b", "%ED%A0%80", "%FF", "-1", HUGE, "9" * 5000, "%C2%B2", "[" * 3000, "x" * 5000]
DEEP = "[" * 100_000
IN_FORMS = [
    "a\0b",
    HUGE,
    "9" * 5000,
    "-1",
    "²",
    DEEP,
    '{"track": 1, "words": "\\ud800"}',
    "%",
    "a\x0b\x01\ufffe字",
    "x" * 70_000,
]
SINGLY = [HUGE, "-1", "²", '{"a":' * 2000, "\u202e字\ufffe", "2147483648"]
HEADERS: list[dict[str, str]] = [
    {"Range": "bytes=99999999999999999999999-"},
    {"Range": "bytes=5-1,²-3"},
    {"If-Range": "yesterday", "Range": "bytes=0-"},
    {"If-Modified-Since": "\x00 Sat, 99 Foo 99999999999 99:99:99 GMT", "If-None-Match": '"' + "x" * 4000},
    {"Range": "bytes=-0, " * 800},
    {"Cookie": "session=.eJw; display=%00%ud800\xff; language=../../etc; preferences=%ED%A0%80~u{110000}"},
    {"Accept-Language": "zh" * 2000, "Referer": "http://[::1", "User-Agent": "\x80" * 500},
    {"X-Forwarded-For": "999.999, ::::, " + "1" * 500, "X-Forwarded-Proto": "gopher"},
]
BODIES: list[tuple[bytes, str]] = [
    (b"", "multipart/form-data"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n", "multipart/form-data; boundary=x"),
    (b"--x\r\n\xff\xfe: \x00\r\n\r\nfoo\r\n--x--", "multipart/form-data; boundary=x"),
    (b"a=%ED%A0%80&b=%FF&c=%", "application/x-www-form-urlencoded"),
    (b"&".join(b"f%d=1" % n for n in range(3000)), "application/x-www-form-urlencoded"),
    (DEEP.encode(), "application/json"),
    (b'{"a": 1e999, "b": ' + HUGE.encode() + b', "c": "\\ud800"}', "application/json; charset=utf-99"),
    (b"\x00\xff", "text/plain"),
]  # fmt: skip
# These would end the session that all others need, or make somebody else of who walks; test_accounts.py asks the latter.
STAYS = {"accounts.sign_out", "account.provide", "mailed.link"}


@dataclass
class Walk:
    """Requests of one person, and what went wrong in them."""

    client: FlaskClient
    told: list[str] = field(default_factory=list)
    asked: int = 0
    token: str = ""
    sent: set[str] = field(default_factory=set)

    def is_new(self, url: str, fields: dict[str, str]) -> bool:
        """Whether no such form was sent yet: the header's are on every page, and a list has the same one many times."""
        kind = re.sub(r"\d+", "#", f"{url} {sorted(_kinds(fields))}")
        new = kind not in self.sent and url != "/sign-out"
        self.sent.add(kind)
        return new

    def ask(self, method: str, url: str, note: str = "", **sent: Any) -> Any:
        """One request. Nothing above 499, and no page of 400 without words."""
        headers = {**sent.pop("headers", {}), "X-CSRFToken": self.token}
        answer = self.client.open(url, method=method, headers=headers, **sent)
        self.asked += 1
        if answer.status_code >= 500:
            self.told.append(f"{answer.status_code} {method} {url[:120]} {note[:80]!r}")
        answer.close()
        answer.request.environ["wsgi.input"].close()
        return answer


def _rules(app: Flask) -> list[Rule]:
    return sorted((r for r in app.url_map.iter_rules() if r.endpoint not in STAYS), key=lambda r: r.rule)


def _good(app: Flask, rule: Rule, world: World) -> str | None:
    """An address of the route where something is."""
    states = MAKERS[rule.endpoint](world) if rule.endpoint in MAKERS else [{}]
    made = app.url_map.bind("localhost").build
    if states and set(rule.arguments) <= set(states[0]):
        return made(rule.endpoint, states[0])
    return None


def _hostile(rule: Rule) -> Iterator[str]:
    """The route with each parameter in turn as no link has it."""
    for name in rule.arguments:
        number = f"<int:{name}>" in rule.rule
        for value in NUMBERS if number else WORDS:
            path = re.sub(rf"<(?:[^<>:]+:)?{name}>", lambda _found, value=value: value, rule.rule)
            yield re.sub(r"<[^<>]+>", "1", path)


def _forms(answer: Any) -> Iterator[tuple[str, dict[str, str], set[str]]]:
    """Each form of a page: where it goes, its fields as they stand, and which of them are files."""
    for form in html.fromstring(answer.get_data()).iterfind(".//form"):
        if (form.get("method") or "").lower() != "post":
            continue
        fields: dict[str, str] = {}
        files = set()
        for each in form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name] | .//button[@name]"):
            name = str(each.get("name"))
            if each.get("type") == "file":
                files.add(name)
            elif name != "csrf_token":
                fields.setdefault(name, _value(each))
        yield form.get("action") or "", fields, files


def _value(each: etree._Element) -> str:
    if each.tag == "select":
        return str(next(iter(each.xpath("(.//option[@selected] | .//option)/@value")), ""))
    return str(each.get("value") or each.text or "")


def _kinds(fields: dict[str, str]) -> list[str]:
    """One name of each kind: text-1 stands for text-2."""
    return list({re.sub(r"\d+", "#", name): name for name in reversed(fields)}.values())


def _send(walk: Walk, url: str, fields: dict[str, str], files: set[str]) -> None:
    for value in IN_FORMS:
        names = list(fields)[: 3 if len(value) > 5_000 else None]
        walk.ask("POST", url, value, data={**fields, **dict.fromkeys(names, value), value[:50]: value})
    for name in _kinds(fields):
        for value in SINGLY:
            walk.ask("POST", url, f"{name}={value}", data={**fields, name: value})
    for name in files:
        for content in (b"", b"PK\x03\x04" + b"\xff" * 40, b"\0" * 100, DEEP.encode(), b"WEBVTT\n\n\xff\xfe"):
            sent = {**fields, name: (io.BytesIO(content), "\u202egpj.😀\x00.zip")}
            walk.ask("POST", url, f"{name} {content[:9]!r}", data=sent, content_type="multipart/form-data")


def _walk(app: Flask, world: World, walk: Walk, role: Role | None) -> None:
    for rule in _rules(app):
        roles = getattr(app.view_functions[rule.endpoint], "open_to", None)
        mine = roles is None or role in roles
        methods = sorted((rule.methods or set()) & {"GET", "POST"})
        for n, url in enumerate(_hostile(rule)):
            for method in methods[n % len(methods) :][:1] if mine or not n % 6 else ():
                walk.ask(method, url)
        good = _good(app, rule, world)
        if good is None or not mine:
            continue
        _here(walk, good, methods, common=roles is None and role is not None)


def _here(walk: Walk, url: str, methods: list[str], *, common: bool) -> None:
    """All that can be sent to one address that is there. What is open to all is asked thoroughly once."""
    if common:
        walk.ask("GET", url)
        return
    if "GET" in methods:
        for value in IN_QUERIES:
            mark = "&" if "?" in url else "?"
            walk.ask("GET", url + mark + "&".join(f"{name}={value}" for name in QUERY), value)
        shown = walk.client.get(url)
        for headers in HEADERS if shown.mimetype != "text/html" else ():
            walk.ask("GET", url, str(headers), headers=headers)
        if shown.mimetype == "text/html" and shown.status_code == 200:
            for action, fields, files in list(_forms(shown)):
                if walk.is_new(action or url, fields):
                    _send(walk, action or url, fields, files)
        shown.close()
    if "POST" in methods and walk.is_new(url, {}):
        for body, kind in BODIES:
            walk.ask("POST", url, kind, data=body, content_type=kind)


def test_nothing_is_answered_with_500(app: Flask, sign_in: Callable[[SignedIn], FlaskClient]) -> None:
    world = build(app)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    reasons: list[str] = []

    def note(_app: Flask, exception: BaseException, **_more: Any) -> None:
        reasons.append(f"{type(exception).__name__}: {str(exception)[:150]}")

    asked, told = 0, []
    with got_request_exception.connected_to(note, app):
        for role in (None, *Role):
            walk = Walk(sign_in(world.people[role]) if role else app.test_client())
            page = walk.client.get("/display").get_data(as_text=True)
            for headers in HEADERS:
                walk.ask("GET", "/display", str(headers), headers=headers)
            walk.token = str(parse(page)[0].xpath("//input[@name='csrf_token']/@value")[0])
            _walk(app, world, walk, role)
            assert role is None or walk.client.get("/study").status_code in (200, 403), (
                "signed out on the way"
            )
            asked += walk.asked
            told += walk.told
    lines = [f"{line}  {reason}" for line, reason in zip(told, reasons, strict=False)]
    assert not told, f"{len(told)} of {asked}:\n" + "\n".join(lines)
    assert asked > 4_000
