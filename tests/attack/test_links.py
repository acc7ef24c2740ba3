"""Links under attack (privacy.md, Joining); stories of joining itself are in tests/stories/test_joining.py."""

import asyncio
import io
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.actions import joining
from bot.domain.people import Client
from bot.store import tables
from tests.attack.looking import changes, everything, says
from tests.attack.marked import forms, logged
from tests.people import Phone, World, link_in
from tests.stories.traces import said

AT_ONCE = 20


@pytest.mark.on("postgresql")
async def test_twenty_agree_at_the_same_instant_and_one_joins(world: World) -> None:
    """Each in a transaction of its own, all of which have seen the link unused."""
    await world.enrols(world.alma)
    code = (await world.invited(world.alma, "B.")).rsplit("=", 1)[1]
    now, store = world.clock.now(), world.app.store
    async with store.reading(now) as work:
        link = await joining.look_at(work, None, code)
    assert isinstance(link, joining.Link)

    async def agrees(number: int) -> Client | None:
        async with store.work(now) as work:
            return await joining.accept(work, link, None, str(5000 + number), f"P{number}", "en")

    made = await asyncio.gather(*(agrees(number) for number in range(AT_ONCE)))
    assert len([each for each in made if each is not None]) == 1
    async with store.reading(now) as work:
        count = sa.select(sa.func.count())
        assert (await work.run(count.select_from(tables.consents))).scalar_one() == 1
        assert (await work.run(count.select_from(tables.people))).scalar_one() == 2, "Alma and one client"


async def test_a_new_link_moves_nobody_before_the_therapists_yes(world: World) -> None:
    alma, ben, cleo = world.alma, world.ben, world.cleo
    await world.enrols(alma)
    old = await world.invited(alma, "B.")
    await alma.says("/ask B. What eased, even a little?")
    await ben.opens(old)
    await alma.says("/invite B.")
    await alma.presses("New link")
    new = link_in(alma.sees("https://t.me/").text)
    assert new != old
    await ben.presses("I agree")
    ben.sees(said(world, "no-link"))
    await cleo.opens(new)
    await cleo.presses("I agree")
    await cleo.presses("Fine")
    await cleo.says("/question")
    await world.moves(days=2)
    cleo.does_not_see("What eased")
    await alma.presses("Not them")
    await alma.presses("New link")
    await ben.opens(link_in(alma.sees("https://t.me/").text))
    await ben.presses("I agree")
    await ben.presses("Fine")
    await alma.presses("Yes, that is B.")
    await world.moves(days=1)
    ben.sees("What eased, even a little?")
    cleo.does_not_see("What eased")


async def test_whoever_has_joined_is_moved_by_no_new_link(pair: World) -> None:
    before = await everything(pair)
    answered = await says(pair, pair.alma, ["/invite B."])
    assert "t.me" not in str(answered)
    async with pair.app.store.reading(pair.clock.now()) as work:
        pairing = (await work.run(sa.select(tables.pairings.c.id))).scalar_one()
    await pair.alma.forges(f"relink:{pairing}")
    assert "https://t.me/" not in pair.alma.last.text
    assert changes(before, await everything(pair)) == []


async def test_codes_stand_nowhere(world: World) -> None:
    with logged() as out:
        operators = await world.operator_invites("Alma")
        await world.alma.opens(operators)
        await world.alma.presses("Begin")
        await world.alma.says("Berlin")
        theirs = await world.invited(world.alma, "B.")
        guessed = "https://t.me/CarryforwardBot?start=" + "x" * 43
        await world.cleo.opens(guessed)
        await world.ben.opens(theirs)
        await world.ben.presses("I agree")
        await world.closes()
        kept = await _kept(world, out)
        await world.opens()
    for link in (operators, theirs, guessed):
        code = link.rsplit("=", 1)[1]
        for form in forms(code):
            assert [name for name, content in kept.items() if form in content] == []


async def _kept(world: World, out: io.StringIO) -> dict[str, bytes]:
    """The log, and every file but those of the pretend Telegram."""
    files: list[Path] = [each for each in world.settings.data_dir.rglob("*") if each.is_file()]
    kept = {each.name: each.read_bytes() for each in files if not each.name.startswith("telegram.db")}
    assert kept
    return kept | {"log": out.getvalue().encode()}


async def test_a_guess_is_answered_five_times_an_hour_whoever_guesses(pair: World) -> None:
    """Known accounts guess no better than strangers; what is counted for one is not counted for others."""
    for phone in (pair.ben, pair.alma, Phone(pair, 6006, "Nobody")):
        before = len(phone.received)
        for number in range(8):
            await phone.opens(f"https://t.me/x?start={number:043d}")
            await pair.moves(seconds=30)
        told = phone.received[before:]
        assert len(told) == 5, phone.name
        assert {each.text for each in told} == {said(pair, "no-link")}
