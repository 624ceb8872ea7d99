"""One thing as it was and as it is, beside each other: its fields, its texts word by word, its captions cue by cue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy.orm import Session

from accessibility.captions.editor import comparing
from accessibility.captions.editor.comparing import Piece
from curation.review import change_wording as wording
from curation.review import changes, differing
from foundation.i18n import _
from packages import frozen
from packages.models import Version

ROWS = 50
LONGEST = 4_000  # characters of a stretch that is still compared word by word
Told = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """A place that differs: what it is called, and both sides as runs of words that stayed, went or came."""

    label: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    note: str = ""


@dataclass(frozen=True)
class Shown:
    """The places of a thing that one page shows."""

    name: str
    rows: tuple[Row, ...]
    total: int
    number: int
    pages: int


def of(session: Session, old: Version, new: Version, kind: str, key: int, asked: int) -> Shown | None:
    """A page of what differs in one thing of the list of changes; None where nothing does."""
    name, rows = _of_kind(session, old, new, kind, key)
    if not rows:
        return None
    pages = -(-len(rows) // ROWS)
    number = min(max(1, asked), pages)
    return Shown(name, tuple(rows[(number - 1) * ROWS : number * ROWS]), len(rows), number, pages)


def _of_kind(session: Session, old: Version, new: Version, kind: str, key: int) -> tuple[str, list[Row]]:
    if kind in differing.HEAD:
        before, after = differing.head(old)[kind], differing.head(new)[kind]
        return "", list(_people(before, after) if isinstance(after, list) else _fields(before, after))
    if kind == "course":
        return _course(session, old, new, key)
    if kind == "order":
        return _order(session, old, new, key)
    if kind == "questions":
        before, after = differing.question_rows(session, old, new).get(key, ([], []))
        return "", list(_questions(session, before, after))
    return _resource(session, old, new, key)


def _fields(old: Told, new: Told, prefix: str = "") -> Iterator[Row]:
    for name in changes.fields_that_differ(old, new):
        if name not in changes.SILENT and not name.endswith("_file_id"):
            was, now = (wording.value(name, each.get(name)) for each in (old, new))
            yield from _texts(prefix + wording.field(name), was, now)


def _people(old: list[Told], new: list[Told]) -> Iterator[Row]:
    for at in changes.fields_that_differ(old, new):
        was, now = (some[int(at) - 1] if int(at) <= len(some) else {} for some in (old, new))
        yield from _fields(was, now, _("第 %(n)s 位：", n=at))


def _texts(label: str, old: str, new: str) -> Iterator[Row]:
    """Where two texts differ: line by line, and within lines word by word."""
    before, after = old.splitlines() or [""], new.splitlines() or [""]
    for kind, b0, b1, a0, a1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield _row(label, "\n".join(before[b0:b1]), "\n".join(after[a0:a1]))


def _row(label: str, old: str, new: str, note: str = "") -> Row:
    if len(old) + len(new) > LONGEST or not old or not new:
        pieces = [Piece("gone", old), Piece("new", new)]
    else:
        pieces = list(comparing.pieces(old, new, "zh"))
    return _sides(label, pieces, note)


def _sides(label: str, pieces: Sequence[Piece], note: str = "") -> Row:
    old = tuple(each for each in pieces if each.kind != "new" and each.text)
    return Row(label, old, tuple(each for each in pieces if each.kind != "gone" and each.text), note)


def _course(session: Session, old: Version, new: Version, key: int) -> tuple[str, list[Row]]:
    for was, now in differing.courses(session, old, new):
        if was and now and now.number == key:
            says = frozen.told(session, [was.part, now.part])
            rows = list(_fields(says[was.part], says[now.part]))
            if was.number != now.number and not rows:
                rows = [_row(_("位置"), *(_("第 %(n)d 门课程", n=each.number) for each in (was, now)))]
            return now.name, rows
    return "", []


def _order(session: Session, old: Version, new: Version, key: int) -> tuple[str, list[Row]]:
    """The names of a course's resources, in both orders."""
    if key not in differing.reordered(session, old, new):
        return "", []
    pair = next(each for each in differing.courses(session, old, new) if each[1] and each[1].number == key)
    before, after = (
        differing.names_of(session, version, each.number if each else 0)
        for version, each in zip((old, new), pair, strict=True)
    )
    rows = []
    for kind, b0, b1, a0, a1 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            was, now = "\n".join(before[b0:b1]), "\n".join(after[a0:a1])
            label = _("第 %(n)d 个起", n=min(a0, a1 - 1) + 1 if a1 > a0 else a0 + 1)
            rows.append(_sides(label, [Piece("gone", was), Piece("new", now)]))
    return pair[1].name if pair[1] else "", rows


def _questions(
    session: Session, before: Sequence[tuple[int, str]], after: Sequence[tuple[int, str]]
) -> Iterator[Row]:
    """Questions without right answers and explanations: that those changed is said, what they are is shown elsewhere."""
    for kind, was, now in changes.questions_that_differ(session, before, after):
        told = now or was or {}
        label = _("第 %(n)d 题：%(what)s", n=told.get("position", 0), what=wording.QUESTIONS[kind])
        hidden = was is not None and now is not None and _hidden(was) != _hidden(now)
        note = _("答案、解析或者别的也改了。要看，请到评审页按“显示答案”。") if hidden else ""
        yield _row(label, _asked(was), _asked(now), note)


def _asked(told: Told | None) -> str:
    if told is None:
        return ""
    options = [
        str(each.get("text", "") if isinstance(each, dict) else each) for each in told.get("options", ())
    ]
    return "\n".join(
        [str(told.get("stem", "")), *(f"{chr(65 + at)}. {each}" for at, each in enumerate(options))]
    )


def _hidden(told: Told) -> list[tuple[str, Any]]:
    return sorted(
        (name, value) for name, value in told.items() if name not in ("position", "stem", "options")
    )


def _resource(session: Session, old: Version, new: Version, key: int) -> tuple[str, list[Row]]:
    found = changes.one_resource(session, old, new, key)
    if found is None or found.pair is None:
        return "", []
    was, now = found.pair.old, found.pair.new
    parts = [part for each in found.beside for part in (each.old, each.new)]
    says = frozen.told(session, [part for part in (*parts, was and was.part, now and now.part) if part])
    rows = list(_fields(says[was.part] if was else {}, says[now.part] if now else {}))
    for each in found.beside:
        what, _colon, name = each.key.partition(":")
        before, after = (says[part] if part else {} for part in (each.old, each.new))
        rows += _captions(name, before, after) if what == "captions" else _layer(name, before, after)
    return found.name, rows


def _layer(kind: str, old: Told, new: Told) -> Iterator[Row]:
    before, after = wording.layer_text(old), wording.layer_text(new)
    if before == after:
        yield _row(wording.LAYERS[kind], wording.layer_made(old), wording.layer_made(new))
    yield from _texts(str(wording.LAYERS[kind]), before, after)


def _captions(language: str, old: Told, new: Told) -> Iterator[Row]:
    if not old or not new:
        yield _row(_("字幕"), _("有") if old else "", _("有") if new else "")
        return
    for each in changes.cues_that_differ(old, new):
        note = ""
        if each.times:
            (a, b), (c, d) = each.times
            spelt = [wording.clock(ms) for ms in (a, b, c, d)]
            note = _(
                "时间从 %(a)s 到 %(b)s，改成 %(c)s 到 %(d)s。", a=spelt[0], b=spelt[1], c=spelt[2], d=spelt[3]
            )
        yield _sides(_("字幕，%(at)s 起", at=wording.clock(each.start_ms)), each.pieces, note)
