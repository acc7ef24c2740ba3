"""A question of which nobody knows whether it arrived: what is evidence that it did, and what a digest says then."""

from datetime import timedelta

import pytest

from sandbox.botapi.faults import Fault
from sandbox.botapi.shapes import Message
from tests.people import World
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, calls, digests, said


async def _asked_into_the_dark(world: World) -> Message:
    """A question has come to Ben, and of neither of its two calls the answer was seen."""
    await world.alma.says(f"/ask B. {QUESTION}")
    world.telegram.faults.plan("sendMessage", Fault.ACCEPT_THEN_RESET, chat=world.ben.number, times=2)
    await world.moves(days=1)
    world.telegram.faults.clear()
    return world.ben.sees(QUESTION)


async def _answers(world: World, came: Message, how: str) -> None:
    if how == "a reply":
        await world.ben.says("The mornings.", reply_to=came.id)
    else:
        await world.ben.presses(how, on=came)


def _doubts(world: World) -> list[bool]:
    """Of each digest of Alma's whether it says now that the question may not have arrived."""
    return [said(world, "digest-unconfirmed") in each for each in digests(world.alma)]


@pytest.mark.parametrize("how", ["a reply", "Pause", "Change this"])
async def test_an_answer_before_the_digest_is_evidence_that_it_arrived(pair: World, how: str) -> None:
    came = await _asked_into_the_dark(pair)
    await _answers(pair, came, how)
    await pair.moves_to(THURSDAY)
    assert _doubts(pair) == [False]


@pytest.mark.parametrize("how", ["a reply", "Pause", "Change this"])
async def test_known_later_the_digest_that_was_sent_says_so_no_more(pair: World, how: str) -> None:
    came = await _asked_into_the_dark(pair)
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    assert _doubts(pair) == [True]
    await _answers(pair, came, how)
    await pair.moves(minutes=1)
    assert _doubts(pair) == [False]
    assert QUESTION in digests(pair.alma)[0]


async def test_a_button_of_another_message_is_evidence_of_nothing(pair: World) -> None:
    await pair.ben.says("/help")
    before = pair.ben.last
    await _asked_into_the_dark(pair)
    await pair.ben.says("/help")
    for help_ in (before, pair.ben.last):
        await pair.ben.presses("My lines", on=help_)
        await pair.ben.says("Hello.", reply_to=help_.id)
    await pair.moves_to(THURSDAY)
    assert _doubts(pair) == [True]


async def test_only_the_digest_that_names_the_question_is_worded_anew(pair: World) -> None:
    came = await _asked_into_the_dark(pair)
    await pair.moves_to(THURSDAY + timedelta(hours=2))
    await pair.alma.says("/ask B. What is new?")
    await pair.moves_to(THURSDAY + timedelta(days=7))
    pair.telegram.calls.clear()
    await pair.ben.presses("Pause", on=came)
    await pair.moves(minutes=1)
    assert _doubts(pair) == [False, False]
    edits = [each.params["text"] for each in calls(pair, pair.alma, "editMessageText")]
    assert len(edits) == 1
    assert QUESTION in edits[0]
