"""Shanghai 2021: a person's hours, live classes and their prices, met and missed by the smallest margin."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from schemes.facts import HourEntryFacts, PackageFacts, RecordFacts, TrainingClassFacts
from tests.schemes.sheet import Sheet

LIVE = HourEntryFacts(
    name="示例直播课", year=2021, category="compulsory", mode="live", attended=True, passed=True
)
ONLINE = HourEntryFacts(
    name="示例网上课", year=2021, category="elective", mode="online", class_hours_tenths=300
)
SIX = TrainingClassFacts(
    name="示例班（六学时）",
    category="compulsory",
    mode="live",
    class_hours_tenths=60,
    days=1,
    fee_fen=12_000,
    requested_on=date(2021, 3, 31),
    starts_on=date(2021, 4, 30),
    ends_on=date(2021, 4, 30),
    record_on=date(2021, 5, 14),
)
TWELVE = replace(SIX, name="示例班（十二学时）", class_hours_tenths=120, days=2, fee_fen=24_000)


def record(*entries: HourEntryFacts) -> PackageFacts:
    """A person's record judged for 2021."""
    return PackageFacts(record=RecordFacts(year=2021, entries=entries))


def hours(compulsory: int, elective: int) -> PackageFacts:
    """So many tenths, two thirds of them earned in the two years before."""
    entries = []
    for year in (2019, 2020, 2021):
        entries.append(replace(LIVE, year=year, class_hours_tenths=compulsory // 3))
        entries.append(replace(ONLINE, year=year, class_hours_tenths=elective // 3))
    rest = replace(LIVE, year=2019, class_hours_tenths=compulsory % 3)
    more = replace(ONLINE, year=2019, class_hours_tenths=elective % 3)
    return record(*entries, rest, more)


def classes(*made: TrainingClassFacts) -> PackageFacts:
    """Live classes offered."""
    return PackageFacts(classes=made)


SHANGHAI_2021: Mapping[str, Sheet] = {
    "S21-01": Sheet(
        record(replace(LIVE, class_hours_tenths=300)),
        record(replace(LIVE, class_hours_tenths=299)),
        ("earn-hours",),
    ),
    # compulsory hours stand in for elective ones: 90 of them alone are enough
    "S21-02": Sheet(hours(900, 0), hours(899, 0), ("earn-hours",)),
    # elective hours never stand in for compulsory ones, however many there are
    "S21-03": Sheet(hours(450, 450), hours(449, 900), ("earn-hours",)),
    "S21-04": Sheet(record(LIVE), record(replace(LIVE, passed=False)), ("declare",)),
    "S21-05": Sheet(
        record(replace(ONLINE, paid_year=2021)), record(replace(ONLINE, paid_year=2020)), ("declare",)
    ),
    "S21-06": Sheet(record(LIVE), record(replace(LIVE, on_platform=False)), ("declare",)),
    "S21-07": Sheet(classes(SIX), classes(replace(SIX, fee_fen=12_001)), ("set-fee",)),
    "S21-08": Sheet(classes(TWELVE), classes(replace(TWELVE, fee_fen=23_999)), ("set-fee",)),
    "S21-09": Sheet(classes(SIX), classes(replace(SIX, starts_on=date(2021, 4, 29))), ("move-day",)),
    "S21-10": Sheet(classes(SIX), classes(replace(SIX, record_on=date(2021, 5, 13))), ("move-day",)),
}
