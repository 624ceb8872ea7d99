"""The general kinds of rule, as a scheme names them. A new need is a new class, its tests, and a line
below.
"""

from collections.abc import Mapping

from schemes.kinds.base import BadParameter, Kind
from schemes.kinds.days import Interval, Since
from schemes.kinds.fields import Coverage, Declared, Link, Naming, Presence, Same, Uniqueness
from schemes.kinds.filing import FormAndCategory, MediaInside, StatedShare
from schemes.kinds.hours import HoursAgree, HoursAmong, QuestionsPerHour, Reach
from schemes.kinds.media import Media, Uniform
from schemes.kinds.numbers import Amount, Composition, Count, Deadline, Limit, Measured, Variety
from schemes.kinds.outside import OutsideDecision
from schemes.kinds.questions import DistinctQuestions
from schemes.kinds.records import FeePerHour, Forbidden, OwedHours, Tariff
from schemes.kinds.sections import LengthAmong, SectionCount, SectionLimit
from schemes.kinds.shares import Balance, Proportion, RequiredHours, StatedHours

KINDS: Mapping[str, type[Kind]] = {
    "presence": Presence,
    "declared": Declared,
    "uniqueness": Uniqueness,
    "naming": Naming,
    "link": Link,
    "coverage": Coverage,
    "count": Count,
    "variety": Variety,
    "composition": Composition,
    "limit": Limit,
    "measured": Measured,
    "amount": Amount,
    "deadline": Deadline,
    "proportion": Proportion,
    "balance": Balance,
    "stated-hours": StatedHours,
    "required-hours": RequiredHours,
    "same": Same,
    "since": Since,
    "interval": Interval,
    "media": Media,
    "uniform": Uniform,
    "hours-among": HoursAmong,
    "questions-per-hour": QuestionsPerHour,
    "distinct-questions": DistinctQuestions,
    "reach": Reach,
    "owed-hours": OwedHours,
    "forbidden": Forbidden,
    "fee-per-hour": FeePerHour,
    "tariff": Tariff,
    "form-and-category": FormAndCategory,
    "media-inside": MediaInside,
    "stated-share": StatedShare,
    "hours-agree": HoursAgree,
    "section-count": SectionCount,
    "section-limit": SectionLimit,
    "length-among": LengthAmong,
    "outside-decision": OutsideDecision,
}

__all__ = ["KINDS", "BadParameter", "Kind"]
