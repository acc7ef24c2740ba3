"""Restoring a backup: into an empty database alone, in one transaction, so that a failure changes nothing."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import NoSuchTableError, OperationalError, StatementError

from bot.store import keys as keys_store
from bot.store import tables
from bot.store.backup_file import CUT, NEWER, Header, Holds, check_whole, read_tables
from bot.store.engine import plain_engine, sqlite_path
from bot.store.faults import StoreFault, faults_in_one_line, make_folder
from bot.store.holding import hold
from bot.store.keys import HOUSE, KeyFault, Keyring, check_private, key_id, read_keyring
from bot.store.opening import alembic_config, check_version, revisions

SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may lie apart."""
VERSIONS = "alembic_version"
Seen = dict[str, set[bytes]]
"""The ids of the data keys that each owner's sealed values name."""


@dataclass(frozen=True)
class Places:
    """Where a practice lies: addresses of its database and its data keys' store, and the file of its keyring."""

    database: str
    keys: str
    keyring: Path


async def restore(
    places: Places, file: Path, keys_file: Path | None, now: datetime, *, clock_is_right: bool = False
) -> Header:
    """Fill an empty database from `file`, and an empty data keys' store from `keys_file`. Gives whose backup it was.

    Without `keys_file` the data keys' store that is there is used: it knows who was erased since.
    Raises StoreFault, AlreadyRunning or KeyFault; then nothing was changed.
    """
    header = await asyncio.to_thread(check_whole, file, Holds.DATABASE)
    if header.revision not in revisions()[1]:
        raise StoreFault(NEWER.format(file))
    _check_clock(header, now, clock_is_right)
    if keys_file is not None:
        keys_header = await asyncio.to_thread(check_whole, keys_file, Holds.KEYS)
        if keys_header.bot not in (None, header.bot):
            raise StoreFault(f"{keys_file} holds the data keys of another bot: look for the right file.")
    ring = _keyring(places.keyring)
    _check_keys_place(places.keys, given=keys_file is not None)
    around = _around(places)
    held = await hold(places.database, alone=True)
    try:
        # Looked at only now: what is not there now is made by nobody else until this is done.
        with _nothing_left_behind([*_files(places), *around]):
            await asyncio.to_thread(_fill, places, file, keys_file, header, ring, now)
    finally:
        await held.release()
    return header


def _check_clock(header: Header, now: datetime, clock_is_right: bool) -> None:
    if header.taken_at > now + SKEW and not clock_is_right:
        raise StoreFault(
            f"The backup was taken at {header.taken_at:%Y-%m-%d %H:%M} UTC, and here it is {now:%Y-%m-%d %H:%M} UTC: "
            "set this machine's clock; if it is right, add --clock-is-right."
        )


def _keyring(path: Path) -> Keyring:
    if not path.exists():
        raise KeyFault(f"There is no keyring at {path}, and without it a backup opens nothing: put its copy there.")
    return read_keyring(path)


def _check_keys_place(keys: str, *, given: bool) -> None:
    path = sqlite_path(keys)
    if path is None:
        return
    if path.exists():
        check_private(path)
    elif not given:
        raise KeyFault(f"There is no data keys' store at {path}: add --keys with its backup.")


def _around(places: Places) -> list[Path]:
    """What holding the place makes: its lock and the folders, as far as they are not there yet."""
    paths = [path for address in (places.database, places.keys) if (path := sqlite_path(address)) is not None]
    database = sqlite_path(places.database)
    locks = [Path(f"{database}.lock")] if database is not None else []
    return [each for each in (*locks, *(path.parent for path in paths)) if not each.exists()]


def _files(places: Places) -> list[Path]:
    """The files of the databases that are not there yet."""
    paths = [path for address in (places.database, places.keys) if (path := sqlite_path(address)) is not None]
    all_of_them = [Path(f"{path}{more}") for path in paths for more in ("", "-journal", "-wal", "-shm")]
    return [each for each in all_of_them if not each.exists()]


@contextmanager
def _nothing_left_behind(new: list[Path]) -> Iterator[None]:
    """Where it fails, files and empty folders that were not there before go again."""
    try:
        yield
    except BaseException:
        for path in new:
            if path.is_dir():
                with suppress(OSError):
                    path.rmdir()
            else:
                path.unlink(missing_ok=True)
        raise


def _fill(places: Places, file: Path, keys_file: Path | None, header: Header, ring: Keyring, now: datetime) -> None:
    for address in (places.database, places.keys):
        if (path := sqlite_path(address)) is not None:
            make_folder(path.parent)
    engine, keys_engine = plain_engine(places.database), plain_engine(places.keys)
    try:
        # The keys are committed first: rows without them would stop every later start.
        with faults_in_one_line(), engine.begin() as connection, keys_engine.begin() as keys_connection:
            _empty_or_refused(connection)
            if keys_file is not None:
                _fill_keys(keys_connection, keys_file)
            _at_revision(connection, header.revision)
            with _as_written(file):
                seen = _insert(connection, file)
                _check_references(connection)
            command.upgrade(_config(connection), "head")
            _check_keys(connection, keys_connection, seen, ring)
            connection.execute(sa.update(tables.service).values(restored_at=now))
    finally:
        engine.dispose()
        keys_engine.dispose()


@contextmanager
def _as_written(file: Path) -> Iterator[None]:
    """What does not fit the tables was not written by a backup, whatever the sum in its last line."""
    try:
        yield
    except OperationalError:
        raise  # the database's own: its disk, its connection
    except (KeyError, ValueError, TypeError, AttributeError, NoSuchTableError, StatementError):
        raise StoreFault(CUT.format(file)) from None


def _empty_or_refused(connection: sa.Connection) -> None:
    """Let through a database without rows. Raises StoreFault for every other."""
    there = set(sa.inspect(connection).get_table_names())
    ours = there & set(tables.metadata.tables)
    others = there - ours - {VERSIONS} - set(keys_store.metadata.tables)
    if others or any(connection.execute(sa.text(f"select 1 from {name} limit 1")).first() for name in ours):
        raise StoreFault(
            "There is something in this database, and a restore overwrites nothing: keep it, "
            "and set DATABASE_URL (or DATA_DIR) to an empty place."
        )


def _config(connection: sa.Connection) -> Config:
    config = alembic_config("")
    config.attributes["connection"] = connection
    return config


def _at_revision(connection: sa.Connection, revision: str) -> None:
    """Have the tables as they were when the backup was taken, whatever empty ones there are."""
    check_version(connection, may_be_older=True)
    if MigrationContext.configure(connection).get_current_revision() is not None:
        command.downgrade(_config(connection), "base")
    command.upgrade(_config(connection), revision)


def _insert(connection: sa.Connection, file: Path) -> Seen:
    seen: Seen = defaultdict(set)
    for table, rows in read_tables(file):
        _insert_rows(connection, table, rows)
        if table.name == tables.words.name:
            for row in rows:
                seen[row["owner"]].add(row["sealed"][:4])
        if table.name == tables.inbox.name:
            seen[HOUSE].update(row["sealed"][:4] for row in rows if row["sealed"])
    return {owner: ids for owner, ids in seen.items() if ids}


def _insert_rows(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    there = {column["name"] for column in sa.inspect(connection).get_columns(table.name)}
    if unknown := set(table.columns.keys()) - there:
        raise KeyError(*unknown)
    connection.execute(sa.insert(table), rows)


def _check_references(connection: sa.Connection) -> None:
    """Every row that another refers to is there. Raises IntegrityError or ValueError."""
    if connection.dialect.name == "postgresql":
        # At once: a migration that follows may not change a table with checks still open.
        connection.execute(sa.text("set constraints all immediate"))
    elif connection.execute(sa.text("pragma foreign_key_check")).first() is not None:
        raise ValueError("a row refers to one that is not there")


def _fill_keys(connection: sa.Connection, file: Path) -> None:
    if _has_keys(connection):
        raise KeyFault(
            "There are data keys already, and they know who was erased since: leave out --keys, or set KEYS_URL "
            "to an empty place."
        )
    keys_store.metadata.create_all(connection)
    with _as_written(file):
        for table, rows in read_tables(file):
            _insert_rows(connection, table, rows)


def _has_keys(connection: sa.Connection) -> bool:
    if not sa.inspect(connection).has_table(keys_store.data_keys.name):
        return False
    found = (connection.execute(sa.select(table).limit(1)).first() for table in keys_store.metadata.tables.values())
    return any(each is not None for each in found)


def _check_keys(connection: sa.Connection, keys_connection: sa.Connection, seen: Seen, ring: Keyring) -> None:
    """What was restored opens with these keys and this keyring. Words of who was erased since go."""
    if not seen:
        return
    if not _has_keys(keys_connection):
        raise KeyFault("There are no data keys at KEYS_URL: add --keys with their backup.")
    wrapped = {row.owner: row for row in keys_connection.execute(sa.select(keys_store.data_keys))}
    if missing := {row.keyring for row in wrapped.values()} - ring.fingerprints:
        raise KeyFault(
            f"The keyring lacks the key {', '.join(sorted(missing))} that these data keys need: put its copy there."
        )
    lost = set(seen) - set(wrapped)
    erased = set(keys_connection.execute(sa.select(keys_store.erased.c.owner)).scalars())
    if orphans := lost - erased:
        raise KeyFault(
            f"The data keys of {len(orphans)} owners are missing: a backup needs data keys as old as itself, or newer."
        )
    for owner in set(seen) - lost:
        row = wrapped[owner]
        if seen[owner] != {key_id(ring.unwrap(owner, row.wrapped, row.keyring))}:
            raise KeyFault("These data keys belong to another database: look for the right ones.")
    if lost:
        connection.execute(sa.delete(tables.words).where(tables.words.c.owner.in_(lost)))
