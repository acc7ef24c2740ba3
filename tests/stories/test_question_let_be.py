"""A question that its client lets be, of which nothing shows on the other side; and two questions at once."""

from datetime import timedelta

from bot.domain.prompt import Role
from sandbox.botapi.shapes import Message
from tests.grounds import Grounds, Left
from tests.inspecting import nudges_coming, texts
from tests.people import World, plain
from tests.stories.own_questions import CARD, MINE, NUDGES, asked, card, in_turn, own_words
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, calls, digests, dora, labels, tells, times_told, told

# Let be.


async def test_let_be_it_is_not_nudged_until_it_is_taken_up_again(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.says(NUDGES)
    await pair.ben.presses("Change this")
    _, meaning = pair.ben.button("Not this time")
    await pair.ben.presses("Not this time")
    await pair.ben.forges(meaning, on=came)
    assert tells(card(pair, came), "question-let-be", question=QUESTION)
    assert labels(card(pair, came)) == ["Take it up again"]
    assert await nudges_coming(pair, pair.ben) == []
    await pair.moves(days=2)
    assert not times_told(pair.ben, "nudge-question")
    await pair.ben.says("/question")
    assert labels(pair.ben.last) == ["Take it up again"]
    await pair.ben.presses("Take it up again")
    assert labels(pair.ben.last) == CARD
    await pair.moves(days=1)
    assert QUESTION in plain(told(pair.ben, "nudge-question"))


async def test_a_nudge_that_is_due_is_not_sent_once_it_was_let_be(pair: World) -> None:
    """The press comes in together with the hour: it is decided at sending."""
    await asked(pair)
    await pair.ben.says(NUDGES)
    await pair.ben.presses("Change this")
    [due_at] = await nudges_coming(pair, pair.ben)
    pair.clock.move(due_at - pair.clock.now())
    await pair.ben.presses("Not this time")
    await pair.moves(hours=3)
    assert not times_told(pair.ben, "nudge-question")


async def test_looked_up_and_let_be_before_its_hour_it_does_not_come(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/question")
    await pair.ben.presses("Change this")
    await pair.ben.presses("Not this time")
    await pair.moves(days=2)
    assert pair.ben.text.count(QUESTION) == 1


async def test_an_answer_to_it_takes_it_up_and_any_other_line_does_not(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.says(NUDGES)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Not this time")
    await pair.ben.says("About something else.")
    assert await nudges_coming(pair, pair.ben) == []
    await pair.ben.says("The mornings.", reply_to=came.id)
    assert len(await nudges_coming(pair, pair.ben)) == 1
    await pair.moves_to(THURSDAY)
    assert "About something else." in digests(pair.alma)[0]
    assert "The mornings." in digests(pair.alma)[0]


async def test_the_next_question_comes_as_ever(pair: World) -> None:
    await asked(pair)
    await pair.ben.says(NUDGES)
    await pair.ben.presses("Change this")
    await pair.ben.presses("Not this time")
    await pair.alma.says("/ask B. What is new?")
    await pair.moves(days=2)
    assert labels(pair.ben.sees("What is new?"))
    assert "What is new?" in plain(told(pair.ben, "nudge-question"))


async def test_all_of_it_works_while_paused(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.says("/pause a week")
    await own_words(pair)
    await pair.ben.presses("Change this", on=card(pair, came))
    await pair.ben.presses("Something smaller")
    await pair.ben.presses("Use this")
    await pair.ben.presses("Change this", on=card(pair, came))
    await pair.ben.presses("Not this time")
    assert labels(card(pair, came)) == ["Take it up again"]
    await pair.alma.says("/clients")
    assert in_turn(pair, Role.SMALLER)[0] in plain(pair.alma.last)


async def test_a_closed_question_cannot_be_changed_or_let_be(pair: World) -> None:
    came = await asked(pair)
    await pair.ben.presses("Change this")
    meanings = [str(each["data"]) for row in card(pair, came).buttons for each in row]
    await pair.alma.says("/ask B. What is new?")
    for meaning in meanings:
        await pair.ben.forges(meaning, on=came)
        assert pair.ben.toasts()[-1] == "That has passed."
    await pair.alma.says("/clients")
    assert "What is new?" in plain(pair.alma.last)


async def _what_alma_is_given(world: World, *, lets_be: bool) -> list[tuple[object, ...]]:
    """All calls to Alma's phone in a week and a half in which Ben has let a question be, or has only looked at it."""
    await asked(world)
    await world.ben.says(NUDGES)
    await world.ben.presses("Change this")
    await world.ben.presses("Not this time" if lets_be else "Back")
    await world.alma.presses("Undo")
    await world.alma.says("/clients")
    await world.alma.says("/mydata")
    await world.alma.presses("Give me the files")
    await world.moves_to(THURSDAY + timedelta(hours=1))
    await world.alma.presses("Keep it")
    await world.alma.presses("Undo")
    await world.alma.says("/digest B.")
    await world.moves_to(THURSDAY + timedelta(days=7, hours=1))
    return [
        (each.at, each.method, each.params.get("text"), each.params.get("disable_notification"))
        for each in world.telegram.calls
        if each.params.get("chat_id") == world.alma.number
    ]


# Nothing of it shows on the other side.


async def test_a_refusal_changes_nothing_of_what_the_therapist_gets_nor_when(grounds: Grounds, joined: Left) -> None:
    async with grounds.world(joined) as one:
        with_it = await _what_alma_is_given(one, lets_be=True)
        assert not times_told(one.ben, "nudge-question")
    async with grounds.world(joined) as other:
        without = await _what_alma_is_given(other, lets_be=False)
        assert times_told(other.ben, "nudge-question")
    assert len(with_it) > 6
    assert with_it == without


async def test_a_digest_that_was_sent_goes_on_quoting_the_question_as_it_read_then(pair: World) -> None:
    came = await asked(pair)
    await own_words(pair)
    await pair.moves_to(THURSDAY - timedelta(hours=2))
    line = await pair.ben.says("The evenings.")
    await pair.moves_to(THURSDAY - timedelta(minutes=30))
    await pair.ben.presses("Change this", on=card(pair, came))
    await pair.ben.presses("Something smaller")
    await pair.ben.presses("Use this")
    await pair.ben.edits(line, "The late evenings.")
    await pair.moves(minutes=10)
    [digest] = digests(pair.alma)
    assert "The late evenings." in digest, "the edit reached it"
    assert MINE in digest
    await pair.moves_to(THURSDAY + timedelta(minutes=51))
    assert tells(pair.alma.last, "ask-last", question=in_turn(pair, Role.SMALLER)[0])
    await pair.alma.says("/digest B.")
    await pair.alma.presses("The last one")
    assert in_turn(pair, Role.SMALLER)[0] not in digests(pair.alma)[0]


async def two_questions(world: World) -> tuple[Message, Message]:
    """Ben has two therapists, and a question of each."""
    await world.enrols(world.cleo, "Cleo")
    await world.pairs(world.cleo, world.ben, "Ben")
    await world.ben.says("/settings")
    await world.ben.presses("Questions at once")
    await world.alma.says("/ask B. From Alma?")
    await world.moves(hours=20)
    await world.cleo.says("/ask Ben From Cleo?")
    await world.moves(days=1)
    return world.ben.sees("From Alma?"), world.ben.sees("From Cleo?")


# Of two.


async def test_with_two_the_question_of_the_right_one_is_changed_and_answered(pair: World) -> None:
    ones, others = await two_questions(pair)
    await pair.ben.says(NUDGES)
    await pair.ben.presses("Change this", on=ones)
    await pair.ben.presses("Put it differently", on=card(pair, ones))
    await pair.ben.says(MINE)
    await pair.ben.presses("Change this", on=others)
    await pair.ben.presses("Not this time", on=card(pair, others))
    await pair.ben.says("For Alma.", reply_to=ones.id)
    await pair.alma.says("/clients")
    await pair.cleo.says("/clients")
    assert MINE in plain(pair.alma.last)
    assert "From Cleo?" in plain(pair.cleo.last)
    await pair.moves(days=2)
    nudges = [plain(each) for each in pair.ben.received if tells(each, "nudge-question")]
    assert nudges
    assert not [each for each in nudges if MINE not in each]
    assert "For Alma." in "".join(digests(pair.alma))
    pair.cleo.does_not_see(MINE)


async def test_of_two_flows_the_later_one_is_meant(pair: World) -> None:
    ones, others = await two_questions(pair)
    for each in (ones, others):
        await pair.ben.presses("Change this", on=each)
        await pair.ben.presses("Put it differently", on=card(pair, each))
    await pair.ben.says(MINE)
    assert plain(card(pair, others)) == MINE
    await pair.cleo.says("/clients")
    assert MINE in plain(pair.cleo.last)
    await pair.alma.says("/clients")
    assert "From Alma?" in plain(pair.alma.last)


async def test_nobody_else_can_change_it_or_let_it_be(two: World) -> None:
    came = await asked(two)
    await two.ben.presses("Change this")
    dora_ = dora(two)
    meanings = [str(each["data"]) for row in card(two, came).buttons for each in row]
    for phone in (dora_, two.alma, two.cleo):
        await phone.says("/help")
        for meaning in meanings:
            await phone.forges(meaning)
    await dora_.says("A line.")
    assert await texts(two, dora_) == ["A line."], "nothing waits"
    assert not calls(two, dora_, "editMessageText")
    await two.ben.says("/question")
    assert labels(two.ben.last) == CARD
