"""How far the captions of a clip are, in numbers and in one sentence; and the news while somebody waits for them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from accessibility.captions.jobs import CAPTIONS
from foundation import db, i18n, jobs
from foundation.i18n import _
from operation import job_words
from operation.job_words import Told

WATCH_SECONDS, LOOK_SECONDS = 60.0, 3.0
# Each answer that stays open holds a thread of the server: only a few may, the others get the state once.
OPEN = threading.BoundedSemaphore(3)


def told(session: Session, resource_id: int) -> Told:
    """How far the captions of a clip are."""
    job = jobs.of(session, CAPTIONS, f"resource:{resource_id}")
    return job_words.told(job, _running, _("字幕做好了。"))


def _running(job: jobs.Job) -> str:
    if not job.total:
        return _("正在听声音。")
    text = _("已完成 %(done)s，共 %(total)s", done=i18n.minutes(job.done), total=i18n.minutes(job.total))
    return job_words.with_time_left(job, text)


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
