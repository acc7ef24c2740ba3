"""Every odd thing that can meet what a client is offered: activities, the card, a question put differently, and the
files that the library is read from. One table each: what is put in, what is answered, what is kept.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.domain.notes import STEP_BREAK
from bot.operator.cli import app
from bot.process.app import Exit
from bot.settings import PREFIX
from tests.grounds import Grounds, Left
from tests.people import World
from tests.stories.rows import NOTE, Row, card, client, held, live, question
from tests.stories.test_activities import LONG, MOMENT, STAYED, begins, offers, switches_intensity
from tests.stories.traces import QUESTION, SIGN
from tests.voice.conftest import ACTIVITY
from tests.voice.conftest import QUESTION as QUESTION_FILE

MATTERED = "what-mattered"
SAFER = "The window, and cold water."
TOO_LONG = ("a long line " * 167)[:2000]
LATER = "And what did you do then, if anything?"


@pytest.fixture(scope="module")
async def offered(grounds: Grounds, joined: Left) -> AsyncIterator[World]:
    """Ben has a question that came, three activities, a line on his card, and wants to be asked for numbers."""
    async with grounds.world(joined) as world:
        await world.alma.says(f"/ask B. {QUESTION}")
        for prompt in (STAYED, MOMENT, MATTERED):
            await offers(world, prompt)
        await switches_intensity(world, "Yes")
        await world.ben.says("The first line.")
        await world.ben.says("/safe")
        await world.ben.presses("One line")
        await world.ben.presses("Safer")
        await world.ben.says(SAFER)
        await world.moves(hours=6)
        world.ben.sees(QUESTION)
        yield world


# A flow that has ended.


async def a_text_after_enough(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    await world.ben.presses("Enough")
    yield
    await world.ben.says("After the end.")


async def a_text_long_after(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    await world.moves(minutes=16)
    yield
    await world.ben.says("Much later.")


async def a_press_after_enough(world: World) -> AsyncIterator[None]:
    shown = await begins(world, STAYED)
    skip = world.ben.button("Skip")[1]
    await world.ben.presses("Enough")
    yield
    await world.ben.forges(skip, on=shown)


async def a_press_of_a_step_answered(world: World) -> AsyncIterator[None]:
    shown = await begins(world, STAYED)
    await world.ben.says("that I was tired")
    yield
    await world.ben.presses("Skip", on=shown)
    await world.ben.says("that she would leave")


async def a_card_line_after_enough(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    await world.ben.presses("Enough")
    yield
    await world.ben.says("Not for the card.")


async def a_wording_for_a_question_replaced(world: World) -> AsyncIterator[None]:
    await puts_differently(world)
    await world.alma.says(f"/ask B. {LATER}")
    yield
    await world.ben.says("What was light?")


# Two at once.


async def two_activities(world: World) -> AsyncIterator[None]:
    one = await begins(world, STAYED)
    await begins(world, MATTERED)
    yield
    await world.ben.says("a walk")
    await world.ben.presses("Skip", on=one)
    await world.ben.says("that I would cry")
    await world.ben.presses("Enough")


async def a_card_and_a_wording(world: World) -> AsyncIterator[None]:
    await settles_question(world, "What was it like?")
    await asks_for_the_card(world)
    await puts_differently(world)
    yield
    await world.ben.says("What was light?")


async def a_wording_and_an_activity(world: World) -> AsyncIterator[None]:
    await puts_differently(world)
    await begins(world, STAYED)
    yield
    await world.ben.says("that I missed it")


async def a_wording_and_the_card(world: World) -> AsyncIterator[None]:
    await puts_differently(world)
    await asks_for_the_card(world)
    yield
    await world.ben.says("The garden.")


# Too long, too big.


async def a_card_line_too_long(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    yield
    await world.ben.says(TOO_LONG)


async def a_card_line_too_long_twice(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    await world.ben.says(TOO_LONG)
    yield
    await world.ben.says(f"Again: {TOO_LONG}")


async def a_card_line_too_long_that_was_a_note(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    await world.ben.says(f"As a note: {TOO_LONG}")
    yield
    await world.ben.presses("That was a note")


async def a_step_too_long(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    yield
    await world.ben.says(LONG)


async def a_wording_too_long(world: World) -> AsyncIterator[None]:
    await puts_differently(world)
    yield
    await world.ben.says("What was it like, " + "and then, " * 30 + "in the end?")


async def a_number_beyond_in_a_step(world: World) -> AsyncIterator[None]:
    await begins(world, MOMENT)
    await world.ben.presses("Skip")
    yield
    await world.ben.says("15")


async def a_number_below_in_a_step(world: World) -> AsyncIterator[None]:
    await begins(world, MOMENT)
    await world.ben.presses("Skip")
    yield
    await world.ben.says("-3")


async def a_number_beyond_in_a_line(world: World) -> AsyncIterator[None]:
    await begins(world, MOMENT)
    yield
    await world.ben.says("tense 15/10 before the call")


async def nothing_to_see_in_a_step(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    yield
    await world.ben.says("\u200b \u2060", as_is=True)


# Words that stop, in the midst of a sentence.


async def stop_words_in_a_step(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    yield
    await world.ben.says("Stop asking, and that it was too much")


async def stop_words_on_the_card(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    yield
    await world.ben.says("Enough light, and the door open")


# Meant as a note.


async def a_reply_to_something_older(world: World) -> AsyncIterator[None]:
    older = world.ben.sees(QUESTION)
    await begins(world, STAYED)
    yield
    await world.ben.says("About the question.", reply_to=older.id)


async def a_note_that_a_step_took(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    await world.ben.says("The mornings.")
    yield
    await world.ben.presses("That was a note")


async def a_note_that_the_card_took(world: World) -> AsyncIterator[None]:
    await asks_for_the_card(world)
    await world.ben.says("The evenings.")
    yield
    await world.ben.presses("That was a note")


async def a_note_that_a_wording_took(world: World) -> AsyncIterator[None]:
    await settles_question(world, "What was quiet?")
    await puts_differently(world)
    await world.ben.says("The night was short.")
    yield
    await world.ben.presses("That was a note")


async def a_note_that_the_rhythm_asked_for(world: World) -> AsyncIterator[None]:
    await world.ben.says("/rhythm")
    await world.ben.says("The rain on the roof.")
    yield
    await world.ben.presses("That was a note")


async def a_way_out_pressed_twice(world: World) -> AsyncIterator[None]:
    await begins(world, STAYED)
    await world.ben.says("The train.")
    took = world.ben.last
    meaning = world.ben.button("That was a note", on=took)[1]
    await world.ben.presses("That was a note", on=took)
    yield
    await world.ben.forges(meaning, on=took)


async def asks_for_the_card(world: World) -> None:
    """The card waits for the line that is filled."""
    await world.ben.says("/safe")
    await world.ben.presses("Change a line")
    await world.ben.presses("Safer")


async def puts_differently(world: World) -> None:
    """The question waits for other words."""
    await world.ben.says("/question")
    await world.ben.presses("Change this")
    await world.ben.presses("Put it differently")


async def settles_question(world: World, text: str) -> None:
    """This question is the one that is open, and has come."""
    await world.alma.says(f"/ask B. {text}")
    await world.ben.says("/question")


STEPPED = (*NOTE, "doings", "parts")
STEP = ("Skip", "Enough", "That was a note")

ROWS = [
    Row("an answer after [Enough]", a_text_after_enough, SIGN, kept=("After the end.",), changes=NOTE),
    Row("an answer a quarter of an hour later", a_text_long_after, SIGN, kept=("Much later.",), changes=NOTE),
    Row("a choice of an activity that has ended", a_press_after_enough, "That has passed."),
    Row(
        "a choice of a step that was answered",
        a_press_of_a_step_answered,
        "What did you fear would happen?",
        kept=(f"Wanted to say: that I was tired{STEP_BREAK}Feared: that she would leave",),
        gone=("Wanted to say: that I was tired",),
        changes=STEPPED,
        answers=2,
    ),
    Row(
        "a line for a card that is put away", a_card_line_after_enough, SIGN, kept=("Not for the card.",), changes=NOTE
    ),
    Row(
        "a wording for a question that was replaced",
        a_wording_for_a_question_replaced,
        "has been replaced by now",
        buttons=("That was a note",),
        changes=("words",),
    ),
    Row(
        "two activities at once",
        two_activities,
        "What did you fear would happen?",
        kept=("The moment: a walk", "Feared: that I would cry"),
        changes=STEPPED,
        answers=3,
    ),
    Row(
        "the card, and then other words for the question",
        a_card_and_a_wording,
        "It reads like this now:",
        buttons=("Back to how it was", "That was a note"),
        kept=(question("What was light?"),),
        gone=(question("What was it like?"),),
        changes=("words",),
        answers=2,
    ),
    Row(
        "other words for the question, and then an activity",
        a_wording_and_an_activity,
        "What did you fear would happen?",
        buttons=STEP,
        kept=("Wanted to say: that I missed it",),
        changes=STEPPED,
    ),
    Row(
        "other words for the question, and then the card",
        a_wording_and_the_card,
        "The garden.",
        buttons=("That was a note",),
        kept=(card("The garden."),),
        gone=(card(SAFER),),
        changes=("words",),
    ),
    Row(
        "a card line of 2,000 characters",
        a_card_line_too_long,
        "letters fit on one line of the card",
        buttons=("Enough", "That was a note"),
        changes=("words",),
    ),
    Row(
        "a card line of 2,000 characters, twice",
        a_card_line_too_long_twice,
        "It is long, so it stays with you alone",
        buttons=("Share the first lines", "Keep for me"),
        kept=(held(f"Again: {TOO_LONG}"),),
        changes=NOTE,
    ),
    Row(
        "a card line of 2,000 characters that was a note",
        a_card_line_too_long_that_was_a_note,
        "It is kept as a line of yours.",
        kept=(held(f"As a note: {TOO_LONG}"),),
        changes=NOTE,
        answers=2,
    ),
    Row(
        "a step’s line too long",
        a_step_too_long,
        "What did you fear would happen?",
        buttons=("Share the first lines", "Skip"),
        kept=(held(LONG),),
        changes=STEPPED,
        answers=2,
    ),
    Row(
        "a wording too long",
        a_wording_too_long,
        "it stays as it was. Could it be one short sentence?",
        buttons=("That was a note",),
        changes=("words",),
    ),
    Row(
        "15 in a step for a number",
        a_number_beyond_in_a_step,
        "The numbers here go from 0 to 10.",
        buttons=("That was a note",),
        kept=("How strong: 15",),
        changes=STEPPED,
    ),
    Row(
        "-3 in a step for a number",
        a_number_below_in_a_step,
        "The numbers here go from 0 to 10.",
        buttons=("That was a note",),
        kept=("How strong: -3",),
        changes=STEPPED,
    ),
    Row(
        "15 in a line",
        a_number_beyond_in_a_line,
        "The numbers here go from 0 to 10.",
        buttons=("That was a note",),
        kept=("tense 15/10 before the call",),
        changes=STEPPED,
    ),
    Row("no words in a step", nothing_to_see_in_a_step, "no words in this"),
    *(
        Row(f"{typed}: a note", client(typed), SIGN, kept=(typed,), changes=NOTE)
        for typed in ("I had enough sleep", "It was too much noise", "I could not stop thinking of it")
    ),
    Row(
        "stop words in an answer",
        stop_words_in_a_step,
        "What did you fear would happen?",
        buttons=STEP,
        kept=("Wanted to say: Stop asking, and that it was too much",),
        changes=STEPPED,
    ),
    Row(
        "stop words in a line of the card",
        stop_words_on_the_card,
        "Enough light, and the door open",
        buttons=("That was a note",),
        kept=(card("Enough light, and the door open"),),
        gone=(card(SAFER),),
        changes=("words",),
    ),
    Row("a reply to what came before", a_reply_to_something_older, SIGN, kept=("About the question.",), changes=NOTE),
    Row(
        "a note that a step took",
        a_note_that_a_step_took,
        "It is kept as a line of yours.",
        buttons=("Skip", "Enough"),
        kept=("The mornings.",),
        gone=("Wanted to say: The mornings.",),
        changes=STEPPED,
    ),
    Row(
        "a note that the card took",
        a_note_that_the_card_took,
        "It is kept as a line of yours.",
        kept=("The evenings.", card(SAFER)),
        gone=(card("The evenings."),),
        changes=NOTE,
    ),
    Row(
        "a note that was taken for a wording",
        a_note_that_a_wording_took,
        "It is kept as a line.",
        kept=("The night was short.", question("What was quiet?")),
        gone=(question("The night was short."),),
        changes=NOTE,
    ),
    Row(
        "a note while hours were asked for",
        a_note_that_the_rhythm_asked_for,
        "It is kept as a line of yours.",
        kept=("The rain on the roof.",),
        changes=NOTE,
    ),
    Row("[That was a note], twice", a_way_out_pressed_twice, "That has passed."),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.input)
async def test_odd_input_around_what_is_offered(offered: World, row: Row) -> None:
    await asks_for_the_card(offered)
    await offered.ben.says(SAFER)
    await live(offered, row)


# The files of the library, as they are checked in a shell.


def asked(prompt_id: str) -> str:
    return QUESTION_FILE.replace("id: small-shift", f"id: {prompt_id}")


def filling(prompt_id: str) -> str:
    return ACTIVITY.replace("id: own-card", f"id: {prompt_id}")


def with_fewer_steps(text: str) -> str:
    return text[: text.index("  - label: Safer")] + text[text.index("---\n\nThis is") :]


@dataclass(frozen=True)
class Laid:
    """Files of a practice's own, and what the check says of one: where it is, what is wrong, what mends it."""

    input: str
    files: dict[str, str]
    where: str
    fault: str
    remedy: str


GERMAN = {"de/voice.ftl": "no-thanks = Gut. Es wurde nichts behalten.\n"}
BROKEN = [
    Laid(
        "an unknown setting",
        {"en/questions/mine.md": asked("mine").replace("helps:", "hepls:")},
        "own/en/questions/mine.md:7",
        'unknown setting "hepls", did you mean "helps"?',
        "Rename it or take it out.",
    ),
    Laid(
        "and the setting that is missing for it",
        {},
        "own/en/questions/mine.md:2",
        '"helps" is missing.',
        'Add "helps: ...".',
    ),
    Laid(
        "an id used twice",
        {"en/questions/one.md": asked("twice"), "en/questions/two.md": asked("twice")},
        "own/en/questions/two.md:2",
        'the id "twice" is used twice.',
        "See own/en/questions/one.md:2; change one.",
    ),
    Laid(
        "a step too long",
        {"en/activities/step.md": filling("step").replace("What helps?", "What helps " + "and helps " * 12 + "you?")},
        "own/en/activities/step.md:16",
        '"words" is too long.',
        "Keep it to 120 characters.",
    ),
    Laid(
        "a step’s label too long",
        {"en/activities/label.md": filling("label").replace("label: Safer", "label: What helps me to feel safer")},
        "own/en/activities/label.md:15",
        '"label" is too long.',
        "Keep it to 24 characters.",
    ),
    Laid(
        "a language without its messages",
        {"en/activities/card.md": filling("card"), "fr/activities/card.md": filling("card")},
        "own/fr/voice.ftl:1",
        "is not there.",
        "Write the messages there; what it lacks is said in English.",
    ),
    Laid(
        "a translation with fewer steps",
        {
            "en/activities/fewer.md": filling("fewer"),
            "de/activities/fewer.md": with_fewer_steps(filling("fewer")),
            **GERMAN,
        },
        "own/de/activities/fewer.md:2",
        'the steps of "fewer" differ from English.',
        "There: early-signs, safer.",
    ),
]
MISSING = Laid(
    "a translation that is missing",
    {"en/questions/mine.md": asked("mine"), **GERMAN},
    "warning: own/en/questions/mine.md:2",
    '"mine" is not there in "de".',
    "Write de/questions/mine.md with the same id.",
)
"""That keeps nothing from running: the question is asked in English meanwhile."""


def checked(files: dict[str, str], folder: Path) -> Result:
    """What `prompts check` says of these files of a practice's own. It changes none."""
    for name, content in files.items():
        (folder / "own" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "own" / name).write_text(content, encoding="utf-8")
    result = CliRunner().invoke(app, ("prompts", "check"))
    assert {name: (folder / "own" / name).read_text(encoding="utf-8") for name in files} == files
    return result


def test_every_broken_file_of_the_library_is_named_with_fault_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", "own")
    broken = checked({name: text for laid in BROKEN for name, text in laid.files.items()}, tmp_path)
    assert sorted(broken.stderr.splitlines()) == sorted(f"{one.where}: {one.fault} {one.remedy}" for one in BROKEN)
    assert broken.exit_code == Exit.FAULT


def test_a_translation_that_is_missing_is_named_and_keeps_nothing_from_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", "own")
    missing = checked(MISSING.files, tmp_path)
    assert f"{MISSING.where}: {MISSING.fault} {MISSING.remedy}" in missing.stderr.splitlines()
    assert (missing.exit_code, missing.stdout) == (0, "prompts: fine\n")
