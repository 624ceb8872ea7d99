"""What still runs or waits for a package: what is being done, how much is done, and about how long the rest takes.

The rest is estimated from what was measured: how long finished work of each kind took for each minute of its clip. Work is
done in the order in which it was asked for, so what others asked for before counts too. Where nothing of a kind is finished
yet, nothing is estimated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select
from sqlalchemy.orm import Session

from accessibility.captions.jobs import CAPTIONS
from foundation import i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.jobs import Job
from media.results import CHECK, COPIES
from operation.job_words import Told
from packages.models import Course, Resource

KINDS: Mapping[str, Any] = {
    CHECK: _l("正在查“%(name)s”的声音和画面"),
    CAPTIONS: _l("正在给“%(name)s”做字幕"),
    COPIES: _l("正在做学习用的“%(name)s”"),
}
OPEN = ("waiting", "running")
Columns = TypeVarTuple("Columns")
PACE_FROM = 100  # finished pieces of work of a kind that its pace is measured on
LEAST = timedelta(seconds=1)  # what took less found its result made already
NEWS = timedelta(days=1)  # how long the desk tells that the work of a package is done


@dataclass(frozen=True)
class UnderWay:
    """The background work of one package.

    `running`: the kind and the clip of what is being done; `done` of `total` pieces are ended, `left_ms` is about how long
    the rest takes, None where nothing is there to measure by.
    """

    running: tuple[tuple[str, str], ...]
    done: int
    total: int
    left_ms: int | None

    @property
    def ended(self) -> bool:
        """Whether nothing is left to do."""
        return self.done == self.total


def of(session: Session, package_id: int, now: datetime) -> UnderWay:
    """The work of a package."""
    query = select(Job.state, func.count(), func.max(Job.id)).where(Course.package_id == package_id)
    states = {
        state: (count, last) for state, count, last in session.execute(_about(query).group_by(Job.state))
    }
    total = sum(count for count, _last in states.values())
    waits = [states[state] for state in OPEN if state in states]
    if not waits:
        return UnderWay((), total, total, None)
    doing = select(Job.kind, Resource.name).where(Course.package_id == package_id, Job.state == "running")
    running = tuple((kind, name) for kind, name in session.execute(_about(doing).order_by(Job.id)))
    left = _left(session, max(last for _count, last in waits), now)
    return UnderWay(running, total - sum(count for count, _last in waits), total, left)


def _about(query: Select[*Columns]) -> Select[*Columns]:
    """Work about clips: each piece beside its resource and course."""
    subject: ColumnElement[str] = literal("resource:").concat(cast(Resource.id, String))
    joined = query.select_from(Resource).join(Course).join(Job, Job.subject == subject)
    return joined.where(Job.kind.in_(KINDS))


def _left(session: Session, last: int, now: datetime) -> int | None:
    """About how long everything takes that is asked for up to this piece of work, in milliseconds."""
    query = select(Job.kind, Job.state, Job.started_at, Resource.duration_ms)
    ahead = session.execute(_about(query).where(Job.state.in_(OPEN), Job.id <= last)).all()
    paces = {kind: _pace(session, kind) for kind in {kind for kind, *_rest in ahead}}
    left, hands = 0.0, 0
    for kind, state, started_at, duration_ms in ahead:
        pace = paces[kind]
        if pace is None:
            return None
        whole = pace * (duration_ms or 0)
        if state == "running" and started_at is not None:
            hands += 1
            whole = max(0.0, whole - (now - started_at) / timedelta(milliseconds=1))
        left += whole
    return int(left / max(1, hands))


def _pace(session: Session, kind: str) -> float | None:
    """How long work of a kind took for each millisecond of its clips, of late; None while none is finished."""
    query = select(Job.started_at, Job.ended_at, Resource.duration_ms)
    query = _about(query).where(Job.kind == kind, Job.state == "done").order_by(Job.id.desc())
    took, lasted = timedelta(), 0
    for started_at, ended_at, duration_ms in session.execute(query.limit(PACE_FROM)):
        if started_at and ended_at and duration_ms and ended_at - started_at >= LEAST:
            took += ended_at - started_at
            lasted += duration_ms
    return took / timedelta(milliseconds=lasted) if lasted else None


def told(found: UnderWay) -> Told:
    """The same as numbers and a sentence, for a page and its script."""
    if found.ended:
        return Told("done", found.total, max(1, found.total), _("后台的活都做完了。"))
    doing = [str(KINDS[kind]) % {"name": name} for kind, name in found.running] or [
        _("在排队，前面的做完就轮到")
    ]
    text = _(
        "%(doing)s；做好了 %(done)d 件，共 %(total)d 件",
        doing=_("；").join(doing),
        done=found.done,
        total=found.total,
    )
    return Told(
        "running", found.done, found.total, _("%(told)s，%(left)s。", told=text, left=left_words(found))
    )


def left_words(found: UnderWay) -> str:
    """About how long the rest takes."""
    if found.left_ms is None:
        return _("还说不准要多久，做完几件就能估计")
    minutes = -(-found.left_ms // 60_000)
    return _("大约还要 %(time)s", time=i18n.minutes(max(1, minutes) * 60_000))


def of_all(session: Session, package_ids: Iterable[int], now: datetime) -> dict[int, str]:
    """For a list of packages: a word on each whose work runs, or ended a short while ago."""
    ids = list(package_ids)
    query = select(Course.package_id, Job.state, func.count(), func.max(Job.ended_at))
    query = _about(query).where(Course.package_id.in_(ids)).group_by(Course.package_id, Job.state)
    waits, ended = Counter[int](), dict[int, datetime]()
    for package_id, state, count, last in session.execute(query):
        if state in OPEN:
            waits[package_id] += count
        elif last:
            ended[package_id] = max(last, ended.get(package_id, last))
    told = {package_id: _("后台还在做 %(n)d 件", n=count) for package_id, count in waits.items()}
    for package_id, last in ended.items():
        if package_id not in told and now - last < NEWS:
            told[package_id] = _("后台的活做完了")
    return told
