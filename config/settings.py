"""Every setting of an installation, typed, from the environment only.

Defaults are fit for one machine. A wrong value stops the start and names the variable.
`docs/operating.md` describes each one; a test holds the two together.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "WUAI_"
ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("faster-whisper", "openai-whisper")


class SettingsError(Exception):
    """A variable of the environment has a value that can't be used."""


@dataclass(frozen=True)
class Settings:
    """All settings; each field is the variable `WUAI_<FIELD>` in capitals."""

    var_dir: Path
    cache_dir: Path
    secret_key: str
    database_url: str
    redis_url: str
    host: str
    port: int
    processes: int
    site_name: str
    help_contact: str
    help_phone: str
    help_address: str
    site_address: str
    trusted_proxies: int
    mail_url: str
    mail_from: str
    zone: ZoneInfo
    scheme: str
    schemes_dir: Path | None
    caption_engine: str
    caption_model: str
    caption_slides: bool
    session_minutes: int
    sign_in_tries: int
    upload_megabytes: int
    secure_cookies: bool
    x_accel_prefix: str
    log_json: bool

    @property
    def help_phone_digits(self) -> str:
        """The help line's number as a telephone dials it; empty where the setting holds none."""
        return "".join(sign for sign in self.help_phone if sign.isdigit() or sign == "+")

    @property
    def is_https(self) -> bool:
        """Whether visitors reach the site behind TLS."""
        return self.site_address.startswith("https://")

    @property
    def letters_dir(self) -> Path:
        """Where letters lie when no mail server is set."""
        return self.var_dir / "letters"

    @property
    def storage_dir(self) -> Path:
        """Where uploaded and made files lie."""
        return self.var_dir / "files"

    @property
    def scratch_dir(self) -> Path:
        """Where the site's processes keep what they need for a while."""
        return self.var_dir / "scratch"

    @property
    def ledger_key(self) -> Path:
        """The key that statements of the ledger are signed with."""
        return self.var_dir / "ledger.key"

    @property
    def statements_dir(self) -> Path:
        """Where the daily statements of the ledger lie, to be taken away."""
        return self.var_dir / "statements"

    @property
    def making_dir(self) -> Path:
        """Where clips are worked on."""
        return self.var_dir / "making"


def _text(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value.strip()


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def _yes_no(value: str) -> bool:
    if value not in ("0", "1"):
        raise ValueError("must be 0 or 1")
    return value == "1"


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return value

    return parse


def _zone(value: str) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("must be a time zone such as Asia/Shanghai") from error


def _database(value: str) -> str:
    if value and not value.startswith(("sqlite:///", "postgresql://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value


def _redis(value: str) -> str:
    if value and not value.startswith(("redis://", "rediss://")):
        raise ValueError("must begin with redis:// or rediss://")
    return value


def _site_address(value: str) -> str:
    """What visitors type: scheme and host, nothing behind; or none."""
    if value and not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+", value):
        raise ValueError("must look like https://example.com")
    return value


def _mail_url(value: str) -> str:
    """A mail server: smtps:// (TLS from the start), smtp:// (STARTTLS, required), smtp+plain:// (no TLS); or none."""
    if not value:
        return value
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps", "smtp+plain") or not parts.hostname or parts.path.strip("/"):
        raise ValueError("must look like smtps://user:password@host:465, smtp://… or smtp+plain://…")
    _ = parts.port  # raises ValueError when it is none
    return value


def _mail_from(value: str) -> str:
    if not re.fullmatch(r"[^\s@<>,;:\"]+@[^\s@<>,;:\"]+", value):
        raise ValueError("must be an address such as classroom@example.org")
    return value


def _prefix(value: str) -> str:
    """An address inside this site that begins and ends with a slash, or none."""
    if value and not re.fullmatch(r"/[A-Za-z0-9/_-]*/", value):
        raise ValueError("must look like /kept-files/")
    return value


def _path(value: str) -> Path:
    return Path(_text(value)).expanduser().resolve()


def _folder(value: str) -> Path | None:
    """A folder that is there, or none."""
    if not value.strip():
        return None
    path = _path(value)
    if not path.is_dir():
        raise ValueError("must be a folder")
    return path


# field -> (default, parser)
_SOURCES: dict[str, tuple[str, Callable[[str], Any]]] = {
    "var_dir": (str(ROOT / "var"), _path),
    "cache_dir": ("~/.cache/wuai-classroom", _path),
    "secret_key": ("", str),
    "database_url": ("", _database),
    "redis_url": ("", _redis),
    "host": ("127.0.0.1", _text),
    "port": ("8000", _whole(1, 65535)),
    "processes": ("0", _whole(0, 64)),
    "site_name": ("无碍课堂", _text),
    "help_contact": ("请联系当地残联的培训负责人", _text),
    "help_phone": ("12385", str),
    "help_address": ("示例市示例路 1 号（示例，请在设置里改）", str),
    "site_address": ("", _site_address),
    "trusted_proxies": ("0", _whole(0, 9)),
    "mail_url": ("", _mail_url),
    "mail_from": ("classroom@localhost.invalid", _mail_from),
    "zone": ("Asia/Shanghai", _zone),
    "scheme": ("tianjin-2023", _text),
    "schemes_dir": ("", _folder),
    "caption_engine": ("faster-whisper", _one_of(*ENGINES)),
    "caption_model": ("auto", _text),
    "caption_slides": ("1", _yes_no),
    "session_minutes": ("120", _whole(10, 1440)),
    "sign_in_tries": ("10", _whole(3, 100)),
    "upload_megabytes": ("2048", _whole(1, 20480)),
    "secure_cookies": ("auto", _one_of("auto", "0", "1")),
    "x_accel_prefix": ("", _prefix),
    "log_json": ("0", _yes_no),
}


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: the process's); raises SettingsError."""
    environ = os.environ if environ is None else environ
    known = {PREFIX + field.name.upper() for field in fields(Settings)}
    for variable in environ:
        if variable.startswith(PREFIX) and variable not in known:
            raise SettingsError(f"{variable}: there is no such setting")
    values = {name: _read(environ, name) for name in _SOURCES}
    var_dir: Path = values["var_dir"]
    values["database_url"] = values["database_url"] or f"sqlite:///{var_dir / 'wuai.db'}"
    values["site_address"] = values["site_address"] or f"http://{_in_url(values['host'])}:{values['port']}"
    if values["secure_cookies"] == "auto":
        values["secure_cookies"] = values["site_address"].startswith("https://")
    else:
        values["secure_cookies"] = values["secure_cookies"] == "1"
    values["secret_key"] = values["secret_key"] or _kept_secret(var_dir)
    return Settings(**values)


def _in_url(host: str) -> str:
    """A host as it stands in an address; `::1` needs brackets."""
    return f"[{host}]" if ":" in host else host


def _read(environ: Mapping[str, str], name: str) -> Any:
    default, parse = _SOURCES[name]
    variable = PREFIX + name.upper()
    try:
        return parse(environ.get(variable, default))
    except ValueError as error:
        raise SettingsError(f"{variable}: {error} (got {environ.get(variable, default)!r})") from error


def _kept_secret(var_dir: Path) -> str:
    """Without WUAI_SECRET_KEY a secret is made once and kept beside the data, readable by its owner only."""
    path = var_dir / "secret_key"
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        # O_EXCL: web and worker start together; one makes the secret, the other reads it.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    except OSError as error:
        raise SettingsError(f"{PREFIX}VAR_DIR: {error}") from error
    return path.read_text()
