"""Pages of membership: my organisation, who belongs to it, who asks to; a curator sees what everybody asks."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import RadioField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from accounts.access import open_to
from accounts.mailed import letters
from accounts.models import MembershipRequest, Organisation
from accounts.organisations import membership
from accounts.people import Role
from foundation import clock, db, mail
from foundation.i18n import _
from foundation.i18n import lazy as _l
from foundation.web import Form

bp = Blueprint("organisations", __name__)


class MembershipForm(Form):
    """The decision on a request."""

    decision = RadioField(
        _l("同意加入吗"),
        choices=[("granted", _l("同意，这个人能看到和修改单位的全部培训包")), ("refused", _l("不同意"))],
        validators=[InputRequired(_l("请选一项"))],
    )
    note = TextAreaField(
        _l("为什么"), validators=[Length(max=1000, message=_l("最多 1000 个字"))], render_kw={"rows": 3}
    )

    def validate_note(self, field: TextAreaField) -> None:
        """Who is refused learns why."""
        if self.decision.data == "refused" and not (field.data or "").strip():
            raise ValidationError(_l("不同意要写为什么，申请的人会看到"))


@bp.get("/organisation")
@open_to(Role.PROVIDER)
def mine() -> str:
    """My organisation: who belongs to it, and who asks to join."""
    with db.reading() as store:
        return render_template(
            "accounts/organisation.html",
            organisation=store.get_one(Organisation, current_user.organisation_id),
            members=membership.members(store, current_user.organisation_id),
            requests=membership.waiting(store, current_user),
        )


@bp.get("/memberships")
@open_to(Role.CURATOR)
def waiting() -> str:
    """Who asks to join which organisation, for a curator to decide where nobody of it does."""
    with db.reading() as store:
        return render_template("accounts/memberships.html", requests=membership.waiting(store, current_user))


@bp.route("/memberships/<int:request_id>", methods=["GET", "POST"])
@open_to(Role.PROVIDER, Role.CURATOR)
def decide(request_id: int) -> ResponseReturnValue:
    """One request: who asks, for what, and the decision."""
    form = MembershipForm()
    onward = "organisations.waiting" if current_user.role is Role.CURATOR else "organisations.mine"
    if form.validate_on_submit():
        return _decided(request_id, form, onward)
    with db.reading() as store:
        asked = store.get(MembershipRequest, request_id)
        if asked is None or not membership.may_decide(current_user, asked):
            abort(404)
        if asked.state != "asked":
            flash(_("别人已经决定过了，没有再改。"), "warn")
            return redirect(url_for(onward))
        return render_template("accounts/membership.html", asked=asked, form=form, onward=onward)


def _decided(request_id: int, form: MembershipForm, onward: str) -> ResponseReturnValue:
    granted, note = form.decision.data == "granted", (form.note.data or "").strip()
    try:
        with db.writing() as store:
            asked = membership.decide(
                store, request_id, current_user, granted=granted, note=note, now=clock.now()
            )
            letter = letters.membership(
                asked.person.email, asked.organisation.name, granted=granted, note=note
            )
    except membership.NotTheirs:
        abort(404)
    except membership.Decided:
        flash(_("别人已经决定过了，没有再改。"), "warn")
    else:
        with suppress(mail.NotSent):  # it only tells; the person sees it on their account's page too
            mail.send(current_app.config["SETTINGS"], letter, clock.now())
        flash(_("决定已记下。"), "ok")
    return redirect(url_for(onward))
