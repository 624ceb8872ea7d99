"""Flaws of questions: each planted one is found in every variant, and the demonstration's sets have none."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from accounts.people import Role, SignedIn
from demo import build
from exams.bank import flaws, workbook
from judging.wording import of_flaws
from tests.client import StrictClient
from tests.make import packages, steps

VARIANTS = 20
THINGS = [f"第{n}件{what}" for n in range(5) for what in ("工具", "材料", "步骤", "规矩")]


def asked(position: int, stem: str, *options: str, right: int = 0, kind: str = "single") -> dict[str, Any]:
    return {"position": position, "kind": kind, "stem": stem, "options": list(options), "answer": [right]}


def plain(position: int, right: int) -> dict[str, Any]:
    """A question without a flaw."""
    return asked(
        position,
        f"第{position}步以后做哪一件事",
        f"先洗{position}",
        f"再擦{position}",
        f"后收{position}",
        right=right,
    )


def same_options(n: int) -> list[dict[str, Any]]:
    return [asked(1, "先做哪一件", THINGS[n], f" {THINGS[n]}。", "别的事")]


def all_of_above(n: int) -> list[dict[str, Any]]:
    words = (
        "以上都对",
        "以上都是",
        "以上全对",
        "以上均不对",
        "都正确",
        "All of the above",
        "None of the above.",
    )
    return [asked(1, THINGS[n], "甲事", "乙事", words[n % len(words)])]


def longest_right(n: int) -> list[dict[str, Any]]:
    long = f"{THINGS[n]}要放在干燥的地方，用完马上擦干收好"
    return [asked(1, "怎样做才对", "随手放", long, "不用管", right=1)]


def gives_away(n: int) -> list[dict[str, Any]]:
    return [
        asked(1, "先拿哪一样", THINGS[n], "别的东西", "什么都不拿"),
        asked(2, f"拿好{THINGS[n]}以后做什么", "洗手", "擦桌", "关火", right=1),
    ]


def one_letter(n: int) -> list[dict[str, Any]]:
    return [plain(position, n % 3) for position in range(1, 9 + n % 5)]


def one_truth(n: int) -> list[dict[str, Any]]:
    return [asked(at, f"{THINGS[n]}第{at}条", kind="true_false", right=n % 2) for at in range(1, 6 + n % 4)]


def one_sense(n: int) -> list[dict[str, Any]]:
    words = (
        "如图，",
        "下图中",
        "看图回答：",
        "请听录音，",
        "是什么颜色？",
        "录音里说的是",
        "上图里的",
        "图片里",
    )
    return [asked(1, words[n % len(words)] + THINGS[n], "甲事", "乙事")]


PLANTED: dict[str, Callable[[int], list[dict[str, Any]]]] = {
    "same-options": same_options,
    "all-of-above": all_of_above,
    "longest-right": longest_right,
    "gives-away": gives_away,
    "one-letter": one_letter,
    "one-truth": one_truth,
    "one-sense": one_sense,
}


@pytest.mark.parametrize("code", flaws.CODES)
def test_each_planted_flaw_is_found_and_nothing_else(app: Flask, code: str) -> None:
    for n in range(VARIANTS):
        found = flaws.of([{"number": 1, "questions": PLANTED[code](n)}])
        assert {each.code for each in found} == {code}, (n, found)
        assert "%(" not in of_flaws.sentence(found[0])


def test_good_questions_have_none() -> None:
    questions = [plain(position, position % 3) for position in range(1, 13)]
    truths = [asked(13 + at, THINGS[at], kind="true_false", right=at % 2) for at in range(6)]
    assert flaws.of([{"number": 1, "questions": [*questions, *truths]}]) == []


@pytest.mark.parametrize("name", ["questions.toml", "questions-en.toml"])
def test_the_demonstration_raises_no_alarm(name: str) -> None:
    told = tomllib.loads((build.TEXTS / name).read_text(encoding="utf-8"))
    sets = [
        {
            "number": number,
            "questions": [
                {"options": [], **one, "position": at} for at, one in enumerate(each["questions"], 1)
            ],
        }
        for number, each in enumerate(told["sets"], 1)
    ]
    assert flaws.of(sets) == []


def test_a_workbook_is_checked_on_the_command_line(app: Flask, tmp_path: Path) -> None:
    def run(sets: list[Any], *more: str) -> Any:
        path = tmp_path / "题.xlsx"
        path.write_bytes(workbook.write(sets))
        return app.test_cli_runner().invoke(args=["exams", "check", str(path), *more])

    good = run(packages.exam_sets(), "--json")
    assert good.exit_code == 0, good.output
    assert {**json.loads(good.stdout), "scheme": ""} == {
        "scheme": "",
        "attempts": 3,
        "possible": 3,
        "faults": [],
        "notes": [],
        "findings": [],
        "flaws": [],
    }
    one = packages.exam_set()
    bad = run([one, one, packages.exam_set(3)])
    assert bad.exit_code == 1
    assert "attempts: 2 of 3" in bad.stdout
    assert "第 2 套第 1 题和第 1 套第 1 题是同一道题" in bad.stdout
    flawed = [packages.question("single", packages.FIRST, packages.stem("如图"))]
    told = run([flawed, *packages.exam_sets(3)[1:]])
    assert told.exit_code == 0, "a flaw is a person's to judge"
    assert "第 1 套第 1 题：像是要看图" in told.stdout


def test_flaws_are_told_at_the_check_of_a_package(
    app: Flask, person: Callable[..., SignedIn], strict: Callable[..., StrictClient], tmp_path: Path
) -> None:
    provider = person(Role.PROVIDER)
    first = [packages.question("single", packages.FIRST, packages.stem("如图")), *packages.exam_set()[1:]]
    book = workbook.write([first, *packages.exam_sets(3)[1:]])
    package_id = steps.imported(provider, tmp_path, {"exams.xlsx": book})
    page = strict(provider).get(f"/packages/{package_id}/check")
    assert "有些考题请再看一看" in page.main
    assert "第 1 套第 1 题：像是要看图、辨颜色或听声音才答得出" in page.main
