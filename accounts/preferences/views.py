"""Pages of preferences: one change kept at once, a guide with one question a page, keys, and a file to take along."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from accounts.access import open_to_all
from accounts.preferences import access_for_all, display, preferences, system_settings, wording
from accounts.preferences.forms import STEPS, BringForm, KeysForm, StepForm, StudyForm
from foundation import i18n
from foundation.i18n import _
from foundation.web import name_download

bp = Blueprint("preferences", __name__)


@bp.post("/display/keep")
@open_to_all
def keep() -> ResponseReturnValue:
    """Keep what was changed on another page, such as in the player; nothing is shown."""
    told = {name: value for name, value in request.form.items() if name in preferences.CHOICES}
    answer = jsonify(kept=sorted(told))
    display.keep_all(answer, preferences.change(display.chosen(), told))
    return answer


@bp.route("/display/keys", methods=["GET", "POST"])
@open_to_all
def keys() -> ResponseReturnValue:
    """Change the player's keys, or turn them off."""
    before = display.chosen()
    form = KeysForm(single_keys=before["single_keys"], **before.key_map())
    if not form.validate_on_submit():
        return render_template("accounts/preferences/keys.html", form=form)
    changed = preferences.change(before, {"single_keys": form.single_keys.data})
    answer = make_response(redirect(url_for("preferences.keys")))
    display.keep_all(answer, preferences.remap(changed, form.keys()))
    flash(_("快捷键改好了。"), "ok")
    return answer


@bp.route("/display/guide/<name>", methods=["GET", "POST"])
@open_to_all
def guide(name: str) -> ResponseReturnValue:
    """One question a page; each can be left out, and one can go back. Answers count at once."""
    if name not in STEPS:
        abort(404)
    before = display.chosen()
    form = StepForm(answer=before[name])
    form.ask(name)
    number = STEPS.index(name) + 1
    onward = (
        url_for("preferences.guide", name=STEPS[number])
        if number < len(STEPS)
        else url_for("preferences.ready")
    )
    if form.validate_on_submit():
        answer = make_response(redirect(onward))
        display.keep_all(answer, preferences.change(before, {name: form.answer.data}))
        return answer
    return render_template(
        "accounts/preferences/guide.html",
        form=form,
        name=name,
        number=number,
        steps=len(STEPS),
        onward=onward,
        back=url_for("preferences.guide", name=STEPS[number - 2]) if number > 1 else None,
        hint=wording.HINTS.get(name),
        offered=system_settings.offered(before, i18n.chosen()) if number == 1 else None,
    )


@bp.post("/display/system")
@open_to_all
def take_over() -> ResponseReturnValue:
    """Take over what the person ticked of their system's own settings, and go on with the guide."""
    told = system_settings.taken(request.form.getlist("take"))
    answer = make_response(redirect(url_for("preferences.guide", name=STEPS[0])))
    if told:
        display.keep_all(answer, preferences.change(display.chosen(), told))
        flash(_("用上了。下面还可以一样一样地改。"), "ok")
    if "language" in told:
        display.keep(answer, i18n.COOKIE, told["language"])
    return answer


@bp.get("/display/guide")
@open_to_all
def ready() -> str:
    """What the guide came to: every answer, each with a link to change it."""
    return render_template(
        "accounts/preferences/ready.html", chosen=display.chosen(), steps=STEPS, questions=wording.QUESTIONS
    )


@bp.route("/display/lessons", methods=["GET", "POST"])
@open_to_all
def lessons() -> ResponseReturnValue:
    """How lessons are shown and heard, all on one page."""
    before = display.chosen()
    form = StudyForm(**before.all())
    if not form.validate_on_submit():
        return render_template("accounts/preferences/lessons.html", form=form)
    answer = make_response(redirect(url_for("preferences.lessons")))
    told = {name: value for name, value in form.data.items() if name in preferences.CHOICES}
    display.keep_all(answer, preferences.change(before, told))
    flash(_("记下了，每一课都会这样。"), "ok")
    return answer


@bp.get("/display/preferences.json")
@open_to_all
def export() -> Response:
    """My preferences as a file to take along, in the terms of AccessForAll."""
    answer = Response(access_for_all.write(display.chosen()), mimetype="application/json")
    name_download(answer, "preferences.json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.route("/display/bring", methods=["GET", "POST"])
@open_to_all
def bring() -> ResponseReturnValue:
    """Take over preferences from such a file."""
    form = BringForm()
    if form.validate_on_submit():
        try:
            found = access_for_all.read(form.file.data.read(access_for_all.LARGEST + 1))
        except access_for_all.NotOurs as wrong:
            form.file.errors = [_told(wrong)]
        else:
            answer = make_response(redirect(url_for("preferences.ready")))
            display.keep_all(answer, found)
            flash(_("文件里的设置都用上了。"), "ok")
            return answer
    return render_template("accounts/preferences/bring.html", form=form)


def _told(wrong: access_for_all.NotOurs) -> str:
    """What is wrong with a file, in words."""
    return {
        "size": _("文件太大了，设置文件不会超过 16 KB。"),
        "json": _("读不出来：这不是 JSON 文件。"),
        "schema": _("这不是 AccessForAll PNP 3.0 的文件。"),
        "unknown": _("文件里有一项我们不认识：%(part)s", part=wrong.part),
        "value": _("文件里有一项的值不对：%(part)s", part=wrong.part),
    }[wrong.code]
