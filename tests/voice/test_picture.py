"""The picture: the dots that lines hold, the SVG as it was looked at, and what never gets into it."""

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.dots import DOTS_MOST, Dot, Said, dot_of, dots
from bot.voice.line_picture import HEIGHT, WIDTH, png, svg
from tests.voice.shipped import PHRASES

MONDAY = datetime(2026, 11, 16, 17, 0, tzinfo=UTC)
ZONE = "Europe/Berlin"
FEELINGS, STRENGTHS = {"feeling"}, {"how strong"}


def _dot(days: int, strength: int, feeling: str = "", hours: int = 0) -> Dot:
    return Dot(MONDAY + timedelta(days=days, hours=hours), strength, feeling)


WEEK = (
    _dot(0, 6, "tense"),
    _dot(0, 7, "still tense", hours=2),
    _dot(1, 4, "calm"),
    _dot(3, 8, "עצוב"),
    _dot(4, 8, "very, very ashamed of it"),
    _dot(9, 5, "glad"),
)


def _read(text: str, *, in_steps: bool = False) -> tuple[str, int] | None:
    found = dot_of(Said(MONDAY, text, in_steps), FEELINGS, STRENGTHS)
    return (found.feeling, found.strength) if found else None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Feeling: tense\nHow strong: 6\nWhat was going on: before the call", ("tense", 6)),
        ("Feeling: tense\u2028How strong: 6/10", ("tense", 6)),
        ("FEELING: tense 6", ("tense", 6)),
        ("How strong: 0", ("", 0)),
        ("Feeling: tense", None),
        ("Feeling: tense\nHow strong: 12", None),
        ("Feeling: tense\nHow strong: rather", None),
        ("tense 6 before the call", None),
        ("I slept 4 before the exam", None),
        ("", None),
    ],
)
def test_a_strength_is_read_only_where_it_was_asked_for(text: str, read: tuple[str, int] | None) -> None:
    assert _read(text) == read


def test_one_line_in_an_activity_may_hold_a_whole_moment() -> None:
    assert _read("tense 6 before the call", in_steps=True) == ("tense", 6)
    assert _read("tense before the call", in_steps=True) is None


def test_the_newest_dots_are_drawn_oldest_first() -> None:
    many = [Said(MONDAY + timedelta(hours=hour), f"How strong: {hour % 11}", False) for hour in reversed(range(40))]
    found = dots(many, FEELINGS, STRENGTHS)
    assert [dot.at for dot in found] == [MONDAY + timedelta(hours=hour) for hour in range(40 - DOTS_MOST, 40)]


def test_the_svg_is_the_one_that_was_looked_at() -> None:
    assert svg(PHRASES, WEEK, ZONE) == (Path(__file__).parent / "line.svg").read_text(encoding="utf-8")


def test_one_line_leads_through_all_dots_and_no_other_day_is_named_or_marked() -> None:
    drawn = svg(PHRASES, WEEK, ZONE)
    assert drawn.count("<line ") == len(WEEK) - 1
    assert drawn.count("<circle ") == len(WEEK)
    far_apart = svg(PHRASES, (_dot(0, 5), _dot(5, 5)), ZONE)
    assert far_apart.count("<line ") == 1
    assert far_apart.count("<circle ") == 2
    assert [day for day in range(16, 23) if f" {day} Nov<" in far_apart] == [16, 21]


def test_days_are_those_of_the_reader() -> None:
    late = Dot(datetime(2026, 11, 16, 23, 30, tzinfo=UTC), 5, "")
    assert "Tue 17 Nov" in svg(PHRASES, (late,), ZONE)


@pytest.mark.parametrize("feeling", ["<script>&", "🙂 glad", "\u202etense", "a" * 300, "\x00\ufffe", "]]>", "עצוב"])
def test_hostile_words_make_a_picture_all_the_same(feeling: str) -> None:
    drawn = svg(PHRASES, (_dot(0, 5, feeling),), ZONE)
    assert "<script>" not in drawn
    assert "🙂" not in drawn
    assert len(drawn) < 2000
    assert png(drawn).startswith(b"\x89PNG")


@pytest.mark.parametrize("found", [(), WEEK[:1], WEEK, tuple(_dot(0, each % 11, "word") for each in range(DOTS_MOST))])
def test_any_number_of_dots_makes_a_png_of_one_size(found: tuple[Dot, ...]) -> None:
    drawn = png(svg(PHRASES, found, ZONE))
    assert struct.unpack(">II", drawn[16:24]) == (2 * WIDTH, 2 * HEIGHT)
