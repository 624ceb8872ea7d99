"""Letters about take-down requests. What a stranger wrote is in none of them: an address may be somebody else's."""

from __future__ import annotations

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from accounts.models import Person
from curation import submissions
from curation.takedown.models import Takedown
from foundation.i18n import _
from foundation.mail import Letter


def confirm(email: str, package: str, token: str) -> Letter:
    """To who asked: the link that makes it count."""
    return Letter(
        email,
        _("请确认：你要求下架“%(name)s”", name=package),
        _(
            "有人（大概是你）用这个邮箱要求下架一个课程。请打开下面的链接确认，三天内有效。以后也从这个链接看结果。"
        )
        + f"\n\n{_page('takedown.mine', token=token)}\n\n"
        + _("不是你做的？不用管这封信。")
        + "\n",
    )


def decided(request: Takedown, package: str) -> Letter:
    """To who asked: what became of it."""
    told = _("课程已经停用了。") if request.state == "off" else _("课程没有停用。")
    reason = _("工作人员的答复：")
    return Letter(
        request.email,
        _("你要求下架“%(name)s”，有结果了", name=package),
        f"{told}\n\n{reason}\n{request.answer}\n",
    )


def to_provider(session: Session, request: Takedown) -> Letter | None:
    """To who handed the version in: they are asked what they say; None where there is no address."""
    submission = submissions.of_version(session, request.version_id)
    person = session.get(Person, submission.submitted_by) if submission else None
    if person is None or not person.email:
        return None
    return Letter(
        person.email,
        _("有人要求下架“%(name)s”", name=request.version.name),
        _("请看一看，写明你们的意见。工作人员最晚在 %(day)s 答复。", day=str(request.due_on))
        + f"\n\n{_page('takedown.of_provider')}\n",
    )


def _page(endpoint: str, **values: Any) -> str:
    """An address of the site as its setting has it."""
    address: str = current_app.config["SETTINGS"].site_address
    return f"{address}{current_app.url_map.bind('').build(endpoint, values)}"
