"""How far the check or the copies of a clip are, in numbers and in one sentence."""

from __future__ import annotations

from accessibility.progress import Told
from foundation import clock, i18n
from foundation.i18n import _
from foundation.jobs import Job


def told(job: Job | None) -> Told:
    """The state of a job about a clip."""
    if job is None or job.state == "waiting":
        return Told("waiting", 0, 1, _("排队等着做。前面的做完就轮到它。"))
    words = {"running": _running(job), "done": _("做好了。"), "failed": _failed(job)}
    return Told(job.state, job.done, max(job.total, 1), words[job.state])


def _running(job: Job) -> str:
    if not job.total:
        return _("刚开始。")
    stages = {
        "check": _("正在从头查到尾"),
        "loudness": _("正在量声音大小"),
        "video": _("正在做小一些的视频"),
        "audio": _("正在做小一些的音频"),
        "sound": _("正在做只有声音的一份"),
        "storyboard": _("正在截取小图"),
    }
    text = _(
        "%(stage)s：已完成 %(done)s，共 %(total)s",
        stage=stages.get(job.stage, _("正在做")),
        done=i18n.minutes(job.done),
        total=i18n.minutes(job.total),
    )
    # the copies are made in stages, each with its own count: time spent says nothing about the rest
    if job.stage != "check" or not job.started_at or not job.done:
        return text
    spent = (clock.now() - job.started_at).total_seconds()
    left = int(spent * (job.total - job.done) / job.done) + 1
    return _("%(told)s，大约还要 %(left)s", told=text, left=i18n.minutes(left * 1000))


def _failed(job: Job) -> str:
    """What is not a sentence is a program's word for its own trouble."""
    if job.error.endswith("。"):
        return job.error
    return _("没有做成，原因已经记下。再试一次，还不行就告诉工作人员。")
