"""A client's own card over HTTP: filled alone or step by step, given back word for word, seen by nobody else."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.card import LINE_MOST, Card
from sandbox.botapi.shapes import Message
from tests.grounds import Grounds, Left
from tests.inspecting import card_of, client_at, opened, payloads, rows, sealed, texts
from tests.people import Phone, World, plain
from tests.stories.traces import said

LINES = {
    "Early signs": "My jaw & my hands <go> still.",
    "Safer": "The blue blanket,\nthe radio. 🫖",
    "Someone": "Ida, 0170 / 000 000",
    "A pause": "I say: *one minute*. Then the door.",
}
ASKED = {
    "Early signs": "What are the first signs that it is getting too much?",
    "Safer": "What helps you feel safer?",
    "Someone": "Who can you call or write to?",
    "A pause": "How can you take a pause?",
}


def labels(message: Message) -> list[str]:
    return [str(each["label"]) for row in message.buttons for each in row]


async def card(world: World, phone: Phone | None = None) -> Card:
    return await card_of(world, phone or world.ben)


async def fills(world: World) -> None:
    """Ben fills the whole card, step by step."""
    await world.ben.says("/safe")
    await world.ben.presses("Step by step")
    for line in LINES.values():
        await world.ben.says(line)


@pytest.fixture(scope="module")
async def filled_left(grounds: Grounds, joined: Left) -> Left:
    async with grounds.beginning(joined) as begun:
        await fills(begun.world)
    return begun.left


@pytest.fixture
async def filled(grounds: Grounds, filled_left: Left) -> AsyncIterator[World]:
    """Ben has a card of four lines."""
    async with grounds.world(filled_left) as world:
        yield world


def is_the_card(message: Message) -> None:
    text = plain(message)
    for label, line in LINES.items():
        assert f"{label}\n{line}" in text


# Filled.


async def test_an_empty_card_says_that_it_can_wait(pair: World) -> None:
    await pair.ben.says("/safe")
    assert plain(pair.ben.last) == said(pair, "card-none")
    assert labels(pair.ben.last) == ["Step by step", "One line"]


async def test_step_by_step_with_the_words_of_the_library(pair: World) -> None:
    await pair.ben.says("/safe")
    await pair.ben.presses("Step by step")
    pair.ben.sees("This is a card for harder hours, in your words.")
    for label, line in LINES.items():
        assert plain(pair.ben.last).endswith(ASKED[label])
        assert labels(pair.ben.last)[:2] == ["Skip", "Enough"]
        await pair.ben.says(line)
    is_the_card(pair.ben.last)
    assert await texts(pair, pair.ben) == []
    assert (await client_at(pair, pair.ben)).waits_for == ""
    assert await payloads(pair) == 0


async def test_any_step_may_be_skipped_and_it_may_end_after_any(pair: World) -> None:
    await pair.ben.says("/safe")
    await pair.ben.presses("Step by step")
    await pair.ben.presses("Skip")
    await pair.ben.says(LINES["Safer"])
    await pair.ben.presses("Enough")
    assert await card(pair) == Card(safer=LINES["Safer"])
    note = await pair.ben.says("Just a line.")
    assert note
    assert await texts(pair, pair.ben) == ["Just a line."]


async def test_all_skipped_is_fine_too(pair: World) -> None:
    await pair.ben.says("/safe")
    await pair.ben.presses("Step by step")
    for _ in LINES:
        await pair.ben.presses("Skip")
    assert plain(pair.ben.last) == said(pair, "card-still-empty")
    assert (await client_at(pair, pair.ben)).card == ""


async def test_one_line_alone(pair: World) -> None:
    await pair.ben.says("/safe")
    await pair.ben.presses("One line")
    await pair.ben.presses("Someone")
    assert plain(pair.ben.last) == ASKED["Someone"]
    await pair.ben.says(LINES["Someone"])
    assert await card(pair) == Card(contact=LINES["Someone"])
    assert "Safer" not in plain(pair.ben.last)
    assert "/safe" in plain(pair.ben.last)


async def test_a_line_is_changed_and_emptied(filled: World) -> None:
    await filled.ben.says("/safe")
    await filled.ben.presses("Change a line")
    await filled.ben.presses("Safer")
    assert LINES["Safer"] in plain(filled.ben.last)
    await filled.ben.says("The garden.")
    await filled.ben.says("/safe")
    assert "The garden." in plain(filled.ben.last)
    assert LINES["Safer"] not in plain(filled.ben.last)
    await filled.ben.presses("Change a line")
    await filled.ben.presses("Safer")
    await filled.ben.presses("Empty it")
    assert (await card(filled)).safer == ""
    assert (await card(filled)).contact == LINES["Someone"]


async def test_emptied_to_the_last_line_nothing_of_it_is_kept(pair: World) -> None:
    before = await rows(pair)
    await pair.ben.says("/safe")
    await pair.ben.presses("One line")
    await pair.ben.presses("Someone")
    await pair.ben.says("Ida")
    await pair.ben.presses("That was a note")
    assert await texts(pair, pair.ben) == ["Ida"]
    assert (await client_at(pair, pair.ben)).card == ""
    after = await rows(pair)
    assert {name for name in after if after[name] != before[name]} == {"notes", "owed", "words"} - (
        {"owed"} if after["owed"] == before["owed"] else set()
    )
    assert after["words"] == before["words"] + 1


async def test_what_was_a_note_leaves_the_card_and_the_line_before_is_back(filled: World) -> None:
    await filled.ben.says("/safe")
    await filled.ben.presses("Change a line")
    await filled.ben.presses("Safer")
    await filled.ben.says("We had soup today.")
    await filled.ben.presses("That was a note")
    assert await texts(filled, filled.ben) == ["We had soup today."]
    assert (await card(filled)).safer == LINES["Safer"]
    await filled.ben.presses("That was a note")
    assert await texts(filled, filled.ben) == ["We had soup today."]


async def test_a_way_out_that_is_pressed_late_undoes_no_newer_line(filled: World) -> None:
    await filled.ben.says("/safe")
    await filled.ben.presses("Change a line")
    await filled.ben.presses("Safer")
    await filled.ben.says("First.")
    old = filled.ben.last
    await filled.ben.presses("Change a line")
    await filled.ben.presses("Safer")
    await filled.ben.says("Second.")
    await filled.ben.presses("That was a note", on=old)
    assert filled.ben.toasts()[-1] == said(filled, "has-passed")
    assert (await card(filled)).safer == "Second."
    assert await texts(filled, filled.ben) == []


async def test_after_fifteen_minutes_a_text_is_a_note(pair: World) -> None:
    await pair.ben.says("/safe")
    await pair.ben.presses("Step by step")
    await pair.moves(minutes=16)
    await pair.ben.says("The mornings.")
    assert await texts(pair, pair.ben) == ["The mornings."]
    assert (await card(pair)).empty


async def test_a_reply_to_something_older_is_a_note(pair: World) -> None:
    older = pair.ben.last.id
    await pair.ben.says("/safe")
    await pair.ben.presses("Step by step")
    await pair.ben.says("About that.", reply_to=older)
    assert await texts(pair, pair.ben) == ["About that."]


async def test_a_second_flow_takes_the_place_of_the_first(pair: World) -> None:
    await pair.ben.says("/safe")
    await pair.ben.presses("Step by step")
    await pair.ben.says("/zone")
    await pair.ben.says("Lisbon")
    assert (await client_at(pair, pair.ben)).zone == "Europe/Lisbon"
    assert (await card(pair)).empty


async def test_the_steps_survive_a_restart(pair: World) -> None:
    await pair.ben.says("/safe")
    await pair.restarts()
    await pair.ben.presses("Step by step")
    for line in LINES.values():
        await pair.restarts()
        await pair.ben.says(line)
    is_the_card(pair.ben.last)


# Odd input: what is answered, and what is kept.


async def test_a_line_of_two_thousand_characters_is_refused_kindly_and_lost_nowhere(filled: World) -> None:
    long = "a long line " * 166
    await filled.ben.says("/safe")
    await filled.ben.presses("Change a line")
    await filled.ben.presses("Safer")
    await filled.ben.says(long)
    assert plain(filled.ben.last) == said(filled, "card-too-long", most=LINE_MOST)
    assert (await card(filled)).safer == LINES["Safer"]
    await filled.ben.says("Shorter.")
    assert (await card(filled)).safer == "Shorter."
    await filled.ben.presses("Change a line")
    await filled.ben.presses("Safer")
    await filled.ben.says(long)
    await filled.ben.presses("That was a note")
    assert await texts(filled, filled.ben) == [long.strip()]
    assert (await card(filled)).safer == "Shorter."


async def test_what_is_too_long_twice_is_a_note(pair: World) -> None:
    await pair.ben.says("/safe")
    await pair.ben.presses("One line")
    await pair.ben.presses("Safer")
    await pair.ben.says("one " * 500)
    await pair.ben.says("two " * 500)
    assert await texts(pair, pair.ben) == [("two " * 500).strip()]
    await pair.ben.presses("That was a note")
    assert len(await texts(pair, pair.ben)) == 2


@pytest.mark.parametrize("typed", ["stop", "enough", "/pause", "/help"])
async def test_stop_words_and_commands_win(pair: World, typed: str) -> None:
    await pair.ben.says("/safe")
    await pair.ben.presses("Step by step")
    await pair.ben.says(typed)
    assert (await card(pair)).empty
    assert (await client_at(pair, pair.ben)).waits_for == ""


@pytest.mark.parametrize(
    "meaning",
    ["cardline:", "cardline:feeling", "cardskip:nonsense", "cardempty:one", "cardempty:two:pause", "cardnote:1:x"],
)
async def test_a_button_nobody_offered_changes_nothing(filled: World, meaning: str) -> None:
    before = await card(filled)
    await filled.ben.forges(meaning)
    assert filled.ben.toasts()[-1] == said(filled, "has-passed")
    assert await card(filled) == before


# Given back, whatever is going on.

STATES = ["paused", "gentle", "after stop", "within a step", "with two other lines waiting", "after parting", "unread"]


@pytest.mark.parametrize("state", STATES)
async def test_the_card_comes_word_for_word_in_one_tap_in_any_state(filled: World, state: str) -> None:
    ben = filled.ben
    match state:
        case "paused":
            await ben.says("/pause")
        case "gentle":
            await ben.says("/gentle")
        case "after stop":
            await ben.says("stop")
            await ben.presses("My card")
            is_the_card(ben.last)
        case "within a step":
            await ben.says("/rhythm")
        case "with two other lines waiting":
            await ben.says("/zone")
            await ben.says("nowhere at all")
        case "after parting":
            await ben.says("/stop")
            await ben.presses("Leave")
            await ben.presses("Leave")
        case _:
            await filled.alma.says("/end B.")
            await filled.alma.presses("End it")
    await ben.says("/safe")
    is_the_card(ben.last)


async def test_the_card_waits_for_nobody(world: World) -> None:
    """Also before the therapist has said that it is them."""
    await world.enrols(world.alma)
    await world.ben.opens(await world.invited(world.alma, "B."))
    await world.ben.presses("I agree")
    await fills(world)
    is_the_card(world.ben.last)


async def test_help_and_settings_lead_to_it(filled: World) -> None:
    for command in ("/help", "/settings"):
        await filled.ben.says(command)
        await filled.ben.presses("My card")
        is_the_card(filled.ben.last)


async def test_settling_asks_for_nothing(filled: World) -> None:
    await filled.ben.says("/safe")
    await filled.ben.presses("Settle")
    assert "•" in plain(filled.ben.last)
    assert "My card" in labels(filled.ben.last)
    assert (await client_at(filled, filled.ben)).waits_for == ""
    first = plain(filled.ben.last)
    await filled.ben.presses("Another one")
    assert plain(filled.ben.last) != first


# Nobody else.


async def test_nobody_else_ever_sees_it_and_no_log_holds_it(filled: World, capsys: pytest.CaptureFixture[str]) -> None:
    await filled.ben.says("/safe")
    await filled.ben.says("A line for her.")
    await filled.moves(days=4)
    await filled.alma.says("/digest B.")
    await filled.alma.says("/safe")
    filled.alma.sees("A line for her.")
    logged = capsys.readouterr().out
    assert "delivery" in logged
    for line in LINES.values():
        for part in line.split("\n"):
            filled.alma.does_not_see(part)
            assert part not in logged


async def test_a_stranger_and_a_therapist_have_no_card(pair: World) -> None:
    await pair.cleo.says("/safe")
    assert plain(pair.cleo.last).startswith("Hello. This is a quiet place")
    await pair.alma.says("/safe")
    pair.alma.sees("I do not know that one")


async def test_it_is_sealed_and_erasing_takes_it(filled: World) -> None:
    words_id = (await client_at(filled, filled.ben)).card
    found = await sealed(filled)
    assert found
    assert not [each for each in found if b"blanket" in each]
    await filled.ben.says("/erase")
    await filled.ben.presses("Erase everything")
    assert await opened(filled, words_id) == ""
    await filled.ben.says("/safe")
    filled.ben.sees("This is a quiet place")
