"""Numbers in captions: one way of writing them, never mended, never broken, flagged where they were doubted."""

from __future__ import annotations

from pathlib import Path

import pytest

from accessibility.listening import cues, mandarin, script
from accessibility.listening.engines.model import Word
from accessibility.listening.mandarin import numbers, numerals
from tests.bench.mixed_scripts import NUMBERS
from tests.make.words import doubted, said

# (heard, written); what Whisper writes in digits and what it writes in characters come out alike
HEARD = (
    ("糖要三百五十克，盐要五克。", "糖要350克，盐要5克。"),
    ("糖要350克，盐要5克。", "糖要350克，盐要5克。"),
    ("这本书卖六十八元五角。", "这本书卖68元5角。"),
    ("出勤率是百分之九十六。", "出勤率是96%。"),
    ("出勤率是百分之96。", "出勤率是96%。"),
    ("正确率是百分之百。", "正确率是100%。"),
    ("一半是百分之几？", "一半是百分之几？"),
    ("公司成立于二零一二年三月十八日。", "公司成立于2012年3月18日。"),
    ("公司成立于2012年3月18日。", "公司成立于2012年3月18日。"),
    ("两千零八年办了奥运会。", "2008年办了奥运会。"),
    ("请在晚上八点一刻集合。", "请在晚上8点一刻集合。"),
    ("两点半开始，三点钟结束。", "2点半开始，3点钟结束。"),
    ("我有一点建议，还有两点要求。", "我有一点建议，还有两点要求。"),
    ("从三点到五点休息。", "从3点到5点休息。"),
    ("下午三点五十发车。", "下午3点50发车。"),
    ("电话是六三三七二一八九。", "电话是63372189。"),
    ("急救电话是1二零。", "急救电话是120。"),
    ("报警电话是幺幺零。", "报警电话是110。"),
    ("烤箱预热到一百八十度。", "烤箱预热到180度。"),
    ("板子厚一点二毫米。", "板子厚1.2毫米。"),
    ("一点五万人参加。", "1.5万人参加。"),
    ("全省有四千二百万人。", "全省有4200万人。"),
    ("全省有4千2百万人。", "全省有4200万人。"),
    ("中国有十四亿人口。", "中国有14亿人口。"),
    ("人口有14亿4349万7378人。", "人口有14亿4349万7378人。"),
    ("买了一万八千三百件。", "买了18300件。"),
    ("花了三千五。", "花了3500。"),
    ("第五节讲2种方法。", "第五节讲两种方法。"),
    ("第2章和第十七章。", "第二章和第17章。"),
    ("第7次人口普查。", "第七次人口普查。"),
    ("每人发3双手套，2顶帽子。", "每人发三双手套，两顶帽子。"),
    ("10个人分成两组。", "十个人分成两组。"),
    ("十二个人分成三组。", "12个人分成三组。"),
    ("新10年的目标。", "新十年的目标。"),
    ("先干半小时，再休息十五分钟。", "先干半小时，再休息15分钟。"),
    ("揉一个半小时。", "揉一个半小时。"),
    ("4分之3的人通过了考试。", "四分之三的人通过了考试。"),
    ("桌上有五六个杯子。", "桌上有五六个杯子。"),
    ("还剩三十多个，三四十个也行。", "还剩30多个，三四十个也行。"),
    ("来了几十人，等了十几分钟。", "来了几十人，等了十几分钟。"),
    ("型号是B三零五。", "型号是B305。"),
    ("型号是 S7-1200。", "型号是 S7-1200。"),
    ("请用A四纸。", "请用A4纸。"),
    ("PLC一般装在柜子里。", "PLC一般装在柜子里。"),
    ("USB三个接口。", "USB三个接口。"),
    ("她住在四零二房间。", "她住在402房间。"),
    ("五千克面粉。", "5千克面粉。"),
    ("一万二千克面粉。", "12000克面粉。"),
    ("身高一米七五。", "身高1米75。"),
    ("按一比二十稀释，比上个月好。", "按1比20稀释，比上个月好。"),
    ("千万不要大意，十分重要。", "千万不要大意，十分重要。"),
    ("万一着火，请走一号门。", "万一着火，请走一号门。"),
    ("一起统一一下，一边走一边说。", "一起统一一下，一边走一边说。"),
    ("星期5开会，周三休息。", "星期五开会，周三休息。"),
    ("五一劳动节放假，十一放假七天。", "五一劳动节放假，十一放假七天。"),
    ("八月十五中秋节，八月十五号上班。", "八月十五中秋节，8月15号上班。"),
    ("正月初八开市。", "正月初八开市。"),
    ("三月开学，一月放假。", "3月开学，一月放假。"),
    ("三年级二班。", "三年级二班。"),
    ("九十年代的机器。", "90年代的机器。"),
    ("价格是¥50，运费$5。", "价格是50元，运费5美元。"),
    ("七八台机床，一台坏了。", "七八台机床，一台坏了。"),
    ("三百六十行，行行出状元。", "三百六十行，行行出状元。"),
    ("这根管子直径是零点零五米。", "这根管子直径是0.05米。"),
    ("她考了九十二点五分。", "她考了92.5分。"),
    ("九点零五分上课。", "9点05分上课。"),
)  # fmt: skip


def test_numbers_are_written_in_one_way_in_more_than_a_hundred_sentences() -> None:
    pairs = [(heard.replace(" C ", "C").replace(" A ", "A"), to) for heard, to in NUMBERS] + list(HEARD)
    assert len(pairs) > 100
    wrong = [(heard, numbers.in_text(heard), to) for heard, to in pairs if numbers.in_text(heard) != to]
    assert wrong == []


@pytest.mark.parametrize("text", [to for _heard, to in (*NUMBERS, *HEARD)])
def test_what_is_written_by_the_policy_stays(text: str) -> None:
    assert numbers.in_text(text) == text


@pytest.mark.parametrize(
    "number", [10, 11, 20, 105, 110, 999, 1_008, 3_500, 12_800, 20_000, 13_630_000, 1_411_780_000]
)
def test_a_value_is_read_as_it_is_spelt(number: int) -> None:
    spelt = numerals.spelt(_chinese(number))
    assert spelt is not None
    assert numerals.value(spelt) == numerals.value(_chinese(number)) == number


def _chinese(number: int) -> str:
    import cn2an

    return str(cn2an.an2cn(str(number)))


@pytest.mark.parametrize("text", ["千万", "三四十", "十七八", "几十", "百", "", "一十百", "零"])
def test_what_is_no_value_is_none(text: str) -> None:
    assert numerals.value(text) is None


# What the ear held possible besides, as it was seen to be put in the place of a number.
@pytest.mark.parametrize(
    ("heard", "unsure", "other"),
    [
        ("有14亿4349万", "亿", "一"),
        ("放四克盐", "四", "是"),
        ("等十分钟", "十", "时"),
        ("要两杯水", "两", "量"),
        ("先用百糖", "百", "白"),
        ("大约八门关上", "八", "把"),
        ("三上有人", "三", "山"),
        ("放是克盐", "是", "四"),
        ("加半公室", "半", "办"),
        ("第一院", "一", "医"),
        ("电话是1一0", "一", "要"),
        ("重500克", "克", "课"),
        ("水温80度", "度", "肚"),
        ("一共三千元", "元", "员"),
        ("百分之五", "分", "份"),
        ("二零二五年", "年", "念"),
    ],
)  # fmt: skip
def test_a_number_with_its_unit_is_never_mended(heard: str, unsure: str, other: str) -> None:
    words = doubted(heard, {unsure: ((unsure, -0.7), (other, -0.9))})
    mended, mends = mandarin.mended(words, [], "zh", Path("nowhere"))
    assert "".join(word.text for word in mended) == heard
    assert mends == []


def test_a_word_of_a_title_is_never_mended_away() -> None:
    words = doubted("按照筋度揉面", {"筋": (("筋", -0.9), ("进", -0.6))})
    assert mandarin.mended(words, [], "zh", Path("nowhere"))[1], (
        "without the title the commoner word is taken"
    )
    mended, _mends = mandarin.mended(words, ["第三课 面团筋度的判断"], "zh", Path("nowhere"))
    assert "".join(word.text for word in mended) == "按照筋度揉面"


@pytest.mark.parametrize(
    "number", ["2025年10月25日", "13902176548", "14亿4349万7378人", "68元5角", "98.5%", "S7-1200", "Wi-Fi"]
)
def test_a_cue_is_not_broken_inside_a_number(number: str) -> None:
    for before in range(4, 30):
        text = (
            "先把面粉倒进盆里再慢慢加水一边加一边搅直到没有干粉为止"[:before]
            + number
            + "请大家记住这件事情不要忘记"
        )
        lines = [line for cue in cues.cut(said(text), "zh") for line in cue.text.split("\n")]
        assert any(number in line for line in lines), lines


def test_a_doubted_number_is_flagged_also_in_characters() -> None:
    for text in ("放三克盐。", "要两杯水。", "请用A4纸。"):
        doubted_cue = cues.cut(said(text, probability=0.6), "zh")[0]
        assert "check-number-or-negation" in doubted_cue.flags
        assert "check-number-or-negation" not in cues.cut(said(text, probability=0.95), "zh")[0].flags


def test_marks_never_stand_twice() -> None:
    heard = ["有", "人", ",", "，", "手", "机", "，", "。", "好", "吗", "？"]
    words = [Word(text, n * 300, n * 300 + 290, 0.9) for n, text in enumerate(heard)]
    assert "".join(word.text for word in script.written(words, "zh")) == "有人，手机。好吗？"


def test_a_number_written_anew_keeps_its_time_and_its_doubt() -> None:
    words = [
        Word(sign, n * 100, n * 100 + 100, 0.5 if sign == "五" else 0.9)
        for n, sign in enumerate("要三百五十克")
    ]
    (number,) = [word for word in numbers.written(words) if "350" in word.text]
    assert (number.text, number.start_ms, number.end_ms, number.probability) == ("350", 100, 500, 0.5)
