"""Erasing, to the last row and byte: also what is on its way, what was sent, and what the journal held."""

import base64
from datetime import timedelta

import pytest

from bot.domain.delivery import Kind
from sandbox.botapi.faults import Fault
from tests.faults.mishaps import up_to
from tests.inspecting import erased_keys, ids_of, naming, payloads, rows
from tests.people import World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import digests, switches_intensity, tells, times_told, told

MARK = "marzipanwald"
OWN = "lindenrauch"
"""Stands in what Ben made of Alma's question."""
MAY_STAY = {
    ("pairings", "id"): "the empty row: the messages that are to be emptied hang on it",
    ("deliveries", "pairing_id"): "of the messages that are to be emptied, and of the one that tells of the leaving",
}
"""By table and column, what still names an erased pairing until the last edit was made, and why."""


async def _lived(world: World) -> None:
    """Ben has used all there is: lines short and long, the card, an activity, marks, a look-back, a file."""
    await switches_intensity(world, "Yes")
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
    ids = await ids_of(pair, pair.ben)
    assert len(ids) > 12
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    named = await naming(pair, ids)
    assert set(named) <= set(MAY_STAY), {key: named[key] for key in set(named) - set(MAY_STAY)}
    assert await payloads(pair) == 0
    assert await erased_keys(pair) <= ids
    # Once all was emptied and told, and an hourly look came by, even that is gone.
    await pair.moves(days=1)
    assert await naming(pair, ids) == {}


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


async def test_a_digest_on_its_way_at_that_moment_is_emptied_when_it_has_come(pair: World) -> None:
    await pair.ben.says(f"One {MARK}.")
    await pair.moves_to(THURSDAY - timedelta(hours=1, seconds=20))
    await pair.ben.says("/erase")
    await pair.moves_to(THURSDAY - timedelta(hours=1, seconds=1))
    pair.telegram.faults.plan("sendMessage", Fault.SLOW, chat=pair.alma.number, seconds=1.5)
    pair.clock.move(timedelta(seconds=2))
    await pair.carries_until(lambda: any(each.protected for each in pair.alma.received))
    await pair.ben.presses_meanwhile("Erase everything")
    assert (await rows(pair))["carried"] == 0
    await pair.ends_carrying()
    assert digests(pair.alma) == ["Removed."]
    pair.alma.does_not_see(MARK)


async def test_a_question_on_its_way_at_that_moment_leaves_no_row(pair: World) -> None:
    await pair.alma.says("/ask B. What eased?")
    await pair.ben.says("/erase")
    await up_to(pair, Kind.QUESTION)
    pair.telegram.faults.plan("sendMessage", Fault.SLOW, chat=pair.ben.number, seconds=1.5)
    await pair.carries_until(lambda: "What eased?" in pair.ben.text)
    ids = await ids_of(pair, pair.ben)
    await pair.ben.presses_meanwhile("Erase everything")
    await pair.ends_carrying()
    assert set(await naming(pair, ids)) <= set(MAY_STAY)
    told(pair.alma, "parted-erased")
