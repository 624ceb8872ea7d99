"""The short form of what `make bench` measures of evidence: tests/bench/evidence.py has the long one."""

from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.bench import evidence as bench


def test_some_minutes_of_many_trainees_are_merged_exactly_once() -> None:
    assert bench.hour(25, 4)


def test_so_they_are_on_postgresql(postgres_url: str) -> None:
    name = f"evidence_{uuid4().hex}"
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        address = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
        assert bench.hour(10, 4, address)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@pytest.mark.parametrize("people", [1, 50])
def test_a_message_does_not_read_what_is_stored(people: int) -> None:
    """A hundred times as much stored: reading it all would take many times as long."""
    assert bench.growth(people, (200, 20_000), 60) < 2
