"""Settings from the environment: every wrong value names its variable."""

from pathlib import Path

import pytest

from config import settings
from config.settings import SettingsError

WRONG = {
    "WUAI_PORT": ["0", "65536", "eighty", "８０", "-1", ""],
    "WUAI_SESSION_MINUTES": ["5", "99999"],
    "WUAI_SIGN_IN_TRIES": ["1", "3.5"],
    "WUAI_UPLOAD_MEGABYTES": ["0"],
    "WUAI_SECURE_COOKIES": ["yes", ""],
    "WUAI_LOG_JSON": ["true"],
    "WUAI_ZONE": ["Mars/Olympus", "../etc"],
    "WUAI_CAPTION_ENGINE": ["kaldi"],
    "WUAI_DATABASE_URL": ["mysql://x", "wuai.db"],
    "WUAI_REDIS_URL": ["http://localhost"],
    "WUAI_VAR_DIR": [" "],
    "WUAI_HOST": [""],
    "WUAI_SITE_NAME": [""],
}


@pytest.mark.parametrize(
    ("variable", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_names_its_variable(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        settings.load({"WUAI_VAR_DIR": str(tmp_path), variable: value})


def test_a_misspelt_variable_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="WUAI_PROT"):
        settings.load({"WUAI_VAR_DIR": str(tmp_path), "WUAI_PROT": "80"})


def test_defaults_suit_one_machine(tmp_path: Path) -> None:
    made = settings.load({"WUAI_VAR_DIR": str(tmp_path)})
    assert made.database_url == f"sqlite:///{tmp_path / 'wuai.db'}"
    assert made.storage_dir == tmp_path / "files"
    assert (made.port, made.zone.key, made.caption_engine) == (8000, "Asia/Shanghai", "faster-whisper")


def test_the_secret_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    first = settings.load({"WUAI_VAR_DIR": str(tmp_path)}).secret_key
    assert len(first) == 64
    assert settings.load({"WUAI_VAR_DIR": str(tmp_path)}).secret_key == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert settings.load({"WUAI_VAR_DIR": str(tmp_path), "WUAI_SECRET_KEY": "set"}).secret_key == "set"


def test_a_folder_that_cannot_be_made_names_its_variable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="WUAI_VAR_DIR"):
        settings.load({"WUAI_VAR_DIR": str(tmp_path / "file" / "var")})
