"""QTI items of 2.0 to 3.0 (https://www.imsglobal.org/spec/qti/v3p0): choice, order, match, text entry, gaps, extended text. Pure.

Two spellings of one language: `simpleChoice` and `qti-simple-choice`; exams.interchange.xml makes them one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from xml.etree.ElementTree import Element

from exams.bank import making
from exams.interchange import markup
from exams.interchange.collecting import Draft, Found, choice, points_of
from exams.interchange.texts import clean
from exams.interchange.xml import Node, plain_name, tree

Fetch = Callable[[str], bytes | None]
_INTERACTIONS = {
    "choiceinteraction": "choice",
    "orderinteraction": "order",
    "matchinteraction": "match",
    "textentryinteraction": "entry",
    "gapmatchinteraction": "gaps",
    "extendedtextinteraction": "extended",
}
TRUTHS = ({"true", "false"}, {"正确", "错误"}, {"对", "错"})
_TRUE = ("true", "正确", "对")


def read(
    content: bytes,
    found: Found,
    fetch: Fetch = lambda _name: None,
    labels: Sequence[str] = (),
    number: int = 1,
) -> None:
    """The items of one file. Raises Stopped."""
    root = Node(tree(content, found.name))
    items = [root] if root.name == "assessmentitem" else root.all("assessmentitem")
    for at, item in enumerate(items, 1):
        _Item(item, at, found, fetch).read(labels, number)


class _Item:
    def __init__(self, item: Node, at: int, found: Found, fetch: Fetch) -> None:
        self._item, self._found, self._fetch = item, found, fetch
        self._title = clean(item.given.get("title", "")).strip()
        key = self._title or item.given.get("identifier", "")
        self.draft = Draft(found.place(key=f"#{at} {clean(key)}"))
        self._declared = {each.given.get("identifier", ""): each for each in item.all("responsedeclaration")}

    def read(self, labels: Sequence[str], number: int) -> None:
        draft = self.draft
        draft.labels, draft.set = list(labels), number
        body = self._item.first("itembody")
        interactions = [
            each for each in map(Node, self._item.element.iter()) if each.name.endswith("interaction")
        ]
        kinds = {each.name for each in interactions}
        if body is None or not interactions:
            self._found.note("text", draft.where)
            return
        reader = _INTERACTIONS.get(interactions[0].name, "")
        many = len(interactions) > 1 and reader != "entry"
        if not reader or many or len(kinds) > 1:
            self._found.fault("kind-has-no-place", draft.where, given=" + ".join(sorted(kinds))[:60])
            return
        before = len(self._found.faults)
        language = self._item.element.get("{http://www.w3.org/XML/1998/namespace}lang", "")
        if language and not language.lower().startswith("zh"):
            draft.more["language"] = language[:10]
        getattr(self, f"_{reader}")(interactions)
        draft.stem = self._stem(body, interactions)
        if reader == "entry" and len(interactions) == 1:
            draft.stem = draft.stem.removesuffix("\n____")  # the field stands under the question, not in it
        self._rest()
        if len(self._found.faults) == before:
            self._found.add(draft)

    # what is asked

    def _stem(self, body: Node, interactions: Sequence[Node]) -> str:
        """The body without its interactions, with the prompts; a gap in a sentence is a blank."""
        apart = {id(each.element) for each in interactions}
        pieces = [self._without(body.element, apart)]
        pieces += [
            self._inner(prompt)
            for each in interactions
            for prompt in each.children
            if prompt.name == "prompt"
        ]
        return self._plain("\n".join(f"<div>{each}</div>" for each in pieces), None)

    def _without(self, element: Element, apart: set[int]) -> str:
        """The markup of an element; interactions are gone, or a blank where they stand in a line."""
        pieces = [_escape(element.text)]
        for each in element:
            name = plain_name(each.tag) if isinstance(each.tag, str) else ""
            if id(each) in apart:
                gap = name == "textentryinteraction"
                pieces.append("____" if gap else self._gapped(Node(each)))
            elif name in ("rubricblock", "feedbackblock", "modalfeedback", "templateblock"):
                self._found.note("feedback", self.draft.where)
            elif name:
                inner = self._without(each, apart)
                given = "".join(
                    f' {plain_name(key)}="{_escape(value, quote=True)}"' for key, value in each.attrib.items()
                )
                pieces.append(f"<{name}{given}>{inner}</{name}>")
            pieces.append(_escape(each.tail))
        return "".join(pieces)

    def _gapped(self, interaction: Node) -> str:
        """The text of a gap match, its gaps as blanks; what stands in other interactions is no part of the stem."""
        if interaction.name != "gapmatchinteraction":
            return ""
        gaps = {id(each.element) for each in interaction.all("gap")}
        inside = "".join(
            self._blanked(each.element, gaps)
            for each in interaction.children
            if each.name not in ("gaptext", "gapimg", "prompt")
        )
        return f"<div>{inside}</div>"

    def _blanked(self, element: Element, gaps: set[int]) -> str:
        pieces = [_escape(element.text)]
        for each in element:
            pieces.append("____" if id(each) in gaps else self._blanked(each, gaps))
            pieces.append(_escape(each.tail))
        return "<p>" + "".join(pieces) + "</p>"

    def _inner(self, node: Node) -> str:
        return self._without(node.element, set())

    def _plain(self, text: str, option: int | None) -> str:
        told, media = markup.plain(clean(text), self._found, self.draft.where, self._fetch)
        self.draft.media += [each if option is None else {**each, "option": option} for each in media]
        return told

    def _own(self, node: Node, option: int | None) -> str:
        """The text of a choice, without the feedback that stands in it."""
        apart = {id(each.element) for each in node.all("feedbackinline")}
        return self._plain(self._without(node.element, apart), option)

    # what can be answered

    def _choice(self, interactions: Sequence[Node]) -> None:
        interaction, draft = interactions[0], self.draft
        choices = interaction.all("simplechoice")
        identifiers = [each.given.get("identifier", "") for each in choices]
        right = self._right(interaction)
        draft.options = [self._own(each, at) for at, each in enumerate(choices)]
        draft.feedback = [self._inline(each) for each in choices]
        several = interaction.given.get("maxchoices", "1") != "1"
        if self._cardinality(interaction) == "multiple" and not several:
            several = len(right) > 1
        worth = [Fraction(int(each in right)) for each in identifiers]
        if choice(draft, worth, several=several):
            self._found.note("weights", draft.where)
        if interaction.given.get("shuffle") == "true":
            self._found.note("order", draft.where)
        if (
            draft.kind == "single"
            and {each.lower() for each in draft.options} in TRUTHS
            and len(draft.options) == 2
        ):
            self._as_truth()

    def _as_truth(self) -> None:
        draft = self.draft
        true_at = next(at for at, text in enumerate(draft.options) if text.lower() in _TRUE)
        draft.kind, draft.feedback = "true_false", [draft.feedback[1 - true_at], draft.feedback[true_at]]
        draft.answer = [int(draft.answer == [true_at])]
        draft.options = []

    def _order(self, interactions: Sequence[Node]) -> None:
        choices = interactions[0].all("simplechoice")
        written = {each.given.get("identifier", ""): each for each in choices}
        right = [each for each in self._right(interactions[0]) if each in written]
        if len(right) != len(written):
            self._found.fault("answer-missing", self.draft.where)
            return
        self.draft.kind = "ordering"
        self.draft.things = [self._own(written[each], at) for at, each in enumerate(right)]

    def _match(self, interactions: Sequence[Node]) -> None:
        sets = interactions[0].all("simplematchset")
        if len(sets) != 2:
            self._found.fault("answer-missing", self.draft.where)
            return
        lefts, rights = ({each.given.get("identifier", ""): each for each in one.children} for one in sets)
        self._paired(lefts, rights, [tuple(each.split()) for each in self._right(interactions[0])])

    def _paired(self, lefts: dict[str, Node], rights: dict[str, Node], pairs: list[tuple[str, ...]]) -> None:
        """Each left one has one right one; what has several, or none, has no place here."""
        draft = self.draft
        draft.kind = "matching"
        to = {pair[0]: pair[1] for pair in pairs if len(pair) == 2}
        if len(to) != len(pairs) or set(to) != set(lefts) or not set(to.values()) <= set(rights):
            self._found.fault("kind-has-no-place", draft.where, given="match 1:n")
            return
        words = {name: self._plain(self._inner(node), None) for name, node in rights.items()}
        draft.pairs = [
            (self._own(node, at), words[to[name]]) for at, (name, node) in enumerate(lefts.items())
        ]
        draft.extra = [text for name, text in words.items() if name not in to.values()]

    def _gaps(self, interactions: Sequence[Node]) -> None:
        """Words that go into gaps: the gaps are the left side."""
        interaction = interactions[0]
        texts = {each.given.get("identifier", ""): each for each in interaction.all("gaptext", "gapimg")}
        gaps = [each.given.get("identifier", "") for each in interaction.all("gap")]
        to = {
            pair[1]: pair[0] for pair in (each.split() for each in self._right(interaction)) if len(pair) == 2
        }
        if set(to) != set(gaps) or not set(to.values()) <= set(texts):
            self._found.fault("kind-has-no-place", self.draft.where, given="gapMatch")
            return
        words = {name: self._plain(self._inner(node), None) for name, node in texts.items()}
        self.draft.kind = "matching"
        self.draft.pairs = [(f"____ ({at})", words[to[gap]]) for at, gap in enumerate(gaps, 1)]
        self.draft.extra = [text for name, text in words.items() if name not in to.values()]

    def _inline(self, node: Node) -> str:
        return "\n".join(self._plain(self._inner(each), None) for each in node.all("feedbackinline"))

    def _entry(self, interactions: Sequence[Node]) -> None:
        draft = self.draft
        declared = [self._declared.get(each.given.get("responseidentifier", "")) for each in interactions]
        numeric = [
            each
            for each in declared
            if each is not None and each.given.get("basetype") in ("float", "integer")
        ]
        if numeric and len(interactions) == 1:
            value = next(iter(self._right(interactions[0])), "")
            draft.kind, draft.answer = "number", [making.decimal(value) or value, self._tolerance()]
            return
        draft.kind = "fill"
        cased = False
        for each, its in zip(interactions, declared, strict=True):
            spelt, case = _spellings(its)
            cased = cased or case
            draft.answer.append(list(dict.fromkeys([*self._right(each), *spelt])))
        draft.more.setdefault("fold", ["width", "blanks"] if cased else ["width", "case", "blanks"])

    def _tolerance(self) -> str:
        equal = self._item.first("equal")
        given = (equal.given if equal else {}).get("tolerance", "0").split()
        if equal is not None and equal.given.get("tolerancemode") == "relative":
            self._found.note("rule", self.draft.where)
        return (making.decimal(given[0]) or "0") if given else "0"

    def _extended(self, interactions: Sequence[Node]) -> None:
        del interactions
        self.draft.kind = "short"

    # what else is said

    def _right(self, interaction: Node) -> list[str]:
        its = self._declared.get(interaction.given.get("responseidentifier", ""))
        correct = its.first("correctresponse") if its else None
        return [clean(each.text()).strip() for each in correct.all("value")] if correct else []

    def _cardinality(self, interaction: Node) -> str:
        its = self._declared.get(interaction.given.get("responseidentifier", ""))
        return its.given.get("cardinality", "single") if its else "single"

    def _rest(self) -> None:
        draft = self.draft
        told = [self._plain(self._inner(each), None) for each in self._item.all("modalfeedback")]
        if len(told) == 1:
            draft.explanation = told[0]
        elif told:
            self._found.note("feedback", draft.where)
            draft.explanation = told[0]
        self._found.title(self._title, draft)
        draft.points = self._points()
        if self._item.first("templatedeclaration", "customoperator") is not None:
            self._found.note("rule", draft.where)

    def _points(self) -> int | None:
        """What it can earn: MAXSCORE, or the greatest that SCORE may be."""
        for each in self._item.all("outcomedeclaration"):
            value = each.first("value")
            if each.given.get("identifier") == "MAXSCORE" and value is not None:
                return points_of(value.text())
        for each in self._item.all("outcomedeclaration"):
            if each.given.get("identifier") == "SCORE" and "normalmaximum" in each.given:
                return points_of(each.given["normalmaximum"])
        return None


def _spellings(declared: Node | None) -> tuple[list[str], bool]:
    """The accepted spellings beside the first, and whether case makes a difference."""
    entries = declared.all("mapentry") if declared else []
    worth = [each for each in entries if not each.given.get("mappedvalue", "0").startswith(("0", "-"))]
    return [clean(each.given.get("mapkey", "")).strip() for each in worth], any(
        each.given.get("casesensitive") == "true" for each in worth
    )


def _escape(text: str | None, *, quote: bool = False) -> str:
    plain = (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace('"', "&quot;") if quote else plain
