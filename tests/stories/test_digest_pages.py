"""A digest of many lines: its pages, and what an edit does to them."""

import html
import re

import pytest

from bot.voice import letters
from tests.inspecting import digest_of
from tests.people import Phone, World, plain
from tests.stories.digest_pages import LEAD, MAY_BE_READ, writes
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import WORDS, digests, labels, tells, told


async def _read_through(phone: Phone) -> list[str]:
    """Every page of the newest digest, by [More]."""
    pages = [plain(phone.last)]
    while "More" in labels(phone.last):
        await phone.presses("More", on=phone.last)
        pages.append(plain(phone.last))
    return pages


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (7, 1), (8, 2)])
async def test_so_many_lines_make_so_many_pages(pair: World, count: int, pages: int) -> None:
    lines = await writes(pair, count)
    await pair.moves_to(THURSDAY - LEAD)
    found = await _read_through(pair.alma)
    assert len(found) == pages
    assert [line for page in found for line in lines if line in page] == lines


async def test_a_hundred_lines_come_once_each_oldest_first(pair: World) -> None:
    lines = await writes(pair, 100)
    await pair.moves_to(THURSDAY - LEAD)
    found = await _read_through(pair.alma)
    assert len(found) == 15
    assert [line for page in found for line in lines if line in page] == lines
    assert len(digests(pair.alma)) == 1


async def test_five_hundred_hostile_lines_come_whole_and_once_each(pair: World) -> None:
    shapes = [
        "🌧️\U0001f469\u200d\U0001f469\u200d\U0001f467 a day",
        "שלום עולם",
        "<b>x</b> & &amp; </blockquote>",
        "مرحبا (بالعالم)",
        "`[a](b)` *_~ \u202edne",
    ]
    expected = [f"{number:03} {shapes[number % 5]}" for number in range(500)]
    for line in expected:
        pair.telegram.say(pair.ben.number, line)
    await pair.settles()
    await pair.moves_to(THURSDAY - LEAD)
    button, meaning = pair.alma.button("More")
    sent = meaning.split(":")[1]
    content = await digest_of(pair, sent)
    found = [letters.digest(WORDS, content, sent, page).text for page in range(72)]
    shown = [html.unescape(re.sub("<[^>]*>|[\u2068\u2069]", "", each)) for each in found]
    assert all(len(each) < 4096 for each in found)
    lines = [line.partition(" · ")[2] for each in shown for line in each.split("\n") if line.startswith("Mon · ")]
    assert lines == [line.replace("\u202e", "") for line in expected]
    for page in (0, 40, 71):  # Telegram takes them, and shows them so.
        await pair.alma.forges(f"more:{sent}:{page}")
        assert plain(next(each for each in pair.alma.received if each.id == button)) == shown[page]
    assert "More" not in labels(pair.alma.last)


async def test_long_lines_make_pages_of_about_900_characters(pair: World) -> None:
    for letter in "abcde":
        await pair.ben.says(letter * 400)
    await pair.moves_to(THURSDAY - LEAD)
    found = await _read_through(pair.alma)
    assert len(found) == 3
    assert all(len(page) < 1000 for page in found)


async def test_pages_turn_forth_and_back_in_the_same_message(pair: World) -> None:
    await writes(pair, 15)
    await pair.moves_to(THURSDAY - LEAD)
    message = pair.alma.last.id
    assert labels(pair.alma.last) == ["More", "Talked about", "New question"]
    await pair.alma.presses("More")
    assert labels(pair.alma.last)[:2] == ["Back", "More"]
    await pair.alma.presses("Back")
    assert "Line 001." in plain(pair.alma.last)
    assert pair.alma.last.id == message


async def test_an_edited_line_leaves_the_reader_on_the_same_page(pair: World) -> None:
    await pair.moves(days=2)
    await writes(pair, 7)
    message = await pair.ben.says("The eighth.")
    await pair.moves_to(THURSDAY - LEAD)
    await pair.alma.presses("More")
    await pair.ben.edits(message, "The eighth, changed.")
    assert "The eighth, changed. (edited)" in plain(pair.alma.last)
    assert "Line 001." not in plain(pair.alma.last)


async def test_a_line_that_grows_by_an_edit_leaves_the_digest_and_may_have_been_read(pair: World) -> None:
    await pair.moves(days=2)
    message = await pair.ben.says("Short.")
    await pair.moves_to(THURSDAY)
    await pair.ben.edits(message, "Much more of it. " * 40)
    assert "Short." not in digests(pair.alma)[0]
    assert "Much more" not in digests(pair.alma)[0]
    asked = told(pair.ben, "note-long")
    assert MAY_BE_READ in plain(asked)
    await pair.ben.presses("Write one line", on=asked)
    assert tells(pair.ben.last, "write-one-line")
    assert MAY_BE_READ in plain(pair.ben.last)


async def test_what_never_went_out_was_not_read(pair: World) -> None:
    message = await pair.ben.says("Short.")
    await pair.ben.edits(message, "Much more of it. " * 40)
    asked = told(pair.ben, "note-long")
    await pair.ben.presses("Write one line", on=asked)
    assert MAY_BE_READ not in pair.ben.text
