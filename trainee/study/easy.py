"""Easy mode: the one thing to do now, in words."""

from __future__ import annotations

from foundation.i18n import _
from hours.content import Lesson
from trainee.desk.next_steps import Ahead


def now(lesson: Lesson, ahead: Ahead, *, studied: bool) -> str:
    """What somebody who has this lesson open does next."""
    if studied:
        return _("这一课学完了。现在按“%(next)s”。", next=ahead.words)
    if lesson.is_clip and lesson.layers.get("summary"):
        return _("先读下面几句话，再按“播放”。看完，这一课就学好了。")
    if lesson.is_clip:
        return _("按“播放”。看完，这一课就学好了。")
    return _("从头读到尾，再按“读完了”。")
