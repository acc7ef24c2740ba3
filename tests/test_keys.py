"""Keyring and files: made whole, private, and refused when they do not fit."""

import inspect
import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.domain.words import Words
from bot.store import engine as engine_of_bot
from bot.store.engine import open_engine, sqlite_path
from bot.store.faults import make_folder
from bot.store.holding import hold
from bot.store.keys import HOUSE, DataKeys, KeyFault, Keyring, make_keyring, read_keyring
from bot.store.opening import check_modes, open_store
from tests.actions.cast import NOW


def test_a_keyring_is_private_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keyring.json"
    made = make_keyring(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert [each.name for each in path.parent.iterdir()] == ["keyring.json"]
    again = read_keyring(path)
    assert again.fingerprint == made.fingerprint
    assert again.unwrap("ben", made.wrap("ben", b"k" * 32), made.fingerprint) == b"k" * 32


def test_a_keyring_left_half_written_is_no_keyring(tmp_path: Path) -> None:
    (tmp_path / ".keyring.json.new").write_text("{")
    for content in ("", "{}", '{"newest": "a", "keys": {"a": "AAAA"}}', "[1]", '{"keys": 1}', '{"newest": "a"}'):
        (tmp_path / "broken.json").write_text(content)
        (tmp_path / "broken.json").chmod(0o600)
        with pytest.raises(KeyFault, match="not a whole keyring"):
            read_keyring(tmp_path / "broken.json")
    with pytest.raises(KeyFault, match="not a whole keyring"):
        read_keyring(tmp_path / "keyring.json")
    make_keyring(tmp_path / "keyring.json")
    assert len(json.loads((tmp_path / "keyring.json").read_text())["keys"]) == 1


def test_a_wrapped_key_opens_for_its_owner_alone() -> None:
    ring = Keyring({"one": bytes(32)}, "one")
    wrapped = ring.wrap("ben", b"k" * 32)
    for owner, given, name in (("cleo", wrapped, "one"), ("ben", wrapped[:-1] + b"x", "one"), ("ben", wrapped, "two")):
        with pytest.raises(KeyFault):
            ring.unwrap(owner, given, name)


async def test_an_older_key_still_opens_and_the_newest_seals(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/keys.db")
    old = DataKeys(engine, Keyring({"one": bytes(32)}, "one"))
    await old.prepare()
    await old.make("ben", NOW)
    both = DataKeys(engine, Keyring({"one": bytes(32), "two": b"2" * 32}, "two"))
    await both.load(["ben"])
    await both.make("cleo", NOW)
    assert both.use("ben") == old.use("ben")
    assert await both.wanted_fingerprints() == {"one", "two"}
    await both.make("ben", NOW)
    assert both.use("ben") == old.use("ben"), "made once"
    await engine.dispose()


async def test_all_that_is_made_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    database, keys = f"sqlite:///{folder}/a.db", f"sqlite:///{folder}/keys.db"
    held = await hold(database)
    store = await open_store(database, keys, folder / "keyring.json", NOW, create=True)
    async with store.work(NOW) as work:
        await work.keep("x", HOUSE, Words.NAME)
        await work.flush()
        modes = {each.name: each.stat().st_mode & 0o777 for each in folder.iterdir()}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}
    assert {"a.db", "a.db.lock", "keys.db", "keyring.json"} <= set(modes)
    await store.close()
    await held.release()


async def test_sqlite_is_set_to_lose_nothing_and_to_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The tests switch it off for themselves, so the shipped value is looked up where it stands.
    shipped = re.search(r'^SYNCHRONOUS = "(\w+)"$', inspect.getsource(engine_of_bot), re.MULTILINE)
    assert shipped
    monkeypatch.setattr(engine_of_bot, "SYNCHRONOUS", shipped[1])
    engine = open_engine(f"sqlite:///{tmp_path}/a.db")
    async with engine.connect() as connection:
        found = {
            name: (await connection.execute(sa.text(f"pragma {name}"))).scalar_one()
            for name in ("synchronous", "secure_delete", "foreign_keys", "busy_timeout")
        }
    assert found == {"synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "busy_timeout": 10_000}
    await engine.dispose()


async def test_two_writers_wait_for_one_another(tmp_path: Path) -> None:
    """Not "database is locked": a writer takes the lock when it begins."""
    engine = open_engine(f"sqlite:///{tmp_path}/a.db")
    async with engine.begin() as connection:
        await connection.execute(sa.text("create table t (x int)"))
    async with engine.connect() as one:
        await one.execute(sa.text("select * from t"))
        reader = engine.execution_options(reading=True)
        async with reader.connect() as two:
            assert (await two.execute(sa.text("select count(*) from t"))).scalar_one() == 0
        await one.execute(sa.text("insert into t values (1)"))
        await one.commit()
    await engine.dispose()


def files_with(folder: Path, part: bytes) -> list[str]:
    return [each.name for each in folder.iterdir() if part in each.read_bytes()]


async def test_burned_words_leave_the_file(tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path}"
    store = await open_store(f"{place}/a.db", f"{place}/keys.db", tmp_path / "ring.json", NOW, create=True)
    async with store.work(NOW) as work:
        kept = await work.keep("x" * 3000, HOUSE, Words.NOTE)
        sealed = bytes((await work.run(sa.text("select sealed from words"))).scalar_one())
    part = sealed[200:260]
    assert files_with(tmp_path, part) == ["a.db"]
    async with store.work(NOW) as work:
        await work.burn([kept])
    await store.close()
    assert files_with(tmp_path, part) == []


def test_loose_modes_are_refused(tmp_path: Path) -> None:
    make_folder(tmp_path / "data")
    for name in ("a.db", "keys.db", "ring.json"):
        path = tmp_path / "data" / name
        path.touch()
        here = f"sqlite:///{tmp_path}/data"
        check_modes(f"{here}/a.db", f"{here}/keys.db", tmp_path / "data" / "ring.json")
        path.chmod(0o604)
        with pytest.raises(KeyFault, match=f"^{path} can be read by others: run `chmod 600 {path}`\\.$"):
            check_modes(f"{here}/a.db", f"{here}/keys.db", tmp_path / "data" / "ring.json")
        path.chmod(0o600)


def test_only_an_sqlite_address_is_a_file() -> None:
    assert sqlite_path("sqlite:///data/a.db") == Path("data/a.db")
    assert sqlite_path("postgresql://u@/x?host=/tmp") is None
