"""One therapist and one client: invitation, pairing, and the question between them."""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.people import new_id

THERAPIST_LINK_LASTS = timedelta(hours=24)
CLIENT_LINK_LASTS = timedelta(days=7)
QUESTION_LENGTH = 200
QUESTION_LENGTH_MOST = 500
"""How long a question may be when the therapist leaves it as it is."""
ALIAS_LENGTH = 32
RETENTION_DAYS = 90


class Phase(StrEnum):
    """Where a pairing stands, as the therapist set it (care.md, Fitting the person)."""

    BEGINNING = "beginning"
    ONGOING = "ongoing"
    AFTER_INTENSE = "after-intense"
    STUCK = "stuck"


class Stage(StrEnum):
    """How far a pairing has come."""

    INVITED = "invited"
    OPENED = "opened"
    """A client agreed; the therapist has not yet said that it is them."""
    JOINED = "joined"
    ENDED = "ended"


@dataclass(kw_only=True, eq=False)
class Invitation:
    """A single-use link. Only the hash of its code is kept."""

    id: str = field(default_factory=new_id)
    code_hash: str = field(repr=False)
    pairing_id: str | None = None
    """The pairing a client joins; none: the link makes a therapist."""
    name: str = ""
    """Id of the words of the therapist's name, for a therapist's link."""
    expires_at: datetime
    used_at: datetime | None = None
    used_by: str | None = None
    """Id of the person who used it."""
    revoked_at: datetime | None = None

    def usable(self, now: datetime) -> bool:
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


def new_code() -> str:
    """A code for a link: 43 characters, 256 random bits."""
    return secrets.token_urlsafe(32)


def hash_of(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()


@dataclass(kw_only=True, eq=False)
class Pairing:
    """Begins with an invitation, ends by parting."""

    id: str = field(default_factory=new_id)
    therapist_id: str
    client_id: str | None = None
    alias: str
    """Id of the words of the therapist's own short name for the client."""
    stage: Stage = Stage.INVITED
    phase: Phase = Phase.BEGINNING
    account: str = ""
    """Id of the words of the account's name, from agreeing until the therapist confirmed."""
    created_at: datetime
    joined_at: datetime | None = None
    ended_at: datetime | None = None
    last_line: str = ""
    """Id of the words a therapist ended it with; empty: there were none."""
    asked_about: str | None = None
    """The appointment after which the therapist was asked for a question and has not answered."""
    offered_meeting: bool = False
    """Whether [Set the next session] was offered: once (care.md, The first five minutes)."""
    retention_days: int = RETENTION_DAYS

    @property
    def open(self) -> bool:
        return self.stage is not Stage.ENDED

    def stands(self, phase: Phase) -> None:
        """Where it stands now, as the therapist sees it."""
        self.phase = phase

    def meeting_was_offered(self) -> None:
        """[Set the next session] was offered, and is not offered again."""
        self.offered_meeting = True


@dataclass(kw_only=True, eq=False)
class Question:
    """The carry-forward question; at most one is open in a pairing."""

    id: str = field(default_factory=new_id)
    pairing_id: str
    version: int
    words: str
    """Id of the words, a line each: the question, the half-sentence why, its id in the library; then how it read before
    its client changed it."""
    asked_at: datetime
    closed_at: datetime | None = None
    arrived_at: datetime | None = None
    declined_at: datetime | None = None
    """The client let this one be: it brings no nudges, and nobody else sees it."""
    unconfirmed: bool = False
    """It may not have arrived: said in the digest, shown at the next contact (delivery.md, P4)."""


def alias_key(alias: str) -> str:
    """How aliases are compared: without regard to case, form, blanks or a closing full stop."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", alias).casefold())
    return " ".join(folded.split()).rstrip(". ")
