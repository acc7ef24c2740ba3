"""One hearing: who speaks, what they said, and the answer that is being made."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.port import Incoming, Kind, Outgoing, Rows
from bot.domain.people import Client, Person, Therapist
from bot.store.work import Work
from bot.voice.phrases import Phrases, Speech


class Passed(Exception):
    """Raised where a choice belongs to something that is over: whoever chose it is told, and nothing happens."""


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
    menu_anew: bool = field(default=False, kw_only=True)
    """Whether something was done that gives the chat another menu."""

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
class KnownHearing(Hearing, ABC):
    """What somebody said who has an account here."""

    @property
    @abstractmethod
    def person(self) -> Person: ...


@dataclass
class ClientHearing(KnownHearing):
    client: Client = field(kw_only=True)

    @property
    def person(self) -> Client:
        return self.client


@dataclass
class TherapistHearing(KnownHearing):
    therapist: Therapist = field(kw_only=True)

    @property
    def person(self) -> Therapist:
        return self.therapist


def command_in(incoming: Incoming) -> tuple[str, str] | None:
    """The command of a text and what follows it, its line breaks kept."""
    if incoming.kind is not Kind.TEXT or incoming.forwarded or not incoming.text.startswith("/"):
        return None
    head, _, _ = incoming.text[1:].partition("\n")
    name = head.split(maxsplit=1)[0] if head.split() else ""
    rest = incoming.text[1 + len(name) :].strip()
    return name.partition("@")[0].lower(), rest
