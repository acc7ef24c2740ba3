"""Bad input to a restore: each is one line with the mend, and nothing is changed."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from bot.store.engine import open_engine, sqlite_path
from bot.store.faults import AlreadyRunning, StoreFault
from bot.store.holding import hold
from bot.store.keys import DataKeys, KeyFault, make_keyring, read_keyring
from bot.store.opening import alembic_config
from tests.backups.copies import (
    TAKEN,
    Practice,
    copied,
    execute,
    files_in,
    keys_of,
    new_place,
    rewritten,
)
from tests.postgres import Server

Spoil = Callable[[Path], object]


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-200])


def _last_line_gone(file: Path) -> None:
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]))


def _changed(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"planned", b"dropped", 1))


def _row_missing(file: Path) -> None:
    def drop_a_person(lines: list[object]) -> None:
        lines.pop(2)

    rewritten(file, drop_a_person)


def _header(**values: object) -> Spoil:
    return lambda file: rewritten(file, lambda lines: lines[0].update(values))


def _other_columns(file: Path) -> None:
    rewritten(file, lambda lines: lines[1]["columns"][0].__setitem__(0, "elsewhere"))


def _a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _keys_gone(file: Path) -> None:
    rewritten(file, lambda lines: lines.__delitem__(slice(2, 4)))


def _another_table(file: Path) -> None:
    rewritten(file, lambda lines: lines[1].update(table="elsewhere"))


def _a_row_with_more(file: Path) -> None:
    rewritten(file, lambda lines: lines[2].append("more"))


BAD_FILES: dict[str, tuple[Spoil, str]] = {
    "missing": (Path.unlink, r"cannot be read \(No such file or directory\): look at its name and its rights"),
    "a folder": (_a_folder, r"cannot be read \(Is a directory\)"),
    "empty": (lambda file: file.write_bytes(b""), "is no backup of Carryforward: look for the right file"),
    "a database file": (lambda file: file.write_bytes(b"SQLite format 3\0" * 9999), "is no backup of Carryforward"),
    "other JSON": (lambda file: file.write_text('{"format": 1}\n'), "is no backup of Carryforward"),
    "cut in the middle": (_cut, r"is not whole \(cut off, or changed since\): take another backup"),
    "cut at a line": (_last_line_gone, "is not whole"),
    "changed": (_changed, "is not whole"),
    "a row missing": (_row_missing, "is not whole"),
    "other columns": (_other_columns, "is not whole"),
    "another table": (_another_table, "is not whole"),
    "a row with more": (_a_row_with_more, "is not whole"),
    "no time": (_header(taken_at="yesterday"), "is not whole"),
    "a newer form": (_header(format=2), "made by a newer Carryforward: install that version"),
    "newer tables": (_header(revision="0999"), "made by a newer Carryforward: install that version"),
    "the data keys": (_header(carryforward="data keys"), "holds the data keys, not the database: it belongs to --keys"),
}


@pytest.mark.parametrize("name", BAD_FILES)
async def test_a_bad_file(whole: Practice, taken: Path, tmp_path: Path, name: str) -> None:
    spoil, line = BAD_FILES[name]
    file = copied(taken, tmp_path / "backup")
    spoil(file)
    await _refused(new_place(tmp_path, whole), file, keys_of(taken), StoreFault, line)
    assert not (tmp_path / "new").exists()


BAD_KEYS: dict[str, tuple[Spoil, str]] = {
    "cut": (_cut, "is not whole"),
    "the database": (
        _header(carryforward="database"),
        "holds the database, not the data keys: --keys wants the backup of the data keys",
    ),
    "another bot's": (_header(bot=5), "holds the data keys of another bot: look for the right file"),
    "too old": (
        _keys_gone,
        r"The data keys of \d owners are missing: a backup needs data keys as old as itself, or newer",
    ),
}


@pytest.mark.parametrize("name", BAD_KEYS)
async def test_bad_data_keys(whole: Practice, taken: Path, tmp_path: Path, name: str) -> None:
    spoil, line = BAD_KEYS[name]
    keys = copied(keys_of(taken), tmp_path / "keys")
    spoil(keys)
    await _refused(new_place(tmp_path, whole), taken, keys, (StoreFault, KeyFault), line)


async def _refused(
    place: Practice,
    file: Path,
    keys: Path | None,
    fault: type[Exception] | tuple[type[Exception], ...],
    line: str,
    now: datetime = TAKEN,
) -> None:
    path = sqlite_path(place.places.database)
    assert path is not None
    before = files_in(path.parent.parent)
    with pytest.raises(fault, match=line) as said:
        await place.restored(file, keys, now)
    assert "\n" not in str(said.value)
    assert files_in(path.parent.parent) == before


async def test_without_a_keyring(whole: Practice, taken: Path, tmp_path: Path) -> None:
    place = new_place(tmp_path, whole).elsewhere(keyring=tmp_path / "keyring.json")
    await _refused(place, taken, keys_of(taken), KeyFault, "There is no keyring at .*: put its copy there")


async def test_with_another_keyring(whole: Practice, taken: Path, tmp_path: Path) -> None:
    make_keyring(tmp_path / "keyring.json")
    place = new_place(tmp_path, whole).elsewhere(keyring=tmp_path / "keyring.json")
    wanted = json.loads(whole.places.keyring.read_text())["newest"]
    await _refused(
        place, taken, keys_of(taken), KeyFault, f"The keyring lacks the key {wanted} that these data keys need"
    )


async def test_without_data_keys(postgres: Server, whole: Practice, taken: Path, tmp_path: Path) -> None:
    place = new_place(tmp_path, whole)
    await _refused(
        place, taken, None, KeyFault, r"There is no data keys' store at .*keys\.db: add --keys with its backup"
    )
    place = place.elsewhere(keys=postgres.fresh())
    await _refused(place, taken, None, KeyFault, "There are no data keys at KEYS_URL: add --keys with their backup")


async def test_data_keys_of_another_practice(whole: Practice, taken: Path, tmp_path: Path) -> None:
    """Every key is there, and opens nothing."""
    place = new_place(tmp_path, whole)
    engine = open_engine(place.places.keys)
    (tmp_path / "new").mkdir()
    other = DataKeys(engine, read_keyring(whole.places.keyring))
    await other.prepare()
    for row in whole.rows()["data_keys"]:
        await other.make(row["owner"], TAKEN)
    await other.close()
    (tmp_path / "new" / "keys.db").chmod(0o600)
    await _refused(place, taken, None, KeyFault, "These data keys belong to another database: look for the right ones")


async def test_data_keys_that_are_there_already(whole: Practice, taken: Path, tmp_path: Path) -> None:
    place = new_place(tmp_path, whole)
    await place.restored(taken, keys_of(taken))
    (tmp_path / "new" / "carryforward.db").unlink()
    await _refused(place, taken, keys_of(taken), KeyFault, "There are data keys already.*: leave out --keys")
    await place.restored(taken)
    assert place.rows() == whole.rows()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_over_a_living_database(
    request: pytest.FixtureRequest, whole: Practice, taken: Path, tmp_path: Path, kind: str
) -> None:
    place = new_place(tmp_path, whole)
    if kind == "postgresql":
        server: Server = request.getfixturevalue("postgres")
        place = place.elsewhere(database=server.fresh(), keys=server.fresh())
    await place.restored(taken, keys_of(taken))
    before = place.rows()
    with pytest.raises(StoreFault, match=r"There is something in this database, .*: keep it, and set DATABASE_URL"):
        await place.restored(taken)
    assert place.rows() == before


async def test_into_a_database_of_something_else(whole: Practice, taken: Path, tmp_path: Path) -> None:
    execute(f"sqlite:///{tmp_path}/mine.db", "create table mine (x int)")
    place = new_place(tmp_path, whole).elsewhere(database=f"sqlite:///{tmp_path}/mine.db")
    (tmp_path / "mine.db").chmod(0o600)
    with pytest.raises(StoreFault, match="There is something in this database"):
        await place.restored(taken, keys_of(taken))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_into_empty_tables(
    request: pytest.FixtureRequest, whole: Practice, taken: Path, tmp_path: Path, kind: str
) -> None:
    place = new_place(tmp_path, whole)
    if kind == "postgresql":
        place = place.elsewhere(database=request.getfixturevalue("postgres").fresh())
    else:
        (tmp_path / "new").mkdir()
    command.upgrade(alembic_config(place.places.database), "head")
    await place.restored(taken, keys_of(taken))
    assert place.rows() == whole.rows()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_while_the_bot_runs(
    request: pytest.FixtureRequest, whole: Practice, taken: Path, tmp_path: Path, kind: str
) -> None:
    place = new_place(tmp_path, whole)
    if kind == "postgresql":
        place = place.elsewhere(database=request.getfixturevalue("postgres").fresh())
    held = await hold(place.places.database)
    try:
        with pytest.raises(AlreadyRunning, match=r"Another Carryforward runs on .*: stop it first\.$"):
            await place.restored(taken, keys_of(taken))
    finally:
        await held.release()
    await place.restored(taken, keys_of(taken))


async def test_a_clock_that_is_a_year_behind(whole: Practice, taken: Path, tmp_path: Path) -> None:
    place, then = new_place(tmp_path, whole), TAKEN - timedelta(days=365)
    line = r"taken at 2026-12-01 12:00 UTC, and here it is 2025-12-01 12:00 UTC: set this machine's clock; if it is"
    await _refused(place, taken, keys_of(taken), StoreFault, line, then)
    await place.restored(taken, keys_of(taken), then, clock_is_right=True)
    assert place.rows() == whole.rows()


def test_a_clock_that_is_a_year_behind_keeps_nobody_from_a_backup(whole: Practice, tmp_path: Path) -> None:
    assert whole.backed_up(tmp_path / "then", now=TAKEN - timedelta(days=365)).exists()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_fault_in_the_middle_of_a_restore(
    request: pytest.FixtureRequest, whole: Practice, taken: Path, tmp_path: Path, kind: str
) -> None:
    place = new_place(tmp_path, whole)
    if kind == "postgresql":
        place = place.elsewhere(database=request.getfixturevalue("postgres").fresh())

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "INSERT INTO words" in statement:
            raise sa.exc.OperationalError("", {}, Exception("the disk is full"))

    sa.event.listen(sa.Engine, "before_cursor_execute", fail)
    try:
        with pytest.raises(
            StoreFault, match=r"The database did not take it \(OperationalError\): look at it, its disk"
        ):
            await place.restored(taken, keys_of(taken))
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", fail)
    assert not (tmp_path / "new").exists()
    await place.restored(taken, keys_of(taken))
    assert place.rows() == whole.rows()
