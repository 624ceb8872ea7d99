"""What the letters say. Whether an address has an account is told in its own mailbox, and nowhere else."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from accounts import people
from accounts.mailed import links
from accounts.models import Person
from foundation import i18n
from foundation.i18n import _
from foundation.mail import Letter


def register(session: Session, email: str, told: dict[str, Any], now: datetime) -> Letter:
    """To who opens an account; or, where the address has one, that somebody tried."""
    known = people.by_email(session, email)
    # The same work either way: the link of an address that has an account is made, sent to nobody, and never opens.
    token = links.make(session, "register", email, told=told, now=now)
    if known is not None:
        return _letter(
            email,
            _("你已经有账号"),
            _("有人想用这个邮箱新开一个账号。你已经有一个，不用再开，请直接登录。"),
            _("忘了密码，就在登录页选“忘了密码”。"),
        )
    return _letter(
        email,
        _("请确认邮箱，开账号"),
        _(
            "有人（大概是你）用这个邮箱开账号。请打开下面的链接，定一个密码，账号就开好了。链接 24 小时内有效，只能用一次。"
        ),
        page_of(token),
    )


def password(session: Session, email: str, now: datetime) -> Letter:
    """To who forgot the password; or that there is no account, which helps who has several addresses."""
    person = people.by_email(session, email)
    # The same work for every address, as above: the link of nobody is sent to nobody, and opens nothing.
    token = links.make(session, "password", email, person_id=person.id if person else None, now=now)
    if person is None:
        return _letter(
            email,
            _("这个邮箱没有账号"),
            _("有人想定新密码，可是这个邮箱没有账号。你可能是用别的邮箱开的账号。"),
        )
    if not person.active:
        return _letter(
            email,
            _("账号已停用"),
            _("有人想给这个邮箱的账号定新密码。账号现在停用了，请联系工作人员。"),
        )
    return _letter(
        email,
        _("定一个新密码"),
        _("请打开下面的链接，定一个新密码。链接 1 小时内有效，只能用一次。"),
        page_of(token),
    )


def other_address(session: Session, person: Person, email: str, now: datetime) -> Letter:
    """To the address that is to be a person's; or, where it has an account, that somebody tried."""
    token = links.make(session, "email", email, person_id=person.id, now=now)
    if people.by_email(session, email) is not None:
        return _letter(
            email,
            _("这个邮箱已经有账号"),
            _("有人想把另一个账号的邮箱改成这个。这个邮箱已经有账号，所以没有改。"),
        )
    return _letter(
        email,
        _("请确认新邮箱"),
        _("你想把账号的邮箱改成这个。请打开下面的链接确认。链接 24 小时内有效，只能用一次。"),
        page_of(token),
    )


def address_changed(before: str, email: str) -> Letter:
    """To the old address."""
    told = _("你的账号以后用 %(email)s 登录，这个邮箱不再用了。", email=_hidden(email))
    return _letter(before, _("邮箱改了"), told)


def password_changed(email: str) -> Letter:
    """To whose password was changed."""
    return _letter(email, _("密码改了"), _("你的密码刚刚改了。别的设备都要重新登录。"))


def membership(email: str, organisation: str, *, granted: bool, note: str) -> Letter:
    """To who asked to join an organisation."""
    if granted:
        told = _("你已加入“%(name)s”。请重新登录，就可以上传培训包。", name=organisation)
    else:
        told = _("你想加入“%(name)s”，没有被同意。", name=organisation)
    return _letter(email, _("加入单位的申请有结果了"), told, *([note] if note else []))


def stands_in(deputy: Person, name: str, first: date, last: date) -> Letter:
    """To who does somebody's work while they are away, in their own language."""
    with i18n.in_language(deputy.language or "zh_CN"):
        told = _(
            "%(first)s到%(last)s，%(name)s不在，由你代。要做的事，在你的待办里看。提醒的信寄给你。",
            first=i18n.day(first),
            last=i18n.day(last),
            name=name,
        )
        return _letter(deputy.email, _("你要代%(name)s几天", name=name), told)


def page_of(token: str) -> str:
    """The address of a link's page: of the site as its setting has it, never as a request claims to have typed it."""
    path = current_app.url_map.bind("").build("mailed.link", {"token": token})
    address: str = current_app.config["SETTINGS"].site_address
    return f"{address}{path}"


def _letter(email: str, subject: str, *paragraphs: str) -> Letter:
    end = _("不是你做的？不用管这封信；担心的话，请联系工作人员。")
    return Letter(people.address(email), subject, "\n\n".join([*paragraphs, end]) + "\n")


def _hidden(email: str) -> str:
    """An address so that its owner knows it again, and a stranger in the old mailbox doesn't learn it."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"
