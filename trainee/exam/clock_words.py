"""The clock of an attempt in words, and as a page keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from exams.sitting import clocks
from exams.sitting.models import Attempt
from foundation.i18n import _
from judging import exam_terms
from trainee.exam import open_attempt


@dataclass(frozen=True)
class Timed:
    """What a page says of time: what is left, if anything limits it, and whether its end may be put off; breaks."""

    left_ms: int | None
    may_extend: bool
    may_pause: bool

    @property
    def words(self) -> str:
        """How much is left, in words; never rounded up."""
        return left(self.left_ms)


def of(attempt: Attempt) -> Timed:
    """The clock of an open attempt."""
    most = exam_terms.of(attempt.version).extensions if attempt.limit_ms is not None else 0
    return Timed(open_attempt.left_ms(attempt), attempt.extensions < most, clocks.may_pause(attempt))


def left(ms: int | None) -> str:
    """How much time is left, in words."""
    if ms is None:
        return _("这次考试不限时间。")
    minutes, seconds = divmod(ms // 1000, 60)
    if minutes >= 60:
        return _("还剩 %(hours)d 小时 %(minutes)d 分钟。", hours=minutes // 60, minutes=minutes % 60)
    if minutes >= 5:
        return _("还剩 %(minutes)d 分钟。", minutes=minutes)
    return _("还剩 %(minutes)d 分 %(seconds)d 秒。", minutes=minutes, seconds=seconds)
