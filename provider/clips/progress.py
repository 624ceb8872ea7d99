"""How far the check or the copies of a clip are, in numbers and in one sentence."""

from __future__ import annotations

from foundation import i18n
from foundation.i18n import _
from foundation.jobs import Job
from operation import job_words
from operation.job_words import Told


def told(job: Job | None) -> Told:
    """The state of a job about a clip."""
    return job_words.told(job, _running, _("做好了。"))


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
    return job_words.with_time_left(job, text) if job.stage == "check" else text
