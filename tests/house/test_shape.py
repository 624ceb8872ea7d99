"""How the house is built: sizes, one place for each power, and who may import whom."""

import ast
import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import source

DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "manager",
    "managers",
    "service",
    "services",
    "common",
    "misc",
}
DOMAIN_WORDS = re.compile(
    r"package|trainee|learner|exam\b|exams\b|caption|course|reviewer|\bprovider|curat|certificate|enrol|subtitle|resource|培训|学员|考试|字幕|课",
    re.IGNORECASE,
)
LIBRARIES = (
    r"from resource import|flask\.json\.provider"  # limits of the operating system, JSON of the framework
)
# power -> (how it is spelt, the only files that may)
POWERS = {
    "BEGIN and COMMIT": (r"\.commit\(|\.begin\(|\.begin_nested\(|sessionmaker", {"foundation/db.py"}),
    "asking what day or time it is": (
        r"datetime\.now\(|utcnow\(|date\.today\(|time\.time\(",
        {"foundation/clock.py"},
    ),
    "starting processes": (
        r"\bsubprocess\b|os\.(system|popen|spawn|exec|fork)|multiprocessing|ProcessPool",
        {
            "foundation/child.py",
            "operation/serving.py",
        },  # the latter starts the site's own web processes and worker
    ),
    "reading the environment": (
        r"os\.getenv|os\.environ(\[|\.get|\.pop)",
        {
            "config/settings.py",
            "operation/cli.py",
            "accessibility/speaking/voices.py",
            "foundation/disk.py",  # tells children where their temporary files go
        },
    ),
}


def test_no_file_grows_beyond_what_one_person_keeps_in_mind() -> None:
    limits = [(path, 400) for path in source.python()] + [(path, 600) for path in source.python(tests=True)]
    long = [
        f"{source.name(path)}: {n} lines, at most {most}"
        for path, most in limits
        if (n := len(path.read_text(encoding="utf-8").splitlines())) > most
    ]
    assert not long, "split by subject:\n" + "\n".join(long)


def test_functions_stay_short() -> None:
    found = [row for path in source.python() for row in source.functions(path)]
    lengths = sorted(length for _, length in found)
    too_long = [f"{where}: {length} lines" for where, length in found if length > 60]
    assert not too_long, "no function beyond 60 lines:\n" + "\n".join(too_long)
    assert statistics.median(lengths) <= 10
    longest = "\n".join(f"{length} {where}" for where, length in sorted(found, key=lambda row: -row[1])[:20])
    assert lengths[len(lengths) * 9 // 10] <= 30, (
        f"nine in ten functions have at most 30 lines; the longest:\n{longest}"
    )


@pytest.mark.parametrize("power", POWERS)
def test_each_power_has_one_place(power: str) -> None:
    spelt, allowed = POWERS[power]
    found = [
        f"{where}: {line.strip()}"
        for path in source.python()
        if source.name(path) not in allowed
        for where, line in source.lines(path)
        if re.search(spelt, line)
    ]
    assert not found, f"{power} belongs to {', '.join(sorted(allowed))}:\n" + "\n".join(found)


def test_only_the_web_side_of_a_room_reads_the_request() -> None:
    """Domain functions get what they need as arguments, so that commands and jobs can call them."""
    web = re.compile(
        r"(views|forms|access|display|components)\.py$|^foundation/|^operation/conflicts\.py$|^app\.py$"
    )
    found = [
        f"{source.name(path)} imports {alias.name}"
        for path in source.python()
        if not web.search(source.name(path))
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.ImportFrom) and node.module in ("flask", "flask_login")
        for alias in node.names
        if alias.name in ("request", "session", "g", "current_user")
    ]
    assert not found, "pass it in from the view:\n" + "\n".join(found)


def test_foundation_is_no_drawer() -> None:
    own = [path for path in source.python() if source.name(path).startswith("foundation/")]
    files = [path for path in own if path.name != "__init__.py"]
    assert len(files) <= 13, f"foundation has {len(files)} files: what is new in it belongs to a room"
    found = [
        f"{where}: {line.strip()}"
        for path in files
        for where, line in source.lines(path)
        if DOMAIN_WORDS.search(re.sub(LIBRARIES, "", line))
    ]
    assert not found, "foundation knows no word of the domain:\n" + "\n".join(found)


def test_no_drawers_at_all() -> None:
    found = [source.name(path) for path in source.tracked() if DRAWERS & {path.stem, path.parent.name}]
    assert not found, f"name the subject instead: {found}"


def test_no_notes_to_self_and_no_silenced_checks_without_a_reason() -> None:
    notes = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    silenced = re.compile(r"(noqa|type: ignore)(\S*|: [A-Z0-9, ]+)\s*$")
    found = [
        f"{where}: {line.strip()}"
        for path in source.python()
        for where, line in source.lines(path)
        if notes.search(line) or silenced.search(line)
    ]
    assert not found, "do it, or say why not beside it:\n" + "\n".join(found)


def test_who_may_import_whom() -> None:
    command = Path(sys.executable).parent / "lint-imports"
    told = subprocess.run(
        [command, "--no-cache"], cwd=source.ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
