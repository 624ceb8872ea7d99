"""Finding: any word of a transcript, on SQLite and on PostgreSQL; filters; hits that lead to the sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.models import Person
from accounts.people import Role, SignedIn
from foundation import clock, db
from foundation.db import connect
from hours import enrolments
from hours.content import Lesson
from packages import versions
from packages.models import Version
from tests.bench import search as bench
from tests.client import StrictClient
from tests.conftest import migrate
from tests.make import databases
from tests.make import versions as make
from trainee.finding import finding, grams, index

SENTENCES = [
    "和面以前先洗手，再看面粉。",
    "水要分三次加，一边加一边搅。",
    "酵母用３５度的温水化开。",
    "面团要揉到面光、手光、盆光。",
    "PLC 的输入点接 24V 电源！",
    "𠮷野家的老面，发两个小时。",
]


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A migrated database of each kind with one version on air, whose clip says SENTENCES."""
    if request.param == "sqlite":
        yield from _filled(f"sqlite:///{tmp_path_factory.mktemp('search') / 'test.db'}")
        return
    with databases.empty(request.getfixturevalue("postgres_url")) as url:
        yield from _filled(url)


def _filled(url: str) -> Iterator[Session]:
    migrate(url)
    engine = connect(url)
    versions.let_follow("finding", index.follow)  # as app.py does it
    with Session(engine) as session:
        speak(session, SENTENCES)
        yield session
    engine.dispose()


def speak(session: Session, sentences: list[str]) -> Version:
    """A version whose clip says these sentences, one every ten seconds."""
    person = Person(
        email="a@example.com", name="示例", password_hash="x", role="trainee", created_at=make.NOW
    )
    session.add(person)
    session.flush()
    version = make.version(session, person)  # type: ignore[arg-type]  # its id is all that is read
    cues = [
        {"start_ms": n * 10_000, "end_ms": n * 10_000 + 6_000, "text": said, "flags": []}
        for n, said in enumerate(sentences)
    ]
    make.rewrite(
        version, captions={"1": {"language": "zh", "cues": cues, "verified_at": make.NOW.isoformat()}}
    )
    session.flush()
    return version


def said(hit: finding.Hit) -> str:
    return "".join(part for part, _ in hit.parts)


WORDS = [
    (number, sentence[at : at + length])
    for number, sentence in enumerate(SENTENCES)
    for length in (1, 2, 3, 5)
    for at in range(len(sentence) - length + 1)
    if not any(sign.isspace() for sign in sentence[at : at + length])
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(WORDS))
def test_a_sentence_is_found_by_any_word_in_it(store: Session, drawn: tuple[int, str]) -> None:
    number, word = drawn
    found, _pages, total = finding.search(store, finding.wish(word), 1)
    assert total == 1
    holding = [each for each in SENTENCES if grams.holds(each, word)]
    hits = [said(hit) for hit in found[0].hits if hit.at_ms is not None]
    assert hits
    assert set(hits) <= set(holding)
    if len(holding) <= finding.HITS and not grams.holds("和面面点小抄", word):
        assert SENTENCES[number] in hits
    assert all("".join(part for part, marked in hit.parts if marked) for hit in found[0].hits)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="和面粉水搅酵母面团", min_size=2, max_size=4))
def test_what_nobody_says_is_not_found(store: Session, word: str) -> None:
    everything = [
        *SENTENCES,
        "面点小课",
        "中式面点师",
        "和面",
        "大家",
        "示例单位（虚构）",
        "动手",
        "面点小抄",
        "酵母是活的。" * 5,
    ]
    stands = any(grams.holds(each, word) for each in everything)
    assert bool(finding.search(store, finding.wish(word), 1)[2]) == stands


@pytest.mark.parametrize(
    "typed", ["plc", "ＰＬＣ", "35度", "３５度", '"', "*", "'", "和面 OR", "u", "（", "-", "和面 搅"]
)
def test_width_case_and_signs_of_the_engines_mean_nothing(store: Session, typed: str) -> None:
    expected = {"plc", "ＰＬＣ", "35度", "３５度", "（", "和面 搅", "u"} & {typed}
    total = finding.search(store, finding.wish(typed), 1)[2]
    assert (total == 1) == bool(expected - {"u"}), typed


@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=3), max_size=3))
def test_marking_changes_no_text(said: str, words: list[str]) -> None:
    parts = grams.marked(said, words)
    assert "".join(part for part, _ in parts) == said
    assert any(marked for _, marked in parts) == any(grams.normal(w) and grams.holds(said, w) for w in words)


def test_hits_have_their_time_and_their_neighbours(store: Session) -> None:
    [found], _pages, _total = finding.search(store, finding.wish("三次 温水"), 1)
    first, second = found.hits
    assert (first.at_ms, first.lesson, first.before) == (10_000, "和面", SENTENCES[0])
    assert first.parts == [("水要分", False), ("三次", True), ("加，一边加一边搅。", False)]
    assert second.at_ms == 20_000


def test_the_index_follows_whoever_withdraws_or_publishes(store: Session) -> None:
    version = store.query(Version).one()
    versions.withdraw(store, version, clock.now())
    assert finding.search(store, finding.wish(""), 1)[2] == 0
    versions.put_back(store, version)
    assert finding.search(store, finding.wish("盆光"), 1)[2] == 1
    assert not index.behind(store)
    store.execute(text("DELETE FROM listing"))
    assert index.behind(store)
    assert index.rebuild(store) == 1
    assert finding.search(store, finding.wish("盆光"), 1)[2] == 1


def test_filters_ask_for_what_every_clip_has(store: Session) -> None:
    version = store.query(Version).one()

    def count(**wanted: object) -> int:
        return finding.search(store, finding.wish("", **wanted), 1)[2]  # type: ignore[arg-type]

    assert count(access=("captions", "transcript")) == 1
    assert count(access=("sign",)) == count(access=("easy",)) == count(access=("description",)) == 0
    content = make.content_of(version)
    content["courses"][0]["resources"][0]["layers"] = {"sign": {}, "summary": {}, "statement": {}}
    make.rewrite(version, content)
    store.flush()
    assert count(access=("sign", "easy", "description")) == 1
    assert count(occupation="中式面点师", length="short") == 1
    assert count(occupation="焊工") == count(length="long") == 0
    assert finding.occupations(store) == ["中式面点师"]


def test_hits_are_read_out_and_lead_to_the_sentence(
    app: Flask, person: Callable[..., SignedIn], strict: Callable[..., StrictClient]
) -> None:
    who, provider = person(Role.TRAINEE), person(Role.PROVIDER)
    with db.writing() as session:
        version = make.version(session, provider)
        enrolments.enrol(session, who.id, version, clock.now())
        url = f"/study/{version.id}/1"
    page = strict(who).get("/courses?q=分三次")
    assert page.h1 == "找到 1 门课"
    assert page.select("//ul[@class='hits']//mark")[0].text == "分三次"
    assert page.select("//ul[@class='hits']//a/@href") == [f"{url}#t=0.000"]
    stranger = strict().get("/courses?q=分三次")
    assert "“和面”" in stranger.main
    assert not stranger.select("//main//a[contains(@href, '/study/')]")
    kept = strict().get("/courses?q=三次&access=captions&access=transcript&length=short")
    assert len(kept.select("//main//input[@checked]")) == 2
    assert strict().get("/courses?access=sign&access=nonsense&length=nonsense").h1 == "没有找到"


def test_the_command_makes_the_index_anew(app: Flask, person: Callable[..., SignedIn]) -> None:
    provider = person(Role.PROVIDER)
    with db.writing() as session:
        make.version(session, provider)
        session.execute(text("DELETE FROM listing"))
    told = app.test_cli_runner().invoke(args=["search", "rebuild"])
    assert "1 门课" in told.output
    with db.reading() as session:
        assert finding.search(session, finding.wish("和面"), 1)[2] == 1


def test_ten_times_the_clips_take_less_than_ten_times_as_long() -> None:
    assert bench.growth((30, 300)) < 8


def document(text: str, alt: str = "", **layers: dict[str, str]) -> Lesson:
    told = {
        "id": 1,
        "number": 1,
        "of": 1,
        "course": "面点",
        "name": "讲义",
        "kind": "document",
        "duration_ms": 60_000,
    }
    more = {"starts_ms": 0, "stated": True, "category": "theory", "file_id": 1, "alt": alt, "text": text}
    return Lesson(**{**told, **more, "language": "zh", "layers": layers})  # type: ignore[arg-type]


def test_a_document_without_a_text_of_its_own_is_found_by_its_page() -> None:
    page = {"html": "<h1>发面</h1><p>酵母用<ruby>温<rt>wēn</rt></ruby>水化开。</p>"}
    assert document("", twin=page).written == "发面\n酵母用温水化开。"
    assert document("原来的字", twin=page).written == "原来的字"
    assert document("", "一张图").written == "一张图"
