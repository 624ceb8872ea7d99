"""The loader is strict: each broken scheme is refused with file, line and key."""

from pathlib import Path

import pytest

from schemes.kinds import KINDS
from schemes.kinds.hours import HoursAmong
from schemes.scheme import SchemeError, load, load_all
from schemes.toml import places

GOOD = Path("config/schemes/tianjin-2023.toml").read_text(encoding="utf-8")


def written(folder: Path, text: str, name: str = "tianjin-2023") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


# What stands in the good scheme, what stands instead, the key that is named, and a word of the message.
BROKEN = [
    ('id = "tianjin-2023"\n', "", "id", "missing"),
    ('id = "tianjin-2023"', 'id = "tianjin"', "id", "file is called"),
    ('title = "', 'titel = "', "titel", "did you mean 'title'"),
    ("value = 45", 'value = "45"', "settings.class_hour_minutes.value", "a whole number"),
    ("value = 45", "value = 45.0", "settings.class_hour_minutes.value", "a whole number"),
    ("value = 60", "value = 0", "settings.pass_mark.value", "above 0"),
    ('reading = "文件没有规定及格线：满分的 60% 及格"', "", "settings.pass_mark.reading", "neither"),
    ("[settings.attempts]", "[settings.tries]", "settings.tries", "unknown key"),
    ('clause = "附件1 二（一）"\n', "", "rules[1].clause", "missing"),
    ('clause = "附件1 二（一）"', 'clause = ""', "rules[1].clause", "missing"),
    ('severity = "must"', 'severity = "should"', "rules[1].severity", "one of must"),
    ('severity = "must"', 'severity = "human"', "rules[1].severity", "no machine"),
    ('stage = "package"', 'stage = "packing"', "rules[1].stage", "one of package"),
    ('id = "TJ-02"', 'id = "TJ-01"', "rules[2].id", "twice"),
    ('kind = "declared"', 'kind = "declares"', "rules[1].checks[1].kind", "no kind"),
    ('field = "is_package"', 'feild = "is_package"', "rules[1].checks[1].feild", "did you mean 'field'"),
    ('field = "is_package"', 'field = "is_packed"', "rules[1].checks[1].field", "has no field"),
    ('kind = "declared"', 'kind = ["declared"]', "rules[1].checks[1].kind", "no kind"),
    ("among = [true]", "among = true", "rules[1].checks[1].among", "a list"),
    ("among = [true]", "among = []", "rules[1].checks[1].among", "not empty"),
    ("among = [true]", "among = [1]", "rules[1].checks[1].among[1]", "text or true or false"),
    (
        'of = "course"\nat_least = 1',
        'of = "lesson"\nat_least = 1',
        "rules[2].checks[2].of",
        "unknown 'lesson'",
    ),
    ('by = "resource"', 'by = "exam"', "rules[3].checks[3].by", "one of resource"),
    ("at_most = 95", "at_most = 100", "rules[4].checks[2].at_most", "between 1 and 99"),
    ("at_most = 95", "", "rules[4].checks[2].at_least", "either"),
    ('form = ["lecture"]', 'form = ["lectrue"]', "rules[5].checks[1].where", "never"),
    (
        "at_most_minutes = 25",
        "at_most_minutes = true",
        "rules[5].checks[1].at_most_minutes",
        "a whole number",
    ),
    (
        'kind = "stated-hours"',
        'kind = "stated-hours"\nclass_hour_minutes = 50',
        "class_hour_minutes",
        "unknown key",
    ),
    ('value = "ethics"', 'value = "ethic"', "rules[12].checks[1].value", "no category"),
    ('category = ["practical"]', 'category = ["practice"]', "rules[22].checks[3].where", "no category"),
    ('property = "has_sound"', 'property = "loud"', "rules[15].checks[1].property", "has no 'loud'"),
    ("+{organisation}", "+{unit}", "rules[18].checks[5].pattern", "can stand in a pattern"),
]


@pytest.mark.parametrize(("before", "after", "key", "message"), BROKEN)
def test_a_broken_scheme_is_refused(tmp_path: Path, before: str, after: str, key: str, message: str) -> None:
    assert before in GOOD
    path = written(tmp_path, GOOD.replace(before, after, 1))
    with pytest.raises(SchemeError) as raised:
        load(path)
    assert raised.value.file == str(path)
    assert raised.value.key.endswith(key)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [(before, after) for before, after, _, message in BROKEN if "missing" not in message and after],
)
def test_the_line_is_in_the_table_that_is_wrong(tmp_path: Path, before: str, after: str) -> None:
    changed = GOOD[: GOOD.index(before)].count("\n") + 1
    with pytest.raises(SchemeError) as raised:
        load(written(tmp_path, GOOD.replace(before, after, 1)))
    assert abs(raised.value.line - changed) <= 4


def test_a_wrong_key_is_named_with_its_very_line(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD.replace('field = "is_package"', 'feild = "is_package"', 1))
    line = GOOD[: GOOD.index('field = "is_package"')].count("\n") + 1
    with pytest.raises(SchemeError, match=rf"^{path}:{line}: rules\[1\]\.checks\[1\]\.feild: unknown key"):
        load(path)


def test_a_rule_without_checks_or_people_is_refused(tmp_path: Path) -> None:
    rule = '[[rules]]\nid = "X-01"\nclause = "一"\nwords = "原话"\nseverity = "must"\nstage = "package"\n'
    head = GOOD[: GOOD.index("[[rules]]")]
    with pytest.raises(SchemeError, match="nothing is checked"):
        load(written(tmp_path, head + rule))
    with pytest.raises(SchemeError, match="no machine checks"):
        load(written(tmp_path, head + rule + 'human = ["看一看"]\n'))
    with pytest.raises(SchemeError, match="rules: is missing"):
        load(written(tmp_path, head))
    with pytest.raises(SchemeError, match="rules: wants a row of tables"):
        load(written(tmp_path, 'rules = "none"\n' + head))
    with pytest.raises(SchemeError, match=r"rules\[1\].checks: wants a row of tables"):
        load(written(tmp_path, head + rule + 'checks = "none"\n'))
    with pytest.raises(SchemeError, match=r"rules\[1\]: wants a table"):
        load(written(tmp_path, "rules = [1]\n" + head))
    alone = load(written(tmp_path, head + rule.replace("must", "human") + 'human = ["看一看"]\n'))
    assert alone.subsidy_cap_fen is None
    assert alone.rule("X-01").human == ("看一看",)


def test_what_is_no_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(SchemeError) as raised:
        load(written(tmp_path, 'id = "tianjin-2023"\ntitle = \n'))
    assert (raised.value.line, raised.value.key) == (2, "syntax")
    with pytest.raises(SchemeError, match="No such file"):
        load(tmp_path / "none.toml")


def test_every_shipped_scheme_loads_under_its_file_name() -> None:
    schemes = load_all(Path("config/schemes"))
    assert list(schemes) == sorted(path.stem for path in Path("config/schemes").glob("*.toml"))


def test_the_numbers_of_tianjin() -> None:
    scheme = load(Path("config/schemes/tianjin-2023.toml"))
    numbers = (scheme.class_hour_minutes, scheme.pass_mark, scheme.attempts, scheme.studied_share)
    assert numbers == (45, 60, 3, 95)
    assert scheme.characters_per_minute == 300
    assert scheme.subsidy_cap_fen == 2_000_000
    assert scheme.settings.pass_mark.reading
    assert not scheme.settings.pass_mark.clause
    assert [category.id for category in scheme.categories] == ["ethics", "theory", "practical"]
    assert [group.id for group in scheme.groups] == list("abcdefg")
    tianjin = [f"TJ-{number:02}" for number in range(1, 23)]
    own = [rule.id for rule in scheme.rules if not rule.id.startswith("PL-")]
    assert own == tianjin
    assert {f"PL-{number:02}" for number in range(1, 8)} < {rule.id for rule in scheme.rules}
    with pytest.raises(KeyError):
        scheme.rule("TJ-99")


def test_places_pass_over_long_texts() -> None:
    text = 'a = 1\nlong = """\nb = 2\n"""\n[[rows]]\nc = 3\n[[rows]]\n[[rows.parts]]\nd = 4\n'
    assert places(text) == {
        ("a",): 1,
        ("long",): 2,
        ("rows", 0): 5,
        ("rows", 0, "c"): 6,
        ("rows", 1): 7,
        ("rows", 1, "parts", 0): 8,
        ("rows", 1, "parts", 0, "d"): 9,
    }


def test_every_kind_is_used_by_a_scheme() -> None:
    used = {
        type(check)
        for scheme in load_all(Path("config/schemes")).values()
        for rule in scheme.rules
        for check in rule.checks
    }
    # editions that were kept before Shaanxi's hours became hours of 60 minutes still ask by this one
    assert used == set(KINDS.values()) - {HoursAmong}
