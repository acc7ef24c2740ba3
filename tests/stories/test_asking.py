"""A therapist leaves a question: /ask, its checks, and its way back until it is delivered."""

from datetime import timedelta

from tests.people import World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, calls, dora, fills_practice, labels, tells, told

LONG = "What was it like " + "and then " * 22 + "at last?"
"""More than 200 characters, one question."""


async def test_a_question_is_shown_as_the_client_will_see_it(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}\nwhy: so that we know where to begin")
    shown = pair.alma.sees(QUESTION)
    assert tells(shown, "asked-set", alias="B.")
    assert "so that we know where to begin" in plain(shown)
    assert [mark["type"] for mark in shown.entities] == ["blockquote"]


async def test_the_reason_stands_behind_a_choice(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}\nwhy: so that we know where to begin")
    await pair.moves(days=1)
    pair.ben.does_not_see("where to begin")
    await pair.ben.presses("Change this")
    await pair.ben.presses("Why this one?")
    pair.ben.sees("so that we know where to begin")


async def test_with_one_client_the_alias_may_be_left_out(pair: World) -> None:
    await pair.alma.says(f"/ask {QUESTION}")
    assert tells(pair.alma.last, "asked-set", alias="B.")


async def test_an_alias_is_matched_without_regard_to_case(two: World) -> None:
    await two.alma.says(f"/ask DORA {QUESTION}")
    assert tells(two.alma.last, "asked-set", alias="Dora")
    assert QUESTION in plain(two.alma.last)


async def test_of_two_aliases_that_begin_alike_the_longer_is_meant(pair: World) -> None:
    await fills_practice(pair, pair.alma, ["Dora", "Dora D."])
    await pair.alma.says(f"/ask dora d. {QUESTION}")
    assert tells(pair.alma.last, "asked-waiting", alias="Dora D.")
    await pair.alma.says(f"/ask dora {QUESTION}")
    assert tells(pair.alma.last, "asked-waiting", alias="Dora")


async def test_a_question_waits_until_the_client_has_joined(world: World) -> None:
    await world.enrols(world.alma)
    link = await world.invited(world.alma, "B.")
    await world.alma.says(f"/ask B. {QUESTION}")
    assert tells(world.alma.last, "asked-waiting", alias="B.")
    await world.ben.opens(link)
    await world.ben.presses("I agree")
    await world.ben.presses("Fine")
    await world.moves(days=2)
    world.ben.does_not_see(QUESTION)
    await world.alma.presses("Yes, that is B.")
    await world.moves(days=1)
    world.ben.sees(QUESTION)


async def test_a_new_question_replaces_the_one_that_has_not_come(pair: World) -> None:
    await pair.alma.says("/ask B. The first one?")
    await pair.alma.says("/ask B. The second one?")
    await pair.moves(days=2)
    pair.ben.does_not_see("The first one?")
    assert pair.ben.text.count("The second one?") == 1


async def test_a_question_stays_until_it_is_replaced_where_no_appointment_is_set(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(days=30)
    await pair.ben.says("/question")
    assert QUESTION in plain(pair.ben.last)
    assert pair.ben.text.count(QUESTION) == 2


async def test_the_next_session_is_offered_once_where_none_is_set(world: World) -> None:
    await world.enrols(world.alma)
    await world.invited(world.alma, "B.")
    await world.alma.says("/ask B. The first one?")
    assert labels(world.alma.last) == ["Undo", "Set the next session"]
    await world.alma.presses("Set the next session")
    await world.alma.says("fri 10:00")
    world.alma.sees("every Friday at 10:00")
    await world.alma.says("/meet B. off")
    await world.alma.says("/ask B. The second one?")
    assert labels(world.alma.last) == ["Undo"]


async def test_a_client_without_an_appointment_may_send_the_lines(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.ben.says("The mornings.")
    await pair.ben.says("/notes")
    await pair.ben.presses("Send to my therapist")
    assert "The mornings." in plain(pair.alma.last)
    assert pair.alma.last.protected


async def test_a_long_question_is_asked_about_and_not_set(pair: World) -> None:
    await pair.alma.says(f"/ask B. {LONG}")
    asked = told(pair.alma, "ask-long")
    assert labels(asked) == ["Shorten", "Leave as it is"]
    await pair.moves(days=2)
    assert not calls_with(pair, "and then")


async def test_a_long_question_may_be_left_as_it_is(pair: World) -> None:
    await pair.alma.says(f"/ask B. {LONG}")
    await pair.alma.presses("Leave as it is")
    assert tells(pair.alma.last, "asked-set", alias="B.")
    await pair.moves(days=1)
    pair.ben.sees(LONG)


async def test_a_long_question_may_be_shortened(pair: World) -> None:
    await pair.alma.says(f"/ask B. {LONG}")
    await pair.alma.presses("Shorten")
    await pair.alma.says(QUESTION)
    await pair.alma.presses("Leave it with B.")
    await pair.moves(days=1)
    pair.ben.sees(QUESTION)


async def test_a_question_of_200_characters_is_set_at_once(pair: World) -> None:
    await pair.alma.says("/ask B. " + "a" * 199 + "?")
    assert tells(pair.alma.last, "asked-set", alias="B.")


async def test_more_than_can_be_left_as_it_is_sets_nothing(pair: World) -> None:
    await pair.alma.says("/ask B. " + "and then " * 60)
    assert tells(pair.alma.last, "ask-much-too-long")
    await pair.alma.says(QUESTION)
    assert tells(pair.alma.last, "ask-confirm", alias="B.")


async def test_of_two_questions_the_therapist_says_which(pair: World) -> None:
    await pair.alma.says("/ask B. What eased? When was it worse?")
    asked = told(pair.alma, "ask-which")
    assert labels(asked) == ["1", "2", "Leave as it is"]
    await pair.alma.presses("2")
    assert tells(pair.alma.last, "asked-set", alias="B.")
    await pair.moves(days=1)
    pair.ben.sees("When was it worse?")
    pair.ben.does_not_see("What eased?")


async def test_a_question_can_be_taken_back_until_it_is_delivered(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.alma.presses("Undo")
    assert tells(pair.alma.last, "undo-done")
    await pair.moves(days=3)
    pair.ben.does_not_see(QUESTION)


async def test_taken_back_twice_is_once(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    message, meaning = pair.alma.button("Undo")
    await pair.alma.presses("Undo")
    await pair.alma.forges(meaning, on=pair.alma.last)
    assert pair.alma.last.id == message
    assert tells(pair.alma.last, "undo-done")
    assert pair.alma.toasts()[-1] == "That has passed."


async def test_a_delivered_question_cannot_be_taken_back(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.moves(days=1)
    await pair.alma.presses("Undo")
    assert tells(pair.alma.last, "undo-too-late", alias="B.")
    await pair.ben.says("/question")
    assert QUESTION in plain(pair.ben.last)


async def test_taking_back_opens_the_question_before_again(pair: World) -> None:
    await pair.alma.says("/ask B. The first one?")
    await pair.moves(days=1)
    await pair.alma.says("/ask B. The second one?")
    await pair.alma.presses("Undo")
    await pair.moves(days=1)
    await pair.ben.says("/question")
    assert "The first one?" in plain(pair.ben.last)
    assert pair.ben.text.count("The first one?") == 2


async def test_after_taking_back_a_new_question_leaves_one_open(pair: World) -> None:
    await pair.alma.says("/ask B. The first one?")
    await pair.moves(days=1)
    await pair.alma.says("/ask B. The second one?")
    await pair.alma.presses("Undo")
    await pair.alma.says("/ask B. The third one?")
    await pair.alma.presses("Undo")
    await pair.alma.says("/ask B. The fourth one?")
    await pair.moves_to(THURSDAY + timedelta(minutes=50))
    await pair.alma.presses("Nothing this time")
    await pair.ben.says("/question")
    assert tells(pair.ben.last, "no-question")


async def test_an_unknown_alias_lists_near_ones_and_the_slip_is_left_out(pair: World) -> None:
    await fills_practice(pair, pair.alma, [*(f"C{number:02}" for number in range(20)), "Selma", "Wilhelm"])
    await pair.alma.says(f"/ask Slema {QUESTION}")
    asked = told(pair.alma, "ask-alias-unknown", typed="Slema")
    assert labels(asked) == ["Selma", "More"]
    await pair.alma.presses("Selma")
    shown = plain(pair.alma.last)
    assert tells(pair.alma.last, "ask-confirm", alias="Selma")
    assert "Slema" not in shown
    await pair.alma.presses("Leave it with Selma")
    assert tells(pair.alma.last, "asked-waiting", alias="Selma")


async def test_an_unknown_alias_sets_nothing_until_answered(two: World) -> None:
    await two.alma.says(f"/ask X. {QUESTION}")
    await two.moves(days=2)
    two.ben.does_not_see(QUESTION)


async def test_aliases_page_with_the_next_appointments_first_and_none_is_left_out(pair: World) -> None:
    await fills_practice(pair, pair.alma, [f"C{number:02}" for number in range(24)])
    await pair.alma.says("/ask")
    first = labels(pair.alma.last)
    assert first[:2] == ["C23", "C21"]
    found = [each for each in first if each != "More"]
    for _ in range(3):
        await pair.alma.presses("More")
        found += [each for each in labels(pair.alma.last) if each not in ("More", "Back")]
    assert sorted(found) == sorted(["B.", *(f"C{number:02}" for number in range(24))])


async def test_a_question_keeps_its_way_through_the_pages(pair: World) -> None:
    await fills_practice(pair, pair.alma, [f"C{number:02}" for number in range(24)])
    await pair.alma.says(QUESTION)
    assert tells(pair.alma.last, "ask-whose")
    await pair.alma.presses("More")
    last = labels(pair.alma.last)[0]
    await pair.alma.presses(last)
    assert tells(pair.alma.last, "ask-confirm", alias=last)
    assert QUESTION in plain(pair.alma.last)


async def test_a_line_out_of_the_blue_is_set_only_after_it_was_confirmed(pair: World) -> None:
    await pair.alma.says(QUESTION)
    asked = pair.alma.last
    assert tells(asked, "ask-confirm", alias="B.")
    assert labels(asked) == ["Leave it with B.", "Change", "Someone else"]
    await pair.moves(days=1)
    pair.ben.does_not_see(QUESTION)
    await pair.alma.presses("Leave it with B.")
    await pair.moves(days=1)
    pair.ben.sees(QUESTION)


async def test_a_long_line_out_of_the_blue_is_confirmed_too(pair: World) -> None:
    await pair.alma.says(LONG)
    await pair.alma.presses("Leave as it is")
    assert tells(pair.alma.last, "ask-confirm", alias="B.")
    assert "Leave it with B." in labels(pair.alma.last)


async def test_one_of_two_questions_out_of_the_blue_is_confirmed_too(pair: World) -> None:
    await pair.alma.says("What eased? When was it worse?")
    await pair.alma.presses("1")
    assert tells(pair.alma.last, "ask-confirm", alias="B.")
    await pair.alma.presses("Leave it with B.")
    await pair.moves(days=1)
    pair.ben.sees("What eased?")
    pair.ben.does_not_see("When was it worse?")


async def test_a_line_may_be_changed_before_it_is_set(pair: World) -> None:
    await pair.alma.says("What easde?")
    await pair.alma.presses("Change")
    await pair.alma.says(QUESTION)
    await pair.alma.presses("Leave it with B.", on=pair.alma.last)
    await pair.moves(days=1)
    pair.ben.sees(QUESTION)
    pair.ben.does_not_see("easde")


async def test_a_line_may_be_for_someone_else(two: World) -> None:
    dora_ = dora(two)
    await two.alma.says("/ask B.")
    await two.alma.says(QUESTION)
    await two.alma.presses("Someone else")
    await two.alma.presses("Dora")
    await two.alma.presses("Leave it with Dora")
    await two.moves(days=1)
    dora_.sees(QUESTION)
    two.ben.does_not_see(QUESTION)


async def test_an_old_confirmation_never_sets_what_was_typed_since(two: World) -> None:
    dora_ = dora(two)
    await two.alma.says("/ask Dora")
    await two.alma.says("For Dora alone?")
    old = two.alma.last
    await two.alma.says("/ask B.")
    await two.alma.says("For Ben alone?")
    await two.alma.presses("Leave it with Dora", on=old)
    assert two.alma.toasts()[-1] == "That has passed."
    await two.moves(days=1)
    dora_.does_not_see("For Ben alone?")


async def test_an_old_long_question_is_not_mistaken_for_a_newer_one(two: World) -> None:
    dora_ = dora(two)
    await two.alma.says(f"/ask Dora {LONG}")
    old = two.alma.last
    await two.alma.says(f"/ask B. For Ben? {LONG}")
    await two.alma.presses("Leave as it is", on=old)
    await two.moves(days=1)
    dora_.does_not_see("For Ben?")


async def test_a_draft_survives_a_restart(pair: World) -> None:
    await pair.alma.says(QUESTION)
    await pair.restarts()
    await pair.alma.presses("Leave it with B.")
    assert tells(pair.alma.last, "asked-set", alias="B.")


async def test_ask_alone_waits_for_the_sentence(pair: World) -> None:
    await pair.alma.says("/ask B.")
    assert tells(pair.alma.last, "ask-type", alias="B.")


async def test_a_reason_without_a_question_sets_nothing(pair: World) -> None:
    await pair.alma.says("/ask B. why: because")
    assert tells(pair.alma.last, "ask-empty")


def calls_with(world: World, words: str) -> list[str]:
    """The methods by which these words reached Ben."""
    sent = calls(world, world.ben, "sendMessage", "editMessageText")
    return [call.method for call in sent if words in str(call.params.get("text"))]
