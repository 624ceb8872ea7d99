"""A rework is another version: its reviewer sees what changed, and what did not change is not looked at twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from accounts.people import Role, SignedIn
from curation import checklist, submissions
from curation.models import ChecklistAnswer, Submission
from curation.review import carrying, change_wording, changes, differing, side_by_side
from exams.bank.models import Question
from foundation import clock, db, ledger
from judging import check, confirmations, editions, waivers
from judging.models import Waiver
from packages import versions
from packages.models import Package, Version
from tests.client import StrictClient
from tests.make import packages as make
from tests.make import steps

Strict = Callable[..., StrictClient]


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def reviewer(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.REVIEWER)


def sent_back(package_id: int, provider: SignedIn, reviewer: SignedIn) -> int:
    """Handed in, judged, sent back."""
    made = steps.submitted(package_id, provider)
    steps.judged(made, reviewer)
    with db.writing() as session:
        now = clock.now()
        submissions.decide(
            session, session.get_one(Submission, made), "rework", reviewer.id, note="请改", until=now, now=now
        )
    return made


def again(package_id: int, provider: SignedIn) -> int:
    with db.writing() as session:
        package = session.get_one(Package, package_id)
        package.changed_at = clock.now()
        return submissions.submit(session, package, provider.id, clock.now()).id


def differ(submission_id: int) -> set[str]:
    with db.reading() as session:
        found = session.get_one(Submission, submission_id)
        earlier = carrying.before(session, found)
        assert earlier is not None
        return set(differing.parts(session, earlier.version, found.version))


@pytest.fixture
def back(provider: SignedIn, reviewer: SignedIn, tmp_path: Path) -> int:
    """A package that was sent back."""
    package_id = steps.imported(provider, tmp_path)
    sent_back(package_id, provider, reviewer)
    return package_id


def test_what_did_not_change_stands_and_is_asked_anew_by_one_press(
    back: int, provider: SignedIn, reviewer: SignedIn, strict: Strict
) -> None:
    made = again(back, provider)
    assert differ(made) == set()
    another = strict(Role.REVIEWER)
    page = another.get(f"/reviews/{made}/changes")
    assert page.h1 == "第 1 版和第 2 版一样"
    page = another.get(f"/reviews/{made}/checklist")
    assert page.h1 == "评审清单答完了"
    assert f"上次已看过，没有变：{reviewer.name}" in page.html
    with db.reading() as session:
        rows = checklist.rows(session, session.get_one(Submission, made), clock.now())
        assert {each.name for each in rows} == {reviewer.name}
        assert all(each.carried for each in rows)
    key = rows[0].key
    assert "这一样要再看一次" in another.post(f"/reviews/{made}/anew/lines/{key}").main
    assert "本来就要再看" in another.post(f"/reviews/{made}/anew/lines/{key}").main
    assert "还有 1 条没有答" in another.get(f"/reviews/{made}/checklist").h1
    with db.reading() as session:
        found = session.get_one(Submission, made)
        kinds = [each.kind for each in ledger.about(session, f"version:{found.version_id}")]
        assert kinds == ["package.submitted", "review.carried", "review.asked_anew"]
    # a line that is answered anew is answered by who answers now
    another.post(f"/reviews/{made}/checklist", {f"answer-{key}": "yes"})
    with db.reading() as session:
        rows = checklist.rows(session, session.get_one(Submission, made), clock.now())
        assert (rows[0].name, rows[0].carried) == (another.client.person.name, False)  # type: ignore[attr-defined]  # set by the fixture


def test_confirmations_stand_with_their_file_until_somebody_asks(
    back: int, provider: SignedIn, strict: Strict
) -> None:
    made = again(back, provider)
    curator = strict(Role.CURATOR)
    page = curator.get(f"/reviews/{made}/confirmations")
    assert "上次已看过，文件没有变" in page.html
    with db.reading() as session:
        first = confirmations.asked(session, session.get_one(Package, back))[0]
    url = f"/reviews/{made}/anew/resources/{first.resource.id}/{first.what}"
    assert "这一样要再看一次" in curator.post(url).main
    assert "本来就要再看" in curator.post(url).main
    with db.reading() as session:
        asked = {each.key: each for each in confirmations.asked(session, session.get_one(Package, back))}
        summary = confirmations.summary(session, session.get_one(Package, back))
    assert asked[first.key].found is None
    assert summary.found == summary.all - 1


def test_each_thing_that_changed_is_listed_with_how_much_and_shown_side_by_side(
    back: int, provider: SignedIn, reviewer: SignedIn, strict: Strict
) -> None:
    first = steps.clips(back)[0]
    steps.corrected(first, "和面以前，先把手洗干净。", provider)
    with db.writing() as session:
        package = session.get_one(Package, back)
        package.details = {
            **package.details,
            "introduction": {**package.details["introduction"], "learners": "想学面点的盲人"},
        }
        package.resources[1].name = "改过名的一段"
        session.scalars(select(Question).where(Question.package_id == back)).first().stem = "改过的题？"  # type: ignore[union-attr]  # there are some
    made = again(back, provider)
    assert differ(made) >= {"introduction", "resources", "captions", "exams"}
    curator = strict(Role.CURATOR)
    page = curator.get(f"/reviews/{made}/changes")
    lines = [
        " ".join("".join(each.itertext()).split()) for each in page.select("//main//ol[@class='changes']/li")
    ]
    assert page.h1 == f"第 1 版到第 2 版，变了 {len(lines)} 样"
    assert "课程介绍：改了 1 处" in lines
    assert any("字幕改了 1 处" in each for each in lines)
    assert any("改过名的一段”：改了名称" in each for each in lines)
    assert any("考题：改的 1 题" in each for each in lines)
    told = curator.get(page.link("课程介绍"))
    assert "加上：盲人" in told.main
    captions = curator.get(f"/reviews/{made}/changes/resource/{first}")
    assert "删去：" in captions.main
    assert [each for each in captions.select("//main//ins") if "干净" in "".join(each.itertext())]
    # answers are for who may see them
    other = strict(Role.REVIEWER)
    assert not other.get(f"/reviews/{made}/changes").select("//main//a[contains(@href, 'questions')]")
    other.get(f"/reviews/{made}/changes/questions/1", status=403)
    asked = curator.get(f"/reviews/{made}/changes/questions/1")
    assert "改过的题" in asked.main
    other.post(f"/reviews/{made}/take")
    other.get(f"/reviews/{made}/changes/questions/1")
    other.get(f"/reviews/{made}/changes/questions/99", status=404)
    other.get(f"/reviews/{made}/changes/rights/0", status=404)


def test_a_line_is_open_again_where_what_it_looks_at_changed_and_only_there(
    back: int, provider: SignedIn
) -> None:
    with db.writing() as session:
        package = session.get_one(Package, back)
        intro = {**package.details["introduction"], "learners": "别的人"}
        package.details = {**package.details, "introduction": intro}
    made = again(back, provider)
    with db.reading() as session:
        found = session.get_one(Submission, made)
        rows = checklist.rows(session, found, clock.now())
        for row in rows:
            looks = row.rule.looks_at
            assert row.carried == bool(looks and "introduction" not in looks), row.key
        assert any(row.carried for row in rows)
        assert any(row.given is None for row in rows)


def test_a_no_is_always_asked_again_and_the_sly_find_nothing_standing(
    back: int, provider: SignedIn, strict: Strict
) -> None:
    """A line that was answered "no" comes back with what was said; people of the provider and others open nothing."""
    with db.writing() as session:
        said = session.scalars(select(ChecklistAnswer).limit(1)).one()
        said.answer, said.note = "no", "口型对不上"
    made = again(back, provider)
    page = strict(Role.REVIEWER).get(f"/reviews/{made}/checklist")
    assert "还有 1 条没有答" in page.h1
    assert "答的是“不符合”：口型对不上" in page.html
    with db.reading() as session:
        key = next(
            each.key
            for each in checklist.rows(session, session.get_one(Submission, made), clock.now())
            if each.carried
        )
    url = f"/reviews/{made}/anew/lines/{key}"
    for role in (None, Role.TRAINEE, Role.PROVIDER, Role.RECOMMENDER, Role.AUDITOR):
        strict(role).post(url, status=403)
    mine = strict(Role.REVIEWER)
    with db.writing() as session:
        who = session.get_one(submissions.Person, mine.client.person.id)  # type: ignore[attr-defined]  # set by the fixture
        who.organisation_id = provider.organisation_id
    mine.post(url, status=403)
    strict(Role.RECOMMENDER).get(f"/reviews/{made}/changes", status=404)


def test_a_granted_waiver_stands_with_both_names_where_the_same_is_found(
    provider: SignedIn, reviewer: SignedIn, person: Callable[..., SignedIn], strict: Strict, tmp_path: Path
) -> None:
    second = person(Role.CURATOR)
    package_id = steps.imported(provider, tmp_path, {"media/03.mp4": make.clip(100)})
    steps.checked(package_id, provider)

    def ask() -> None:
        with db.writing() as session:
            package = session.get_one(Package, package_id)
            missed = check.check(session, package, editions.GATES, clock.now())
            for some in waivers.askable(missed).values():
                waivers.ask(session, package, some, "做不到", provider.id, clock.now())

    def granted(made: int) -> Waiver:
        with db.reading() as session:
            return waivers.of_version(session, session.get_one(Submission, made).version_id)[0]

    ask()
    made = again(package_id, provider)
    steps.judged(made, reviewer)
    with db.writing() as session:
        found = session.get_one(Submission, made)
        waiver = waivers.of_version(session, found.version_id)[0]
        for who in (reviewer, second):
            submissions.decide_waiver(session, found, waiver, "granted", who.id, note="看过", now=clock.now())
        now = clock.now()
        submissions.decide(session, found, "rework", reviewer.id, note="请改", until=now, now=now)
    ask()
    next_one = again(package_id, provider)
    kept = granted(next_one)
    assert (kept.state, kept.decided_by, kept.seconded_by, kept.carried_from) == (
        "granted",
        reviewer.id,
        second.id,
        waiver.id,
    )
    url = f"/reviews/{next_one}/waivers/{kept.id}"
    assert "上次已看过" in strict(Role.REVIEWER).get(url).main
    strict(Role.CURATOR).post(f"/reviews/{next_one}/anew/waivers/{kept.id}")
    assert (granted(next_one).state, granted(next_one).decided_by) == ("asked", None)


def frozen(package_id: int, courses: list[tuple[str, list[tuple[int, str, str]]]], who: int) -> int:
    """A version of courses with resources, each an id, a name and the first letter of its file's hash; gives its id."""
    with db.writing() as session:
        package, now = session.get_one(Package, package_id), clock.now()
        last = versions.latest(session, package_id)
        made = Version(
            package_id=package_id,
            number=last.number + 1 if last else 1,
            scheme_id=package.scheme_id,
            findings=[],
            frozen_at=now,
            frozen_by=who,
        )
        told = {
            "format": 2,
            "courses": [
                {
                    "name": name,
                    "resources": [
                        {"id": at, "position": n, "name": each, "kind": "video", "sha256": sha * 64}
                        for n, (at, each, sha) in enumerate(some)
                    ],
                }
                for name, some in courses
            ],
        }
        return versions.write(session, made, told).id


def test_what_was_moved_reordered_renamed_or_uploaded_anew_is_told_apart(
    provider: SignedIn, tmp_path: Path
) -> None:
    package_id = steps.imported(provider, tmp_path)
    one = [(1, "和面", "a"), (2, "揉面", "b"), (3, "醒面", "c"), (4, "擀皮", "d")]
    two = [(5, "包馅", "e"), (6, "蒸", "f")]
    old = frozen(package_id, [("基础", one), ("成品", two)], provider.id)
    # 2 and 3 swapped; 4 moved to the second course; 5 uploaded anew under another id and name; 6 has another file; 9 is new
    new = frozen(
        package_id,
        [
            ("开头", [(1, "和面", "a"), (3, "醒面", "c"), (2, "揉面", "b")]),
            ("成品", [(7, "包", "e"), (8, "蒸", "0"), (4, "擀皮", "d"), (9, "装盘", "1")]),
        ],
        provider.id,
    )
    with db.reading() as session:
        before, after = session.get_one(Version, old), session.get_one(Version, new)
        page = changes.listed(session, before, after, 1)
        told = [f"{change_wording.title(each)}：{change_wording.said(each)}" for each in page.changes]
        order = side_by_side.of(session, before, after, "order", 1, 1)
    assert told == [
        "课程“开头”：改了名称",
        "课程“开头”：资源的先后换了",
        "第 4 个资源“包”：改了名称",
        "第 5 个资源“蒸”：换了视频",
        "第 6 个资源“擀皮”：换到了别的课程",
        "第 7 个资源“装盘”：新加的",
    ]
    assert order is not None
    assert ["".join(piece.text for piece in row.new) for row in order.rows]


def test_the_list_costs_the_same_whatever_did_not_change(app: Flask, back: int, provider: SignedIn) -> None:
    """As many questions to the database, and no piece read, where nothing differs."""
    made = again(back, provider)
    asked: list[str] = []
    engine = app.extensions["database"].engine
    with db.reading() as session:
        found = session.get_one(Submission, made)
        earlier = carrying.before(session, found)
        assert earlier is not None
        listen = lambda *given: asked.append(given[2])  # noqa: E731  # the shape that SQLAlchemy calls
        event.listen(engine, "before_cursor_execute", listen)
        assert changes.listed(session, earlier.version, found.version, 1).total == 0
        event.remove(engine, "before_cursor_execute", listen)
    assert not [each for each in asked if "version_part.told" in each]


def test_a_version_of_before_whose_captions_were_not_kept_says_so(
    back: int, provider: SignedIn, strict: Strict
) -> None:
    """Nothing is told of captions, and what looks at them is asked again."""
    with db.writing() as session:
        session.execute(text("DROP TRIGGER submitted_captions_no_delete"))
        session.execute(text("DELETE FROM submitted_captions"))
    made = again(back, provider)
    assert differ(made) == {"captions"}
    page = strict(Role.CURATOR).get(f"/reviews/{made}/changes")
    assert "那一版的字幕没有留底" in page.main
    assert not page.select("//main//ol[@class='changes']")
