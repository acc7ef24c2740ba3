"""What there is in a pretend Telegram: people, groups, messages, files, presses, calls."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.botapi import keyboard
from sandbox.botapi.faults import Fault
from sandbox.botapi.strict import Entity


@dataclass
class Person:
    """Someone with a phone. `role` is free text for the page; `started` once the bot may write to them."""

    id: int
    name: str
    language: str = "en"
    role: str = ""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    muted: bool = False
    seen: int = 0
    """The newest message that was there when this phone was last looked at."""
    zone: str = ""
    """The zone its clock was set to by hand; empty: see `Truth.zone_of`. No bot ever learns it."""

    def user(self) -> dict[str, Any]:
        """The Bot API's User."""
        return {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    def chat(self) -> dict[str, Any]:
        """The Bot API's Chat."""
        return {"id": self.id, "type": "private", "first_name": self.name}


@dataclass
class Group:
    """A group chat. `members` are people; `joined` says whether the bot is in it."""

    id: int
    title: str
    members: list[int] = field(default_factory=list)
    joined: bool = True

    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "group", "title": self.title, "all_members_are_administrators": False}


@dataclass(frozen=True)
class File:
    """A file somebody sent. `id` is Telegram's file_id."""

    id: str
    name: str
    content: bytes = field(repr=False)

    @property
    def path(self) -> str:
        """Where it is to be had: /file/bot<token>/<path>."""
        return f"files/{self.id}"


@dataclass
class Message:
    """One message of one chat, as it is now. `at` is aware UTC; `mine` says that the person wrote it.

    The caption of a picture or file is its `text`. `kind` is text, photo, document, voice ...
    """

    id: int
    chat: int
    sender: int
    mine: bool
    at: datetime
    text: str = field(default="", repr=False)
    entities: list[Entity] = field(default_factory=list, repr=False)
    kind: str = "text"
    file: File | None = None
    markup: dict[str, Any] | None = field(default=None, repr=False)
    reaction: str = ""
    edited_at: datetime | None = None
    silent: bool = False
    protected: bool = False
    reply_to: int | None = None
    forwarded: bool = False
    notice: str = field(default="", repr=False)
    """What the locked screen showed when it arrived: an edit shows nothing there."""

    @property
    def edited(self) -> bool:
        return self.edited_at is not None

    @property
    def photo(self) -> File | None:
        return self.file if self.kind == "photo" else None

    @property
    def document(self) -> File | None:
        return self.file if self.kind == "document" else None

    @property
    def buttons(self) -> list[list[dict[str, str]]]:
        """Rows of {"label", "data"} or {"label", "url"}."""
        return keyboard.drawn(self.markup)

    def kept(self) -> dict[str, Any]:
        """What the book keeps of it."""
        plain = {k: v for k, v in vars(self).items() if k != "file"}
        plain["at"] = self.at.timestamp()
        plain["edited_at"] = self.edited_at.timestamp() if self.edited_at else None
        plain["file"] = [self.file.id, self.file.name] if self.file else None
        return plain

    @classmethod
    def reopened(cls, kept: dict[str, Any], files: dict[str, File]) -> "Message":
        """The message the book kept."""
        edited = kept["edited_at"]
        return cls(
            **{
                **kept,
                "at": datetime.fromtimestamp(kept["at"], UTC),
                "edited_at": datetime.fromtimestamp(edited, UTC) if edited is not None else None,
                "file": files[kept["file"][0]] if kept["file"] else None,
            }
        )


@dataclass
class Query:
    """A press of a button. `toast` is None until the bot answered it."""

    id: str
    person: int
    message: int
    at: float
    """Unix seconds."""
    toast: str | None = None
    alert: bool = False


@dataclass
class Call:
    """One call of the bot and what became of it: `result` or `error`; neither while it runs.

    With a `fault` that accepts, `result` tells what was done though the bot never saw it.
    """

    method: str
    params: dict[str, Any] = field(repr=False)
    at: datetime
    result: Any = field(default=None, repr=False)
    error: dict[str, Any] | None = None
    fault: Fault | None = None

    @property
    def ok(self) -> bool:
        """Done, and the bot was told so."""
        return self.error is None and self.result is not None and (not self.fault or self.fault is Fault.SLOW)
