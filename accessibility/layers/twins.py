"""The HTML twin of a document: made in a child process with limits, checked, mended, shown."""

from __future__ import annotations

import html
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from accessibility.layers import store
from foundation import child, clock, db, jobs, storage
from foundation.child import Failed, Limits, Patience
from foundation.jobs import Job
from packages import documents
from packages.models import Resource

TWIN = "accessibility.twin"
SECONDS = 120
LIMITS = Limits(processor=SECONDS, memory=2 << 30, output=64 << 20, writes=200_000_000)
LONG = 800  # characters: a longer text without a heading can't be skimmed
_IMAGE = re.compile(r'<img src="image:(\d{1,3})">')
_TABLE = re.compile(r"<table>.*?</table>", re.S)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<td[^>]*>(.*?)</td>", re.DOTALL)
_BLOCK = re.compile(r"</?(?:p|div|br|ul|ol|li|h[1-6]|blockquote|pre)\b[^>]*>")
_HEADING = re.compile(r"<(/?)h([1-6])>")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
DECORATION = "装饰"  # typed instead of an alternative text: the image says nothing


class NoTwin(Exception):
    """The document can't be read."""


@dataclass(frozen=True)
class Fault:
    """Something that a reader would stumble over. `blocks`: the twin is not accepted with it; `at` counts from 1."""

    code: str
    blocks: bool = False
    at: int = 0


def kind_of(resource: Resource) -> str:
    """pdf, docx, odt, pptx or html; "" for a plain text, which needs no twin."""
    if resource.kind != "document" or resource.file is None:
        return ""
    found = documents.type_of(resource.file.media_type, resource.path)
    return "" if found == "txt" else found


def ask(session: Session, resource: Resource) -> Job | None:
    """Have a document's twin made, in the caller's transaction; None where none is needed."""
    kind = kind_of(resource)
    if not kind or resource.file is None:
        return None
    inputs = {"resource_id": resource.id, "sha256": resource.file.sha256, "kind": kind}
    return jobs.put(session, TWIN, f"resource:{resource.id}", inputs, now=clock.now())


def job_of(session: Session, resource_id: int) -> Job | None:
    """The newest job that makes a resource's twin."""
    return jobs.of(session, TWIN, f"resource:{resource_id}")


def twin(work: jobs.Work) -> None:
    """Make the twin and keep it as a draft: a machine made it, a person has to accept it."""
    given = work.inputs
    with db.reading() as session:
        resource = session.get(Resource, given["resource_id"])
        if resource is None or resource.file is None or resource.file.sha256 != given["sha256"]:
            return
        path = storage.local_path(resource.file)
    with tempfile.TemporaryDirectory() as name:
        try:
            made = convert(path, given["kind"], Path(name))
        except NoTwin as error:
            raise jobs.Failed("document-unreadable") from error
        work.finish(partial(_keep, resource_id=given["resource_id"], made=made, folder=Path(name)))


def _keep(session: Session, *, resource_id: int, made: dict[str, Any], folder: Path) -> None:
    resource, now = session.get_one(Resource, resource_id), clock.now()
    there = store.of(session, resource).get("twin")
    if there is not None and there.state == "done":
        return  # what a person accepted meanwhile is not taken away again
    for image in made["images"]:
        with (folder / image.pop("name")).open("rb") as stream:
            kept = storage.save(session, stream, name="image", media_type=image["media_type"], now=now)
        image["file_id"] = kept.id
    content = checked({**made, "language": language_of(made["html"])})
    store.put(session, resource, "twin", content, person_id=None, now=now, state="draft")


def convert(path: Path, kind: str, folder: Path) -> dict[str, Any]:
    """What the child makes of a document (see twin_child); raises NoTwin."""
    try:
        return child.ask(
            "accessibility.layers.twin_child",
            [str(path.resolve()), kind, str(folder.resolve())],
            patience=Patience(SECONDS),
            limits=LIMITS,
        )
    except Failed as error:
        raise NoTwin(error.code) from error


def language_of(markup: str) -> str:
    """zh or en, by what it is written in."""
    text = plain(markup)
    return "zh" if len(_CHINESE.findall(text)) * 5 > len(text) else "en"


def plain(markup: str) -> str:
    """The text alone."""
    return html.unescape(re.sub(r"<[^>]+>", " ", markup)).strip()


def checked(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content with its faults found anew."""
    return {**content, "faults": [asdict(each) for each in faults(content)]}


def faults(content: Mapping[str, Any]) -> Iterator[Fault]:
    """What a reader would stumble over, in the order of gravity."""
    markup, text = content["html"], plain(content["html"])
    if not text and not content["images"]:
        yield Fault("empty", blocks=True)
    yield from (Fault("page-without-text", blocks=True, at=page) for page in content["bare_pages"])
    for at, image in enumerate(content["images"], 1):
        if not image["alt"]:
            yield Fault("image-without-alt", blocks=True, at=at)
    for at, table in enumerate(_TABLE.findall(markup), 1):
        if "<th" not in table:
            yield Fault("table-without-header", blocks=True, at=at)
    levels = [int(level) for closing, level in _HEADING.findall(markup) if not closing]
    if not levels and len(text) > LONG:
        yield Fault("no-headings")
    if any(b > a + 1 for a, b in pairwise(levels)) or (levels and levels[0] > 2):
        yield Fault("heading-skipped")
    if content["lost_images"]:
        yield Fault("images-lost", at=content["lost_images"])


def mended(content: Mapping[str, Any], alts: Sequence[str], headed: Sequence[int]) -> dict[str, Any]:
    """With alternative texts for its images, and the first row of these tables (from 0) as their header."""
    images = [{**image, "alt": alt.strip()} for image, alt in zip(content["images"], alts, strict=True)]
    count = iter(range(1000))
    markup = _TABLE.sub(
        lambda found: _headed(found[0]) if next(count) in headed else found[0], content["html"]
    )
    return checked({**content, "images": images, "html": markup})


def _headed(table: str) -> str:
    first, rest = table.split("</tr>", 1)
    return first.replace("<td", '<th scope="col"').replace("</td>", "</th>") + "</tr>" + rest


def tables(content: Mapping[str, Any]) -> list[str]:
    """The first words of each table, for naming it on the page."""
    return [plain(found)[:40] for found in _TABLE.findall(content["html"])]


def shown(content: Mapping[str, Any], address: Callable[[int], str], top: int = 2) -> str:
    """The twin as part of a page: images by their addresses with their alternative texts, headings from level `top` on.

    Levels that a document skips are closed up, so that the page's own outline holds.
    """
    levels = sorted({int(level) for _closing, level in _HEADING.findall(content["html"])})
    rank = {str(level): min(6, top + at) for at, level in enumerate(levels)}
    markup = _HEADING.sub(lambda found: f"<{found[1]}h{rank[found[2]]}>", _outlined(content["html"]))

    def image(found: re.Match[str]) -> str:
        number = int(found[1])
        told = content["images"][number]["alt"] if number < len(content["images"]) else ""
        alt = "" if told == DECORATION else html.escape(told, quote=True)
        return f'<img src="{html.escape(address(number), quote=True)}" alt="{alt}">'

    return _TABLE.sub(_plain_table, _IMAGE.sub(image, markup))


def _plain_table(found: re.Match[str]) -> str:
    """A table without header cells is read as lines, not as a grid of nothing; an accepted twin has none of them."""
    if "<th" in found[0]:
        return found[0]
    rows = (_CELL.findall(row) for row in _ROW.findall(found[0]))
    lines = ("；".join(filter(None, (_BLOCK.sub(" ", cell).strip() for cell in row))) for row in rows)
    return "".join(f"<p>{line}</p>" for line in lines if line)


def _outlined(markup: str) -> str:
    """No heading is more than one level below the one before it."""
    last = 0

    def closed_up(found: re.Match[str]) -> str:
        nonlocal last
        if found[1]:
            return f"</h{last}>"
        last = min(int(found[2]), last + 1)
        return f"<h{last}>"

    return _HEADING.sub(closed_up, markup)
