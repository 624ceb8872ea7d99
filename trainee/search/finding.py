"""Finding packages: words, filters, and the sentences in which the words stand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, select, text
from sqlalchemy.orm import Session, defer

from packages.models import Version
from trainee import content
from trainee.search import grams, index
from trainee.search.grams import Part
from trainee.search.models import Listing, Passage
from trainee.search.passages import ACCESS

PAGE = 20
MOST_WORDS = 8
HITS = 3
# in tenths of a class hour: from, below
LENGTHS = {"short": (0, 11), "middle": (11, 101), "long": (101, 1_000_000)}
WEIGHTS = {"name": 1000, "course": 100, "lesson": 50, "introduction": 20, "text": 1, "transcript": 1}


@dataclass(frozen=True)
class Wish:
    """What somebody looks for."""

    words: tuple[str, ...] = ()
    occupation: str = ""
    length: str = ""
    access: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether anything was asked for at all."""
        return bool(self.words or self.occupation or self.length or self.access)


def wish(typed: str, occupation: str = "", length: str = "", access: tuple[str, ...] = ()) -> Wish:
    """What was typed and chosen, without what nobody could mean."""
    words = [word for word in typed.split() if grams.normal(word)]
    return Wish(
        tuple(dict.fromkeys(words))[:MOST_WORDS],
        occupation,
        length if length in LENGTHS else "",
        tuple(each for each in access if each in ACCESS),
    )


@dataclass(frozen=True)
class Hit:
    """A sentence in which a word stands: of which lesson, when, and with its neighbours for context."""

    resource_id: int | None
    lesson: str
    at_ms: int | None
    before: str
    parts: list[Part]
    after: str


@dataclass(frozen=True)
class Found:
    """A package that was found, with some of the sentences in which the words stand, and in how many passages they do."""

    version: Version
    listing: Listing
    hits: list[Hit] = field(default_factory=list)


def search(session: Session, wanted: Wish, page: int) -> tuple[list[Found], int, int]:
    """The packages that hold all the words and offer what is wished, the best first: one page, how many pages, how many."""
    listed = {row.version_id: row for row in session.scalars(_listed(wanted))}
    scores: Counter[int] = Counter(dict.fromkeys(listed, 0))
    for word in wanted.words:
        told = _scores(session, word)
        scores = Counter({one: scores[one] + told[one] for one in scores if one in told})
    order = sorted(scores, key=lambda one: (-scores[one], -listed[one].published_at.timestamp()))
    pages = max(1, -(-len(order) // PAGE))
    first = (min(page, pages) - 1) * PAGE
    shown = order[first : first + PAGE]
    # every cue of every clip: what is shown of them stands in the passages
    query = select(Version).where(Version.id.in_(shown)).options(defer(Version.captions))
    versions = {row.id: row for row in session.scalars(query)}
    hits = _hits(session, wanted.words, shown)
    found = [
        Found(versions[one], listed[one], _best(versions[one], wanted, hits.get(one, []))) for one in shown
    ]
    return found, pages, len(order)


def occupations(session: Session) -> list[str]:
    """The occupations of what is on air."""
    query = select(Listing.occupation).where(Listing.occupation != "").distinct()
    return list(session.scalars(query.order_by(Listing.occupation)))


def _listed(wanted: Wish) -> Select[Listing]:
    query = select(Listing)
    if wanted.occupation:
        query = query.where(Listing.occupation == wanted.occupation)
    if wanted.length:
        low, high = LENGTHS[wanted.length]
        query = query.where(Listing.class_hours_tenths >= low, Listing.class_hours_tenths < high)
    return query.where(*(_has(each) for each in wanted.access))


def _has(access: str) -> ColumnElement[bool]:
    column: ColumnElement[bool] = getattr(Listing, access)
    return column.is_(True)


def _scores(session: Session, word: str) -> dict[int, int]:
    """How well a word fits each version in which it stands."""
    dialect = session.get_bind().dialect.name
    query = text(
        "SELECT version_id, kind, count(*) FROM passage WHERE id IN "  # noqa: S608  the engine's own statement
        f"({index.matching(dialect)}) GROUP BY version_id, kind"
    )
    found: Counter[int] = Counter()
    for version_id, kind, count in session.execute(query, {"sought": index.sought(dialect, word)}):
        found[version_id] += WEIGHTS[kind] * min(count, 10)
    return dict(found)


def _hits(session: Session, words: tuple[str, ...], version_ids: list[int]) -> dict[int, list[Passage]]:
    """The passages of some versions in which words stand, in the order of the catalogue."""
    dialect = session.get_bind().dialect.name
    found: dict[int, dict[int, Passage]] = {}
    for word in words:
        matches = text(index.matching(dialect)).bindparams(sought=index.sought(dialect, word))
        query = select(Passage).where(
            Passage.version_id.in_(version_ids),
            Passage.id.in_(matches.columns(Passage.id).scalar_subquery()),
            Passage.kind.in_(("text", "transcript", "lesson")),
        )
        for row in session.scalars(query.order_by(Passage.id).limit(10 * PAGE)):
            found.setdefault(row.version_id, {})[row.id] = row
    return {one: [rows[key] for key in sorted(rows)] for one, rows in found.items()}


def _best(version: Version, wanted: Wish, rows: list[Passage]) -> list[Hit]:
    """The sentences that hold the most words, in the order in which they are said."""
    names = {each.id: each.name for each in content.lessons(version)} if rows else {}
    every = [hit for row in rows for hit in _sentences(row, names, wanted.words)]
    ranked = sorted(enumerate(every), key=lambda pair: (-pair[1][0], pair[0]))[:HITS]
    return [hit for _number, (_count, hit) in sorted(ranked, key=lambda pair: pair[0])]


def _sentences(row: Passage, names: dict[int, str], words: tuple[str, ...]) -> list[tuple[int, Hit]]:
    found = []
    texts = [str(one) for _at, one in row.sentences]
    for number, (at, _text) in enumerate(row.sentences):
        count = sum(grams.holds(texts[number], word) for word in words)
        if count and row.resource_id in names:
            hit = Hit(
                row.resource_id,
                names[row.resource_id],
                at if isinstance(at, int) else None,
                texts[number - 1] if number else "",
                grams.marked(texts[number], words),
                texts[number + 1] if number + 1 < len(texts) else "",
            )
            found.append((count, hit))
    return found
