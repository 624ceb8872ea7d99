"""What a request brings: its files, and who sends them."""

from __future__ import annotations

from flask import current_app, request
from flask_login import current_user

from config.settings import Settings
from foundation import clock
from judging import check
from provider.intake.arriving import Uploader
from provider.intake.packing import Loose


def loose(*names: str) -> list[Loose]:
    """The files under these names of fields; a field that was left empty sends one without a name."""
    return [
        Loose(each.filename, each.stream)
        for name in names
        for each in request.files.getlist(name)
        if each.filename
    ]


def uploader() -> Uploader:
    """Who asks, as what arrives is told it."""
    site = settings()
    return Uploader(
        current_user.id, current_user.organisation_id, site, check.scheme(site.scheme), clock.now()
    )


def settings() -> Settings:
    """The site's settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found
