"""A question as a trainee meets it: the form, the sentences that are read aloud with their sound, and how an answer is marked."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from sqlalchemy.orm import Session

from accessibility.layers import twins
from accessibility.layers.store import Said
from accessibility.speaking import sounds
from accessibility.speaking.marking import marked
from accessibility.speaking.sounds import State, Text
from exams.bank import in_words, kinds
from exams.sitting import cards
from exams.sitting.marking import Mark, mark
from foundation import clock
from foundation.web import Form


@dataclass
class Face:
    """One question under its name in the form; `mark` and `given` once it was answered."""

    name: str
    question: dict[str, Any]
    text: Text
    state: State
    mark: Mark | None = None
    given: str = ""

    @property
    def field(self) -> Any:
        """Its field."""
        return cards.field(self.question, self.question["stem"])

    @property
    def said(self) -> Said | None:
        """The sound of the whole."""
        return self.state.whole

    def ask(self, session: Session) -> None:
        """Have it spoken."""
        sounds.ask(session, self.text, clock.now())

    def answered(self, form: Form) -> None:
        """Mark what was answered, as an exam would."""
        try:
            chosen = cards.given(self.question, form[self.name])
        except ValueError:
            return
        if chosen:
            self.mark = mark([self.question], {self.question["position"]: chosen}).marks[0]
            self.given = in_words.given(self.question, chosen)

    @property
    def by_hand(self) -> bool:
        """Whether a person marks it."""
        return kinds.by_hand(self.question)


def face(session: Session, question: dict[str, Any], name: str) -> Face:
    """A question with what is heard of it: what is asked, what its pictures show, what can be answered."""
    media = [each["text"] for each in question.get("media", ()) if each["kind"] == "picture" and each["text"]]
    parts = [question["stem"], *media, *in_words.offered(question)]
    language = "en" if question.get("language") == "en" else twins.language_of("".join(parts[:1]))
    _markup, said = marked(map(escape, parts))
    text = Text(language, said)
    return Face(name, question, text, sounds.state(session, text))
