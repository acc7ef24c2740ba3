"""/library: found in two taps, seen as the client will see it, sent as the question; and what goes wrong with it."""

import shutil
from datetime import timedelta
from pathlib import Path

from bot.desk.therapist.shelf import mark_of
from bot.domain.pairing import Phase
from bot.settings import PROMPTS
from sandbox.botapi.shapes import Message
from tests.inspecting import open_question
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import WORDS, dora, fills_practice, labels, tells, told

LIBRARY = WORDS.library
WORD = "Which one word fits today?"
LONG = "What was it like " + "and then " * 22 + "at last?"


async def opens(phone: Phone, *taps: str) -> Message:
    """/library, and these taps."""
    await phone.says("/library")
    for tap in taps:
        await turns_to(phone, tap)
    return phone.last


async def turns_to(phone: Phone, label: str) -> None:
    """Press a button of the newest message, on whichever page it stands."""
    for _ in range(10):
        if label in labels(phone.last):
            break
        await phone.presses("More", on=phone.last)
    await phone.presses(label, on=phone.last)


async def without(world: World, folder: Path, *files: str) -> None:
    """The bot starts again, and these prompts are not there any more."""
    shutil.copytree(PROMPTS, folder)
    for file in files:
        (folder / "en" / file).unlink()
    world.settings = world.settings.model_copy(update={"prompts_dir": folder})
    await world.restarts()


async def questions(world: World, alias: str) -> list[tuple[str, str, str]]:
    """The open question of a client of Alma's: its words, its why, its id in the library."""
    found = await open_question(world, world.alma, alias)
    return [found] if found else []


async def test_the_four_phases_come_first_with_a_word_for_each(pair: World) -> None:
    shown = await opens(pair.alma)
    assert tells(shown, "library-front-for", alias="B.")
    assert tells(shown, "phases-each")
    assert labels(shown) == ["Beginning", "Ongoing", "After intense", "Stuck"]


async def test_a_clients_own_phase_is_offered_first(pair: World) -> None:
    await pair.alma.says("/phase B. stuck")
    shown = await opens(pair.alma)
    assert labels(shown) == ["Stuck", "Beginning", "Ongoing", "After intense"]
    assert tells(shown, "phases-now", phase="Stuck")


async def test_two_taps_show_every_item_of_a_phase(pair: World) -> None:
    for phase in Phase:
        await _every_item(pair, phase)


async def _every_item(pair: World, phase: Phase) -> None:
    shown = await opens(pair.alma, WORDS.label(f"phase-{phase}"))
    named = [WORDS.label(f"approach-{each}") for each in LIBRARY.approaches(phase)]
    assert labels(shown) == ["Any", *named, "Back"]
    await pair.alma.presses("Any", on=shown)
    found: list[str] = []
    for _ in range(9):
        here = labels(pair.alma.last)
        assert len(pair.alma.last.buttons) <= 7
        found += [each for each in here if each not in ("More", "Earlier", "Back")]
        if "More" not in here:
            break
        await pair.alma.presses("More", on=pair.alma.last)
    titles = [each.title + (" (in steps)" if each.steps else "") for each in LIBRARY.offer(phase=phase)]
    assert found == titles
    assert pair.alma.last.id == shown.id, "the same message was edited all along"


async def test_an_approach_narrows_and_back_leads_to_the_beginning(pair: World) -> None:
    shown = await opens(pair.alma, "Ongoing", "Psychodynamic")
    assert tells(shown, "library-items", phase="Ongoing", approach="Psychodynamic")
    assert labels(shown)[0] == "Almost said"
    await pair.alma.presses("More", on=shown)
    await pair.alma.presses("Earlier", on=pair.alma.last)
    assert labels(pair.alma.last)[0] == "Almost said"
    await pair.alma.presses("Back", on=pair.alma.last)
    assert "CBT" in labels(pair.alma.last)
    await pair.alma.presses("Back", on=pair.alma.last)
    assert tells(pair.alma.last, "library-front-for", alias="B.")


async def test_a_question_is_seen_as_it_will_come_and_with_what_it_helps(pair: World) -> None:
    shown = await opens(pair.alma, "Stuck", "Any", "One word")
    assert "For when a whole sentence is too much." in plain(shown)
    assert WORD in plain(shown)
    assert "Why this one: one word can hold a good deal" in plain(shown)
    assert "blockquote" in [mark["type"] for mark in shown.entities]
    assert labels(shown) == ["Send as the question", "Change the wording", "Without the why", "Back"]
    await pair.alma.presses("Without the why", on=shown)
    assert "Why this one" not in plain(pair.alma.last)
    await pair.alma.presses("With the why", on=pair.alma.last)
    assert plain(pair.alma.last) == plain(shown)
    await pair.alma.presses("Back", on=pair.alma.last)
    assert "One word" in labels(pair.alma.last)


async def test_a_question_is_sent_only_after_it_was_confirmed_with_the_alias(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Send as the question")
    assert tells(pair.alma.last, "ask-confirm", alias="B.")
    assert labels(pair.alma.last) == ["Leave it with B.", "Change", "Someone else"]
    await pair.moves(days=1)
    pair.ben.does_not_see(WORD)
    await pair.alma.presses("Leave it with B.")
    assert "Undo" in labels(told(pair.alma, "asked-set", alias="B."))
    assert await questions(pair, "B.") == [(WORD, "one word can hold a good deal", "one-word")]
    await pair.moves(days=1)
    pair.ben.sees(WORD)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Why this one?")
    pair.ben.sees("one word can hold a good deal")


async def test_without_the_why_there_is_none(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Without the why", "Send as the question")
    await pair.alma.presses("Leave it with B.")
    assert await questions(pair, "B.") == [(WORD, "", "one-word")]


async def test_a_question_from_the_library_can_be_taken_back(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Send as the question", "Leave it with B.")
    await pair.alma.presses("Undo")
    assert tells(pair.alma.last, "undo-done", alias="B.")
    assert await questions(pair, "B.") == []


async def test_changed_wording_is_confirmed_and_keeps_where_it_came_from(pair: World) -> None:
    shown = await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording")
    assert tells(shown, "library-reword", words=WORD)
    assert labels(shown) == ["Back"]
    await pair.alma.says("Which one word fits the evening?")
    assert tells(pair.alma.last, "ask-confirm", alias="B.")
    await pair.alma.presses("Leave it with B.")
    kept = ("Which one word fits the evening?", "one word can hold a good deal", "one-word")
    assert await questions(pair, "B.") == [kept]


async def test_a_why_of_ones_own_takes_the_place_of_the_librarys(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording")
    await pair.alma.says("Which one word fits now?\nwhy: you said words are many")
    await pair.alma.presses("Leave it with B.")
    assert await questions(pair, "B.") == [("Which one word fits now?", "you said words are many", "one-word")]


async def test_wording_changed_twice_still_knows_where_it_came_from(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Without the why", "Send as the question", "Change")
    await pair.alma.says("Which word?")
    await pair.alma.presses("Change", on=pair.alma.last)
    await pair.restarts()
    await pair.alma.says("Which one?")
    await pair.alma.presses("Leave it with B.", on=pair.alma.last)
    assert await questions(pair, "B.") == [("Which one?", "", "one-word")]


async def test_back_ends_the_wait_for_another_wording(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording", "Back")
    assert labels(pair.alma.last)[0] == "Send as the question"
    await pair.alma.says("Which mornings were kind?")
    await pair.alma.presses("Leave it with B.", on=pair.alma.last)
    assert await questions(pair, "B.") == [("Which mornings were kind?", "", "")]


async def test_the_wait_for_another_wording_ends_by_itself(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording")
    await pair.moves(minutes=16)
    await pair.alma.says("Which mornings were kind?")
    await pair.alma.presses("Leave it with B.", on=pair.alma.last)
    assert await questions(pair, "B.") == [("Which mornings were kind?", "", "")]


async def test_long_wording_is_asked_about_and_shortened(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording")
    await pair.alma.says(LONG)
    assert tells(pair.alma.last, "ask-long")
    await pair.alma.presses("Shorten")
    await pair.alma.says("Which word was it?")
    await pair.alma.presses("Leave it with B.", on=pair.alma.last)
    assert await questions(pair, "B.") == [("Which word was it?", "one word can hold a good deal", "one-word")]


async def test_much_too_long_wording_sets_nothing(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording")
    await pair.alma.says("word " * 200)
    assert tells(pair.alma.last, "ask-much-too-long")
    await pair.alma.says("Which word was it?")
    await pair.alma.presses("Leave it with B.", on=pair.alma.last)
    ((question, _, prompt),) = await questions(pair, "B.")
    assert (question, prompt) == ("Which word was it?", "one-word")


async def test_of_two_questions_one_is_chosen(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording")
    await pair.alma.says("Which word fits? And which does not?")
    assert tells(pair.alma.last, "ask-which")
    await pair.alma.presses("2")
    await pair.alma.presses("Leave it with B.", on=pair.alma.last)
    ((question, _, prompt),) = await questions(pair, "B.")
    assert (question, prompt) == ("And which does not?", "one-word")


async def test_no_words_at_all_set_nothing(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording")
    await pair.alma.says("\u200b", as_is=True)
    assert tells(pair.alma.last, "ask-empty")
    assert await questions(pair, "B.") == []


async def test_with_several_clients_the_alias_is_chosen_before_it_is_set(two: World) -> None:
    shown = await opens(two.alma)
    assert tells(shown, "library-front")
    assert labels(shown) == ["Beginning", "Ongoing", "After intense", "Stuck"]
    for tap in ("Stuck", "Any", "One word", "Send as the question"):
        await turns_to(two.alma, tap)
    assert tells(two.alma.last, "ask-whose")
    assert labels(two.alma.last) == ["B.", "Dora"]
    await two.alma.presses("Dora")
    assert tells(two.alma.last, "ask-confirm", alias="Dora")
    await two.alma.presses("Leave it with Dora")
    assert [each[2] for each in await questions(two, "Dora")] == ["one-word"]
    assert await questions(two, "B.") == []
    await two.moves(days=1)
    dora(two).sees(WORD)
    two.ben.does_not_see(WORD)


async def test_with_several_clients_changed_wording_asks_whose_it_is(two: World) -> None:
    await opens(two.alma, "Stuck", "Any", "One word", "Change the wording")
    await two.alma.says("Which one word, at night?")
    assert tells(two.alma.last, "ask-whose")
    await two.alma.presses("Dora")
    await two.alma.presses("Leave it with Dora")
    kept = ("Which one word, at night?", "one word can hold a good deal", "one-word")
    assert await questions(two, "Dora") == [kept]


async def test_a_named_client_is_kept_through_the_taps_and_may_be_changed(two: World) -> None:
    await two.alma.says("/library dora")
    assert tells(two.alma.last, "library-front-for", alias="Dora")
    for tap in ("Stuck", "Any", "One word", "Send as the question"):
        await turns_to(two.alma, tap)
    assert tells(two.alma.last, "ask-confirm", alias="Dora")
    await two.alma.presses("Someone else")
    await two.alma.presses("B.")
    await two.alma.presses("Leave it with B.")
    assert [each[2] for each in await questions(two, "B.")] == ["one-word"]


async def test_25_clients_are_paged_with_the_next_appointments_first(pair: World) -> None:
    await fills_practice(pair, pair.alma, [f"C{number:02}" for number in range(24)])
    await opens(pair.alma, "Stuck", "Any", "One word", "Send as the question")
    assert labels(pair.alma.last)[:2] == ["C23", "C21"]
    for _ in range(3):
        await pair.alma.presses("More", on=pair.alma.last)
    last = labels(pair.alma.last)[0]
    await pair.alma.presses(last, on=pair.alma.last)
    assert tells(pair.alma.last, "ask-confirm", alias=last)


async def test_a_phase_may_be_typed_too(two: World) -> None:
    await two.alma.says("/library Dora after intense")
    assert tells(two.alma.last, "library-approach", phase="After intense")
    await two.alma.says("/library stuck")
    assert tells(two.alma.last, "library-approach", phase="Stuck")


async def test_an_unknown_alias_lists_near_ones(two: World) -> None:
    await two.alma.says("/library Dorra")
    assert tells(two.alma.last, "alias-unknown", typed="Dorra")
    await two.alma.presses("Dora")
    assert tells(two.alma.last, "library-front-for", alias="Dora")


async def test_whoever_has_no_clients_yet_may_look_but_not_send(world: World) -> None:
    await world.enrols(world.alma)
    await opens(world.alma, "Stuck", "Any", "One word")
    assert WORD in plain(world.alma.last)
    await world.alma.presses("Send as the question")
    assert tells(world.alma.last, "no-clients")


async def test_a_client_who_has_parted_is_not_asked_any_more(two: World) -> None:
    await two.alma.says("/library B.")
    for tap in ("Stuck", "Any", "One word"):
        await turns_to(two.alma, tap)
    shown = two.alma.last
    await two.ben.says("/stop")
    await two.ben.presses("Leave")
    await two.ben.presses("Leave")
    for label in ("Send as the question", "Change the wording", "Without the why", "Back"):
        await two.alma.presses(label, on=shown)
        assert two.alma.toasts()[-1] == "That has passed."
    await two.alma.says("/library B.")
    assert tells(two.alma.last, "alias-unknown", typed="B.")


async def test_what_the_library_has_lost_has_passed(pair: World, tmp_path: Path) -> None:
    shown = await opens(pair.alma, "Stuck", "Any", "One word")
    waiting = await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording")
    await without(pair, tmp_path / "prompts", "questions/one-word.md")
    for label in ("Send as the question", "Change the wording", "Without the why"):
        await pair.alma.presses(label, on=shown)
        assert pair.alma.toasts()[-1] == "That has passed."
    # What is typed for it now is not lost: it is a question like any other, and says where it came from.
    await pair.alma.says("Which one word, now?")
    await pair.alma.presses("Leave it with B.", on=pair.alma.last)
    assert [each[0] for each in await questions(pair, "B.")] == ["Which one word, now?"]
    assert await opens(pair.alma, "Stuck", "Any") != waiting
    assert "One word" not in labels(pair.alma.last)


NEVER_WERE = [
    "libp:nowhere:0",
    "libp:",
    "libi::0",
    "libi:sa99n:0",
    "libi:zz0n:0",
    "libv:sa0n:0123456789ab:0",
    "libv:sa0n",
    "libs:sa0n:{activity}:0",
    "libo:sa0n:{question}:0",
    "libd::0",
    "libx::",
    "liby:0:0",
    "library:",
    "offered:",
    "unoffer:0",
    "smaller:0:0",
    "askwhy:",
    "phaseset:stuck:",
    "phaseset::",
]


async def test_a_button_that_never_was_does_nothing(two: World) -> None:
    await two.alma.says("/help")
    before = [plain(message) for message in two.alma.received]
    for meaning in NEVER_WERE:
        passed = len(two.alma.toasts())
        await two.alma.forges(meaning.format(activity=mark_of("two-minutes"), question=mark_of("one-word")))
        assert two.alma.toasts()[passed:] == ["That has passed."], meaning
    assert [plain(message) for message in two.alma.received] == before


async def test_two_steps_at_once_the_newer_one_counts(met: World) -> None:
    await opens(met.alma, "Stuck", "Any", "One word", "Change the wording")
    await met.alma.presses("Write it", on=told(met.alma, "ask-after", alias="B."))
    await met.alma.says("What was new?")
    await met.alma.presses("Leave it with B.", on=met.alma.last)
    assert await questions(met, "B.") == [("What was new?", "", "")]


async def test_a_command_ends_the_wait(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Change the wording")
    await pair.alma.says("/clients")
    await pair.alma.says("Which mornings were kind?")
    await pair.alma.presses("Leave it with B.", on=pair.alma.last)
    assert await questions(pair, "B.") == [("Which mornings were kind?", "", "")]


async def test_keep_carries_on_where_a_question_came_from(pair: World) -> None:
    await opens(pair.alma, "Stuck", "Any", "One word", "Send as the question", "Leave it with B.")
    await pair.moves_to(THURSDAY + timedelta(minutes=50))
    await pair.alma.presses("Keep it")
    assert [each[2] for each in await questions(pair, "B.")] == ["one-word"]
