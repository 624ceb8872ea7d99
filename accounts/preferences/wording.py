"""The words for what a person can prefer: each choice's question, what it means, and its answers."""

from __future__ import annotations

from typing import Any

from foundation.i18n import lazy as _l

ON, OFF = _l("开"), _l("关")
WORDS: dict[str, dict[str, Any]] = {
    "size": {"normal": _l("标准"), "large": _l("大字"), "larger": _l("特大字")},
    "theme": {
        "system": _l("跟随系统"),
        "light": _l("浅色"),
        "dark": _l("深色"),
        "contrast-light": _l("高对比，白底黑字"),
        "contrast-dark": _l("高对比，黑底白字"),
    },
    "spacing": {"normal": _l("标准"), "wide": _l("宽松")},
    "captions": {"on": _l("显示字幕"), "off": _l("不显示")},
    "caption_size": {"normal": _l("标准"), "large": _l("大"), "larger": _l("特大")},
    "caption_colour": {
        "white": _l("白字"),
        "yellow": _l("黄字"),
        "cyan": _l("青字"),
        "black": _l("黑字"),
    },
    "caption_ground": {
        "black": _l("黑底"),
        "half": _l("半透明黑底"),
        "blue": _l("深蓝底"),
        "white": _l("白底"),
        "yellow": _l("黄底"),
    },
    "caption_place": {
        "below": _l("画面下方，不挡画面"),
        "bottom": _l("压在画面底部"),
        "top": _l("压在画面顶部"),
    },
    "description": {"off": _l("不要"), "on": _l("有口述就播")},
    "sign": {
        "off": _l("不要"),
        "inset": _l("画中小窗"),
        "beside": _l("和画面并排"),
        "alone": _l("只看手语"),
    },
    "speed": {
        "100": _l("正常速度"),
        "50": _l("0.5 倍"),
        "75": _l("0.75 倍"),
        "125": _l("1.25 倍"),
        "150": _l("1.5 倍"),
        "175": _l("1.75 倍"),
        "200": _l("2 倍"),
        "250": _l("2.5 倍"),
    },
    "pause": {"off": _l("一直播"), "on": _l("停一停，我准备好了再接着播")},
    "autoplay": {"off": _l("我按了播放才播"), "on": _l("打开就播")},
    "read_aloud": {"off": _l("不要"), "on": _l("要，文字旁边放一个朗读按钮")},
    "easy": {"off": _l("不要"), "on": _l("要，一次只做一件事，话说得更简单")},
    "follow": {"off": _l("不动"), "on": _l("跟着声音滚动")},
    "single_keys": {"on": ON, "off": OFF},
    "keys": {
        "play": _l("播放、暂停"),
        "back": _l("后退 5 秒"),
        "forward": _l("前进 5 秒"),
        "previous": _l("上一句"),
        "next": _l("下一句"),
        "captions": _l("字幕开关"),
        "description": _l("口述开关"),
        "sign": _l("手语开关"),
        "slower": _l("慢一点"),
        "faster": _l("快一点"),
        "normal": _l("回到正常速度"),
        "mute": _l("静音"),
        "fullscreen": _l("全屏"),
        "transcript": _l("到文字稿去"),
        "chapters": _l("打开章节"),
        "onward": _l("下一步：练习、下一课或考试"),
    },
}
QUESTIONS = {
    "size": _l("字要多大"),
    "theme": _l("用什么颜色"),
    "spacing": _l("字和行的间距"),
    "captions": _l("要字幕吗"),
    "caption_size": _l("字幕大小"),
    "caption_colour": _l("字幕颜色"),
    "caption_ground": _l("字幕底色"),
    "caption_place": _l("字幕放在哪里"),
    "description": _l("要口述影像吗"),
    "sign": _l("要手语吗"),
    "speed": _l("放得多快"),
    "pause": _l("每一条字幕完了，要停一停吗"),
    "autoplay": _l("打开一课就自己播吗"),
    "read_aloud": _l("要朗读文字吗"),
    "easy": _l("要简明模式吗"),
    "follow": _l("文字稿跟着声音滚动吗"),
    "single_keys": _l("播放器的快捷键"),
}
HINTS = {
    "size": _l("选大字以后，按钮也会变大。"),
    "theme": _l("“跟随系统”就按你的手机或电脑的设置来。"),
    "captions": _l("字幕是写出来的声音。"),
    "description": _l("口述影像把画面上的事说给你听。"),
    "sign": _l("有手语的课才会出现。"),
    "speed": _l("声音快了慢了，音调都不变。"),
    "easy": _l("每一课先说讲什么，再说现在做什么。"),
}
