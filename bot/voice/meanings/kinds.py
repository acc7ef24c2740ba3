"""A meaning: a word that says what is chosen, and the values that go with it, as `pvhold:0123456789abcdef01234567:2`.

Buttons stay in chats for months. So a word is never used for another thing, and what was written once is still read
(tests/voice/old_meanings.txt).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, TypeVarTuple, overload

from bot.domain.when import zone_named

BYTES_MOST = 64
"""Telegram takes no more (Bot API, `callback_data`)."""
_ID = re.compile(r"[0-9a-f]{24}")
_NUMBER = re.compile(r"[0-9]{1,17}")
_PAGE = re.compile(r"[0-9]{1,3}")

T = TypeVar("T")
S = TypeVar("S")
M = TypeVar("M")
N = TypeVar("N")
E = TypeVar("E", bound=str)
Ts = TypeVarTuple("Ts")
Us = TypeVarTuple("Us")


@dataclass(frozen=True)
class Part(Generic[T]):
    """One value of a meaning: how it is written and how it is read."""

    read: Callable[[str], T | None]
    """The value, or None for what is no such value."""
    write: Callable[[T], str | None] = str
    """None: it is left out, where nothing follows it."""
    missing: tuple[T, ...] = ()
    """What is meant where it was left out; empty: then nothing is meant."""
    wide: bool = False
    """Whether it may hold colons."""
    every: tuple[T, ...] = ()
    """All values, where there are only some."""


class Meaning(Generic[*Ts]):
    """What one kind of choice means. Called with its values, it writes what a button carries."""

    def __init__(self, verb: str, *parts: Part[Any]) -> None:
        self.verb, self.parts = verb, parts

    def __call__(self, *values: *Ts) -> str:
        """Raises ValueError for what would be too long for a button."""
        return _fits(":".join([self.verb, *self._written(values)]))

    def for_whom(self: "Meaning[*Us, str]", *values: *Us) -> "ForWhom":
        """Everything but the last value: the client, who is still to be chosen."""
        return ForWhom(":".join([self.verb, *self._written(values)]))

    def _written(self, values: tuple[Any, ...]) -> list[str]:
        texts = [part.write(value) for part, value in zip(self.parts, values, strict=False)]
        while texts and texts[-1] is None:
            texts.pop()
        return [text or "" for text in texts]

    def read(self, text: str) -> tuple[*Ts] | None:
        """The values in what follows the verb. None: it is not what this means."""
        texts = self._split(text)
        if len(texts) > len(self.parts):
            return None
        values: list[Any] = []
        for at, part in enumerate(self.parts):
            typed = texts[at] if at < len(texts) else ""
            if part.missing and not typed:
                values.append(part.missing[0])
            elif (value := part.read(typed)) is not None:
                values.append(value)
            else:
                return None
        return tuple(values)

    def _split(self, text: str) -> list[str]:
        if not text:
            return []
        wide = next((at for at, part in enumerate(self.parts) if part.wide), None)
        if wide is None:
            return text.split(":")
        texts = text.split(":", wide)
        return [*texts[:-1], *texts[-1].rsplit(":", len(self.parts) - wide - 1)]


@dataclass(frozen=True)
class ForWhom:
    """A meaning that lacks its last value: the client it is about, who is chosen from a list."""

    begun: str

    def __call__(self, pairing_id: str) -> str:
        return _fits(f"{self.begun}:{pairing_id}")


def _fits(written: str) -> str:
    if len(written.encode()) > BYTES_MOST:
        raise ValueError(f"a button has no room for {written!r}")
    return written


@overload
def meaning(verb: str, /) -> Meaning[()]: ...
@overload
def meaning(verb: str, one: Part[T], /) -> Meaning[T]: ...
@overload
def meaning(verb: str, one: Part[T], two: Part[S], /) -> Meaning[T, S]: ...
@overload
def meaning(verb: str, one: Part[T], two: Part[S], three: Part[M], /) -> Meaning[T, S, M]: ...
@overload
def meaning(verb: str, one: Part[T], two: Part[S], three: Part[M], four: Part[N], /) -> Meaning[T, S, M, N]: ...
def meaning(verb: str, /, *parts: Part[Any]) -> Any:
    """A meaning by its verb, which may be two words with a colon between, and the kinds of its values."""
    return Meaning(verb, *parts)


# The kinds of values.


def _if(fits: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda text: text if fits.fullmatch(text) else None


def one_of(*values: E) -> Part[E]:
    """One of some words."""
    return Part(lambda text: next((each for each in values if each == text), None), str, every=values)


def number_of(*values: int) -> Part[int]:
    """One of some numbers."""
    return Part(lambda text: next((each for each in values if str(each) == text), None), every=values)


def flag(yes: str, no: str) -> Part[bool]:
    """Yes or no, each by its word."""
    return Part({yes: True, no: False}.get, lambda value: yes if value else no, every=(True, False))


def ending(word: str) -> Part[bool]:
    """A word that stands at the end, or does not."""
    return Part({word: True}.get, lambda value: word if value else None, (False,), every=(True, False))


def either(kind: type[T], one: Part[T], other: Part[S]) -> Part[T | S]:
    """A value of this type, or one of another. What is written as the one must not be readable as the other."""

    def read(text: str) -> T | S | None:
        found = one.read(text)
        return other.read(text) if found is None else found

    def write(value: Any) -> str | None:
        return one.write(value) if isinstance(value, kind) else other.write(value)

    return Part(read, write, every=(*one.every, *other.every))


def optional(part: Part[T], missing: M) -> Part[T | M]:
    """A value that may be left out at the end; then `missing` is meant."""

    def write(value: Any) -> str | None:
        return None if value == missing else part.write(value)

    return Part(
        part.read,
        write,
        (missing,),
        part.wide,
        (*part.every, missing) if part.every else (),
    )


ID = Part(_if(_ID))
WORD = Part(lambda text: text or None)
"""Anything without a colon: a version, a prompt's id or its mark, the name of a command."""
TEXT = Part(lambda text: text or None, wide=True)
"""Anything at all."""
NUMBER = Part(lambda text: int(text) if _NUMBER.fullmatch(text) else None)
PAGE = Part(lambda text: int(text) if _PAGE.fullmatch(text) else 0, missing=(0,))
"""A page from 0 on; what is no page is the first one."""
ZONE = Part(zone_named)
