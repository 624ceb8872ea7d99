"""What a heap of files is taken for: courses, resources, papers, workbooks, what belongs to a clip, and what is left."""

from __future__ import annotations

from typing import Any

from packages.shape import MOST_COURSES
from provider.intake.guessing import catalogue
from provider.intake.guessing.catalogue import Guess, Seen

HOUR = 45


def seen(path: str, found: str = "", ms: int | None = None, **more: Any) -> Seen:
    ending = path.rsplit(".", 1)[-1]
    return Seen(path, found or {"srt": "txt", "vtt": "txt"}.get(ending, ending), 10, path, ms, **more)


def guessed(*files: Seen, written: dict[str, Any] | None = None) -> Guess:
    return catalogue.guess(files, "面点入门", written, HOUR)


def test_folders_are_courses_in_their_order_and_folders_in_them_are_sections() -> None:
    found = guessed(
        seen("第十课 蒸/01.mp4"),
        seen("第二课 面/发酵/02_酵母.mp4"),
        seen("第二课 面/01_面粉.mp4"),
        seen("总论.pdf"),
    )
    assert [each["name"] for each in found.courses] == ["面", "蒸", "面点入门"]
    told = [(each["course"], each["name"], each["section"]) for each in found.resources]
    assert told == [(0, "面粉", None), (0, "酵母", "发酵"), (1, "01", None), (2, "总论", None)]


def test_form_and_category_follow_the_words_and_say_that_they_are_guesses() -> None:
    found = guessed(
        seen("职业道德.mp4"),
        seen("和面演示.mp4"),
        seen("包饺子实操.mp4"),
        seen("课后习题.docx"),
        seen("面粉.pdf"),
    )
    told = {each["name"]: (each["kind"], each["form"], each["category"]) for each in found.resources}
    assert told == {
        "职业道德": ("video", "lecture", "ethics"),
        "和面演示": ("video", "demonstration", "theory"),
        "包饺子实操": ("video", "practice", "practical"),
        "课后习题": ("document", "exercise", "theory"),
        "面粉": ("document", "reading", "theory"),
    }
    assert all(each["guessed"] == ["name", "form", "category"] for each in found.resources)


def test_what_belongs_to_a_clip_is_found_by_its_name() -> None:
    files = [
        "a/和面.mp4",
        "a/和面.srt",
        "a/和面_手语.mp4",
        "a/和面.口述.vtt",
        "a/和面（口述版）.mp4",
        "b/醒面.mp4",
    ]
    found = guessed(*map(seen, files), seen("b/醒面.zh-CN.vtt"), seen("b/别的.srt"), seen("a/和面.en.srt"))
    first, second = found.resources
    assert (first["captions"], first["sign"]) == ("a/和面.srt", "a/和面_手语.mp4")
    assert (first["descriptions"], first["described"]) == ("a/和面.口述.vtt", "a/和面（口述版）.mp4")
    assert second["captions"] == "b/醒面.zh-CN.vtt"
    assert sorted(found.left) == [("a/和面.en.srt", "second-captions"), ("b/别的.srt", "no-clip")]


def test_papers_are_no_lessons() -> None:
    found = guessed(seen("承诺书.docx"), seen("版权证明.pdf"), seen("单位简介.txt"), seen("讲义.docx"))
    assert [each["name"] for each in found.resources] == ["讲义"]
    assert found.rights["file"] in ("承诺书.docx", "版权证明.pdf")
    assert found.provider == {"profile_file": "单位简介.txt"}
    assert [why for _path, why in found.left] == ["second-paper"]
    assert found.papers == ["单位简介.txt", "承诺书.docx", "版权证明.pdf", "讲义.docx"]


def test_what_is_no_use_is_told_with_its_reason() -> None:
    found = guessed(
        Seen("空.mp4", "", 0),
        Seen("旧.doc", "doc", 10),
        Seen("怪.bin", "", 10),
        Seen("坏.mp4", "mp4", 10, wrong="broken"),
        seen("账.xlsx"),
        seen("题1.xlsx", book="spare"),
        seen("题2.xlsx", book="exam"),
        seen(f"{'长' * 200}.mp4"),
        seen("课/package.toml", "txt"),
    )
    assert found.resources == []
    assert found.exams == "题2.xlsx"
    assert dict(found.left) == {
        "空.mp4": "empty",
        "旧.doc": "unknown",
        "怪.bin": "unknown",
        "坏.mp4": "unplayable",
        "账.xlsx": "workbook",
        "题1.xlsx": "second-workbook",
        f"{'长' * 200}.mp4": "long-name",
        "课/package.toml": "manifest-inside",
    }


def test_hours_are_counted_from_the_clips_and_only_whole_tenths() -> None:
    found = guessed(seen("一、甲/a.mp4", ms=100 * 60_000), seen("二、乙/b.mp4", ms=60_000))
    assert [each.get("class_hours") for each in found.courses] == [2.2, None]
    assert found.courses[0]["counted"]


def test_more_folders_than_a_catalogue_has_courses_are_told() -> None:
    found = guessed(*(seen(f"课{n:03}/a.mp4") for n in range(MOST_COURSES + 1)))
    assert len(found.courses) == MOST_COURSES
    assert found.left == [(f"课{MOST_COURSES:03}/a.mp4", "too-many")]


def test_a_workbook_goes_before_guesses_and_its_order_counts() -> None:
    told = [{"file": "b.mp4", "name": "先", "form": "practice"}, {"file": "a.mp4", "name": "后"}]
    written = {
        "courses": [{"name": "面点", "class_hours": 1.5, "resources": told}],
        "rights": {"kind": "proof"},
    }
    found = guessed(seen("a.mp4"), seen("b.mp4"), seen("c.mp4"), written=written)
    first, second, third = found.resources
    assert (first["name"], first["form"], first["guessed"]) == ("先", "practice", ["category"])
    assert (second["name"], second["guessed"], second["take"]) == ("后", ["form", "category"], True)
    assert not third["take"]
    assert found.courses[0]["class_hours"] == 1.5
    assert found.rights == {"kind": "proof"}
