"""The site on each database: what SQLite takes PostgreSQL may refuse, and the other way round."""

from __future__ import annotations

import pytest

from config.settings import Settings


@pytest.fixture
def site_settings(each_database: Settings) -> Settings:
    """Each test here on both databases."""
    return each_database
