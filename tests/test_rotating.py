"""Rotating the keyring: everything stays readable, also under load, and wherever it is cut off."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.settings import ROOT
from bot.store.engine import open_engine
from bot.store.keys import DataKeys, KeyFault, data_keys, make_keyring, read_keyring
from bot.store.rotating import Rotated, rotate
from tests.actions.cast import NOW
from tests.people import World

OWNERS = [f"owner{number}" for number in range(450)]
"""More than are wrapped at once."""


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/keys.db"
    return str(request.getfixturevalue("postgres").fresh())


async def filled(address: str, path: Path, owners: list[str] = OWNERS) -> dict[str, bytes]:
    """Data keys of all these owners, wrapped with a fresh keyring; and what they are."""
    ring = make_keyring(path)
    keys = DataKeys(open_engine(address), ring)
    await keys.prepare()
    rows = [
        {
            "owner": owner,
            "wrapped": ring.wrap(owner, owner.ljust(32).encode()),
            "keyring": ring.fingerprint,
            "made_at": NOW,
        }
        for owner in owners
    ]
    async with keys.engine.begin() as connection:
        await connection.execute(sa.insert(data_keys), rows)
    await keys.close()
    return await readable(address, path)


async def readable(address: str, path: Path) -> dict[str, bytes]:
    """Every data key, opened with the keyring as it lies there."""
    keys = DataKeys(open_engine(address), read_keyring(path))
    try:
        owners = await keys.known()
        await keys.load(owners)
        return {owner: keys.use(owner) for owner in owners}
    finally:
        await keys.close()


async def wrapped_with(address: str, path: Path) -> set[str]:
    """The keys of keyrings that data keys are wrapped with."""
    keys = DataKeys(open_engine(address), read_keyring(path))
    try:
        return await keys.wanted_fingerprints()
    finally:
        await keys.close()


async def rotated(address: str, path: Path, *, only_add: bool = False) -> Rotated:
    engine = open_engine(address)
    try:
        return await rotate(engine, path, only_add=only_add)
    finally:
        await engine.dispose()


async def test_all_stays_readable_and_nothing_is_left_under_the_old_key(address: str, tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    before = await filled(address, path)
    old = read_keyring(path).fingerprint
    done = await rotated(address, path)
    assert done.rewrapped == len(OWNERS)
    assert done.fingerprint != old
    assert read_keyring(path).fingerprints == {done.fingerprint}
    assert await wrapped_with(address, path) == {done.fingerprint}
    assert await readable(address, path) == before


async def test_the_retired_key_opens_what_was_backed_up_before(tmp_path: Path) -> None:
    path, address = tmp_path / "keyring.json", f"sqlite:///{tmp_path}/keys.db"
    before = await filled(address, path)
    (tmp_path / "copy.db").write_bytes((tmp_path / "keys.db").read_bytes())
    (aside,) = (await rotated(address, path)).retired
    assert aside.stat().st_mode & 0o777 == 0o600
    assert await readable(f"sqlite:///{tmp_path}/copy.db", aside) == before


async def test_whoever_makes_keys_meanwhile_makes_none_that_is_lost(address: str, tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    before = await filled(address, path)
    running = DataKeys(open_engine(address), read_keyring(path))

    async def makes() -> None:
        for number in range(60):
            await running.make(f"new{number}", NOW)

    # In a thread and loop of its own, as the operator's command is a process of its own.
    rotating = asyncio.to_thread(lambda: asyncio.run(rotated(address, path)))
    await asyncio.gather(rotating, makes())
    await rotated(address, path)
    await running.make("last", NOW)
    made = {f"new{number}" for number in range(60)} | {"last"}
    after = await readable(address, path)
    assert set(after) == set(before) | made
    assert {owner: after[owner] for owner in before} == before
    await running.load(after)
    assert {owner: running.use(owner) for owner in after} == after
    await running.close()


CUT_OFF = """
import asyncio, os, signal, sys
from pathlib import Path
from sqlalchemy import event
from bot.store.engine import open_engine
from bot.store.rotating import rotate

address, path, after = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
engine, done = open_engine(address), 0

def count(*_given):
    global done
    done += 1
    if done == after:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(engine.sync_engine, "before_cursor_execute", count)
asyncio.run(rotate(engine, path))
"""


@pytest.mark.parametrize("after", [1, 150, 460])
async def test_killed_anywhere_it_goes_on(tmp_path: Path, after: int) -> None:
    path, address = tmp_path / "keyring.json", f"sqlite:///{tmp_path}/keys.db"
    before = await filled(address, path)
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CUT_OFF, address, str(path), str(after), cwd=ROOT
    )
    assert await killed.wait() == -9
    assert len(read_keyring(path).fingerprints) == 2
    assert await readable(address, path) == before
    done = await rotated(address, path)
    assert done.went_on
    assert read_keyring(path).fingerprints == {done.fingerprint}
    assert await wrapped_with(address, path) == {done.fingerprint}
    assert await readable(address, path) == before


async def test_only_added_it_wraps_nothing_and_the_next_one_goes_on(tmp_path: Path) -> None:
    path, address = tmp_path / "keyring.json", f"sqlite:///{tmp_path}/keys.db"
    await filled(address, path)
    old = read_keyring(path).fingerprint
    added = await rotated(address, path, only_add=True)
    assert await wrapped_with(address, path) == {old}
    assert read_keyring(path).fingerprints == {old, added.fingerprint}
    done = await rotated(address, path)
    assert (done.fingerprint, done.went_on, done.rewrapped) == (added.fingerprint, True, len(OWNERS))


async def test_two_at_once_are_refused(tmp_path: Path) -> None:
    path, address = tmp_path / "keyring.json", f"sqlite:///{tmp_path}/keys.db"
    before = await filled(address, path)
    told = await asyncio.gather(rotated(address, path), rotated(address, path), return_exceptions=True)
    refused = [each for each in told if isinstance(each, KeyFault)]
    assert [str(each) for each in refused] == ["Another rotation is under way: let it end."]
    assert await readable(address, path) == before


async def test_a_damaged_data_key_stops_it_and_takes_nothing_away(tmp_path: Path) -> None:
    path, address = tmp_path / "keyring.json", f"sqlite:///{tmp_path}/keys.db"
    await filled(address, path)
    old = read_keyring(path).fingerprint
    engine = open_engine(address)
    async with engine.begin() as connection:
        await connection.execute(sa.update(data_keys).where(data_keys.c.owner == "owner7").values(wrapped=b"x" * 60))
    await engine.dispose()
    with pytest.raises(KeyFault, match="data keys' store is damaged"):
        await rotated(address, path)
    assert old in json.loads(path.read_text())["keys"]


async def test_a_bot_that_runs_goes_on_through_it_and_starts_after_it(pair: World) -> None:
    await pair.ben.says("Before.")
    settings = pair.settings
    await rotated(settings.keys, settings.keyring)
    await pair.ben.says("After.")
    await pair.alma.says("/invite Dora")
    await pair.ben.says("/notes")
    assert "Before." in pair.ben.text
    await pair.restarts()
    await pair.ben.says("/notes")
    assert "Before." in pair.ben.text
    assert "After." in pair.ben.text
