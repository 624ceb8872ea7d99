"""The one place that asks what time it is. Views and jobs call `now` and pass the instant down."""

from __future__ import annotations

from datetime import UTC, date, datetime

from flask import current_app


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is where the site is."""
    return day(now())


def day(instant: datetime) -> date:
    """The day on which an instant falls where the site is."""
    return instant.astimezone(current_app.config["SETTINGS"].zone).date()
