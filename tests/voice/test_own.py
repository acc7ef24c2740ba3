"""A practice's own folder, laid over the shipped one: what it replaces, adds and hides, and each mistake in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.pairing import Phase
from bot.domain.prompt import Approach, PromptKind, Role, Takes
from bot.voice.check import check, lacking
from bot.voice.faults import BrokenPrompts
from bot.voice.library import load_library
from bot.voice.phrases import load_speech
from tests.listing import comes_to, every
from tests.voice.conftest import ACTIVITY, CRISIS, PROMPTS, QUESTION, VOICE, Write

MINE = QUESTION.replace("id: small-shift", "id: mine").replace("A small shift", "Mine")
HIDES = "---\nid: small-shift\nhidden: true\n---\n"
SPARE = MINE.replace("helps:", "hidden: true\nhelps:")
"""A prompt that is whole and put away for the time being."""


def lay(tmp_path: Path, files: dict[str, str]) -> Path:
    """An own folder with these files alone."""
    shutil.rmtree(tmp_path / "own", ignore_errors=True)
    return add(tmp_path, files)


def add(tmp_path: Path, files: dict[str, str]) -> Path:
    """These files too, in the own folder."""
    own = tmp_path / "own"
    own.mkdir(exist_ok=True)
    for name, content in files.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text(content, encoding="utf-8")
    return own


LAID: list[tuple[str, dict[str, str], list[str]]] = [
    ("nothing", {}, ["small-shift", "own-card"]),
    ("adds, and comes first", {"en/questions/mine.md": MINE}, ["mine", "small-shift", "own-card"]),
    ("replaces by id, whatever the file's name", {"en/questions/other.md": QUESTION}, ["small-shift", "own-card"]),
    ("hides", {"en/questions/x.md": HIDES}, ["own-card"]),
    ("hides from the other folder too", {"en/activities/x.md": HIDES}, ["own-card"]),
    ("false hides nothing", {"en/questions/x.md": QUESTION.replace("helps:", "hidden: false\nhelps:")},
     ["small-shift", "own-card"]),
    ("put away whole", {"en/questions/mine.md": SPARE}, ["small-shift", "own-card"]),
    ("replaced and put away", {"en/questions/x.md": SPARE.replace("id: mine", "id: small-shift")}, ["own-card"]),
]  # fmt: skip


def test_what_an_own_folder_does(write: Write, tmp_path: Path) -> None:
    shipped = write()

    def wrong(row: tuple[str, dict[str, str], list[str]]) -> Iterator[str]:
        what, files, ids = row
        own = lay(tmp_path, files)
        if (found := [prompt.id for prompt in load_library(shipped, own=own).prompts]) != ids:
            yield f"{what}: came to {found}, and was to come to {ids}"
        # The last question there was may be hidden, and then the check asks for one.
        expected = [] if "small-shift" in ids else ["no question is there"]
        if (faults := [fault.what for fault in check(shipped, own=own)]) != expected:
            yield f"{what}: the check says {faults}, and was to say {expected}"

    every(LAID, wrong)


def test_the_own_words_are_the_ones_offered(write: Write, tmp_path: Path) -> None:
    changed = QUESTION.replace("a little today?", "at all today?")
    library = load_library(write(), own=lay(tmp_path, {"en/questions/x.md": changed}))
    assert [prompt.words for prompt in library.offer() if prompt.id == "small-shift"] == [
        "When did your mood shift at all today?"
    ]


BROKEN = [
    (
        {"en/questions/x.md": HIDES.replace("small-shift", "smal-shift")},
        'own/en/questions/x.md:2: there is no "smal-shift" to hide, did you mean "small-shift"?'
        " Mend the id or remove the file.",
    ),
    (
        {"en/questions/x.md": HIDES.replace("hidden: true", "hidden: false")},
        'own/en/questions/x.md:2: "kind" is missing. Add "kind: ...".',
    ),
    (
        {"en/questions/x.md": HIDES.replace("hidden: true", "hidden: true\ntagz: x")},
        'own/en/questions/x.md:4: unknown setting "tagz". Take it out; known are id, hidden.',
    ),
    (
        {"en/questions/x.md": MINE.replace("titl", "tilt")},
        'own/en/questions/x.md:4: unknown setting "tilte", did you mean "title"? Rename it or take it out.',
    ),
    (
        {"en/questions/x.md": MINE, "en/questions/y.md": MINE},
        'own/en/questions/y.md:2: the id "mine" is used twice. See own/en/questions/x.md:2; change one.',
    ),
    (
        {"en/questions/x.md": QUESTION.replace("id: small-shift", "id: own-card")},
        'own/en/questions/x.md:2: "own-card" is an activity in prompts/en/activities/two.md. Choose another id.',
    ),
    (
        {"en/activities/x.md": ACTIVITY.replace("id: own-card", "id: small-shift")},
        'own/en/activities/x.md:2: "small-shift" is a question in prompts/en/questions/one.md. Choose another id.',
    ),
]


def test_a_mistake_names_the_file_where_it_lies(write: Write, tmp_path: Path) -> None:
    shipped = write()

    def wrong(row: tuple[dict[str, str], str]) -> Iterator[str]:
        files, said = row
        own = lay(tmp_path, files)
        with pytest.raises(BrokenPrompts) as broken:
            load_library(shipped, own=own)
        for who, faults in (("the library", broken.value.faults), ("the check", check(shipped, own=own))):
            if said not in [str(fault) for fault in faults]:
                yield f"{files}: {who} says {[str(fault) for fault in faults]}, and was to say {said}"

    every(BROKEN, wrong)


def test_a_shipped_folder_has_nothing_to_hide(write: Write) -> None:
    with pytest.raises(BrokenPrompts, match='there is no "small-shift" to hide'):
        load_library(write({"questions/one.md": HIDES}))


STRAY = [
    ("questions/mine.md", "own/questions"),
    ("mine.md", "own/mine.md"),
    ("en/question/mine.md", "own/en/question"),
    ("en/mine.md", "own/en/mine.md"),
]


def test_a_file_where_nobody_looks_is_not_passed_over_in_silence(write: Write, tmp_path: Path) -> None:
    shipped = write()

    def said(name: str) -> list[str]:
        own = lay(tmp_path, {name: MINE, "README.md": "ours", ".git/HEAD": "x"})
        return [str(fault) for fault in check(shipped, own=own)]

    rest = ":1: is not read. Prompts stand in en/questions/ and en/activities/."
    comes_to(said, [(name, [named + rest]) for name, named in STRAY])


def test_a_folder_that_is_not_there(write: Write, tmp_path: Path) -> None:
    said = "own:1: is not there. Make the folder, or look whether PROMPTS_DIR is right."
    with pytest.raises(BrokenPrompts) as broken:
        load_speech(write(), tmp_path / "own")
    assert str(broken.value) == said
    assert [str(fault) for fault in check(write(), own=tmp_path / "own")] == [said]


def test_own_messages_stand_in_for_shipped_ones(write: Write, tmp_path: Path) -> None:
    shipped = write({"voice.ftl": "note-kept = Kept.\nnote-twice = { note-kept } { note-kept }\n"})
    own = lay(tmp_path, {"en/voice.ftl": "note-kept = Here.\n"})
    assert load_speech(shipped, own).english.say("note-twice") == "Here. Here."
    assert check(shipped, own=own) == []
    lay(tmp_path, {"en/voice.ftl": "note-kept = <b>Here.\n"})
    assert [str(fault).split(". ")[0] for fault in check(shipped, own=own)] == [
        "own/en/voice.ftl:1: <b> is never closed"
    ]


def in_german(tmp_path: Path, **more: str) -> Path:
    german = {
        "de/voice.ftl": "note-kept = Da.\n",
        "de/crisis.yaml": CRISIS,
        "de/activities/zwei.md": ACTIVITY.replace("A card of my own", "Meine Karte"),
    }
    return lay(tmp_path, german | {f"de/{name}": content for name, content in more.items()})


def test_what_a_language_lacks_is_offered_in_english_and_named(write: Write, tmp_path: Path) -> None:
    own = in_german(tmp_path)
    prompts = write({"voice.ftl": VOICE + "note-gone = Gone.\n"})
    assert check(prompts, own=own) == []
    assert [str(fault) for fault in lacking(prompts, own)] == [
        "own/de/voice.ftl:1: said in English: note-gone. Write those that are read.",
        'prompts/en/questions/one.md:2: "small-shift" is not there in "de".'
        " Write de/questions/one.md with the same id.",
    ]
    prompts = write({"voice.ftl": VOICE + "note-gone = Gone.\nnote-lost = Lost.\n"})
    assert next(fault.what for fault in lacking(prompts, own)) == "said in English: note-gone and 1 more"
    german = load_speech(prompts, own).of("de").library
    assert [prompt.title for prompt in german.prompts] == ["A small shift", "Meine Karte"]


def test_what_is_hidden_in_english_is_hidden_in_every_language(write: Write, tmp_path: Path) -> None:
    own = in_german(tmp_path)
    add(tmp_path, {"en/activities/x.md": "---\nid: own-card\nhidden: true\n---\n"})
    assert [prompt.id for prompt in load_library(write(), "de", own).prompts] == ["small-shift"]


def test_a_translation_keeps_kind_and_steps(write: Write, tmp_path: Path) -> None:
    shorter = ACTIVITY.replace("  - label: Safer\n    words: What helps?\n    takes: safer\n", "")
    own = in_german(tmp_path)
    add(tmp_path, {"de/activities/zwei.md": shorter})
    assert [str(fault) for fault in check(write(), own=own)] == [
        'own/de/activities/zwei.md:2: the steps of "own-card" differ from English. There: early-signs, safer.'
    ]
    add(tmp_path, {"de/activities/zwei.md": ACTIVITY.replace("id: own-card", "id: small-shift")})
    assert [str(fault) for fault in check(write(), own=own)] == [
        'own/de/activities/zwei.md:2: "small-shift" is of another kind in English. Choose another id.'
    ]


def test_the_guides_example_is_whole_and_its_tables_name_every_setting(write: Write, tmp_path: Path) -> None:
    guide = (PROMPTS.parent / "docs" / "operating.md").read_text(encoding="utf-8")
    section = guide.split("## Prompts of your own")[1].split("\n## ")[0]
    example = section.split("```\n")[1]
    own = lay(tmp_path, {"en/activities/two-breaths.md": example})
    assert check(write(), own=own) == []
    assert load_library(write(), own=own).get("two-breaths") is not None
    for value in (*Phase, *Approach, *Role, *Takes, *PromptKind, "hidden", "choices", "label", "helps", "why"):
        assert f"`{value}`" in section, value
