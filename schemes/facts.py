"""What is known of a training package, as plain frozen values: the only thing a scheme looks at.

Whoever gathers the facts (`judging.facts`) leaves nothing to guess: an empty text or `None` means "not
given", a duration of `None` means "not measured yet". Durations are milliseconds, class hours tenths,
money fen, weights whole numbers. `where` is the place a person can go to: a file, a table of the
manifest, a sheet and row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from schemes.working_days import Days

RESOURCE_KINDS = ("video", "audio", "document", "image", "simulation")
RESOURCE_FORMS = ("lecture", "demonstration", "practice", "reading", "exercise")
QUESTION_KINDS = ("single", "multiple", "true-false")
CAPTION_STATES = ("none", "machine-made", "corrected", "verified")
STANDARD_KINDS = ("national", "specific", "course")
RIGHTS_KINDS = ("commitment", "proof")
QUOTATIONS = ("none", "attributed", "unattributed")

# Reading of ours: 单纯讲课 is no 实操, and 技能演示 stands beside theory in the document. So what is filed as practice and is
# talked or shown, not done, counts as theory. A lecture on ethics stays ethics: that share goes by what is taught.
COUNTS_AS: Mapping[tuple[str, str], str] = {
    ("lecture", "practical"): "theory",
    ("demonstration", "practical"): "theory",
}
# Forms that say otherwise than the category: told, whatever is counted.
CONTRADICTING: Mapping[tuple[str, str], str] = {
    **COUNTS_AS,
    ("reading", "practical"): "theory",
    ("practice", "theory"): "practical",
}

SUBJECT_KINDS = ("public", "professional")  # 公需, 专业
TITLE_LEVELS = ("junior", "middle", "senior")
HOUR_CATEGORIES = ("public", "professional", "compulsory", "elective")
HOUR_MODES = ("online", "face-to-face", "live", "recognised")

# What the media check may report of one clip, with its unit; a name that is absent was not measured.
SOUND_PROPERTIES: Mapping[str, str] = {
    "has_sound": "count",
    "av_offset_ms": "ms",
    "audio_codec": "text",
    "audio_bit_rate_bps": "bps",
    "audio_rate_mode": "text",
    "sample_rate_hz": "hz",
    "channels": "count",
    "sound_gap_ms": "ms",
    "sound_peak_db10": "db10",
    "sound_level_db10": "db10",
    "sound_snr_db10": "db10",
    "clipping": "count",
    "loudness_db10": "db10",
    "loudness_range_db10": "db10",
    "hum_db10": "db10",
    "speech_over_background_db10": "db10",
}
PICTURE_PROPERTIES: Mapping[str, str] = {
    "has_picture": "count",
    "decode_errors": "count",
    "container": "text",
    "video_codec": "text",
    "width_px": "px",
    "height_px": "px",
    "frame_rate_mfps": "mfps",
    "frame_rate_mode": "text",
    "scan": "text",
    "aspect": "text",
    "video_bit_rate_bps": "bps",
    "video_bit_rate_min_bps": "bps",
    "video_bit_rate_max_bps": "bps",
    "picture_snr_db10": "db10",
    "black_ms": "ms",
    "frozen_ms": "ms",
    "flashes": "count",
    "red_flashes": "count",
    "opening_ms": "ms",
}


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
    are None until the check has run. `estimated` names those of them that are a judgement and can be wrong.
    `stated`: the duration is only what the provider says (a simulation's minutes), nobody measured or counted it.
    `confirmed_category`: whether a reviewer found the category that is filed, None until one looked; `found_category` is
    what they found, "" until then; `confirmed_minutes`: the minutes that a reviewer found, where only stated ones are there.
    `section`: the heading that runs of resources stand under, "" for none. `media_inside`: clips within a simulation's zip.
    `file`: the path of its file in the package.
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
    sound: Mapping[str, int | str] | None = None
    picture: Mapping[str, int | str] | None = None
    estimated: frozenset[str] = frozenset()
    confirmed_category: bool | None = None
    confirmed_minutes: int | None = None
    found_category: str = ""
    stated: bool = False
    section: str = ""
    media_inside: tuple[str, ...] = ()
    file: str = ""
    where: str = ""

    @property
    def counted_category(self) -> str:
        """The category that it counts for: what a reviewer found, else what its form allows, else what is filed."""
        return self.found_category or COUNTS_AS.get((self.form, self.category), self.category)

    @property
    def unconfirmed(self) -> bool:
        """Whether its minutes are the provider's word alone."""
        return self.stated and self.confirmed_minutes is None


@dataclass(frozen=True, kw_only=True)
class QuestionFacts:
    """One exam question. Sets count from 1; `resource` names the resource that it examines, "" if none.

    `stem` and `options` are its words, folded so that what makes no difference is gone, options in order; empty: not known.
    """

    exam_set: int = 1
    number: int = 1
    kind: str = ""
    resource: str = ""
    stem: str = ""
    options: tuple[str, ...] = ()
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
class InstructorFacts:
    """Who teaches: `senior` is a senior title or standing to match, `clean` no record of offences."""

    name: str = ""
    organisation: str = ""
    title: str = ""
    senior: bool | None = None
    clean: bool | None = None
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class CallFacts:
    """What the call and its steps add to the file alone: days in the site's zone, money in fen.

    None is "not given". `made_on`: when the courseware was made. A topic is handed in and chosen before the
    courseware is delivered; an inspection (验收) may ask for it once more. `vote_rank` counts from 1.
    """

    closes_on: date | None = None
    submitted_on: date | None = None
    subsidy_fen: int | None = None
    made_on: date | None = None
    topic_closes_on: date | None = None
    topic_submitted_on: date | None = None
    topic_chosen_on: date | None = None
    delivered_on: date | None = None
    inspected_on: date | None = None
    redelivered_on: date | None = None
    vote_rank: int | None = None
    chosen_hours_tenths: int | None = None
    recommended: bool | None = None
    approved_to_run: bool | None = None
    cross_reviewed: bool | None = None
    fee_fen_per_hour: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrainingClassFacts:
    """A live or face-to-face class (班次): its hours in tenths, days, price in fen, and the days asked for."""

    name: str = ""
    category: str = ""
    mode: str = ""
    class_hours_tenths: int | None = None
    days: int | None = None
    fee_fen: int | None = None
    fee_published: bool | None = None
    requested_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    record_on: date | None = None
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class HourEntryFacts:
    """Class hours (tenths) of one person in one year, from one source.

    `on_platform`: the platform itself recorded them; `attended`: the whole class; `passed`: its exam;
    `real_name`: signed in under the real name; `paid_on` and `finished_on` of a paid online course.
    """

    name: str = ""
    year: int = 0
    category: str = ""
    mode: str = ""
    subject: str = ""
    class_hours_tenths: int = 0
    on_platform: bool = True
    attended: bool | None = None
    passed: bool | None = None
    real_name: bool | None = None
    fee_fen: int | None = None
    paid_year: int | None = None
    recognised_by: str = ""
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordFacts:
    """A person's record of hours, judged for `year`; None where no record is judged."""

    year: int
    entries: tuple[HourEntryFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PackageFacts:
    """A whole training package (培训包).

    `class_hours_tenths` is the total that the introduction states. `occupation_required_hours_tenths` is
    None when the occupation is not in the loaded catalogue; `occupation_near` are then those of it that are spelt nearly so.
    `bundle_name` (file name) and `subject` (of
    the e-mail) are None when there is none to judge, as with a package built in the browser. `classes` and
    `record` are there only where live classes or a person's year are judged; None says that nobody gathered them. `outside`: the ids of rules on which a
    decision made outside the site is noted, with its document. `calendar`: the days that lists of holidays move (`schemes.working_days`).
    """

    is_package: bool = False
    name: str = ""
    class_hours_tenths: int | None = None
    occupation: str = ""
    occupation_required_hours_tenths: int | None = None
    occupation_near: tuple[str, ...] = ()
    standard_kind: str = ""
    standard_name: str = ""
    learners: str = ""
    content: str = ""
    preferred_group: str = ""
    subject_kind: str = ""
    title_level: str = ""
    original: bool | None = None
    bundle_name: str | None = None
    subject: str | None = None
    instructors: tuple[InstructorFacts, ...] = ()
    courses: tuple[CourseFacts, ...] = ()
    resources: tuple[ResourceFacts, ...] = ()
    questions: tuple[QuestionFacts, ...] = ()
    rights: RightsFacts = field(default_factory=RightsFacts)
    provider: ProviderFacts = field(default_factory=ProviderFacts)
    call: CallFacts = field(default_factory=CallFacts)
    classes: tuple[TrainingClassFacts, ...] | None = None
    record: RecordFacts | None = None
    outside: frozenset[str] = frozenset()
    calendar: Days = field(default_factory=dict)
    where: str = ""

    @cached_property
    def measured_only(self) -> "PackageFacts":
        """The same without the minutes that nobody confirmed: what can be told without the provider's word."""
        if not any(each.unconfirmed for each in self.resources):
            return self
        kept = (replace(each, duration_ms=None) if each.unconfirmed else each for each in self.resources)
        return replace(self, resources=tuple(kept))
