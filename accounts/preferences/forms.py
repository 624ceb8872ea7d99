"""Forms of preferences: keys of the player, one question of the guide, a file brought along."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from accounts.preferences import preferences, wording
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form

Choices = list[tuple[str, Any]]


def choices(name: str) -> Choices:
    """The answers to a question."""
    return list(wording.WORDS[name].items())


class _Keys(Form):
    single_keys = RadioField(
        _l("快捷键"), choices=choices("single_keys"), validators=[InputRequired(_l("请选一项"))]
    )

    def keys(self) -> dict[str, str]:
        """The key of each action as it was typed."""
        return {name: (self[name].data or "").strip() for name in preferences.KEYS}

    def validate(self, extra_validators: Any = None) -> bool:
        """Each key is one character, and no two actions share one."""
        fine = bool(super().validate(extra_validators))
        for action in preferences.clashes(self.keys()):
            self[action].errors = self[action].errors or [_("每个动作要一个不同的键，只填一个字符。")]
            fine = False
        return fine


KeysForm = type(
    "KeysForm",
    (_Keys,),
    {
        name: StringField(text, validators=[InputRequired(_l("请填一个字符"))])
        for name, text in wording.WORDS["keys"].items()
    },
)


STEPS = (
    "size",
    "theme",
    "spacing",
    "captions",
    "caption_size",
    "description",
    "sign",
    "speed",
    "pause",
    "read_aloud",
    "easy",
    "single_keys",
)


class StepForm(Form):
    """One question of the guide; the view says which."""

    answer = RadioField(validators=[InputRequired(_l("请选一项"))])

    def ask(self, name: str) -> None:
        """Make it this question."""
        self.answer.label.text = wording.QUESTIONS[name]
        self.answer.choices = choices(name)


class StudyForm(Form):
    """How lessons are shown and heard, as lists on the page of settings."""

    captions = SelectField(wording.QUESTIONS["captions"], choices=choices("captions"))
    caption_size = SelectField(wording.QUESTIONS["caption_size"], choices=choices("caption_size"))
    caption_colour = SelectField(wording.QUESTIONS["caption_colour"], choices=choices("caption_colour"))
    caption_ground = SelectField(wording.QUESTIONS["caption_ground"], choices=choices("caption_ground"))
    caption_place = SelectField(wording.QUESTIONS["caption_place"], choices=choices("caption_place"))
    description = SelectField(wording.QUESTIONS["description"], choices=choices("description"))
    sign = SelectField(wording.QUESTIONS["sign"], choices=choices("sign"))
    speed = SelectField(wording.QUESTIONS["speed"], choices=choices("speed"))
    pause = SelectField(wording.QUESTIONS["pause"], choices=choices("pause"))
    autoplay = SelectField(wording.QUESTIONS["autoplay"], choices=choices("autoplay"))
    follow = SelectField(wording.QUESTIONS["follow"], choices=choices("follow"))
    read_aloud = SelectField(wording.QUESTIONS["read_aloud"], choices=choices("read_aloud"))
    easy = SelectField(wording.QUESTIONS["easy"], choices=choices("easy"))


class BringForm(Form):
    """A file of preferences from elsewhere."""

    file = FileField(_l("设置文件"), validators=[FileRequired(_l("请选一个文件"))])
