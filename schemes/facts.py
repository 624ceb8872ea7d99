"""What is known of a training package, as plain frozen values: the only thing a scheme looks at.

Whoever gathers the facts (`intake.facts`) leaves nothing to guess: an empty text or `None` means "not
given", a duration of `None` means "not measured yet". Durations are milliseconds, class hours tenths,
money fen, weights whole numbers. `where` is the place a person can go to: a file, a table of the
manifest, a sheet and row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

RESOURCE_KINDS = ("video", "audio", "document", "image", "simulation")
RESOURCE_FORMS = ("lecture", "demonstration", "practice", "reading", "exercise")
QUESTION_KINDS = ("single", "multiple", "true-false")
CAPTION_STATES = ("none", "machine-made", "corrected", "verified")
STANDARD_KINDS = ("national", "specific", "course")
RIGHTS_KINDS = ("commitment", "proof")
QUOTATIONS = ("none", "attributed", "unattributed")

# What the media check may report of one clip; a name that is absent was not measured.
SOUND_PROPERTIES = ("has_sound", "av_offset_ms")
PICTURE_PROPERTIES = ("has_picture", "decode_errors")


@dataclass(frozen=True, kw_only=True)
class CourseFacts:
    """One course (课程目录). `class_hours_tenths` 0 is stated, None is not; weight is 1-10."""

    name: str = ""
    class_hours_tenths: int | None = None
    weight: int = 1
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class ResourceFacts:
    """One learning resource (学习资源) of a course.

    `course` is the name of its course. `duration_ms` is measured (media), counted (text) or stated
    (simulation, exercise). `described` is true with an audio description or the statement that the sound
    tells everything. `html_twin` is true for a document that is tagged or has an HTML twin. `sound` and
    `picture` hold what was measured, by the names above (`has_sound` and `has_picture` are 0 or 1), and
    are None until the check has run.
    """

    name: str = ""
    course: str = ""
    kind: str = ""
    form: str = ""
    category: str = ""
    duration_ms: int | None = None
    captions: str = "none"
    has_transcript: bool = False
    described: bool = False
    alt: bool = False
    html_twin: bool = False
    sound: Mapping[str, int] | None = None
    picture: Mapping[str, int] | None = None
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionFacts:
    """One exam question. Sets count from 1; `resource` names the resource that it examines, "" if none."""

    exam_set: int = 1
    number: int = 1
    kind: str = ""
    resource: str = ""
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class RightsFacts:
    """The provider's title to what it hands in. `has_document`: the file named is really there."""

    kind: str = ""
    has_document: bool = False
    quotations: str = ""
    free_use: bool | None = None
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class ProviderFacts:
    """The basic information form (annex 2) and whether the provider's profile (简介) is there."""

    organisation: str = ""
    contact: str = ""
    position: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    own_ip: bool | None = None
    digital_skills: bool | None = None
    description: str = ""
    remarks: str = ""
    has_profile: bool = False
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """What the call adds to the file alone: days in the site's zone, money in fen. None is "not given"."""

    closes_on: date | None = None
    submitted_on: date | None = None
    subsidy_fen: int | None = None


@dataclass(frozen=True, kw_only=True)
class PackageFacts:
    """A whole training package (培训包).

    `class_hours_tenths` is the total that the introduction states. `occupation_required_hours_tenths` is
    None when the occupation is not in the loaded catalogue. `bundle_name` (file name) and `subject` (of
    the e-mail) are None when there is none to judge, as with a package built in the browser.
    """

    is_package: bool = False
    name: str = ""
    class_hours_tenths: int | None = None
    occupation: str = ""
    occupation_required_hours_tenths: int | None = None
    standard_kind: str = ""
    standard_name: str = ""
    learners: str = ""
    content: str = ""
    preferred_group: str = ""
    bundle_name: str | None = None
    subject: str | None = None
    courses: tuple[CourseFacts, ...] = ()
    resources: tuple[ResourceFacts, ...] = ()
    questions: tuple[QuestionFacts, ...] = ()
    rights: RightsFacts = field(default_factory=RightsFacts)
    provider: ProviderFacts = field(default_factory=ProviderFacts)
    call: CallFacts = field(default_factory=CallFacts)
    where: str = ""
