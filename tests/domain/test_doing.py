"""Going through an activity: which step is next, and what a typed text answers."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.doing import Answer, first_place, label_of, labelled, place_after, read_answer
from bot.domain.notes import STEP_BREAK, as_line, clean, in_lines
from bot.domain.pairing import Phase
from bot.domain.prompt import NO_SHELVES, Approach, Prompt, PromptKind, Shelves, Step, Takes
from tests.listing import comes_to


def activity(*takes: Takes, phases: tuple[Phase, ...] = (Phase.ONGOING,)) -> Prompt:
    steps = tuple(Step(each.value.title(), f"{each.value}?", each) for each in takes)
    return Prompt("a", PromptKind.ACTIVITY, "A", phases, (Approach.ANY,), "", "", "Words.", steps)


MOMENT = activity(Takes.FEELING, Takes.INTENSITY, Takes.SITUATION)
THREE = activity(Takes.LINE, Takes.FEELING, Takes.LINE)


MOMENTS = [
    ("tense 6 before the call", True, Answer(None, 0, alone=True)),
    ("tense 6", True, Answer(2, 0)),
    ("tense", True, Answer(1, 0)),
    ("tense", False, Answer(2, 0)),
    ("tense, before the call", True, Answer(1, 0)),
    ("tense, before the call", False, Answer(None, 0, alone=True)),
    ("6", True, Answer(2, 1)),
    ("6", False, Answer(2, 0)),
    ("tense 15/10", True, Answer(2, 0, beyond=True)),
    ("tense 15/10", False, Answer(2, 0)),
]


def test_a_moment_may_be_told_in_one_line() -> None:
    def answer(told: tuple[str, bool]) -> Answer:
        typed, on = told
        return read_answer(MOMENT, 0, typed, intensity=on)

    comes_to(answer, [((typed, on), expected) for typed, on, expected in MOMENTS])


def test_only_its_first_step_takes_all_of_a_moment() -> None:
    assert read_answer(MOMENT, 2, "tense 6 before the call", intensity=True) == Answer(None, 2)
    assert read_answer(THREE, 0, "tense 6 before the call", intensity=True) == Answer(1, 0)
    assert read_answer(THREE, 1, "tense, before the call", intensity=True) == Answer(2, 1)


NUMBERS = [("6", False), ("0", False), ("10/10", False), ("11", True), ("-1", True), ("99 of 10", True), ("6.5", False)]


def test_a_number_that_is_not_from_0_to_10() -> None:
    comes_to(
        lambda typed: read_answer(MOMENT, 1, typed, intensity=True),
        [(typed, Answer(2, 1, beyond=beyond)) for typed, beyond in NUMBERS],
    )


def test_intensity_is_no_step_for_whom_it_is_off() -> None:
    only = activity(Takes.INTENSITY)
    assert (first_place(only, intensity=True), first_place(only, intensity=False)) == (0, None)
    assert (place_after(MOMENT, 0, intensity=True), place_after(MOMENT, 0, intensity=False)) == (1, 2)
    assert place_after(MOMENT, 2, intensity=True) is None


def test_a_label_stands_before_an_answer_of_several() -> None:
    assert label_of(THREE, 1, intensity=False) == "Feeling"
    assert label_of(activity(Takes.LINE), 0, intensity=False) == ""
    assert label_of(activity(Takes.FEELING, Takes.INTENSITY), 0, intensity=False) == ""
    assert labelled("Feeling", "tense: very") == ("Feeling: tense: very", 9)
    assert labelled("", "tense") == ("tense", 0)


@given(st.text(), st.text())
def test_answers_come_apart_again_whatever_was_written(one: str, other: str) -> None:
    answers = [clean(one), clean(other)]
    assert STEP_BREAK.join(answers).split(STEP_BREAK) == answers


def test_a_note_of_steps_reads_as_one_line() -> None:
    text = STEP_BREAK.join(("Feeling: tense", "Before: the call\nand after"))
    assert as_line(text) == "Feeling: tense · Before: the call / and after"
    assert in_lines(text) == "Feeling: tense\nBefore: the call\nand after"


def test_after_an_intense_meeting_only_what_is_meant_for_it_fits() -> None:
    contains = activity(Takes.NOTHING, phases=(Phase.STUCK, Phase.AFTER_INTENSE))
    assert [phase for phase in Phase if not contains.fits(phase)] == []
    assert [phase for phase in Phase if not THREE.fits(phase)] == [Phase.AFTER_INTENSE]


def test_a_shelf_is_found_by_language_and_is_english_otherwise() -> None:
    shelves = Shelves({"en": {"a": THREE}, "de": {"a": MOMENT}})
    assert shelves.get("de-AT", "a") is MOMENT
    assert shelves.get("xx", "a") is THREE
    assert shelves.get("de", "b") is None
    assert NO_SHELVES.get("en", "a") is None
