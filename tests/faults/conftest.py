"""Where tests of faults begin."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.mishaps import Three, three_asked, with_dan
from tests.people import a_world


@pytest.fixture(scope="session")
async def asked_three(tmp_path_factory: pytest.TempPathFactory, joined: tuple[Path, datetime]) -> tuple[Path, datetime]:
    """The folder of a bot whose three clients have a question that is due; and the instant."""
    folder = tmp_path_factory.mktemp("three")
    async with a_world(folder, *joined) as world:
        due = await three_asked(with_dan(world))
    return folder, due


@pytest.fixture
async def three(tmp_path: Path, asked_three: tuple[Path, datetime]) -> AsyncIterator[Three]:
    """Three clients with a question that is due at the next moment."""
    folder, due = asked_three
    async with a_world(tmp_path / "data", folder, due - timedelta(seconds=1)) as world:
        world.clock.move_to(due)
        yield with_dan(world)
