"""Class hours (学时): from milliseconds to tenths of an hour, always floored, never rounded up."""

MS_PER_MINUTE = 60_000


def tenth_ms(class_hour_minutes: int) -> int:
    """Milliseconds in a tenth of a class hour: 270,000 where an hour is 45 minutes."""
    return class_hour_minutes * MS_PER_MINUTE // 10


def floor_tenths(duration_ms: int, class_hour_minutes: int) -> int:
    """Class hours in tenths, floored: 44 min 59.999 s of 45 minutes is 9, not 10."""
    return duration_ms // tenth_ms(class_hour_minutes)
