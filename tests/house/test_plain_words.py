"""What easy mode shows is plain by the product's own measure: every sentence of the pages of who studies, in every state.

The words are taken from the sources, not from pages in some state: what a page says once a year is measured too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import extract_from_file

from accessibility.layers import reading_level
from config.settings import ROOT

# pages of staff, among those of accounts
STAFF = {
    *("letters", "lock", "membership", "memberships", "organisation", "people", "person", "place"),
    *("provide", "register_provider"),
}
PAGES = [
    *("base.html", "home.html", "_help_line.html", "errors/*.html", "components/*/macro.html"),
    *("accounts/*.html", "accounts/help/*.html", "accounts/preferences/*.html"),
    *(f"trainee/{room}/*.html" for room in ("desk", "offline", "reading_aloud", "study")),
]
CODE = [
    *(
        "hours/*.py",
        "trainee/desk/*.py",
        "trainee/finding/*.py",
        "trainee/offline/*.py",
        "trainee/study/*.py",
    ),
    *(
        "trainee/reading_aloud/*.py",
        "accounts/help/*.py",
        "accounts/preferences/*.py",
        "accounts/mailed/*.py",
    ),
    *("accounts/views.py", "accounts/account_views.py", "accounts/fields.py", "foundation/i18n.py", "app.py"),
]
WORDS = {
    "快捷键": "what keyboards call it; its page explains it",
    "电子邮箱": "the name of the field on every form here",
    "台账": "the ledger's name in the law; the help says what it is",
    "无障碍": "the site's own name",
}
SENTENCES = {"这不是 AccessForAll PNP 3.0 的文件。": "the name of a format, letter by letter"}
MARKED = re.compile(r"%\(\w+\)[sd]")


def _files() -> Iterator[Path]:
    for pattern in PAGES:
        yield from (each for each in (ROOT / "templates").glob(pattern) if each.stem not in STAFF)
    for pattern in CODE:
        yield from ROOT.glob(pattern)


def _said(path: Path) -> Iterator[str]:
    """The Chinese words of a file; what is filled in counts as one character."""
    method = "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"
    known = {"_": None, "_l": None, "lazy": None}
    for _line, found, _comments, _context in extract_from_file(method, path, keywords=known):
        for words in found if isinstance(found, tuple) else (found,):
            if words and re.search("[\u4e00-\u9fff]", words):
                yield words


def test_every_sentence_of_who_studies_is_plain() -> None:
    every = {words: path for path in _files() for words in _said(path)}
    assert len(every) > 600, "the words are not found where they were looked for"
    hard = {
        words: [(hint.code, hint.text, hint.count) for hint in found if hint.text not in WORDS]
        for words in every
        if words not in SENTENCES and (found := reading_level.hints(MARKED.sub("三", words), "zh"))
    }
    told = "\n".join(f"{every[words].relative_to(ROOT)}: {words} {why}" for words, why in hard.items() if why)
    assert not told, f"say it in shorter sentences, or in words that everybody knows:\n{told}"


def test_what_is_let_through_is_still_said() -> None:
    every = {words for path in _files() for words in _said(path)}
    assert all(any(word in words for words in every) for word in (*WORDS, *SENTENCES))
