"""Every odd thing that can come in: what is answered, and what is kept of it. One table, each row lived."""

from collections.abc import AsyncIterator

import pytest

from tests.grounds import Grounds, Left
from tests.inspecting import client_at, notes, payloads, rows, texts
from tests.people import Phone, World, plain
from tests.stories.rows import NOTE, Row, client, live, sends, therapist
from tests.stories.traces import SIGN, labels, said

CARLA = 6006


@pytest.fixture(scope="module")
async def room(grounds: Grounds, joined: Left) -> AsyncIterator[World]:
    """Alma with two clients, Ben and Carla. One world for all rows: each compares before and after."""
    async with grounds.world(joined) as world:
        carla = Phone(world, CARLA, "Carla")
        await world.pairs(world.alma, carla, "Carla")
        await world.ben.says("The first line.")
        yield world


WORD_FOR_WORD = (
    "<b>bold</b> & <script>alert(1)</script> &amp;",
    "*stars* _lines_ `code` [a link](https://example.org) ||hidden||",
    "🌧️👩‍👩‍👧‍👦🏳️‍🌈 a day 🇩🇪",
    "שלום עולם, מה שלומך?",
    "مرحبا (بالعالم) 123",
    "{ $question } { 1 } %s \\n",
)

ROWS = [
    Row("an unknown command", client("/rythm daily"), "/question, /notes or /help"),
    Row("an unknown command of a therapist", therapist("/aks B. What?"), "/ask S.", who="alma"),
    Row("/rhythm not understood", client("/rhythm now and then"), "/rhythm tue fri 9am"),
    Row("/rhythm half understood", client("/rhythm tue fry 9am"), "/rhythm tue fri 9am"),
    Row("/rhythm with a bare number", client("/rhythm tue 9"), "/rhythm tue fri 9am"),
    Row("/zone that is near one", client("/zone Berlni"), "/zone Berlin", buttons=("Berlin",)),
    Row("/zone that is near none", client("/zone Xyzzyq"), "/zone Berlin", buttons=("London", "Berlin")),
    Row("/pause not understood", client("/pause a while"), "/pause 3 days"),
    Row("/pause until yesterday", client("/pause until 2020-01-01"), "/pause until monday"),
    Row("/meet not understood", therapist("/meet B. sometimes"), "tue 15:00 weekly 50m", who="alma"),
    Row("/meet in the past", therapist("/meet B. 2026-11-20 15:00"), "That time has passed. When do you", who="alma"),
    Row("/meet years ago", therapist("/meet B. 2020-01-01 15:00"), "I did not understand that", who="alma"),
    Row(
        "/meet at the hour of another",
        therapist("/meet Carla thu 15:00"),
        "B.",
        changes=("series", "appointments", "deliveries"),
        who="alma",
    ),
    Row("blanks", client("  \n\t ", as_is=True), "no words"),
    Row("invisible characters", client("\u2800\u3164"), "no words"),
    Row("directions and joiners alone", client("\u202e\u200b\u2066\u200d\u2069\ufeff", as_is=True), "no words"),
    *(Row(f"{text[:14]}…", client(text), SIGN, kept=(text,), changes=NOTE) for text in WORD_FOR_WORD),
    Row("a photo", sends("photo"), "only keep written words"),
    Row("a voice note", sends("voice"), "only keep written words"),
    Row("a sticker", sends("sticker"), "only keep written words"),
    Row("a file", sends("document"), "only keep written words"),
    Row("a place", sends("location"), "only keep written words"),
    Row("/forget in reply to no line of theirs", lambda w: w.ben.says("/forget", reply_to=w.ben.last.id), "/notes"),
    Row("a button nobody offered", lambda w: w.ben.forges("nonsense:1"), "That has passed."),
    Row("a therapist’s button, forged", lambda w: w.ben.forges("them:0123456789abcdef01234567"), "That has passed."),
    Row(
        "two questions in one /ask",
        therapist("/ask B. What eased? What was hard?"),
        "two questions",
        buttons=("1", "2"),
        changes=("words",),
        who="alma",
    ),
    Row("a second /invite of the same alias", therapist("/invite b"), "B.", buttons=(), who="alma"),
    Row(
        "an alias that nobody has",
        therapist("/digest Carl"),
        "Carl",
        buttons=("Carla",),
        who="alma",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.input)
async def test_input_answer_and_what_is_kept(room: World, row: Row) -> None:
    await live(room, row)


async def test_lines_stand_in_notes_and_digest_word_for_word_escaped_and_isolated(pair: World) -> None:
    for text in WORD_FOR_WORD:
        await pair.ben.says(text)
    await pair.ben.says("/notes")
    for text in WORD_FOR_WORD:
        assert f"\u2068{text}\u2069" in pair.ben.last.text
    await pair.alma.says("/digest B.")
    await pair.alma.presses("In session now")
    digest = pair.alma.last
    lines = [line for line in digest.text.split("\n") if "\u2068" in line][1:]
    assert len(lines) == len(WORD_FOR_WORD)
    for line, text in zip(lines, WORD_FOR_WORD, strict=True):
        assert line.endswith(f"\u2068{text}\u2069")
    assert not [each for each in digest.entities if each["type"] in ("text_link", "code", "spoiler", "blockquote")]


async def test_a_note_cannot_break_out_of_its_line(pair: World) -> None:
    tall = "o" + "\u0301" * 40
    await pair.ben.says(f"one\u2028two\r\nthree\n\n\nfour \u202e\u2066five\u2069 {tall}", as_is=True)
    await pair.alma.says("/digest B.")
    await pair.alma.presses("In session now")
    line = pair.alma.last.text.split("\n")[-1]
    assert line.endswith("\u2069")
    assert line[line.index("\u2068") + 1 : -1].startswith("one / two / three / four five ó")
    assert len(line) < 60


# Long ones.

LONG = " ".join(f"word{number}" for number in range(90))  # More than 500 characters, less than a message.
VERY_LONG = " ".join(f"word{number}" for number in range(640))  # 5,000 characters: a phone makes two messages of it.


async def test_a_note_of_five_thousand_characters_is_kept_whole_and_held_back(pair: World) -> None:
    assert 5000 < len(VERY_LONG) < 5500
    await pair.ben.says(VERY_LONG)
    kept = await notes(pair, pair.ben)
    assert "".join("".join(each.text.split()) for each in kept) == "".join(VERY_LONG.split())
    assert all(each.held for each in kept)
    asked = [each for each in pair.ben.received if "Share the first lines" in labels(each)]
    assert len(asked) == 1
    assert labels(asked[0]) == ["Share the first lines", "Keep for me", "Write one line"]
    await pair.moves(days=4)
    pair.alma.does_not_see("word")


async def test_the_end_of_a_long_note_that_the_phone_cut_is_held_back_with_it(pair: World) -> None:
    text = "a" * 4096 + "The end."
    await pair.ben.says(text)
    assert [(len(each.text), each.held) for each in await notes(pair, pair.ben)] == [(4096, True), (8, True)]
    await pair.moves(minutes=1)
    await pair.ben.says("Another line.")
    assert (await notes(pair, pair.ben))[-1].held is False


async def test_of_a_long_note_the_first_lines_can_be_shared(pair: World) -> None:
    await pair.ben.says(LONG)
    await pair.ben.presses("Share the first lines")
    await pair.moves(days=4)
    digest = plain(pair.alma.sees("word0 word1"))
    assert "word60 " in digest
    assert "word89" not in digest


@pytest.mark.parametrize("button", ["Keep for me", "Write one line"])
async def test_a_long_note_can_stay_with_the_client(pair: World, button: str) -> None:
    await pair.ben.says(LONG)
    await pair.ben.presses(button)
    await pair.ben.says("In short: tired.")
    await pair.moves(days=4)
    pair.alma.sees("In short: tired.")
    pair.alma.does_not_see("word1")


async def test_a_line_that_grows_by_an_edit_is_held_back_and_leaves_the_digest(pair: World) -> None:
    line = await pair.ben.says("A short line.")
    await pair.alma.says("/digest B.")
    await pair.alma.presses("In session now")
    pair.alma.sees("A short line.")
    await pair.ben.edits(line, LONG)
    assert "Share the first lines" in pair.ben.buttons()
    pair.alma.does_not_see("A short line.")
    pair.alma.does_not_see("word1")


async def test_a_long_note_that_becomes_short_is_shared_only_on_a_yes(pair: World) -> None:
    line = await pair.ben.says(LONG)
    await pair.ben.presses("Keep for me")
    await pair.ben.edits(line, "Only this.")
    assert [(each.text, each.held) for each in await notes(pair, pair.ben)] == [("Only this.", True)]
    await pair.ben.presses("Share it")
    assert [(each.text, each.held) for each in await notes(pair, pair.ben)] == [("Only this.", False)]


# Forwarded.


async def test_a_forwarded_text_is_kept_only_after_a_yes(pair: World) -> None:
    await pair.ben.says("Somebody else wrote this.", forwarded=True)
    assert await texts(pair, pair.ben) == []
    await pair.ben.presses("Keep it")
    assert await texts(pair, pair.ben) == ["Somebody else wrote this."]


async def test_a_forwarded_text_that_is_declined_leaves_nothing(pair: World) -> None:
    before = await rows(pair)
    await pair.ben.says("Somebody else wrote this.", forwarded=True)
    await pair.ben.presses("No")
    assert await rows(pair) == before


async def test_a_forwarded_text_that_nobody_answers_for_is_gone_two_days_later(pair: World) -> None:
    before = await rows(pair)
    await pair.ben.says("Somebody else wrote this.", forwarded=True)
    await pair.moves(days=2)
    assert await rows(pair) == before


async def test_the_yes_to_an_older_forwarded_text_never_keeps_a_newer_one(pair: World) -> None:
    await pair.ben.says("The first one.", forwarded=True)
    first = pair.ben.last
    await pair.ben.says("The second one.", forwarded=True)
    await pair.ben.presses("Keep it", on=first)
    assert pair.ben.toasts() == [said(pair, "has-passed")]
    await pair.ben.presses("Keep it")
    assert await texts(pair, pair.ben) == ["The second one."]


async def test_a_forwarded_stop_stops_nothing(pair: World) -> None:
    await pair.ben.says("stop", forwarded=True)
    assert (await client_at(pair, pair.ben)).quiet_until is None


# Edits.


async def test_an_edit_to_nothing_leaves_the_line_as_it_was(pair: World) -> None:
    line = await pair.ben.says("The mornings.")
    await pair.ben.edits(line, " \u200b ", as_is=True)
    pair.ben.sees(said(pair, "edit-to-nothing"))
    assert await texts(pair, pair.ben) == ["The mornings."]


async def test_an_edit_of_a_command_keeps_nothing(pair: World) -> None:
    command = await pair.ben.says("/question")
    await pair.ben.edits(command, "I meant this as a line.")
    assert await texts(pair, pair.ben) == []


# Buttons.


async def test_somebody_elses_button_does_nothing(pair: World) -> None:
    await pair.ben.says(LONG)
    _, meaning = pair.ben.button("Share the first lines")
    dora = Phone(pair, 4004, "Dora Dunn")
    await pair.enrols(dora, "Dora")
    await pair.pairs(dora, pair.cleo, "C.")
    await pair.cleo.forges(meaning)
    assert pair.cleo.toasts() == [said(pair, "has-passed")]
    assert [each.first_lines for each in await notes(pair, pair.ben)] == [False]


async def test_a_foreign_button_and_an_unknown_one_are_answered_alike(pair: World) -> None:
    await pair.ben.says("Mine.")
    await pair.ben.says("/forget")
    _, meaning = pair.ben.button("Take it back")
    dora = Phone(pair, 4004, "Dora Dunn")
    await pair.enrols(dora, "Dora")
    await pair.pairs(dora, pair.cleo, "C.")
    before = len(pair.cleo.received)
    await pair.cleo.forges(meaning)
    await pair.cleo.forges("forget:" + "0" * 24)
    assert pair.cleo.toasts() == [said(pair, "has-passed")] * 2
    assert len(pair.cleo.received) == before
    assert await texts(pair, pair.ben) == ["Mine."]


async def test_a_button_pressed_twice_counts_once(pair: World) -> None:
    await pair.ben.says("Going.")
    await pair.ben.says("Staying.")
    await pair.ben.says("/forget")
    asked, meaning = pair.ben.button("Take it back")
    for _ in range(2):
        pair.telegram.press(pair.ben.number, asked, meaning)
    await pair.settles()
    assert await texts(pair, pair.ben) == ["Going."]


async def test_the_button_of_an_older_message_has_passed(pair: World) -> None:
    await pair.ben.says("Going.")
    await pair.ben.says("/forget")
    first = pair.ben.last
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    await pair.ben.presses("Take it back", on=first)
    assert pair.ben.toasts() == [said(pair, "has-passed")]


# Who is not there, and where it does not belong.


async def test_a_strangers_text_keeps_nothing(pair: World) -> None:
    before = await rows(pair)
    for typed in ("Hello?", "/notes", "/question", "/erase", "/help"):
        await pair.cleo.says(typed)
        await pair.moves(minutes=1)
    assert [plain(each) for each in pair.cleo.received] == [said(pair, "stranger-text")] * 5
    assert await rows(pair) == before
    assert await payloads(pair) == 0


async def test_groups_are_left_and_nothing_of_them_is_kept(pair: World) -> None:
    before = await rows(pair)
    pair.telegram.add_to_group(-100, pair.ben.number)
    pair.telegram.say_in_group(-100, pair.ben.number, "Hello, all.")
    await pair.settles()
    assert pair.telegram.groups[-100].joined is False
    assert [each.text for each in pair.telegram.chat(-100)] == ["Hello, all."]
    assert await rows(pair) == before
    assert await payloads(pair) == 0


async def test_text_after_parting_keeps_nothing(pair: World) -> None:
    line = await pair.ben.says("Before.")
    await pair.ben.says("/stop")
    await pair.ben.presses("Leave")
    await pair.ben.presses("Leave")
    before, were = await rows(pair), await texts(pair, pair.ben)
    await pair.ben.says("After.")
    await pair.ben.says("After, forwarded.", forwarded=True)
    await pair.ben.sends("photo")
    await pair.ben.edits(line, "Changed after.")
    assert await rows(pair) == before
    assert await texts(pair, pair.ben) == were
    assert plain(pair.ben.last) == said(pair, "parted-text")


async def test_with_two_asks_open_a_line_is_set_for_nobody_before_it_is_said_for_whom(room: World) -> None:
    await room.alma.says("/meet Carla thu 17:00 weekly 50m")
    await room.moves(days=3, hours=8)
    before = await rows(room)
    await room.alma.says("What was it like outside?")
    assert {"B.", "Carla"} <= set(labels(room.alma.last))
    after = await rows(room)
    assert after["questions"] == before["questions"]
    await room.alma.presses("Carla")
    await room.alma.presses("Leave it with Carla")
    assert (await rows(room))["questions"] == before["questions"] + 1
