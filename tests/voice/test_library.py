"""Prompt files: what is read from them, and the one line said about each mistake."""

from pathlib import Path

import pytest

from bot.domain.pairing import Phase
from bot.domain.prompt import Approach, PromptKind, Role, Step, Takes
from bot.voice.faults import BrokenPrompts
from bot.voice.library import load_library
from tests.voice.conftest import ACTIVITY, QUESTION, Write

ONE = "prompts/en/questions/one.md"
TWO = "prompts/en/activities/two.md"


def said(write: Write, changes: dict[str, str | bytes | None]) -> list[str]:
    with pytest.raises(BrokenPrompts) as broken:
        load_library(write(changes))
    assert str(broken.value).splitlines() == [str(fault) for fault in broken.value.faults]
    return [str(fault) for fault in broken.value.faults]


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
OFFERED = [
    (Phase.ONGOING, None, None, ["four", "three", "two", "one"]),
    (Phase.STUCK, None, None, ["one", "four", "three"]),
    (Phase.ONGOING, Approach.ACT, None, ["four", "two", "three", "one"]),
    (Phase.STUCK, Approach.ACT, None, ["four", "one", "three"]),
    (Phase.ONGOING, Approach.ANY, None, ["three", "one"]),
    (Phase.STUCK, None, Role.SMALLER, ["one"]),
    (Phase.STUCK, None, Role.GROUNDING, []),
    (Phase.BEGINNING, None, None, []),
]


@pytest.mark.parametrize(("phase", "approach", "role", "ids"), OFFERED)
def test_what_fits_best_comes_first(
    write: Write, phase: Phase, approach: Approach | None, role: Role | None, ids: list[str]
) -> None:
    offered = load_library(write(SHELF)).offer(phase=phase, approach=approach, role=role)
    assert [prompt.id for prompt in offered] == ids


def test_the_approaches_of_a_phase_are_those_that_are_named(write: Write) -> None:
    library = load_library(write(SHELF))
    assert library.approaches(Phase.ONGOING) == (Approach.CBT, Approach.ACT)
    assert library.approaches(Phase.STUCK, PromptKind.QUESTION) == (Approach.ACT,)
    assert library.approaches(Phase.STUCK, PromptKind.ACTIVITY) == ()


@pytest.mark.parametrize(
    ("than", "role", "other"),
    [
        (None, None, "one"),
        ("one", None, "four"),
        ("three", None, "one"),
        ("unknown", None, "one"),
        ("four", Role.SMALLER, "one"),
        ("one", Role.SMALLER, None),
    ],
)
def test_another_one_goes_round(write: Write, than: str | None, role: Role | None, other: str | None) -> None:
    found = load_library(write(SHELF)).another(Phase.STUCK, than, role)
    assert (found.id if found else None) == other


LONG = " ".join(["word"] * 31)
BROKEN = [
    (
        "why: small",
        "tagz: x\nwhy: small",
        8,
        'unknown setting "tagz". Take it out; known are id, kind, title, phases, approaches, helps, why, role, steps,'
        " hidden.",
    ),
    (
        "title: A",
        "titel: x\ntitle: A",
        4,
        'unknown setting "titel", did you mean "title"? Rename it or take it out.',
    ),
    (
        "title: A small shift\n",
        "",
        2,
        '"title" is missing. Add "title: ...".',
    ),
    (
        "[beginning]",
        "[beginning, begining]",
        5,
        '"begining" is no value of "phases". Use "beginning", "ongoing", "after-intense" or "stuck".',
    ),
    (
        "[any]",
        "[dbt]",
        6,
        '"dbt" is no value of "approaches". Use "any", "cbt", "act", "trauma-informed" or "psychodynamic".',
    ),
    (
        "[any]",
        "any",
        6,
        '"approaches" is not a list. Put the value in brackets: approaches: [...].',
    ),
    (
        "[any]",
        "[]",
        6,
        '"approaches" is empty. Fill it or take it out.',
    ),
    (
        "kind: question",
        "kind: quiz",
        3,
        '"quiz" is no value of "kind". Use "question" or "activity".',
    ),
    (
        "kind: question",
        "kind: activity",
        3,
        "activity in the folder for question. Change the kind or move the file.",
    ),
    (
        "title: A small shift",
        "title: 12",
        4,
        '"title" is read as a number. Put its value in quotes: title: "...".',
    ),
    (
        "title: A small shift",
        "title:",
        4,
        '"title" has no words. Write "title: some words" on one line.',
    ),
    (
        "title: A small shift",
        "title: " + "x" * 41,
        4,
        '"title" is too long. Keep it to 40 characters.',
    ),
    (
        "title: A small shift",
        "title: In the session",
        4,
        '"session" would show on a lock screen. Leave it out of this line.',
    ),
    (
        "id: small-shift",
        "id: Small shift",
        2,
        'the value of "id" does not fit. Use small letters, digits and single hyphens.',
    ),
    (
        "why: small",
        "why: one\nwhy: small",
        9,
        'not valid YAML: found duplicate key "why" with value "small shifts are'
        ' easier to see" (original value: "one"). Write "name: value"; put a'
        " value that holds a colon in quotes.",
    ),
    (
        "title: A",
        "title: A: b",
        4,
        'not valid YAML: mapping values are not allowed here. Write "name:'
        ' value"; put a value that holds a colon in quotes.',
    ),
    (
        "helps: moods",
        "helps: homework and moods",
        7,
        '"homework" is never said. Say what may be noticed instead.',
    ),
    (
        "why: small",
        "steps: [{label: One, words: What?}]\nwhy: small",
        8,
        "a question has no steps. Make it an activity.",
    ),
    (
        "a little today?",
        "a little today? And where?",
        11,
        "more than one sentence. Keep a question to one sentence on one line.",
    ),
    (
        "a little today?",
        "a little\ntoday?",
        11,
        "more than one sentence. Keep a question to one sentence on one line.",
    ),
    (
        "When did",
        "Why did",
        11,
        "a client is never asked why. Ask what happened, when, or what it was like.",
    ),
    (
        "When did",
        "In therapy, when did",
        11,
        '"therapy" would show on a lock screen. Leave it out of this line.',
    ),
    (
        "a little today?",
        "a little today!",
        11,
        "an exclamation mark presses. End the sentence with a full stop.",
    ),
    (
        "a little today?",
        "since the Task?",
        11,
        '"Task" is never said. Say what may be noticed instead.',
    ),
    (
        "a little today?",
        "though you haven’t slept?",
        11,
        '"you haven\'t" is never said. Say what may be noticed instead.',
    ),
    (
        "a little today?",
        "**a little**?",
        11,
        "marks are shown as they are typed. Write plain sentences.",
    ),
    (
        "When did your mood shift a little today?",
        "",
        10,
        "no words for the client. Write them below the second ---.",
    ),
    (
        "When did your mood shift a little today?",
        LONG,
        11,
        "a sentence of 31 words. Keep a thought to 30 words: cut it in two.",
    ),
    (
        "When did your mood shift a little today?",
        "x" * 201,
        11,
        "201 characters. Keep a question to 200 characters.",
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "rest"), BROKEN)
def test_a_mistake_is_one_line(write: Write, old: str, new: str, line: int, rest: str) -> None:
    assert QUESTION.count(old) == 1
    assert said(write, {"questions/one.md": QUESTION.replace(old, new)}) == [f"{ONE}:{line}: {rest}"]


FILES = [
    ("no head", 1, "no head. Begin the file with ---, the settings, and --- again."),
    ("---\nid: x\n", 1, "the head has no end. Put --- on a line of its own after the settings."),
    ("---\n---\nx\n", 2, 'no settings. Write each as "name: value" on a line of its own.'),
    ("", 1, "no head. Begin the file with ---, the settings, and --- again."),
    (b"---\nid: \xff\n---\n", 2, "not UTF-8. Save the file as UTF-8."),
    (QUESTION.replace("A small", "A \x07small"), 2, "not valid YAML. Remove signs that cannot be printed."),
]


@pytest.mark.parametrize(("content", "line", "rest"), FILES)
def test_a_file_that_cannot_be_read(write: Write, content: str | bytes, line: int, rest: str) -> None:
    assert said(write, {"questions/one.md": content}) == [f"{ONE}:{line}: {rest}"]


def test_an_id_used_twice_names_the_first(write: Write) -> None:
    assert said(write, {"questions/three.md": QUESTION}) == [
        f'prompts/en/questions/three.md:2: the id "small-shift" is used twice. See {ONE}:2; change one.'
    ]


STEP = "  - label: Safer\n    words: What helps?\n    takes: safer\n"
STEPS = [
    (
        "    words: What helps?\n",
        "    words: Why does it help?\n",
        16,
        "a client is never asked why. Ask what happened, when, or what it was like.",
    ),
    (
        "    words: What helps?\n",
        "    wrods: What helps?\n",
        15,
        '"words" is missing. Add "words: ...".',
    ),
    (
        "    words: What helps?\n",
        "    words: What helps?\n    wrods: x\n",
        17,
        'unknown setting "wrods", did you mean "words"? Rename it or take it out.',
    ),
    (
        "    words: What helps?\n",
        "    words: " + "x" * 121 + "\n",
        16,
        '"words" is too long. Keep it to 120 characters.',
    ),
    (
        "label: Safer",
        "label: What helps me to feel safer",
        15,
        '"label" is too long. Keep it to 24 characters.',
    ),
    (
        "label: Safer",
        "label: early signs",
        15,
        'the label "early signs" stands twice. Give each step its own.',
    ),
    (
        "label: Safer",
        "label: Last session",
        15,
        '"session" would show on a lock screen. Leave it out of this line.',
    ),
    (
        "takes: safer",
        "takes: early-signs",
        17,
        '"early-signs" is taken twice. Use "line" for one of them.',
    ),
    (
        "takes: safer",
        "takes: line",
        11,
        "some steps fill the card and some do not."
        " Let every step take one of early-signs, safer, contact, pause, or none.",
    ),
    (
        "takes: safer",
        "takes: saver",
        17,
        '"saver" is no value of "takes". Use "line", "nothing", "feeling", "intensity", "situation", "early-signs",'
        ' "safer", "contact" or "pause".',
    ),
    (
        "takes: safer",
        "takes: safer\n    choices: [tea, a walk]",
        18,
        '"safer" has no choices. Take them out.',
    ),
    (
        "takes: safer",
        "takes: safer\n    choices: [tea]",
        18,
        '"choices" has too few parts. Keep at least 2.',
    ),
    (
        STEP,
        "  - What helps?\n",
        15,
        '"steps" holds words alone. Write "label: ..." and "words: ..." on lines of their own.',
    ),
    (
        STEP,
        STEP + "".join(f"  - label: {n}\n    words: And?\n    takes: contact\n" for n in "ABC"),
        11,
        '"steps" has too many parts. Keep at most 4.',
    ),
    (
        "approaches: [trauma",
        "role: smaller\napproaches: [trauma",
        8,
        '"smaller" is for questions. Take it out, or make it a question.',
    ),
    (
        "approaches: [trauma",
        "role: tiny\napproaches: [trauma",
        8,
        '"tiny" is no value of "role". Use "smaller", "grounding" or "first-week".',
    ),
    (
        "approaches: [trauma",
        'hidden: "yes"\napproaches: [trauma',
        8,
        '"hidden" is neither true nor false. Write hidden: true, or take it out.',
    ),
]


@pytest.mark.parametrize(("old", "new", "line", "rest"), STEPS)
def test_a_mistake_in_an_activity_is_one_line(write: Write, old: str, new: str, line: int, rest: str) -> None:
    assert ACTIVITY.count(old) == 1
    found = said(write, {"activities/two.md": ACTIVITY.replace(old, new)})
    assert f"{TWO}:{line}: {rest}" in found
    assert len(found) == (2 if "wrods: What" in new else 1)


def test_a_long_body_is_named_by_the_line_of_the_slip(write: Write) -> None:
    broken = ACTIVITY.replace("You can stop", "Your streak can stop")
    assert said(write, {"activities/two.md": broken}) == [
        f'{TWO}:22: "streak" is never said. Say what may be noticed instead.'
    ]


def test_a_file_of_another_kind_is_not_passed_over_in_silence(write: Write) -> None:
    assert said(write, {"questions/four.txt": "x"}) == [
        "prompts/en/questions/four.txt:1: only files ending in .md are read. Rename it or move it."
    ]


def test_faults_come_in_the_order_of_the_files(write: Write) -> None:
    broken = {"questions/one.md": QUESTION.replace("title", "titel"), "activities/two.md": "x"}
    lines = said(write, dict(broken))
    assert [line.split(": ")[0] for line in lines] == [f"{TWO}:1", f"{ONE}:2", f"{ONE}:4"]


def test_a_folder_behind_a_link_is_named_as_it_was_given(write: Write, tmp_path: Path) -> None:
    folder = write({"questions/one.md": "x"})
    (folder / "en" / "questions" / "one.md").rename(tmp_path / "elsewhere.md")
    (folder / "en" / "questions" / "one.md").symlink_to(tmp_path / "elsewhere.md")
    with pytest.raises(BrokenPrompts, match=f"^{ONE}:1: no head"):
        load_library(folder)
