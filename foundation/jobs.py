"""Background work. The job row is the truth; Huey only carries, wakes and keeps the clock (see foundation.carrier).

A row is put in the caller's own transaction, claimed under a lease that the worker renews, and done in the
transaction that writes its result. A worker that is killed lets its lease run out and the row is claimed again;
stages that were kept are not done again.
"""

from __future__ import annotations

import hashlib
import json
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app
from sqlalchemy import JSON, CheckConstraint, String, Text, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import clock, disk
from foundation.db import Base, Database, Id, Instant, add_unless_there, database

LEASE = timedelta(seconds=30)
MOST_TRIES = 3
_log = structlog.get_logger("jobs")


class Job(Base):
    """One piece of work: what (`kind`), about what (`subject`), with which inputs, and how far it is.

    `tries` counts the claims since it was last asked for, `claims` all of them: no two claims of a row ever have the same.
    """

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "input_hash"),
        CheckConstraint("state IN ('waiting','running','done','failed')", name="state"),
        CheckConstraint("(state = 'running') = (lease_until IS NOT NULL)", name="lease_while_running"),
        CheckConstraint("done >= 0 AND total >= 0", name="progress"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    input_hash: Mapped[str] = mapped_column(String(64))
    inputs: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)
    stage: Mapped[str] = mapped_column(String(40), default="")
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    claims: Mapped[int] = mapped_column(default=0, server_default="0")
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    error: Mapped[str] = mapped_column(Text, default="")
    error_params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")


class KeptStage(Base):
    """A stage's result, kept under the hash of what went into it, so that no work is done twice."""

    __tablename__ = "kept_stage"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(Instant)


class LeaseLost(Exception):
    """Another worker has the job now; this one must stop without writing."""


class Failed(Exception):
    """Work that can't succeed by trying again: a code of operation.job_words, and what its sentence tells."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Work:
    """What a kind's function gets: its inputs, a place to keep stages, and a way to report progress."""

    def __init__(self, database: Database, job: Job) -> None:
        self._database = database
        self._job_id = job.id
        self._claim = job.claims
        self.subject = job.subject
        self.inputs: dict[str, Any] = json.loads(job.inputs)
        self.finished = False

    def progress(self, stage: str, done: int, total: int) -> None:
        """Say how far a stage is (any unit that the kind chooses); renews the lease."""
        self._update(stage=stage, done=done, total=total, lease_until=clock.now() + LEASE)

    def renew(self) -> None:
        """Renew the lease only."""
        self._update(lease_until=clock.now() + LEASE)

    def kept(self, key: str) -> Any | None:
        """A kept stage's result, or None."""
        with self._database.session(write=False) as session:
            found = session.get(KeptStage, digest(key))
            return None if found is None else json.loads(found.value)

    def keep(self, key: str, value: Any) -> None:
        """Keep a stage's result (JSON) under a key that names its input and parameters."""
        with self._database.session(write=True) as session:
            session.merge(
                KeptStage(key=digest(key), value=json.dumps(value, ensure_ascii=False), kept_at=clock.now())
            )

    def finish(self, write: Callable[[Session], None]) -> None:
        """Write the result and mark the job done, in one transaction."""
        with self._database.session(write=True) as session:
            self._guarded(
                session, state="done", lease_until=None, ended_at=clock.now(), error="", error_params={}
            )
            write(session)
        self.finished = True

    def _update(self, **values: object) -> None:
        with self._database.session(write=True) as session:
            self._guarded(session, **values)

    def _guarded(self, session: Session, **values: object) -> None:
        """Update the row only while it is still ours."""
        ours = (Job.id == self._job_id, Job.claims == self._claim, Job.state == "running")
        changed = session.execute(update(Job).where(*ours).values(**values).returning(Job.id)).first()
        if changed is None:
            raise LeaseLost(self.subject)


def digest(key: str) -> str:
    """The hash under which a stage is kept."""
    return hashlib.sha256(key.encode()).hexdigest()


class Registry:
    """The kinds of work that the rooms know, and those of them that a person waits for; `app.py` fills it."""

    def __init__(self) -> None:
        self.kinds: dict[str, Callable[[Work], None]] = {}
        self.awaited: set[str] = set()
        self.upkeep: list[Callable[[datetime], None]] = []

    def register(self, kind: str, run: Callable[[Work], None], *, awaited: bool = False) -> None:
        """Say which function does a kind of work; what somebody sits and waits for is short and goes first."""
        self.kinds[kind] = run
        if awaited:
            self.awaited.add(kind)

    def regularly(self, run: Callable[[datetime], None]) -> None:
        """Say what a worker looks after every ten minutes; it is given the time."""
        self.upkeep.append(run)


def look_after() -> None:
    """Everything that a worker looks after, once."""
    for run in registry().upkeep:
        run(clock.now())


def registry() -> Registry:
    """The registry of the current application."""
    found: Registry = current_app.extensions["jobs"]
    return found


def put(session: Session, kind: str, subject: str, inputs: dict[str, Any], *, now: datetime) -> Job:
    """Ask for work in the caller's transaction. The same inputs give the same row; a failed one waits again."""
    spelt = json.dumps(inputs, ensure_ascii=False, sort_keys=True)
    same = (Job.kind == kind, Job.subject == subject, Job.input_hash == digest(spelt))
    job = session.scalar(select(Job).where(*same))
    if job is None:
        job = Job(kind=kind, subject=subject, input_hash=digest(spelt), inputs=spelt, created_at=now)
        if not add_unless_there(session, job):
            return session.execute(select(Job).where(*same)).scalar_one()
    elif job.state == "failed":
        again(job)
    session.flush()
    return job


def again(job: Job) -> None:
    """Let a job that has ended wait once more; whoever still works on it has lost it."""
    job.state, job.tries, job.error, job.error_params, job.ended_at = "waiting", 0, "", {}, None


def of(session: Session, kind: str, subject: str) -> Job | None:
    """The newest job of a kind about a subject."""
    return session.scalar(
        select(Job).where(Job.kind == kind, Job.subject == subject).order_by(Job.id.desc()).limit(1)
    )


def newest(session: Session, kind: str, subjects: Iterable[str]) -> dict[str, Job]:
    """The newest job of a kind about each of these subjects."""
    last = select(func.max(Job.id)).where(Job.kind == kind, Job.subject.in_(list(subjects)))
    query = select(Job).where(Job.id.in_(last.group_by(Job.subject)))
    return {job.subject: job for job in session.scalars(query)}


def claim(session: Session, now: datetime, *, awaited_only: bool = False) -> Job | None:
    """Take the oldest job that waits, or whose worker let its lease run out; what a person waits for goes first."""
    due = (Job.state == "waiting") | ((Job.state == "running") & (Job.lease_until < now))
    awaited = Job.kind.in_(registry().awaited)
    query = select(Job).where(due, awaited) if awaited_only else select(Job).where(due)
    query = query.order_by(awaited.desc(), Job.id).limit(1).with_for_update(skip_locked=True)
    job = session.scalar(query)
    if job is None:
        return None
    if job.tries >= MOST_TRIES:
        # Its worker died three times: more of the same would only kill another one.
        job.state, job.lease_until, job.ended_at, job.error = "failed", None, now, "worker-lost"
        session.flush()
        return claim(session, now, awaited_only=awaited_only)
    job.state, job.lease_until, job.started_at = "running", now + LEASE, now
    job.tries += 1
    job.claims += 1
    session.flush()
    return job


def run_next(*, awaited_only: bool = False) -> bool:
    """Claim and do one job, or only one that a person waits for; False when none was due."""
    store = database()
    with store.session(write=True) as session:
        job = claim(session, clock.now(), awaited_only=awaited_only)
    if job is None:
        return False
    work = Work(store, job)
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_lease, args=(work, stop), daemon=True)
    keeper.start()
    try:
        registry().kinds[job.kind](work)
        if not work.finished:
            work.finish(lambda _session: None)
    except LeaseLost:
        _log.warning("lease lost", job=job.id, kind=job.kind)
    except Exception as error:
        _fail(work, job, error)
    finally:
        stop.set()
        keeper.join()
    return True


def _keep_lease(work: Work, stop: threading.Event) -> None:
    """Renew while the work runs: one long step must not look like a dead worker."""
    while not stop.wait(LEASE.total_seconds() / 3):
        with suppress(LeaseLost):
            work.renew()


def _fail(work: Work, job: Job, error: Exception) -> None:
    _log.error("job failed", job=job.id, kind=job.kind, subject=job.subject, trace=traceback.format_exc())
    final = isinstance(error, Failed) or job.tries >= MOST_TRIES
    code, params = _reason(error)
    with suppress(LeaseLost):
        work._update(
            state="failed" if final else "waiting",
            lease_until=None,
            ended_at=clock.now() if final else None,
            error=code,
            error_params=params,
        )


def _reason(error: Exception) -> tuple[str, dict[str, Any]]:
    """The code under which a failure is kept; one of our own faults is kept under the exception's name."""
    if isinstance(error, Failed):
        return error.code, dict(error.params)
    return ("disk-full", {}) if disk.is_full(error) else (type(error).__name__, {})
