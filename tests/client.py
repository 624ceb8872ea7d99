"""A client that reads each page for the test that asked for it: a page with a fault of construction fails that test.

`StrictClient(app.test_client())` or the fixture `strict(role)`; `get` and `post` give a `Page` to assert on.
`StrictClient(RealClient(address))` asks a server that runs, over a socket.
"""

from __future__ import annotations

import http.client
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin, urlsplit

import html5lib
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse
from werkzeug.wrappers import Response

ERROR_PREFIXES = ("错误：", "Error: ")
NOT_FIELDS = {"hidden", "submit", "button", "reset", "image"}


@dataclass(frozen=True)
class Page:
    """What came back: the answer, its parsed tree and what a test asks of it most."""

    response: TestResponse | Response
    tree: etree._Element

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def h1(self) -> str:
        return text(self.tree.find(".//h1"))

    @property
    def main(self) -> str:
        """Everything that the main part says."""
        return text(self.tree.find(".//main"))

    def select(self, path: str) -> list[Any]:
        """Elements by XPath."""
        found: list[Any] = self.tree.xpath(path)
        return found

    def link(self, name: str) -> str:
        """Where the link of this name leads."""
        for link in self.select("//main//a[@href]"):
            if text(link) == name:
                return str(link.get("href"))
        raise AssertionError(f"no link {name!r} among {[text(link) for link in self.select('//main//a')]}")


class StrictClient:
    """Asks like a browser and looks at what it gets."""

    def __init__(self, client: FlaskClient | RealClient) -> None:
        self.client = client

    def get(self, url: str, *, status: int = 200) -> Page:
        """A page; redirects are followed."""
        return self._read(lambda: self.client.get(url, follow_redirects=True), url, status)

    def post(self, url: str, data: dict[str, Any] | None = None, *, status: int = 200) -> Page:
        """Send a form with its CSRF token; redirects are followed."""
        sent = {"csrf_token": self.token(), **(data or {})}
        return self._read(
            lambda: self.client.post(
                url, data=sent, follow_redirects=True, content_type="multipart/form-data"
            ),
            url,
            status,
        )

    def token(self) -> str:
        """A CSRF token of this session."""
        page = parse(self.client.get("/display").get_data(as_text=True))[0]
        return str(page.xpath("//input[@name='csrf_token']/@value")[0])

    def _read(self, ask: Callable[[], TestResponse | Response], url: str, status: int) -> Page:
        with nothing_lost():
            response = ask()
        assert response.status_code == status, f"{url}: {response.status_code}, expected {status}"
        unsendable = [name for name, value in response.headers if not (name + value).isascii()]
        assert not unsendable, (
            f"{url}: {unsendable} can't be sent: a header is ASCII, see foundation.web.name_download"
        )
        if response.mimetype != "text/html":
            return Page(response, etree.Element("none"))
        html = response.get_data(as_text=True)
        wrong = faults(html)
        assert not wrong, f"{url} has {len(wrong)} faults:\n- " + "\n- ".join(wrong)
        return Page(response, parse(html)[0])


class RealClient:
    """Asks a running server over a socket, as the framework's client asks the application. Keeps its cookies."""

    def __init__(self, address: str, cookies: dict[str, str] | None = None) -> None:
        self.address = address
        self.cookies = dict(cookies or {})

    def open(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: dict[str, str] | None = None,
        data: dict[str, Any] | bytes | None = None,
        content_type: str | None = None,
        follow_redirects: bool = False,
    ) -> Response:
        """One request, or as many as it is sent on to."""
        made = EnvironBuilder(method=method, data=data, content_type=content_type)
        sent = made.get_environ()
        told = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **(headers or {}),
        }
        if sent.get("CONTENT_TYPE"):
            told["Content-Type"] = sent["CONTENT_TYPE"]
        answer = self._ask(method, url, sent["wsgi.input"].read(), told)
        if follow_redirects and answer.status_code in (301, 302, 303):
            onward = urlsplit(urljoin(self.address + url, answer.headers["Location"]))
            return self.open(onward._replace(scheme="", netloc="").geturl(), follow_redirects=True)
        return answer

    def get(self, url: str, **more: Any) -> Response:
        return self.open(url, **more)

    def post(self, url: str, **more: Any) -> Response:
        return self.open(url, method="POST", **more)

    def _ask(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Response:
        line = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        try:
            line.request(method, url, body or None, headers)
            answer = line.getresponse()
            found = Response(answer.read(), answer.status, Headers(answer.getheaders()))
        finally:
            line.close()
        for told in found.headers.getlist("Set-Cookie"):
            self.cookies |= {name: kept.value for name, kept in SimpleCookie(told).items()}
        return found


@contextmanager
def nothing_lost() -> Iterator[None]:
    """Fails when a request writes inside db.reading(), where everything written is thrown away."""
    lost: list[str] = []

    def notice(session: Session, _context: object) -> None:
        if not session.connection().get_execution_options().get("begin_immediate"):
            lost.extend(type(row).__name__ for row in (*session.new, *session.dirty, *session.deleted))

    event.listen(Session, "after_flush", notice)
    try:
        yield
    finally:
        event.remove(Session, "after_flush", notice)
    assert not lost, f"written inside db.reading() and so lost: {', '.join(lost)}; use db.writing()"


def faults(html: str) -> list[str]:
    """Everything wrong with a page's construction, in words."""
    tree, errors = parse(html)
    return [*errors, *(fault for check in CHECKS for fault in check(tree))]


def parse(html: str) -> tuple[etree._Element, list[str]]:
    """The tree as a browser builds it, and what the strict parser complains of."""
    parser = html5lib.HTMLParser(
        tree=html5lib.getTreeBuilder("lxml", implementation=etree), namespaceHTMLElements=False
    )
    tree = parser.parse(html).getroot()
    lines = html.splitlines()
    told = [f"HTML line {at[0]}: {code} {dict(data)}" for at, code, data in parser.errors]
    return tree, [
        f"{line} in: {lines[min(int(line.split()[2][:-1]), len(lines)) - 1].strip()[:120]}" for line in told
    ]


def text(element: Any) -> str:
    """What an element says, blanks joined."""
    return "" if element is None else " ".join("".join(element.itertext()).split())


def _language(tree: Any) -> Iterator[str]:
    if not tree.get("lang"):
        yield "<html> has no lang"


def _headings(tree: Any) -> Iterator[str]:
    headings = tree.findall(".//h1")
    if len(headings) != 1:
        yield f"{len(headings)} h1 instead of one"
        return
    title, h1 = text(tree.find(".//title")), text(headings[0])
    site = text(tree.find(".//a[@class='site-name']"))
    if title not in [prefix + f"{h1} - {site}" for prefix in ("", *ERROR_PREFIXES)]:
        yield f"title {title!r} is unlike its h1 {h1!r}"
    levels = [int(heading.tag[1]) for heading in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    body = levels[levels.index(1) :]
    yield from (f"heading h{a} is followed by h{b}" for a, b in itertools.pairwise(body) if b > a + 1)


def _ids(tree: Any) -> Iterator[str]:
    counted = Counter(tree.xpath("//@id"))
    yield from (f"id {name!r} is used {n} times" for name, n in counted.items() if n > 1)
    for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
        for value in tree.xpath(f"//@{attribute}"):
            yield from (
                f"{attribute} names {name!r}, which is not there"
                for name in value.split()
                if name not in counted
            )


def _labels(tree: Any) -> Iterator[str]:
    named = set(tree.xpath("//label/@for"))
    for field in tree.iter("input", "select", "textarea"):
        if field.tag == "input" and field.get("type", "text") in NOT_FIELDS:
            continue
        told = field.get("aria-label") or field.get("aria-labelledby") or field.get("id") in named
        if not told and not any(parent.tag == "label" for parent in field.iterancestors()):
            yield f"field {field.get('name') or field.get('id')!r} has no label"
    for button in tree.iter("button", "a"):
        if not (text(button) or button.get("aria-label") or button.xpath(".//img[@alt!='']")):
            yield f"<{button.tag}> {dict(button.attrib)} has no name"


def _inline(tree: Any) -> Iterator[str]:
    if tree.xpath("//script[not(@src)]"):
        yield "inline <script>: the policy forbids it, put it into static/js"
    if tree.xpath("//style") or tree.xpath("//@style"):
        yield "inline style: the policy forbids it, use a class of static/css"
    yield from (f"inline handler {a.attrname}" for a in tree.xpath("//@*[starts-with(name(), 'on')]"))


def _csrf(tree: Any) -> Iterator[str]:
    for form in tree.iter("form"):
        if form.get("method", "get").lower() == "post" and not form.xpath(
            ".//input[@name='csrf_token'][@value!='']"
        ):
            yield f"form {form.get('action')!r} posts without a CSRF field"


CHECKS: tuple[Callable[[Any], Iterator[str]], ...] = (_language, _headings, _ids, _labels, _inline, _csrf)
