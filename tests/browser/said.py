"""What a page says, read from its HTML: strings that are codes or in the wrong language, headings that are said twice,
links that are called alike and lead elsewhere, and links that lead nowhere.

Pure: HTML in, findings out. What people and files of the world say (names of packages, faults of a file) is told apart from
what the site says by asking whether the words stand in the data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from lxml import etree, html

from tests.browser.checkers import Finding

UNSAID = {"script", "style", "code", "kbd", "samp", "pre"}
SPOKEN = ("aria-label", "title", "alt", "placeholder", "label")
HAN = re.compile(r"[\u3400-\u9fff]+")
# A word and a dot and a word, or a word and a number: how the program calls things, not people.
CODE = re.compile(
    r"(?<![\w@./-])[a-z][a-z_]*\.[a-z_]+(?:\.[a-z_]+)*(?![\w@/])|(?<![\w/])[a-z][a-z_]*:\d+\b|\b[a-z]+_[a-z_]+\b"
)
# Names of files and of places on the network have dots too; numbers of reference and what a script fills in are no words.
NAMES = re.compile(
    r"(?<![A-Za-z0-9])(?=[a-f]*[0-9])[0-9a-f]{6,}(?![A-Za-z0-9])|NUMBER|(?:WA|TC)-[0-9A-Z-]+|"
    r"\S+@\S+|https?://\S+|\S+\.(?:toml|xlsx|xls|zip|mp4|mp3|m4a|png|jpg|svg|txt|html?|docx|pdf|srt|vtt|ass|json|csv|brf|db|eml|com|cn|org)\b"
)
LATIN = re.compile(r"[A-Za-z]{3,}(?:[ -][A-Za-z]+)*")
# Latin words of Chinese pages, and why they are Chinese enough.
NAMES_IN_CHINESE = {
    "formats as people call them": "WebVTT WebM Word Excel SubRip JSON PDF HTML CSV XML AAC MPEG Opus VTT SRT ASS TTML SBV LRC BRF UTF PNG JPEG GIF WebP WAV GIFT Aiken Moodle QTI PPT pptx doc xml ZIP zip xlsx docx pdf txt",
    "programs, and the standard whose files the page takes": "Whisper Kokoro Command Option AccessForAll JavaScript",
    "names of keys": "Ctrl Alt Shift Enter Tab Esc Home End Space PageUp PageDown",
    "the reader's other language, in that language": "English",
    "units as the documents write them": "kbps KHz fps dBFS LUFS",
}
# Chinese words of English pages, and why they stay.
NAMES_IN_ENGLISH = {
    "what is typed into a field or stands in a workbook's first row": "装饰 职业 工种 等级 需求程度 培训课时 补贴标准 元 人",
    "the name of the site and whom its operator names for help, from its settings": "无碍课堂 请联系当地残联的培训负责人 示例市示例路 号 示例 请在设置里改",
    "what a reader looks for, in the sweep's own queries": "没有这个人 没有这样的课 温水 没有的",
    "what the machine heard, before a word was put in its place": "水药一点",
    "the subject of a letter, in the language of whom it was written to": "这个邮箱没有账号",
    "the language's own name": "中文",
}
LATIN_ALLOWED = {word for words in NAMES_IN_CHINESE.values() for word in words.split()}
HAN_ALLOWED = {word for words in NAMES_IN_ENGLISH.values() for word in words.split()}


@dataclass(frozen=True)
class String:
    """Words as they stand in a page, and the language that the page says they are in."""

    words: str
    language: str


class Reader:
    """Reads one page."""

    def __init__(self, page: str, url: str) -> None:
        self.tree = html.document_fromstring(page)
        self.url = url

    def strings(self) -> Iterator[String]:
        """Everything that is shown or spoken, folded or not."""
        for element in self.tree.iter(etree.Element):
            if _unsaid(element):
                continue
            language = _language(element)
            own = [element.text] + [child.tail for child in element]
            told = own if element.tag != "textarea" else []
            for words in [
                *told,
                *(element.get(name) for name in SPOKEN if element.tag not in ("track",) or name != "label"),
            ]:
                if words and words.strip():
                    yield String(" ".join(words.split()), language)

    def headings(self) -> list[str]:
        """In their order."""
        return [_name(each) for each in self.tree.iter("h1", "h2", "h3", "h4", "h5", "h6") if _stands(each)]

    def links(self) -> Iterator[tuple[str, str]]:
        """Name and goal of every link."""
        for each in self.tree.iter("a"):
            goal = each.get("href")
            if goal is not None and _stands(each):
                yield self._called(each), urljoin(self.url, goal)

    def _called(self, link: html.HtmlElement) -> str:
        told = link.get("aria-labelledby")
        if told:
            named = [self.tree.get_element_by_id(one, None) for one in told.split()]
            return " ".join(_name(one) for one in named if one is not None)
        return link.get("aria-label") or _name(link)

    def places(self) -> set[str]:
        """What a fragment can point at."""
        return {str(one) for one in self.tree.xpath("//@id")}


def _unsaid(element: html.HtmlElement) -> bool:
    return any(each.tag in UNSAID for each in (element, *element.iterancestors()))


def _stands(element: html.HtmlElement) -> bool:
    """Whether it is in the page, not in a template that a script may put there."""
    return not any(each.tag in ("template", "dialog") for each in element.iterancestors())


def _language(element: html.HtmlElement) -> str:
    return next((each.get("lang") for each in (element, *element.iterancestors()) if each.get("lang")), "")


def _name(element: html.HtmlElement) -> str:
    pictures = [each.get("alt", "") for each in element.iter("img")]
    return " ".join(" ".join([element.text_content(), *pictures]).split())


def codes(words: str) -> list[str]:
    """How the program calls things, in words that people read."""
    return CODE.findall(NAMES.sub(" ", words))


@dataclass(frozen=True)
class Data:
    """What people, files and published documents say, apart from the site."""

    words: str
    known: dict[str, bool] = field(default_factory=dict)

    def say(self, words: str) -> bool:
        """Whether these words stand in it."""
        if words not in self.known:
            self.known[words] = words in self.words
        return self.known[words]


def chinese(string: String, data: Data) -> list[str]:
    """Chinese in an English page that is neither marked as such nor stands in the data."""
    if string.language.startswith("zh"):
        return []
    return [run for run in HAN.findall(string.words) if run not in HAN_ALLOWED and not data.say(run)]


def english(string: String, data: Data) -> list[str]:
    """Latin words in a Chinese page that are no names and no quotation of what stands in the data."""
    if string.language.startswith("en"):
        return []
    found = LATIN.findall(NAMES.sub(" ", string.words))
    strange = [run for run in found if not set(re.split("[ -]", run)) <= LATIN_ALLOWED]
    return [] if strange and HAN.search(string.words) and data.say(string.words) else strange


def twice(headings: list[str]) -> list[str]:
    """Headings that are said again at once."""
    return [one for one, other in pairwise(headings) if one == other]


def alike(links: list[tuple[str, str]]) -> Iterator[str]:
    """Links of one name with several goals."""
    goals: dict[str, set[str]] = {}
    for name, goal in links:
        goals.setdefault(name, set()).add(goal)
    for name, found in goals.items():
        if len(found) > 1:
            yield f"{name}: {', '.join(sorted(found)[:3])}"


def look(reader: Reader, language: str, data: Data) -> Iterator[Finding]:
    """Everything that one page tells of itself."""
    for string in reader.strings():
        yield from (Finding("code", one, string.words[:120]) for one in codes(string.words))
        wrong = chinese(string, data) if language == "en" else english(string, data)
        yield from (Finding("untranslated", one[:60], string.words[:120]) for one in wrong)
    yield from (Finding("heading", "twice", one) for one in twice(reader.headings()))
    yield from (Finding("links", "alike", one) for one in alike(list(reader.links())))


def nowhere(reader: Reader, ask: Callable[[str], set[str] | None]) -> Iterator[Finding]:
    """Links within the site that lead to nothing; `ask` gives the places of a page, None where there is no such page."""
    here = urldefrag(reader.url).url
    for name, goal in reader.links():
        address, fragment = urldefrag(goal)
        if urlsplit(address).scheme not in ("", "http", "https") or urlsplit(address).netloc:
            continue
        places = reader.places() if address in (here, "") else ask(address)
        if places is None:
            yield Finding("hit", "leads to no page", f"{name}: {goal}")
        elif fragment and not fragment.startswith("t=") and unquote(fragment) not in places:
            yield Finding("hit", "leads to no place", f"{name}: {goal}")
