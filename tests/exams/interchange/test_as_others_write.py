"""Files as other systems really write them."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from exams.bank.making import SetQuestion
from exams.interchange import formats
from exams.interchange.collecting import Found
from tests.make import questions as make


def read(folder: Path, content: str | bytes, name: str = "exams.txt") -> tuple[list[SetQuestion], Found]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found, _format = formats.read(path, name)
    return [one for each in found.sets() for one in each.questions], found


def notes(found: Found) -> list[Any]:
    return [each.params["what"] for each in found.notes]


GIFT = r"""
// question: 17  name: Wasser
// [tag:知识点:加水]
::Wasser::[html]<p>和面时，水<b>怎样</b>加？</p>{
	=<p>分三次</p>#<p>对</p>
	~%25%<p>一次</p>#<p>不对</p>
	~<p>不加</p>
####<p>一边加一边搅。</p>
}

$CATEGORY: $course$/top/面点 Basics/发面

发面的水越烫越好。{F#错了#对了}

下面哪些用中筋面粉？{
~%50%馒头
~%50%包子
~%-100%蛋糕
}

中国的首都{=北京 =北京市 ~上海 ~南京}在北方。

酸碱度的符号？{=pH =PH =%50%酸碱}

圆周率\: 3\=三{#3.14159:0.005}

多少？{#1..5}

多少克？{#=5:0.1#好 =%50%5:1}

配对{
=中国 -> 北京
=日本 -> 东京
= -> 首尔
}

写一篇说明。{}

这里没有题，只是说明。
"""


def test_gift(tmp_path: Path) -> None:
    questions, found = read(tmp_path, GIFT, "exams.gift")
    assert found.faults == []
    kinds = "single true_false multiple multiple fill number number number matching short"
    assert " ".join(each.kind for each in questions) == kinds
    first, truth, several, missing, fill, pi, between, grams, pairs, essay = questions
    assert (first.stem, first.options, first.answer) == (
        "和面时，水怎样加？",
        ("分三次", "一次", "不加"),
        (0,),
    )
    assert (first.explanation, first.topic, first.more["feedback"]) == (
        "一边加一边搅。",
        "加水",
        ["对", "不对", ""],
    )
    assert (truth.answer, truth.more["feedback"], truth.topic) == ((0,), ["对了", "错了"], "发面")
    assert several.answer == (0, 1)
    assert (missing.stem, missing.options[:2], missing.answer) == (
        "中国的首都 ____ 在北方。",
        ("北京", "北京市"),
        (0, 1),
    )
    assert fill.answer == (["pH", "PH"],)
    assert (pi.stem, pi.answer) == ("圆周率: 3=三", ("3.14159", "0.005"))
    assert (between.answer, grams.answer) == (("3", "2"), ("5", "0.1"))
    assert dict(zip(pairs.options, (pairs.more["targets"][at] for at in pairs.answer), strict=True)) == {
        "中国": "北京",
        "日本": "东京",
    }
    assert "首尔" in pairs.more["targets"]
    assert essay.stem == "写一篇说明。"
    assert sorted(set(notes(found))) == ["answer-feedback", "category", "markup", "name", "text", "weights"]


MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
<!-- question: 0  -->
  <question type="category"><category><text>$course$/top/Default for 面点/卫生</text></category></question>
<!-- question: 41  -->
  <question type="multichoice">
    <name><text>Q 41</text></name>
    <questiontext format="html">
      <text><![CDATA[<p dir="ltr" style="text-align: left;">看图。<img src="@@PLUGINFILE@@/Hand%20eins.png" alt="一双手" width="10"> 10<sup>3</sup>&nbsp;克&lt;水 ?<br></p>]]></text>
      <file name="Hand eins.png" path="/" encoding="base64">PICTURE</file>
    </questiontext>
    <generalfeedback format="html"><text><![CDATA[<p>洗手。</p>]]></text></generalfeedback>
    <defaultgrade>2.5000000</defaultgrade>
    <penalty>0.3333333</penalty>
    <hidden>0</hidden>
    <idnumber></idnumber>
    <single>true</single>
    <shuffleanswers>true</shuffleanswers>
    <answernumbering>abc</answernumbering>
    <showstandardinstruction>0</showstandardinstruction>
    <correctfeedback format="html"><text>Your answer is correct.</text></correctfeedback>
    <incorrectfeedback format="html"><text>想一想</text></incorrectfeedback>
    <shownumcorrect/>
    <answer fraction="100" format="html"><text><![CDATA[<p>洗手</p>]]></text><feedback format="html"><text></text></feedback></answer>
    <answer fraction="0" format="html"><text>开火 &amp; 擀皮</text><feedback format="html"><text><![CDATA[太早]]></text></feedback></answer>
    <hint format="html"><text>手</text></hint>
    <tags><tag><text>2024</text></tag></tags>
  </question>
  <question type="shortanswer"><name><text>酸碱度</text></name><questiontext format="moodle_auto_format"><text>酸碱度用什么表示</text></questiontext>
    <defaultgrade>1</defaultgrade><penalty>0</penalty><usecase>1</usecase><answer fraction="100"><text>pH</text></answer></question>
  <question type="cloze"><name><text>c</text></name><questiontext format="html"><text>水 {1:SHORTANSWER:=H2O#对~%100%水~%50%油} 和 {:MC:=a~b}</text></questiontext></question>
  <question type="ddwtos"><name><text>d</text></name><questiontext format="html"><text>x</text></questiontext></question>
  <question type="numerical"><name><text>重</text></name><questiontext format="html"><text>重</text></questiontext><defaultgrade>1</defaultgrade>
    <answer fraction="100" format="moodle_auto_format"><text>2.50</text><tolerance>0.10</tolerance></answer>
    <units><unit><multiplier>1</multiplier><unit_name>kg</unit_name></unit><unit><multiplier>1000</multiplier><unit_name>g</unit_name></unit></units></question>
</quiz>""".replace("PICTURE", base64.b64encode(make.PNG).decode())


def test_moodle_xml(tmp_path: Path) -> None:
    questions, found = read(tmp_path, MOODLE, "quiz.xml")
    assert [(each.code, each.params["given"]) for each in found.faults] == [
        ("kind-has-no-place", "cloze MC"),
        ("kind-has-no-place", "ddwtos"),
    ]
    choice, short, number = questions
    assert choice.stem == "看图。 10³ 克<水 ?"
    assert (choice.options, choice.answer, choice.points) == (("洗手", "开火 & 擀皮"), (0,), 250)
    assert (choice.topic, choice.explanation) == ("卫生", "洗手。")
    assert choice.more["feedback"] == ["", "太早"]
    assert choice.more["media"][0] | {"text": "一双手", "sha256": make.PICTURE} == choice.more["media"][0]
    assert (short.answer, short.more["fold"]) == ((["pH"],), ["width", "blanks"])
    assert (number.answer, number.more["units"]) == (("2.5", "0.1"), ["kg"])
    told = {
        "category",
        "penalty",
        "order",
        "feedback",
        "hint",
        "label",
        "markup",
        "name",
        "answer-feedback",
        "weights",
        "unit",
    }
    assert set(notes(found)) == told - {"category"}


def test_every_encoding(tmp_path: Path) -> None:
    text = "发面的水越烫越好。{F}"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-32"):
        questions, found = read(tmp_path, text.encode(encoding), "exams.gift")
        assert ([each.stem for each in questions], found.faults) == (["发面的水越烫越好。"], [])
    xml = MOODLE.replace("UTF-8", "GB18030", 1).encode("gb18030")
    assert read(tmp_path, xml, "quiz.xml")[0][0].topic == "卫生"
    assert (
        read(tmp_path, MOODLE.replace("UTF-8", "UTF-16", 1).encode("utf-16"), "quiz.xml")[0][0].topic
        == "卫生"
    )
    assert read(tmp_path, b"\xef\xbb\xbf" + MOODLE.encode(), "quiz.xml")[0][0].topic == "卫生"


AIKEN = """和面前先做什么？
A. 洗手
B. 开火
ANSWER: A

Which one?
a) One
b) Two
C) Three
ANSWER: c
"""


def test_aiken(tmp_path: Path) -> None:
    questions, found = read(tmp_path, AIKEN)
    assert found.faults == []
    assert [(each.stem, each.options, each.answer) for each in questions] == [
        ("和面前先做什么？", ("洗手", "开火"), (0,)),
        ("Which one?", ("One", "Two", "Three"), (2,)),
    ]


WORD = """中式面点考题
一、单选题（每题2分，共4分）
1. 和面前先做什么？（  ）
A. 洗手    B. 开火
C. 擀皮
答案：A
解析：手要干净。
再说一遍。
2、发面用什么（B）
A．盐　B．酵母
二、多项选择题（每小题 3 分）
1．哪些用中筋面粉？
A、馒头
B、包子
C、蛋糕
【答案】AB
【知识点】面粉
三、判断题
1）发面的水越烫越好。（×）
2) 1.5 比 1 大。
四、填空题
1. 酸碱度用____表示，中性是____。
答案：pH|PH；7
五、简答题
1. 为什么洗手？
参考答案：双手接触食物。
六、案例分析题
1. 分析。
参考答案
判断题
2. 对
"""


def test_numbered_text_from_word(tmp_path: Path) -> None:
    questions, found = read(tmp_path, WORD)
    assert [(each.code, each.where.row) for each in found.faults if each.code != "points-partly"] == [
        ("kind-has-no-place", 27),
    ]
    kinds = "single single multiple true_false true_false fill short"
    assert " ".join(each.kind for each in questions) == kinds
    assert [each.answer for each in questions[:6]] == [(0,), (1,), (0, 1), (0,), (1,), (["pH", "PH"], ["7"])]
    assert questions[0].options == ("洗手", "开火", "擀皮")
    assert (questions[0].explanation, questions[2].topic) == ("手要干净。\n再说一遍。", "面粉")
    assert questions[1].options == ("盐", "酵母")
    assert questions[6].more["model"] == "双手接触食物。"


QTI21 = """<?xml version="1.0" encoding="UTF-8"?>
<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="q1" title="和面" adaptive="false" timeDependent="false" xml:lang="en-GB">
  <responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="identifier"><correctResponse><value>H</value><value>O</value></correctResponse>
    <mapping lowerBound="0" upperBound="2" defaultValue="-2"><mapEntry mapKey="H" mappedValue="1"/></mapping></responseDeclaration>
  <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float" normalMaximum="2.0"/>
  <itemBody><p>Water is <em>made</em> of</p>
    <choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="0"><prompt>Which elements?</prompt>
      <simpleChoice identifier="H" fixed="false">Hydrogen</simpleChoice><simpleChoice identifier="He">Helium</simpleChoice><simpleChoice identifier="O">Oxygen</simpleChoice>
    </choiceInteraction></itemBody>
  <responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"/>
</assessmentItem>"""
GAPS = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="g" title="gaps" adaptive="false" timeDependent="false">
  <responseDeclaration identifier="RESPONSE" cardinality="multiple" baseType="directedPair"><correctResponse><value>W G1</value><value>Su G2</value></correctResponse></responseDeclaration>
  <itemBody><gapMatchInteraction responseIdentifier="RESPONSE" shuffle="false"><prompt>Fill in.</prompt>
    <gapText identifier="W" matchMax="1">winter</gapText><gapText identifier="Su" matchMax="1">summer</gapText><gapText identifier="A" matchMax="1">autumn</gapText>
    <blockquote><p>Now is the <gap identifier="G1"/> of our discontent made glorious <gap identifier="G2"/>.</p></blockquote>
  </gapMatchInteraction></itemBody></assessmentItem>"""


def test_qti_of_older_versions(tmp_path: Path) -> None:
    (one,), found = read(tmp_path, QTI21, "q.xml")
    assert (one.kind, one.options, one.answer) == ("multiple", ("Hydrogen", "Helium", "Oxygen"), (0, 2))
    assert (one.stem, one.points, one.language) == ("Water is made of\nWhich elements?", 200, "en-GB")
    assert set(notes(found)) == {"markup", "order", "name"}
    (gaps,), found = read(tmp_path, GAPS, "g.xml")
    assert found.faults == []
    assert "Now is the____of" in gaps.stem.replace(" ", "").replace("Nowisthe", "Now is the")
    assert gaps.kind == "matching"
    assert dict(zip(gaps.options, (gaps.more["targets"][at] for at in gaps.answer), strict=True)) == {
        "____ (1)": "winter",
        "____ (2)": "summer",
    }


@pytest.mark.parametrize(
    "kind", ["hotspotInteraction", "sliderInteraction", "uploadInteraction", "associateInteraction"]
)
def test_what_has_no_place_is_told(kind: str, tmp_path: Path) -> None:
    text = GAPS.replace("gapMatchInteraction", kind)
    questions, found = read(tmp_path, text, "g.xml")
    assert questions == []
    assert [each.code for each in found.faults] == ["kind-has-no-place"]
