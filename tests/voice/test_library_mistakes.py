"""Prompt files: the one line that is said about each mistake in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.voice.faults import BrokenPrompts
from bot.voice.library import load_library
from tests.listing import comes_to, every
from tests.voice.conftest import ACTIVITY, QUESTION, Write

ONE = "prompts/en/questions/one.md"
TWO = "prompts/en/activities/two.md"


def said(write: Write, changes: dict[str, str | bytes | None]) -> list[str]:
    with pytest.raises(BrokenPrompts) as broken:
        load_library(write(changes))
    assert str(broken.value).splitlines() == [str(fault) for fault in broken.value.faults]
    return [str(fault) for fault in broken.value.faults]


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


def test_a_mistake_is_one_line(write: Write) -> None:
    def found(change: tuple[str, str]) -> list[str]:
        old, new = change
        assert QUESTION.count(old) == 1
        return said(write, {"questions/one.md": QUESTION.replace(old, new)})

    comes_to(found, [((old, new), [f"{ONE}:{line}: {rest}"]) for old, new, line, rest in BROKEN])


FILES: list[tuple[str | bytes, int, str]] = [
    ("no head", 1, "no head. Begin the file with ---, the settings, and --- again."),
    ("---\nid: x\n", 1, "the head has no end. Put --- on a line of its own after the settings."),
    ("---\n---\nx\n", 2, 'no settings. Write each as "name: value" on a line of its own.'),
    ("", 1, "no head. Begin the file with ---, the settings, and --- again."),
    (b"---\nid: \xff\n---\n", 2, "not UTF-8. Save the file as UTF-8."),
    (QUESTION.replace("A small", "A \x07small"), 2, "not valid YAML. Remove signs that cannot be printed."),
]


def test_a_file_that_cannot_be_read(write: Write) -> None:
    def found(content: str | bytes) -> list[str]:
        return said(write, {"questions/one.md": content})

    comes_to(found, [(content, [f"{ONE}:{line}: {rest}"]) for content, line, rest in FILES])


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


def test_a_mistake_in_an_activity_is_one_line(write: Write) -> None:
    def wrong(row: tuple[str, str, int, str]) -> Iterator[str]:
        old, new, line, rest = row
        assert ACTIVITY.count(old) == 1
        found = said(write, {"activities/two.md": ACTIVITY.replace(old, new)})
        # A setting whose name is misspelt is unknown, and the one that was meant is missing.
        if f"{TWO}:{line}: {rest}" not in found or len(found) != (2 if "wrods: What" in new else 1):
            yield f"{old!r}, {new!r}: came to {found}, and was to come to {TWO}:{line}: {rest}"

    every(STEPS, wrong)


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
