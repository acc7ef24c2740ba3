"""Opening the store: folders and modes, migrations under a lock, keyring and data keys that fit the database."""

import asyncio
import fcntl
import os
import stat
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store import erasing
from bot.store.engine import open_engine, sqlite_path
from bot.store.keys import HOUSE, DataKeys, KeyFault, check_private, make_keyring, read_keyring
from bot.store.tables import inbox, words
from bot.store.work import Store

ROOT = Path(__file__).resolve().parent.parent.parent
STANDBY_SECONDS = 2.0
LOCK = 0x63617279  # "cary": the advisory lock of migrations and of the one that runs.


class StoreFault(Exception):
    """The store cannot be opened; the message is one line with the mend."""


class AlreadyRunning(StoreFault):
    """Another process has this database."""


class Hold:
    """The claim of one process to a database, for as long as it runs."""

    def __init__(
        self,
        file: IO[bytes] | None = None,
        engine: AsyncEngine | None = None,
        connection: AsyncConnection | None = None,
    ) -> None:
        self._file, self._engine, self._connection = file, engine, connection

    async def release(self) -> None:
        if self._file is not None:
            self._file.close()
        if self._connection is not None:
            await self._connection.close()
        if self._engine is not None:
            await self._engine.dispose()


async def hold(database: str, *, wait: bool = False) -> Hold:
    """Make sure that nobody else works on this database. Raises AlreadyRunning.

    On PostgreSQL, `wait` stands by until the other one is gone.
    """
    path = sqlite_path(database)
    if path is not None:
        make_folder(path.parent)
        try:
            file = open(f"{path}.lock", "ab")  # noqa: ASYNC230, SIM115 - a moment at the start; held open while running
        except OSError as fault:
            raise _unusable(path, fault) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            raise AlreadyRunning(f"Another Carryforward runs on {path}: stop it first.") from None
        return Hold(file=file)
    engine = _engine(database)
    connection: AsyncConnection | None = None
    try:
        connection = await engine.connect()
        while not await connection.scalar(sa.text("select pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            await connection.rollback()
            if not wait:
                raise AlreadyRunning("Another Carryforward runs on this database: stop it first.")
            await asyncio.sleep(STANDBY_SECONDS)
        # The lock belongs to the connection; an open transaction beside it would hold up the vacuum.
        await connection.commit()
        return Hold(engine=engine, connection=connection)
    except BaseException as fault:
        await Hold(engine=engine, connection=connection).release()
        if isinstance(fault, DBAPIError):
            what = type(fault).__name__
            raise StoreFault(f"The database cannot be reached ({what}): look at DATABASE_URL.") from None
        raise


def make_folder(folder: Path) -> None:
    """The data folder, open to its owner alone."""
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise _unusable(folder, fault) from None


def _unusable(path: Path, fault: OSError) -> StoreFault:
    return StoreFault(f"{path} cannot be used ({fault.strerror}): look at DATA_DIR and DATABASE_URL.")


def _engine(url: str) -> AsyncEngine:
    try:
        return open_engine(url)
    except ModuleNotFoundError:
        raise StoreFault("PostgreSQL needs its driver: install carryforward with the extra `postgres`.") from None


def check_modes(database: str, keys: str, keyring: Path) -> None:
    """Refuse files that others can read. Raises KeyFault."""
    for path in (sqlite_path(database), sqlite_path(keys), keyring):
        if path is not None:
            check_private(path)


async def open_store(database: str, keys: str, keyring: Path, now: datetime, *, create: bool) -> Store:
    """Open the store; with `create` also make and migrate it. Raises StoreFault or KeyFault.

    The keyring is made only for an empty database: a new one beside old data would hide that the right one is lost.
    """
    _check_places(database, keys, keyring, create=create)
    no_keys = not _is_there(keys)
    engine, keys_engine = _engine(database), _engine(keys)
    try:
        async with engine.connect() as connection:
            if not create or await connection.run_sync(_has_tables):
                await connection.run_sync(_check_version, create)
        if create:
            await migrate(database)
        async with engine.connect() as connection:
            empty = (await connection.execute(sa.select(words.c.id).limit(1))).first() is None
            empty = empty and (await connection.execute(sa.select(inbox.c.update_id).limit(1))).first() is None
        if no_keys and not empty:
            raise KeyFault(f"There is no data keys' store at {sqlite_path(keys)}: put its backup there.")
        if not await asyncio.to_thread(keyring.exists):
            if not (create and empty and (no_keys or not await _any_keys(keys_engine))):
                raise KeyFault(await _what_is_wanted(keys_engine, keyring))
            _make_keyring(keyring)
        ring = read_keyring(keyring)
        store = Store(engine, DataKeys(keys_engine, ring))
        if create:
            await store.keys.prepare()
        await _check_keys(store, ring.fingerprints)
        if create and empty:
            await store.keys.make(HOUSE, now)
        return store
    except BaseException as fault:
        await engine.dispose()
        await keys_engine.dispose()
        if isinstance(fault, DBAPIError | OSError):
            what = type(fault).__name__
            raise StoreFault(f"The database cannot be opened ({what}): look at DATABASE_URL.") from None
        raise


def _make_keyring(keyring: Path) -> None:
    try:
        make_keyring(keyring)
    except OSError as fault:
        raise KeyFault(f"No keyring can be made at {keyring} ({type(fault).__name__}): look at KEYS_FILE.") from None


def _check_places(database: str, keys: str, keyring: Path, *, create: bool) -> None:
    """Have the folders, or say what is missing; refuse what others can read."""
    for address in (database, keys):
        path = sqlite_path(address)
        if path is not None and create:
            make_folder(path.parent)
        elif path is not None and not path.exists():
            raise StoreFault(f"There is no database at {path}: `carryforward run` makes one.")
    check_modes(database, keys, keyring)


def _is_there(address: str) -> bool:
    path = sqlite_path(address)
    return path is None or path.exists()


async def _any_keys(keys_engine: AsyncEngine) -> bool:
    """Whether data keys are kept that a new keyring could not open."""
    async with keys_engine.connect() as connection:
        if not await connection.run_sync(_has_tables):
            return False
    return bool(await DataKeys(keys_engine, None).wanted_fingerprints())  # type: ignore[arg-type]


async def _what_is_wanted(keys_engine: Any, keyring: Path) -> str:
    probe = DataKeys(keys_engine, None)  # type: ignore[arg-type]  # only the fingerprints are looked at
    try:
        wanted = ", ".join(sorted(await probe.wanted_fingerprints())) or "unknown"
    except DBAPIError:
        wanted = "unknown"
    return f"There is no keyring at {keyring}, and this database needs the key {wanted}: put its backup there."


async def _check_keys(store: Store, have: frozenset[str]) -> None:
    """Every owner of words has a data key, or was erased; and the keyring opens them all."""
    wanted = await store.keys.wanted_fingerprints()
    if missing := wanted - have:
        raise KeyFault(
            f"The keyring lacks the key {', '.join(sorted(missing))} that this database needs: put its backup there."
        )
    async with store.reading() as work:
        owners = await erasing.owners_of_words(work)
    lost = owners - await store.keys.known()
    if orphans := lost - await store.keys.erased_ids():
        raise KeyFault(
            f"The data keys of {len(orphans)} owners are missing: restore the backup of the data keys' store."
        )
    if lost:
        async with store.engine.begin() as connection:
            await connection.execute(sa.delete(words).where(words.c.owner.in_(lost)))


async def migrate(database: str) -> None:
    """Bring the tables up to this version, one process at a time."""
    config = alembic_config(database)
    await asyncio.to_thread(command.upgrade, config, "head")


def alembic_config(database: str) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.attributes["database"] = database
    return config


def _has_tables(connection: Connection) -> bool:
    return bool(sa.inspect(connection).get_table_names())


def _check_version(connection: Connection, may_be_older: bool) -> None:
    scripts = ScriptDirectory.from_config(alembic_config(""))
    known = {each.revision for each in scripts.walk_revisions()}
    here = MigrationContext.configure(connection).get_current_revision()
    if here is not None and here not in known:
        raise StoreFault("The database was made by a newer Carryforward: install that version.")
    if may_be_older:
        return
    if here is None:
        raise StoreFault("The database is empty: `carryforward run` fills it.")
    if here != scripts.get_current_head():
        raise StoreFault("The database is of an older version: `carryforward run` brings it up to date.")


def private(path: Path) -> bool:
    """Whether a file is readable by its owner alone."""
    return not stat.S_IMODE(path.stat().st_mode) & 0o077
