"""Every word that people read goes through gettext, and has its English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import extract, pofile

from tests.house import source

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
LITERAL = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(?:_|gettext|ngettext)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?", re.DOTALL)
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
WEB = re.compile(r"(views|forms|display)\.py$|^app\.py$")
MARKS = {"_", "_l", "lazy", "gettext", "ngettext"}
TEMPLATES = [
    path for path in source.tracked() if source.name(path).startswith("templates/") and path.suffix == ".html"
]
# Names of languages are written in their own language everywhere.
PROPER = {"中文", "English"}


def bare(template: str) -> list[str]:
    """Lines of a template with Chinese outside gettext and comments."""
    blank = lambda found: "\n" * found.group().count("\n")  # noqa: E731  keeps line numbers right
    left = CALL.sub(blank, COMMENT.sub(blank, template))
    return [
        f"{n}: {line.strip()[:100]}" for n, line in enumerate(left.splitlines(), 1) if CHINESE.search(line)
    ]


def bare_strings(module: ast.Module) -> Iterator[str]:
    """Chinese string literals of a module outside gettext calls and docstrings."""
    spared: set[int] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            spared.update(id(part) for argument in node.args for part in ast.walk(argument))
        if isinstance(node, ast.Expr):
            spared.add(id(node.value))
    for node in ast.walk(module):
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if CHINESE.search(text) and id(node) not in spared and text not in PROPER:
            yield f"{node.lineno}: {text[:60]}"


def test_the_scans_see_what_they_are_for() -> None:
    assert bare('<p>{{ _("好") }}{# 好 #}{{ ngettext("一个", "%(num)s 个", n) }}</p>') == []
    assert bare("<p>{# 好\n #}\n好</p>") == ["3: 好</p>"]
    assert bare('{{ button("好") }}')
    assert sorted(bare_strings(ast.parse('"""好"""\nx = _("好")\ny = f"好{x}"\nz = "好"'))) == [
        "3: 好",
        "4: 好",
    ]


@pytest.mark.parametrize("path", TEMPLATES, ids=source.name)
def test_templates_say_everything_through_gettext(path: Path) -> None:
    assert bare(path.read_text(encoding="utf-8")) == [], f"{source.name(path)}: write {{{{ _('…') }}}}"


@pytest.mark.parametrize("path", [p for p in source.python() if WEB.search(source.name(p))], ids=source.name)
def test_views_and_forms_say_everything_through_gettext(path: Path) -> None:
    assert list(bare_strings(source.tree(path))) == [], f"{source.name(path)}: write _('…'), in forms _l('…')"


def messages() -> set[str]:
    """All msgids of the interface (the first form of plurals)."""
    keywords = {**extract.DEFAULT_KEYWORDS, "_l": None, "lazy": None}
    found = {
        message[0] if isinstance(message, tuple) else message
        for method, paths in (("python", source.python()), ("jinja2", TEMPLATES))
        for path in paths
        for _, message, _, _ in extract.extract_from_file(method, path, keywords=keywords)
    }
    return found - {""}


def english() -> dict[str, list[str]]:
    """msgid -> its English, one or two forms."""
    with (source.ROOT / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = pofile.read_po(file, locale="en")
    plain = {}
    for message in catalogue:
        key = message.id[0] if isinstance(message.id, tuple) else message.id
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        plain[key] = [] if message.fuzzy else [str(text) for text in texts]
    return plain


def test_every_word_has_its_english() -> None:
    known = english()
    missing = sorted(text for text in messages() if not all(known.get(text, [""])) or not known.get(text))
    assert not missing, (
        f"{len(missing)} without English: run make messages and fill in translations/en:\n"
        + "\n".join(missing)
    )


def test_translations_keep_their_placeholders() -> None:
    placeholder = re.compile(r"%\(\w+\)[sd]")
    wrong = [
        f"{text} -> {said}"
        for text, forms in english().items()
        for said in forms
        if text
        and said
        and set(placeholder.findall(said)) - set(placeholder.findall(text)) - {"%(num)s", "%(num)d"}
    ]
    assert not wrong, "\n".join(wrong)
