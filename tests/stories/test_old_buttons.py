"""Buttons of old messages, pressed late or twice: each does what its message said, once, or nothing."""

from datetime import timedelta

from tests.people import World, link_in, plain


async def test_a_double_tap_calls_off_one_appointment(pair: World) -> None:
    await pair.alma.says("/meet B.")
    shown = pair.alma.last
    await pair.alma.presses("Call this one off", on=shown)
    first = plain(pair.alma.last)
    assert "Next: Thu 3 Dec, 15:00" in first
    meaning = next(str(b["data"]) for row in shown.buttons for b in row if b["label"] == "Call this one off")
    await pair.alma.forges(meaning, on=shown)
    await pair.moves(days=1)
    assert pair.ben.text.count("is called off") == 1
    await pair.alma.says("/clients")
    assert "Thu 3 Dec, 15:00" in plain(pair.alma.last)


async def test_an_old_no_session_any_more_does_not_end_a_newer_series(pair: World) -> None:
    await pair.alma.says("/meet B.")
    old = pair.alma.last
    await pair.alma.says("/meet B. fri 10:00 weekly")
    await pair.alma.presses("No session any more", on=old)
    await pair.alma.says("/clients")
    assert "Fri 27 Nov, 10:00" in plain(pair.alma.last)


async def test_an_old_rest_does_not_close_a_newer_question(pair: World) -> None:
    await pair.alma.says("/ask B. What eased, even a little?")
    await pair.alma.says("/meet B. off once")
    old = pair.alma.last
    await pair.alma.says("/ask B. What was near?")
    await pair.alma.presses("Rest", on=old)
    await pair.ben.says("/question")
    assert "What was near?" in plain(pair.ben.last)


async def test_a_yes_of_an_older_link_confirms_nobody_else(world: World) -> None:
    await world.enrols(world.alma)
    await world.cleo.opens(await world.invited(world.alma, "B."))
    await world.cleo.presses("I agree")
    old = world.alma.last
    yes = next(str(b["data"]) for row in old.buttons for b in row if b["label"] == "Yes, that is B.")
    await world.alma.presses("Not them")
    await world.alma.presses("New link")
    await world.ben.opens(link_in(world.alma.sees("https://t.me/").text))
    await world.ben.presses("I agree")
    await world.alma.forges(yes, on=old)
    world.ben.does_not_see("You are connected")


async def test_two_lines_after_a_zone_that_is_not_known_are_both_kept(pair: World) -> None:
    await pair.ben.says("/zone")
    first = await pair.ben.says("I walked to the lake.")
    second = await pair.ben.says("It was quiet there.")
    assert next(m for m in pair.ben.screen if m.id == second).reaction
    await pair.ben.presses("That was a note")
    assert next(m for m in pair.ben.screen if m.id == first).reaction


async def test_undo_ends_at_the_clients_hour_even_while_they_pause(pair: World) -> None:
    await pair.ben.says("/pause a week")
    await pair.alma.says("/ask B. What eased, even a little?")
    await pair.moves(days=1, hours=7)
    await pair.alma.presses("Undo")
    assert "too late" in plain(pair.alma.last)


async def test_a_meeting_set_again_takes_back_that_lines_were_not_read(pair: World) -> None:
    await pair.ben.says("/settings")
    await pair.ben.presses("Quiet hours")
    await pair.ben.says("11:00 - 17:00")
    await pair.ben.says("The mornings.")
    await pair.alma.says("/meet B. off")
    await pair.alma.says("/meet B. fri 10:00 weekly")
    await pair.moves(hours=8)
    pair.ben.does_not_see("have not been read")


async def test_notices_keep_half_an_hour_apart(pair: World) -> None:
    await pair.alma.says("/meet B. off once")
    told = len(pair.ben.received)
    await pair.alma.says("/meet B. off once")
    assert len(pair.ben.received) == told
    await pair.moves_to(pair.clock.now() + timedelta(minutes=40))
    assert len(pair.ben.received) == told + 1
