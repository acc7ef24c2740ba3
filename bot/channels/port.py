"""The port: what travels between people and the bot, whatever the channel."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.kinds import Urgency as Urgency
from bot.domain.settle import Outcome as Outcome


@dataclass(frozen=True)
class Choice:
    """A label and what choosing it means. Telegram draws a button; Signal would number it."""

    label: str
    meaning: str = ""
    """At most 64 bytes, made of random ids: who may choose is decided by sender and ownership."""
    link: str = ""
    """An address to open instead of a meaning."""


Rows = tuple[tuple[Choice, ...], ...]


@dataclass(frozen=True)
class Attachment:
    """A file or picture that travels with a message."""

    name: str
    content: bytes = field(repr=False)
    picture: bool = False


@dataclass(frozen=True)
class Outgoing:
    """One message for one person.

    `text` is HTML in Telegram's small dialect (b, i, u, s, code, blockquote, blockquote expandable, a);
    whatever a person wrote was escaped by the voice before it came here.
    """

    text: str = field(repr=False)
    choices: Rows = ()
    soundless: bool = False
    protected: bool = False
    attachment: Attachment | None = None
    lasts: timedelta | None = None
    """How long it is to stay in the chat, for whoever answers to see to; None: nothing was said of that."""


class Kind(StrEnum):
    """What kind of thing came in."""

    TEXT = "text"
    EDIT = "edit"
    PRESS = "press"
    OTHER = "other"
    """A photo, voice note, sticker, file: something the bot does not keep."""
    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"
    FOREIGN = "foreign"
    """From a group, a channel, a business chat: to be left, never answered."""


@dataclass(frozen=True)
class Incoming:
    """One thing a person did. `address` is where they are on the channel (Telegram: the user id as text)."""

    kind: Kind
    address: str
    at: datetime
    """UTC. When the person did it, by the channel's own word."""
    name: str = field(default="", repr=False)
    language: str = "en"
    text: str = field(default="", repr=False)
    message: int | None = None
    """The message written, edited, or carrying the pressed choice."""
    reply_to: int | None = None
    forwarded: bool = False
    meaning: str = ""
    press: str = ""
    """The channel's id of this press, to be acknowledged."""


@dataclass(frozen=True)
class Settled:
    """The outcome of one call; `message` is the id of what was sent, `wait` is in seconds (a 429's retry_after)."""

    outcome: Outcome
    message: int | None = None
    wait: float = 0.0
    why: str = ""
    """For the log: a short code, never words of a person."""


Last = Callable[[], Awaitable[Settled | None]]
"""A last look right before a call, when its turn has come. What it gives is the outcome, and nothing is called."""


class Channel(Protocol):
    """A way to reach people. No method raises for what the network or the far end does: it returns the outcome.

    Two implementers: Telegram's sender and, in tests, the recording channel.
    """

    async def send(self, address: str, message: Outgoing, urgency: Urgency, last: Last | None = None) -> Settled:
        """Send once. `last` is asked when its turn has come."""
        ...

    async def edit(self, address: str, message_id: int, message: Outgoing, urgency: Urgency) -> Settled:
        """Edit a message of ours. 'Not modified' counts as sent. A picture given takes the place of what it carries; of
        one without content only the caption is edited.
        """
        ...

    async def delete(self, address: str, message_id: int) -> Settled:
        """Delete a message. 'Not found' counts as sent; too old to delete is REJECTED."""
        ...

    async def react(self, address: str, message_id: int, emoji: str) -> Settled:
        """Set the one reaction on a message. An empty emoji takes it away."""
        ...

    async def acknowledge(self, press: str, toast: str = "", *, alert: bool = False) -> Settled:
        """Answer a press, with at most 200 characters. Too late is no fault."""
        ...

    async def leave(self, chat: str) -> Settled:
        """Leave a group or channel."""
        ...

    async def menu(self, address: str, commands: tuple[tuple[str, str], ...]) -> Settled:
        """Show these (command, description) pairs in this person's command menu."""
        ...
