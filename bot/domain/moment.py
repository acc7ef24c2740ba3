"""Feeling, intensity and what was happening, read from one line; every part optional."""

import re
from dataclasses import dataclass

STRONGEST = 10

_TAIL = r"(?:before|after|when|while|during|as|at|in|on|with|because|since|from|until|about|around|near)\b"
_OF_TEN = r"(?:\s*/\s*10|\s+(?:out\s+)?of\s+10)\b"
_NUMBER = re.compile(
    rf"(?:^|(?<=[\s(]))(?P<number>\d{{1,4}})(?P<ten>{_OF_TEN})?"
    rf"(?=\s*(?:$|[,.](?!\d)|[;:)–]|-\s|\s{_TAIL}))",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(r"\b(?:at|by|since|until|till|from|to|and|number|no)\s*$", re.IGNORECASE)
"""What stands before a time of day or a count, not before an intensity."""
_TAIL_BEGINS = re.compile(rf"\s({_TAIL})", re.IGNORECASE)
_EDGES = " \t,;:()–-"
_FEW = 4
"""Words: a feeling told in more of them is not cut apart."""


@dataclass(frozen=True)
class Moment:
    """What one line said. The line itself is what is kept, as it was typed: this is only how it was understood."""

    feeling: str = ""
    intensity: int | None = None
    situation: str = ""
    beyond: bool = False
    """A number was given as one of ten that is not from 0 to 10: it is left in the line and means nothing."""


def read_moment(typed: str, *, intensity: bool) -> Moment:
    """`tense 6 before the call`, `tense, before the call`, `6/10`, or only a part of it.

    A number is an intensity only if it is switched on and cannot be a count or a time: it ends the line or
    stands before a comma or a word such as `before`, and not behind `at`. What cannot be told apart is the feeling.
    """
    line = " ".join(typed.split())
    found = _number_in(line) if intensity else None
    if found is None:
        feeling, situation = _apart(line)
        return Moment(feeling, None, situation)
    value = int(found["number"])
    before, after = line[: found.start()].strip(_EDGES), line[found.end() :].strip(_EDGES).rstrip(".")
    if value > STRONGEST:
        feeling, situation = _apart(line)
        return Moment(feeling, None, situation, beyond=True)
    if before:
        feeling, situation = _apart(before)
        return Moment(feeling, value, " ".join(part for part in (situation, after) if part))
    feeling, situation = _apart(after) if not re.match(_TAIL, after, re.IGNORECASE) else ("", after)
    return Moment(feeling, value, situation)


def read_intensity(typed: str) -> int | None:
    """A number from 0 to 10 alone, also as `6/10`; anything else is none."""
    found = re.fullmatch(rf"\s*(\d{{1,2}})(?:{_OF_TEN})?\s*\.?\s*", typed, re.IGNORECASE)
    return int(found[1]) if found and int(found[1]) <= STRONGEST else None


def _number_in(line: str) -> re.Match[str] | None:
    """The number that is meant as an intensity, if one is."""
    found = [each for each in _NUMBER.finditer(line) if each["ten"] or not _NOT_BEFORE.search(line[: each.start()])]
    return next((each for each in found if each["ten"]), found[0] if len(found) == 1 else None)


def _apart(text: str) -> tuple[str, str]:
    """Feeling and situation, cut at a comma or before a word such as `before`, if the first part is short."""
    comma = re.search(r"\s*[,;:–]\s+|\s-\s", text)
    tail = _TAIL_BEGINS.search(text)
    cuts = [(each.start(), each.end()) for each in (comma,) if each] + ([(tail.start(), tail.start(1))] if tail else [])
    for ends, begins in sorted(cuts)[:1]:
        if len(text[:ends].split()) <= _FEW:
            return text[:ends].strip(_EDGES), text[begins:].strip(_EDGES)
    return text, ""
