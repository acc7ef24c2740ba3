"""What the ask after an appointment offers ready-made: from the library, and a smaller one."""

from datetime import timedelta
from pathlib import Path

from bot.domain.pairing import Phase
from bot.domain.prompt import Role
from tests.people import World, plain
from tests.stories.test_library import questions, turns_to, without
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import WORDS, labels, tells, told

OVER = THURSDAY + timedelta(minutes=50)
SMALLEST = WORDS.library.offer(phase=Phase.BEGINNING, role=Role.SMALLER)


async def test_a_smaller_one_is_a_draft_to_confirm_with_the_alias(met: World) -> None:
    await met.alma.presses("A smaller one")
    shown = met.alma.last
    assert tells(shown, "ask-confirm", alias="B.")
    assert SMALLEST[0].words in plain(shown)
    assert labels(shown) == ["Leave it with B.", "Change", "Another one", "Without the why", "Someone else"]
    assert told(met.alma, "ask-after", alias="B.").buttons, "the ask stays"
    await met.alma.presses("Leave it with B.")
    prompt = SMALLEST[0]
    assert await questions(met, "B.") == [(prompt.words, prompt.why, prompt.id)]
    await met.moves(days=2)
    met.ben.sees(prompt.words)
    await met.alma.presses("Nothing this time")
    assert met.alma.toasts()[-1] == "That has passed."


async def test_it_stands_there_whatever_came_in(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves_to(OVER)
    with_lines = labels(told(pair.alma, "ask-after", alias="B."))
    await pair.moves_to(OVER + timedelta(days=14))  # In the week between, one line is still waiting from before.
    without_lines = labels(told(pair.alma, "ask-after", alias="B."))
    assert without_lines == ["Write it", "From the library", "A smaller one", "Nothing this time"]
    assert with_lines == [*without_lines, "Which lines came up?"]


async def test_pressed_again_it_shows_another(met: World) -> None:
    ask = told(met.alma, "ask-after", alias="B.")
    for prompt in SMALLEST[:3]:
        await met.alma.presses("A smaller one", on=ask)
        assert prompt.words in plain(met.alma.last)


async def test_another_one_turns_in_the_same_message_round_and_round(met: World) -> None:
    await met.alma.presses("A smaller one")
    message = met.alma.last.id
    for prompt in (*SMALLEST[1:], SMALLEST[0]):
        await met.alma.presses("Another one")
        assert met.alma.last.id == message
        assert prompt.words in plain(met.alma.last)


async def test_the_why_can_be_left_out_and_stays_out(met: World) -> None:
    await met.alma.presses("A smaller one")
    await met.alma.presses("Without the why")
    assert "Why this one" not in plain(met.alma.last)
    await met.alma.presses("Another one")
    assert "Why this one" not in plain(met.alma.last)
    await met.alma.presses("With the why")
    assert f"Why this one: {SMALLEST[1].why}" in plain(met.alma.last)


async def test_it_fits_the_phase(met: World) -> None:
    await met.alma.says("/phase B. after-intense")
    await met.alma.presses("A smaller one")
    fitting = WORDS.library.offer(phase=Phase.AFTER_INTENSE, role=Role.SMALLER)
    assert fitting[0].words in plain(met.alma.last)


async def test_what_was_carried_is_not_the_first_to_be_offered(pair: World) -> None:
    await pair.moves_to(OVER)
    await pair.alma.presses("A smaller one")
    await pair.alma.presses("Leave it with B.")
    await pair.moves_to(OVER + timedelta(days=7))
    await pair.alma.presses("A smaller one")
    assert SMALLEST[1].words in plain(pair.alma.last)


async def test_changed_a_smaller_one_still_knows_where_it_came_from(met: World) -> None:
    await met.alma.presses("A smaller one")
    await met.alma.presses("Change")
    await met.alma.says("Which place was kind?")
    await met.alma.presses("Leave it with B.", on=met.alma.last)
    assert await questions(met, "B.") == [("Which place was kind?", SMALLEST[0].why, SMALLEST[0].id)]


async def test_an_older_draft_is_not_mistaken_for_a_newer_one(met: World) -> None:
    ask = told(met.alma, "ask-after", alias="B.")
    await met.alma.presses("A smaller one", on=ask)
    old = met.alma.last
    await met.alma.presses("A smaller one", on=ask)
    for label in ("Leave it with B.", "Another one", "Without the why"):
        await met.alma.presses(label, on=old)
        assert met.alma.toasts()[-1] == "That has passed."


async def test_where_the_library_has_none_it_says_so(met: World, tmp_path: Path) -> None:
    files = [f"questions/{each.id}.md" for each in WORDS.library.offer(role=Role.SMALLER)]
    await met.alma.presses("A smaller one")
    shown = met.alma.last
    await without(met, tmp_path / "prompts", *files)
    await met.alma.presses("Another one", on=shown)
    assert met.alma.toasts()[-1] == "That has passed."
    await met.alma.presses("A smaller one", on=told(met.alma, "ask-after", alias="B."))
    assert tells(met.alma.last, "smaller-none")


async def test_from_the_library_opens_that_clients_and_answers_the_ask(met: World) -> None:
    ask = told(met.alma, "ask-after", alias="B.")
    await met.alma.presses("From the library", on=ask)
    assert tells(met.alma.last, "library-front-for", alias="B.")
    for tap in ("Stuck", "Any", "One word", "Send as the question", "Leave it with B."):
        await turns_to(met.alma, tap)
    assert [each[2] for each in await questions(met, "B.")] == ["one-word"]
    for label in ("Write it", "Keep it", "From the library", "A smaller one", "Nothing this time"):
        await met.alma.presses(label, on=ask)
        assert met.alma.toasts()[-1] == "That has passed."


async def test_an_ask_of_a_client_who_has_parted_has_passed(met: World) -> None:
    ask = told(met.alma, "ask-after", alias="B.")
    await met.alma.says("/end B.")
    await met.alma.presses("End it")
    for label in ("From the library", "A smaller one"):
        await met.alma.presses(label, on=ask)
        assert met.alma.toasts()[-1] == "That has passed."
