"""The minutes of a meeting as a Word document: headings, tables whose first row is marked as their head, the language set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from accessibility.documents import word
from curation.experts.meetings import holding
from curation.experts.models import Meeting, MeetingItem
from curation.experts.wording import CHOICES, DECISIONS
from foundation.i18n import _, day

if TYPE_CHECKING:  # imported where a document is made
    from docx.document import Document as Made
    from docx.table import Table

MEDIA_TYPE = word.MEDIA_TYPE


def make(meeting: Meeting, called_by: str, tag: str, now: datetime) -> bytes:
    """The document; `tag` is the language that it is written in, `called_by` whose name stands under it."""
    from docx import Document

    document = Document()
    word.dress(document, tag)
    title = _("评审会记录：%(title)s", title=meeting.title)
    properties = document.core_properties
    properties.title, properties.language, properties.author = title, tag, ""
    properties.created = properties.modified = now.replace(tzinfo=None)
    document.add_heading(title, level=0)
    _about(document, meeting, called_by)
    document.add_heading(_("到会的人"), level=1)
    people = [[str(n), each.person.name] for n, each in enumerate(meeting.attendance, 1)]
    _table(document, [_("序号"), _("姓名")], people)
    for number, item in enumerate(meeting.items, 1):
        _item(document, number, item)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _about(document: Made, meeting: Meeting, called_by: str) -> None:
    document.add_paragraph(_("日期：%(day)s", day=day(meeting.held_on)))
    if meeting.place:
        document.add_paragraph(_("地点：%(place)s", place=meeting.place))
    document.add_paragraph(_("召集人：%(name)s", name=called_by))
    document.add_paragraph(
        _("到会 %(n)d 人，议了 %(m)d 件。", n=len(meeting.attendance), m=len(meeting.items))
    )


def _item(document: Made, number: int, item: MeetingItem) -> None:
    document.add_heading(_("第 %(n)d 件：%(title)s", n=number, title=item.procedure.title), level=1)
    document.add_paragraph(_("申报单位：%(name)s", name=item.procedure.organisation.name))
    counts = holding.counted(item)
    _table(document, [_("表决"), _("票数")], [[str(CHOICES[key]), str(n)] for key, n in counts.items()])
    if item.votes:
        document.add_heading(_("每个人的一票"), level=2)
        _table(
            document,
            [_("姓名"), _("表决")],
            [[each.person.name, str(CHOICES[each.choice])] for each in item.votes],
        )
    document.add_heading(_("决定"), level=2)
    document.add_paragraph(str(DECISIONS[item.decision]) if item.decision else _("还没有决定"))
    for line in item.words.splitlines():
        document.add_paragraph(line)


def _table(document: Made, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose first row is repeated on each page and read as its head."""
    table = document.add_table(rows=1, cols=len(head), style="Table Grid")
    for cell, words in zip(table.rows[0].cells, head, strict=True):
        cell.text = words
    _mark_head(table)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words


def _mark_head(table: Table) -> None:
    from docx.oxml.ns import qn

    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(properties.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
