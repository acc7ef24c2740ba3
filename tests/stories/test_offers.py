"""Activities at hand for a client: offered in the library's words or the therapist's, three at most, taken back."""

from pathlib import Path

from tests import inspecting
from tests.people import World, plain
from tests.stories.test_library import opens, turns_to, without
from tests.stories.traces import WORDS, dora, labels, tells, told

FOUR = ("One moment", "Two minutes of noticing", "Wound up or shut down", "A card of my own")
"""Activities that fit a beginning."""


async def at_hand(world: World, alias: str = "B.") -> list[tuple[str, str]]:
    """What is at hand for a client of Alma's: the id in the library, and the words it opens with if they are hers."""
    return await inspecting.at_hand(world, world.alma, alias)


async def _sees(world: World, title: str) -> None:
    """An activity as it can be offered."""
    await opens(world.alma, "Beginning", "Any", f"{title} (in steps)")


async def _offers(world: World, title: str) -> None:
    await _sees(world, title)
    await world.alma.presses("Offer for nudges", on=world.alma.last)


async def test_an_activity_is_seen_with_its_first_words_and_its_steps(pair: World) -> None:
    await _sees(pair, "One moment")
    shown = plain(pair.alma.last)
    prompt = WORDS.library.get("one-moment")
    assert prompt is not None
    assert "One moment · for B." in shown
    assert f"For when {prompt.helps}." in shown
    assert prompt.words in shown
    assert "Feeling · What was the feeling? (tense · sad · angry" in shown
    assert "How strong · How strong was it, from 0 to 10? (only if they want numbers)" in shown
    assert labels(pair.alma.last) == ["Offer for nudges", "Change the wording", "With the why", "Back"]


async def test_an_offered_activity_is_at_hand_until_it_is_taken_back(pair: World) -> None:
    await _offers(pair, "One moment")
    assert tells(pair.alma.last, "offer-made", alias="B.", title="One moment")
    assert await at_hand(pair) == [("one-moment", "")]
    await pair.alma.says("/library")
    assert tells(pair.alma.last, "offers-at-hand", titles="One moment")
    await pair.alma.presses("What is at hand")
    assert labels(pair.alma.last) == ["One moment", "Back"]
    await pair.alma.presses("One moment")
    assert "What was the feeling?" in plain(pair.alma.last)
    await pair.alma.presses("Take it back", on=pair.alma.last)
    assert tells(pair.alma.last, "offer-taken-back", alias="B.", title="One moment")
    assert await at_hand(pair) == []
    await pair.alma.presses("The library", on=pair.alma.last)
    assert "At hand" not in plain(pair.alma.last)


async def test_the_client_hears_nothing_of_an_offer_by_itself(pair: World) -> None:
    before = len(pair.ben.screen)
    await _offers(pair, "One moment")
    await pair.moves(hours=3)
    assert len(pair.ben.screen) == before


async def test_it_can_open_in_the_therapists_words(pair: World) -> None:
    await _sees(pair, "One moment")
    await pair.alma.presses("Change the wording", on=pair.alma.last)
    assert labels(pair.alma.last) == ["Back"]
    await pair.alma.says("One moment on the train.\n\nAny part will do.")
    shown = pair.alma.last
    assert "One moment on the train." in plain(shown)
    assert "What was the feeling?" in plain(shown)
    assert await at_hand(pair) == []
    await pair.restarts()
    meaning = pair.alma.button("Offer for nudges", on=shown)[1]
    await pair.alma.presses("Offer for nudges", on=shown)
    assert await at_hand(pair) == [("one-moment", "One moment on the train.\n\nAny part will do.")]
    await pair.alma.forges(meaning, on=shown)
    assert pair.alma.toasts()[-1] == "That has passed."


async def test_the_why_may_stand_below_the_first_words(pair: World) -> None:
    prompt = WORDS.library.get("one-moment")
    assert prompt is not None
    await _sees(pair, "One moment")
    await pair.alma.presses("With the why", on=pair.alma.last)
    assert f"Why this one: {prompt.why}" in plain(pair.alma.last)
    shown = pair.alma.last
    await pair.alma.presses("Offer for nudges", on=shown)
    assert await at_hand(pair) == [("one-moment", f"{prompt.words}\n\nWhy this one: {prompt.why}")]
    await pair.alma.presses("The library", on=pair.alma.last)
    for tap in ("Beginning", "Any", "One moment (in steps)", "With the why", "Change the wording"):
        await turns_to(pair.alma, tap)
    await pair.alma.says("On the train.")
    await pair.alma.presses("Offer for nudges", on=pair.alma.last)
    assert await at_hand(pair) == [("one-moment", f"On the train.\n\nWhy this one: {prompt.why}")]


async def test_offered_again_it_is_one_with_the_newer_words(pair: World) -> None:
    await _offers(pair, "One moment")
    await _sees(pair, "One moment")
    await pair.alma.presses("Change the wording", on=pair.alma.last)
    await pair.alma.says("On the train.")
    await pair.alma.presses("Offer for nudges", on=pair.alma.last)
    assert await at_hand(pair) == [("one-moment", "On the train.")]
    await _offers(pair, "One moment")
    assert await at_hand(pair) == [("one-moment", "")]
    assert await inspecting.sealed_words(pair, "offer") == 0


async def test_a_fourth_asks_which_of_the_three_makes_room(pair: World) -> None:
    for title in FOUR[:3]:
        await _offers(pair, title)
    three = await at_hand(pair)
    await _offers(pair, FOUR[3])
    asked = told(pair.alma, "offer-full", alias="B.", title=FOUR[3])
    assert labels(asked) == [*FOUR[:3], "Leave it"]
    assert await at_hand(pair) == three
    await pair.alma.presses(FOUR[1], on=asked)
    assert tells(pair.alma.last, "offer-made", alias="B.", title=FOUR[3])
    assert [each for each, _ in await at_hand(pair)] == ["one-moment", "up-or-down", "own-card"]


async def test_a_fourth_may_be_left(pair: World) -> None:
    for title in FOUR:
        await _offers(pair, title)
    await pair.alma.presses("Leave it")
    assert tells(pair.alma.last, "left-as-it-was")
    assert len(await at_hand(pair)) == 3


async def test_a_fourth_in_other_words_keeps_them(pair: World) -> None:
    for title in FOUR[:3]:
        await _offers(pair, title)
    await _sees(pair, FOUR[3])
    await pair.alma.presses("Change the wording", on=pair.alma.last)
    await pair.alma.says("Four lines of yours.")
    await pair.alma.presses("Offer for nudges", on=pair.alma.last)
    asked = pair.alma.last
    await pair.alma.presses(FOUR[0], on=asked)
    assert (await at_hand(pair))[-1] == ("own-card", "Four lines of yours.")
    assert len(await at_hand(pair)) == 3


async def test_a_stale_choice_of_the_three_replaces_nothing(pair: World) -> None:
    for title in FOUR:
        await _offers(pair, title)
    asked = told(pair.alma, "offer-full", alias="B.", title=FOUR[3])
    meaning = pair.alma.button(FOUR[0], on=asked)[1]
    await pair.alma.presses(FOUR[0], on=asked)
    here = await at_hand(pair)
    await pair.alma.forges(meaning, on=asked)
    assert pair.alma.toasts()[-1] == "That has passed."
    assert await at_hand(pair) == here


async def test_with_several_clients_the_alias_is_chosen_before_it_is_offered(two: World) -> None:
    await _offers(two, "One moment")
    assert tells(two.alma.last, "for-whom")
    await two.alma.presses("Dora", on=two.alma.last)
    assert tells(two.alma.last, "offer-made", alias="Dora", title="One moment")
    assert (await at_hand(two), await at_hand(two, "Dora")) == ([], [("one-moment", "")])


async def test_with_several_clients_other_words_ask_whose_they_are(two: World) -> None:
    await _sees(two, "One moment")
    await two.alma.presses("Change the wording", on=two.alma.last)
    await two.alma.says("On the train.")
    await two.alma.presses("Offer for nudges", on=two.alma.last)
    await two.alma.presses("B.", on=two.alma.last)
    assert await at_hand(two) == [("one-moment", "On the train.")]


async def test_first_words_too_long_set_nothing_and_are_asked_for_again(pair: World) -> None:
    await _sees(pair, "One moment")
    await pair.alma.presses("Change the wording", on=pair.alma.last)
    await pair.alma.says("word " * 90)
    assert tells(pair.alma.last, "offer-too-long", most="400")
    await pair.alma.says("\u200b", as_is=True)
    assert tells(pair.alma.last, "nothing-visible")
    await pair.alma.says("On the train.")
    await pair.alma.presses("Offer for nudges", on=pair.alma.last)
    assert await at_hand(pair) == [("one-moment", "On the train.")]


async def test_back_ends_the_wait_for_first_words(pair: World) -> None:
    await _sees(pair, "One moment")
    await pair.alma.presses("Change the wording", on=pair.alma.last)
    await pair.alma.presses("Back", on=pair.alma.last)
    await pair.alma.says("What eased, even a little?")
    assert tells(pair.alma.last, "ask-confirm", alias="B.")


async def test_words_for_a_client_who_parted_meanwhile_are_asked_about(two: World) -> None:
    await two.alma.says("/library B.")
    for tap in ("Beginning", "Any", "One moment (in steps)", "Change the wording"):
        await turns_to(two.alma, tap)
    await two.ben.says("/stop")
    await two.ben.presses("Leave")
    await two.ben.presses("Leave")
    await two.alma.says("On the train.")
    assert tells(two.alma.last, "ask-confirm", alias="Dora")


async def test_an_offer_that_the_library_lost_is_named_and_can_be_taken_back(pair: World, tmp_path: Path) -> None:
    await _sees(pair, "One moment")
    shown = pair.alma.last
    await pair.alma.presses("Change the wording", on=shown)
    await pair.alma.says("On the train.")
    worded = pair.alma.last
    await _offers(pair, "One moment")
    await without(pair, tmp_path / "prompts", "activities/one-moment.md")
    await pair.alma.presses("Offer for nudges", on=worded)
    assert pair.alma.toasts()[-1] == "That has passed."
    await pair.alma.says("/library")
    await pair.alma.presses("What is at hand")
    await pair.alma.presses("one-moment")
    assert tells(pair.alma.last, "offer-lost", title="one-moment")
    await pair.alma.presses("Take it back", on=pair.alma.last)
    assert await at_hand(pair) == []


async def test_taken_back_twice_is_once(pair: World) -> None:
    await _offers(pair, "One moment")
    shown = pair.alma.last
    meaning = pair.alma.button("Take it back", on=shown)[1]
    await pair.alma.presses("Take it back", on=shown)
    await pair.alma.forges(meaning, on=shown)
    assert pair.alma.toasts()[-1] == "That has passed."


async def test_an_offer_waits_until_the_client_has_joined(world: World) -> None:
    await world.enrols(world.alma)
    await world.invited(world.alma, "B.")
    await _offers(world, "One moment")
    assert await at_hand(world) == [("one-moment", "")]


async def test_parting_takes_everything_back(two: World) -> None:
    await two.alma.says("/library Dora")
    for tap in ("Beginning", "Any", "One moment (in steps)", "With the why", "Offer for nudges"):
        await turns_to(two.alma, tap)
    shown = two.alma.last
    assert await inspecting.sealed_words(two, "offer") == 1
    await dora(two).says("/stop")
    await dora(two).presses("Leave")
    await dora(two).presses("Leave")
    await two.alma.presses("Take it back", on=shown)
    assert two.alma.toasts()[-1] == "That has passed."
    assert await inspecting.sealed_words(two, "offer") == 0
    assert await inspecting.offers_open(two) == [False]


async def test_erasing_takes_the_offers_out(pair: World) -> None:
    await _sees(pair, "One moment")
    await pair.alma.presses("With the why", on=pair.alma.last)
    await pair.alma.presses("Offer for nudges", on=pair.alma.last)
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    assert await inspecting.offers_open(pair) == []
    assert await inspecting.sealed_words(pair, "offer") == 0
