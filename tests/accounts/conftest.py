"""What the tests of accounts share: the letters that the site sent."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask import Flask

from config.settings import Settings
from foundation import mail
from foundation.mail import Letter
from tests.client import StrictClient

NEW_PASSWORD = "梅花香自苦寒来 2026"


@pytest.fixture
def letters(app: Flask) -> Callable[[], list[Letter]]:
    """The letters in the site's folder, the newest first."""
    settings: Settings = app.config["SETTINGS"]
    return lambda: [each.letter for each in mail.kept(settings.letters_dir)]


def link_in(letter: Letter) -> str:
    """The path of the link in a letter."""
    (found,) = re.findall(r"https?://\S+", letter.text)
    return urlsplit(found).path


@pytest.fixture
def opened(
    strict: Callable[..., StrictClient], letters: Callable[[], list[Letter]]
) -> Callable[..., StrictClient]:
    """Somebody who registered through the site's pages: opened("a@example.com", organisation="…")."""

    def register(email: str, **more: str) -> StrictClient:
        client = strict()
        url = "/register/provider" if "kind" in more else "/register"
        client.post(url, {"name": "示例新人", "email": email, **more})
        client.post(link_in(letters()[0]), {"password": NEW_PASSWORD})
        return client

    return register
