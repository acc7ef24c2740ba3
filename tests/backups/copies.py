"""What the tests of backups share: a practice with everything in it, places to restore to, and all rows to compare."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.domain.delivery import Delivery, Kind, State
from bot.domain.doing import Doing
from bot.domain.lookback import Side, Tag
from bot.domain.offer import Offer
from bot.domain.owed import Due, Owed
from bot.domain.people import Client
from bot.store import erasing, people, tags
from bot.store import keys as keys_store
from bot.store.backing_up import back_up
from bot.store.doings import Part, add_part
from bot.store.restoring import Places, restore
from bot.store.tables import metadata
from tests.faults.mishaps import QUESTION, carries, up_to
from tests.people import World

TAKEN = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
NOTES = ("The mornings, \U0001f305 <b>&.", "\u05e9\u05dc\u05d5\u05dd, only in the evening.", "\u00e9 and \u4e00.")


async def lived(world: World) -> None:
    """A practice in which every table has rows, every state a delivery, and one client has erased everything."""
    await world.enrols(world.alma)
    await world.pairs(world.alma, world.ben)
    await world.alma.says("/meet B. thu 15:00 weekly 50m")
    await world.pairs(world.alma, world.cleo, "C.")
    await world.cleo.says("Gone for good.")
    await world.cleo.says("/erase")
    await world.cleo.presses("Erase everything")
    await world.alma.says(f"/ask B. {QUESTION}")
    await world.ben.says("/rhythm daily 18:00")
    for note in NOTES[:2]:
        await world.ben.says(note)
    await up_to(world, Kind.DIGEST)
    await carries(world)
    await world.ben.says(NOTES[2])
    await world.alma.says("/away 20 dec - 7 jan")
    now = world.clock.now()
    async with world.app.store.work(now) as work:
        ben = await work.one(sa.select(Client))
        assert ben is not None
        for state in State:
            where = {"occurrence": f"one {state}", "due_at": now, "not_after": now, "state": state}
            work.add(Delivery(reader_id=ben.id, kind=Kind.NUDGE, claimed_by="x", claimed_at=now, **where))  # type: ignore[arg-type]
        work.add(Owed(kind=Due.EDIT, address=ben.address, message=2**40, about="x", due_at=now))
        pairing, line = (await people.pairings_of_client(work, ben))[0], (await erasing.all_notes(work, ben))[0]
        work.add(Offer(pairing_id=pairing.id, prompt="one-moment", offered_at=now))
        await add_part(work, ben, Part(line.message, line.id, 0, 0))
        await tags.give(work, line.id, Tag.TRIGGER, Side.CLIENT)
        begun = Doing(
            client_id=ben.id, pairing_id=pairing.id, prompt="one-moment", place=1, message=2**41, touched_at=now
        )
        begun.note_id = line.id
        work.add(begun)


@dataclass(frozen=True)
class Practice:
    """A practice that is not running: where it lies."""

    places: Places

    def backed_up(self, file: Path, keys: Path | None = None, now: datetime = TAKEN) -> Path:
        back_up(self.places.database, self.places.keys, file, keys, now)
        return file

    async def restored(self, file: Path, keys: Path | None = None, now: datetime = TAKEN, **more: bool) -> None:
        await restore(self.places, file, keys, now, **more)

    def rows(self) -> dict[str, list[Any]]:
        """Every row of every table, keys included, but for the mark that a restore leaves."""
        found = rows_of(self.places.database, metadata) | rows_of(self.places.keys, keys_store.metadata)
        for row in found["service"]:
            row.pop("restored_at")
        return found

    def elsewhere(self, **places: Any) -> "Practice":
        return Practice(replace(self.places, **places))


def keys_of(backup: Path) -> Path:
    """Where a backup's data keys are in these tests."""
    return backup.with_suffix(".keys")


def copied(file: Path, to: Path) -> Path:
    to.write_bytes(file.read_bytes())
    return to


def new_place(folder: Path, whole: Practice) -> Practice:
    """An empty place on SQLite, where the keyring is."""
    return on_sqlite(folder / "new", whole.places.keyring)


def of_world(world: World) -> Practice:
    return Practice(Places(world.settings.database, world.settings.keys, world.settings.keyring))


def on_sqlite(folder: Path, keyring: Path | None = None) -> Practice:
    """The places of a data folder."""
    here = f"sqlite:///{folder}"
    return Practice(Places(f"{here}/carryforward.db", f"{here}/keys.db", keyring or folder / "keyring.json"))


def engine_of(address: str) -> sa.Engine:
    url = make_url(address)
    return sa.create_engine(url if url.get_backend_name() == "sqlite" else url.set(drivername="postgresql+psycopg"))


def rows_of(address: str, tables: sa.MetaData) -> dict[str, list[Any]]:
    engine = engine_of(address)
    try:
        with engine.connect() as connection:
            return {
                name: [
                    dict(row._mapping)
                    for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
                ]
                for name, table in tables.tables.items()
            }
    finally:
        engine.dispose()


def execute(address: str, statement: str) -> None:
    engine = engine_of(address)
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


def files_in(folder: Path) -> dict[str, bytes]:
    """Everything below a folder."""
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def rewritten(file: Path, change: Callable[[list[Any]], object]) -> None:
    """Change the lines of a backup, and its last line so that it is whole again."""
    lines = [json.loads(line) for line in file.read_bytes().splitlines()]
    change(lines)
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines[:-1])
    last = {"rows": sum(isinstance(line, list) for line in lines), "sha256": hashlib.sha256(body).hexdigest()}
    file.write_bytes(body + json.dumps(last).encode() + b"\n")
