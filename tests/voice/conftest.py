"""A prompts folder that is whole, to be broken by the tests."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

PROMPTS = Path(__file__).parents[2] / "prompts"

QUESTION = """\
---
id: small-shift
kind: question
title: A small shift
phases: [beginning]
approaches: [any]
helps: moods seem to come from nowhere
why: small shifts are easier to see
---

When did your mood shift a little today?
"""

ACTIVITY = """\
---
id: own-card
kind: activity
title: A card of my own
phases:
  - beginning
  - stuck
approaches: [trauma-informed]
helps: words are hard to find
why: your words are there when you need them
steps:
  - label: Early signs
    words: What are the first signs?
    takes: early-signs
  - label: Safer
    words: What helps?
    takes: safer
---

This is a card in your words.

You can stop after any line.
"""

CRISIS = """\
sentences:
  unread: Nobody reads this chat as it comes in.
  act: Please call a person now.
  emergency: "Emergency:"
  anywhere: Please call the emergency number where you are.
  elsewhere: "In many countries:"
finder: findahelpline.com
countries:
  - code: US
    name: United States
    emergency: "911"
    checked: 2026-01-10
    source: 988lifeline.org
    numbers:
      - name: 988 Suicide & Crisis Lifeline
        number: "988"
        how: call or text
  - code: DE
    name: Germany
    emergency: "112"
    checked: 2026-05-10
    source: telefonseelsorge.de
    numbers:
      - name: TelefonSeelsorge
        number: "0800 111 0 111"
"""

VOICE = """\
note-kept = Kept.
"""

WHOLE = {
    "questions/one.md": QUESTION,
    "activities/two.md": ACTIVITY,
    "crisis.yaml": CRISIS,
    "voice.ftl": VOICE,
}

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def standing_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults name files from where one stands."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a prompts folder with these English files instead of the whole ones (none: leave one out).

    Nothing stays of one that was written before.
    """

    def write(changes: dict[str, str | bytes | None] | None = None) -> Path:
        folder = tmp_path / "prompts"
        shutil.rmtree(folder, ignore_errors=True)
        for name, content in {**WHOLE, **(changes or {})}.items():
            file = folder / "en" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder

    return write
