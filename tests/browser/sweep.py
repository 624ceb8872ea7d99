"""The sweep: every route as every role at two widths, by every checker; counts what it covered.

What a role may not open is a redirect or the 403 page, which is looked at once. Where the same page has the same main
part for several roles (the header differs, and is looked at on every role's own pages), it is measured once and
counted as the same page. A page is opened once: the engines look at it wide, then narrow, as when a reader zooms in.
"""

from __future__ import annotations

import fnmatch
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright
from sqlalchemy import text
from werkzeug.test import TestResponse

from accounts.people import Role, SignedIn
from config.settings import ROOT
from foundation import db, i18n
from tests.browser import checkers, pages, said, site
from tests.browser.checkers import Finding
from tests.browser.pages import Visit
from tests.browser.site import Site
from tests.browser.world import World

WIDTHS = (1280, 320)
HEIGHT = 900
HANDS = 2
# Nothing has the focus, and the page has been laid out anew.
SETTLED = """() => new Promise((done) => {
  document.activeElement?.blur();
  scrollTo(0, 0);
  requestAnimationFrame(() => requestAnimationFrame(done));
})"""
# what a form holds already goes, so that it is sent with nothing in it
EMPTIED = """() => document.querySelectorAll("main form :is(input, textarea)").forEach((one) => {
  if (one.type === "checkbox" || one.type === "radio") one.checked = false;
  else if (!["hidden", "file", "submit", "button"].includes(one.type)) one.value = "";
})"""
CHANGES = re.compile(r'name="csrf_token" value="[^"]*"|<time[^>]*>[^<]*</time>')
ACCEPTED = Path(__file__).with_name("accepted.toml")
OWED = Path(__file__).with_name("owed.toml")
SCREENS = 3  # a page is no higher before something is unfolded


@dataclass
class Sweep:
    """What was covered and what was found."""

    routes: int = 0
    asked: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    measured: int = 0
    same: int = 0
    findings: list[Finding] = field(default_factory=list)
    accepted: list[Finding] = field(default_factory=list)
    owed: Counter[str] = field(default_factory=Counter)  # by the part of the site that owes it
    unused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        looks = len(checkers.CHECKERS) + 2  # and the console, and the HTML checker
        answers = ", ".join(f"{n} {what}" for what, n in self.answers.most_common())
        return (
            f"browser sweep: {self.routes} routes x 7 roles (visitor included) = {self.asked} answers with their states ({answers}); "
            f"{self.measured} pages measured, {self.same} more with the same main part, x {len(WIDTHS)} widths x {looks} checkers "
            f"= {self.measured * len(WIDTHS) * looks} looks; {len(self.accepted)} accepted findings, "
            f"{', '.join(f'{n} owed by {area}' for area, n in sorted(self.owed.items())) or 'none owed'}, {len(self.findings)} others"
        )


def plan(live: Site, world: World, folder: Path) -> tuple[Sweep, dict[Path, Visit]]:
    """Ask for everything once; keep the served HTML of each page that differs."""
    sweep = Sweep(routes=len(pages.routes(live.app)))
    kept: dict[tuple[str, str], Path] = {}
    chosen: dict[Path, Visit] = {}
    clients = {role: client(live, world, role) for role in (None, *world.people)}
    goals = Goals(clients)
    data = data_of(live)
    for visit in pages.visits(live.app, world):
        answer = _ask(clients[visit.role], visit.url)
        html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        answer.close()
        goals.know(visit, answer.status_code, html)
        sweep.asked += 1
        sweep.answers[_told(answer.status_code, answer.mimetype)] += 1
        if answer.status_code >= 500:
            sweep.findings.append(Finding("answer", str(answer.status_code), visit.url, str(visit)))
        if not html or 300 <= answer.status_code < 400:
            continue
        # every page that refuses a role is the same page
        key = ("403", "") if answer.status_code == 403 else (visit.endpoint, _main(html))
        if key in kept:
            sweep.same += 1
            continue
        kept[key] = folder / f"{len(kept):03d}.html"
        kept[key].write_text(html, encoding="utf-8")
        chosen[kept[key]] = visit
    for path, visit in chosen.items():
        sweep.findings += _said(path.read_text(encoding="utf-8"), visit, clients[visit.role], goals, data)
    return sweep, chosen


class Goals:
    """What links lead to: the places of a page as a role sees it, None where there is no page."""

    def __init__(self, clients: dict[Role | None, FlaskClient]) -> None:
        self.clients = clients
        self.known: dict[tuple[Role | None, str], set[str] | None] = {}

    def know(self, visit: Visit, status: int, html: str) -> None:
        """Keep what a visit found."""
        there = said.Reader(html, visit.url).places() if html and status < 400 else set()
        self.known[visit.role, visit.url] = None if status >= 400 else there

    def places(self, role: Role | None, url: str) -> set[str] | None:
        """From memory, else by asking; a file, and an answer that is never done, has no places."""
        if (role, url) not in self.known:
            answer = _ask(self.clients[role], url)
            page = answer.mimetype == "text/html" and not _endless(answer)
            self.know(Visit("", url, role), answer.status_code, answer.get_data(as_text=True) if page else "")
            answer.close()
        return self.known[role, url]


def _ask(client: FlaskClient, url: str, language: str = "zh_CN") -> TestResponse:
    """In a language, whatever an earlier page has chosen."""
    client.set_cookie(i18n.COOKIE, language)
    return client.get(url)


def _endless(answer: TestResponse) -> bool:
    """Whether it stays open and grows as there is news."""
    return answer.content_length is None


def _said(html: str, visit: Visit, client: FlaskClient, goals: Goals, data: said.Data) -> Iterator[Finding]:
    """What a page says, in both languages, and where its links lead."""
    found = list(said.look(said.Reader(html, visit.url), "zh", data))
    found += said.nowhere(said.Reader(html, visit.url), lambda url: goals.places(visit.role, url))
    answer = _ask(client, visit.url, "en")
    if not _endless(answer):
        found += said.look(said.Reader(answer.get_data(as_text=True), visit.url), "en", data)
    answer.close()
    yield from (replace(one, where=str(visit)) for one in dict.fromkeys(found))


def data_of(live: Site) -> said.Data:
    """Everything that stands in the database and in the published documents, as it is read."""
    with live.app.app_context(), db.reading() as session:
        rows = [
            str(value)
            for table in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
            for row in session.execute(text(f'SELECT * FROM "{table}"'))
            for value in row
            if isinstance(value, str)
        ]
    told = [re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), one) for one in rows]
    schemes = [
        " ".join(path.read_text(encoding="utf-8").split())
        for path in sorted(ROOT.glob("config/schemes/*.toml"))
    ]
    return said.Data("\n".join([*told, *schemes]).replace("\\n", " "))


def client(live: Site, world: World, role: object) -> FlaskClient:
    made = live.app.test_client()
    if cookie := live.cookie(world.people.get(role)):  # type: ignore[call-overload]  # None is nobody
        made.set_cookie(cookie["name"], cookie["value"])
    return made


def _told(status: int, mimetype: str) -> str:
    return {302: "redirects", 403: "refusals", 404: "not found"}.get(
        status, "pages" if mimetype == "text/html" else "files" if status < 400 else str(status)
    )


def _main(html: str) -> str:
    """The main part of a page, without what changes at each request."""
    return CHANGES.sub("", html.partition("<main")[2].partition("</main>")[0])


def run(live: Site, world: World, folder: Path) -> Sweep:
    """Look at everything with a browser for each hand."""
    sweep, chosen = plan(live, world, folder)
    sent = [Visit(endpoint, url(world), role, press) for endpoint, url, role, press in pages.SENT]
    visits = [*chosen.values(), *sent]
    sweep.measured = len(visits)
    with ThreadPoolExecutor(HANDS) as hands:
        shares = [visits[n::HANDS] for n in range(HANDS)]
        for found in hands.map(lambda share: _look(live, world, share), shares):
            sweep.findings += found
    sweep.findings += [
        replace(one, where=str(chosen[folder / f"{one.where}.html"])) for one in checkers.valid(list(chosen))
    ]
    accept(sweep)
    return sweep


def _look(live: Site, world: World, visits: list[Visit]) -> list[Finding]:
    """A share of the visits, a window for each role."""
    shares: dict[Role | None, list[Visit]] = {}
    for visit in visits:
        shares.setdefault(visit.role, []).append(visit)
    with sync_playwright() as playwright:
        browser = site.launch(playwright)
        try:
            return [
                one
                for role, share in shares.items()
                for one in _as(browser, live, world.people.get(role), share)  # type: ignore[arg-type]  # None is nobody
            ]
        finally:
            browser.close()


def _as(browser: Browser, live: Site, who: SignedIn | None, visits: list[Visit]) -> Iterator[Finding]:
    """Somebody's pages one after the other in the same window, whose memory is emptied between them."""
    with live.context(browser, who) as context:
        page, signed_in = context.new_page(), context.cookies()
        page.on("dialog", lambda dialog: dialog.accept())
        memory = context.new_cdp_session(page)
        for visit in visits:
            yield from _page(page, visit)
            page.goto("about:blank")
            memory.send("Storage.clearDataForOrigin", {"origin": live.url, "storageTypes": "all"})
            context.add_cookies(signed_in)  # type: ignore[arg-type]  # what it gave it takes


def _page(page: Page, visit: Visit) -> Iterator[Finding]:
    """Everything that is found on a page: opened wide, then made narrow as zooming does."""
    heard: list[tuple[str, str]] = []

    def hear(message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text and visit.url in message.location.get("url", "")
        if message.type in ("error", "warning") and not expected:
            heard.append((message.type, message.text[:200]))

    def fall(error: Error) -> None:
        heard.append(("exception", str(error)[:200]))

    page.on("console", hear)
    page.on("pageerror", fall)
    page.set_viewport_size({"width": WIDTHS[0], "height": HEIGHT})
    page.goto(visit.url, wait_until="load")
    if visit.press:
        page.evaluate(EMPTIED)
        page.locator("main").get_by_role("button", name=visit.press, exact=True).click()
        page.wait_for_selector("#error-summary")
    yield from (replace(one, where=str(visit)) for one in _as_it_comes(page))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(SETTLED)
        found = [*checkers.look(page), *(Finding("console", *told) for told in heard)]
        heard.clear()
        yield from (replace(one, where=f"{visit} at {width}") for one in found)
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fall)


def _as_it_comes(page: Page) -> Iterator[Finding]:
    """How high a page is before anything is unfolded, and what its scripts say that its HTML did not."""
    height = page.evaluate("document.documentElement.scrollHeight")
    if height > SCREENS * HEIGHT:
        yield Finding("height", f"over {SCREENS} screens", f"{height} px")
    for line in page.locator("body").inner_text().splitlines():
        yield from (Finding("code", one, line[:120]) for one in said.codes(line))


def accept(sweep: Sweep, listed: Path = ACCEPTED, owed: Path = OWED) -> None:
    """Set accepted findings apart, and those that a part of the site still owes; entries that nothing needs are told."""
    entries = [*_entries(listed, ACCEPTED_KEYS), *_entries(owed, OWED_KEYS)]
    used = set()
    for one in list(sweep.findings):
        for n, entry in enumerate(entries):
            if _matches(entry, one):
                used.add(n)
                sweep.findings.remove(one)
                if "area" in entry:
                    sweep.owed[entry["area"]] += 1
                else:
                    sweep.accepted.append(one)
                break
    sweep.unused = [str(entry) for n, entry in enumerate(entries) if n not in used]


ACCEPTED_KEYS = {"rule", "where", "sample", "reason"}
OWED_KEYS = {*ACCEPTED_KEYS, "area", "since"}


def _entries(listed: Path, keys: set[str]) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(listed.read_text(encoding="utf-8")).get(listed.stem, [])
    for entry in entries:
        assert set(entry) == keys, f"{listed.name}: {entry}"
        assert len(entry["reason"]) > 20, f"{listed.name}: say why: {entry}"
    return entries


def _matches(entry: dict[str, Any], one: Finding) -> bool:
    return (
        fnmatch.fnmatchcase(f"{one.checker} {one.rule}", entry["rule"])
        and fnmatch.fnmatchcase(one.where, entry["where"])
        and fnmatch.fnmatchcase(one.sample, entry["sample"])
    )
