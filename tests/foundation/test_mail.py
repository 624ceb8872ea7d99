"""Letters: through a real conversation with a mail server, or into the folder; what fails is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from config import settings
from config.settings import Settings, SettingsError
from foundation import clock, mail
from foundation.mail import Letter

LETTER = Letter(
    "somebody@example.com", "请确认邮箱，开账号", "请打开下面的链接。\n\nhttp://localhost/link/abc\n"
)


class _Talk(socketserver.StreamRequestHandler):
    """Speaks as much SMTP as is needed."""

    def handle(self) -> None:
        server: _Server = self.server  # type: ignore[assignment]  # ours
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            server.heard.append(line)
            word = line.split()[0].upper()
            if word == "DATA":
                self._say("354 go on")
                while (part := self.rfile.readline()) != b".\r\n":
                    server.body += part
            elif word == "QUIT":
                self._say("221 bye")
                return
            self._say("550 no" if word == "RCPT" and server.refuses else "250 good")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.heard: list[str] = []
        self.body, self.refuses = b"", False


@pytest.fixture
def server() -> Iterator[_Server]:
    """A mail server on this machine, without TLS."""
    with _Server() as made:
        thread = threading.Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """Settings of a site without mail."""
    return settings.load({"WUAI_VAR_DIR": str(tmp_path), "WUAI_SECRET_KEY": "for tests only"})


def _through(here: Settings, server: _Server, scheme: str = "smtp+plain") -> Settings:
    return replace(here, mail_url=f"{scheme}://127.0.0.1:{server.server_address[1]}")


def test_a_letter_goes_through_the_server(here: Settings, server: _Server) -> None:
    mail.send(_through(here, server), LETTER, clock.now())
    assert any(line.lower().startswith("rcpt to:<somebody@example.com>") for line in server.heard)
    assert b"Subject: =?utf-8?" in server.body
    assert b"Auto-Submitted: auto-generated" in server.body
    assert not list(here.letters_dir.glob("*"))


def test_what_the_server_refuses_is_told(here: Settings, server: _Server) -> None:
    server.refuses = True
    with pytest.raises(mail.NotSent):
        mail.send(_through(here, server), LETTER, clock.now())


def test_without_tls_nothing_is_sent_where_it_is_demanded(here: Settings, server: _Server) -> None:
    with pytest.raises(mail.NotSent):
        mail.send(_through(here, server, "smtp"), LETTER, clock.now())
    assert server.body == b""


def test_a_server_that_is_not_there_is_told(here: Settings) -> None:
    with pytest.raises(mail.NotSent):
        mail.send(replace(here, mail_url="smtp+plain://127.0.0.1:1"), LETTER, clock.now())


@pytest.mark.parametrize("to", ["a@example.com\r\nBcc: b@example.com", "no address", "a@b@c"])
def test_an_address_is_no_way_into_the_head_of_a_letter(here: Settings, to: str) -> None:
    with pytest.raises(mail.NotSent):
        mail.send(here, Letter(to, "x", "y"), clock.now())
    assert mail.kept(here.letters_dir) == []


def test_letters_without_a_server_lie_in_the_folder_the_newest_first(here: Settings) -> None:
    for n in range(3):
        mail.send(here, replace(LETTER, subject=f"第 {n} 封"), clock.now())
    found = mail.kept(here.letters_dir)
    assert [each.letter.subject for each in found] == ["第 2 封", "第 1 封", "第 0 封"]
    assert found[0].letter.text == LETTER.text
    assert mail.kept_letter(here.letters_dir, "../wuai.db") is None


def test_the_folder_keeps_so_many(here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "KEPT", 2)
    for _ in range(4):
        mail.send(here, LETTER, clock.now())
    assert len(mail.kept(here.letters_dir)) == 2


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("WUAI_MAIL_URL", "http://example.com"),
        ("WUAI_MAIL_URL", "smtp://"),
        ("WUAI_MAIL_URL", "smtp://mail.example.com:port"),
        ("WUAI_MAIL_FROM", "nobody"),
        ("WUAI_MAIL_FROM", "a@example.com\nBcc: b@example.com"),
        ("WUAI_SITE_ADDRESS", "example.com"),
        ("WUAI_SITE_ADDRESS", "https://example.com/path"),
        ("WUAI_TRUSTED_PROXIES", "-1"),
        ("WUAI_SECURE_COOKIES", "yes"),
    ],
)
def test_a_wrong_value_names_its_variable(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        settings.load({"WUAI_VAR_DIR": str(tmp_path), variable: value})
