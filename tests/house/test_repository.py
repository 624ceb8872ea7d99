"""What lies in the repository: nothing heavy, nothing of the machine on which it was written."""

import re

from tests.house import source

# Hosts that files may name: standards, licences, identifiers of formats. Everything else comes through package tools.
HOSTS = {
    "127.0.0.1", "localhost", "example.com", "evil.example", "www.apache.org", "www.w3.org", "schemas.openxmlformats.org",
    "schemas.microsoft.com", "purl.oclc.org", "purl.org", "json-schema.org", "github.com", "opencollective.com", "spdx.org", "flask.palletsprojects.com",
    "docs.moodle.org", "www.imsglobal.org", "purl.imsglobal.org", "ltsc.ieee.org",
}  # fmt: skip
ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+)")
# Spelt in two halves, so that this file does not find itself.
MACHINE = re.compile(r"(?<![\w.])/(?:" + "work|" + r"root|home/\w+|opt/py" + r"pi)/|\.\./sha" + "red")


def _texts() -> list[tuple[str, str]]:
    texts = [path for path in source.tracked() if b"\0" not in path.read_bytes()[:4096]]
    return [row for path in texts for row in source.lines(path)]


def test_nothing_over_a_megabyte() -> None:
    heavy = {
        source.name(path): path.stat().st_size for path in source.tracked() if path.stat().st_size > 1_000_000
    }
    assert not heavy, f"make it on the spot, or bring it as a package: {heavy}"


def test_no_addresses_but_of_standards_and_no_paths_of_a_machine() -> None:
    hosts = [
        f"{where}: {host}" for where, line in _texts() for host in ADDRESS.findall(line) if host not in HOSTS
    ]
    assert not hosts, "is this address really needed? then add its host to HOSTS:\n" + "\n".join(hosts)
    paths = [f"{where}: {line.strip()[:100]}" for where, line in _texts() if MACHINE.search(line)]
    assert not paths, "a path of one machine:\n" + "\n".join(paths)


def test_lock_files_carry_hashes_and_no_addresses() -> None:
    locks = [
        path
        for path in source.tracked()
        if source.name(path).startswith("requirements/") and path.suffix == ".txt"
    ]
    for path in locks:
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, f"{source.name(path)} names a registry"
        assert path.name == "whisper-engine.txt" or text.count("--hash=sha256:") > 50
    npm = (source.ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in npm
    assert '"resolved"' not in npm, (
        "package-lock.json names a registry: npm install --package-lock-only --omit=resolved"
    )


def test_third_party_front_end_files_are_not_committed() -> None:
    found = [
        source.name(path)
        for path in source.tracked()
        if re.search(r"(^|/)(vendor|node_modules)/", source.name(path))
    ]
    assert not found
