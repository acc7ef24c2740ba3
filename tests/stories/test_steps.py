"""What a step waits for ends with anything else that is done: the next line is a line, and no wording, hour or name."""

import pytest

from tests.faults.mishaps import carried
from tests.inspecting import client_at, texts
from tests.people import World

LINE = "It all hurts tonight."
DANGER = "I want to die."


async def _wording(world: World) -> None:
    await world.ben.presses("Change this")
    await world.ben.presses("Put it differently")


async def _rhythm(world: World) -> None:
    await world.ben.says("/rhythm")


async def _zone(world: World) -> None:
    await world.ben.says("/zone")


async def _quiet(world: World) -> None:
    await world.ben.says("/settings")
    await world.ben.presses("Quiet hours")


async def _card(world: World) -> None:
    await world.ben.says("/safe")
    await world.ben.presses("Step by step")


STEPS = {"wording": _wording, "rhythm": _rhythm, "zone": _zone, "quiet": _quiet, "card": _card}
ELSEWHERE = ["/crisis", "/start", "/help", "stop", "enough", "[Pause]", "[My lines]"]


async def waits(world: World) -> str:
    return (await client_at(world, world.ben)).waits_for


@pytest.fixture
async def asked(pair: World) -> World:
    """Ben has a question, and settings on the screen above it."""
    await carried(pair)
    await pair.ben.says("/help")
    return pair


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("step", STEPS)
async def test_what_is_done_elsewhere_ends_it(asked: World, step: str, elsewhere: str) -> None:
    shown = asked.ben.last
    await STEPS[step](asked)
    assert await waits(asked), "else this shows nothing"
    if elsewhere.startswith("["):
        await asked.ben.presses(elsewhere.strip("[]"), on=shown)
    else:
        await asked.ben.says(elsewhere)
    assert not await waits(asked)
    await asked.ben.says(LINE)
    assert await texts(asked, asked.ben) == [LINE]
    await asked.alma.says("/clients")
    asked.alma.does_not_see(LINE)


@pytest.mark.parametrize("step", ["wording", "rhythm", "zone", "quiet"])
async def test_words_of_danger_are_no_answer_to_it(asked: World, step: str) -> None:
    await STEPS[step](asked)
    await asked.ben.says(DANGER)
    asked.ben.sees("findahelpline.com")
    assert await texts(asked, asked.ben) == [DANGER]
    await asked.alma.says("/clients")
    asked.alma.does_not_see(DANGER)


@pytest.mark.parametrize("first", ["/rhythm tue fri 9am", ""])
async def test_a_slip_in_typing_is_no_line_because_something_older_was_set_down(asked: World, first: str) -> None:
    if first:
        await asked.ben.says("/rhythm")
        await asked.ben.says(first.partition(" ")[2])
    else:
        await asked.ben.says("Evenings, please.", forwarded=True)
    await asked.moves(minutes=20)
    await asked.ben.says("/zone")
    await asked.ben.says("Berlni")
    asked.ben.sees("Berlni")
    assert await texts(asked, asked.ben) == []
    await asked.ben.says("Berlnni")
    assert await texts(asked, asked.ben) == ["Berlnni"], (
        "the second in a row is taken for a line, so that nothing is lost"
    )


@pytest.mark.parametrize("typed", ["What was light?", "I will write to them later today", "one\ntwo"])
async def test_a_sentence_is_no_name_for_a_client(pair: World, typed: str) -> None:
    await pair.alma.says("/invite")
    await pair.alma.says(typed)
    pair.alma.sees("reads like a sentence")
    assert "https://t.me/" not in pair.alma.last.text
    await pair.alma.says("C.")
    pair.alma.sees("https://t.me/")


async def test_after_another_button_no_name_is_waited_for(pair: World) -> None:
    await pair.alma.says("/help")
    await pair.alma.presses("Invite")
    await pair.alma.presses("Who is here")
    await pair.alma.says("Light")
    await pair.alma.says("/clients")
    pair.alma.does_not_see("<b>\u2068Light")
    assert "t.me" not in pair.alma.last.text
