"""What a client does with their lines: write, edit, take back, send, give to one of two; flows; leaving; erasing."""

from tests.inspecting import client_at, keys, notes, pairings_of, payloads, rows, texts
from tests.people import World, plain
from tests.stories.traces import SIGN, digest_now, said

# Lines.


async def test_a_line_is_acknowledged_by_a_sign_on_it_and_the_first_by_a_line_too(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.ben.says("The evenings, too.")
    assert [each.reaction for each in pair.ben.screen if each.mine][-2:] == [SIGN, SIGN]
    assert [plain(each) for each in pair.ben.received].count(said(pair, "note-first")) == 1
    assert plain(pair.ben.last) == said(pair, "note-first")


async def test_a_sign_that_could_not_be_set_is_set_after_a_restart(pair: World) -> None:
    await pair.served.stop()
    line = pair.telegram.say(pair.ben.number, "The mornings.")
    await pair.served.start()
    await pair.settles()
    await pair.restarts()
    [message] = [each for each in pair.ben.screen if each.id == line]
    assert message.reaction == SIGN
    assert await texts(pair, pair.ben) == ["The mornings."]


async def test_an_edited_message_is_an_edited_line(pair: World) -> None:
    line = await pair.ben.says("The mornigns.")
    await pair.ben.edits(line, "The mornings.")
    assert await texts(pair, pair.ben) == ["The mornings."]
    assert "The mornings." in await digest_now(pair.alma, "B.")
    pair.alma.does_not_see("edited")


async def test_an_edit_reaches_the_digest_that_is_there_already(pair: World) -> None:
    line = await pair.ben.says("It was bad.")
    before = await digest_now(pair.alma, "B.")
    await pair.moves(minutes=5)
    await pair.ben.edits(line, "It was hard.")
    assert "It was bad." in before
    after = plain(pair.alma.last)
    assert "It was hard. (edited)" in after
    pair.alma.does_not_see("It was bad.")


async def test_forget_takes_the_last_line_back_once_it_is_confirmed(pair: World) -> None:
    await pair.ben.says("Staying.")
    await pair.ben.says("Going.")
    await pair.ben.says("/forget")
    assert "Going." in plain(pair.ben.last)
    await pair.ben.presses("Leave it")
    assert await texts(pair, pair.ben) == ["Staying.", "Going."]
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    assert await texts(pair, pair.ben) == ["Staying."]
    pair.ben.does_not_see("Going.")


async def test_forget_in_reply_takes_that_line_back(pair: World) -> None:
    line = await pair.ben.says("Going.")
    await pair.ben.says("Staying.")
    await pair.ben.says("/forget", reply_to=line)
    await pair.ben.presses("Take it back")
    assert await texts(pair, pair.ben) == ["Staying."]


async def test_a_line_taken_back_leaves_the_digest_and_the_client_hears_that_it_may_have_been_read(
    pair: World,
) -> None:
    await pair.ben.says("Staying.")
    await pair.ben.says("Going.")
    await digest_now(pair.alma, "B.")
    await pair.ben.says("/forget")
    await pair.ben.presses("Take it back")
    assert plain(pair.ben.last) == said(pair, "forgotten-read")
    pair.alma.does_not_see("Going.")
    pair.alma.sees("Staying.")


async def test_own_lines_are_shown_by_pages_and_one_can_be_taken_back_there(pair: World) -> None:
    for number in range(1, 10):
        await pair.ben.says(f"Line {number}.")
    await pair.ben.says("/notes")
    assert [number for number in range(1, 10) if f"Line {number}." in plain(pair.ben.last)] == list(range(3, 10))
    await pair.ben.presses("Earlier")
    assert [number for number in range(1, 10) if f"Line {number}." in plain(pair.ben.last)] == [1, 2]
    await pair.ben.presses("Take one back")
    await pair.ben.presses("Line 2.")
    await pair.ben.presses("Take it back")
    assert "Line 2." not in await texts(pair, pair.ben)
    assert len(await texts(pair, pair.ben)) == 8


async def test_without_an_appointment_the_client_may_send_the_lines(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.ben.says("The mornings.")
    await pair.ben.says("/notes")
    await pair.ben.presses("Send to my therapist")
    pair.alma.sees("The mornings.")
    await pair.ben.says("/notes")
    await pair.ben.presses("Send to my therapist")
    assert plain(pair.ben.last) == said(pair, "nothing-to-send")


# The question.


async def test_the_question_can_be_looked_up_and_then_does_not_come_again(pair: World) -> None:
    await pair.ben.says("/question")
    assert plain(pair.ben.last) == said(pair, "no-question")
    await pair.alma.says("/ask B. What eased?\nwhy: you said mornings are hard")
    await pair.ben.says("/question")
    assert "you said mornings are hard" in plain(pair.ben.last)
    await pair.moves(days=2)
    assert pair.ben.text.count("What eased?") == 1


async def test_why_this_one_shows_the_therapists_half_sentence(pair: World) -> None:
    await pair.alma.says("/ask B. What eased?\nwhy: you said mornings are hard")
    await pair.moves(hours=6)
    pair.ben.does_not_see("mornings are hard")
    await pair.ben.presses("Change this")
    await pair.ben.presses("Why this one?")
    pair.ben.sees("mornings are hard")


# Steps that wait for a text.


async def test_the_text_of_a_step_is_taken_for_fifteen_minutes(pair: World) -> None:
    await pair.ben.says("/zone")
    await pair.moves(minutes=14)
    await pair.ben.says("Lisbon")
    assert (await client_at(pair, pair.ben)).zone == "Europe/Lisbon"
    await pair.ben.says("/zone")
    await pair.moves(minutes=16)
    await pair.ben.says("Paris")
    assert (await client_at(pair, pair.ben)).zone == "Europe/Lisbon"
    assert await texts(pair, pair.ben) == ["Paris"]


async def test_a_reply_to_an_older_message_is_a_note_even_while_a_step_waits(pair: World) -> None:
    older = pair.ben.last.id
    await pair.ben.says("/zone")
    prompt = pair.ben.last.id
    await pair.ben.says("Paris was on my mind.", reply_to=older)
    assert await texts(pair, pair.ben) == ["Paris was on my mind."]
    await pair.ben.says("/zone")
    await pair.ben.says("Lisbon", reply_to=pair.ben.last.id)
    assert prompt != pair.ben.last.id
    assert (await client_at(pair, pair.ben)).zone == "Europe/Lisbon"


async def test_what_a_step_did_not_understand_can_be_kept_as_a_note(pair: World) -> None:
    await pair.ben.says("/rhythm")
    await pair.ben.says("I slept badly.")
    assert await texts(pair, pair.ben) == []
    await pair.restarts()
    await pair.ben.presses("That was a note")
    assert await texts(pair, pair.ben) == ["I slept badly."]
    assert [each.reaction for each in pair.ben.screen if each.mine][-1] == SIGN


async def test_what_a_step_took_can_be_kept_as_a_note_and_what_it_set_is_said(pair: World) -> None:
    await pair.ben.says("/zone")
    await pair.ben.says("Lisbon")
    await pair.ben.presses("That was a note")
    assert await texts(pair, pair.ben) == ["Lisbon"]
    assert "Lisbon" in plain(pair.ben.sees(said(pair, "kept-as-note")))


async def test_a_command_ends_the_step_before_it(pair: World) -> None:
    await pair.ben.says("/rhythm")
    await pair.ben.says("/question")
    await pair.ben.says("tue fri 9am")
    assert await texts(pair, pair.ben) == ["tue fri 9am"]


async def test_a_step_survives_a_restart(pair: World) -> None:
    await pair.ben.says("/rhythm")
    await pair.restarts()
    await pair.ben.says("tue fri 9am")
    assert sorted((await client_at(pair, pair.ben)).rhythm.days) == [1, 4]


async def test_help_and_settings_lead_everywhere_by_buttons(pair: World) -> None:
    await pair.ben.says("/help")
    helped = pair.ben.last
    for label in ("The question", "My lines", "Settings", "Pause"):
        assert label in [each["label"] for row in helped.buttons for each in row]
    await pair.ben.presses("Settings")
    settings = plain(pair.ben.last)
    assert "Berlin" in settings
    assert "21:00" in settings
    assert "08:00" in settings


async def test_crisis_answers_also_a_client_who_paused(pair: World) -> None:
    await pair.ben.says("/pause")
    await pair.ben.says("/crisis")
    pair.ben.sees("findahelpline.com")


# Leaving and erasing.


async def test_after_leaving_the_lines_are_still_the_clients(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.ben.says("/stop")
    await pair.ben.presses("Leave")
    await pair.ben.presses("Leave")
    await pair.ben.says("/notes")
    pair.ben.sees("The mornings.")
    await pair.moves(days=4)
    pair.alma.does_not_see("The mornings.")


async def test_erase_is_asked_once_and_may_be_left(pair: World) -> None:
    await pair.ben.says("The mornings.")
    before = await rows(pair)
    await pair.ben.says("/erase")
    await pair.ben.presses("Leave it")
    assert await rows(pair) == before


async def test_erase_leaves_nothing_of_a_client(pair: World) -> None:
    await pair.alma.says("/ask B. What eased?")
    await pair.ben.says("The mornings.")
    await pair.ben.says("Forwarded.", forwarded=True)
    await digest_now(pair.alma, "B.")
    ben = await client_at(pair, pair.ben)
    [pairing] = await pairings_of(pair, pair.ben)
    assert {ben.id, pairing} <= await keys(pair)
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    after = await rows(pair)
    for table in ("notes", "questions", "consents", "series", "appointments", "carried", "readings", "invitations"):
        # The operator's link, by which Alma came, is hers.
        assert after[table] == (1 if table == "invitations" else 0), table
    assert after["people"] == 1
    assert after["words"] == 1  # Alma's name.
    assert await payloads(pair) == 0
    assert not {ben.id, pairing} & await keys(pair)
    for word in ("The mornings.", "What eased?"):
        pair.alma.does_not_see(f"· {word}")
    pair.alma.sees(said(pair, "digest-removed"))
    assert [plain(each) for each in pair.alma.received].count(said(pair, "parted-erased")) == 1


async def test_an_erased_client_is_a_stranger_and_may_join_anew(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    await pair.ben.says("Hello?")
    assert plain(pair.ben.last) == said(pair, "stranger-text")
    await pair.pairs(pair.alma, pair.ben, "New")
    await pair.ben.says("A new line.")
    assert await texts(pair, pair.ben) == ["A new line."]


async def test_erasing_survives_a_restart_between_its_steps(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await digest_now(pair.alma, "B.")
    await pair.ben.says("/erase")
    await pair.restarts()
    await pair.ben.presses("Erase everything")
    await pair.restarts()
    assert (await rows(pair))["notes"] == 0
    pair.alma.does_not_see("The mornings.")


# Restarts.


async def test_lines_written_around_restarts_are_kept_once(pair: World) -> None:
    await pair.ben.says("One.")
    await pair.restarts()
    pair.telegram.again(3)
    pair.telegram.say(pair.ben.number, "Two.")
    await pair.restarts()
    line = await pair.ben.says("Three.")
    await pair.restarts()
    await pair.ben.edits(line, "Three, edited.")
    await pair.restarts()
    pair.telegram.again(5)
    await pair.settles()
    assert await texts(pair, pair.ben) == ["One.", "Two.", "Three, edited."]
    assert [plain(each) for each in pair.ben.received].count(said(pair, "note-first")) == 1


async def test_lines_leave_ninety_days_after_the_appointment_that_followed(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.moves(days=3, hours=2)
    pair.alma.sees("The mornings.")
    await pair.alma.says("/meet B. off")
    await pair.moves(days=89)
    assert await texts(pair, pair.ben) == ["The mornings."]
    await pair.moves(days=2)
    assert await texts(pair, pair.ben) == []
    pair.alma.does_not_see("The mornings.")


async def test_a_therapist_who_ends_it_is_told_to_the_client_once(pair: World) -> None:
    await pair.alma.says("/end B.")
    await pair.alma.presses("End it")
    told = said(pair, "parted-client")
    assert [plain(each) for each in pair.ben.received].count(told) == 1
    before = len(pair.ben.received)
    await pair.moves(days=8)
    assert len(pair.ben.received) == before


async def test_lines_that_nobody_read_can_be_kept_for_oneself(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.alma.says("/meet B. off")
    pair.ben.sees(said(pair, "lines-unread"))
    await pair.ben.presses("Keep for me")
    assert [each.held for each in await notes(pair, pair.ben)] == [True]
    assert "The mornings." not in await digest_now(pair.alma, "B.")


async def test_a_client_who_blocked_the_bot_gets_the_question_when_they_are_back(pair: World) -> None:
    await pair.alma.says("/meet B. off")
    await pair.alma.says("/ask B. What eased?")
    await pair.ben.blocks()
    await pair.moves(days=2)
    await pair.ben.unblocks()
    await pair.moves(days=1)
    assert pair.ben.text.count("What eased?") == 1
    assert (pair.ben.sees("What eased?").at.hour, pair.ben.last.at.minute) == (17, 0)  # 18:00 in Berlin.
