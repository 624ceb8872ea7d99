"""The words of the catalogue workbook: sheets, columns, what stands for which key, and what a cell means."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from packages.shape import Choice, Flag, Tenths, Text, Unfit, Value, Whole, shown

CATALOGUE, COURSES, INSTRUCTORS, DETAILS = "目录", "课程", "授课教师", "基本信息"
INSTRUCTIONS = "填写说明"
RESOURCE_COLUMNS: Mapping[str, str] = {
    "资源名称": "name",
    "文件": "file",
    "类型": "kind",
    "形式": "form",
    "内容类别": "category",
    "小结": "section",
    "分钟": "minutes",
    "替代文字": "alt",
    "摘要": "summary",
    "声音已说明全部内容": "sound_tells_all",
    "字幕文件": "captions",
    "口述影像文件": "descriptions",
    "口述版视频": "described",
    "手语视频": "sign",
}
COURSE_COLUMNS: Mapping[str, str] = {"课程": "name", "学时": "class_hours", "重要程度": "weight"}
INSTRUCTOR_COLUMNS: Mapping[str, str] = {
    "姓名": "name",
    "单位": "organisation",
    "职称": "title",
    "高级职称或相应水平": "senior",
    "没有违法违规": "clean",
}
# what the two-column sheet asks for: its words, and the table and key of the manifest
FACTS: Mapping[str, tuple[str, str]] = {
    "培训包名称": ("introduction", "name"),
    "总学时": ("introduction", "class_hours"),
    "职业": ("introduction", "occupation"),
    "所依标准的种类": ("introduction", "standard_kind"),
    "所依标准的名称": ("introduction", "standard_name"),
    "适用学习对象": ("introduction", "learners"),
    "主要学习内容": ("introduction", "content"),
    "优先采用的职业类别": ("introduction", "preferred_group"),
    "视频说的语言": ("introduction", "language"),
    "科目类型": ("introduction", "subject_kind"),
    "层级": ("introduction", "title_level"),
    "原创": ("introduction", "original"),
    "单位全称": ("provider", "organisation"),
    "联系人": ("provider", "contact"),
    "职务": ("provider", "position"),
    "电话": ("provider", "phone"),
    "邮箱": ("provider", "email"),
    "地址": ("provider", "address"),
    "具有自主知识产权": ("provider", "own_ip"),
    "数字技能类课程": ("provider", "digital_skills"),
    "课程资源简介": ("provider", "description"),
    "备注": ("provider", "remarks"),
    "单位或个人简介": ("provider", "profile"),
    "版权材料的种类": ("rights", "kind"),
    "版权材料的文件": ("rights", "file"),
    "引用情况": ("rights", "quotations"),
    "同意免费用于公益培训": ("rights", "free_use"),
}
# a code of the manifest and the word for it in a cell
WORDS: Mapping[str, str] = {
    "video": "视频",
    "audio": "音频",
    "document": "文档",
    "image": "图片",
    "simulation": "仿真模拟",
    "lecture": "讲课",
    "demonstration": "演示",
    "practice": "练习",
    "reading": "阅读",
    "exercise": "习题",
    "ethics": "职业素养",
    "theory": "理论与演示",
    "practical": "实操",
    "national": "国家职业技能标准",
    "specific": "专项职业能力规范",
    "course": "国家职业培训课程规范",
    "commitment": "承诺书",
    "proof": "自主版权证明",
    "none": "没有引用",
    "attributed": "有引用，已标注出处",
    "public": "公需",
    "professional": "专业",
    "junior": "初级",
    "middle": "中级",
    "senior": "高级",
    "zh": "普通话",
    "en": "英语",
}
_CODES = {word: code for code, word in WORDS.items()}
_TRUTH = {
    "是": True,
    "√": True,
    "对": True,
    "true": True,
    "否": False,
    "×": False,
    "错": False,
    "false": False,
}


def text_of(cell: Any) -> str:
    """What a cell says as a text: whole numbers without a decimal point, blanks at the ends left off."""
    if cell is None or isinstance(cell, bool):
        return "" if cell is None else "是" if cell else "否"
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()


def title_of(cell: Any) -> str:
    """The title of a column: without blanks and the star of what must be filled in."""
    return "".join(text_of(cell).split()).rstrip("*＊")


def column_of(key: str) -> str:
    """The title of the column that holds a resource's key."""
    return next(title for title, each in RESOURCE_COLUMNS.items() if each == key)


def plain(cell: Any, wanted: Value) -> Any:
    """What a cell means for its key, as a manifest would say it; raises Unfit."""
    said = text_of(cell)
    if isinstance(wanted, Text):
        return said
    if isinstance(wanted, Choice):
        return said if said in wanted.among else _CODES.get("".join(said.split()), said)
    if isinstance(wanted, Flag):
        return truth(said)
    return number(said, wanted)


def truth(said: str) -> bool:
    """Yes or no; raises Unfit."""
    try:
        return _TRUTH[said.casefold()]
    except KeyError:
        raise Unfit("not-among", given=shown(said), among=("是", "否")) from None


def number(said: str, wanted: Whole | Tenths) -> float | int:
    """A number as people type it, full width too; raises Unfit."""
    folded = unicodedata.normalize("NFKC", said).strip()
    try:
        told = float(folded) if len(folded) < 20 else None
    except ValueError:
        told = None
    if told is None or "_" in folded or told != told:  # not a number
        raise Unfit("wrong-type", wanted="whole" if isinstance(wanted, Whole) else "number")
    return int(told) if abs(told) < 1e9 and told.is_integer() else told


class Files:
    """The files beside a workbook: found by their path, or by so much of it as tells them apart."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths: dict[str, list[str]] = {}
        for path in paths:
            folded = _folded(path)
            name = folded.rsplit("/", 1)[-1]
            for key in {folded, name, str(PurePosixPath(folded).with_suffix("")), PurePosixPath(name).stem}:
                self._paths.setdefault(key, []).append(path)

    def find(self, given: str) -> str | None:
        """The one file that is meant; None if there is none, or more than one."""
        found = self._paths.get(_folded(given), [])
        exact = [path for path in found if _folded(path) == _folded(given)]
        return exact[0] if exact else found[0] if len(found) == 1 else None


def _folded(path: str) -> str:
    clean = unicodedata.normalize("NFC", path.replace("\\", "/")).strip().removeprefix("./")
    return clean.casefold()
