"""What can be wrong with a store, each one line with the mend; and the first steps to it: its folder and its engine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store.engine import open_engine

NO_DRIVER = "PostgreSQL needs its driver: install carryforward with the extra `postgres`."


class StoreFault(Exception):
    """The store cannot be opened; the message is one line with the mend."""


class AlreadyRunning(StoreFault):
    """Another process has this database."""


def make_folder(folder: Path) -> None:
    """The data folder, open to its owner alone. Raises StoreFault."""
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise unusable(folder, fault) from None


def unusable(path: Path, fault: OSError) -> StoreFault:
    return StoreFault(f"{path} cannot be used ({fault.strerror}): look at DATA_DIR and DATABASE_URL.")


def engine_for(url: str) -> AsyncEngine:
    """An engine, as `open_engine` makes it. Raises StoreFault where its driver is missing."""
    try:
        return open_engine(url)
    except ModuleNotFoundError:
        raise StoreFault(NO_DRIVER) from None


@contextmanager
def faults_in_one_line() -> Iterator[None]:
    """What a database says, said as a StoreFault."""
    try:
        yield
    except ModuleNotFoundError:
        raise StoreFault(NO_DRIVER) from None
    except DBAPIError as fault:
        what = type(fault).__name__
        raise StoreFault(f"The database did not take it ({what}): look at it, its disk and DATABASE_URL.") from None
