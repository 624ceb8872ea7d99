"""Forms of the exam's pages."""

from __future__ import annotations

from wtforms import SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length

from exams.accommodations import granting, in_words
from exams.results import appeals
from exams.sitting.rounds import MOST_CHARACTERS
from foundation.i18n import lazy as _l
from foundation.web import Form


class RoundForm(Form):
    """What somebody who asks for another round of the exam wants to say; nothing is fine."""

    words = TextAreaField(
        _l("想对工作人员说的话（可以不写）"),
        validators=[Length(max=MOST_CHARACTERS, message=_l("最多 1000 个字"))],
    )


class WishForm(Form):
    """What somebody needs in exams, by plain sentences or in their own words."""

    wishes = SelectMultipleField(_l("考试的时候，你需要什么？"), choices=in_words.wishes)
    words = TextAreaField(
        _l("用自己的话说"),
        validators=[Length(max=granting.MOST_CHARACTERS, message=_l("最多 2000 个字"))],
    )


class AppealForm(Form):
    """What somebody doubts about a result."""

    words = TextAreaField(
        _l("哪里有疑问？"),
        validators=[
            DataRequired(_l("请写明哪里有疑问")),
            Length(max=appeals.MOST_CHARACTERS, message=_l("最多 2000 个字")),
        ],
    )
