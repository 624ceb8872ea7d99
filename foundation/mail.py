"""Letters by e-mail: through a mail server, or into a folder that the operator reads while there is none.

Sent at once, in the request: no secret of a letter waits in the database, and the page can say when it failed.
"""

from __future__ import annotations

import os
import secrets
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from config.settings import Settings

PATIENCE_S = 15
KEPT = 500


class NotSent(Exception):
    """The mail server did not take the letter; try again later."""


@dataclass(frozen=True)
class Letter:
    """What is sent to whom."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class KeptLetter:
    """A letter in the folder: its file's name, when it was written, and itself."""

    name: str
    at: datetime
    letter: Letter


def send(settings: Settings, letter: Letter, now: datetime) -> None:
    """Hand a letter to the mail server, or lay it into the folder; raises NotSent."""
    try:
        message = _message(settings, letter, now)
        if settings.mail_url:
            with _server(settings.mail_url) as server:
                server.send_message(message)
        else:
            _keep(settings.letters_dir, message, now)
    except (OSError, smtplib.SMTPException, MessageError, ValueError) as wrong:
        raise NotSent(str(wrong)) from wrong


def kept(folder: Path) -> list[KeptLetter]:
    """The letters of the folder, the newest first."""
    return [_read(path) for path in sorted(folder.glob("*.eml"), reverse=True)]


def kept_letter(folder: Path, name: str) -> KeptLetter | None:
    """One letter by its file's name."""
    return next((_read(path) for path in folder.glob("*.eml") if path.name == name), None)


def _message(settings: Settings, letter: Letter, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=policy.SMTP)
    host = urlsplit(settings.site_address).hostname or "localhost"
    message["From"] = Address(settings.site_name, addr_spec=settings.mail_from)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{secrets.token_hex(16)}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


@contextmanager
def _server(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    context = ssl.create_default_context()
    host = parts.hostname or ""
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=PATIENCE_S, context=context)
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE_S)
    with server:
        if parts.scheme == "smtp":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _keep(folder: Path, message: EmailMessage, now: datetime) -> None:
    """Lay a letter into the folder, whole or not at all, readable by the site's own user only; the oldest go."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}.eml"
    making = path.with_suffix(".part")
    with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(message.as_bytes())
    making.rename(path)
    for old in sorted(folder.glob("*.eml"), reverse=True)[KEPT:]:
        old.unlink(missing_ok=True)


def _read(path: Path) -> KeptLetter:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    body = message.get_body(("plain",))
    text = str(body.get_content()).replace("\r\n", "\n") if body else ""
    letter = Letter(str(message["To"]), str(message["Subject"]), text)
    return KeptLetter(path.name, message["Date"].datetime, letter)
