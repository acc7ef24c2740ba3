"""What a look-back shows: the last gaps with their question and lines, and the words that people gave the lines."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.domain.digest import LINES_MOST, Line, pages

GAPS_MOST = 6
"""So many gaps are looked back on."""


class Tag(StrEnum):
    """A word that somebody gives a line by a tap; nothing is guessed (care.md, The library)."""

    MOOD_SHIFT = "mood-shift"
    TRIGGER = "trigger"
    AVOIDANCE = "avoidance"
    RELATION = "relation"


class Side(StrEnum):
    """Who gave a tag."""

    CLIENT = "client"
    THERAPIST = "therapist"


@dataclass(frozen=True, order=True)
class Given:
    """A tag and who gave it."""

    tag: Tag
    side: Side


@dataclass(frozen=True)
class Gap:
    """The time before one meeting: the question carried, and the lines its digests brought, oldest first."""

    met_at: datetime
    question: str = field(repr=False)
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class LookBack:
    """Everything a look-back says, before it is put into words. The newest gap comes first."""

    alias: str = field(repr=False)
    zone: str
    gaps: tuple[Gap, ...]
    given: dict[str, tuple[Given, ...]]
    """The tags of each line, by the id of its note."""
    picture: bool = False
    """Whether there is a picture to be asked for."""

    @property
    def lines(self) -> Iterator[Line]:
        """Every line, oldest first."""
        return (line for gap in reversed(self.gaps) for line in gap.lines)


@dataclass(frozen=True)
class GapPage:
    """A page of the look-back by time."""

    gap: Gap
    lines: tuple[Line, ...]


def by_time(gaps: Iterable[Gap]) -> list[GapPage]:
    """A page a gap, or several for a full one. A gap that carried neither question nor line has none."""
    return [GapPage(gap, page) for gap in gaps if gap.question or gap.lines for page in pages(gap.lines)]


@dataclass(frozen=True)
class Worded:
    """Lines that were given the same word."""

    tag: Tag
    lines: tuple[Line, ...]


def by_word(look: LookBack) -> list[Worded]:
    """The lines under each word that was given, in pages, oldest first."""
    lines = list(look.lines)
    found = []
    for tag in Tag:
        here = [line for line in lines if any(each.tag is tag for each in look.given.get(line.note_id, ()))]
        found += [Worded(tag, page) for page in pages(here) if page]
    return found


def page_of(lines: Sequence[Line], page: int) -> tuple[int, tuple[Line, ...], int]:
    """A page of lines to choose from, held to those there are: its number, its lines, and how many pages there are."""
    found = [tuple(lines[at : at + LINES_MOST]) for at in range(0, len(lines), LINES_MOST)] or [()]
    page = max(0, min(page, len(found) - 1))
    return page, found[page], len(found)
