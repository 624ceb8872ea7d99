"""Finding packages: words, filters, and the sentences in which the words stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from dataclasses import dataclass, field, replace

from sqlalchemy import ColumnElement, Select, func, select, text
from sqlalchemy.orm import Session

from hours import content
from hours.content import Listed
from packages.models import Version, VersionLesson
from trainee.finding import grams, index
from trainee.finding.grams import Part
from trainee.finding.models import Listing, Passage
from trainee.finding.passages import ACCESS

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
    """A sentence in which a word stands: of which lesson (its number in the package, its name), when, and with its
    neighbours for context, so far as no other hit shows them. `named`: it is the lesson's name itself."""

    resource_id: int
    lesson: str
    number: int
    named: bool
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
    if not wanted.words:
        return _newest(session, wanted, page)
    listed = {row.version_id: row for row in session.scalars(_listed(wanted))}
    scores: Counter[int] = Counter(dict.fromkeys(listed, 0))
    for word in wanted.words:
        told = _scores(session, word)
        scores = Counter({one: scores[one] + told[one] for one in scores if one in told})
    order = sorted(scores, key=lambda one: (-scores[one], -listed[one].published_at.timestamp()))
    pages = max(1, -(-len(order) // PAGE))
    first = (min(page, pages) - 1) * PAGE
    shown = order[first : first + PAGE]
    versions = {row.id: row for row in session.scalars(select(Version).where(Version.id.in_(shown)))}
    hits = _hits(session, wanted.words, shown)
    found = [
        Found(versions[one], listed[one], _best(versions[one], wanted, hits.get(one, []))) for one in shown
    ]
    return found, pages, len(order)


def _newest(session: Session, wanted: Wish, page: int) -> tuple[list[Found], int, int]:
    """Without words: a page of what is listed, the newest first; the database counts and cuts."""
    total = session.scalar(select(func.count()).select_from(_listed(wanted).subquery())) or 0
    pages = max(1, -(-total // PAGE))
    query = _listed(wanted).order_by(Listing.published_at.desc(), Listing.version_id)
    rows = session.scalars(query.limit(PAGE).offset((min(page, pages) - 1) * PAGE)).all()
    shown = select(Version).where(Version.id.in_([row.version_id for row in rows]))
    versions = {each.id: each for each in session.scalars(shown)}
    return [Found(versions[row.version_id], row) for row in rows], pages, total


@dataclass(frozen=True)
class Instead:
    """What leads on where nothing was found: each word with how many packages hold it, how many there are without the
    choices, and the newest packages."""

    words: list[tuple[str, int]]
    without_choices: int
    newest: list[Found]


def instead(session: Session, wanted: Wish) -> Instead:
    """What to offer to who found nothing."""
    alone = [(word, search(session, Wish((word,)), 1)[2]) for word in wanted.words]
    chosen = wanted.occupation or wanted.length or wanted.access
    free = search(session, Wish(wanted.words), 1)[2] if chosen and wanted.words else 0
    return Instead([(word, count) for word, count in alone if count], free, newest(session))


def newest(session: Session, most: int = 3, without: Container[int] = ()) -> list[Found]:
    """The newest packages, without those of some packages."""
    found, _pages, _total = _newest(session, Wish(), 1)
    return [each for each in found if each.version.package_id not in without][:most]


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
    """The sentences that hold the most words, in the order in which they are said; none is shown twice."""
    about = {row.resource_id for row in rows}
    listed = (
        {each.id: each for each in content.listed(version, VersionLesson.resource_id.in_(about))}
        if about
        else {}
    )
    every: dict[str, tuple[int, Hit]] = {}
    for row in rows:
        for text_of, count, hit in _sentences(row, listed, wanted.words):
            known = every.get(text_of)
            # of the same words in several places the one with a time leads to its second
            if known is None or (known[1].at_ms is None and hit.at_ms is not None):
                every[text_of] = (count, hit)
    ranked = sorted(enumerate(every.items()), key=lambda pair: (-pair[1][1][0], pair[0]))[:HITS]
    chosen = [(said, hit) for _number, (said, (_count, hit)) in sorted(ranked, key=lambda pair: pair[0])]
    shown = {said for said, _hit in chosen}
    return [_alone(hit, shown) for _said, hit in chosen]


def _alone(hit: Hit, shown: set[str]) -> Hit:
    """A hit without the neighbours that stand on the page already; what it shows is noted."""
    around = []
    for one in (hit.before, hit.after):
        around.append("" if grams.normal(one) in shown else one)
        shown.add(grams.normal(one))
    return replace(hit, before=around[0], after=around[1])


def _sentences(
    row: Passage, listed: dict[int, Listed], words: tuple[str, ...]
) -> Iterator[tuple[str, int, Hit]]:
    """Each sentence in which a word stands: as it is compared, how many of the words, and the hit."""
    lesson = listed.get(row.resource_id or 0)
    texts = [str(one) for _at, one in row.sentences]
    for number, (at, _text) in enumerate(row.sentences):
        count = sum(grams.holds(texts[number], word) for word in words)
        if count and lesson is not None:
            hit = Hit(
                lesson.id,
                lesson.name,
                lesson.number,
                row.kind == "lesson",
                at if isinstance(at, int) else None,
                texts[number - 1] if number else "",
                grams.marked(texts[number], words),
                texts[number + 1] if number + 1 < len(texts) else "",
            )
            yield grams.normal(texts[number]), count, hit
