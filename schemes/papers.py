"""Papers that a document asks for: its annex forms and its letter of commitment, as data; and whether its courses are free to take away."""

from dataclasses import dataclass, field
from typing import Literal

from schemes.kinds.base import Where, require, require_thing

# What a blank of a form may be filled with. `curation.papers.blanks` knows how each is read and written.
BLANKS = (
    "",  # by hand
    "name",
    "organisation",
    "own_ip",
    "digital_skills",
    "contact",
    "position",
    "phone",
    "email",
    "address",
    "reached",
    "description",
    "remarks",
    "class_hours",
    "content",
    "occupation",
    "subject_kind",
    "title_level",
    "instructors",
    "instructor_names",
    "instructor_organisations",
    "instructor_titles",
    "lectures",
    "recommender",
    "today",
)


@dataclass(frozen=True, kw_only=True)
class Blank:
    """A blank of a form: what stands beside or above it, and what it is filled with; "" is left to be written by hand."""

    label: str
    fact: str = ""

    def __post_init__(self) -> None:
        require(self.fact in BLANKS, "fact", f"{self.fact!r} is nothing that a form can be filled with")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A table of a form under its heading. "rows": a blank a line; "columns": the blanks are columns, a line for each topic."""

    heading: str = ""
    way: Literal["rows", "columns"] = "rows"
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A form or letter of the document. `words` are paragraphs in which {name} and {organisation} are filled in.

    `when`: for which packages it is, by fields of the package. A letter is signed and comes back as the package's proof of
    rights; `signed` are the lines to be signed by hand. `reading` is ours.
    """

    id: str
    title: str
    clause: str
    sort: Literal["form", "letter"]
    reading: str = ""
    words: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    signed: tuple[str, ...] = ()
    when: Where = field(default_factory=dict)

    def __post_init__(self) -> None:
        require_thing("package", self.when, "when")
        require(bool(self.words or self.parts), "parts", "nothing stands on it")
        require(self.id.isascii() and self.id.replace("-", "").isalnum(), "id", "wants letters, digits and -")


@dataclass(frozen=True, kw_only=True)
class OpenBundle:
    """Published courses can be taken away by anybody, without an account.

    `questions`: "none", or "quiz" for those asked after a class hour, with their answers; never those of an exam.
    """

    clause: str
    words: str
    licence: str
    reading: str = ""
    questions: Literal["none", "quiz"] = "none"
