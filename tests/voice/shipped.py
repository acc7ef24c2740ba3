"""The words as they are shipped, read once for all tests, and where each of them stands."""

import re
from functools import cache

from bot.domain.prompt import Prompt
from tests.people import speech_in
from tests.voice.conftest import PROMPTS

PHRASES = speech_in(PROMPTS).english
VOICE, CRISIS, LIBRARY = PHRASES.voice, PHRASES.crisis, PHRASES.library


def message_at(key: str) -> str:
    """A message as one finds it: its file, its line and its name."""
    return f"{_lines('*.ftl', r'([a-z][a-z0-9-]*) *=').get(key, 'nowhere')} {key}"


def prompt_at(prompt: Prompt) -> str:
    """A prompt as one finds it: its file, the line of its id, and its id."""
    return f"{_lines('*/*.md', r'id: *([a-z0-9-]+)').get(prompt.id, 'nowhere')} {prompt.id}"


@cache
def _lines(files: str, name: str) -> dict[str, str]:
    """File and line of every name that stands at the beginning of a line."""
    found: dict[str, str] = {}
    for file in sorted((PROMPTS / "en").glob(files)):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if match := re.match(name, line):
                found.setdefault(match[1], f"{file.relative_to(PROMPTS.parent)}:{number}")
    return found
