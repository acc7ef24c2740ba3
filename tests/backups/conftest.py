"""A practice to back up, and its backup."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.backups.copies import Practice, keys_of, lived, on_sqlite
from tests.people import a_world


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """A backup narrows it for its process, which here is that of the tests."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture(scope="session")
async def whole(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A practice on SQLite with everything in it. Not to be changed."""
    folder = tmp_path_factory.mktemp("whole")
    async with a_world(folder) as world:
        await lived(world)
    return on_sqlite(folder)


@pytest.fixture(scope="session")
def taken(tmp_path_factory: pytest.TempPathFactory, whole: Practice) -> Path:
    """Its backup; beside it that of its data keys."""
    file = tmp_path_factory.mktemp("backup") / "practice"
    return whole.backed_up(file, keys_of(file))
