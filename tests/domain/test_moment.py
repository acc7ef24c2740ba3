"""One line as feeling, intensity and situation: what is understood, and what is left as it is."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.moment import Moment, read_intensity, read_moment
from tests.listing import comes_to, refused

ON = [
    ("tense 6 before the call", Moment("tense", 6, "before the call")),
    ("  tense   6   before the call ", Moment("tense", 6, "before the call")),
    ("tense, 6, before the call", Moment("tense", 6, "before the call")),
    ("Tense 6/10 on the bus", Moment("Tense", 6, "on the bus")),
    ("a bit sad 3 out of 10", Moment("a bit sad", 3)),
    ("tense before the call 6", Moment("tense", 6, "before the call")),
    ("tense before the call, 6", Moment("tense", 6, "before the call")),
    ("angry 0", Moment("angry", 0)),
    ("10", Moment("", 10)),
    ("7 when she left", Moment("", 7, "when she left")),
    ("6, tense, before the call", Moment("tense", 6, "before the call")),
    ("tense", Moment("tense")),
    ("tense before the call", Moment("tense", None, "before the call")),
    ("tense - the call", Moment("tense", None, "the call")),
    ("tense: the call", Moment("tense", None, "the call")),
    # A number that is something else.
    ("woke at 3", Moment("woke", None, "at 3")),
    ("slept 4 hours", Moment("slept 4 hours")),
    ("2 calls and no lunch", Moment("2 calls and no lunch")),
    ("between 3 and 4", Moment("between 3 and 4")),
    ("sad 2 or 3, or 4", Moment("sad 2 or 3", None, "or 4")),
    ("room 101 in the cellar", Moment("room 101", None, "in the cellar", beyond=True)),
    ("tense 11 before the call", Moment("tense 11", None, "before the call", beyond=True)),
    ("tense 60/10", Moment("tense 60/10", beyond=True)),
    ("tense -3 before the call", Moment("tense -3", None, "before the call")),
    ("tense - 3 - the call", Moment("tense", 3, "the call")),
    ("tense 6,5", Moment("tense 6,5")),
    ("tense (6)", Moment("tense", 6)),
    ("tense 6.5 before", Moment("tense 6.5", None, "before")),
    ("I was tired all day when I came", Moment("I was tired all day when I came")),
    ("", Moment()),
    ("😶 4", Moment("😶", 4)),
]  # fmt: skip


def test_what_a_line_says() -> None:
    comes_to(lambda typed: read_moment(typed, intensity=True), ON)


def test_no_number_is_looked_for_while_it_is_switched_off() -> None:
    def number(typed: str) -> tuple[int | None, bool]:
        found = read_moment(typed, intensity=False)
        return found.intensity, found.beyond

    comes_to(number, [(typed, (None, False)) for typed, _ in ON])


@given(st.text(max_size=80), st.booleans())
def test_any_line_is_read(typed: str, intensity: bool) -> None:
    found = read_moment(typed, intensity=intensity)
    assert found.intensity is None or 0 <= found.intensity <= 10


ALONE = [("0", 0), ("10", 10), (" 7 ", 7), ("7.", 7), ("7/10", 7), ("7 out of 10", 7), ("٣", 3)]


def test_a_number_alone() -> None:
    comes_to(read_intensity, ALONE)
    comes_to(read_intensity, refused(["11", "-1", "6.5", "seven", "7 or 8", ""]))
