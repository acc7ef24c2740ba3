"""Stop words and words of danger: which sentences are which, what is shown, and what stays a note."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from sandbox.botapi.shapes import Message
from tests.grounds import Grounds, Left
from tests.inspecting import client_at, texts
from tests.people import World, plain
from tests.stories.traces import said

QUESTION = "What eased, even a little?"
NUMBERS = "findahelpline.com"
LATE = datetime(2026, 11, 23, 22, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)


@pytest.fixture(scope="module")
async def noon(grounds: Grounds, joined: Left) -> AsyncIterator[World]:
    """One Monday for what is only typed and told. Ben has written before, and has a card."""
    async with grounds.world(joined) as world:
        await world.ben.says("The first line.")
        await world.ben.says("/safe")
        await world.ben.presses("One line")
        await world.ben.presses("Someone")
        await world.ben.says("Ida, 0170")
        yield world


def labels(message: Message) -> list[str]:
    return [str(each["label"]) for row in message.buttons for each in row]


# Stop words.

STOP = ["stop", "Stop", "STOP!!", "stop.", "  stop  ", "“Stop”", "stop…", "(stop)", "stop 🙏", "s\u200btop"]
REST = ["enough", "Enough.", "ENOUGH", "too much", "Too much!", "too  much", "too, much", "Too\nmuch.", "...enough..."]
NOTES = [
    "I had enough sleep",
    "Enough sleep, for once.",
    "It was too much",
    "too much for one day",
    "Not too much",
    "Stop signs everywhere on the way.",
    "I could not stop",
    "non-stop",
    "stopped",
    "good enough",
    "enough is enough",
    "unstoppable",
]


@pytest.mark.parametrize("typed", STOP)
async def test_stop_alone_offers_the_ways_out(noon: World, typed: str) -> None:
    kept = await texts(noon, noon.ben)
    await noon.ben.says("/rhythm")
    await noon.ben.says(typed, as_is=True)
    assert plain(noon.ben.last) == said(noon, "stop-text")
    assert labels(noon.ben.last) == ["Pause", "My card", "Leave"]
    assert (await client_at(noon, noon.ben)).waits_for == ""
    assert await texts(noon, noon.ben) == kept


@pytest.mark.parametrize("typed", REST)
async def test_enough_alone_offers_the_card(noon: World, typed: str) -> None:
    kept = await texts(noon, noon.ben)
    await noon.ben.says("/zone")
    await noon.ben.says(typed, as_is=True)
    assert plain(noon.ben.last) == said(noon, "enough-text")
    assert labels(noon.ben.last) == ["My card", "Settle"]
    assert (await client_at(noon, noon.ben)).waits_for == ""
    assert await texts(noon, noon.ben) == kept
    await noon.ben.presses("My card")
    assert "Ida, 0170" in plain(noon.ben.last)


@pytest.mark.parametrize("typed", NOTES)
async def test_a_sentence_that_holds_one_is_a_note(noon: World, typed: str) -> None:
    await noon.ben.says(typed)
    assert (await texts(noon, noon.ben))[-1] == typed


@pytest.mark.parametrize("typed", ["stop", "enough", "too much"])
async def test_after_it_nothing_more_comes_that_day(pair: World, typed: str) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says(typed)
    before = len(pair.ben.received)
    await pair.moves_to(LATE)
    assert len(pair.ben.received) == before
    await pair.moves(days=1)
    pair.ben.sees(QUESTION)


# Words of danger.


def shown(world: World, since: int) -> list[str]:
    """What Ben was told since, but for the card."""
    return [plain(each) for each in world.ben.received[since:] if NUMBERS in plain(each)]


@pytest.mark.parametrize("typed", ["I want to die.", "I don’t want\nto live like this"])
async def test_words_of_danger_show_the_numbers_and_the_own_card_and_the_note_is_kept(noon: World, typed: str) -> None:
    await noon.moves(hours=1)
    before = len(noon.ben.received)
    await noon.ben.says(typed, as_is=True)
    numbers, card = noon.ben.received[before:]
    assert "Nobody reads this chat as it comes in." in plain(numbers)
    assert NUMBERS in plain(numbers)
    assert labels(numbers) == []
    assert "Ida, 0170" in plain(card)
    assert "Settle" in labels(card)
    assert (await texts(noon, noon.ben))[-1] == typed


async def test_other_words_show_nothing(noon: World) -> None:
    await noon.moves(hours=1)
    before = len(noon.ben.received)
    await noon.ben.says("My phone died on the way.")
    assert shown(noon, before) == []


async def test_at_most_once_an_hour(pair: World) -> None:
    for _ in range(3):
        await pair.ben.says("I want to die.")
        await pair.moves(minutes=19)
    assert len(shown(pair, 0)) == 1
    await pair.moves(minutes=5)
    await pair.ben.says("I want to die.")
    assert len(shown(pair, 0)) == 2
    assert len(await texts(pair, pair.ben)) == 4


async def test_nobody_is_told_and_the_line_comes_like_any_other(pair: World) -> None:
    before = len(pair.alma.received)
    await pair.ben.says("I want to die.")
    assert len(pair.alma.received) == before
    await pair.moves(days=3, hours=2)
    pair.alma.sees("I want to die.")
    pair.alma.does_not_see(NUMBERS)
    for never in ("told", "notified", "understand", "your therapist"):
        assert not [each for each in shown(pair, 0) if never in each]


async def test_it_holds_for_an_edit_a_line_of_the_card_and_somebody_paused_or_parted(pair: World) -> None:
    line = await pair.ben.says("It was a day.")
    await pair.ben.edits(line, "I want to die.")
    assert len(shown(pair, 0)) == 1
    await pair.moves(hours=2)
    await pair.ben.says("/safe")
    await pair.ben.presses("One line")
    await pair.ben.presses("Early signs")
    await pair.ben.says("I think of suicide.")
    assert len(shown(pair, 0)) == 2
    await pair.moves(hours=2)
    await pair.ben.says("/pause")
    await pair.ben.says("I want to die.")
    assert len(shown(pair, 0)) == 3
    await pair.alma.says("/end B.")
    await pair.alma.presses("End it")
    await pair.moves(hours=2)
    await pair.ben.says("I want to die.")
    assert len(shown(pair, 0)) == 4


async def test_whoever_writes_much_at_once_is_shown_the_numbers_all_the_same(pair: World) -> None:
    for number in range(12):
        pair.telegram.say(pair.ben.number, f"Line {number}.")
    pair.telegram.say(pair.ben.number, "I want to die.")
    await pair.settles()
    assert len(shown(pair, 0)) == 1


# /crisis.


async def test_crisis_has_the_card_beside_it_if_there_is_one(noon: World, pair: World) -> None:
    await noon.ben.says("/crisis")
    assert labels(noon.ben.last) == ["My card", "Settle"]
    await noon.ben.presses("My card")
    assert "Ida, 0170" in plain(noon.ben.last)
    await pair.ben.says("/crisis")
    assert labels(pair.ben.last) == ["Settle"]
    await pair.alma.says("/crisis")
    assert labels(pair.alma.last) == []


# Where the guides are.


async def test_help_hands_out_the_page_for_clients(noon: World) -> None:
    await noon.ben.says("/help")
    await noon.ben.presses("On one page")
    assert noon.ben.last.file is not None
    assert noon.ben.last.file.name == "one-page.txt"


async def test_help_hands_out_the_guide_for_therapists(noon: World) -> None:
    await noon.alma.says("/help")
    await noon.alma.presses("The guide")
    assert [each.file.name for each in noon.alma.received[-2:] if each.file] == ["guide.txt", "one-page.txt"]
