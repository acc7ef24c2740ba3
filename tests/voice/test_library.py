"""Prompt files: what is read from them, and what is offered of them."""

from bot.domain.pairing import Phase
from bot.domain.prompt import Approach, PromptKind, Role, Step, Takes
from bot.voice.library import load_library
from tests.listing import comes_to
from tests.voice.conftest import QUESTION, Write


def test_whole_files_are_read(write: Write) -> None:
    library = load_library(write())
    question, activity = library.prompts
    assert question.words == "When did your mood shift a little today?"
    assert (question.kind, question.steps) == (PromptKind.QUESTION, ())
    assert question.phases == (Phase.BEGINNING,)
    assert question.approaches == (Approach.ANY,)
    assert question.helps == "moods seem to come from nowhere"
    assert question.why == "small shifts are easier to see"
    assert activity.phases == (Phase.BEGINNING, Phase.STUCK)
    assert activity.steps == (
        Step("Early signs", "What are the first signs?", Takes.EARLY_SIGNS),
        Step("Safer", "What helps?", Takes.SAFER),
    )
    assert activity.words == "This is a card in your words.\n\nYou can stop after any line."


def test_windows_line_ends_and_a_byte_order_mark_are_no_fault(write: Write) -> None:
    saved = b"\xef\xbb\xbf" + QUESTION.replace("\n", "\r\n").encode()
    assert load_library(write({"questions/one.md": saved})) == load_library(write())


def test_yaml_1_2_keeps_words_words(write: Write) -> None:
    head = QUESTION.replace("title: A small shift", "title: no").replace("why: small", "why: 20:30 small")
    question = load_library(write({"questions/one.md": head})).prompts[0]
    assert question.title == "no"
    assert question.why.startswith("20:30")


def test_offers_narrow_by_what_is_said(write: Write) -> None:
    library = load_library(write())
    ids = [[prompt.id for prompt in offer] for offer in (
        library.offer(),
        library.offer(kind=PromptKind.ACTIVITY),
        library.offer(phase=Phase.STUCK),
        library.offer(phase=Phase.AFTER_INTENSE),
        library.offer(approach=Approach.CBT),
    )]  # fmt: skip
    assert ids == [["small-shift", "own-card"], ["own-card"], ["own-card"], [], ["small-shift"]]
    assert library.get("own-card") == library.prompts[1]
    assert library.get("nothing") is None


def a_question(name: str, phases: str, approaches: str, role: str = "") -> str:
    head = (
        QUESTION.replace("small-shift", name).replace("[beginning]", f"[{phases}]").replace("[any]", f"[{approaches}]")
    )
    return head.replace("helps:", f"role: {role}\nhelps:") if role else head


SHELF: dict[str, str | bytes | None] = {
    "activities/two.md": None,
    "questions/one.md": a_question("one", "stuck, ongoing", "any", "smaller"),
    "questions/two.md": a_question("two", "ongoing", "cbt, act"),
    "questions/three.md": a_question("three", "ongoing, stuck", "any"),
    "questions/four.md": a_question("four", "ongoing, stuck", "act"),
}
OFFERED: list[tuple[tuple[Phase, Approach | None, Role | None], list[str]]] = [
    ((Phase.ONGOING, None, None), ["four", "three", "two", "one"]),
    ((Phase.STUCK, None, None), ["one", "four", "three"]),
    ((Phase.ONGOING, Approach.ACT, None), ["four", "two", "three", "one"]),
    ((Phase.STUCK, Approach.ACT, None), ["four", "one", "three"]),
    ((Phase.ONGOING, Approach.ANY, None), ["three", "one"]),
    ((Phase.STUCK, None, Role.SMALLER), ["one"]),
    ((Phase.STUCK, None, Role.GROUNDING), []),
    ((Phase.BEGINNING, None, None), []),
]


def test_what_fits_best_comes_first(write: Write) -> None:
    library = load_library(write(SHELF))

    def offered(asked: tuple[Phase, Approach | None, Role | None]) -> list[str]:
        phase, approach, role = asked
        return [prompt.id for prompt in library.offer(phase=phase, approach=approach, role=role)]

    comes_to(offered, OFFERED)


def test_the_approaches_of_a_phase_are_those_that_are_named(write: Write) -> None:
    library = load_library(write(SHELF))
    assert library.approaches(Phase.ONGOING) == (Approach.CBT, Approach.ACT)
    assert library.approaches(Phase.STUCK, PromptKind.QUESTION) == (Approach.ACT,)
    assert library.approaches(Phase.STUCK, PromptKind.ACTIVITY) == ()


ANOTHER: list[tuple[tuple[str | None, Role | None], str | None]] = [
    ((None, None), "one"),
    (("one", None), "four"),
    (("three", None), "one"),
    (("unknown", None), "one"),
    (("four", Role.SMALLER), "one"),
    (("one", Role.SMALLER), None),
]


def test_another_one_goes_round(write: Write) -> None:
    library = load_library(write(SHELF))

    def another(asked: tuple[str | None, Role | None]) -> str | None:
        than, role = asked
        found = library.another(Phase.STUCK, than, role)
        return found.id if found else None

    comes_to(another, ANOTHER)
