"""The strict client must see what it is there to see: each fault is planted once."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from foundation import clock, db
from foundation.storage import StoredFile
from tests.client import StrictClient, faults, nothing_lost

GOOD = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>登录 - 无碍课堂</title><script src="/a.js"></script></head>
<body><a class="site-name" href="/">无碍课堂</a><main><h1>登录</h1>
<form method="post"><input type="hidden" name="csrf_token" value="x"><label for="a">甲</label><input id="a" name="a">
<button>保存</button></form><h2>乙</h2></main></body></html>"""


def test_a_good_page_has_no_faults() -> None:
    assert faults(GOOD) == []
    assert faults(GOOD.replace("<title>", "<title>错误：")) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("<h2>乙</h2>", "<h2>乙</h3>", "HTML line"),
        ("<h2>乙</h2>", "<p><div></div></p>", "HTML line"),
        ("<h2>乙</h2>", "<h1>乙</h1>", "2 h1"),
        ("<h2>乙</h2>", "<h3>乙</h3>", "followed by h3"),
        ("<title>登录", "<title>别的", "unlike its h1"),
        ("<h2>乙</h2>", '<h2 id="a">乙</h2>', "used 2 times"),
        ('for="a"', 'for="b"', "not there"),
        ('<label for="a">甲</label>', "", "has no label"),
        ("<button>保存</button>", "<button></button>", "has no name"),
        ('<script src="/a.js"></script>', "<script>1</script>", "inline <script>"),
        ("<h2>乙</h2>", '<h2 style="color:red">乙</h2>', "inline style"),
        ("<h2>乙</h2>", '<h2 onclick="x()">乙</h2>', "inline handler"),
        (' lang="zh-CN"', "", "no lang"),
        ('name="csrf_token" value="x"', 'name="other"', "without a CSRF field"),
    ],
)
def test_a_planted_fault_is_told(old: str, new: str, told: str) -> None:
    assert old in GOOD
    assert any(told in fault for fault in faults(GOOD.replace(old, new))), faults(GOOD.replace(old, new))


def test_writing_while_reading_is_told(app: Flask) -> None:
    def write(session: Session) -> None:
        session.add(
            StoredFile(
                backend="local", sha256="0" * 64, size=0, name="a", media_type="b", created_at=clock.now()
            )
        )
        session.flush()

    with pytest.raises(AssertionError, match="StoredFile"), nothing_lost(), db.reading() as session:
        write(session)
    with nothing_lost(), db.writing() as session:
        write(session)


def test_the_first_pages_pass(app: Flask) -> None:
    client = StrictClient(app.test_client())
    for url in ("/", "/sign-in", "/register", "/display"):
        assert client.get(url).h1
    assert client.post("/sign-in", {"email": "", "password": ""}).select("//*[@id='error-summary']")
    assert client.get("/nothing-here", status=404).h1
