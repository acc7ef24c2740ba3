"""A client with two therapists: whose a line is, one rhythm for both, and leaving one."""

from collections.abc import AsyncIterator

import pytest

from tests.grounds import Grounds, Left
from tests.people import Phone, World
from tests.stories.traces import digest_now, said

DORA = 4004


@pytest.fixture(scope="module")
async def with_dora(grounds: Grounds, joined: Left) -> Left:
    """A world where Ben is Dora's client as well, as K."""
    async with grounds.beginning(joined) as begun:
        world = begun.world
        dora = Phone(world, DORA, "Dora Dunn")
        await world.enrols(dora, "Dora")
        await world.pairs(dora, world.ben, "K.")
    return begun.left


@pytest.fixture
async def three(grounds: Grounds, with_dora: Left) -> AsyncIterator[World]:
    """Ben has two therapists: Alma, who calls him B., and Dora, who calls him K."""
    async with grounds.world(with_dora) as world:
        yield world


@pytest.fixture
def dora(three: World) -> Phone:
    return Phone(three, DORA, "Dora Dunn")


async def test_with_two_therapists_a_line_is_the_clients_alone_until_they_say_whose(three: World, dora: Phone) -> None:
    await three.ben.says("The mornings.")
    asked = three.ben.sees(said(three, "note-whose"))
    assert [each["label"] for row in asked.buttons for each in row] == ["for Alma", "for Dora", "only me"]
    assert "The mornings." not in await digest_now(three.alma, "B.")
    assert "The mornings." not in await digest_now(dora, "K.")


async def test_a_line_given_to_one_stays_sealed_from_the_other(three: World, dora: Phone) -> None:
    await three.ben.says("For Dora.")
    await three.ben.presses("for Dora")
    await three.ben.says("For Alma.")
    await three.ben.presses("for Alma")
    await three.ben.says("For nobody.")
    await three.ben.presses("only me")
    alma, its_dora = await digest_now(three.alma, "B."), await digest_now(dora, "K.")
    assert [line in alma for line in ("For Alma.", "For Dora.", "For nobody.")] == [True, False, False]
    assert [line in its_dora for line in ("For Alma.", "For Dora.", "For nobody.")] == [False, True, False]


async def test_a_reply_to_a_question_goes_to_the_one_who_asked_it(three: World, dora: Phone) -> None:
    await three.alma.says("/ask B. The question of Alma?")
    await dora.says("/ask K. The question of Dora?")
    await three.moves(days=1, hours=6)
    await three.ben.says("To Dora.", reply_to=three.ben.sees("The question of Dora?").id)
    three.ben.does_not_see(said(three, "note-whose"))
    assert "To Dora." in await digest_now(dora, "K.")
    assert "To Dora." not in await digest_now(three.alma, "B.")


async def test_a_line_taken_from_one_for_oneself_leaves_the_digest(three: World) -> None:
    await three.ben.says("The mornings.")
    _, meaning = three.ben.button("only me")
    await three.ben.presses("for Alma")
    assert "The mornings." in await digest_now(three.alma, "B.")
    await three.ben.forges(meaning)
    three.alma.does_not_see("The mornings.")


async def test_one_rhythm_and_one_ceiling_hold_for_both(three: World, dora: Phone) -> None:
    await three.alma.says("/ask B. The question of Alma?")
    await dora.says("/ask K. The question of Dora?")
    await three.ben.says("/rhythm daily 18:00")
    before = len(three.ben.received)
    await three.moves(days=3)
    days = [each.at.date() for each in three.ben.received[before:]]
    assert len(days) == len(set(days)) == 3


async def test_leaving_one_leaves_the_other(three: World, dora: Phone) -> None:
    await three.ben.says("stop")
    await three.ben.presses("Leave Alma")
    await three.ben.presses("Leave")
    three.alma.sees(said(three, "parted-therapist", alias="B."))
    await three.ben.says("Still here for Dora.")
    assert "Still here for Dora." in await digest_now(dora, "K.")
    dora.does_not_see("has left")
