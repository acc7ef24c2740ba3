"""A digest that could not be brought: the alarm, the client who hears it, and the offer at the next contact."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery import Kind, State
from sandbox.botapi.faults import Fault
from tests.faults.mishaps import arranged, carries, rows
from tests.people import World, plain
from tests.stories.previews import preview, previews
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, digests, labels, tells, times_told, told

LINES = f"B. · Thu 26 Nov, 15:00\n\nCarried: “{QUESTION}”\n\nMon · The mornings."


def _alarms(logs: Sequence[Mapping[str, Any]], event: str) -> int:
    return len([each for each in logs if each["event"] == event and each["alarm"]])


async def _is_refused(world: World) -> None:
    """The digest falls due, and Telegram refuses it for good."""
    await arranged(world, Kind.DIGEST)
    world.telegram.faults.plan("sendMessage", Fault.BAD_REQUEST_ENTITIES, chat=world.alma.number)
    await carries(world)


@pytest.mark.parametrize("fault", [Fault.BAD_REQUEST_ENTITIES, Fault.ACCEPT_THEN_502])
async def test_it_raises_the_alarm_once_and_the_client_hears_that_nobody_has_read(pair: World, fault: Fault) -> None:
    await arranged(pair, Kind.DIGEST)
    pair.telegram.faults.plan("sendMessage", fault, times=3, chat=pair.alma.number)
    with capture_logs() as logs:
        await carries(pair)
        await pair.moves(minutes=2)
        for _ in range(3):
            await pair.looks_for_late()
    assert _alarms(logs, "digest_failed") == 1
    assert times_told(pair.ben, "lines-unread") == 1
    assert "It does not go for now. Your lines wait here unread." in preview(pair)


async def test_it_is_offered_once_at_the_next_contact_and_one_tap_brings_it(pair: World) -> None:
    await _is_refused(pair)
    await pair.moves(hours=5)
    await pair.alma.says("/clients")
    assert tells(pair.alma.last, "digest-not-brought", alias="B.")
    assert labels(pair.alma.last) == ["The lines"]
    await pair.alma.says("/clients")
    assert times_told(pair.alma, "digest-not-brought", alias="B.") == 1
    await pair.alma.presses("The lines", on=told(pair.alma, "digest-not-brought", alias="B."))
    assert digests(pair.alma)[-1] == LINES
    assert "It went on Thu 26 Nov" in preview(pair)


async def test_a_line_that_is_taken_back_leaves_every_preview_that_stands(pair: World) -> None:
    await _is_refused(pair)
    await pair.ben.says("A later line.")
    await pair.moves(days=6, hours=5)
    shown = [each for each in previews(pair.ben) if "The mornings." in plain(each)]
    assert len(shown) == 2, "the preview of the digest that failed, and that of the next"
    line = next(each for each in pair.ben.screen if each.mine and each.text == "The mornings.")
    await pair.ben.says("/forget", reply_to=line.id)
    await pair.ben.presses("Take it back")
    assert not [each for each in previews(pair.ben) if "The mornings." in plain(each)]


async def test_a_second_tap_brings_nothing_more(pair: World) -> None:
    await _is_refused(pair)
    await pair.alma.says("/clients")
    offer = pair.alma.last
    await pair.alma.presses("The lines", on=offer)
    await pair.alma.presses("The lines", on=offer)
    assert digests(pair.alma) == [LINES]
    assert pair.alma.toasts()[-1] == "That has passed."


async def test_asking_for_it_brings_it_without_an_offer(pair: World) -> None:
    await _is_refused(pair)
    await pair.moves_to(THURSDAY + timedelta(hours=4))
    await pair.alma.says("/digest B.")
    assert digests(pair.alma) == [LINES]
    assert times_told(pair.alma, "digest-not-brought", alias="B.") == 0


async def test_what_was_written_since_they_met_waits_for_the_next_one(pair: World) -> None:
    await _is_refused(pair)
    await pair.moves_to(THURSDAY + timedelta(hours=4))
    await pair.ben.says("After.")
    await pair.alma.says("/clients")
    await pair.alma.presses("The lines")
    assert digests(pair.alma) == [LINES]
    await pair.moves_to(THURSDAY + timedelta(days=7))
    assert "After." in digests(pair.alma)[-1]
    assert "Still waiting from before:\nMon 23 Nov · The mornings." in digests(pair.alma)[-1]


async def test_a_line_that_its_client_kept_meanwhile_does_not_come_with_it(pair: World) -> None:
    await _is_refused(pair)
    await pair.ben.presses("Keep for me")
    await pair.alma.says("/clients")
    await pair.alma.presses("The lines")
    assert digests(pair.alma)[-1].endswith("No lines this time.")
    pair.alma.does_not_see("The mornings.")


async def test_the_next_digest_makes_up_for_it_and_the_offer_passes(pair: World) -> None:
    await _is_refused(pair)
    await pair.alma.says("/clients")
    offer = pair.alma.last
    await pair.moves_to(THURSDAY + timedelta(days=7))
    assert "The mornings." in digests(pair.alma)[-1]
    before = len(digests(pair.alma))
    await pair.alma.presses("The lines", on=offer)
    assert len(digests(pair.alma)) == before
    await pair.alma.says("/clients")
    assert times_told(pair.alma, "digest-not-brought", alias="B.") == 1


async def test_of_a_client_who_parted_it_is_not_offered(pair: World) -> None:
    await _is_refused(pair)
    await pair.ben.says("/stop")
    await pair.ben.presses("Leave")
    await pair.ben.presses("Leave")
    await pair.alma.says("/clients")
    assert times_told(pair.alma, "digest-not-brought", alias="B.") == 0


async def test_a_therapist_who_blocked_the_bot_is_offered_it_when_they_are_back(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    await pair.alma.blocks()
    with capture_logs() as logs:
        await carries(pair)
        await pair.looks_for_late()
    assert (await rows(pair, Kind.DIGEST))[0].state is State.PLANNED
    assert _alarms(logs, "digest_failed") == 1
    assert times_told(pair.ben, "lines-unread") == 1
    await pair.moves_to(THURSDAY + timedelta(days=2))
    await pair.alma.unblocks()
    await pair.alma.says("/clients")
    assert times_told(pair.alma, "digest-not-brought", alias="B.") == 1
    await pair.alma.presses("The lines", on=told(pair.alma, "digest-not-brought", alias="B."))
    assert plain(pair.alma.last) == LINES


async def test_one_who_is_back_in_time_gets_it_without_an_offer(pair: World) -> None:
    await arranged(pair, Kind.DIGEST)
    await pair.alma.blocks()
    await carries(pair)
    await pair.moves(minutes=20)
    await pair.alma.unblocks()
    await pair.alma.says("/clients")
    await pair.moves(minutes=1)
    assert digests(pair.alma) == [LINES]
    assert times_told(pair.alma, "digest-not-brought", alias="B.") == 0
