"""What may differ between two running bots: read from the environment or a .env file."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CARRYFORWARD_"
ROOT = Path(__file__).resolve().parent.parent
PROMPTS = ROOT / "prompts"
"""Every word a person reads, as it is shipped."""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class SettingsFault(Exception):
    """A setting is wrong; the message is one line with the mend."""


class Settings(BaseSettings):
    """Every setting, with its default. The README's table holds the same; a test compares them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", hide_input_in_errors=True)

    telegram_token: Annotated[SecretStr, Field(description="the bot's token, from @BotFather")] = SecretStr("")
    telegram_api: Annotated[str, Field(description="base address of the Bot API")] = "https://api.telegram.org"
    database_url: Annotated[
        str,
        Field(description="`sqlite:///path` or `postgresql://...`; empty: an SQLite file in the data folder"),
    ] = ""
    data_dir: Annotated[Path, Field(description="folder of all that is kept")] = Path("data")
    keys_file: Annotated[
        Path | None, Field(description="the keyring, mode 0600; empty: `keyring.json` in the data folder")
    ] = None
    keys_url: Annotated[str, Field(description="the data keys' own store; empty: `keys.db` in the data folder")] = ""
    prompts_dir: Annotated[Path, Field(description="prompts of your own, laid over the shipped ones")] = PROMPTS
    webhook_url: Annotated[str, Field(description="public https address; empty: long polling")] = ""
    webhook_secret: Annotated[SecretStr, Field(description="needed with a webhook")] = SecretStr("")
    web_address: Annotated[str, Field(description="health, metrics, webhook; empty: none")] = "127.0.0.1:8080"
    log_level: Annotated[str, Field(description="DEBUG, INFO, WARNING or ERROR")] = "INFO"

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in LEVELS:
            raise ValueError(f"one of {', '.join(LEVELS)}")
        return value.upper()

    @field_validator("telegram_api", "webhook_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and not value.startswith(("https://", "http://")):
            raise ValueError("an address that begins with https://")
        return value.rstrip("/")

    @field_validator("database_url", "keys_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
            raise ValueError("an address such as sqlite:///data/carryforward.db or postgresql://host/name")
        return value

    @field_validator("web_address")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if value:
            host, _, port = value.rpartition(":")
            if not host or not port.isdecimal() or int(port) > 65535:
                raise ValueError("an address such as 127.0.0.1:8080")
        return value

    @model_validator(mode="after")
    def _webhook_has_a_secret(self) -> "Settings":
        secret = self.webhook_secret.get_secret_value()
        if self.webhook_url and not _SECRET.fullmatch(secret):
            raise ValueError(
                f"{PREFIX}WEBHOOK_URL needs a {PREFIX}WEBHOOK_SECRET of at least 16 characters: A-Z a-z 0-9 _ -"
            )
        if self.webhook_url and not self.web_address:
            raise ValueError(f"{PREFIX}WEBHOOK_URL needs a {PREFIX}WEB_ADDRESS to listen on")
        return self

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'carryforward.db'}"

    @property
    def keys(self) -> str:
        return self.keys_url or f"sqlite:///{self.data_dir / 'keys.db'}"

    @property
    def keyring(self) -> Path:
        return self.keys_file or self.data_dir / "keyring.json"

    @property
    def own_prompts(self) -> Path | None:
        """The folder laid over the shipped prompts; none unless another one is set."""
        return None if self.prompts_dir.resolve() == PROMPTS else self.prompts_dir

    @property
    def web_host(self) -> tuple[str, int] | None:
        """Host and port of the web part; nothing if it is switched off."""
        if not self.web_address:
            return None
        host, _, port = self.web_address.rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def web_is_local(self) -> bool:
        """Whether the web part listens on this machine alone."""
        return self.web_host is None or _is_here(self.web_host[0])

    @property
    def api_is_open(self) -> bool:
        """Whether the token would go to another machine where everybody on the way can read it."""
        address = urlsplit(self.telegram_api)
        return address.scheme == "http" and not _is_here(address.hostname or "")


def _is_here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_settings(**given: object) -> Settings:
    """The settings from the environment, a .env file, and what is given. Raises SettingsFault."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        name = f"{PREFIX}{str(first['loc'][0]).upper()}: " if first["loc"] else ""
        what = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsFault(f"{name}{what}.") from None
