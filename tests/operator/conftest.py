"""A place for the operator's shell: an empty one, and one where a bot ran."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot.settings import PREFIX, ROOT, Settings
from tests.grounds import Grounds, Left
from tests.operator.shell import NOTE, checked_on
from tests.people import MONDAY_NOON


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An environment that points at an empty place; gives the data folder, which is not there.

    Commands ask the machine what time it is. It is told an hour at which the bot that ran was stopped already.
    """
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    folder = tmp_path / "here" / "data"
    monkeypatch.setenv(f"{PREFIX}DATA_DIR", str(folder))
    monkeypatch.setenv(f"{PREFIX}TELEGRAM_API", "http://127.0.0.1:9")
    # Numbers checked today: that those shipped grow old by themselves is no matter of these tests.
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", str(checked_on(MONDAY_NOON.date(), tmp_path / "own")))
    with time_machine.travel(MONDAY_NOON + timedelta(hours=1), tick=False):
        yield folder


@pytest.fixture(scope="session")
async def ran(grounds: Grounds, joined: Left) -> Path:
    """The data folder of a bot that ran, with a note in it, and was stopped."""
    async with grounds.beginning(joined) as begun:
        await begun.world.alma.says("/ask B. What eased?")
        await begun.world.ben.says(NOTE)
    return begun.left.folder


@pytest.fixture
def left(ran: Path, data: Path) -> Path:
    """A copy of it, where the environment points."""
    copied = Path(shutil.copytree(ran, data))
    copied.chmod(0o700)
    return copied


@pytest.fixture
def prompts(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with one question and all messages as they are shipped, to be broken."""
    folder = tmp_path / "prompts"
    for name in ("questions/almost-said.md", "voice.ftl"):
        (folder / "en" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "prompts" / "en" / name, folder / "en" / name)
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)
