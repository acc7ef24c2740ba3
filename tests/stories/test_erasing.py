"""Erasing, to the last row and byte: also what is on its way, what was sent, and what the journal held."""

import asyncio
import base64
import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.actions import parting
from bot.domain.people import Client
from bot.store.tables import metadata
from sandbox.botapi.faults import Fault
from tests.people import World, plain
from tests.stories.kept import client_at, payloads, rows
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import digests, tells, times_told, told

MARK = "marzipanwald"
OWN = "lindenrauch"
"""Stands in what Ben made of Alma's question."""
MAY_STAY = {
    ("pairings", "id"): "the empty row: the messages that are to be emptied hang on it",
    ("deliveries", "pairing_id"): "of the messages that are to be emptied, and of the one that tells of the leaving",
}
"""By table and column, what still names an erased pairing until the last edit was made, and why."""
_WORDS = {"words", "alias", "card", "draft"}
"""Columns that hold the id of words."""
_ID = re.compile(r"[0-9a-f]{24}")


async def _named(world: World, ids: set[str]) -> dict[tuple[str, str], set[str]]:
    """Which columns of which tables name one of these ids, alone or within something longer."""
    found: dict[tuple[str, str], set[str]] = {}
    async with world.app.store.reading(world.clock.now()) as work:
        for table in metadata.sorted_tables:
            for row in (await work.run(sa.select(table))).mappings():
                for column, value in row.items():
                    if named := ids & _ids_in(value):
                        found.setdefault((table.name, str(column)), set()).update(named)
    return found


def _ids_in(value: Any) -> set[str]:
    return {value, *_ID.findall(value)} if isinstance(value, str) else set()


async def _ids_of(world: World) -> set[str]:
    """Every id that is Ben's alone, and his address: his own, and those of all rows that name him or his pairing."""
    ben = await client_at(world, world.ben)
    ids = {ben.id, ben.address}
    async with world.app.store.reading(world.clock.now()) as work:
        shared = {str(row[0]) for row in await work.run(sa.text("select id from people where side = 'therapist'"))}
        for _ in range(3):  # From the client to pairings, from these to what hangs on them, and once more.
            for table in metadata.sorted_tables:
                if "id" not in table.c or table.name in ("service", "deliveries"):
                    continue
                for row in (await work.run(sa.select(table))).mappings():
                    if any(ids & _ids_in(value) for value in row.values()) and str(row["id"]) not in shared:
                        ids |= {str(row["id"]), *(str(row[key]) for key in _WORDS & set(row) if row[key])}
    return ids


async def _lived(world: World) -> None:
    """Ben has used all there is: lines short and long, the card, an activity, marks, a look-back, a file."""
    await world.ben.says("/settings")
    await world.ben.presses("How strong, 0 to 10")
    await world.ben.presses("Yes")
    await world.alma.says(f"/ask B. What {MARK}?")
    await world.alma.says("/library B.")
    await world.moves(days=1)
    await world.ben.presses("Change this")
    await world.ben.presses("Put it differently")
    await world.ben.says(f"What {OWN}?")
    await world.ben.says(f"One {MARK}.")
    await world.ben.says("Two. " * 120)
    await world.ben.says("/safe")
    await world.ben.presses("One line")
    await world.ben.presses("Someone")
    await world.ben.says(f"Card {MARK}")
    await world.ben.says("/activities")
    await world.moves_to(THURSDAY + timedelta(hours=1))
    await world.alma.presses("Which lines came up?")
    await world.alma.says("/lookback B.")
    await world.ben.says("/lookback")
    await world.ben.says(f"Three {MARK}.")
    await world.ben.says("/mydata")
    await world.ben.presses("Give me the files")
    await world.settles()


async def test_after_erasing_no_row_names_the_client_but_for_the_listed(pair: World) -> None:
    await _lived(pair)
    ids = await _ids_of(pair)
    assert len(ids) > 12
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    named = await _named(pair, ids)
    assert set(named) <= set(MAY_STAY), {key: named[key] for key in set(named) - set(MAY_STAY)}
    assert await payloads(pair) == 0
    assert await pair.app.store.keys.erased_ids() <= ids
    # Once all was emptied and told, and an hourly look came by, even that is gone.
    await pair.moves(days=1)
    assert await _named(pair, ids) == {}


async def test_everything_that_was_sent_is_emptied(pair: World) -> None:
    await _lived(pair)
    pair.alma.sees(f"One {MARK}.")
    pair.alma.sees(OWN)
    await pair.ben.says("/erase")
    assert "These may have been read." in plain(pair.ben.last)
    await pair.ben.presses("Erase everything")
    await pair.moves(hours=2)
    shown = [plain(each) for each in pair.alma.received if MARK in plain(each) and "For B." not in plain(each)]
    assert shown == []
    pair.alma.does_not_see(OWN)
    assert "Removed." in digests(pair.alma)
    assert times_told(pair.alma, "parted-erased") == 1


@pytest.mark.parametrize("answer", ["", "Keep it"])
async def test_a_question_in_the_clients_own_words_is_emptied_too(pair: World, answer: str) -> None:
    await pair.alma.says(f"/ask B. What {MARK}?")
    await pair.moves(days=1)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Put it differently")
    await pair.ben.says(f"What {OWN}?")
    await pair.moves_to(THURSDAY + timedelta(hours=1))
    assert tells(pair.alma.last, "ask-last", question=f"What {OWN}?")
    if answer:
        await pair.alma.presses(answer)
        assert OWN in plain(pair.alma.last)
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    await pair.moves(hours=2)
    pair.alma.does_not_see(OWN)


@pytest.mark.on("sqlite")
async def test_no_byte_of_it_is_left_in_any_file(pair: World) -> None:
    await _lived(pair)
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    await pair.moves(hours=2)
    await pair.closes()
    ben = str(pair.ben.number).encode()
    forms = [
        OWN.encode(),
        MARK.encode(),
        MARK.encode("utf-16-le"),
        base64.b64encode(MARK.encode())[:12],
        b'"' + ben + b'"',
    ]
    files = [
        each for each in pair.settings.data_dir.rglob("*") if each.is_file() and not each.name.startswith("telegram")
    ]
    assert files
    found = {each.name: form for each in files for form in forms if form in each.read_bytes()}
    await pair.opens()
    assert found == {}


async def _erases(world: World) -> None:
    now, ben = world.clock.now(), await client_at(world, world.ben)
    async with world.app.store.work(now) as work:
        found = await work.get(Client, ben.id)
        assert found is not None
        await parting.erase_client(work, found)


async def test_a_digest_on_its_way_at_that_moment_is_emptied_when_it_has_come(pair: World) -> None:
    await pair.ben.says(f"One {MARK}.")
    await pair.moves_to(THURSDAY - timedelta(hours=1, seconds=1))
    pair.telegram.faults.plan("sendMessage", Fault.SLOW, chat=pair.alma.number, seconds=0.6)
    pair.clock.move(timedelta(seconds=2))
    await pair.app.courier.tick()
    for _ in range(100):
        await asyncio.sleep(0.01)
        if any("B." in plain(each) and each.protected for each in pair.alma.received):
            break
    await _erases(pair)
    assert (await rows(pair))["carried"] == 0
    await pair.app.courier.settled()
    await pair.settles()
    assert digests(pair.alma) == ["Removed."]
    pair.alma.does_not_see(MARK)


async def test_a_question_on_its_way_at_that_moment_leaves_no_row(pair: World) -> None:
    await pair.alma.says("/ask B. What eased?")
    async with pair.app.store.reading(pair.clock.now()) as work:
        due = (await work.run(sa.text("select min(due_at) from deliveries where kind = 'question'"))).scalar_one()
    assert due is not None
    pair.telegram.faults.plan("sendMessage", Fault.SLOW, chat=pair.ben.number, seconds=0.6)
    await pair.moves_to(THURSDAY - timedelta(days=2))
    for _ in range(40):
        pair.clock.move(timedelta(minutes=15))
        await pair.app.courier.tick()
        await asyncio.sleep(0.02)
        if "What eased?" in pair.ben.text:
            break
    ids = await _ids_of(pair)
    await _erases(pair)
    await pair.app.courier.settled()
    await pair.settles()
    assert set(await _named(pair, ids)) <= set(MAY_STAY)
    told(pair.alma, "parted-erased")
