"""What the one page shows, in its order: groups of questions, courses with their resources, what is known already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from wtforms import Field

from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form
from packages.models import Package
from provider.intake import forms
from provider.intake.models import Intake
from provider.intake.required import Fact
from schemes.scheme import Scheme

Told = Mapping[str, Any]
FOLDED_FROM = 12  # resources: so many rows are shown at once, more are folded course by course
_TITLES = {"introduction": _l("课程介绍"), "provider": _l("供应单位"), "rights": _l("版权")}
_BESIDE = {
    "captions": _l("字幕"),
    "descriptions": _l("口述影像"),
    "described": _l("口述版视频"),
    "sign": _l("手语视频"),
}


@dataclass(frozen=True)
class Row:
    """A resource: what is known of it, its fields by part, and the files that belong to it, each with what it is."""

    told: Told
    fields: Mapping[str, Field]
    beside: tuple[tuple[str, str], ...]

    @property
    def wrong(self) -> bool:
        """Whether a field that is folded away has an error."""
        return any(self.fields[part].errors for part in ("of", "at") if part in self.fields)


@dataclass(frozen=True)
class Shown:
    """A course with its rows; `ms` is how long its clips are together. `open`: not folded."""

    name: Field
    hours: Field
    rows: tuple[Row, ...]
    ms: int
    open: bool


@dataclass(frozen=True)
class Group:
    """Questions of one sort; `missing` of them are owed and empty. `open`: not folded."""

    id: str
    title: str
    fields: tuple[Field, ...]
    missing: int
    open: bool


def courses(told: Told, form: Form) -> list[Shown]:
    """The catalogue, course by course; a course without resources is not shown."""
    few = len(told["resources"]) <= FOLDED_FROM
    shown = []
    for at, course in enumerate(told["courses"]):
        rows = tuple(_row(each, form) for each in told["resources"] if each["course"] == at)
        name, hours = form[f"course-{course['key']}"], form[f"hours-{course['key']}"]
        wrong = bool(name.errors or hours.errors or any(row.wrong or _errors(row) for row in rows))
        if rows:
            ms = sum(row.told["ms"] or 0 for row in rows)
            shown.append(Shown(name, hours, rows, ms, few or wrong))
    return shown


def _errors(row: Row) -> bool:
    return any(field.errors for field in row.fields.values())


def _row(each: Told, form: Form) -> Row:
    parts = ("take", "name", "form", "category", "of", "at", "minutes", "alt")
    fields = {part: form[f"{part}-{each['key']}"] for part in parts if f"{part}-{each['key']}" in form}
    beside = tuple((str(words), each[part]) for part, words in _BESIDE.items() if each.get(part))
    return Row(each, fields, beside)


def facts(told: Told, form: Form, scheme: Scheme, asked: Iterable[Fact]) -> list[Group]:
    """The questions that the files can't answer; a group that owes nothing is folded."""
    wanted = {*asked, ("introduction", "name")}
    found: dict[str, list[tuple[Field, bool]]] = {}
    for table, key in forms.facts_of(scheme, wanted, told):
        field = form[f"{table}-{key}"]
        owed = (table, key) in wanted and not (field.data or "").strip()
        found.setdefault(table, []).append((field, owed))
    return [
        Group(
            table,
            str(_TITLES[table]),
            tuple(field for field, _owed in rows),
            sum(owed for _field, owed in rows),
            any(owed or field.errors for field, owed in rows),
        )
        for table, rows in found.items()
    ]


def pairs(told: Told, form: Form) -> list[tuple[str, str]]:
    """The resources that would be taken, as (name, SHA-256)."""
    return [
        (str(form[f"name-{key}"].data if f"name-{key}" in form else each["name"]), each["sha256"])
        for each in told["resources"]
        for key in [each["key"]]
        if f"take-{key}" not in form or form[f"take-{key}"].data
    ]


def begun(session: Session, intake: Intake, contact: Mapping[str, str]) -> dict[str, str]:
    """What the site knows already, so that nobody types it again: of who uploads, and of the provider's last package."""
    known: dict[str, Any] = dict(contact)
    query = select(Package).where(Package.organisation_id == intake.organisation_id)
    last = session.scalar(query.order_by(Package.id.desc()).limit(1))
    if last is not None:
        known |= {key: value for key, value in last.details.get("provider", {}).items() if value is not None}
    told = intake.told.get("provider", {})
    return {
        f"provider-{key}": forms.spelt(known[key])
        for key in forms.FACTS["provider"]
        if key in known and not told.get(key)
    }


def notes() -> Iterator[str]:
    """How to fill the workbook in, line by line."""
    yield _("一行写一个资源。“文件”写文件的路径；文件名只有一个的，只写文件名也行。")
    yield _("“课程”空着，就和上面一行是同一门课。资源的先后就是行的先后。")
    yield _("类型、形式、内容类别空着的，由系统来猜，上传以后在网页上看一看。")
    yield _("只有仿真模拟和 PDF 要写“分钟”，视频由系统来量。图片请写“替代文字”。")
    yield _("字幕和视频同名、放在一起的，不用写“字幕文件”。")
    yield _("“课程”“授课教师”“基本信息”三张表可以不填，上传以后在网页上填也行。")
    yield _("把这个表格和视频、文档一起上传，或者一起压缩成 zip。")
