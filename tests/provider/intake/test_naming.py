"""What names of files say: the order in which people count, and the name without its number."""

from __future__ import annotations

import random

import pytest

from provider.intake.guessing import naming


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("第一讲 和面.mp4", "和面"),
        ("第十二课：醒面.mp4", "醒面"),
        ("第3章_蒸制.mp4", "蒸制"),
        ("第二单元 发酵", "发酵"),
        ("01_操作卫生.mp4", "操作卫生"),
        ("1.2-馅料.mp4", "馅料"),
        ("（三）擀皮.mp4", "擀皮"),
        ("四、包饺子.mp4", "包饺子"),
        ("01和面.mp4", "和面"),
        ("7步洗手法.mp4", "7步洗手法"),
        ("20分钟做面条.mp4", "20分钟做面条"),
        ("3D打印入门.mp4", "3D打印入门"),
        ("2024年面点.mp4", "2024年面点"),
        ("十字绣.mp4", "十字绣"),
        ("一次发酵.mp4", "一次发酵"),
        ("第二讲.mp4", "第二讲"),
        ("12.mp4", "12"),
        ("Lesson_2_dough.mp4", "Lesson 2 dough"),
    ],
)
def test_the_number_before_a_name_is_no_part_of_it(file: str, name: str) -> None:
    assert naming.bare(file) == name


@pytest.mark.parametrize(
    "ordered",
    [
        [
            "第一讲.mp4",
            "第二讲.mp4",
            "第九讲.mp4",
            "第十讲.mp4",
            "第十一讲.mp4",
            "第二十讲.mp4",
            "第一百零二讲.mp4",
        ],
        ["1.mp4", "2.mp4", "10.mp4", "100.mp4"],
        ["课2/a.mp4", "课10/a.mp4"],
        ["一、洗手.mp4", "二、和面.mp4", "十、蒸制.mp4"],
        ["和面（上）.mp4", "和面（中）.mp4", "和面（下）.mp4"],
        ["02_和面.mp4", "３_醒面.mp4", "10_蒸制.mp4"],
    ],
)
def test_order_is_that_in_which_people_count(ordered: list[str]) -> None:
    mixed = random.Random(1).sample(ordered, len(ordered))  # no secret
    assert sorted(mixed, key=naming.order) == ordered


def test_no_two_things_have_one_name() -> None:
    assert naming.apart(["练习", "和面", "练习", "练习"]) == ["练习", "和面", "练习（2）", "练习（3）"]


@pytest.mark.parametrize(
    ("said", "meant"), [("十", 10), ("二十三", 23), ("一百零五", 105), ("两", 2), ("二〇", 20)]
)
def test_chinese_numerals(said: str, meant: int) -> None:
    assert naming.number(said) == meant
