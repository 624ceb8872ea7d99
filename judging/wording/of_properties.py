"""What the media check says in codes, in plain words: properties, units, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from foundation.i18n import _
from foundation.i18n import lazy as _l
from judging.wording.amounts import value as told_value
from judging.wording.labels import PROPERTIES
from media import moments

CERTAINTIES: Mapping[str, Any] = {"measured": _l("测得"), "estimated": _l("估计"), "person": _l("由人判断")}
_OUTCOMES: Mapping[bool | None, Any] = {True: _l("符合"), False: _l("不符合"), None: _l("请人看听")}
# why a file was not measured at all
REFUSALS: Mapping[str, Any] = {
    "broken": _l("文件损坏，读不出声音和画面。"),
    "too-slow": _l("读这个文件太慢，已经停下。"),
    "no-stream": _l("文件里没有声音，也没有画面。"),
    "too-large": _l("画面太大。"),
    "empty": _l("文件是空的，一个字节也没有。请重新导出或重新上传。"),
    "archive": _l("这是压缩包，不是音视频。请解开后上传里面的文件。"),
    "playlist": _l("这是播放列表，指向别的文件，我们不打开。请上传音视频文件本身。"),
    "picture": _l("这是图片，不是音视频。请上传音视频文件。"),
    "text": _l("这是文字，不是音视频。请上传音视频文件。"),
    "too-long": _l("时长超过 8 小时，或者标的时长是假的。请拆成短的片段。"),
    "no-duration": _l("测不出时长。"),
}
_FAILS: Mapping[str, Any] = {
    "extension_fits": _l("扩展名和文件里的格式不一样。请用正确的扩展名，或重新导出。"),
    "missing_ms": _l("文件不完整，后面的内容缺了。请重新导出或重新上传。"),
    "decode_errors": _l("这里的画面或声音坏了。请重新导出这一段。"),
    "black_ms": _l("这里是黑屏。请剪掉，或换上画面。"),
    "flashes": _l("画面每秒闪三次以上，可能诱发癫痫。请改成慢的变化。"),
    "red_flashes": _l("红色每秒闪三次以上，可能诱发癫痫。请改成慢的变化。"),
    "sound_gap_ms": _l("声音断得太久。请剪短或补上声音。"),
    "sound_peak_db10": _l("声音最响的地方太响。请把音量调小再导出。"),
    "sound_level_db10": _l("声音太弱。请把音量调大再导出。"),
    "clipping": _l("声音太响，被削平了，会失真。请用小一些的音量重新录制。"),
    "loudness_range_db10": _l("声音忽大忽小。请把各段音量调到一样。"),
    "sound_snr_db10": _l("背景噪声太大。请在安静的地方、靠近话筒重录。"),
    "hum_db10": _l("有电流的嗡嗡声。请检查接地和电源线后重录。"),
    "speech_over_background_db10": _l("背景声盖住了说话。请把音乐和背景声调小。"),
    "av_offset_ms": _l("声音和画面不是同时开始。请对齐后重新导出。"),
    "frame_rate_mode": _l("帧率时快时慢。请用固定的帧率重新导出。"),
    "opening_ms": _l("片头太长。请剪短。"),
}
_BY_PERSON: Mapping[str, Any] = {
    "frozen_ms": _l("画面有一段没有动。讲解幻灯片没有关系；应该动的请检查。"),
    "picture_snr_db10": _l("从成品文件测不出图像信噪比，由提供单位声明，评审人员观看。"),
    "lip_sync": _l("请看口型和声音是不是对得上。"),
    "steady_picture": _l("请看画面有没有抖动和跳跃。"),
    "colour_cast": _l("请看有没有偏色，几台摄像机的颜色是不是一样。"),
    "voice_and_music": _l("请听解说、现场声和音乐的比例是不是合适。"),
    "channel_use": _l("请听各声道放的内容对不对。"),
    "opening_ms": _l("文件没有标出片头，请看片头多长。"),
    "speech_over_background_db10": _l("听不出说话或背景，请人来听。"),
    "sound_snr_db10": _l("声音里没有停顿，测不出噪声，请人来听。"),
}
_TEXTS: Mapping[str, Any] = {
    "cbr": _l("恒定码率"),
    "vbr": _l("动态码率"),
    "cfr": _l("固定帧率"),
    "vfr": _l("可变帧率"),
    "progressive": _l("逐行"),
    "interlaced": _l("隔行"),
    "media": _l("音频或视频文件"),
}


def name(code: str) -> str:
    """The property in words."""
    return str(PROPERTIES.get(code, code))


def outcome(finding: Mapping[str, Any]) -> str:
    """符合, 不符合, or that a person should look and listen."""
    return str(_OUTCOMES[finding["ok"]])


def certainty(code: str) -> str:
    """测得, 估计 or 由人判断."""
    return str(CERTAINTIES[code])


def amount(value: int | str | None, unit: str) -> str:
    """A value in its unit, as people say it; empty where there is none."""
    if value is None:
        return ""
    if unit == "ms" and isinstance(value, int):
        return _("%(n)s 秒", n=f"{value / 1000:.2f}".rstrip("0").rstrip("."))
    if isinstance(value, str):
        return " / ".join(str(_TEXTS.get(part, part)) for part in value.split(" / "))
    return told_value(value, unit)


def refusal(code: str) -> str:
    """Why a file was not measured, and what to do."""
    return str(REFUSALS.get(code, REFUSALS["broken"]))


def explanation(finding: Mapping[str, Any]) -> str:
    """What is wrong and what to do about it, in a sentence or two; empty where all is well."""
    if finding["property"] == "readable":
        return refusal(finding["measured"])
    if finding["ok"] is None:
        return str(_BY_PERSON.get(finding["property"], _("机器测不出，请人来看和听。")))
    if finding["ok"]:
        return ""
    return str(_FAILS.get(finding["property"], _("请按要求重新导出。")))


def places(finding: Mapping[str, Any], most: int = 5) -> str:
    """Where in the clip, as times of the player: 1:12.3-1:15."""
    told = "、".join(
        "-".join(moments.exact(at // 100 * 100) for at in (start, end)) for start, end in finding["at"][:most]
    )
    more = len(finding["at"]) - most
    return _("%(told)s 等 %(n)d 处", told=told, n=len(finding["at"])) if more > 0 else told
