"""One line of a client, kept; and the cleaning of everything a person writes."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.people import new_id

LINE_LENGTH = 500
"""A note of at most this many characters is a line; a longer one is kept whole and held back (care.md)."""
LINE_BREAK = " / "
STEP_BREAK = "\u2028"
"""Between the answers of a note that was written in small steps. No text of a person's holds it: see `clean`."""
STEP_MARK = " · "
"""How such a break reads on one line."""
COMBINING_MOST = 4

_REMOVED = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
    "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("\r\n?|\u0085|\u2028|\u2029")
_SURROGATES = re.compile("[\ud800-\udfff]")
_JOINERS = "\u200c\u200d"
_INVISIBLE = re.compile(
    f"[\\s{_JOINERS}\u2800\u3164\u115f\u1160\uffa0\ufe00-\ufe0f\u034f\u17b4\u17b5\u180b-\u180f\U000e0100-\U000e01ef]+"
)


@dataclass(kw_only=True, eq=False)
class Note:
    """A client's line. It belongs to a pairing, or to the client alone."""

    id: str = field(default_factory=new_id)
    client_id: str
    pairing_id: str | None
    question_id: str | None = None
    words: str
    written_at: datetime
    edited_at: datetime | None = None
    message: int
    """The client's own message, for edits and for the reaction."""
    held: bool = False
    """Held back by the client: the therapist never sees it, nor that it is there."""
    first_lines: bool = False
    """A long note, held, of which the client shares the first lines only."""
    decided: bool = False
    """The client said of this very line whether it goes: what they chose for all lines leaves it alone."""
    given_at: datetime | None = None
    """When a line could go that had stayed behind while an earlier digest went. It stands under that day, so that
    nothing tells that it was ever held."""
    came_up_at: datetime | None = None
    """The therapist marked that it came up when the two met."""
    came_back_in: str = ""
    """Id of the delivery that told the client of it, once."""

    @property
    def goes(self) -> bool:
        """Whether the therapist may see it, or its first lines."""
        return not self.held or self.first_lines

    @property
    def waits_for_a_word(self) -> bool:
        """Whether it stays only because the client said nothing of it."""
        return self.held and not self.decided

    @property
    def shown_at(self) -> datetime:
        """The instant whose weekday stands with the line in a digest."""
        return self.given_at or self.written_at

    def hold(self) -> None:
        """The client keeps this very line to themself."""
        self.held, self.first_lines, self.decided = True, False, True

    def share(self) -> None:
        """The client lets this very line go, whole."""
        self.held, self.first_lines, self.decided = False, False, True

    def share_first_lines(self) -> None:
        """Of a long one the client lets the first lines go; the whole of it stays held."""
        self.held, self.first_lines, self.decided = True, True, True

    def stay(self) -> None:
        """It stays, though the client said nothing of it. What they said of this very line holds."""
        if not self.decided:
            self.held = True

    def reads(self, text: str) -> None:
        """It reads so from now on. A long one is held until the client says what of it goes; one of which the first
        lines were shared, and that is no longer than them any more, goes whole.
        """
        if is_long(text):
            self.held = True
        elif self.first_lines:
            self.held = self.first_lines = False

    def joins_late(self, now: datetime) -> None:
        """A digest left without it, and from now on it can go: it stands under today."""
        self.given_at = now

    def came_up(self, now: datetime) -> None:
        """The therapist marks it. Marked twice, it came up when it was marked first."""
        self.came_up_at = self.came_up_at or now

    def did_not_come_up(self) -> None:
        """The mark is taken off. A client who heard of it is not told once more if it is set again."""
        self.came_up_at = None

    def told_of_in(self, delivery_id: str) -> None:
        """The client hears in this delivery that the line came up."""
        self.came_back_in = delivery_id


def clean(text: str) -> str:
    """What a person wrote, made safe to keep and to show, and otherwise untouched (privacy.md, Hostile input).

    NFC; controls, bidirectional overrides and isolates, tags removed; lone surrogates replaced; runs of
    combining marks bounded. Empty if nothing visible is left.
    """
    text = _SURROGATES.sub("\ufffd", text)
    text = _REMOVED.sub("", _BREAKS.sub("\n", text))
    # Last, for what was removed may have stood between a letter and its mark.
    text = _bounded(unicodedata.normalize("NFC", text)).strip()
    return text if _INVISIBLE.sub("", text) else ""


def _bounded(text: str) -> str:
    """At most a few combining marks in a row, so that no letter climbs over its neighbours."""
    kept, run = [], 0
    for char in text:
        if unicodedata.category(char) in ("Mn", "Me"):
            run += 1
        elif char not in _JOINERS:  # An invisible joiner begins no letter of its own.
            run = 0
        if run <= COMBINING_MOST:
            kept.append(char)
    return "".join(kept)


def is_long(text: str) -> bool:
    return len(text) > LINE_LENGTH


def in_lines(text: str) -> str:
    """The text with a plain line break between what was said in several steps."""
    return text.replace(STEP_BREAK, "\n")


def as_line(text: str) -> str:
    """The text on one line: line breaks become one mark, and what was said in several steps another."""
    return STEP_MARK.join(_one_line(answer) for answer in text.split(STEP_BREAK))


def _one_line(text: str) -> str:
    return LINE_BREAK.join(" ".join(line.split()) for line in text.split("\n") if line.strip())


def shared_line(text: str, *, first_lines: bool) -> str:
    """What a therapist sees of a note: the line, or the first lines of a long one, cut at a word."""
    line = as_line(text)
    if not first_lines or len(line) <= LINE_LENGTH:
        return line
    cut = line[:LINE_LENGTH].rsplit(" ", 1)[0] or line[:LINE_LENGTH]
    return cut + " …"
