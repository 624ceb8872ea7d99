"""Every route, asked over a socket as each role: what it may, and with headers that a server can send."""

from __future__ import annotations

import re

import pytest
from werkzeug.wrappers import Response

from accounts.people import Role
from tests.browser import pages
from tests.client import StrictClient
from tests.house.test_permissions import TABLE, address, mark, rules
from tests.server.conftest import Running

ROLES = pytest.mark.parametrize("role", [None, *Role], ids=lambda role: role.value if role else "visitor")
ENDS = ("accounts.sign_out",)  # would end the session for what follows
# A session and a page's own address apart, everything that is shown to one person is kept from shared caches.
SHARED = re.compile(r"\bpublic\b|s-maxage")


def sendable(answer: Response) -> list[str]:
    """What is wrong with an answer's headers, byte by byte."""
    wrong = [
        name
        for name, value in answer.headers
        if not re.fullmatch(rb"[\t\x20-\x7e]*", value.encode("latin-1"))
    ]
    told = answer.headers.get("Content-Disposition", "")
    if "%" in told and not re.search(r"filename\*=UTF-8''[!#$&+\-.^_`|~A-Za-z0-9%]+$", told):
        wrong.append(told)
    if SHARED.search(answer.headers.get("Cache-Control", "")):
        wrong.append("kept by shared caches")
    return wrong


@ROLES
def test_each_role_gets_of_every_route_what_its_mark_says(real: Running, role: Role | None) -> None:
    assert real.app is not None
    client, wrong = real.client(role), []
    headers = {"X-CSRFToken": StrictClient(client).token()}
    for rule in rules(real.app):
        roles = mark(real.app, rule.endpoint)
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            if rule.endpoint in ENDS:
                continue
            answer = client.open(address(real.app, rule), method=method, headers=headers)
            looking = method != "GET" and role in TABLE["looking"].get(rule.endpoint, [])
            allowed = (roles is None or role in roles) and not looking
            refused = (302,) if role is None and method == "GET" else (403,)
            fits = answer.status_code < 500 and (allowed or answer.status_code in refused)
            if not fits or sendable(answer):
                wrong.append(f"{method} {rule.rule}: {answer.status_code} {sendable(answer)}")
    assert not wrong, "\n".join(wrong)


@ROLES
def test_every_page_of_the_world_is_answered(real: Running, role: Role | None) -> None:
    """Each route with parameters that lead somewhere, downloads among them, read strictly."""
    assert real.app is not None
    client, wrong, asked, files = real.strict(role), [], set(), 0
    for visit in pages.visits(real.app, real.world):
        view = real.app.view_functions.get(visit.endpoint)
        roles = getattr(view, "open_to", None)
        if visit.role is not role or visit.endpoint in ENDS or (roles is not None and role not in roles):
            continue
        first = visit.endpoint not in asked
        asked.add(visit.endpoint)
        answer = client.client.get(visit.url, follow_redirects=True)
        files += "attachment" in answer.headers.get("Content-Disposition", "")
        if answer.status_code >= 500 or sendable(answer):
            wrong.append(f"{visit.url}: {answer.status_code} {sendable(answer)}")
        elif first and answer.status_code == 200:
            client.get(visit.url)
    assert not wrong, "\n".join(wrong)
    assert files or role in (Role.RECOMMENDER, Role.AUDITOR)


def test_downloads_are_named_in_chinese(real: Running) -> None:
    world, trainee = real.world, real.client(Role.TRAINEE)
    version, clip = world.versions["published"], world.lessons["video"]
    kinds = ("txt", "docx", "pdf", "brf")
    asked = [f"/study/{version}/{clip}/transcript.{kind}" for kind in kinds] + [f"/study/{version}/notes.txt"]
    for url in asked:
        answer = trainee.get(url)
        told = answer.headers["Content-Disposition"]
        assert answer.status_code == 200, url
        assert "filename*=UTF-8''" in told, told
        assert re.search("%E[4-9]%", told), told  # a Chinese sign
        assert answer.data, url


def test_nothing_of_a_person_is_kept_by_a_shared_cache(real: Running) -> None:
    answer = real.client(Role.TRAINEE).get(
        f"/study/{real.world.versions['published']}", headers={"Accept-Encoding": "br"}
    )
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_static_files_are_compressed_and_kept_for_a_year(real: Running) -> None:
    page = real.strict().get("/sign-in")
    for path in page.select("//link[@rel='stylesheet']/@href") + page.select("//script/@src"):
        for way in ("br", "gzip"):
            answer = real.client().get(path, headers={"Accept-Encoding": way})
            assert answer.headers["Content-Encoding"] == way, path
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        known = answer.headers["ETag"]
        again = real.client().get(path, headers={"Accept-Encoding": way, "If-None-Match": known})
        assert (again.status_code, again.data) == (304, b"")
