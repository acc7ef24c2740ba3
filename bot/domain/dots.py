"""The dots of the picture: how strong something was on a day, as the client said it. Nothing is guessed."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.moment import read_intensity, read_moment

DOTS_MOST = 24
"""The newest so many are drawn."""
_BREAKS = re.compile("[\n\u2028]")


@dataclass(frozen=True)
class Said:
    """A shared note, whole, as the picture reads it."""

    written_at: datetime
    text: str = field(repr=False)
    in_steps: bool
    """It was said in an activity: a line without a label may hold all of a moment."""


@dataclass(frozen=True)
class Dot:
    """One strength from 0 to 10, and the client's own word for the feeling, if there is one."""

    at: datetime
    strength: int
    feeling: str = field(repr=False)


def dot_of(said: Said, feelings: Collection[str], strengths: Collection[str]) -> Dot | None:
    """The dot of one note. `feelings` and `strengths`: the labels, casefolded, that stand before such an answer.

    None if it says no strength: a number in an ordinary line is not taken for one.
    """
    feeling, strength = "", None
    for line in _BREAKS.split(said.text):
        label, colon, answer = line.partition(":")
        name = label.strip().casefold()
        if colon and name in strengths and strength is None:
            strength = read_intensity(answer)
        elif colon and name in feelings and not feeling:
            moment = read_moment(answer, intensity=True)
            feeling = moment.feeling
            strength = strength if strength is not None else moment.intensity
        elif said.in_steps and not feeling:
            moment = read_moment(line, intensity=True)
            if moment.feeling and moment.situation and moment.intensity is not None and strength is None:
                feeling, strength = moment.feeling, moment.intensity
    return Dot(said.written_at, strength, feeling) if strength is not None else None


def dots(notes: Iterable[Said], feelings: Collection[str], strengths: Collection[str]) -> tuple[Dot, ...]:
    """The dots of all notes that have one, oldest first."""
    found = [dot for said in notes if (dot := dot_of(said, feelings, strengths)) is not None]
    return tuple(sorted(found, key=lambda dot: dot.at)[-DOTS_MOST:])
