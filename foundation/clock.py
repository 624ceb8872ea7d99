"""The one place that asks what time it is. Views and jobs call `now` and pass the instant down."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
