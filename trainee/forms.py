"""Forms of trainees: find a course, check a certificate, confirm."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField


class ConfirmForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A button and its token."""


class ReadForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A part that was read: which one, and when it was opened (signed)."""

    part = HiddenField()
    opened = HiddenField()
