"""What `run` says before it begins, and every other command with it: what is refused, and what it makes."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from typer.testing import Result

from bot.process.app import Exit
from bot.settings import PREFIX
from bot.store import opening
from bot.store.keys import make_keyring
from bot.store.opening import alembic_config
from tests.operator.shell import one_line, shell
from tests.people import World

pytestmark = pytest.mark.on("sqlite")
"""Files are copied, opened to others, taken away. What differs on PostgreSQL is in its own tests."""


def run(monkeypatch: pytest.MonkeyPatch, token: str = "7000000001:" + "x" * 30) -> Result:
    monkeypatch.setenv(f"{PREFIX}TELEGRAM_TOKEN", token)
    monkeypatch.setenv(f"{PREFIX}WEB_ADDRESS", "")
    return shell("run")


def test_run_without_a_token(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, "")
    assert one_line(result).startswith("There is no token: set CARRYFORWARD_TELEGRAM_TOKEN")
    assert result.exit_code == Exit.FAULT
    assert not data.exists()


def test_run_with_a_broken_prompt(prompts: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = prompts / "en" / "voice.ftl"
    voice.write_text(voice.read_text() + "\nbroken-one = { $\n")
    result = run(monkeypatch)
    assert one_line(result).startswith("prompts/en/voice.ftl:")
    assert not data.exists()


def refused(left: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What run, and every other command, says of this folder; nothing in it changes."""
    before = {file.name: file.read_bytes() for file in left.iterdir()}
    result = run(monkeypatch)
    assert result.exit_code == Exit.FAULT
    assert {file.name: file.read_bytes() for file in left.iterdir() if file.suffix != ".lock"} == {
        name: content for name, content in before.items() if not name.endswith(".lock")
    }
    said = one_line(result)
    assert one_line(shell("status")) == said
    return said


@pytest.mark.parametrize("name", ["carryforward.db", "keys.db", "keyring.json"])
def test_a_file_that_others_can_read(left: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (left / name).chmod(0o640)
    assert refused(left, monkeypatch) == f"{left / name} can be read by others: run `chmod 600 {left / name}`."


def test_a_newer_database(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_version(left, "9999")
    assert refused(left, monkeypatch) == "The database was made by a newer Carryforward: install that version."


@pytest.fixture
def newer_version(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """This Carryforward has one more migration than the database."""
    monkeypatch.setattr(ScriptDirectory, "get_current_head", lambda _self: "0002")
    opening.revisions.cache_clear()
    yield
    opening.revisions.cache_clear()


@pytest.mark.usefixtures("newer_version")
def test_an_older_database_is_for_run_to_bring_up(left: Path) -> None:
    said = "The database is of an older version: `carryforward run` brings it up to date."
    assert one_line(shell("status")) == said
    assert f"database and keys: {said}" in shell("check").stdout


def test_a_missing_keyring(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = json.loads((left / "keyring.json").read_text())["newest"]
    (left / "keyring.json").unlink()
    said = refused(left, monkeypatch)
    assert said == (
        f"There is no keyring at {left}/keyring.json, and this database needs the key {wanted}: put its backup there."
    )
    assert not (left / "keyring.json").exists()


def test_another_keyring(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = json.loads((left / "keyring.json").read_text())["newest"]
    (left / "keyring.json").unlink()
    make_keyring(left / "keyring.json")
    assert refused(left, monkeypatch) == (
        f"The keyring lacks the key {wanted} that this database needs: put its backup there."
    )


def test_half_a_keyring(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (left / "keyring.json").write_text("{")
    assert refused(left, monkeypatch) == f"{left}/keyring.json is not a whole keyring: put back its backup."


def test_a_missing_data_key(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_keys(left, "delete from data_keys where owner != 'house'")
    assert refused(left, monkeypatch).endswith("are missing: restore the backup of the data keys' store.")


def test_the_data_keys_of_who_was_erased_are_not_missed(left: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{left}/carryforward.db")
    with engine.connect() as connection:
        owners = set(connection.execute(sa.text("select distinct owner from words")).scalars()) - {"house"}
    assert owners
    for owner in owners:
        with_keys(left, f"insert into erased values ('{owner}', '2026-11-23 12:00:00')")
    with_keys(left, "delete from data_keys where owner != 'house'")
    assert shell("status").exit_code == 0
    with engine.connect() as connection:
        assert set(connection.execute(sa.text("select distinct owner from words")).scalars()) == {"house"}
    engine.dispose()


def test_a_lost_store_of_data_keys(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (left / "keys.db").unlink()
    result = run(monkeypatch)
    assert one_line(result) == f"There is no data keys' store at {left}/keys.db: put its backup there."
    assert not (left / "keys.db").exists()


def test_a_file_that_is_no_database(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (left / "carryforward.db").write_bytes(b"not a database at all, not even nearly" * 99)
    assert refused(left, monkeypatch) == "The database cannot be opened (DatabaseError): look at DATABASE_URL."


def test_a_folder_that_cannot_be_made(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").write_text("a file")
    assert "cannot be used" in one_line(run(monkeypatch))


def test_what_run_makes_is_private(pair: World) -> None:
    folder = pair.settings.data_dir
    for file in [each for each in folder.iterdir() if not each.name.startswith("telegram")]:
        assert file.stat().st_mode & 0o077 == 0, file.name


async def test_a_first_start_that_was_cut_off_is_taken_up(world: World) -> None:
    await world.closes()
    folder = world.settings.data_dir
    (folder / "keyring.json").unlink()
    (folder / "keys.db").unlink()
    for file in folder.glob("carryforward.db*"):
        file.unlink()
    command.upgrade(alembic_config(world.settings.database), "head")  # killed after this
    os.chmod(folder / "carryforward.db", 0o600)
    await world.opens()
    await world.enrols(world.alma)
    world.alma.sees("/invite")


def with_version(folder: Path, version: str) -> None:
    _execute(folder / "carryforward.db", f"update alembic_version set version_num = '{version}'")


def with_keys(folder: Path, statement: str) -> None:
    _execute(folder / "keys.db", statement)


def _execute(file: Path, statement: str) -> None:
    engine = sa.create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
