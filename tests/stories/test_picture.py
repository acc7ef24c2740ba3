"""The picture on a tap: only if wanted by the client, drawn anew when a line changes, gone with the lines."""

from datetime import timedelta

import pytest

from sandbox.botapi.shapes import Message
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import calls, labels, switches_intensity

TENSE = "Feeling: tense\nHow strong: 6\nWhat was going on: before the call"
SAD = "Feeling: עצוב <b>\nHow strong: 3"


async def _digest(world: World, *lines: str) -> tuple[Message, list[int]]:
    await world.moves(days=2)
    ids = [await world.ben.says(line) for line in lines]
    await world.moves_to(THURSDAY)
    return next(each for each in world.alma.received if each.protected), ids


def _pictures(phone: Phone) -> list[Message]:
    return [each for each in phone.received if each.photo is not None and each.protected]


async def test_there_is_no_picture_unless_the_client_wants_it(pair: World) -> None:
    digest, _ = await _digest(pair, TENSE)
    assert "Picture" not in labels(digest)
    await pair.alma.forges("picture", on=digest)
    assert _pictures(pair.alma) == []


async def test_switched_off_what_was_drawn_goes(pair: World) -> None:
    await pair.ben.says("/settings")
    await pair.ben.presses("How strong, 0 to 10")
    await pair.ben.presses("Yes")
    digest, _ = await _digest(pair, TENSE)
    await pair.alma.presses("Picture", on=digest)
    drawn = pair.alma.last.photo
    await pair.ben.says("/settings")
    await pair.ben.presses("How strong, 0 to 10")
    await pair.ben.presses("No")
    (picture,) = _pictures(pair.alma)
    assert plain(picture) == "Removed."
    assert drawn is not None
    assert picture.photo is not None
    assert picture.photo.content != drawn.content


async def test_a_tap_brings_it_with_what_it_shows_in_words(pair: World) -> None:
    await switches_intensity(pair, "Yes")
    digest, _ = await _digest(pair, TENSE, SAD)
    pair.telegram.calls.clear()
    await pair.alma.presses("Picture", on=digest)
    assert plain(pair.alma.last) == (
        "B. · how strong, in their own words\nWed 25 Nov · tense, 6\nWed 25 Nov · עצוב <b>, 3"
    )
    assert pair.alma.last.photo is not None
    assert pair.alma.last.photo.content.startswith(b"\x89PNG")
    assert pair.alma.last.protected
    cover, drawn = calls(pair, pair.alma, "sendMessage", "editMessageMedia")
    assert cover.params["text"].strip("\u2068\u2069") == "<b>\u2068B.\u2069</b>", "a locked screen shows no word of it"
    assert drawn.params["message_id"] == pair.alma.last.id
    await pair.alma.presses("Picture", on=digest)
    assert len(_pictures(pair.alma)) == 1


async def test_a_changed_or_forgotten_line_draws_it_anew(pair: World) -> None:
    await switches_intensity(pair, "Yes")
    digest, (first, second) = await _digest(pair, TENSE, SAD)
    await pair.alma.presses("Picture", on=digest)
    before = pair.alma.last
    await pair.ben.edits(first, TENSE.replace("6", "8"))
    after = next(each for each in pair.alma.received if each.id == before.id)
    assert "tense, 8" in plain(after)
    assert after.photo is not None
    assert before.photo is not None
    assert after.photo.content != before.photo.content
    for message in (first, second):
        await pair.ben.says("/forget", reply_to=message)
        await pair.ben.presses("Take it back")
    gone = next(each for each in pair.alma.received if each.id == before.id)
    assert plain(gone) == "Removed."
    assert gone.photo is not None
    assert gone.photo.content not in (before.photo.content, after.photo.content)


async def test_erasing_everything_leaves_an_empty_one(pair: World) -> None:
    await switches_intensity(pair, "Yes")
    digest, _ = await _digest(pair, TENSE)
    await pair.alma.presses("Picture", on=digest)
    picture = pair.alma.last
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    gone = next(each for each in pair.alma.received if each.id == picture.id)
    assert plain(gone) == "Removed."
    assert gone.photo is not None
    assert picture.photo is not None
    assert gone.photo.content != picture.photo.content


@pytest.mark.parametrize("line", ["A plain line, 6 of them.", "Feeling: tense"])
async def test_where_there_is_no_dot_it_says_so(pair: World, line: str) -> None:
    await switches_intensity(pair, "Yes")
    digest, _ = await _digest(pair, line)
    await pair.alma.presses("Picture", on=digest)
    assert pair.alma.toasts()[-1] == "There is no dot to draw yet."
    assert _pictures(pair.alma) == []


async def test_it_is_to_be_had_from_a_look_back_too(pair: World) -> None:
    await switches_intensity(pair, "Yes")
    await _digest(pair, TENSE)
    await pair.moves_to(THURSDAY + timedelta(days=1))
    await pair.alma.says("/lookback B.")
    await pair.alma.presses("Picture", on=pair.alma.last)
    assert "Wed 25 Nov · tense, 6" in plain(pair.alma.last)


async def test_somebody_elses_message_brings_none(pair: World) -> None:
    await switches_intensity(pair, "Yes")
    digest, _ = await _digest(pair, TENSE)
    await pair.enrols(pair.cleo, "Cleo")
    await pair.cleo.forges("picture", on=digest)
    assert pair.cleo.toasts()[-1] == "That has passed."
    assert _pictures(pair.cleo) == []
