"""Files sent by a real nginx: the site decides who may have them, nginx sends them; nobody gets round the site."""

from __future__ import annotations

import http.client
import io
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Response, abort, request
from werkzeug.serving import make_server

from accounts.access import open_to_all
from app import create_app
from config.settings import ROOT, Settings
from foundation import clock, db, storage

CONTENT = bytes(range(256)) * 500
PREFIX = "/kept-files/"


@dataclass(frozen=True)
class Front:
    """nginx in front of the site, and the address of a stored file."""

    port: int
    url: str
    sha256: str

    def ask(
        self, url: str, method: str = "GET", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """One request to nginx."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, url, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def kept(file_id: int) -> Response:
    """A route that lets some in, as the rooms' routes do."""
    if request.headers.get("X-Allowed") != "yes":
        abort(403)
    with db.reading() as session:
        stored = session.get(storage.StoredFile, file_id)
        assert stored is not None
        answer = storage.response(stored)
        answer.headers["Content-Security-Policy"] = "sandbox"
        return answer


def example() -> str:
    """The location of the files as docs/operating.md gives it."""
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    return text.split(f"location {PREFIX} {{", 1)[1].split("\n    }", 1)[0]


@pytest.fixture
def front(site_settings: Settings, tmp_path: Path) -> Iterator[Front]:
    app = create_app(replace(site_settings, x_accel_prefix=PREFIX))
    app.add_url_rule("/kept/<int:file_id>", "kept", open_to_all(kept))
    with app.app_context(), db.writing() as session:
        stored = storage.save(
            session, io.BytesIO(CONTENT), name="课.mp4", media_type="video/mp4", now=clock.now()
        )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    port = free_port()
    place = example().replace("/srv/wuai/var/files/", f"{site_settings.storage_dir}/")
    temporary = "\n".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {tmp_path}/nginx.pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {temporary}\nserver {{ listen 127.0.0.1:{port};\n"
        f"location / {{ proxy_pass http://127.0.0.1:{server.server_port}; }}\n"
        f"location {PREFIX} {{ {place} }} }} }}"
    )
    binary = shutil.which("nginx", path="/usr/sbin:/usr/bin:/sbin")
    assert binary, "nginx is missing: sh tests/prerequisites.sh"
    nginx = subprocess.Popen([binary, "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr"])
    try:
        _await(port)
        yield Front(port, f"/kept/{stored.id}", stored.sha256)
    finally:
        nginx.terminate()
        nginx.wait(10)
        server.shutdown()
        serving.join(10)
        server.server_close()
        app.extensions["database"].engine.dispose()


def _await(port: int) -> None:
    for _try in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx does not listen")


def test_nginx_sends_what_the_site_allows(front: Front) -> None:
    status, headers, content = front.ask(front.url, **{"X-Allowed": "yes"})
    assert (status, content) == (200, CONTENT)
    assert headers["Content-Type"] == "video/mp4"
    assert headers["Cache-Control"] == "private, no-cache"
    assert headers["Content-Security-Policy"] == "sandbox"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Accel-Redirect" not in headers
    status, headers, content = front.ask(front.url, **{"X-Allowed": "yes", "Range": "bytes=10-19"})
    assert (status, content) == (206, CONTENT[10:20])
    assert headers["Content-Range"] == f"bytes 10-19/{len(CONTENT)}"
    assert front.ask(front.url, **{"X-Allowed": "yes", "Range": "bytes=999999-"})[0] == 416
    status, headers, content = front.ask(front.url, "HEAD", **{"X-Allowed": "yes"})
    assert (status, headers["Content-Length"], content) == (200, str(len(CONTENT)), b"")


def test_nobody_gets_round_the_site(front: Front) -> None:
    assert front.ask(front.url)[0] == 403
    assert front.ask(f"{PREFIX}{front.sha256[:2]}/{front.sha256}")[0] == 404


def test_the_answer_of_the_site_names_the_file_and_holds_nothing_of_it(site_settings: Settings) -> None:
    app = create_app(replace(site_settings, x_accel_prefix=PREFIX))
    with app.app_context(), db.writing() as session:
        stored = storage.save(
            session, io.BytesIO(CONTENT), name="课.mp4", media_type="video/mp4", now=clock.now()
        )
    with app.test_request_context(headers={"Range": "bytes=0-9"}):
        answer = storage.response(stored, "证书.mp4")
    assert (answer.status_code, answer.get_data()) == (200, b"")
    assert answer.headers["X-Accel-Redirect"] == f"{PREFIX}{stored.sha256[:2]}/{stored.sha256}"
    assert "attachment" in answer.headers["Content-Disposition"]
    app.extensions["database"].engine.dispose()
