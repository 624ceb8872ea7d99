"""Every kind of question on the trainee's pages, without scripting: asked, answered, looked over, marked; nothing right is told early."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from accounts.people import Role, SignedIn
from exams.bank import in_words, kinds
from foundation import clock, db, storage
from hours import enrolments
from tests.client import StrictClient
from tests.make import questions as asked
from tests.make import versions as make

TYPED: dict[str, dict[str, Any]] = {
    "single": {"answer": "1"},
    "multiple": {"answer": ["0", "2"]},
    "true_false": {"answer": "0"},
    "ordering": {"answer-0": "1", "answer-1": "0", "answer-2": "2"},
    "matching": {"answer-0": "2", "answer-1": "0"},
    "fill": {"answer-0": " ＰＨ ", "answer-1": "七"},
    "number": {"answer-0": "5/2 千克"},
}


class Sitting:
    """A trainee who sits a paper of these questions."""

    def __init__(self, page: StrictClient, version_id: int) -> None:
        self.page, self.home = page, f"/study/{version_id}/exam"
        self.page.post(self.home)

    def answer(self, position: int, given: dict[str, Any]) -> Any:
        shown = self.page.get(f"{self.home}/{position}")
        (attempt,) = shown.select("//input[@name='attempt']/@value")
        return self.page.post(f"{self.home}/{position}", {"attempt": attempt, "go": "review", **given})

    def hand_in(self) -> Any:
        shown = self.page.get(f"{self.home}/review")
        (attempt,) = shown.select("//input[@name='attempt']/@value")
        return self.page.post(f"{self.home}/hand-in", {"attempt": attempt})


@pytest.fixture
def sitting(person: Callable[..., SignedIn], strict: Callable[..., StrictClient]) -> Callable[..., Sitting]:
    def begin(*questions: dict[str, Any]) -> Sitting:
        who = person(Role.TRAINEE)
        with db.writing() as session:
            version = make.version(session, who, sets=1)
            told = [{**each, "position": at} for at, each in enumerate(questions, 1)]
            version = make.newer(session, version, exam_sets=[{"number": 1, "questions": told}])
            enrolments.enrol(session, who.id, version, clock.now())
            version_id = version.id
        return Sitting(strict(who), version_id)

    return begin


@pytest.mark.parametrize("kind", list(TYPED))
def test_each_kind_is_answered_without_scripting(kind: str, sitting: Callable[..., Sitting]) -> None:
    question = asked.one(kind, resource_name="和面")
    sat = sitting(question)
    shown = sat.page.get(f"{sat.home}/1")
    assert shown.h1 == question["stem"]
    assert question["explanation"] not in shown.html
    looked = sat.answer(1, TYPED[kind])
    assert "还没有" not in looked.main.replace("还没有答", "")
    again = sat.page.get(f"{sat.home}/1")
    if kind in ("ordering", "matching"):
        chosen = again.select("//select/option[@selected]/@value")
        assert chosen == list(TYPED[kind].values())
    elif kind in ("fill", "number"):
        assert again.select("//fieldset//input/@value") == list(TYPED[kind].values())
    result = sat.hand_in()
    assert result.h1.startswith("通过了")
    assert "答对了" in result.main


def test_what_a_person_marks_waits(sitting: Callable[..., Sitting]) -> None:
    sat = sitting(asked.one("short", resource_name="和面"), asked.one("practical", resource_name="和面"))
    assert "双手直接接触食物" not in sat.page.get(f"{sat.home}/1").html
    assert "先洗手" in sat.page.get(f"{sat.home}/2").main  # what the assessor looks at is no secret
    sat.answer(1, {"answer-0": "手\n碰吃的"})
    assert "有人在批改" in sat.hand_in().h1


def test_nothing_right_reaches_the_page_before_it_may(sitting: Callable[..., Sitting]) -> None:
    questions = [asked.one(kind, resource_name="和面") for kind in kinds.KINDS]
    questions[5] = {**questions[5], "answer": [["secret-one"], ["secret-two"]]}
    questions[6] = {**questions[6], "answer": ["31337", "0"]}
    questions[0] = {**questions[0], "feedback": ["secret-three", "", "", ""]}
    sat = sitting(*questions)
    for position in range(1, 10):
        html = sat.page.get(f"{sat.home}/{position}").html
        assert not any(word in html for word in ("secret", "31337", "因为书上这样说"))
        assert in_words.right(questions[position - 1]) not in html or position in (1, 2, 3, 9)


def test_sly_answers_are_refused_or_kept_as_nothing(sitting: Callable[..., Sitting]) -> None:
    sat = sitting(*(asked.one(kind, resource_name="和面") for kind in kinds.KINDS))
    (attempt,) = sat.page.get(f"{sat.home}/4").select("//input[@name='attempt']/@value")

    def post(position: int, given: dict[str, Any], status: int) -> Any:
        return sat.page.post(
            f"{sat.home}/{position}", {"attempt": attempt, "go": "review", **given}, status=status
        )

    post(4, {"answer-0": "7"}, 400)
    post(4, {"answer-0": "x"}, 400)
    post(5, {"answer-0": "-1"}, 400)
    post(1, {"answer": "9"}, 400)
    post(4, {"answer-0": "1", "answer-9": "0"}, 200)
    shown = post(8, {"answer-0": "长" * 5001}, 200)
    assert shown.select("//*[@class='field-error']")
    assert "长" * 5001 in shown.html
    post(6, {"answer-0": "<script>alert(1)</script>"}, 200)
    assert "<script>alert" not in sat.page.get(f"{sat.home}/6").html


def test_a_picture_is_shown_to_who_is_asked_and_nobody_else(
    sitting: Callable[..., Sitting], strict: Callable[..., StrictClient], person: Callable[..., SignedIn]
) -> None:
    with db.writing() as session:
        stored = storage.save(
            session, io.BytesIO(asked.PNG), name="洗手.png", media_type="image/png", now=clock.now()
        )
        picture = {"kind": "picture", "text": "水池边", "sha256": asked.PICTURE, "file_id": stored.id}
    sat = sitting(asked.one("single", resource_name="和面", media=[picture, {**picture, "option": 2}]))
    images = sat.page.get(f"{sat.home}/1").select("//main//img")
    assert [each.get("alt") for each in images] == ["水池边", "水池边"]
    address = images[0].get("src")
    with sat.page.client.get(address) as answer:
        assert answer.data == asked.PNG
        assert "%E6" not in str(answer.headers.get("Content-Disposition", ""))
    other = strict(person(Role.TRAINEE))
    assert other.client.get(address).status_code in (302, 403, 404)
    assert sat.page.client.get(address[:-1] + "7").status_code == 404
    provider = strict(person(Role.PROVIDER))
    assert provider.client.get(address).status_code in (302, 403, 404)
