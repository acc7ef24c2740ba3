"""A client's own card: its four lines, and what fits into one message."""

import html

import pytest

from bot.desk.client.card import card_text
from bot.domain.card import LINE_MOST, Card, fits, next_line, read_card
from bot.domain.prompt import CARD, Takes
from bot.voice.phrases import Phrases
from tests.domain.cast import client
from tests.people import speech_in
from tests.voice.conftest import PROMPTS

MESSAGE = 4096
"""UTF-16 units that Telegram takes in one message."""


def phrases() -> Phrases:
    return speech_in(PROMPTS).english


def test_a_card_is_read_as_it_was_written() -> None:
    card = Card(safer='A blanket, "mine" & warm\nand tea 🫖', pause="No.")
    assert read_card(card.written()) == card


def test_no_words_are_an_empty_card() -> None:
    assert read_card("") == Card()
    assert Card().empty
    assert not Card(contact="Mum").empty


@pytest.mark.parametrize("takes", CARD)
def test_each_line_is_set_and_emptied_alone(takes: Takes) -> None:
    card = Card().with_line(takes, "One.")
    assert [each for each in CARD if card.line(each)] == [takes]
    assert card.with_line(takes, "").empty


def test_the_lines_follow_one_another() -> None:
    walked: list[Takes] = [CARD[0]]
    while (following := next_line(walked[-1])) is not None:
        walked.append(following)
    assert tuple(walked) == CARD


@pytest.mark.parametrize("sign", ["a", "&", "<", "ä", "🫖", "\n", "ש"])
def test_four_lines_as_long_as_may_be_fit_into_one_message(sign: str) -> None:
    line = sign
    while fits(line + sign):
        line += sign
    assert not fits(line + sign)
    card = Card(*[line] * 4)
    sent = card_text(phrases(), card) + "\n\n" + phrases().say("card-kept")
    assert len(sent.encode("utf-16-le")) // 2 <= MESSAGE
    assert html.unescape(sent).count(line) >= 4


def test_a_line_of_two_thousand_characters_does_not_fit() -> None:
    assert not fits("a" * 2000)
    assert fits("a" * LINE_MOST)


def test_nothing_of_a_card_shows_where_objects_are_printed() -> None:
    assert "Mum" not in repr(Card(contact="Mum"))
    assert client().card == ""
