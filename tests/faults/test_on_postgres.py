"""The core loop on PostgreSQL, as the operator runs it there."""

from pathlib import Path

import psycopg
import pytest

from bot.domain.delivery import Kind
from bot.process.app import App, CannotStart, Exit
from bot.store.faults import AlreadyRunning, StoreFault
from bot.store.holding import hold
from tests.faults.mishaps import QUESTION, carried, carries, up_to
from tests.people import World, a_world, speech_in
from tests.postgres import Server


async def test_the_core_loop(postgres: Server, tmp_path: Path) -> None:
    async with a_world(tmp_path / "data", database_url=postgres.fresh(), keys_url=postgres.fresh()) as world:
        await world.enrols(world.alma)
        await world.pairs(world.alma, world.ben)
        await world.alma.says("/meet B. thu 15:00 weekly 50m")
        await carried(world)
        note = await world.ben.says("The mornings, \U0001f305 <b>&.")
        await world.restarts()
        await world.ben.edits(note, "Only one morning.")
        await up_to(world, Kind.DIGEST)
        await carries(world)
        digest = world.alma.sees("Only one morning.")
        assert QUESTION in digest.text
        await world.ben.says("/erase")
        await world.ben.presses("Erase everything")
        await world.moves(minutes=1)
        world.alma.does_not_see("Only one morning.")
        world.alma.sees("Removed.")
        await _second(world)


async def _second(world: World) -> None:
    """A second one stands by until the first is gone; nobody may have the database alone meanwhile."""
    second = App(world.settings, world.clock, rate=None, speech=speech_in(world.settings.prompts_dir))
    await second.open()
    await second.start()
    assert [second.leads] == [False]
    with pytest.raises(AlreadyRunning, match=r"^Another Carryforward runs on this database: stop it first\.$"):
        await hold(world.settings.database, alone=True)
    await world.closes()
    await second.look()
    assert second.leads
    await second.close()
    alone = await hold(world.settings.database, alone=True)
    with pytest.raises(CannotStart, match="A backup is being restored into this database") as refused:
        await world.opens()
    assert refused.value.code is Exit.ALREADY_RUNNING
    await alone.release()
    await world.opens()


async def test_nothing_a_person_wrote_can_be_read(postgres: Server, tmp_path: Path) -> None:
    database, keys = postgres.fresh(), postgres.fresh()
    async with a_world(tmp_path / "data", database_url=database, keys_url=keys) as world:
        await world.enrols(world.alma, "Kanarienvogel")
        await world.pairs(world.alma, world.ben, "Kanarienvogel")
        await world.ben.says("Kanarienvogel")
    for address in (database, keys):
        with psycopg.connect(address) as connection:
            for (table,) in connection.execute("select tablename from pg_tables where schemaname = 'public'"):
                rows = connection.execute(f"select t::text from {table} t".encode()).fetchall()
                for (row,) in rows:
                    assert "anarienvogel" not in row, table
                    assert b"Kanarienvogel".hex() not in row, table


async def test_a_server_that_is_away_is_one_line(postgres: Server) -> None:
    with pytest.raises(StoreFault, match=r"^The database cannot be reached \(OperationalError\): look at DATABASE_URL"):
        await hold(postgres.address("none_of_this_name"))
