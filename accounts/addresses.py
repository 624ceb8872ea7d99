"""Addresses to go on to: only paths of this site."""

from __future__ import annotations

from urllib.parse import urlsplit


def safe(target: str | None) -> str | None:
    """A path on this site, or None: never a way to somewhere else."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
