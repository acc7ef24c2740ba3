"""What privacy promises and no other test attacks: one attack each."""

import ast
import asyncio
from pathlib import Path

import pytest

from bot.desk.client.side import SIDE as CLIENTS
from bot.desk.therapist.side import SIDE as THERAPISTS
from bot.domain.words import Words
from bot.settings import ROOT
from bot.store.keys import HOUSE
from bot.store.opening import open_store
from tests.attack.looking import changes, everything
from tests.attack.rights import NAMING
from tests.inspecting import payloads, rows
from tests.people import MONDAY_NOON, World, plain
from tests.postgres import Server
from tests.stories.traces import said, times_told, told

FILES = ("photo", "document", "voice", "video", "sticker", "location")


async def test_who_comes_first_becomes_nothing(world: World) -> None:
    """On a bot that nobody uses yet, the first to come may say what they like."""
    before = await everything(world)
    kept = await rows(world)
    names = sorted({*CLIENTS.commands, *THERAPISTS.commands} - {"crisis", "start"})
    typed = [f"/{name}" for name in names] + [f"/{each.format('B.')}" for each in NAMING]
    for text in ("/start", "/start admin", "/start therapist", "I am the therapist.", *typed):
        await world.cleo.says(text)
        await world.moves(minutes=5)
    for verb in sorted({each.verb for each in (*CLIENTS.choices.meanings, *THERAPISTS.choices.meanings)}):
        await world.cleo.forges(verb, on=world.cleo.received[0])
    assert changes(before, await everything(world)) == []
    assert await rows(world) == kept
    assert {plain(each) for each in world.cleo.received} == {plain_of(world, "stranger-text"), said(world, "no-link")}


def plain_of(world: World, key: str) -> str:
    return world.app.speech.english.label(key)


async def test_nothing_but_text_is_fetched_or_kept(pair: World) -> None:
    before = await rows(pair)
    for kind in FILES:
        await pair.ben.sends(kind)
        await pair.alma.sends(kind)
    assert await rows(pair) == before
    assert await payloads(pair) == 0
    assert {call.method for call in pair.telegram.calls} & {"getFile"} == set()
    assert times_told(pair.alma, "only-text") <= len(FILES)


async def test_numbers_to_call_are_answered_in_the_midst_of_a_flood(pair: World) -> None:
    for round_ in range(3):
        for _ in range(20):
            pair.telegram.say(pair.ben.number, "/help")
        pair.telegram.say(pair.ben.number, "/crisis")
        await pair.settles()
        assert pair.ben.text.count("findahelpline") == round_ + 1


async def test_a_link_lasts_a_week_and_a_therapists_a_day_and_no_longer(world: World) -> None:
    operators = await world.operator_invites("Alma")
    await world.moves(hours=23, minutes=58)
    await world.alma.opens(operators)
    await world.alma.presses("Begin")
    await world.alma.says("Berlin")
    theirs = await world.invited(world.alma, "B.")
    await world.moves(days=6, hours=23, minutes=58)
    await world.ben.opens(theirs)
    # The consent was left open until the link was too old: then it is no way in either.
    await world.moves(minutes=5)
    await world.ben.presses("I agree")
    assert plain(world.ben.last) == said(world, "no-link")


async def test_therapists_are_told_what_their_client_can_see_of_theirs(pair: World) -> None:
    await pair.alma.says("/phase B.")
    await pair.alma.presses("Stuck")
    assert "/mydata" in plain(pair.alma.last)
    await pair.alma.says("/invite E.")
    assert "/mydata" in plain(told(pair.alma, "invite-made", alias="E."))
    await pair.ben.says("/mydata")
    await pair.ben.presses("Give me the files")
    held = "".join(each.file.content.decode() for each in pair.ben.received if each.file is not None)
    assert '"stuck"' in held
    assert '"B."' in held


@pytest.mark.on("postgresql")
async def test_two_that_start_at_once_make_one_database_and_one_keyring(postgres: Server, tmp_path: Path) -> None:
    database, keys = postgres.fresh(), postgres.fresh()
    ring = tmp_path / "keyring.json"
    opened = await asyncio.gather(
        *(open_store(database, keys, ring, MONDAY_NOON, create=True) for _ in range(3)), return_exceptions=True
    )
    stores = [each for each in opened if not isinstance(each, BaseException)]
    assert len(stores) == 3, opened
    async with stores[0].work(MONDAY_NOON) as work:
        kept = await work.keep("The mornings.", HOUSE, Words.NAME)
    for store in stores:
        async with store.reading(MONDAY_NOON) as work:
            assert await work.open(kept) == "The mornings."
        await store.close()


def test_words_are_sealed_by_hand_and_by_nothing_else() -> None:
    """No type of a column and no event of the ORM opens words on the way: who opens them says so."""
    users, types = set(), set()
    for file in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Name) and node.id in ("seal", "unseal"):
                users.add(file.name)
            if isinstance(node, ast.ClassDef) and "TypeDecorator" in "".join(map(ast.unparse, node.bases)):
                types.add(node.name)
    assert users == {"work.py"}
    assert types == {"Instant", "Weekdays"}
