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

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from accounts.people import Role, SignedIn
from tests.browser import checkers, pages, site
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
CHANGES = re.compile(r'name="csrf_token" value="[^"]*"|<time[^>]*>[^<]*</time>')
ACCEPTED = Path(__file__).with_name("accepted.toml")


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
    unused: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        looks = len(checkers.CHECKERS) + 2  # and the console, and the HTML checker
        answers = ", ".join(f"{n} {what}" for what, n in self.answers.most_common())
        return (
            f"browser sweep: {self.routes} routes x 7 roles (visitor included) = {self.asked} answers with their states ({answers}); "
            f"{self.measured} pages measured, {self.same} more with the same main part, x {len(WIDTHS)} widths x {looks} checkers "
            f"= {self.measured * len(WIDTHS) * looks} looks; {len(self.accepted)} accepted findings, {len(self.findings)} others"
        )


def plan(live: Site, world: World, folder: Path) -> tuple[Sweep, dict[Path, Visit]]:
    """Ask for everything once; keep the served HTML of each page that differs."""
    sweep = Sweep(routes=len(pages.routes(live.app)))
    kept: dict[tuple[str, str], Path] = {}
    chosen: dict[Path, Visit] = {}
    clients = {role: _client(live, world, role) for role in (None, *world.people)}
    for visit in pages.visits(live.app, world):
        answer = clients[visit.role].get(visit.url)
        html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        answer.close()
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
    return sweep, chosen


def _client(live: Site, world: World, role: object) -> object:
    client = live.app.test_client()
    if cookie := live.cookie(world.people.get(role)):  # type: ignore[call-overload]  # None is nobody
        client.set_cookie(cookie["name"], cookie["value"])
    return client


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
        page.locator("main").get_by_role("button", name=visit.press, exact=True).click()
        page.wait_for_selector("#error-summary")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.evaluate(SETTLED)
        found = [*checkers.look(page), *(Finding("console", *told) for told in heard)]
        heard.clear()
        yield from (replace(one, where=f"{visit} at {width}") for one in found)
    page.remove_listener("console", hear)
    page.remove_listener("pageerror", fall)


def accept(sweep: Sweep, listed: Path = ACCEPTED) -> None:
    """Set accepted findings apart; an entry that nothing needs any more is told too."""
    entries = tomllib.loads(listed.read_text(encoding="utf-8")).get("accepted", [])
    used = set()
    for one in list(sweep.findings):
        for n, entry in enumerate(entries):
            if _matches(entry, one):
                used.add(n)
                sweep.findings.remove(one)
                sweep.accepted.append(one)
                break
    sweep.unused = [str(entry) for n, entry in enumerate(entries) if n not in used]


def _matches(entry: dict[str, str], one: Finding) -> bool:
    assert set(entry) == {"rule", "where", "sample", "reason"}, f"accepted.toml: {entry}"
    assert len(entry["reason"]) > 20, f"accepted.toml: say why: {entry}"
    return (
        fnmatch.fnmatchcase(f"{one.checker} {one.rule}", entry["rule"])
        and fnmatch.fnmatchcase(one.where, entry["where"])
        and fnmatch.fnmatchcase(one.sample, entry["sample"])
    )
