"""Activities in the chat, over real HTTP: each that is shipped, and everything that can happen in the midst of one."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.domain.notes import STEP_BREAK, as_line
from bot.domain.prompt import Prompt, Role
from tests.inspecting import client_at, texts
from tests.people import World, plain
from tests.stories.activities import (
    ANSWERED,
    LIBRARY,
    MOMENT,
    STANDING,
    STAYED,
    begins,
    begun,
    offered_and_begun,
    offers,
    title_of,
)
from tests.stories.test_library import without
from tests.stories.traces import SIGN, digest_now, labels, said, switches_intensity


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

    digest = await digest_now(pair.alma, "B.")
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


async def test_what_the_library_loses_in_the_middle_has_ended(pair: World, tmp_path: Path) -> None:
    await offered_and_begun(pair, STAYED)
    await pair.ben.says("that I was tired")
    await without(pair, tmp_path / "prompts", f"activities/{STAYED}.md")
    await pair.ben.says("The mornings.")
    await pair.ben.presses("Skip")
    assert pair.ben.toasts()[-1] == said(pair, "has-passed")
    assert await texts(pair, pair.ben) == ["Wanted to say: that I was tired", "The mornings."]
