"""The short form of what `make bench` measures of evidence: tests/bench/evidence.py has the long one."""

import pytest

from tests.bench import evidence as bench
from tests.make import databases


def test_some_minutes_of_many_trainees_are_merged_exactly_once() -> None:
    assert bench.hour(25, 4)


def test_so_they_are_on_postgresql(postgres_url: str) -> None:
    with databases.empty(postgres_url) as address:
        assert bench.hour(10, 4, address)


@pytest.mark.parametrize("people", [1, 50])
def test_a_message_does_not_read_what_is_stored(people: int) -> None:
    """A hundred times as much stored: reading it all would take many times as long."""
    assert bench.growth(people, (200, 20_000), 60) < 2
