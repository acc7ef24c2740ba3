"""Opening the store: folders and modes, migrations under a lock, keyring and data keys that fit the database."""

import asyncio
import stat
from contextlib import AsyncExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.store import erasing
from bot.store.engine import sqlite_path
from bot.store.faults import StoreFault, engine_for, make_folder
from bot.store.holding import made_by_one
from bot.store.keys import HOUSE, DataKeys, KeyFault, check_private, make_keyring, read_keyring
from bot.store.tables import inbox, words
from bot.store.work import Store

ROOT = Path(__file__).resolve().parent.parent.parent


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
    engine, keys_engine = engine_for(database), engine_for(keys)
    around = AsyncExitStack()
    try:
        if create:
            await around.enter_async_context(made_by_one(database))
        async with engine.connect() as connection:
            up_to_date = await connection.run_sync(check_version, create)
        if not up_to_date:
            await migrate(database)
        async with engine.connect() as connection:
            empty = (await connection.execute(sa.select(words.c.id).limit(1))).first() is None
            empty = empty and (await connection.execute(sa.select(inbox.c.update_id).limit(1))).first() is None
        no_keys = not await _is_there(keys, keys_engine)
        if no_keys and not (create and empty):
            mend = "`carryforward run` makes one" if empty else "put its backup there"
            raise KeyFault(f"There is no data keys' store at {sqlite_path(keys) or 'KEYS_URL'}: {mend}.")
        if not await asyncio.to_thread(keyring.exists):
            if not (create and empty and (no_keys or not await _any_keys(keys_engine))):
                raise KeyFault(await _what_is_wanted(keys_engine, keyring))
            _make_keyring(keyring)
        ring = read_keyring(keyring)
        store = Store(engine, DataKeys(keys_engine, ring))
        if create:
            await store.keys.prepare()
        await _check_keys(store, ring.fingerprints, now)
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
    finally:
        await around.aclose()


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
        elif path is not None and address == database and not path.exists():
            raise StoreFault(f"There is no database at {path}: `carryforward run` makes one.")
    check_modes(database, keys, keyring)


async def _is_there(keys: str, engine: AsyncEngine) -> bool:
    path = sqlite_path(keys)
    if path is not None and not path.exists():
        return False  # Looking into it would make it.
    async with engine.connect() as connection:
        return await connection.run_sync(_has_tables)


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


async def _check_keys(store: Store, have: frozenset[str], now: datetime) -> None:
    """Every owner of words has a data key, or was erased; and the keyring opens them all."""
    wanted = await store.keys.wanted_fingerprints()
    if missing := wanted - have:
        raise KeyFault(
            f"The keyring lacks the key {', '.join(sorted(missing))} that this database needs: put its backup there."
        )
    async with store.reading(now) as work:
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


@cache
def revisions() -> tuple[str | None, frozenset[str]]:
    """The newest revision of this version's tables, and all that it knows."""
    scripts = ScriptDirectory.from_config(alembic_config(""))
    return scripts.get_current_head(), frozenset(each.revision for each in scripts.walk_revisions())


def check_version(connection: Connection, may_be_older: bool) -> bool:
    """Whether the tables are those of this version. Raises StoreFault if they are newer, or older and may not be."""
    head, known = revisions()
    here = MigrationContext.configure(connection).get_current_revision()
    if here is not None and here not in known:
        raise StoreFault("The database was made by a newer Carryforward: install that version.")
    if here != head and not may_be_older:
        what = "empty: `carryforward run` fills it" if here is None else "of an older version"
        mend = "" if here is None else ": `carryforward run` brings it up to date"
        raise StoreFault(f"The database is {what}{mend}.")
    return here == head


def private(path: Path) -> bool:
    """Whether a file is readable by its owner alone."""
    return not stat.S_IMODE(path.stat().st_mode) & 0o077
