"""Checks of sets: each planted fault is found in nearly every variant, and good sets raise no alarm."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from demo import build
from exams.papers import amounts, checks
from exams.papers.checks import Part
from judging.wording import of_flaws
from tests.exams.test_flaws import THINGS, asked, plain

VARIANTS = 20
NUMBERS = list(range(2, 22))
Sets = list[dict[str, Any]]


def one(*questions: dict[str, Any]) -> Sets:
    return [{"number": 1, "questions": list(questions)}]


def two_right(n: int) -> Sets:
    k = NUMBERS[n]
    pairs = (
        (f"{k} 千克", f"{k * 1000} 克"),
        (f"{k}—{k + 10} 分钟", f"{k + 3} 分钟"),
        (f"至少 {k} 次", f"{k + 2} 次以上"),
        (f"{k * 60} 秒", f"{k} 分钟"),
        (f"{k} 厘米", f"{k * 10} 毫米"),
        ("三次", "3 次"),
        ("半小时", "30 分钟"),
        (f"不超过 {k} 度", f"{k - 1} 度以下"),
        ("十五克", "15 g"),
        (f"{k}%到{k + 8}%", f"{k + 4}%"),
    )
    return one(asked(1, f"{THINGS[n]}要多少", *pairs[n % len(pairs)], "不用", right=n % 2))


def overlapping(n: int) -> Sets:
    join = ("和", "与", "、", "及", "或")[n % 5]
    return one(asked(1, f"先备好{n}里的哪一样", THINGS[n], "一块抹布", f"{THINGS[n]}{join}一块抹布", right=1))


def names_letters(n: int) -> Sets:
    words = (
        "A和B",
        "A、B 都对",
        "B 和 C 都正确",
        "选项A",
        "A 项和 C 项",
        "①②",
        "ABC",
        "A与C两项都对",
        "B或C",
        "A and B",
    )
    return one(asked(1, f"{THINGS[n]}放在哪里", "柜子里", "桌面上", words[n % len(words)]))


def nearly_same(n: int) -> Sets:
    stem = f"操作前要把{THINGS[n]}放到工作台的哪一边，才方便取用"
    changes = (
        ("要把", "应把"),
        ("放到", "放在"),
        ("哪一边", "哪一侧"),
        ("才方便", "更方便"),
        ("操作前", "操作以前"),
    )
    old, new = changes[n % 5]
    offered = ("左手一边", "右手一边", "正当中")
    return one(asked(1, stem, *offered), asked(2, stem.replace(old, new), *offered))


def hard(n: int) -> Sets:
    long = f"在准备{THINGS[n]}的时候" + "先把台面擦干净再把用过的东西收回原来的地方" * 3 + "接着做什么"
    negated = (
        f"下面哪一样不是{THINGS[n]}不可缺少的",
        f"{THINGS[n]}没有洗净以前不能做的不是哪一件",
        f"不得不用{THINGS[n]}的是哪一步",
        f"以下说法不正确的，不属于{THINGS[n]}的是",
    )
    stem = long if n % 2 else negated[n // 2 % 4]
    return one(asked(1, stem, "擦手", "关灯", "开窗"))


def uneven(n: int) -> Sets:
    def level(number: int, mean: int) -> dict[str, Any]:
        rows = [{**plain(at, at % 3), "difficulty": mean + (at % 2)} for at in range(1, 9)]
        return {"number": number, "questions": rows}

    hard_one = n % 2 + 2
    return [level(number, 3 if number == hard_one else 1 + n % 2) for number in (1, 2, 3)]


PARTS = [Part("长课", 3_000_000), Part("短课", 1_000_000), Part("片头", 10_000)]


def tied(names: list[str]) -> Sets:
    return one(*({**plain(at, at % 3), "resource_name": name} for at, name in enumerate(names, 1)))


def not_covered(n: int) -> Sets:
    return tied(["长课"] * (4 + n))


def too_little(n: int) -> Sets:
    return tied(["长课", *["短课"] * (6 + n)])


PLANTED: dict[str, Callable[[int], Sets]] = {
    "two-right": two_right,
    "overlapping-options": overlapping,
    "names-letters": names_letters,
    "nearly-same": nearly_same,
    "hard-to-read": hard,
    "uneven-difficulty": uneven,
    "not-covered": not_covered,
    "too-little": too_little,
}


@pytest.mark.parametrize("code", checks.CODES)
def test_planted_faults_are_found(app: Flask, code: str) -> None:
    missed = []
    for n in range(VARIANTS):
        found = [each for each in checks.of(PLANTED[code](n), PARTS) if each.code == code]
        if not found:
            missed.append(n)
        for each in found:
            told = of_flaws.sentence(each)
            assert "%(" not in told
            assert told.startswith("第 ")
    assert len(missed) * 100 <= 5 * VARIANTS, missed


def demonstration() -> Iterator[tuple[str, Sets]]:
    for name in ("questions.toml", "questions-en.toml"):
        told = tomllib.loads((build.TEXTS / name).read_text(encoding="utf-8"))
        yield (
            name,
            [
                {
                    "number": number,
                    "questions": [
                        {"options": [], **one, "position": at} for at, one in enumerate(each["questions"], 1)
                    ],
                }
                for number, each in enumerate(told["sets"], 1)
            ],
        )


@pytest.mark.parametrize(("name", "sets"), demonstration())
def test_the_demonstration_raises_no_alarm(name: str, sets: Sets) -> None:
    assert [each for each in checks.of(sets) if each.code in checks.CODES] == []


def test_good_sets_raise_none() -> None:
    sets = [
        {
            "number": number,
            "questions": [
                {**plain(at, at % 3), "difficulty": at % 3 + 1, "resource_name": name}
                for at, name in enumerate(["长课"] * 6 + ["短课"] * 2, 1)
            ],
        }
        for number in (1, 2, 3)
    ]
    sets.append({"number": 4, "questions": [asked(1, "水要多少度", "20—30 度", "30—40 度", "40 度以上")]})
    assert checks.of(sets[:3], PARTS) == []
    assert checks.of(sets[3:]) == []


@pytest.mark.parametrize(
    ("text", "of", "low", "high"),
    [
        ("10—20 克", "mass", 10, 20),
        ("1千克到2千克", "mass", 1000, 2000),
        ("两个小时", "time", 7200, 7200),
        ("一百二十秒", "time", 120, 120),
        ("约 3 次", "次", 3, 3),
        ("至少 2 米", "length", 2000, None),
        ("5℃以下", "heat", None, 5),
        ("二十五%", "share", 25, 25),
    ],
)
def test_amounts(text: str, of: str, low: int | None, high: int | None) -> None:
    assert amounts.of(text) == amounts.Amount(of, low, high)  # type: ignore[arg-type]  # whole numbers are fractions


@pytest.mark.parametrize("text", ["洗手", "先洗2", "一边加水一边搅拌", "", "三分天注定七分靠打拼", "A4 纸"])
def test_what_says_no_amount(text: str) -> None:
    assert amounts.of(text) is None
