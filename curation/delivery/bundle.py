"""The whole application in one zip: forms and letter, proof of rights, the provider's profile, and the package as it was uploaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from accessibility.documents import sheet
from curation.delivery import names
from curation.delivery.names import Named
from curation.delivery.streaming import Member
from curation.papers import annexes, blanks, rights
from foundation import clock, storage
from foundation.storage import StoredFile
from judging import check
from packages.models import Package


@dataclass(frozen=True)
class Bundle:
    """What a bundle is called, what is in it, and what is still missing: "rights", "profile", "archive"."""

    named: Named
    members: tuple[Member, ...]
    missing: tuple[str, ...]


def of(session: Session, package: Package, now: datetime) -> Bundle:
    """The bundle of a draft as it stands."""
    scheme = check.scheme(package.scheme_id)
    draft = annexes.draft_of(session, package, clock.day(now))
    named = names.of_bundle(scheme, blanks.filled("organisation", draft), package.name)
    missing: list[str] = []
    found = [*_forms(package, draft, now), *_papers(session, package, missing)]
    taken: set[str] = set()
    members = [Member(f"{named.file}/{_apart(each.name, taken)}", each.content) for each in found]
    return Bundle(named, tuple(members), tuple(missing))


def _apart(name: str, taken: set[str]) -> str:
    stem, dot, ending = name.rpartition(".")
    return names.apart(stem, taken, f".{ending}") if dot else names.apart(name, taken)


def _forms(package: Package, draft: blanks.Draft, now: datetime) -> Iterator[Member]:
    """Each form as Word and as PDF; the letter where no paper of rights is there yet."""
    scheme = check.scheme(package.scheme_id)
    proved = bool((package.details.get("rights") or {}).get("file"))
    for paper in annexes.offered(package):
        if paper.sort == "letter" and proved:
            continue
        made = annexes.sheet(paper, scheme, draft)
        yield Member(f"{paper.title}.docx", lambda made=made: sheet.as_word(made, now))  # type: ignore[misc]  # a default binds it
        yield Member(f"{paper.title}.pdf", lambda made=made: sheet.as_pdf(made))  # type: ignore[misc]  # the same


def _papers(session: Session, package: Package, missing: list[str]) -> Iterator[Member]:
    for table, key, title in (
        ("rights", "file", "版权材料"),
        ("provider", "profile_file", "供应单位、个人简介"),
    ):
        told = package.details.get(table) or {}
        stored = session.get(StoredFile, told.get(f"{key}_id") or 0)
        if stored is not None:
            ending = stored.name.rpartition(".")[2] if "." in stored.name else "pdf"
            yield Member(f"{title}.{names.safe(ending)}", storage.local_path(stored))
        elif table == "provider" and told.get("profile"):
            text = str(told["profile"])
            yield Member(f"{title}.txt", lambda text=text: text.encode("utf-8-sig"))  # type: ignore[misc]  # the same
        else:
            missing.append("rights" if table == "rights" else "profile")
    if quoted := rights.quotations(package.details):
        lines = [f"{each.what}\t{each.source}\t{each.licence}" for each in quoted]
        text = "\r\n".join(["引用了什么\t从哪里来\t凭什么可以用", *lines])
        yield Member("引用出处一览.txt", lambda: text.encode("utf-8-sig"))
    if package.archive is not None:
        yield Member("培训包.zip", storage.local_path(package.archive))
    else:
        missing.append("archive")
