"""Accommodations in words: what can be asked for, plainly; what was granted, line by line."""

from __future__ import annotations

from collections.abc import Sequence

from exams.accommodations.measures import UNLIMITED, Measures
from foundation.i18n import _


def wishes() -> list[tuple[str, str]]:
    """What a trainee can ask for: (name, plain words), in order."""
    return [
        ("time", _("多给我一些时间")),
        ("breaks", _("中间让我停下来休息，休息的时候不算时间")),
        ("several_days", _("分几天考完")),
        ("one_question", _("一页只看一道题，旁边什么都不要")),
        ("read_aloud", _("把题目读给我听")),
        ("large_print", _("字大一些")),
        ("reduced_choices", _("选项少一些")),
        ("senses", _("看不见、听不见或者分不清颜色的题，换一道差不多的")),
        ("assistant", _("考试的时候有人帮我")),
        ("by_voice", _("我用说话来回答")),
    ]


def named(chosen: Sequence[str]) -> list[str]:
    """Wishes in words."""
    return [words for name, words in wishes() if name in chosen]


def times() -> list[tuple[str, str]]:
    """How much time can be granted: (per cent as text, words)."""
    return [
        ("100", _("和别人一样")),
        ("125", _("1.25 倍")),
        ("130", _("1.3 倍")),
        ("150", _("1.5 倍")),
        ("200", _("2 倍")),
        ("0", _("不限时间")),
    ]


def senses() -> list[tuple[str, str]]:
    """What a question may need that somebody hasn't: (name, words)."""
    return [
        ("sight", _("要看得见的题")),
        ("hearing", _("要听得见的题")),
        ("colour", _("要分得清颜色的题")),
    ]


def lines(granted: Measures) -> list[str]:
    """What is done for somebody, one line each; none where nothing is granted."""
    found = []
    if granted.time == UNLIMITED:
        found.append(_("考试不限时间"))
    elif granted.time != 100:
        found.append(_("考试时间是别人的 %(times)s 倍", times=f"{granted.time / 100:g}"))
    plain = (
        (granted.several_days, _("可以分几天考，停下来的时候不算时间，题目收起来")),
        (
            granted.breaks and not granted.several_days,
            _("可以停下来休息，到当天结束为止不算时间，题目收起来"),
        ),
        (granted.one_question, _("一页只有一道题")),
        (granted.read_aloud, _("题目可以读给你听")),
        (granted.large_print, _("考试的页面用特大字")),
        (granted.reduced_choices, _("选择题的选项少一些")),
    )
    found += [words for yes, words in plain if yes]
    if granted.senses:
        known = dict(senses())
        found.append(_("换成别的题：%(what)s", what=_("、").join(known[each] for each in granted.senses)))
    if granted.senses and granted.exempt:
        found.append(_("没有题可以换的，就不考，分数按其余的题折算"))
    if granted.assistant:
        found.append(_("有人协助：%(who)s", who=granted.assistant))
    if granted.by_voice:
        found.append(_("可以用说话来回答"))
    return found
