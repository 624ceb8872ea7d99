"""Everything of the demonstration, in the order in which it comes into the site."""

from __future__ import annotations

from pathlib import Path

from config.settings import Settings
from demo import applications, build, load, script
from demo.load import Tell


def fill(good: Path, wrong: Path, settings: Settings, tell: Tell) -> None:
    """People, a call, the good package published, an application in each stage, then the faulty draft."""
    load.open_accounts()
    load.load_occupations()
    package_id = load.bring(good, settings)
    others = applications.bring(good, settings)
    call_id = applications.call([package_id, *others])
    load.caption(tell)
    scripts = {**script.spoken(build.texts("en")), **script.spoken(build.texts("zh"))}
    applications.run(call_id, package_id, others, scripts)
    load.bring(wrong, settings)
