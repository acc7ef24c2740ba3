"""The bot's voice: the messages of prompts/<lang>/*.ftl, formatted and escaped."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fluent.runtime import FluentBundle
from fluent.syntax import ast

from bot.voice.faults import BrokenPrompts, in_order
from bot.voice.ftl import Messages, read_messages, variables_of

ENGLISH = "en"

_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_DIRECTIONS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")

# The formatter refuses a value of more than 2,500 characters, and a page of a digest is longer. What is not
# a plain short word (which a message may choose by) is therefore put in after formatting, in place of a mark
# made of two code points that are no characters and are never exchanged.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"{_OPEN}([^{_CLOSE}]*){_CLOSE}")
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}")


class MissingWords(Exception):
    """A message or a value it needs is missing: a mistake in the code, found by `prompts check`."""


@dataclass(frozen=True)
class Said:
    """What a person wrote. It is escaped, and its direction kept to itself."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class Markup:
    """A text that the voice made itself: it is put in as it stands."""

    text: str = field(repr=False)


Value = str | int | Said | Markup


class Voice:
    """What the bot says in one language. A message that the language lacks is said in English."""

    def __init__(self, language: str, layers: tuple[tuple[str, Messages], ...]) -> None:
        self.language = language
        self._layers = tuple((_bundle(name, messages), messages) for name, messages in layers)

    def __contains__(self, key: str) -> bool:
        return any(key in messages for _, messages in self._layers)

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for _, messages in self._layers for key in messages.ids)

    def say(self, key: str, /, **values: Value) -> str:
        """The message as HTML, every value escaped. Raises MissingWords; no value is in its text."""
        return self._format(key, {name: _as_html(value) for name, value in values.items()})

    def label(self, key: str, /, **values: str | int | Said) -> str:
        """The message as plain text, for a choice: nothing is escaped. Raises MissingWords."""
        return self._format(key, {name: _as_plain(value) for name, value in values.items()})

    def variables(self, key: str) -> set[str]:
        """The values that the message needs, those of the messages it takes in among them."""
        for _, messages in self._layers:
            if key in messages:
                return variables_of(key, messages)
        raise MissingWords(f'no message "{key}"')

    def _format(self, key: str, values: Mapping[str, str | int]) -> str:
        bundle = next((bundle for bundle, messages in self._layers if key in messages), None)
        pattern = bundle.get_message(key).value if bundle else None
        if bundle is None or pattern is None:
            raise MissingWords(f'no message "{key}"')
        held: dict[str, str] = {}
        given: dict[str, str | int] = {}
        for name, value in values.items():
            if isinstance(value, str) and not _PLAIN.fullmatch(value):
                held[name] = value
                given[name] = f"{_OPEN}{name}{_CLOSE}"
            else:
                given[name] = value
        text, errors = bundle.format_pattern(pattern, given)
        if errors:
            lacking = sorted(self.variables(key) - values.keys())
            raise MissingWords(f'message "{key}" lacks {", ".join(lacking) or "what it refers to"}')
        return _MARK.sub(lambda mark: held[mark.group(1)], str(text))


def load_voice(folder: Path, language: str = ENGLISH, own: Path | None = None) -> Voice:
    """The voice of a language: the prompts folder, and an own one over it. Raises BrokenPrompts with every fault."""
    layers: list[tuple[str, Messages]] = []
    for name in dict.fromkeys((language, ENGLISH)):
        if name != ENGLISH and not any(any((place / name).glob("*.ftl")) for place in (folder, own) if place):
            continue
        messages, faults = read_messages(folder, name, own)
        if faults:
            raise BrokenPrompts(in_order(faults))
        layers.append((name, messages))
    return Voice(language, tuple(layers))


def escaped(text: str) -> str:
    """Plain text as HTML. Quotes stay: no value stands inside a tag."""
    return html.escape(_clean(text), quote=False)


def isolated(text: str) -> str:
    """A text whose direction changes nothing around it: its own direction marks go, one isolate holds it."""
    return f"{_FIRST_STRONG_ISOLATE}{_DIRECTIONS.sub('', text)}{_POP_ISOLATE}"


def _as_html(value: Value) -> str | int:
    match value:
        case Said():
            return isolated(escaped(value.text))
        case Markup():
            return _clean(value.text)
        case str():
            return escaped(value)
        case _:
            return value


def _as_plain(value: str | int | Said) -> str | int:
    match value:
        case Said():
            return isolated(_clean(value.text))
        case str():
            return _clean(value)
        case _:
            return value


def _clean(text: str) -> str:
    return text.replace(_OPEN, "\ufffd").replace(_CLOSE, "\ufffd")


def _bundle(language: str, messages: Messages) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(ast.Resource(body=list(messages.entries)))
    return bundle
