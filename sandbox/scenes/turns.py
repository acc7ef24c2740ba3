"""A scene as data: who does what, what is then seen on which phone, and one line for somebody who looks on."""

from dataclasses import dataclass
from datetime import time

ALMA, BEN = "Alma", "Ben"
"""First names: each plays on the first phone whose owner has it."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


# What is done.


@dataclass(frozen=True)
class Opens:
    """Opens a link: the operator's, or the one that lies on `forwarded`'s phone."""

    forwarded: str = ""


@dataclass(frozen=True)
class Presses:
    """Presses the newest button with this label."""

    label: str


@dataclass(frozen=True)
class Marks:
    """Taps the button that stands for a line, which bears its day as well."""

    line: str


@dataclass(frozen=True)
class Says:
    text: str


@dataclass(frozen=True)
class Edits:
    """Changes the newest own message that reads `before`."""

    before: str
    after: str


@dataclass(frozen=True)
class Goes:
    """Time goes on to an hour. Days count from the Monday on which every scene begins; hours are Berlin's."""

    day: int
    at: time


Act = Opens | Presses | Marks | Says | Edits | Goes


# What is seen. Only what came or changed in the turn counts.


@dataclass(frozen=True)
class Sees:
    """A message of the bot with these words; `soundless`: it made no sound."""

    who: str
    words: str
    soundless: bool = False


@dataclass(frozen=True)
class Signed:
    """The own newest message wears the sign that it is kept."""

    who: str


@dataclass(frozen=True)
class Quiet:
    """Nothing comes."""

    who: str


Sight = Sees | Signed | Quiet


@dataclass(frozen=True)
class Turn:
    """One step of a scene. `who` is nobody when time goes on; `why` is told once it has been played."""

    who: str
    act: Act
    sees: tuple[Sight, ...]
    why: str = ""


@dataclass(frozen=True)
class Scene:
    """`before` is played at once, so that the scene can begin in the middle of things."""

    name: str
    title: str
    about: str
    opens: str
    """What an onlooker reads before the first turn."""
    turns: tuple[Turn, ...]
    ends: str
    """What an onlooker reads after the last turn."""
    before: tuple[Turn, ...] = ()


def told(turn: Turn) -> str:
    """What is done, in a few words for the page."""
    match turn.act:
        case Opens(forwarded=""):
            return f"{turn.who} opens the link the operator made"
        case Opens():
            return f"{turn.who} opens the link"
        case Presses(label):
            return f"{turn.who} presses “{label}”"
        case Marks(line):
            return f"{turn.who} taps “{line}”"
        case Says(text) if text.startswith("/"):
            return f"{turn.who} types “{text.partition(chr(10))[0]}”"
        case Says(text):
            return f"{turn.who} writes “{text.partition(chr(10))[0]}”"
        case Edits():
            return f"{turn.who} changes that line"
        case Goes(day, at):
            return f"It becomes {DAYS[day % 7]}, {at:%H:%M}"


def opens(who: str, *sees: Sight, forwarded: str = "", why: str = "") -> Turn:
    return Turn(who, Opens(forwarded), sees, why)


def presses(who: str, label: str, *sees: Sight, why: str = "") -> Turn:
    return Turn(who, Presses(label), sees, why)


def marks(who: str, line: str, *sees: Sight, why: str = "") -> Turn:
    return Turn(who, Marks(line), sees, why)


def says(who: str, text: str, *sees: Sight, why: str = "") -> Turn:
    return Turn(who, Says(text), sees, why)


def edits(who: str, before: str, after: str, *sees: Sight, why: str = "") -> Turn:
    return Turn(who, Edits(before, after), sees, why)


def goes(day: int, hour: int, minute: int = 0, *sees: Sight, why: str = "") -> Turn:
    return Turn("", Goes(day, time(hour, minute)), sees, why)
