"""The question is the client's too: looked at, put differently, swapped, let be, taken up again; told to nobody."""

from datetime import timedelta

import pytest

from bot.domain.prompt import Role
from tests.inspecting import texts
from tests.people import World, plain
from tests.stories.own_questions import CARD, MINE, NUDGES, WHY, asked, card, in_turn, own_words
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, digests, labels, said, tells, told

WAYS = ["Why this one?", "Another one", "Put it differently", "Something smaller", "Not this time", "Back"]

# What it carries.


async def test_a_question_carries_two_buttons_and_opens_in_its_own_message(pair: World) -> None:
    came = await asked(pair)
    assert labels(came) == CARD
    count = len(pair.ben.received)
    await pair.ben.presses("Change this")
    assert labels(card(pair, came)) == WAYS
    assert [len(row) for row in card(pair, came).buttons] == [2, 1, 1, 2], "only short ones side by side"
    await pair.ben.presses("Back")
    assert (plain(card(pair, came)), labels(card(pair, came))) == (QUESTION, CARD)
    assert len(pair.ben.received) == count, "nothing new stands in the chat"


async def test_looked_up_it_carries_the_same(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/question")
    assert labels(pair.ben.last) == CARD


async def test_why_this_one_stands_with_the_question(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Why this one?")
    assert QUESTION in plain(card(pair, came))
    assert WHY in plain(card(pair, came))
    assert labels(card(pair, came)) == [each for each in WAYS if each != "Why this one?"], "it stands there now"


async def test_without_a_reason_there_is_a_kind_line(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/question")
    await pair.ben.presses("Change this")
    await pair.ben.presses("Why this one?")
    assert said(pair, "why-none") in plain(pair.ben.last)


# Put differently.


async def test_words_of_ones_own_are_taken_at_once_and_used_everywhere(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.says(NUDGES)
    await own_words(pair)
    assert tells(pair.ben.last, "wording-taken", question=MINE)
    assert plain(card(pair, came)) == MINE
    assert labels(card(pair, came)) == CARD
    assert await texts(pair, pair.ben) == [], "it is no line"
    await pair.ben.says("/question")
    assert MINE in plain(pair.ben.last)
    assert WHY in plain(pair.ben.last), "the reason stays"
    await pair.alma.says("/clients")
    assert MINE in plain(pair.alma.last)
    await pair.moves(days=1)
    assert MINE in plain(told(pair.ben, "nudge-question"))
    await pair.moves_to(THURSDAY)
    assert MINE in digests(pair.alma)[0]
    await pair.moves_to(THURSDAY + timedelta(minutes=51))
    assert tells(pair.alma.last, "ask-last", question=MINE)
    await pair.alma.presses("Keep it")
    assert MINE in plain(pair.alma.last)
    await pair.moves(days=2)
    pair.ben.sees(MINE)
    await pair.ben.presses("Change this")
    assert labels(pair.ben.sees(MINE)) == WAYS, "kept by the therapist, it is how it was left"


async def test_back_to_how_it_was_is_what_the_therapist_left_also_after_several_changes(pair: World) -> None:
    came = await asked(pair)
    await own_words(pair, "One?")
    await own_words(pair, "Two?")
    await pair.ben.presses("Change this", on=card(pair, came))
    assert labels(card(pair, came)) == [*WAYS[:4], "Back to how it was", *WAYS[4:]]
    _, meaning = pair.ben.button("Back to how it was", on=card(pair, came))
    await pair.ben.presses("Back to how it was", on=card(pair, came))
    await pair.ben.forges(meaning, on=card(pair, came))
    assert plain(card(pair, came)) == QUESTION
    await pair.alma.says("/clients")
    assert QUESTION in plain(pair.alma.last)
    await pair.ben.says("/question")
    assert WHY in plain(pair.ben.last)


async def test_that_was_a_note_keeps_the_line_and_the_wording_before(pair: World) -> None:
    await asked(pair)
    await own_words(pair, "One?")
    line = await own_words(pair, "The mornings.")
    await pair.ben.presses("That was a note")
    assert await texts(pair, pair.ben) == ["The mornings."]
    assert next(each for each in pair.ben.screen if each.id == line).reaction
    assert "One?" in plain(pair.ben.sees("It is kept as a line"))
    await pair.alma.says("/clients")
    assert "One?" in plain(pair.alma.last)


async def test_many_wordings_keep_the_first(pair: World) -> None:
    await asked(pair)
    await pair.ben.presses("Change this")
    for number in range(25):
        await pair.ben.presses("Put it differently")
        await pair.ben.says(f"Number {number}?")
        await pair.ben.presses("Change this")
    await pair.ben.presses("Back to how it was")
    await pair.alma.says("/clients")
    assert QUESTION in plain(pair.alma.last)


@pytest.mark.parametrize(
    ("text", "answer", "kept"),
    [
        ("x" * 201, "wording-long", []),
        ("word " * 400, "wording-long", []),
        ("\u2800\u3164", "wording-empty", []),
        ("x" * 200, "wording-taken", []),
        ("What was\nlight?", "wording-taken", []),
        ("/pause 3 days", "pause-until", []),
        ("stop", "stop-text", []),
        ("/crisis", "", []),
    ],
)
async def test_what_may_be_typed(pair: World, text: str, answer: str, kept: list[str]) -> None:
    await asked(pair)
    await own_words(pair, text)
    assert not answer or tells(pair.ben.last, answer)
    assert await texts(pair, pair.ben) == kept
    await pair.alma.says("/clients")
    taken = answer == "wording-taken"
    assert (" ".join(text.split()) if taken else QUESTION) in plain(pair.alma.last)


async def test_a_long_one_can_be_a_note_and_after_two_it_is_one(pair: World) -> None:
    await asked(pair)
    long = "It was a long day. " * 15
    await own_words(pair, long)
    await pair.ben.presses("That was a note")
    assert await texts(pair, pair.ben) == [long.strip()]
    await pair.ben.presses("Back")
    await own_words(pair, long)
    await pair.ben.says(long + "Again.")
    assert (await texts(pair, pair.ben))[1:] == [long + "Again."]
    await pair.ben.says("The mornings.")
    assert (await texts(pair, pair.ben))[2:] == ["The mornings."]


async def test_a_text_sixteen_minutes_later_is_a_note(pair: World) -> None:
    await asked(pair)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Put it differently")
    await pair.moves(minutes=16)
    await pair.ben.says(MINE)
    assert await texts(pair, pair.ben) == [MINE]
    await pair.alma.says("/clients")
    assert QUESTION in plain(pair.alma.last)


async def test_it_still_waits_after_a_restart(pair: World) -> None:
    await asked(pair)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Put it differently")
    await pair.restarts()
    await pair.ben.says(MINE)
    assert tells(pair.ben.last, "wording-taken", question=MINE)


async def test_an_edit_of_the_text_that_was_taken_changes_nothing(pair: World) -> None:
    await asked(pair)
    typed = await own_words(pair)
    await pair.ben.edits(typed, "The mornings.")
    assert await texts(pair, pair.ben) == []
    await pair.alma.says("/clients")
    assert MINE in plain(pair.alma.last)


@pytest.mark.parametrize("way", ["/rhythm", "Back", "Something smaller"])
async def test_another_way_taken_ends_the_waiting(pair: World, way: str) -> None:
    came = await asked(pair)
    await pair.ben.says("/question")
    await pair.ben.presses("Change this")
    await pair.ben.presses("Change this", on=card(pair, came))
    await pair.ben.presses("Put it differently", on=card(pair, came))
    if way == "/rhythm":
        await pair.ben.says(way)
        await pair.ben.says("daily 18:00")
        assert tells(pair.ben.last, "rhythm-set")
    else:
        await pair.ben.presses(way)
        await pair.ben.says("A line.")
        assert await texts(pair, pair.ben) == ["A line."]
    await pair.alma.says("/clients")
    assert QUESTION in plain(pair.alma.last)


async def test_a_reply_to_another_message_is_a_note(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.says("/question")
    await pair.ben.presses("Change this", on=came)
    await pair.ben.presses("Put it differently")
    await pair.ben.says("A line.", reply_to=pair.ben.last.id)
    assert await texts(pair, pair.ben) == ["A line."]
    await pair.alma.says("/clients")
    assert QUESTION in plain(pair.alma.last)


async def test_a_question_replaced_in_the_middle_is_left_as_it_is_and_no_word_is_lost(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Put it differently")
    await pair.alma.says("/ask B. What is new?")
    await pair.ben.says(MINE)
    assert tells(pair.ben.last, "wording-passed")
    await pair.ben.presses("That was a note")
    assert await texts(pair, pair.ben) == [MINE]
    await pair.alma.says("/clients")
    assert "What is new?" in plain(pair.alma.last)
    await pair.ben.presses("Back", on=card(pair, came))
    assert pair.ben.toasts()[-1] == "That has passed."


# Out of the library.


async def test_something_smaller_is_shown_turned_and_used(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Something smaller")
    first, second = in_turn(pair, Role.SMALLER)
    assert tells(card(pair, came), "offered-smaller", question=first)
    await pair.ben.presses("Another one")
    assert tells(card(pair, came), "offered-smaller", question=second)
    await pair.ben.presses("Use this")
    assert plain(card(pair, came)) == second
    assert labels(card(pair, came)) == ["Back to how it was", *CARD]
    await pair.alma.says("/clients")
    assert second in plain(pair.alma.last)
    await pair.ben.presses("Back to how it was")
    assert (plain(card(pair, came)), labels(card(pair, came))) == (QUESTION, CARD)


async def test_keep_mine_changes_nothing(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Something smaller")
    await pair.ben.presses("Keep mine")
    assert (plain(card(pair, came)), labels(card(pair, came))) == (QUESTION, CARD)
    await pair.alma.says("/clients")
    assert QUESTION in plain(pair.alma.last)


async def test_another_one_is_never_the_one_in_use(pair: World) -> None:
    came = await asked(pair)
    first, second = in_turn(pair, None)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Another one")
    assert tells(card(pair, came), "offered-another", question=first)
    await pair.ben.presses("Use this")
    await pair.ben.presses("Change this")
    await pair.ben.presses("Why this one?")
    assert WHY not in plain(card(pair, came)), "it has a reason of its own"
    await pair.ben.presses("Another one")
    assert tells(card(pair, came), "offered-another", question=second)
    seen = []
    for _ in range(30):
        seen.append(plain(card(pair, came)))
        await pair.ben.presses("Another one")
    assert len(set(seen)) > 5
    assert not [each for each in seen if first in each]


async def test_use_this_pressed_twice_is_once(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Something smaller")
    _, meaning = pair.ben.button("Use this")
    await pair.ben.presses("Use this")
    await pair.ben.forges(meaning, on=card(pair, came))
    await pair.ben.presses("Back to how it was")
    assert plain(card(pair, came)) == QUESTION


async def test_what_the_library_does_not_hold_is_not_used(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.presses("Change this")
    _, meaning = pair.ben.button("Something smaller")
    question = meaning.partition(":")[2]
    await pair.ben.forges(f"quse:{question}:ffffffff", on=came)
    assert pair.ben.toasts()[-1] == "That has passed."
    await pair.ben.forges(f"qsmall:{question}:nothing", on=came)
    assert tells(card(pair, came), "offered-smaller", question=in_turn(pair, Role.SMALLER)[0])
