"""Forms of trainees: find a course, tell that a part was read."""

from __future__ import annotations

from wtforms import HiddenField, SearchField, SelectField, SelectMultipleField

from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form


class ReadForm(Form):
    """A part that was read: which one, and when it was opened (signed)."""

    part = HiddenField()
    opened = HiddenField()


class FindForm(Form):
    """What to look for: words, and what a package must offer. Sent by GET, so that a search can be kept and passed on."""

    class Meta:
        """A search changes nothing and needs no token."""

        csrf = False

    q = SearchField(_l("想学什么"))
    occupation = SelectField(_l("职业"), validate_choice=False)
    length = SelectField(_l("多长"), validate_choice=False)
    access = SelectMultipleField(_l("要有这些"), validate_choice=False)

    def offer(self, occupations: list[str]) -> None:
        """Fill in what can be chosen."""
        self.occupation.choices = [("", _("全部职业")), *((each, each) for each in occupations)]
        self.length.choices = [
            ("", _("不限")),
            ("short", _("1 学时以内")),
            ("middle", _("1 到 10 学时")),
            ("long", _("10 学时以上")),
        ]
        self.access.choices = list(access_words().items())


def access_words() -> dict[str, str]:
    """What access a package may offer, in words."""
    return {
        "captions": _("核对过的字幕"),
        "transcript": _("文字稿"),
        "description": _("口述影像，或光听声音就够"),
        "sign": _("手语"),
        "easy": _("易读的概要"),
    }
