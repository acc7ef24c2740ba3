"""What the bot is made of and whom it talks to: locked packages, one host, no secret where a shell shows it."""

import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer

from bot.operator.cli import app
from bot.settings import Settings
from bot.voice.crisis import load_crises
from tests.people import World

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = re.compile(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z,-]+\])?==\S+", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
ADDRESSES = {
    "api.telegram.org": "the Bot API, which a setting may put elsewhere",
    "t.me": "in links that people open",
    "www.w3.org": "the name of a format in a picture; nobody asks there",
}
"""Every host that the code names."""


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-run.lock"])
def test_every_package_is_locked_to_hashes(name: str) -> None:
    text = (ROOT / name).read_text()
    found = PACKAGE.findall(text)
    assert len(found) > 20
    for block in re.split(r"\n(?=[a-z0-9])", text):
        assert PACKAGE.match(block), block[:80]
        assert HASH.search(block), block[:80]
    for user in ("Dockerfile", "scripts/setup"):
        installs = [line for line in (ROOT / user).read_text().splitlines() if "pip install" in line]
        assert installs
        assert all("--require-hashes" in line or "--no-index" in line for line in installs), user


def test_the_code_names_no_other_host() -> None:
    named = set()
    for file in (ROOT / "bot").rglob("*.py"):
        for address in re.findall(r"https?://[^\s\"'{}<>)]+", file.read_text()):
            named.add(urlsplit(address).hostname or "")
    assert named - {""} == set(ADDRESSES)


def test_numbers_to_call_are_read_and_not_fetched() -> None:
    """The one address that people are given besides is in the prompts, for them to open."""
    assert {crisis.finder for crisis in load_crises(ROOT / "prompts")} == {"findahelpline.com"}


_dialled: list[Any] | None = None


def _listens(event: str, given: tuple[Any, ...]) -> None:
    if _dialled is not None and event in ("socket.connect", "socket.getaddrinfo"):
        _dialled.append(given[1] if event == "socket.connect" else given[:2])


@pytest.mark.on("sqlite")
async def test_nobody_but_the_bot_api_is_dialled(pair: World) -> None:
    """From the start through a digest and its picture to an export."""
    global _dialled
    sys.addaudithook(_listens)
    _dialled = []
    try:
        await pair.restarts()
        await pair.alma.says("/ask B. What eased, even a little?")
        await pair.ben.says("See https://example.org/x and tell me.")
        await pair.moves(days=4)
        pair.alma.sees("example.org")
        await pair.alma.says("/invite C.")
        await pair.ben.says("/mydata")
        await pair.ben.says("/crisis")
        dialled = {tuple(each[:2]) for each in _dialled}
    finally:
        _dialled = None
    there = urlsplit(pair.served.base)
    assert dialled == {(there.hostname, there.port)}


def test_no_secret_is_given_on_a_command_line() -> None:
    """What stands there is seen by everybody on the machine: secrets come by the environment or a file."""
    secrets = [name for name, field in Settings.model_fields.items() if "Secret" in str(field.annotation)]
    assert secrets == ["telegram_token", "webhook_secret"]
    given = set(_parameters(typer.main.get_command(app)))
    assert "keys" in given, "the file that the data keys are backed up to"
    assert not [name for name in given if re.search("token|secret|password|code|url", name)]


def _parameters(command: Any) -> list[str]:
    own = [str(each.name) for each in command.params]
    inner = getattr(command, "commands", {}).values()
    return own + [name for each in inner for name in _parameters(each)]
