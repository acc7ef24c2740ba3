"""Settings: what they default to, what they refuse, and that the README tells all of them."""

import re
from pathlib import Path

import pytest

from bot.settings import PREFIX, ROOT, Settings, SettingsFault, read_settings

SECRET = "a-secret-of-some-length"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing of the environment gets in."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)


def test_without_any_the_defaults_hold() -> None:
    settings = read_settings()
    assert settings.database == "sqlite:///data/carryforward.db"
    assert settings.keys == "sqlite:///data/keys.db"
    assert settings.keyring == Path("data/keyring.json")
    assert settings.prompts_dir == ROOT / "prompts"
    assert settings.own_prompts is None
    assert read_settings(prompts_dir="mine").own_prompts == Path("mine")
    assert settings.web_host == ("127.0.0.1", 8080)
    assert settings.web_is_local


def test_environment_before_file_before_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"{PREFIX}DATA_DIR=/of/the/file\n{PREFIX}LOG_LEVEL=debug\nOTHER=1\n")
    monkeypatch.setenv(f"{PREFIX}DATA_DIR", "/of/the/environment")
    settings = read_settings()
    assert settings.database == "sqlite:////of/the/environment/carryforward.db"
    assert settings.log_level == "DEBUG"


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("LOG_LEVEL", "LOUD", "CARRYFORWARD_LOG_LEVEL: one of DEBUG, INFO, WARNING, ERROR."),
        ("TELEGRAM_API", "api.telegram.org", "an address that begins with https://"),
        ("DATABASE_URL", "mysql://x", "CARRYFORWARD_DATABASE_URL: an address such as sqlite:///"),
        ("WEB_ADDRESS", "8080", "an address such as 127.0.0.1:8080"),
        ("WEB_ADDRESS", "127.0.0.1:99999", "an address such as 127.0.0.1:8080"),
        ("WEBHOOK_URL", "https://example.org", "needs a CARRYFORWARD_WEBHOOK_SECRET of at least 16"),
    ],
)
def test_what_is_wrong_is_one_line(monkeypatch: pytest.MonkeyPatch, name: str, value: str, line: str) -> None:
    monkeypatch.setenv(f"{PREFIX}{name}", value)
    with pytest.raises(SettingsFault) as refused:
        read_settings()
    assert line in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("secret", ["too-short", "a secret with blanks in it", "ä-secret-of-some-length"])
def test_a_secret_is_what_telegram_takes(secret: str) -> None:
    with pytest.raises(SettingsFault, match="A-Z a-z 0-9") as refused:
        read_settings(webhook_url="https://example.org", webhook_secret=secret)
    assert secret not in str(refused.value)


def test_a_webhook_needs_somewhere_to_listen() -> None:
    with pytest.raises(SettingsFault, match="CARRYFORWARD_WEB_ADDRESS to listen on"):
        read_settings(webhook_url="https://example.org", webhook_secret=SECRET, web_address="")
    assert read_settings(webhook_url="https://example.org/", webhook_secret=SECRET).webhook_url == "https://example.org"


def test_token_and_secret_are_not_shown() -> None:
    settings = read_settings(telegram_token="123:" + SECRET, webhook_secret=SECRET)
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump()}"


@pytest.mark.parametrize(
    ("address", "local"), [("127.0.0.1:1", True), ("[::1]:1", True), ("localhost:1", True), ("0.0.0.0:1", False)]
)
def test_whether_the_web_part_is_for_this_machine_alone(address: str, local: bool) -> None:
    assert read_settings(web_address=address).web_is_local is local


def test_the_readme_tells_every_setting() -> None:
    readme = ROOT / "README.md"
    assert readme.exists(), "the README holds the table of settings"
    told = re.findall(rf"^\|\s*`{PREFIX}(\w+)`", readme.read_text(), re.MULTILINE)
    assert sorted(told) == sorted(name.upper() for name in Settings.model_fields)
