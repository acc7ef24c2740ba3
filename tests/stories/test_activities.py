"""Activities in the chat, over real HTTP: each that is shipped, and everything that can happen in the midst of one."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.actions.planning import replan_client
from bot.actions.reply import SIGN
from bot.domain.notes import STEP_BREAK, as_line
from bot.domain.offer import Offer
from bot.domain.pairing import Phase
from bot.domain.people import Client
from bot.domain.prompt import Prompt, PromptKind, Role, Takes
from bot.domain.words import Words
from bot.store import doings, people, tables
from bot.voice.library import load_library
from sandbox.botapi.shapes import Message
from tests.people import Phone, World, plain
from tests.stories.kept import client_at, notes, said, texts
from tests.stories.test_library import opens
from tests.stories.traces import DORA, digests, labels

LIBRARY = load_library(Path(__file__).resolve().parents[2] / "prompts")
ACTIVITIES = LIBRARY.offer(kind=PromptKind.ACTIVITY)
ANSWERED = [each for each in ACTIVITIES if not each.asks_nothing and not each.fills_card]
STANDING = [each for each in ACTIVITIES if each.asks_nothing]
MOMENT, STAYED = "one-moment", "stayed-with-me"
LONG = " ".join(f"word{number}" for number in range(90))


async def offers(world: World, prompt: str, phone: Phone | None = None, place: int = 0, words: str = "") -> str:
    """A therapist offers an activity in the first pairing of a client, or a later one. Gives the offer's id."""
    now = world.clock.now()
    async with world.app.store.work(now) as work:
        client = await people.person_at(work, str((phone or world.ben).number))
        assert isinstance(client, Client)
        pairing = (await people.pairings_of_client(work, client))[place]
        worded = await work.keep(words, pairing.id, Words.OPENING) if words else ""
        offer = Offer(pairing_id=pairing.id, prompt=prompt, words=worded, offered_at=now)
        work.add(offer)
        await work.flush()
        await replan_client(work, client)
        return offer.id


async def withdraws(world: World, offer_id: str) -> None:
    async with world.app.store.work(world.clock.now()) as work:
        offer = await work.get(Offer, offer_id)
        assert offer is not None
        offer.withdrawn_at = world.clock.now()


async def phase(world: World, phase: Phase) -> None:
    async with world.app.store.work(world.clock.now()) as work:
        await work.run(sa.update(tables.pairings).values(phase=phase))


async def begins(world: World, prompt: Prompt | str) -> Message:
    """Ben begins an activity that is offered. Gives the message it is shown in."""
    title = prompt.title if isinstance(prompt, Prompt) else title_of(prompt)
    await world.ben.says("/activities")
    await world.ben.presses(title)
    return world.ben.last


async def offered_and_begun(world: World, prompt: Prompt | str) -> Message:
    await offers(world, prompt.id if isinstance(prompt, Prompt) else prompt)
    return await begins(world, prompt)


def title_of(prompt_id: str) -> str:
    prompt = LIBRARY.get(prompt_id)
    assert prompt is not None
    return prompt.title


async def begun(world: World) -> int:
    """How many activities have begun and not ended."""
    async with world.app.store.reading(world.clock.now()) as work:
        return len(await doings.of_client(work, await client_at(world, world.ben)))


async def digest_now(world: World) -> str:
    """What Alma's digest shows now."""
    await world.alma.says("/digest B.")
    await world.alma.presses("In session now")
    return digests(world.alma)[-1]


def joined(prompt: Prompt, answers: Sequence[str]) -> str:
    steps = prompt.steps_for(intensity=False)
    if len(steps) == 1:
        return answers[0]
    return STEP_BREAK.join(f"{step.label}: {answer}" for step, answer in zip(steps, answers, strict=False))


# Every activity that is shipped.


@pytest.mark.parametrize("prompt", ANSWERED, ids=lambda each: each.id)
async def test_every_activity_answered_skipped_and_left(pair: World, prompt: Prompt) -> None:
    ben, steps = pair.ben, prompt.steps_for(intensity=False)
    shown = await offered_and_begun(pair, prompt)
    assert prompt.words in plain(shown)
    answers = [f"a slow line {chr(97 + number)}" for number in range(len(steps))]
    for step, answer in zip(steps, answers, strict=True):
        assert step.words in plain(ben.last)
        assert labels(ben.last)[: len(step.choices) + 2] == [*step.choices, "Skip", "Enough"]
        typed = await ben.says(answer)
        assert next(each for each in ben.screen if each.id == typed).reaction == SIGN
        assert answer in plain(ben.last)
        assert "That was a note" in labels(ben.last)
    assert said(pair, "step-kept") in plain(ben.last)
    whole = joined(prompt, answers)
    assert await texts(pair, ben) == [whole]
    assert await begun(pair) == 0

    await begins(pair, prompt)
    for _ in steps:
        await ben.presses("Skip")
    assert said(pair, "step-left") in plain(ben.last)
    assert labels(ben.last) == []
    assert await texts(pair, ben) == [whole]

    await begins(pair, prompt)
    await ben.says("only this")
    await ben.presses("Enough")
    assert said(pair, "step-kept") in plain(ben.last)
    first = joined(prompt, ["only this"])
    assert await texts(pair, ben) == [whole, first]
    assert await begun(pair) == 0

    digest = await digest_now(pair)
    for line in (whole, first):
        assert f"· {as_line(line)}" in digest
    assert " / " not in digest
    assert not [
        word for word in ("why", "done", "!") if word in "\n".join(map(plain, ben.received[3:])).lower().split()
    ]


@pytest.mark.parametrize("prompt", STANDING, ids=lambda each: each.id)
async def test_what_asks_nothing_simply_stands_there(pair: World, prompt: Prompt) -> None:
    shown = await begins(pair, prompt)  # Grounding needs no offer.
    assert prompt.role is Role.GROUNDING
    assert [
        words for words in (prompt.words, *(step.words for step in prompt.steps)) if words not in plain(shown)
    ] == []
    assert labels(shown) == ["Another one", "My card"]
    assert await begun(pair) == 0
    note = await pair.ben.says("I felt the floor.")
    assert next(each for each in pair.ben.screen if each.id == note).reaction == SIGN
    assert await texts(pair, pair.ben) == ["I felt the floor."]


async def test_another_one_goes_round(pair: World) -> None:
    await begins(pair, STANDING[0])
    seen = []
    for _ in STANDING:
        await pair.ben.presses("Another one")
        seen.append(plain(pair.ben.last))
    assert len(set(seen)) == len(STANDING)
    assert STANDING[0].words in seen[-1]


@pytest.mark.parametrize(
    "prompt", [each for each in ANSWERED if any(s.choices for s in each.steps)], ids=lambda e: e.id
)
async def test_words_to_tap_are_a_line_like_any_other(pair: World, prompt: Prompt) -> None:
    shown = await offered_and_begun(pair, prompt)
    step = prompt.steps[0]
    before = len(pair.ben.received)
    await pair.ben.presses(step.choices[1])
    assert len(pair.ben.received) == before, "a tap is answered in its own message"
    assert pair.ben.toasts() == [""] * len(pair.ben.toasts())
    assert prompt.steps_for(intensity=False)[1].words in plain(pair.ben.last)
    await pair.ben.presses("Enough")
    assert await texts(pair, pair.ben) == [f"{step.label}: {step.choices[1]}"]
    assert next(each for each in pair.ben.screen if each.id == shown.id).reaction == ""


# The moment.


@pytest.mark.parametrize(
    ("typed", "on", "kept", "asked", "told"),
    [
        ("tense 6 before the call", True, "tense 6 before the call", None, ""),
        ("tense 6 before the call", False, "tense 6 before the call", None, ""),
        ("tense, before the call", False, "tense, before the call", None, ""),
        ("tense, before the call", True, "Feeling: tense, before the call", 1, ""),
        ("tense 6", True, "Feeling: tense 6", 2, ""),
        ("tense", True, "Feeling: tense", 1, ""),
        ("tense", False, "Feeling: tense", 2, ""),
        ("6", True, "How strong: 6", 2, ""),
        ("6 before the call", True, "6 before the call", None, ""),
        ("tense 15/10 before the call", True, "tense 15/10 before the call", None, "step-beyond"),
        ("I was on the stairs and nothing fit", True, "Feeling: I was on the stairs and nothing fit", 1, ""),
    ],
)
async def test_a_moment_in_one_line(pair: World, typed: str, on: bool, kept: str, asked: int | None, told: str) -> None:
    prompt = LIBRARY.get(MOMENT)
    assert prompt is not None
    if on:
        await switches_intensity(pair, "Yes")
    await offered_and_begun(pair, MOMENT)
    await pair.ben.says(typed)
    assert await texts(pair, pair.ben) == [kept]
    last = plain(pair.ben.last)
    assert (prompt.steps[asked].words if asked is not None else said(pair, "step-kept")) in last
    assert (said(pair, "step-beyond") in last) is (told == "step-beyond")
    assert (await begun(pair) == 0) is (asked is None)


async def switches_intensity(world: World, answer: str) -> None:
    await world.ben.says("/settings")
    await world.ben.presses("How strong, 0 to 10")
    world.ben.sees(said(world, "intensity-ask"))
    await world.ben.presses(answer)


async def test_intensity_is_asked_for_only_once_it_is_switched_on(pair: World) -> None:
    await pair.ben.says("/settings")
    assert said(pair, "intensity-on") not in plain(pair.ben.last)
    await switches_intensity(pair, "Yes")
    assert said(pair, "intensity-on") in plain(pair.ben.last)
    assert (await client_at(pair, pair.ben)).intensity
    await offered_and_begun(pair, MOMENT)
    await pair.ben.presses("numb")
    assert labels(pair.ben.last) == [*map(str, range(11)), "Skip", "Enough"]
    await pair.ben.presses("7")
    await pair.ben.says("on the way home")
    kept = STEP_BREAK.join(("Feeling: numb", "How strong: 7", "What was going on: on the way home"))
    assert await texts(pair, pair.ben) == [kept]
    await switches_intensity(pair, "No")
    await begins(pair, MOMENT)
    await pair.ben.presses("numb")
    assert "7" not in labels(pair.ben.last)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("15", True), ("-3", True), ("11 out of 10", True), ("10", False), ("0", False), ("very", False), ("6.5", False)],
)
async def test_a_number_out_of_range_is_kept_as_a_line(pair: World, typed: str, kind: bool) -> None:
    await switches_intensity(pair, "Yes")
    await offered_and_begun(pair, MOMENT)
    await pair.ben.presses("Skip")
    await pair.ben.says(typed)
    assert await texts(pair, pair.ben) == [f"How strong: {typed}"]
    assert (said(pair, "step-beyond") in plain(pair.ben.last)) is kind


# In the midst of one.


async def test_a_restart_in_the_middle_loses_nothing(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await pair.restarts()
    await pair.ben.says("that she would leave")
    await pair.restarts()
    await pair.ben.presses("Skip")
    assert await texts(pair, pair.ben) == [
        STEP_BREAK.join(("Wanted to say: that I was tired", "Feared: that she would leave"))
    ]
    assert await begun(pair) == 0


async def test_after_fifteen_minutes_a_text_is_a_note_and_a_tap_still_goes_on(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await pair.moves(minutes=16)
    await pair.ben.says("The mornings.")
    assert await texts(pair, pair.ben) == ["Wanted to say: that I was tired", "The mornings."]
    await pair.ben.presses("Skip")
    await pair.ben.says("in my chest")
    assert (await texts(pair, pair.ben))[0].endswith(f"{STEP_BREAK}In the body: in my chest")


async def test_a_text_after_the_end_is_a_note(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    step = pair.ben.last
    await pair.ben.presses("Enough")
    await pair.ben.says("The mornings.")
    await pair.ben.says("A reply to the step.", reply_to=step.id)
    assert await texts(pair, pair.ben) == ["Wanted to say: that I was tired", "The mornings.", "A reply to the step."]


async def test_a_choice_of_a_step_that_has_ended_changes_nothing(pair: World) -> None:
    shown = await offered_and_begun(pair, STAYED)
    skip = pair.ben.button("Skip")[1]
    await pair.ben.presses("Enough")
    await pair.ben.forges(skip, on=shown)
    assert pair.ben.toasts()[-1] == said(pair, "has-passed")
    assert await texts(pair, pair.ben) == []


async def test_a_double_tap_counts_once_and_shows_the_step_that_is_next(pair: World) -> None:
    shown = await offered_and_begun(pair, MOMENT)
    tense = pair.ben.button("tense")[1]
    await pair.ben.presses("tense")
    await pair.ben.forges(tense, on=shown)
    assert "What was going on?" in plain(pair.ben.last)
    await pair.ben.presses("Enough")
    assert await texts(pair, pair.ben) == ["Feeling: tense"]


async def test_begin_twice_in_one_message_is_once(pair: World) -> None:
    await offers(pair, STAYED)
    await pair.ben.says("/activities")
    shown, begin = pair.ben.last, pair.ben.button(title_of(STAYED))[1]
    await pair.ben.forges(begin, on=shown)
    await pair.ben.says("that I was tired")
    await pair.ben.forges(begin, on=shown)
    assert await begun(pair) == 1
    assert "What did you fear would happen?" in plain(next(each for each in pair.ben.screen if each.id == shown.id))


async def test_two_at_once_do_not_mix(pair: World) -> None:
    one = await offered_and_begun(pair, STAYED)
    two = await offered_and_begun(pair, "what-mattered")
    await pair.ben.says("a walk")
    await pair.ben.presses("Skip", on=one)
    await pair.ben.says("that she would leave")
    assert two.id != one.id
    assert await texts(pair, pair.ben) == ["The moment: a walk", "Feared: that she would leave"]
    assert await begun(pair) == 2


async def test_a_reply_to_another_message_is_a_note(pair: World) -> None:
    await pair.alma.says("/ask B. What eased, even a little?")
    await offers(pair, STAYED)
    await pair.ben.says("/activities")
    hand = pair.ben.last
    await pair.moves(hours=6)
    question = pair.ben.sees("What eased, even a little?")
    await pair.ben.presses(title_of(STAYED), on=hand)
    note = await pair.ben.says("The mornings.", reply_to=question.id)
    await pair.ben.says("that I was tired", reply_to=hand.id)
    await pair.ben.says("that she would leave")
    await pair.ben.says("More of that.", reply_to=note)
    assert await texts(pair, pair.ben) == [
        "The mornings.",
        STEP_BREAK.join(("Wanted to say: that I was tired", "Feared: that she would leave")),
        "More of that.",
    ]


@pytest.mark.parametrize("ends", ["enough", "/stop", "stop", "too much", "/pause 3 days", "/pause", "/crisis"])
async def test_stop_words_pause_and_crisis_end_it_at_once(pair: World, ends: str) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    step = pair.ben.last
    await pair.ben.says(ends)
    assert await begun(pair) == 0
    await pair.ben.says("The mornings.")
    assert await texts(pair, pair.ben) == ["Wanted to say: that I was tired", "The mornings."]
    await pair.ben.presses("Skip", on=step)
    assert pair.ben.toasts()[-1] == said(pair, "has-passed")


async def test_a_stop_word_in_a_sentence_is_an_answer(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("I had enough sleep")
    assert await texts(pair, pair.ben) == ["Wanted to say: I had enough sleep"]


async def test_what_was_begun_and_left_goes_after_a_week(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await pair.moves(days=6)
    assert await begun(pair) == 1
    await pair.moves(days=2)
    assert await begun(pair) == 0
    assert await texts(pair, pair.ben) == ["Wanted to say: that I was tired"]


async def test_what_the_library_loses_in_the_middle_has_ended(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    async with pair.app.store.work(pair.clock.now()) as work:
        await work.run(sa.update(tables.doings).values(prompt="gone"))
    await pair.ben.says("The mornings.")
    await pair.ben.presses("Skip")
    assert pair.ben.toasts()[-1] == said(pair, "has-passed")
    assert await texts(pair, pair.ben) == ["Wanted to say: that I was tired", "The mornings."]


# A note meant as a note.


@pytest.mark.parametrize("goes_on", [True, False], ids=["the step is open", "it has ended"])
async def test_that_was_a_note(pair: World, goes_on: bool) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("The mornings.")
    took = pair.ben.last
    if not goes_on:
        await pair.ben.says("that she would leave")
    await pair.ben.presses("That was a note", on=took)
    if goes_on:
        assert "What did you want to say and did not?" in plain(pair.ben.last)
        await pair.ben.says("that I was tired")
        assert await texts(pair, pair.ben) == ["The mornings.", "Wanted to say: that I was tired"]
    else:
        assert sorted(await texts(pair, pair.ben)) == ["Feared: that she would leave", "The mornings."]
        assert "What did you feel in your body?" in plain(next(m for m in pair.ben.screen if m.id == took.id))
    assert "Wanted to say: The mornings." not in await digest_now(pair)
    await pair.ben.forges(f"wasline:{took.id - 1}:0:{'0' * 24}", on=took)
    assert pair.ben.toasts()[-1] == said(pair, "has-passed")
    assert said(pair, "may-be-read") not in pair.ben.text


async def test_that_was_a_note_leaves_what_was_tapped(pair: World) -> None:
    await offered_and_begun(pair, "two-minutes")
    await pair.ben.presses("my mind spun")
    typed = await pair.ben.says("The mornings.")
    await pair.ben.presses("That was a note")
    assert sorted(await texts(pair, pair.ben)) == ["The mornings.", "What came: my mind spun"]
    await pair.ben.edits(typed, "The evenings.")
    assert sorted(await texts(pair, pair.ben)) == ["The evenings.", "What came: my mind spun"]


@pytest.mark.parametrize("alone", [True, False], ids=["the only answer", "one of two"])
async def test_that_was_a_note_after_the_digest_says_that_it_may_have_been_read(pair: World, alone: bool) -> None:
    await offered_and_begun(pair, STAYED)
    if not alone:
        await pair.ben.says("that I was tired")
    await pair.ben.says("The mornings.")
    took = pair.ben.last
    assert "The mornings." in await digest_now(pair)
    await pair.ben.presses("That was a note", on=took)
    assert "The mornings." not in digests(pair.alma)[-1]
    shown = next(each for each in pair.ben.screen if each.id == took.id)
    assert said(pair, "kept-as-note") in plain(shown)
    assert said(pair, "may-be-read") in plain(shown)


async def test_answers_that_grow_too_long_after_the_digest_may_have_been_read(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await digest_now(pair)
    await pair.ben.says("a long way " * 40)
    assert "tired" in digests(pair.alma)[-1], "a text longer than a line is a note of its own"
    assert said(pair, "line-before-may-be-read") not in pair.ben.text
    await pair.ben.says("nearly a line " * 25)
    assert "tired" not in digests(pair.alma)[-1]
    assert said(pair, "line-before-may-be-read") in pair.ben.text


# Editing and taking back.


async def test_editing_ones_own_message_edits_that_line_also_in_the_digest(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    first = await pair.ben.says("that I was tired")
    second = await pair.ben.says("that she would leave")
    await digest_now(pair)
    await pair.ben.edits(second, "that he would go: at once")
    await pair.ben.edits(first, "nothing at all")
    kept = STEP_BREAK.join(("Wanted to say: nothing at all", "Feared: that he would go: at once"))
    assert await texts(pair, pair.ben) == [kept]
    assert as_line(kept) in digests(pair.alma)[-1]
    await pair.ben.edits(second, " \u200b ", as_is=True)
    assert await texts(pair, pair.ben) == [kept]


async def test_an_answer_after_the_digest_stands_in_it(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await digest_now(pair)
    await pair.ben.says("that she would leave")
    assert "Wanted to say: that I was tired · Feared: that she would leave" in digests(pair.alma)[-1]


@pytest.mark.parametrize("which", [0, 1, 2])
async def test_forget_as_a_reply_to_any_of_its_messages_takes_all_of_it_back(pair: World, which: int) -> None:
    shown = await offered_and_begun(pair, "two-minutes")
    await pair.ben.presses("my mind spun")
    mine = [shown.id, await pair.ben.says("on the stairs"), await pair.ben.says("in my chest")]
    await pair.ben.says("/forget", reply_to=mine[which])
    pair.ben.sees("What came: my mind spun · Just before: on the stairs · In the body: in my chest")
    await pair.ben.presses("Take it back")
    assert await texts(pair, pair.ben) == []
    async with pair.app.store.reading(pair.clock.now()) as work:
        assert (await work.run(sa.select(tables.parts))).all() == []
    await pair.ben.edits(mine[1], "not any more")
    assert await texts(pair, pair.ben) == []


async def test_what_follows_after_it_was_taken_back_is_another_note(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    step = pair.ben.last
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    await pair.ben.presses("Skip", on=step)
    await pair.ben.says("in my chest")
    assert await texts(pair, pair.ben) == ["In the body: in my chest"]


async def test_erasing_takes_what_was_begun_with_it(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    async with pair.app.store.reading(pair.clock.now()) as work:
        for table in (tables.doings, tables.parts, tables.notes, tables.offers):
            assert (await work.run(sa.select(table))).all() == []


# Long ones.


async def test_a_text_longer_than_a_line_is_a_note_of_its_own(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says(LONG)
    pair.ben.sees(said(pair, "note-long"))
    assert "What did you fear would happen?" in plain(pair.ben.last)
    await pair.ben.says("that she would leave")
    assert [(each.text, each.held) for each in await notes(pair, pair.ben)] == [
        (LONG, True),
        ("Feared: that she would leave", False),
    ]


async def test_a_text_that_the_phone_cuts_is_no_answer_to_the_next_step(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("a" * 4096 + "The end.")
    await pair.ben.says("that she would leave")
    assert [each[-8:] for each in await texts(pair, pair.ben)] == ["aaaaaaaa", "The end.", "ld leave"]


async def test_lines_that_are_long_together_are_asked_about_like_any_long_note(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("a" * 300)
    pair.ben.does_not_see(said(pair, "note-long"))
    await pair.ben.says("b" * 300)
    pair.ben.sees(said(pair, "note-long"))
    assert [each.held for each in await notes(pair, pair.ben)] == [True]
    await pair.ben.presses("Share the first lines")
    assert "bbb" not in await digest_now(pair)


async def test_an_answer_of_several_lines_is_kept_as_it_is(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    typed = await pair.ben.says("one\ntwo")
    await pair.ben.says("three")
    assert await texts(pair, pair.ben) == [f"Wanted to say: one\ntwo{STEP_BREAK}Feared: three"]
    await pair.ben.edits(typed, "one\nfour")
    assert "Wanted to say: one / four · Feared: three" in await digest_now(pair)


# What a nudge brings.


async def daily(world: World) -> None:
    await world.ben.says("/rhythm daily 18:00")


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
    assert "Wanted to say: that I was tired" in await digest_now(pair)


@pytest.mark.parametrize("prompt", STANDING, ids=lambda each: each.id)
async def test_a_nudge_that_asks_nothing_simply_stands_there(pair: World, prompt: Prompt) -> None:
    await offers(pair, prompt.id)
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


async def test_no_question_and_no_activity_no_nudge(pair: World) -> None:
    offer = await offers(pair, STAYED)
    await offers(pair, "gone-from-the-library")
    await daily(pair)
    await withdraws(pair, offer)
    before = len(pair.ben.received)
    await pair.moves(days=3)
    assert len(pair.ben.received) == before


async def test_after_an_intense_meeting_only_what_contains_is_brought(pair: World) -> None:
    await phase(pair, Phase.AFTER_INTENSE)
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
    async with pair.app.store.work(pair.clock.now()) as work:
        gently = sa.update(tables.people).values(gentle_until=pair.clock.now() + timedelta(days=3))
        await work.run(gently.where(tables.people.c.address == str(pair.ben.number)))
    await pair.ben.says("/activities")
    assert labels(pair.ben.last) == [each.title for each in STANDING]


async def test_a_nudge_of_last_week_still_begins_although_the_offer_was_taken_back(pair: World) -> None:
    offer = await offers(pair, STAYED)
    await daily(pair)
    await pair.moves(hours=6)
    nudge = pair.ben.last
    await withdraws(pair, offer)
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
    assert "tense, before the call" in await digest_now(pair)


# Whose it is.


async def test_somebody_elses_offer_and_step_do_nothing(pair: World) -> None:
    await offered_and_begun(pair, STAYED)
    skip = pair.ben.button("Skip")[1]
    offer = await offers(pair, "what-mattered")
    dora = Phone(pair, DORA, "Dora Dunn")
    await pair.enrols(dora, "Dora")
    await pair.pairs(dora, pair.cleo, "C.")
    for meaning in (
        skip,
        f"activity:offer:{offer}",
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
    await offers(pair, STAYED, place=1)
    await offers(pair, STAYED, place=0)
    await pair.ben.says("/activities")
    assert labels(pair.ben.last)[:2] == ["It stayed with me (Alma)", "It stayed with me (Dora)"]
    await pair.ben.presses("It stayed with me (Dora)")
    await pair.ben.says("that I was tired")
    await pair.ben.says(LONG)
    assert {each.pairing_id for each in await notes(pair, pair.ben)} == {(await notes(pair, pair.ben))[0].pairing_id}
    await dora.says("/digest Ben")
    await dora.presses("In session now")
    assert "Wanted to say: that I was tired" in digests(dora)[-1]
    assert "that I was tired" not in await digest_now(pair)


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
    before = len(pair.alma.received)
    await offers(pair, STAYED)
    await daily(pair)
    await pair.moves(hours=6)
    await pair.ben.presses("Begin")
    await pair.ben.presses("Enough")
    assert len(pair.alma.received) == before


def test_the_lists_above_hold_every_activity() -> None:
    card = [each for each in ACTIVITIES if each.fills_card]
    assert len(ACTIVITIES) == len(ANSWERED) + len(STANDING) + len(card) == 16
    assert all(step.takes is not Takes.NOTHING for each in ANSWERED for step in each.steps)
