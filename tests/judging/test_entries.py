"""Findings as people read them: equal ones are one entry, places are names, every rule has a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from foundation import db, i18n
from judging import check
from judging.remedy_pages import Pages
from judging.wording import of_entries, of_rules
from judging.wording.of_places import Places
from packages.models import Package
from schemes.findings import FAIL, Finding, remedy
from schemes.scheme import load_all
from tests.make import steps

SCHEMES = load_all(check.SCHEMES)


def finding(n: int, rule: str = "PL-05", field: str = "alt") -> Finding:
    mend = remedy("declare", of="resource", name=f"图 {n}", field=field, among=("true",))
    where = f"package.toml:courses[1].resources[{n}]"
    return Finding(rule, "平台规则", "words", "", "must", "publication", FAIL, where=where, remedy=mend)


@pytest.mark.parametrize("scheme_id", SCHEMES)
def test_every_rule_has_a_short_name_in_both_languages(app: Flask, scheme_id: str) -> None:
    rules = SCHEMES[scheme_id].rules
    assert [each.id for each in rules if each.id not in of_rules.NAMES] == []
    with app.test_request_context(), i18n.in_language("zh_CN"):
        assert all(len(of_rules.name(each)) <= of_rules.LONGEST for each in rules)
    with app.test_request_context(), i18n.in_language("en"):
        assert [name for each in rules if not (name := of_rules.name(each)).isascii()] == []


def test_a_rule_of_ones_own_scheme_is_called_by_its_first_words() -> None:
    mine = finding(1, rule="OWN-01")
    named = Finding(**{**mine.__dict__, "words": "每门课要有预览，三分钟以内"})
    assert of_rules.name(named) == "每门课要有预览"
    long = Finding(**{**mine.__dict__, "words": "一" * 40})
    assert of_rules.name(long) == "一" * of_rules.LONGEST + "……"


def test_equal_findings_are_one_entry_with_its_first_places(app: Flask) -> None:
    with app.test_request_context():
        many, other = of_entries.of([*map(finding, range(1, 121)), finding(1, "PL-06", "html_twin")])
        (entry,) = many.entries
        assert (many.count, len(entry.lines), entry.unlisted) == (120, 100, 20)
        assert many.rule == "图片的替代文字"
        assert entry.told == "资源“图 1”没有替代文字，请补上"
        assert entry.first_places == ("“图 1”", "“图 2”", "“图 3”")
        assert (entry.shown, len(entry.folded)) == ((), 100)
        (single,) = other.entries
        assert (single.told, single.folded) == ("", ())
        assert single.lines[0].told == "资源“图 1”没有网页版，或带标签的文档，请补上"


def test_the_words_leave_open_only_what_the_place_adds(
    app: Flask, person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    package_id = steps.imported(person(Role.PROVIDER), tmp_path)
    with app.test_request_context(), db.reading() as session:
        place = Places(session, session.get_one(Package, package_id))
        twice = remedy("rename", name="图 2", times=2, first="package.toml:courses[1].resources[1]")
        renamed = Finding("X", "1", "w", "", "must", "package", FAIL, where=finding(2).where, remedy=twice)
        (group,) = of_entries.of([renamed], place)
        line = group.entries[0].lines[0]
        assert line.told == "名称“图 2”用了 2 次，另一个是文件 media/01.mp4：请改名"
        assert line.beside == "文件 media/02.mp4"


def test_a_rule_stands_once_with_all_that_it_finds(app: Flask) -> None:
    with app.test_request_context():
        (group,) = of_entries.of([finding(1), finding(2, field="captions"), finding(3)])
        assert (group.count, [each.count for each in group.entries]) == (3, [2, 1])


def test_what_one_thing_lacks_is_one_request(app: Flask) -> None:
    lacks = [
        Finding("X", "1", "w", "", "must", "package", FAIL, where="package.toml:provider",
                remedy=remedy("fill-in", of="provider", name="", field=field))
        for field in ("contact", "phone", "email")
    ]  # fmt: skip
    with app.test_request_context():
        (group,) = of_entries.of(lacks)
        assert group.count == 3
        assert [each.told for each in group.entries[0].lines] == ["请填写供应单位的联系人、电话、邮箱"]


def test_one_change_that_two_rules_ask_for_stands_under_the_first(app: Flask) -> None:
    first, second = finding(1), finding(1, "PL-06")
    with app.test_request_context():
        (group,) = of_entries.of([first, second])
        assert (group.count, group.also) == (1, ("文档的网页版",))


def test_a_place_is_a_name_and_a_file(app: Flask, person: Callable[..., SignedIn], tmp_path: Path) -> None:
    package_id = steps.imported(person(Role.PROVIDER), tmp_path)
    with app.test_request_context(), db.reading() as session:
        package = session.get_one(Package, package_id)
        first = package.courses[0].resources[0]
        place = Places(session, package)
        assert place("package.toml:courses[1].resources[1]") == f"“{first.name}”，文件 {first.path}"
        assert place("package.toml:courses[1]") == f"课程“{package.courses[0].name}”"
        assert place("exams:1-1").startswith("第 1 套第 1 题“")
        assert place("package.toml:rights") == "版权"
        assert place.file("package.toml:courses[1].resources[1]") == f"文件 {first.path}"
        assert place.file("package.toml:courses[1]") == ""
        assert place("package.toml:courses[9].resources[9]") == "第 9 门课程的第 9 个资源"


def test_a_question_is_mended_on_its_own_page_and_only_where_it_is_there(
    app: Flask, person: Callable[..., SignedIn], tmp_path: Path
) -> None:
    package_id = steps.imported(person(Role.PROVIDER), tmp_path)
    mend = remedy("tie", of="question", name="1-1", field="resource", given="没有")
    with app.test_request_context(), db.reading() as session:
        page = Pages(session, package_id)
        asked = [
            Finding("X", "1", "w", "", "must", "package", FAIL, where=where, remedy=mend)
            for where in ("exams:1-1", "exams:9-9", "package.toml:rights")
        ]
        first, *gone = map(page, asked)
        assert first.startswith(f"/packages/{package_id}/questions/")
        assert gone == ["", ""]
