"""What no prompt may say: the words that turn noticing into duty, and the tones that press."""

import re
from dataclasses import dataclass

LONGEST_THOUGHT = 30
"""Words in one sentence."""

_NEVER = re.compile(
    r"\b(streaks?|in a row|per ?cent|percentages?|averages?|badges?|missed|overdue|homework|assignments?|tasks?"
    r"|complete[ds]?|completing|completion|compliance|compliant|adherence|adherent|reminders?|you haven't"
    r"|don't forget|do not forget|i understand|well done|(?:good|great|nice) (?:job|work)|proud of you|keep it up)\b"
    r"|\d ?%",
    re.IGNORECASE,
)
_TELLING = re.compile(r"\b(therapy|therapists?|sessions?)\b", re.IGNORECASE)
_WHY = re.compile(r"\bwhy\b", re.IGNORECASE)
_ENDS = re.compile(r"(?<=[.?!:;…])\s+|\n+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@dataclass(frozen=True)
class Slip:
    """One thing that may not be said. `at` is the offset in the text it was found in."""

    at: int
    what: str
    remedy: str


def slips(text: str) -> list[Slip]:
    """What any sentence the bot says must not hold: the never-words and exclamation marks."""
    found = [
        Slip(match.start(), f'"{match.group()}" is never said', "Say what may be noticed instead.")
        for match in _NEVER.finditer(text.replace("’", "'"))
    ]
    if (at := text.find("!")) >= 0:
        found.append(Slip(at, "an exclamation mark presses", "End the sentence with a full stop."))
    return found


def asking_why(text: str) -> list[Slip]:
    """Where a client would be asked why."""
    return [
        Slip(match.start(), "a client is never asked why", "Ask what happened, when, or what it was like.")
        for match in _WHY.finditer(text)
    ]


def telling(text: str) -> list[Slip]:
    """Where a lock screen would tell what this is about."""
    return [
        Slip(match.start(), f'"{match.group()}" would show on a lock screen', "Leave it out of this line.")
        for match in _TELLING.finditer(text)
    ]


def thoughts(text: str) -> list[str]:
    """The sentences of a text, parts around a colon or semicolon taken as their own."""
    return [part for part in _ENDS.split(text.strip()) if _WORD.search(part)]


def words(text: str) -> int:
    return len(_WORD.findall(text))


def too_long(text: str) -> list[Slip]:
    """Sentences of more than thirty words."""
    return [
        Slip(
            text.find(thought),
            f"a sentence of {words(thought)} words",
            f"Keep a thought to {LONGEST_THOUGHT} words: cut it in two.",
        )
        for thought in thoughts(text)
        if words(thought) > LONGEST_THOUGHT
    ]
