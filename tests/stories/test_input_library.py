"""The files of the library, as they are checked in a shell: every broken one is named with its fault and its remedy."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.operator.cli import app
from bot.process.app import Exit
from bot.settings import PREFIX
from tests.voice.conftest import ACTIVITY
from tests.voice.conftest import QUESTION as QUESTION_FILE


def asked(prompt_id: str) -> str:
    return QUESTION_FILE.replace("id: small-shift", f"id: {prompt_id}")


def filling(prompt_id: str) -> str:
    return ACTIVITY.replace("id: own-card", f"id: {prompt_id}")


def with_fewer_steps(text: str) -> str:
    return text[: text.index("  - label: Safer")] + text[text.index("---\n\nThis is") :]


@dataclass(frozen=True)
class Laid:
    """Files of a practice's own, and what the check says of one: where it is, what is wrong, what mends it."""

    input: str
    files: dict[str, str]
    where: str
    fault: str
    remedy: str


GERMAN = {"de/voice.ftl": "no-thanks = Gut. Es wurde nichts behalten.\n"}
BROKEN = [
    Laid(
        "an unknown setting",
        {"en/questions/mine.md": asked("mine").replace("helps:", "hepls:")},
        "own/en/questions/mine.md:7",
        'unknown setting "hepls", did you mean "helps"?',
        "Rename it or take it out.",
    ),
    Laid(
        "and the setting that is missing for it",
        {},
        "own/en/questions/mine.md:2",
        '"helps" is missing.',
        'Add "helps: ...".',
    ),
    Laid(
        "an id used twice",
        {"en/questions/one.md": asked("twice"), "en/questions/two.md": asked("twice")},
        "own/en/questions/two.md:2",
        'the id "twice" is used twice.',
        "See own/en/questions/one.md:2; change one.",
    ),
    Laid(
        "a step too long",
        {"en/activities/step.md": filling("step").replace("What helps?", "What helps " + "and helps " * 12 + "you?")},
        "own/en/activities/step.md:16",
        '"words" is too long.',
        "Keep it to 120 characters.",
    ),
    Laid(
        "a step’s label too long",
        {"en/activities/label.md": filling("label").replace("label: Safer", "label: What helps me to feel safer")},
        "own/en/activities/label.md:15",
        '"label" is too long.',
        "Keep it to 24 characters.",
    ),
    Laid(
        "a language without its messages",
        {"en/activities/card.md": filling("card"), "fr/activities/card.md": filling("card")},
        "own/fr/voice.ftl:1",
        "is not there.",
        "Write the messages there; what it lacks is said in English.",
    ),
    Laid(
        "a translation with fewer steps",
        {
            "en/activities/fewer.md": filling("fewer"),
            "de/activities/fewer.md": with_fewer_steps(filling("fewer")),
            **GERMAN,
        },
        "own/de/activities/fewer.md:2",
        'the steps of "fewer" differ from English.',
        "There: early-signs, safer.",
    ),
]
MISSING = Laid(
    "a translation that is missing",
    {"en/questions/mine.md": asked("mine"), **GERMAN},
    "warning: own/en/questions/mine.md:2",
    '"mine" is not there in "de".',
    "Write de/questions/mine.md with the same id.",
)
"""That keeps nothing from running: the question is asked in English meanwhile."""


def checked(files: dict[str, str], folder: Path) -> Result:
    """What `prompts check` says of these files of a practice's own. It changes none."""
    for name, content in files.items():
        (folder / "own" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "own" / name).write_text(content, encoding="utf-8")
    result = CliRunner().invoke(app, ("prompts", "check"))
    assert {name: (folder / "own" / name).read_text(encoding="utf-8") for name in files} == files
    return result


def test_every_broken_file_of_the_library_is_named_with_fault_and_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", "own")
    broken = checked({name: text for laid in BROKEN for name, text in laid.files.items()}, tmp_path)
    assert sorted(broken.stderr.splitlines()) == sorted(f"{one.where}: {one.fault} {one.remedy}" for one in BROKEN)
    assert broken.exit_code == Exit.FAULT


def test_a_translation_that_is_missing_is_named_and_keeps_nothing_from_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", "own")
    missing = checked(MISSING.files, tmp_path)
    assert f"{MISSING.where}: {MISSING.fault} {MISSING.remedy}" in missing.stderr.splitlines()
    assert (missing.exit_code, missing.stdout) == (0, "prompts: fine\n")
