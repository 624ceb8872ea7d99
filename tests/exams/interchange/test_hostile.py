"""Files that mean no good, and files that mean nothing: a clear fault, never another exception."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from exams.bank import making
from exams.bank.making import QuestionSet
from exams.interchange import formats, reader, writing
from exams.interchange.collecting import Found
from tests.make import questions as make

XXE = '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="essay"><name><text>&x;</text></name></question></quiz>'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))
    + "]><quiz>&a8;</quiz>"
)


def codes(folder: Path, content: bytes, name: str) -> list[str]:
    path = folder / "stored"
    path.write_bytes(content)
    found, _format = formats.read(path, name)
    assert found.sets() == ()
    return [each.code for each in found.faults]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (XXE.encode(), "q.xml", "xml-forbidden"),
        (LAUGHS.encode(), "q.xml", "xml-forbidden"),
        (XXE.encode("utf-16"), "q.xml", "xml-forbidden"),
        (b"<quiz><question>", "q.xml", "xml-broken"),
        (b"<quiz>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</quiz>", "q.xml", "xml-broken"),
        (b'<?xml version="1.0" encoding="klingon"?><quiz/>', "q.xml", "encoding-unknown"),
        (b'<?xml version="1.0" encoding="GBK"?><quiz>\xff\xff</quiz>', "q.xml", "encoding-unknown"),
        (b"<questestinterop/>", "q.xml", "format-unknown"),
        (b"<html><body>1. a</body></html>", "q.xml", "format-unknown"),
        (b"<quiz></quiz>", "q.xml", "no-questions"),
        (b"\xff\xff\xff{F}", "q.gift", "encoding-unknown"),
        (b"a\0b{F}", "q.gift", "encoding-unknown"),
        (b"", "q.gift", "no-questions"),
        (b"a } b { c", "q.gift", "syntax"),
        (b"a { b", "q.gift", "syntax"),
        (b"a {#x}", "q.gift", "number-unreadable"),
        (b"a {~%50%b}", "q.gift", "options-too-few"),
        ("一{=二 -> 三}".encode(), "q.gift", "options-too-few"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "q.xls", "workbook-old"),
        (b"PK\x03\x04", "q.zip", "format-unknown"),
        (b"%PDF-1.7", "q.pdf", "format-unknown"),
        (b"A. x\nANSWER: A\n", "q.txt", "answer-without-option"),
        ("1. 甲\n".encode(), "q.txt", None),
    ],
    ids=str,
)
def test_each_has_a_clear_fault(content: bytes, name: str, code: str | None, tmp_path: Path) -> None:
    if code is None:  # a question without an answer is a short answer: a person marks it
        (tmp_path / "stored").write_bytes(content)
        found, _ = formats.read(tmp_path / "stored", name)
        assert [one.kind for each in found.sets() for one in each.questions] == ["short"]
        return
    assert code in codes(tmp_path, content, name)


def packed(**files: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return target.getvalue()


def test_packages_that_mean_no_good(tmp_path: Path) -> None:
    bomb = packed(
        **{"imsmanifest.xml": b"<manifest>" + b" " * 60_000_000 + b"</manifest>", "b": b"0" * 150_000_000}
    )
    assert codes(tmp_path, bomb, "q.zip") == ["unpacks-too-large", "packed-too-tightly"]
    assert codes(tmp_path, packed(**{"../../etc/x.xml": b"<a/>"}), "q.zip") == ["unsafe-path"]
    listed = b'<manifest><resources><resource type="imsqti_item_xmlv3p0" href="%s"/></resources></manifest>'
    assert codes(tmp_path, packed(**{"imsmanifest.xml": listed % b"../../../etc/passwd"}), "q.zip") == [
        "file-missing",
        "no-questions",
    ]
    item = {"imsmanifest.xml": listed % b"i.xml", "i.xml": XXE.encode()}
    assert codes(tmp_path, packed(**item), "q.zip") == ["xml-forbidden"]
    assert codes(tmp_path, packed(**{"imsmanifest.xml": LAUGHS.encode()}), "q.zip") == ["xml-forbidden"]
    assert codes(tmp_path, packed(x=b"1"), "q.zip") == ["no-questions"]


def test_too_many_questions_stop_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "q.gift"
    path.write_text("\n\n".join(f"{n}{{T}}" for n in range(5100)))
    found, _format = formats.read(path, "q.gift")
    assert len(found.sets()[0].questions) == 5000
    assert [each.code for each in found.faults] == ["too-many-questions"]


def test_a_picture_that_is_none_or_too_large_is_told(tmp_path: Path) -> None:
    path = tmp_path / "q.gift"
    for data in (
        "data:image/png;base64,QUJD",
        "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4\\=",
        "http\\://x/y.png",
        "/etc/passwd",
    ):
        path.write_text(f"[html]<img src\\='{data}' alt\\='x'>a{{T}}")
        found, _format = formats.read(path, "q.gift")
        assert [each.params["what"] for each in found.notes] == ["picture"]
        assert (found.files, found.sets()[0].questions[0].stem) == ({}, "x a")


def test_the_child_reads_it_and_hands_over_the_pictures(tmp_path: Path) -> None:
    sets = [QuestionSet(1, tuple(make.full()))]
    for wanted in ("qti", "xlsx"):
        content, _notes = writing.write(sets, wanted, {make.PICTURE: make.PNG}.get)
        path = tmp_path / "stored"
        path.write_bytes(content)
        folder = tmp_path / wanted
        folder.mkdir()
        brought = reader.read(path, f"q{writing.FORMATS[wanted]}", folder)
        assert (brought.format, brought.faults, brought.notes) == (wanted, (), ())
        assert [one.plain() for one in brought.sets[0].questions] == [one.plain() for one in make.full()]
        assert (folder / make.PICTURE).read_bytes() == make.PNG


def test_a_formula_in_a_cell_is_a_text(tmp_path: Path) -> None:
    one = make.written("single", explanation="=1+1", topic="@SUM(A1)")
    content, _notes = writing.write([QuestionSet(1, (one,))], "xlsx", lambda _sha256: None)
    path = tmp_path / "stored"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as opened:
        assert b"<f>" not in opened.read("xl/worksheets/sheet1.xml")
    back = reader.read(path, "q.xlsx", tmp_path).sets[0].questions[0]
    assert (back.explanation, back.topic) == ("=1+1", "@SUM(A1)")


# Fuzzing: pieces of every format, put together at random, and true files with pieces torn out or put in.

_PIECES = [
    *(
        "{",
        "}",
        "=",
        "~",
        "#",
        "->",
        "%50%",
        "%-1e9%",
        "::",
        "####",
        "\\",
        "\\n",
        "//",
        "[html]",
        "[tag:",
        "]",
        "TRUE",
    ),
    *(
        "<p>",
        "</p>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&#0;",
        "&#xD800;",
        "<img src=",
        "<sup>",
        "<script>",
    ),
    *(
        "<quiz>",
        "<question type='",
        "multichoice'>",
        "</question>",
        "<text>",
        "</text>",
        "<answer fraction='",
        "NaN'>",
    ),
    *(
        "1.",
        "A.",
        "答案：",
        "【解析】",
        "一、单选题（每题2分）",
        "ANSWER: A",
        "1-5 ABCDE",
        "____",
        "（ ）",
        "分值：x",
    ),
    *(
        "\0",
        "\ufeff",
        "\ud7ff",
        "\ufdd0",
        "\U0001f600",
        "中",
        "a",
        "9" * 400,
        "\n",
        "\n\n",
        " ",
        "\t",
        "\u202e",
    ),
    *(
        "$CATEGORY: ",
        "..",
        ":",
        "1",
        "-1",
        "0.1",
        "难度:9",
        "套:99",
        "替代:x",
        "题型:排序题",
        "评分点:x",
        "{1:SA:=",
        "#3:",
    ),
]


def _noise(rng: random.Random, true: list[bytes]) -> bytes:
    if rng.random() < 0.4:
        text = "".join(rng.choices(_PIECES, k=rng.randrange(1, 40)))
        return text.encode(rng.choice(("utf-8", "utf-16", "gb18030")), "replace")
    content = bytearray(rng.choice(true))
    for _ in range(rng.randrange(1, 6)):
        at = rng.randrange(len(content) + 1)
        end = min(len(content), at + rng.randrange(0, 60))
        content[at:end] = rng.choice((b"", rng.randbytes(3), rng.choice(_PIECES).encode("utf-8", "replace")))
    return bytes(content)


def fuzz(folder: Path, seed: int, times: int) -> None:
    rng = random.Random(seed)
    sets = [QuestionSet(1, tuple(make.full()[:4])), QuestionSet(2, tuple(make.full()[4:]))]
    true = [writing.write(sets, each, {make.PICTURE: make.PNG}.get)[0] for each in ("gift", "moodle", "qti")]
    with zipfile.ZipFile(io.BytesIO(true[2])) as opened:
        true += [opened.read(each) for each in opened.namelist() if each.endswith("1.xml")]
    path = folder / "stored"
    for at in range(times):
        path.write_bytes(_noise(rng, true))
        name = rng.choice(("q.gift", "q.txt", "q.xml", "q.zip"))
        wanted = rng.choice(("", *formats.IN[1:]))
        found, _format = formats.read(path, name, wanted)
        assert isinstance(found, Found), at
        for each in found.sets():
            assert all(making.faults(one) == [] for one in each.questions)


def test_two_thousand_odd_files(tmp_path: Path) -> None:
    fuzz(tmp_path, 1, 2000)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_hundred_thousand_odd_files(tmp_path: Path) -> None:
    for seed in range(50):
        fuzz(tmp_path, seed, 2000)
