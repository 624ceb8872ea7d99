"""The captions' codes in words: languages, faults of files, steps that can't be taken, how a cue reads."""

from __future__ import annotations

from collections.abc import Sequence

from accessibility.captions.editor.drafts import PRESENT
from accessibility.captions.editor.editing import Measure, limits
from accessibility.captions.editor.steps import Wrong
from accessibility.captions.files.faults import Fault
from accessibility.captions.models import CaptionDraft
from accessibility.captions.transcript import Section
from accounts.models import Person
from foundation.i18n import _, instant, minutes

MOST = 12  # faults told one by one; more only count


def languages() -> dict[str, str]:
    """The languages that captions can be in, by their code."""
    return {
        "zh": _("中文"),
        "en": _("英文"),
        "bo": _("藏文"),
        "ug": _("维吾尔文"),
        "mn": _("蒙古文"),
        "kk": _("哈萨克文"),
        "ko": _("朝鲜文"),
        "ja": _("日文"),
        "ru": _("俄文"),
        "fr": _("法文"),
        "de": _("德文"),
        "es": _("西班牙文"),
        "ar": _("阿拉伯文"),
        "vi": _("越南文"),
        "th": _("泰文"),
    }


def language(code: str) -> str:
    """A language's name; its code where we have none."""
    return languages().get(code, code)


def heading(section: Section, number: int) -> str:
    """What stands over a section where each needs a name: its title, else its number and when it begins."""
    if section.heading or number == 1:
        return section.heading or _("第 %(n)d 节", n=number)
    return _("第 %(n)d 节，从 %(at)s起", n=number, at=minutes(section.start_ms))


def kind(code: str) -> str:
    """A file's format as people call it."""
    known = {
        "vtt": "WebVTT",
        "srt": "SRT",
        "ass": "ASS",
        "ttml": "TTML",
        "sbv": "SBV",
        "lrc": "LRC",
        "json": "JSON",
    }
    return known[code]


def faults(found: Sequence[Fault]) -> list[str]:
    """Faults of a file, each with its line; the first ones, and how many more there are."""
    told = [fault(each) for each in found[:MOST]]
    if len(found) > MOST:
        told.append(_("还有 %(n)d 处。", n=len(found) - MOST))
    return told


def fault(found: Fault) -> str:
    """One fault in a sentence."""
    words = {
        "timing": _("这一行的时间读不懂：%(sample)s", sample=found.sample),
        "order": _("这一条的结束不比开始晚：%(sample)s", sample=found.sample),
        "stray": _("这几个字没有时间，不知道什么时候出现：%(sample)s", sample=found.sample),
        "tag": _("“<”后面的字会被当成标记丢掉：%(sample)s。要写小于号，请写成“&lt;”。", sample=found.sample),
        "no-blank-line": _(
            "下一条前面少一个空行，编号“%(sample)s”会被当成字幕里的字。请在它前面加一个空行。",
            sample=found.sample,
        ),
        "late": _("这一条的时间超出了视频的长度：%(sample)s。是不是拿错了文件？", sample=found.sample),
        "encoding": _("从这一行起读不出文字。请把文件存成 UTF-8 再上传。"),
        "unknown": _(
            "看不出这是哪一种字幕文件。可以上传 WebVTT、SRT、ASS、TTML、SBV、LRC，和 Whisper、剪映等写的 JSON。"
        ),
        "head": _("WebVTT 文件的第一行要以“WEBVTT”开头，这里是：%(sample)s", sample=found.sample),
        "empty": _("文件里没有一条字幕。"),
        "format": _("这一行要写明 Start、End 和 Text 各在哪里：%(sample)s", sample=found.sample),
        "rate": _("这个速率要写成大于零的整数：%(sample)s", sample=found.sample),
        "map": _("这一行要说明时间挪到哪里，写得读不懂：%(sample)s", sample=found.sample),
        "early": _(
            "按文件头上的 X-TIMESTAMP-MAP 挪动以后，这一条在视频开头以前：%(sample)s", sample=found.sample
        ),
        "json": _("JSON 写得不对：%(sample)s", sample=found.sample),
        "json-unknown": _("这个 JSON 里没有认得的字幕。可以上传 Whisper、剪映草稿和哔哩哔哩字幕的 JSON。"),
        "stopped": _("读这个文件太费时间或内存，没有读完。请用字幕软件另存成 WebVTT 或 SRT 再上传。"),
        "not-read": _("这个文件没有读成，原因记在日志里了。请用字幕软件另存成 WebVTT 或 SRT 再上传。"),
        "deep": _("文件里一层套一层，套得太深，没有读。"),
        "xml": _("XML 写得不对：%(sample)s", sample=found.sample),
        "xml-forbidden": _("文件里定义了实体，为了安全不收。请去掉 DOCTYPE 里的定义。"),
    }
    return _("第 %(line)d 行：%(what)s", line=found.line, what=words[found.code])


def notes(found: Sequence[Fault]) -> list[str]:
    """What was done to all the captions of a file, so that a person can look whether it was meant so."""
    words = {
        "moved": _(
            "文件头上有 X-TIMESTAMP-MAP，所有时间挪动了 %(sample)s 秒。请对着视频看几条，不对就整体挪动。"
        ),
        "folded": _("这是自动字幕的滚动写法，同一句显示几遍。每句只留了一遍：%(sample)s 条。"),
    }
    return [words[each.code] % {"sample": each.sample} for each in found]


def wrong(found: Wrong, number: int) -> str:
    """Why a step could not be taken."""
    words = {
        "time": _("时间“%(value)s”读不懂。请写成“分:秒”，例如 1:03.5。", value=found.value),
        "order": _("结束的时间要比开始的晚。"),
        "no-mark": _("请先在要拆开的地方打一个“|”，再按拆开。"),
        "no-room": _("这里没有空的时间，加不进一条。可以先拆开一条，或把时间挪开。"),
        "shift": _("请写要推迟多少秒，例如 0.5；要提前就写 -0.5。不能早过视频的开头。"),
        "gone": _("这一条已经不在了。"),
        "not-mended": _("这里机器改过的字已经不在了，没有可以改回去的。"),
    }
    return _("第 %(n)d 条：%(what)s", n=number, what=words[found.code])


def measure(found: Measure) -> str:
    """How a cue reads, in words."""
    return _(
        "每秒 %(speed)s 字，最宽一行 %(widest)s 字，%(lines)s 行",
        speed=f"{found.speed_tenths // 10}.{found.speed_tenths % 10}",
        widest=found.widest,
        lines=found.lines,
    )


def over(found: Measure, code: str) -> str:
    """What is over the limits, and by which limit; empty where nothing is."""
    bounds = limits(code)
    words = {
        "fast": _("读起来太快，每秒最多 %(n)d 字", n=bounds.per_second),
        "long": _("太宽或太多行，一行最多 %(n)d 字，最多两行", n=bounds.line),
        "short": _("停留太短，至少 0.8 秒"),
        "slow": _("停留太长，最多 7 秒"),
    }
    return _("；").join(words[each] for each in found.over)


def presence(found: Sequence[tuple[Person, CaptionDraft, bool]]) -> list[str]:
    """Who else is writing, and since when; as plain text, for the page and for its script."""
    minutes = int(PRESENT.total_seconds() // 60)
    return [
        _("%(who)s也在改这些字幕，%(since)s开始，最近 %(n)d 分钟内还在写。你们各写各的，保存时会放在一起，谁的字都不会丢。",
          who=who.name, since=instant(draft.begun_at).striptags(), n=minutes)
        if now
        else _("%(who)s在 %(when)s写过一份还没保存的草稿。", who=who.name, when=instant(draft.changed_at).striptags())
        for who, draft, now in found
    ]  # fmt: skip
