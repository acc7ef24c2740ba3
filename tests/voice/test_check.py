"""The check of the whole prompts folder, with the code that uses it."""

from pathlib import Path

import pytest

from bot.voice.check import check, used_keys
from tests.listing import comes_to
from tests.voice.conftest import CRISIS, QUESTION, Write


@pytest.fixture
def code(tmp_path: Path) -> Path:
    root = tmp_path / "bot"
    root.mkdir()
    return root


def put(root: Path, source: str) -> Path:
    (root / "phrases.py").write_text(source, encoding="utf-8")
    return root


def lines(folder: Path, code_root: Path | None = None) -> list[str]:
    return [str(fault) for fault in check(folder, code_root)]


def test_a_whole_folder_has_no_fault(write: Write, code: Path) -> None:
    assert lines(write(), put(code, 'def f(voice): return voice.say("note-kept")\n')) == []


def test_every_file_is_looked_at(write: Write) -> None:
    changes: dict[str, str | bytes | None] = {
        "questions/one.md": QUESTION.replace("title", "titel"),
        "activities/two.md": None,
        "crisis.yaml": CRISIS.replace("finder", "findr"),
        "voice.ftl": "note-kept = <b>Kept\n",
    }
    assert [line.split(". ")[0] for line in lines(write(changes))] == [
        'prompts/en/crisis.yaml:1: "finder" is missing',
        'prompts/en/crisis.yaml:7: unknown setting "findr", did you mean "finder"? Rename it or take it out.',
        'prompts/en/questions/one.md:2: "title" is missing',
        'prompts/en/questions/one.md:4: unknown setting "titel", did you mean "title"? Rename it or take it out.',
        "prompts/en/voice.ftl:1: <b> is never closed",
    ]


def test_an_empty_library_is_a_fault(write: Write) -> None:
    assert lines(write({"activities/two.md": None})) == [
        "prompts/en/activities:1: no activity is there. Put one back, or look at PROMPTS_DIR."
    ]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert [line.split(". ")[0] for line in lines(tmp_path / "gone")] == [
        "gone/en/activities:1: no activity is there",
        "gone/en/crisis.yaml:1: is not there",
        "gone/en/questions:1: no question is there",
        "gone/en/voice.ftl:1: is not there",
    ]


VOICE = "note-kept = Kept { $when }.\nphase-stuck = Stuck\nphase-ongoing = Going on\nbutton-yes = Yes <b>so</b>\n"
ALL = 'KEYS = ("note-kept", "phase-stuck", "phase-ongoing", "button-yes")\n'
CODE = [
    (
        "",
        "",
        [],
    ),
    (
        "say('note-kept', when=1)",
        "",
        [],
    ),
    (
        "say('note-kept', **values)",
        "",
        [],
    ),
    (
        "voice.say('note-kept', whom=1)",
        "",
        [
            (
                'prompts/en/voice.ftl:1: "note-kept" needs when, which bot/phrases.py:2'
                " does not give. Values given there: whom."
            )
        ],
    ),
    (
        "self._say('note-kept' if x else 'phase-stuck')",
        "",
        [
            (
                'prompts/en/voice.ftl:1: "note-kept" needs when, which bot/phrases.py:2'
                " does not give. Values given there: none."
            )
        ],
    ),
    (
        "say('note-kpet')",
        "",
        [
            (
                'bot/phrases.py:2: "note-kpet" is said here, and no message has that'
                " name. Write the message or mend the name."
            )
        ],
    ),
    (
        "label('button-yes')",
        "",
        [('prompts/en/voice.ftl:4: "button-yes" is a label, which shows tags as they are. Take < > and & out of it.')],
    ),
    (
        "",
        "lost-words = Lost\n",
        ['prompts/en/voice.ftl:5: nobody says "lost-words". Remove it or use it.'],
    ),
    (
        "say(f'lost-{x}')",
        "lost-words = Lost\n",
        [],
    ),
    (
        "say(f'gone-{x}')",
        "",
        [
            (
                'bot/phrases.py:2: "gone\\-.+" is said here, and no message has that name.'
                " Write the message or mend the name."
            )
        ],
    ),
    (
        "say('phase-stuck')",
        "lost-words = { phase-stuck }\n",
        ['prompts/en/voice.ftl:5: nobody says "lost-words". Remove it or use it.'],
    ),
    (
        "say('taking-in', when=1)",
        "taking-in = { lost-words }\nlost-words = { $when }\n",
        [],
    ),
]


def test_voice_and_code_agree(write: Write, code: Path) -> None:
    def found(said: tuple[str, str]) -> list[str]:
        source, more = said
        return lines(write({"voice.ftl": VOICE + more}), put(code, ALL + source + "\n"))

    comes_to(found, [((source, more), expected) for source, more, expected in CODE])


def test_another_language_may_lack_messages_but_not_ask_for_more(write: Write, code: Path) -> None:
    folder = write({"voice.ftl": VOICE})
    for name in ("questions", "activities"):
        (folder / "de" / name).mkdir(parents=True)
        for file in (folder / "en" / name).iterdir():
            (folder / "de" / name / file.name).write_bytes(file.read_bytes())
    (folder / "de" / "crisis.yaml").write_text(CRISIS, encoding="utf-8")
    (folder / "de" / "voice.ftl").write_text("note-kept = Behalten { $wann }.\nalt-worte = Alt\n", encoding="utf-8")
    assert lines(folder, put(code, ALL + "say('note-kept', when=1)\n")) == [
        'prompts/de/voice.ftl:1: "note-kept" needs wann, which bot/phrases.py:2 does not give.'
        " Values given there: when.",
        'prompts/de/voice.ftl:2: nobody says "alt-worte". Remove it or use it.',
    ]


def test_used_keys_are_the_known_ones(code: Path) -> None:
    root = put(code, 'A = {"a": "note-kept", "b": "not-known"}\nsay(f"phase-{a}")\n')
    known = frozenset({"note-kept", "phase-stuck", "lost-words"})
    assert used_keys(root, known) == {"note-kept", "phase-stuck"}
