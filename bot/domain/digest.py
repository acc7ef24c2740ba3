"""What a digest contains: the question carried and the client's lines, in pages that read in under a minute."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.domain.delivery import Delivery, Kind, State, Why

LINES_MOST = 7
LENGTH_AIM = 900
"""Characters a page aims at (care.md, The digest)."""


@dataclass(frozen=True)
class Line:
    """One shared note as the therapist sees it."""

    note_id: str
    written_at: datetime
    text: str = field(repr=False)
    edited: bool = False


@dataclass(frozen=True)
class Digest:
    """Everything one digest says, before it is put into words."""

    alias: str = field(repr=False)
    zone: str
    """The therapist's zone: weekdays are told in it."""
    starts_at: datetime | None
    question: str = field(repr=False)
    unconfirmed: bool
    lines: tuple[Line, ...]
    waiting: Line | None = None
    """A line from before that did not come up."""
    pairing_id: str = ""
    """Of a pairing that goes on: what can be chosen below the words is about it."""
    picture: bool = False
    """Whether a picture may be asked for."""
    removed: bool = False
    """The client took everything back or was erased: nothing of it is shown any more."""


def not_brought(delivery: Delivery) -> bool:
    """Whether this is a digest that did not reach the therapist, or of which nobody knows, or that waits for them."""
    if delivery.kind is not Kind.DIGEST:
        return False
    waits = delivery.state is State.PLANNED and delivery.why == Why.GONE
    return waits or delivery.state in (State.EXPIRED, State.FAILED, State.UNKNOWN)


Shown = TypeVar("Shown", bound=Line)


def pages(lines: Sequence[Shown], *, most: int = LINES_MOST) -> list[tuple[Shown, ...]]:
    """The lines in pages of at most seven, aiming at 900 characters, oldest first. At least one page, even if empty."""
    found: list[tuple[Shown, ...]] = []
    page: list[Shown] = []
    length = 0
    for line in lines:
        full = len(page) == most or (len(page) >= 1 and length + len(line.text) > LENGTH_AIM)
        if full:
            found.append(tuple(page))
            page, length = [], 0
        page.append(line)
        length += len(line.text)
    return [*found, tuple(page)] if page or not found else found
