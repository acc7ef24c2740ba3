"""`backup` and `restore` as the operator types them, and how they end."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner, Result

from bot.operator.cli import app
from bot.process.app import Exit
from bot.settings import PREFIX, Settings
from bot.store.holding import hold
from tests.backups.copies import TAKEN, Practice, keys_of, on_sqlite
from tests.postgres import Server

MOMENT = f"{TAKEN:%Y-%m-%d %H:%M} UTC"


@pytest.fixture
def data(whole: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the practice, where the environment points. Commands ask the machine what time it is: it says TAKEN."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"{PREFIX}{name.upper()}", raising=False)
    monkeypatch.setenv(f"{PREFIX}DATA_DIR", "data")
    with time_machine.travel(TAKEN, tick=False):
        yield Path(shutil.copytree(whole.places.keyring.parent, tmp_path / "data"))


def shell(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def one_line(result: Result) -> str:
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.strip()


def test_backed_up_lost_and_restored(data: Path) -> None:
    before = on_sqlite(data).rows()
    done = shell("backup", "monday", "--keys", "keys")
    assert done.exit_code == 0, done.stderr
    said = done.stdout.splitlines()
    assert said[0].startswith(
        f"monday: {sum(map(len, before.values())) - len(before['data_keys']) - 2} rows, as of {MOMENT}."
    )
    assert said[1:] == [
        "keys: the data keys.",
        "The keyring data/keyring.json is in no backup: keep a copy of it somewhere else.",
    ]
    for name in ("carryforward.db", "keys.db"):
        (data / name).unlink()
    restored = shell("restore", "monday", "--keys", "keys")
    assert restored.exit_code == 0, restored.stderr
    assert restored.stdout == f"Restored as of {MOMENT}: `carryforward run` starts quietly.\n"
    assert on_sqlite(data).rows() == before
    assert "--keys FILE backs them up" in shell("backup", "tuesday").stdout
    assert shell("status").exit_code == 0


def test_every_refusal_has_its_code(data: Path) -> None:
    assert shell("backup").exit_code == Exit.USAGE
    missing = shell("backup", "no/where")
    assert (missing.exit_code, one_line(missing)) == (Exit.FAULT, "There is no folder no: make it first.")
    assert shell("backup", "one").exit_code == 0
    living = shell("restore", "one")
    assert living.exit_code == Exit.FAULT
    assert one_line(living).startswith("There is something in this database")
    held = asyncio.run(hold("sqlite:///data/carryforward.db"))
    running = shell("restore", "one")
    asyncio.run(held.release())
    assert running.exit_code == Exit.ALREADY_RUNNING
    assert one_line(running) == "Another Carryforward runs on data/carryforward.db: stop it first."


def test_from_sqlite_to_postgresql_as_the_guide_says(
    data: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = on_sqlite(data).rows()
    assert shell("backup", "moving").exit_code == 0
    database = postgres.fresh()
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", database)
    assert shell("restore", "moving").exit_code == 0
    assert on_sqlite(data).elsewhere(database=database).rows() == before
    assert shell("check").stdout.splitlines()[1] == "database and keys: fine (PostgreSQL)"


def test_check_says_what_is_missing_beside_postgresql(
    data: Path, postgres: Server, taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> str:
        return one_line(shell("status"))

    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", postgres.fresh())
    (data / "keys.db").unlink()
    assert said() == "The database is empty: `carryforward run` fills it."
    restored = shell("restore", str(taken), "--keys", str(keys_of(taken)), "--clock-is-right")
    assert restored.exit_code == 0, restored.stderr
    (data / "keys.db").unlink()
    assert said() == "There is no data keys' store at data/keys.db: put its backup there."
    assert f"database and keys: {said()}" in shell("check").stdout
    assert not (data / "keys.db").exists()
    monkeypatch.setenv(f"{PREFIX}KEYS_URL", postgres.fresh())
    assert said() == "There is no data keys' store at KEYS_URL: put its backup there."
    monkeypatch.setenv(f"{PREFIX}DATABASE_URL", postgres.address("nowhere"))
    assert said() == "The database cannot be opened (OperationalError): look at DATABASE_URL."
