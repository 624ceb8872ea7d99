"""How far the captions of a clip are, in numbers and in one sentence; and the news while somebody waits for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from accessibility.jobs import CAPTIONS
from foundation import clock, db, i18n, jobs
from foundation.i18n import _

WATCH_SECONDS, LOOK_SECONDS = 60.0, 3.0
# Each answer that stays open holds a thread of the server: only a few may, the others get the state once.
OPEN = threading.BoundedSemaphore(3)


@dataclass(frozen=True)
class Told:
    """A job's state (waiting, running, done, failed), `done` of `total` (ms of sound), and the same as a sentence."""

    state: str
    done: int
    total: int
    text: str

    @property
    def ended(self) -> bool:
        """Whether there will be no more news."""
        return self.state in ("done", "failed")


def told(session: Session, resource_id: int) -> Told:
    """How far the captions of a clip are."""
    job = jobs.of(session, CAPTIONS, f"resource:{resource_id}")
    if job is None:
        return Told("waiting", 0, 1, _("排队等着做。前面的做完就轮到它。"))
    words = {
        "waiting": _("排队等着做。前面的做完就轮到它。"),
        "running": _running(job),
        "done": _("字幕做好了。"),
        "failed": _failed(job),
    }
    return Told(job.state, job.done, max(job.total, 1), words[job.state])


def _running(job: jobs.Job) -> str:
    if not job.total:
        return _("正在听声音。")
    text = _("已完成 %(done)s，共 %(total)s", done=i18n.minutes(job.done), total=i18n.minutes(job.total))
    if not job.started_at or not job.done:
        return text
    spent = (clock.now() - job.started_at).total_seconds()
    left = int(spent * (job.total - job.done) / job.done) + 1
    return _("%(told)s，大约还要 %(left)s", told=text, left=i18n.minutes(left * 1000))


def _failed(job: jobs.Job) -> str:
    """What is not a sentence is a program's word for its own trouble."""
    if job.error.endswith("。"):
        return job.error
    return _("没有做成，原因已经记下。再试一次，还不行就告诉工作人员。")


@contextmanager
def staying() -> Iterator[float]:
    """For how many seconds this answer may stay open."""
    stays = OPEN.acquire(blocking=False)
    try:
        yield WATCH_SECONDS if stays else 0.0
    finally:
        if stays:
            OPEN.release()


def news(resource_id: int, seconds: float, look: float = LOOK_SECONDS) -> Iterator[str]:
    """A sentence when there is one, an empty text when nothing changed, until the end of the work or of the time."""
    said, until = ("", -1), time.monotonic() + seconds
    while True:
        with db.reading() as session:
            now = told(session, resource_id)
        # the estimate alone is no news
        yield "" if (now.state, now.done) == said else now.text
        said = (now.state, now.done)
        if now.ended or time.monotonic() >= until:
            return
        time.sleep(look)
