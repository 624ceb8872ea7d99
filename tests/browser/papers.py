"""Papers and take-down requests in each state, for the world that the sweep looks at."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import timedelta

from accounts.people import Role, SignedIn
from curation.papers import rights
from curation.papers.rights import Quotation
from curation.takedown import requests
from curation.takedown.models import Takedown
from foundation import clock, db
from packages.models import Package, Version
from tests.make import versions

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass
class Papers:
    """Ids: the paper of rights of the draft, a version that may be taken away, requests by state, links by state."""

    rights: int = 0
    given_away: int = 0
    asked: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)


def fill(people: dict[Role, SignedIn], draft: int, on_air: int) -> Papers:
    """A signed letter and a quotation of a draft, a course that is given away, requests about one that is on air."""
    made, provider, curator, now = Papers(), people[Role.PROVIDER].id, people[Role.CURATOR].id, clock.now()
    with db.writing() as session:
        package = session.get_one(Package, draft)
        kept = rights.keep(
            session, package, kind="commitment", document=io.BytesIO(PDF), name="签好的承诺书（虚构）.pdf",
            signed_on=clock.day(now) - timedelta(days=1), free_use=True, person_id=provider, now=now,
        )  # fmt: skip
        made.rights = kept.id
        quoted = Quotation("第二课的一张照片（虚构）", "《某书》第 3 页", "书面同意")
        rights.put_quotations(session, package, [quoted], provider, now)
    with db.writing() as session:
        version = versions.version(session, people[Role.PROVIDER], sets=4, name="职业道德小课（虚构）")
        captions = versions.captions_of(version)
        for cue in captions["1"]["cues"]:
            cue["text"] = "职业道德是干活的规矩。"
        versions.rewrite(version, captions=captions)
        versions.judged_by(version, "mohrss-2022")
        made.given_away = version.id
    for state in ("unconfirmed", "open", "refused"):
        with db.writing() as session:
            asked = requests.Asked(
                None, "portrait", "第二课里有我的照片。（虚构）", "王某（虚构）", f"{state}@example.com"
            )
            token = requests.ask(session, session.get_one(Version, on_air), asked, None, now)
            found = requests.by_token(session, token, now)
            assert found is not None
            made.asked[state], made.links[state] = found.id, token
        if state != "unconfirmed":
            _on(made.asked[state], state, provider, curator)
    return made


def _on(one: int, state: str, provider: int, curator: int) -> None:
    now = clock.now()
    with db.writing() as session:
        found = session.get_one(Takedown, one)
        requests.confirm(session, found, now, clock.today())
        requests.hear(session, found, "照片是我们拍的，有同意书。（虚构）", provider, now)
        if state == "refused":
            requests.decide(session, found, "refused", "有本人的同意书。（虚构）", curator, now)
