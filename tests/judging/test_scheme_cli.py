"""flask scheme validate: the shipped files are good; each broken one is told by file, line and key, in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

SCHEMES = sorted(Path("config/schemes").glob("*.toml"))
GOOD = Path("config/schemes/shaanxi-2024.toml").read_text(encoding="utf-8")


def validate(app: Flask, *files: Path) -> Result:
    return app.test_cli_runner().invoke(args=["scheme", "validate", *map(str, files)])


def test_the_shipped_schemes_are_accepted(app: Flask) -> None:
    done = validate(app, *SCHEMES)
    assert done.exit_code == 0
    assert len(SCHEMES) == len(done.stdout.splitlines()) == 5
    assert all("可以用" in line for line in done.stdout.splitlines())


# what stands in the good file, what stands instead, the end of the key, and a word of what is told
BROKEN = [
    ('id = "shaanxi-2024"', 'id = "shanxi"', "id", "文件却叫"),
    ("title = ", "titel = ", "titel", "title"),
    ("value = 45", 'value = "45"', "class_hour_minutes.value", "整数|a whole number"),
    ("value = 60", "value = 0", "pass_mark.value", "大于 0"),
    ('who = "authority"', 'who = "authorities"', "who", "authority"),
    ("[settings.attempts]", "[settings.tries]", "settings.tries", "没有这个键"),
    ('property = "scan"', 'property = "scanning"', "property", "none of|没有"),
    ("at_least = 1280", 'at_least = "wide"', "at_least", "要写"),
    ("single = 30", "single = 30.5", "exam.single", "要写"),
    ('who = "peer"', 'who = "peers"', "who", "要写"),
    ('per = "class-hour"', 'per = "hour"', "per", "要写"),
    ("at_most_fen = 320", "at_most_fen = -1", "at_most_fen", "0"),
    ('clause = "附件2"\nwords = "层级', 'words = "层级', "rules[3].clause", "缺这一项"),
    ('severity = "must"', 'severity = "should"', "rules[1].severity", "要写"),
    ('stage = "package"', 'stage = "packing"', "rules[1].stage", "要写"),
    ('id = "SX-02"', 'id = "SX-01"', "rules[2].id", "写了两次"),
    ('kind = "declared"', 'kind = "declares"', "rules[1].checks[1].kind", "没有"),
    ('field = "subject_kind"', 'field = "subject_sort"', "rules[1].checks[1].field", "没有"),
    ('among = ["public", "professional"]', 'among = ["publik"]', "among", "不会是"),
    ('when = { subject_kind = ["professional"] }\n[[rules.checks]]', 'when = { subject = [1] }\n[[rules.checks]]', "rules[3].when.subject[1]", "要写"),
    ("among = [16]", "among = []", "rules[5].checks[1].among", "要写"),
    ("at_most = 16", "at_most = 15", "rules[5].checks[2].at_most", "矛盾"),
    ("at_least_minutes = 50", "at_least_minutes = 80", "at_least_minutes", "矛盾"),
    ('profile = "master"', 'profile = "main"', "rules[8].checks[1].profile", "没有"),
    ('properties = ["opening_ms"]', 'properties = ["black_ms"]', "rules[8].checks[1].properties", "没有规定"),
    ("at_least_hours = 80", "at_leest_hours = 80", "at_leest_hours", "at_least_hours"),
    ('of = "entry"', 'of = "entries"', "of", "没有"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "key", "told"), BROKEN)
def test_a_broken_one_is_told_by_line_and_key(
    app: Flask, tmp_path: Path, before: str, after: str, key: str, told: str
) -> None:
    assert before in GOOD
    path = tmp_path / "shaanxi-2024.toml"
    path.write_text(GOOD.replace(before, after, 1), encoding="utf-8")
    done = validate(app, path)
    assert done.exit_code == 1
    (line,) = done.stdout.splitlines()
    found = re.match(rf"{re.escape(str(path))}:(\d+): (\S+): (.+)$", line)
    assert found, line
    assert abs(int(found[1]) - GOOD[: GOOD.index(before)].count("\n") - 1) <= 8
    assert found[2].endswith(key)
    assert re.search(told, found[3])


# what stands in the good workflow, what stands instead, the key of one fault that is told, and a word of it
WRONG_WAYS = [
    ('id = "courseware"', 'id = "accepted"', "workflow[4].id", "结局"),
    ('id = "self-review"', 'id = "courseware"', "workflow[7].id", "写了两次"),
    ('passed = "courseware"', 'passed = "coursware"', "workflow[2].outcomes.passed", "coursware"),
    ('handed-in = "assignment" }', 'handed-in = "assignment", passed = "decision" }', "workflow[4].outcomes.passed", "submission"),
    ('working_days = true\noutcomes = { handed-in = "assignment", late = "late" }', 'outcomes = { handed-in = "assignment" }', "workflow[8].outcomes", "late"),
    ('handed-in = "assignment" }', 'handed-in = "assignment", late = "late" }', "workflow[4].outcomes.late", "期限"),
    ('otherwise = "self-review"', 'otherwise = "self-revue"', "workflow[5].otherwise", "self-revue"),
    ('otherwise = "self-review"\n', "", "workflow[5].otherwise", "缺这一项"),
    ('only = { subject_kind = ["public"] }\n', "", "workflow[5].otherwise", "only"),
    ('only = { subject_kind = ["public"] }', 'only = { subject_kind = ["publik"] }', "workflow[5].only", "不会是"),
    ('only = { subject_kind = ["public"] }', 'only = { subject = ["public"] }', "workflow[5].only", "没有"),
    ('otherwise = "self-review"', 'otherwise = "decision"', "workflow[7].id", "走不到"),
    ('only = { subject_kind = ["professional"] }\notherwise = "rejected"', 'only = { subject_kind = ["professional"] }\notherwise = "approval-province"', "workflow[2].otherwise", "绕回"),
    ('outcomes = { passed = "decision", rework = "correction" }', 'outcomes = { passed = "self-review" }', "workflow[7].outcomes", "到不了"),
    ('outcomes = { assigned = "cross-review" }', 'outcomes = { assigned = "cross-review" }\nplaces = 30', "workflow[5].places", "vote"),
    ('outcomes = { assigned = "cross-review" }', 'outcomes = { assigned = "cross-review" }\nrefund = ["failed"]', "workflow[5].refund", "没有"),
    ('leaves = ["note", "report", "signature"]', 'leaves = ["seal"]', "workflow[6].leaves[1]", "要写"),
    ('act = "assignment"', 'act = "assign"', "workflow[5].act", "要写"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "key", "told"), WRONG_WAYS)
def test_a_workflow_that_leads_nowhere_is_told_by_line_and_key(
    app: Flask, tmp_path: Path, before: str, after: str, key: str, told: str
) -> None:
    assert before in GOOD
    text = GOOD.replace(before, after, 1)
    path = tmp_path / "shaanxi-2024.toml"
    path.write_text(text, encoding="utf-8")
    done = validate(app, path)
    assert done.exit_code == 1
    lines = [re.match(r"(?:.+?):(\d+): (\S+): (.+)$", line) for line in done.stdout.splitlines()]
    found = [each for each in lines if each and each[2] == key and re.search(told, each[3])]
    assert found, done.stdout
    last = re.sub(r"\[\d+\]", "", key).split(".")[1]
    there = text.splitlines()[int(found[0][1]) - 1]
    assert there.startswith(last) or there == "[[workflow]]"


def test_every_rule_that_is_wrong_is_told_at_once(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "shaanxi-2024.toml"
    path.write_text(GOOD.replace('severity = "must"', 'severity = "should"', 3), encoding="utf-8")
    assert len(validate(app, path).stdout.splitlines()) == 3


def test_what_is_no_toml_is_told(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('id = "x"\ntitle = \n', encoding="utf-8")
    done = validate(app, path)
    assert (done.exit_code, done.stdout.splitlines()[0].split(": ")[0]) == (1, f"{path}:2")


def test_the_list_names_all_five(app: Flask) -> None:
    done = app.test_cli_runner().invoke(args=["scheme", "list"])
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == [path.stem for path in SCHEMES]
