"""Where the attacks begin: two therapists with their clients, and everybody who has no right to anything."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.actions import suspending
from bot.domain.people import Therapist
from bot.outgoing import answering
from tests.attack.looking import account, client_pairing, meanings
from tests.attack.rights import FIXED
from tests.grounds import Grounds, Left
from tests.people import Phone, World

THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
OTTO, STRANGER, UNA, PIA, DORA, KIM = 5005, 6006, 6101, 6102, 6103, 6104


@pytest.fixture(scope="session")
async def crowd_left(grounds: Grounds, joined: Left) -> Left:
    async with grounds.beginning(joined) as begun:
        await _gathers(begun.world)
    return begun.left


@pytest.fixture
async def crowd(grounds: Grounds, crowd_left: Left, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    """Alma and Ben in the midst of things; Cleo with Otto; Una, who has not agreed; Pia, who has left; Dora, who is
    suspended.
    """
    # A script is soon answered no more; here each answer counts.
    monkeypatch.setattr(answering, "PRESSES", 10**6)
    monkeypatch.setattr(answering, "BURST", 10**6)
    async with grounds.world(crowd_left) as here:
        yield here


async def _gathers(world: World) -> None:
    alma, ben = world.alma, world.ben
    pia, dora, una = Phone(world, PIA, "Pia"), Phone(world, DORA, "Dora"), Phone(world, UNA, "Una")
    await world.enrols(world.cleo, "Cleo")
    await world.pairs(world.cleo, Phone(world, OTTO, "Otto"), "O.")
    await world.pairs(world.cleo, pia, "P.")
    await una.opens(await world.invited(world.cleo, "U."))
    await world.enrols(dora, "Dora")
    await world.pairs(dora, Phone(world, KIM, "Kim"), "K.")
    await alma.says("/ask B. What eased, even a little?")
    await world.cleo.says("/ask P. What was near?")
    await pia.says("A line of Pia's.")
    for number in range(8):
        await ben.says(f"Line {number}.")
    await alma.forges(f"libo:sa0n:{FIXED['mark']}:{await client_pairing(world, ben)}")
    await world.moves_to(THURSDAY + timedelta(minutes=50))
    await ben.says("/activities")
    await ben.forges(next(m for m in meanings(ben) if m.startswith("activity:offer:")))
    await ben.says("Begun by me.")
    await ben.says("A long one. " * 60)
    await ben.says("Somebody else said this.", forwarded=True)
    await alma.says("What was new?")
    await pia.says("/stop")
    await pia.presses("Leave")
    await pia.presses("Leave")
    async with world.app.store.work(world.clock.now()) as work:
        therapist = await account(work, dora)
        assert isinstance(therapist, Therapist)
        await suspending.suspend(work, therapist)
    await world.settles()
