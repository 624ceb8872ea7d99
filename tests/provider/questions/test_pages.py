"""The provider's pages of questions, by the strict client: each kind written, seen, changed; files; strangers; what is sly."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from exams.bank import fields, kinds, questions, sheets
from exams.bank.making import QuestionSet, SetQuestion
from exams.bank.rows import OPTIONS, PAIRS
from exams.interchange import writing
from foundation import db, ledger
from packages.faults import NOWHERE
from packages.models import Package
from tests.client import StrictClient
from tests.make import questions as make


@pytest.fixture
def provider(person: Callable[..., SignedIn]) -> SignedIn:
    return person(Role.PROVIDER)


@pytest.fixture
def page(strict: Callable[..., StrictClient], provider: SignedIn) -> StrictClient:
    return strict(provider)


@pytest.fixture
def package_id(app: Flask, provider: SignedIn) -> int:
    with db.writing() as session:
        return make.draft(session, provider.organisation_id).id


def typed(question: SetQuestion) -> dict[str, Any]:
    """What somebody types who writes this question."""
    cells = {name: value for name, value in sheets.cells_of(question).items() if value not in (None, "")}
    form: dict[str, Any] = {
        "stem": question.stem,
        "explanation": question.explanation,
        "set": "1",
        "points": "10",
    }
    form |= {
        "resource": "",
        "topic": question.topic,
        "difficulty": str(question.difficulty),
        "language": question.language,
    }
    form |= {f"option_{at}": cells[name] for at, name in enumerate(OPTIONS) if name in cells}
    form |= {f"pair_{at}": cells[name] for at, name in enumerate(PAIRS) if name in cells}
    answer = str(cells.get("答案", ""))
    form["answer"] = list(answer) if question.kind == "multiple" else answer
    if question.kind == "ordering":
        del form["answer"]
    more = {
        "extra": "多余项",
        "tolerance": "误差",
        "units": fields.UNITS,
        "lines": fields.LINES,
        "moment": fields.MOMENT,
    }
    form |= {name: cells[column] for name, column in more.items() if column in cells}
    return form


def stored(package_id: int) -> list[SetQuestion]:
    with db.reading() as session:
        return [each for one in questions.written_sets(session, package_id) for each in one.questions]


def ids(package_id: int) -> list[int]:
    with db.reading() as session:
        return [each.id for each in questions.of(session, package_id)]


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_each_kind_is_written_seen_and_changed(kind: str, page: StrictClient, package_id: int) -> None:
    home = f"/packages/{package_id}/questions"
    page.get(f"{home}/new/{kind}")
    one = replace(make.written(kind), resource_name="", difficulty=2, moment_ms=65_000)
    shown = page.post(f"{home}/new/{kind}", typed(one))
    assert "学员见到的样子" in shown.h1
    assert [replace(each, where=NOWHERE) for each in stored(package_id)] == [one]
    (question_id,) = ids(package_id)
    again = page.get(f"{home}/{question_id}")
    assert one.stem in again.html
    page.post(f"{home}/{question_id}", {**typed(one), "stem": one.stem + "（改过）", "points": "10"})
    assert stored(package_id)[0].stem.endswith("（改过）")
    assert page.get(home).select("//main//ol[@class='answers']/li")
    with db.reading() as session:
        entries = [each.kind for each in ledger.about(session, f"package:{package_id}")]
    assert entries == ["questions.added", "questions.changed"]


def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    page: StrictClient, package_id: int
) -> None:
    home = f"/packages/{package_id}/questions"
    typed_in = {
        "stem": "和面前？",
        "option_0": "洗手",
        "option_1": "洗手",
        "explanation": "手",
        "set": "1",
        "moment": "三点",
    }
    shown = page.post(f"{home}/new/single", typed_in)
    assert shown.h1.startswith("写一道")
    assert {str(each.get("id")) for each in shown.select("//*[@class='field-error']")} == {
        "option_1-error",
        "answer-error",
        "moment-error",
    }
    assert shown.select("//input[@id='option_0'][@value='洗手']")
    assert stored(package_id) == []
    assert "rubric" not in shown.html
    for kind, given, at in (
        ("ordering", {"stem": "次序"}, "option_0"),
        ("fill", {"stem": "____和____", "answer": "一\n二\n三"}, "answer"),
        ("number", {"stem": "几", "answer": "三"}, "answer"),
        ("practical", {"stem": "揉面"}, "lines"),
        ("practical", {"stem": "揉面", "lines": "4 分：洗手", "points": "10"}, "lines"),
        ("matching", {"stem": "配", "option_0": "甲", "pair_0": "一", "option_1": "乙"}, "pair_1"),
    ):
        shown = page.post(f"{home}/new/{kind}", {"set": "1", **given})
        assert shown.select(f"//*[@id='{at}-error']"), (kind, shown.main)


def test_a_picture_needs_its_text_and_is_shown_with_it(page: StrictClient, package_id: int) -> None:
    home = f"/packages/{package_id}/questions"
    one = replace(make.written("single"), resource_name="")

    def sent(content: bytes = make.PNG, text: str = "一双手", of: str = "") -> dict[str, Any]:
        return {
            **typed(one),
            "picture": (io.BytesIO(content), "right.png"),
            "picture_text": text,
            "picture_of": of,
        }

    assert page.post(f"{home}/new/single", sent(text=" ")).select("//*[@id='picture_text-error']")
    assert page.post(f"{home}/new/single", sent(b"<svg/>")).select("//*[@id='picture-error']")
    shown = page.post(f"{home}/new/single", sent())
    (image,) = shown.select("//main//img")
    assert image.get("alt") == "一双手"
    assert "right" not in image.get("src")
    with page.client.get(image.get("src")) as answer:
        assert answer.data == make.PNG
    (question_id,) = ids(package_id)
    page.post(f"{home}/{question_id}", {**typed(one), "media_text_0": "两只手"})
    assert stored(package_id)[0].more["media"][0]["text"] == "两只手"
    page.post(f"{home}/{question_id}", {**typed(one), "media_text_0": "两只手", "media_gone_0": "y"})
    assert "media" not in stored(package_id)[0].more


def test_a_substitute_is_written_for_whom_it_cannot_be_put_to(page: StrictClient, package_id: int) -> None:
    home = f"/packages/{package_id}/questions"
    page.post(
        f"{home}/new/single", {**typed(replace(make.written("single"), resource_name="")), "needs": ["sight"]}
    )
    (question_id,) = ids(package_id)
    other = replace(make.written("true_false"), resource_name="")
    page.get(f"{home}/{question_id}/instead/true_false")
    shown = page.post(f"{home}/{question_id}/instead/true_false", typed(other))
    assert "换给答不了的人" in shown.main
    (one,) = stored(package_id)
    assert (one.kind, one.more["substitute"]["kind"], one.more["needs"]) == (
        "single",
        "true_false",
        ["sight"],
    )
    answered = page.post(f"{home}/{question_id}/preview", {"a": "1", "b": "1"})
    assert answered.main.count("你答的：") == 2
    page.post(f"{home}/{question_id}", typed(replace(make.written("single"), resource_name="")))
    assert "substitute" in stored(package_id)[0].more  # a change of the first leaves it
    page.post(f"{home}/{question_id}/do", {"do": "remove-instead"})
    assert "substitute" not in stored(package_id)[0].more


def test_questions_move_and_go_and_leave_no_gap(page: StrictClient, package_id: int) -> None:
    home = f"/packages/{package_id}/questions"
    for stem in "甲乙丙":
        page.post(f"{home}/new/true_false", {"stem": stem, "answer": "正确", "set": "1"})
    first, second, third = ids(package_id)
    page.post(f"{home}/{third}/do", {"do": "up"})
    assert [each.stem for each in stored(package_id)] == ["甲", "丙", "乙"]
    page.post(f"{home}/{first}/do", {"do": "up"})
    page.post(f"{home}/{first}/do", {"do": "remove"})
    assert ids(package_id) == [third, second]
    page.post(f"{home}/{third}", {"stem": "丙", "answer": "错误", "set": "2"})
    with db.reading() as session:
        assert [(each.set_number, each.position) for each in questions.of(session, package_id)] == [
            (1, 1),
            (2, 1),
        ]
    page.post(f"{home}/{first}/do", {"do": "remove"}, status=404)
    page.post(f"{home}/{second}/do", {"do": "publish"}, status=400)


def test_files_come_and_go(page: StrictClient, package_id: int) -> None:
    home = f"/packages/{package_id}/questions"
    content, _notes = writing.write([QuestionSet(1, tuple(make.full()))], "qti", {make.PICTURE: make.PNG}.get)
    page.post(f"{home}/file", {"file": (io.BytesIO(content), "题.zip")})
    assert len(stored(package_id)) == len(make.full())
    for wanted in writing.FORMATS:
        answer = page.client.get(f"{home}/file/{wanted}")
        assert (answer.status_code, len(answer.data) > 500) == (200, True)
    assert page.client.get(f"{home}/file/pdf").status_code == 404
    wrong = page.post(f"{home}/file", {"file": (io.BytesIO("一{#二}".encode()), "q.gift"), "replace": "y"})
    assert "一道题也没有带进来" in wrong.main
    assert len(stored(package_id)) == len(make.full())
    told = page.post(
        f"{home}/file", {"file": (io.BytesIO("一{=二 ~%20%三}".encode()), "q.gift"), "replace": "y"}
    )
    assert "没有带进来" in told.main
    assert [each.stem for each in stored(package_id)] == ["一"]
    assert page.post(f"{home}/file", {}).select("//*[@id='file-error']")


def test_strangers_see_and_change_nothing(
    page: StrictClient, package_id: int, strict: Callable[..., StrictClient], person: Callable[..., SignedIn]
) -> None:
    home = f"/packages/{package_id}/questions"
    page.post(f"{home}/new/true_false", {"stem": "甲", "answer": "正确", "set": "1"})
    (question_id,) = ids(package_id)
    other = strict(person(Role.PROVIDER, organisation="别的单位（虚构）"))
    for path in ("", "/new/single", f"/{question_id}", f"/{question_id}/preview", "/file/gift"):
        other.get(home + path, status=404)
    other.post(f"{home}/{question_id}/do", {"do": "remove"}, status=404)
    other.post(f"{home}/{question_id}", {"stem": "乙", "answer": "错误", "set": "1"}, status=404)
    with db.writing() as session:
        mine = make.draft(session, session.get_one(Package, package_id).organisation_id).id
    # a question of one package under the address of another
    page.get(f"/packages/{mine}/questions/{question_id}", status=404)
    for sly in ({"set": "77"}, {"set": "x"}, {"set": ""}, {}):
        shown = page.post(f"{home}/new/true_false", {"stem": "乙", "answer": "正确", **sly})
        assert shown.h1.startswith("写一道") or sly == {}
    page.get(f"{home}/new/essay", status=404)
    assert page.client.get(f"{home}/{question_id}/media/a/0").status_code == 404
    assert page.client.get(f"{home}/{question_id}/media/c/0").status_code == 404
    assert page.client.get(f"{home}/{question_id}/heard/a").status_code == 404
