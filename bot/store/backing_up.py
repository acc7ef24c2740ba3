"""Backing up: the database as it is at one moment, while the bot is at work, into a file that is whole or not there."""

import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import sqlalchemy as sa

from bot.store import keys as keys_store
from bot.store import tables
from bot.store.backup_file import Header, Holds, Writer, columns_of, plain, read_header
from bot.store.engine import plain_engine, sqlite_path
from bot.store.faults import StoreFault, faults_in_one_line
from bot.store.keys import KeyFault
from bot.store.opening import check_version

_SOURCE_IS_BROKEN = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
Owners = set[str]


def back_up(database: str, keys: str, file: Path, keys_file: Path | None, now: datetime) -> int:
    """Write the database to `file`, which must not exist, and the data keys to `keys_file`. Gives how many rows.

    An earlier backup of the data keys is replaced: else a key would outlive the erasing of its owner.
    Raises StoreFault or KeyFault; then nothing was changed.
    """
    _check_targets(file, keys_file)
    _check_sources(database, keys if keys_file is not None else "")
    os.umask(0o077)
    now = now.astimezone(UTC)
    try:
        with faults_in_one_line(), tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
            fresh, aside = Path(folder) / "rows", Path(folder)
            with _still(database, aside) as connection:
                check_version(connection, may_be_older=False)
                header = Header(Holds.DATABASE, now, _bot(connection), _revision(connection))
                rows = _write(fresh, connection, header, tables.metadata.tables.values())
                owners = set(connection.execute(sa.select(tables.words.c.owner).distinct()).scalars())
            if keys_file is not None:
                # After the rows: whatever key they need is there by now.
                _back_up_keys(keys, keys_file, header, owners)
            _put(fresh, file)
    except OSError as fault:
        raise StoreFault(_unwritten(file, fault.strerror or type(fault).__name__)) from None
    except sqlite3.Error as fault:
        if fault.sqlite_errorcode in _SOURCE_IS_BROKEN:
            what = type(fault).__name__
            raise StoreFault(f"The database cannot be read ({what}): look at DATABASE_URL and KEYS_URL.") from None
        raise StoreFault(_unwritten(file, str(fault))) from None
    return rows


def _unwritten(file: Path, why: str) -> str:
    return f"The backup {file} cannot be written ({why}): make room, or choose another place."


def _check_targets(file: Path, keys_file: Path | None) -> None:
    for path in (file, keys_file):
        if path is not None and not path.parent.is_dir():
            raise StoreFault(f"There is no folder {path.parent}: make it first.")
    if file.exists() or file.is_symlink():
        raise StoreFault(f"{file} is there already, and a backup overwrites none: choose another name.")
    if keys_file is not None and keys_file.absolute() == file.absolute():
        raise StoreFault("The data keys need a file of their own: give --keys another name.")


def _check_sources(database: str, keys: str) -> None:
    path = sqlite_path(database)
    if path is not None and not path.exists():
        raise StoreFault(f"There is no database at {path}: `carryforward run` makes one.")
    path = sqlite_path(keys) if keys else None
    if path is not None and not path.exists():
        raise KeyFault(f"There is no data keys' store at {path}: put its backup there.")


def _back_up_keys(keys: str, file: Path, rows: Header, owners: Owners) -> None:
    _check_replaceable(file, rows.bot)
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as folder:
        fresh = Path(folder) / "keys"
        with _still(keys, Path(folder)) as connection:
            if not sa.inspect(connection).has_table(keys_store.data_keys.name):
                raise KeyFault("There are no data keys at KEYS_URL: look at that setting.")
            _check_owners(connection, owners)
            _write(fresh, connection, Header(Holds.KEYS, rows.taken_at, rows.bot), keys_store.metadata.tables.values())
        _put(fresh, file)


def _check_replaceable(file: Path, bot: int | None) -> None:
    """Only an earlier backup of the same data keys may be replaced."""
    if not file.exists():
        return
    try:
        was = read_header(file)
    except StoreFault:
        was = None
    if was is None or was.holds is not Holds.KEYS or was.bot not in (None, bot):
        raise StoreFault(f"{file} is not an earlier backup of these data keys: give --keys another name.")


def _check_owners(connection: sa.Connection, owners: Owners) -> None:
    """A store that lost keys must not replace the backup that still has them."""
    known = set(connection.execute(sa.select(keys_store.data_keys.c.owner)).scalars())
    known |= set(connection.execute(sa.select(keys_store.erased.c.owner)).scalars())
    if lost := owners - known:
        raise KeyFault(f"The data keys of {len(lost)} owners are missing: restore the backup of the data keys' store.")


@contextmanager
def _still(address: str, folder: Path) -> Iterator[sa.Connection]:
    """A database as it is at one moment, however long the reading takes. `folder` may hold a copy meanwhile."""
    path = sqlite_path(address)
    if path is not None:
        # Reading it in place for long would keep the bot from writing.
        copy = folder / "still.db"
        place = f"{path.absolute().as_uri()}?mode=rw"
        with closing(sqlite3.connect(place, uri=True)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        address = f"sqlite:///{copy}"
    engine = plain_engine(address)
    if path is None:
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _bot(connection: sa.Connection) -> int | None:
    found: int | None = connection.execute(sa.select(tables.service.c.bot_id)).scalar()
    return found


def _revision(connection: sa.Connection) -> str:
    return str(connection.execute(sa.text("select version_num from alembic_version")).scalar_one())


def _write(file: Path, connection: sa.Connection, header: Header, all_tables: Iterable[sa.Table]) -> int:
    with file.open("wb") as target:
        writer = Writer(target, header)
        for table in all_tables:
            columns = columns_of(table)
            few = connection.execution_options(yield_per=500)
            with few.execute(sa.select(plain(table.name, columns))) as rows:
                writer.table(table.name, columns, rows)
        writer.end()
        _to_disk(target)
    return writer.rows


def _to_disk(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _put(fresh: Path, file: Path) -> None:
    """Put a written file in its place, in one step that outlives a power cut."""
    fresh.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
