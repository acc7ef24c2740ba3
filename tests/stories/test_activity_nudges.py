"""Activities that a nudge brings, and whose they are."""

from pathlib import Path

import pytest

from bot.domain.prompt import Prompt, Takes
from tests.inspecting import notes, texts
from tests.people import Phone, World, plain
from tests.stories.activities import (
    ACTIVITIES,
    ANSWERED,
    LIBRARY,
    LONG,
    MOMENT,
    STANDING,
    STAYED,
    begins,
    begun,
    offered_and_begun,
    offers,
    title_of,
)
from tests.stories.test_library import opens, without
from tests.stories.traces import DORA, digest_now, digests, labels, said


async def set_phase(world: World, label: str) -> None:
    await world.alma.says("/phase")
    await world.alma.presses(label, on=world.alma.last)


async def daily(world: World) -> None:
    await world.ben.says("/rhythm daily 18:00")


# What a nudge brings.


async def test_a_nudge_brings_an_activity_where_there_is_no_question(pair: World) -> None:
    await offers(pair, STAYED)
    await daily(pair)
    await pair.moves(hours=6)
    nudge = pair.ben.last
    prompt = LIBRARY.get(STAYED)
    assert prompt is not None
    assert prompt.words in plain(nudge)
    assert [[str(b["label"]) for b in row] for row in nudge.buttons] == [["Begin"], ["Not now", "Fewer", "Pause"]]
    await pair.ben.presses("Begin")
    assert pair.ben.last.id == nudge.id
    await pair.ben.says("that I was tired")
    assert "Wanted to say: that I was tired" in await digest_now(pair.alma, "B.")


@pytest.mark.parametrize("prompt", STANDING, ids=lambda each: each.id)
async def test_a_nudge_that_asks_nothing_simply_stands_there(pair: World, prompt: Prompt) -> None:
    await offers(pair, prompt)
    await daily(pair)
    await pair.moves(hours=6)
    assert prompt.steps[-1].words in plain(pair.ben.last)
    assert labels(pair.ben.last) == ["Not now", "Fewer", "Pause"]


async def test_the_therapists_own_words_are_what_comes(pair: World) -> None:
    await offers(pair, STAYED, words="One moment with <someone>, as on Monday.")
    await daily(pair)
    await pair.moves(hours=6)
    assert "One moment with <someone>, as on Monday." in plain(pair.ben.last)
    await pair.ben.presses("Begin")
    assert "One moment with <someone>, as on Monday." in plain(pair.ben.last)


async def test_question_and_activities_take_turns(pair: World) -> None:
    await pair.alma.says("/ask B. What eased, even a little?")
    await offers(pair, STAYED)
    await daily(pair)
    await pair.ben.says("/settings")
    await pair.ben.presses("Before lines go")
    await pair.ben.presses("No previews")  # One would come before a nudge.
    await pair.ben.says("here")
    brought = []
    for _ in range(3):  # Until the day they meet, which has a preview.
        await pair.moves(days=1)
        await pair.ben.says("here")  # No ladder.
        question = "What eased, even a little?" in plain(pair.ben.last)
        brought.append("question" if question else "activity")
    assert brought == ["question", "activity", "question"]


async def test_no_question_and_no_activity_no_nudge(pair: World, tmp_path: Path) -> None:
    offered = await offers(pair, STAYED)
    await offers(pair, MOMENT)
    await daily(pair)
    await pair.alma.presses("Take it back", on=offered)
    await without(pair, tmp_path / "prompts", f"activities/{MOMENT}.md")
    before = len(pair.ben.received)
    await pair.moves(days=3)
    assert len(pair.ben.received) == before


async def test_after_an_intense_meeting_only_what_contains_is_brought(pair: World) -> None:
    await set_phase(pair, "After intense")
    await offers(pair, STAYED)
    await daily(pair)
    before = len(pair.ben.received)
    await pair.moves(hours=6)
    assert len(pair.ben.received) == before
    await pair.ben.says("/activities")
    assert title_of(STAYED) not in labels(pair.ben.last)
    await offers(pair, "set-it-down")
    await pair.moves(days=1)
    assert "Some things are too big for one day." in plain(pair.ben.last)
    await pair.ben.says("/activities")
    assert "Set it down for now" in labels(pair.ben.last)


async def test_going_gently_only_what_contains_is_at_hand(pair: World) -> None:
    await offers(pair, STAYED)
    await pair.ben.says("/gentle")
    await pair.ben.says("/activities")
    assert labels(pair.ben.last) == [each.title for each in STANDING]


async def test_a_nudge_of_last_week_still_begins_although_the_offer_was_taken_back(pair: World) -> None:
    offered = await offers(pair, STAYED)
    await daily(pair)
    await pair.moves(hours=6)
    nudge = pair.ben.last
    await pair.alma.presses("Take it back", on=offered)
    await pair.moves(days=7)
    await pair.ben.presses("Begin", on=nudge)
    await pair.ben.says("that I was tired")
    assert await texts(pair, pair.ben) == ["Wanted to say: that I was tired"]


async def test_activities_climb_down_the_ladder_like_any_nudge(pair: World) -> None:
    await offers(pair, STAYED)
    await daily(pair)
    await pair.moves(days=60)
    assert sum("Think of one moment" in plain(each) for each in pair.ben.received) == 7
    assert said(pair, "nudge-rest") in plain(pair.ben.last)


async def test_what_fills_the_card_fills_the_card_and_is_no_note(pair: World) -> None:
    await offers(pair, "own-card")
    await begins(pair, "own-card")
    pair.ben.sees("This is a card for harder hours")
    await pair.ben.says("cold hands")
    await pair.ben.presses("Enough")
    await pair.ben.says("/safe")
    assert "cold hands" in plain(pair.ben.last)
    assert await begun(pair) == 0
    assert await texts(pair, pair.ben) == []


async def test_an_activity_that_is_offered_in_the_chat_is_at_hand_in_the_chat(pair: World) -> None:
    await opens(pair.alma, "Beginning", "Any", "One moment (in steps)")
    await pair.alma.presses("Offer for nudges", on=pair.alma.last)
    await begins(pair, MOMENT)
    await pair.ben.says("tense, before the call")
    assert "tense, before the call" in await digest_now(pair.alma, "B.")


# Whose it is.


async def test_somebody_elses_offer_and_step_do_nothing(pair: World) -> None:
    await offers(pair, "what-mattered")
    await offers(pair, STAYED)
    await pair.ben.says("/activities")
    mattered = pair.ben.button(title_of("what-mattered"))[1]
    await pair.ben.presses(title_of(STAYED))
    skip = pair.ben.button("Skip")[1]
    dora = Phone(pair, DORA, "Dora Dunn")
    await pair.enrols(dora, "Dora")
    await pair.pairs(dora, pair.cleo, "C.")
    for meaning in (
        skip,
        mattered,
        f"activity:ground:{STAYED}",
        "activity:offer:",
        "step:::",
        "ground:x",
    ):
        await pair.cleo.forges(meaning)
        if meaning != "ground:x":
            assert pair.cleo.toasts()[-1] == said(pair, "has-passed"), meaning
    await pair.ben.says("that I was tired")
    assert await texts(pair, pair.ben) == ["Wanted to say: that I was tired"]


async def test_with_two_pairings_it_goes_to_the_one_whose_offer_it_was(pair: World) -> None:
    dora = Phone(pair, DORA, "Dora Dunn")
    await pair.enrols(dora, "Dora")
    await pair.pairs(dora, pair.ben, "Ben")
    await offers(pair, STAYED, by=dora)
    await offers(pair, STAYED)
    await pair.ben.says("/activities")
    assert labels(pair.ben.last)[:2] == ["It stayed with me (Alma)", "It stayed with me (Dora)"]
    await pair.ben.presses("It stayed with me (Dora)")
    await pair.ben.says("that I was tired")
    await pair.ben.says(LONG)
    assert {each.pairing_id for each in await notes(pair, pair.ben)} == {(await notes(pair, pair.ben))[0].pairing_id}
    await dora.says("/digest Ben")
    await dora.presses("In session now")
    assert "Wanted to say: that I was tired" in digests(dora)[-1]
    assert "that I was tired" not in await digest_now(pair.alma, "B.")


async def test_it_ends_with_its_pairing(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    step = pair.ben.last
    await pair.alma.says("/end B.")
    await pair.alma.presses("End it")
    await pair.ben.says("that I was tired")
    assert await texts(pair, pair.ben) == []
    await pair.ben.presses("Skip", on=step)
    assert pair.ben.toasts()[-1] == said(pair, "has-passed")


async def test_nothing_of_it_shows_to_the_therapist(pair: World) -> None:
    await offers(pair, STAYED)
    before = len(pair.alma.received)
    await daily(pair)
    await pair.moves(hours=6)
    await pair.ben.presses("Begin")
    await pair.ben.presses("Enough")
    assert len(pair.alma.received) == before


def test_the_lists_above_hold_every_activity() -> None:
    card = [each for each in ACTIVITIES if each.fills_card]
    assert len(ACTIVITIES) == len(ANSWERED) + len(STANDING) + len(card) == 16
    assert all(step.takes is not Takes.NOTHING for each in ANSWERED for step in each.steps)
