"""How a job stands, in numbers and in a sentence in the reader's language; and why one failed.

A job that fails keeps a code of `WHY` and its parameters (`jobs.Failed`). Rows of before kept a whole Chinese sentence: they
are read as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from foundation import clock, i18n
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.jobs import Job

WHY: Mapping[str, Any] = {
    "sound-unreadable": _l("读不出这一段的声音。请检查文件能不能播放，再重新上传。"),
    "no-recogniser": _l("这台机器没有装好识别语音的程序：%(what)s。请告诉工作人员。"),
    "no-voice": _l("这台机器没有能用的声音：%(what)s。请告诉工作人员。"),
    "document-unreadable": _l("这份文档读不出来。请用办公软件重新保存，再上传。"),
    "check-too-slow": _l("查得太慢，停下了。机器可能正忙，过一会儿再试一次。"),
    "copies-unreadable": _l(
        "做不出学习用的小文件：这一段有读不出的地方。请检查能不能从头放到尾，再重新上传。"
    ),
    "split-unreadable": _l("分不开：这一段有读不出的地方。请检查能不能从头放到尾，再重新上传。"),
    "under-review": _l("这个培训包正在等评审，内容先不能换。有了结果再来分。"),
    "name-taken": _l("名称和别的资源重了。请改名，再分一次。"),
    "part-too-long": _l("有一段还是太长。请把断开的地方挪一挪，再分一次。"),
    "file-gone": _l("“%(name)s”的文件不见了。请告诉工作人员。"),
    "disk-full": _l("网站的硬盘满了，没有做成。请告诉工作人员，腾出地方再试一次。"),
}


@dataclass(frozen=True)
class Told:
    """A job's state (waiting, running, done, failed), `done` of `total`, and the same as a sentence."""

    state: str
    done: int
    total: int
    text: str

    @property
    def ended(self) -> bool:
        """Whether there will be no more news."""
        return self.state in ("done", "failed")


def told(job: Job | None, running: Callable[[Job], str], done: str) -> Told:
    """How a job stands; `running` says what is being done, `done` that it is."""
    if job is None or job.state == "waiting":
        return Told("waiting", 0, max(job.total, 1) if job else 1, _("排队等着做。前面的做完就轮到它。"))
    texts: dict[str, Callable[[], str]] = {
        "running": lambda: running(job),
        "done": lambda: done,
        "failed": lambda: why(job),
    }
    return Told(job.state, job.done, max(job.total, 1), texts[job.state]())


def why(job: Job) -> str:
    """Why a job failed, and what to do."""
    words = WHY.get(job.error)
    if words is not None:
        return str(words) % job.error_params
    if job.error.endswith("。"):
        return job.error
    return _("没有做成，原因已经记下。再试一次，还不行就告诉工作人员。")


def with_time_left(job: Job, text: str) -> str:
    """A sentence with how long the rest takes at the pace so far, where that can be told."""
    if not job.started_at or not job.done:
        return text
    spent = (clock.now() - job.started_at).total_seconds()
    left = int(spent * (job.total - job.done) / job.done) + 1
    return _("%(told)s，大约还要 %(left)s", told=text, left=i18n.minutes(left * 1000))
