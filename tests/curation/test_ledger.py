"""The ledger as people read it: every act in words, things by name, found by person, thing, act and day."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from accessibility.layers.models import KINDS, STATES
from accounts.people import Role, SignedIn
from curation.ledger import acts
from foundation import clock, db, i18n, ledger
from packages.models import Package, Resource
from tests.client import StrictClient
from tests.house import source
from tests.make import steps

Strict = Callable[..., StrictClient]
KIND = re.compile(r"[a-z][a-z-]*(\.[a-z-]+)+")


@pytest.fixture
def package_id(person: Callable[..., SignedIn], tmp_path: Path) -> int:
    return steps.imported(person(Role.PROVIDER), tmp_path)


def _calls(trees: list[ast.Module], name: str) -> Iterator[ast.Call]:
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name in (
                getattr(node.func, "id", ""),
                getattr(node.func, "attr", ""),
            ):
                yield node


def _spelt(node: ast.expr) -> set[str]:
    """The texts of an expression; what is only known when it runs is a star."""
    if isinstance(node, ast.JoinedStr):
        parts = [str(each.value) if isinstance(each, ast.Constant) else "*" for each in node.values]
        return {"".join(parts)}
    if isinstance(node, ast.IfExp):
        return _spelt(node.body) | _spelt(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else {"*"}


def written() -> set[str]:
    """Every kind that the house gives to `ledger.append`: as it stands there, or handed through the function around it."""
    trees = [source.tree(path) for path in source.python()]
    constants = {
        target.id: node.value.value
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
    found = set()
    for tree in trees:
        for around in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
            for call in _calls([ast.Module(around.body, [])], "append"):
                kind = next((each.value for each in call.keywords if each.arg == "kind"), None)
                if kind is None or getattr(getattr(call.func, "value", None), "id", "") != "ledger":
                    continue
                found |= _of(kind, around, tree, constants)
    return found


def _of(kind: ast.expr, around: ast.FunctionDef, tree: ast.Module, constants: dict[str, str]) -> set[str]:
    names = [each.arg for each in (*around.args.args, *around.args.kwonlyargs)]
    asked = next((node.id for node in ast.walk(kind) if isinstance(node, ast.Name) and node.id in names), "")
    if not asked:
        return {constants[kind.id]} if isinstance(kind, ast.Name) else _spelt(kind)
    given: set[str] = set()
    for call in _calls([tree], around.name):
        named = next((each.value for each in call.keywords if each.arg == asked), None)
        given |= _spelt(named if named is not None else call.args[names.index(asked)])
    return {spelt.replace("*", one) for spelt in _spelt(kind) for one in given}


def test_every_kind_that_code_writes_has_words() -> None:
    kinds = written()
    assert {"package.split", "person.locked", "captions.verified", "study.resource-studied"} <= kinds
    for kind in kinds:
        shape = re.compile(re.escape(kind).replace(r"\*", "[a-z-]+"))
        assert any(shape.fullmatch(known) for known in acts.WORDS), (
            f"curation/ledger/acts.py has no words for {kind}"
        )
    for kind in KINDS:
        for state in STATES:
            assert f"layer.{kind}.{state}" in acts.WORDS


def test_no_act_is_told_by_its_code(app: Flask) -> None:
    for language in ("zh_CN", "en"):
        with app.test_request_context(), i18n.in_language(language):
            told = [acts.words(kind) for kind in (*acts.WORDS, "of.another-site")]
        assert not [each for each in told if KIND.search(each)]
        if language == "en":
            assert all(each.isascii() for each in told), told


def test_things_have_names_and_links(strict: Strict, package_id: int) -> None:
    with db.writing() as session:
        resource = session.query(Resource).first()
        assert resource
        name, subject = resource.name, f"resource:{resource.id}"
        ledger.append(
            session, now=clock.now(), actor=None, kind="layer.summary.done", subject=subject, data={}
        )
        ledger.append(session, now=clock.now(), actor=None, kind="files.swept", subject="files", data={})
        ledger.append(
            session, now=clock.now(), actor=None, kind="package.split", subject="package:999", data={}
        )
    for role in (Role.CURATOR, Role.AUDITOR):
        client = strict(role)
        page = client.get("/ledger")
        assert f"资源“{name}”（面点入门（虚构））" in page.main
        assert "写好易读摘要" in page.main
        assert "平台的文件" in page.main
        assert "已经删去的培训包" in page.main
        assert not re.search(r"[a-z]+:\d|[a-z]+\.[a-z]+", page.main)
        only = client.get(f"/ledger?subject={subject}")
        assert only.h1.startswith(f"台账，关于资源“{name}”（面点入门（虚构））的 ")
        for link in page.select("//main//table//a/@href"):
            client.get(str(link))


def test_found_by_package_person_act_and_day(
    strict: Strict, package_id: int, person: Callable[..., SignedIn]
) -> None:
    curator = person(Role.CURATOR)
    with db.writing() as session:
        mine = session.get_one(Package, package_id).created_by
        ledger.append(
            session,
            now=clock.now(),
            actor=curator.id,
            kind="person.locked",
            subject=f"person:{curator.id}",
            data={},
        )
    client = strict(curator)

    def acts_of(query: str) -> list[str]:
        rows = client.get(f"/ledger?{query}").select("//main//table/tbody/tr/td[2]")
        return ["".join(each.itertext()).strip() for each in rows]

    everything = acts_of("")
    assert set(everything) >= {"上传培训包", "停用账号"}
    assert acts_of(f"package={package_id}").count("停用账号") == 0
    assert "上传培训包" in acts_of(f"package={package_id}&person={mine}")
    assert acts_of(f"person={curator.id}") == ["停用账号"]
    assert acts_of("kind=person.locked") == ["停用账号"]
    assert acts_of(f"since={clock.today()}&until={clock.today()}") == everything
    assert acts_of(f"until={clock.today() - timedelta(days=1)}") == []
    assert acts_of("person=0") == [] or "停用账号" not in acts_of("person=0")


def test_what_cannot_be_looked_for_is_told_and_left_out(strict: Strict, package_id: int) -> None:
    page = strict(Role.AUDITOR).get("/ledger?since=gestern&kind=nothing&person=x&package=12345")
    assert "请写日期，像 2030-01-31" in page.main
    assert "上传培训包" in page.main


def test_twenty_a_page_with_the_search_kept(strict: Strict) -> None:
    with db.writing() as session:
        for _n in range(53):
            ledger.append(session, now=clock.now(), actor=None, kind="files.swept", subject="files", data={})
    client = strict(Role.AUDITOR)
    page = client.get("/ledger?kind=files.swept")
    assert page.h1 == "台账，找到 53 条"
    assert len(page.select("//main//table/tbody/tr")) == 20
    (after,) = page.select("//main//a[@rel='next']/@href")
    assert len(client.get(str(after)).select("//main//table/tbody/tr")) == 20
