"""One hearing: who speaks, what they said, and the answer that is being made."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from bot.channels.port import Incoming, Outgoing, Rows
from bot.domain.lookback import Tag
from bot.domain.people import Client, Person, Therapist
from bot.store.work import Work
from bot.voice.phrases import Phrases, Speech


@dataclass(frozen=True)
class Reaction:
    """The sign on a note, owed until it is set."""

    message: int
    emoji: str
    owed_id: str


@dataclass
class Answer:
    """What leaves after the commit. Best effort, but for the reaction, which is owed."""

    address: str = field(repr=False)
    messages: list[Outgoing] = field(default_factory=list)
    change: tuple[int, Outgoing] | None = None
    """A message of ours to edit, and what it says then."""
    delete: list[int] = field(default_factory=list)
    react: Reaction | None = None
    press: str = ""
    toast: str = ""
    leave: bool = False
    always: bool = False
    """Answered however much this chat sends: /crisis."""
    tracked: bool = False
    """Whether its messages are remembered, so that the chat can be emptied: a client's are."""
    erased: bool = False
    """Everything of this person is gone, so nothing of the answer is kept either."""
    menu: tuple[tuple[str, str], ...] | None = None
    others: list[tuple[str, Outgoing]] = field(default_factory=list)
    """Messages for accounts that are no longer known here."""
    at: datetime | None = None
    """When that was written which it answers, by the channel's word."""


@dataclass
class Hearing:
    """One incoming, with all that a handler needs to deal with it."""

    work: Work
    incoming: Incoming
    words: Phrases
    answer: Answer
    bot: str
    """The bot's own username, for links."""
    speech: Speech
    """All languages; `words` is the one that is spoken here."""

    @property
    def now(self) -> datetime:
        return self.work.now

    @property
    def press(self) -> bool:
        return bool(self.incoming.press)

    def tell(self, text: str, choices: Rows = (), *, protected: bool = False) -> None:
        """Answer with a message of its own."""
        self.answer.messages.append(Outgoing(text, choices, protected=protected))

    def show(self, text: str, choices: Rows = ()) -> None:
        """Answer in the message whose choice was pressed; for something typed, with a message of its own."""
        if self.press and self.incoming.message is not None and self.answer.change is None:
            self.answer.change = (self.incoming.message, Outgoing(text, choices))
        else:
            self.tell(text, choices)

    def toast(self, text: str) -> None:
        """A word that passes: shown over the chat when a choice was pressed."""
        self.answer.toast = text

    def passed(self) -> None:
        """The choice belongs to something that is over."""
        self.toast(self.words.label("has-passed"))

    def link(self, code: str) -> str:
        return f"https://t.me/{self.bot}?start={code}"


@dataclass
class ClientHearing(Hearing):
    client: Client = field(kw_only=True)

    @property
    def person(self) -> Person:
        return self.client


@dataclass
class TherapistHearing(Hearing):
    therapist: Therapist = field(kw_only=True)

    @property
    def person(self) -> Person:
        return self.therapist


ClientHandler = Callable[[ClientHearing, str], Awaitable[None]]
TherapistHandler = Callable[[TherapistHearing, str], Awaitable[None]]

_Handler = TypeVar("_Handler")


def together(*rooms: Mapping[str, _Handler]) -> dict[str, _Handler]:
    """The tables of several rooms as one. Raises ValueError where two rooms lay claim to the same verb: the one would
    silently take the other's place.
    """
    whole: dict[str, _Handler] = {}
    for room in rooms:
        if twice := whole.keys() & room.keys():
            raise ValueError(f"two rooms answer to {sorted(twice)}")
        whole |= room
    return whole


def page_in(text: str) -> int:
    """The page that a choice names; 0 for what is no page."""
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def tag_in(text: str) -> Tag | None:
    return Tag(text) if text in set(Tag) else None
