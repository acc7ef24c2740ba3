"""The two sides: therapists and clients. One account is on one side only."""

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

from bot.domain.rhythm import Rhythm

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
CONSENT_VERSION = "3"
"""Rises with what the shipped consent says (`consent-text` in prompts/). Kept with each consent, beside a mark of
the words that were shown (bot/domain/terms.py), so that one knows what was agreed to."""
GONE = "gone:"
FLOW_LASTS = timedelta(minutes=15)
"""How long the bot waits for the text of a step (docs/care.md)."""


def new_id() -> str:
    """A random id of 96 bits in 24 hexadecimal digits; nothing can be read from it. Two fit into one choice."""
    return secrets.token_hex(12)


class Awaited(StrEnum):
    """Which text the bot waits for. Whatever somebody writes then is taken for it, within bounds."""

    NOTHING = ""
    ZONE = "zone"
    # From a client.
    RHYTHM = "rhythm"
    QUIET_HOURS = "quiet"
    WORDING = "wording"
    """The client's own words for a question."""
    CARD_LINE = "card"
    """Which of the four, and whether the others follow, is said in `waits_about`."""
    STEP = "step"
    """The answer to a step of an activity."""
    # From a therapist.
    ALIAS = "alias"
    QUESTION = "question"
    OPENING = "opening"
    """The words an activity opens with."""
    APPOINTMENT = "meet"
    MOVE = "move"
    """The time an appointment has this once."""
    MORNING = "morning"
    """When the sheet of the day comes."""
    LAST_LINE = "lastline"
    """What a pairing is ended with."""


class Previews(StrEnum):
    """What becomes of a client's lines if the client says nothing, and whether they see them first (care.md)."""

    UNCHOSEN = "unchosen"
    """Not asked yet: they go, as the consent says, and the first preview asks."""
    SEND = "send"
    HOLD = "hold"
    NONE = "none"
    """They go, and no preview comes by itself."""


@dataclass(kw_only=True, eq=False)
class Person:
    """Somebody the bot knows. `address` is where they are on the channel."""

    id: str = field(default_factory=new_id)
    address: str = field(repr=False)
    side: str = ""
    zone: str = "UTC"
    language: str = "en"
    created_at: datetime
    unreachable_since: datetime | None = None
    waits_for: Awaited = Awaited.NOTHING
    """A column, so that it survives a restart."""
    waits_about: str = ""
    waits_after: int = 0
    """The newest message when the step began: a reply to an older one is not an answer to the step."""
    waits_until: datetime = NEVER
    draft: str = ""
    """Id of the words that are set down beside; empty: there are none (bot/domain/draft.py)."""

    def speak(self, language: str) -> None:
        """The bot answers in this language from now on."""
        self.language = language

    def wait_for(self, text: Awaited, now: datetime, *, about: str = "", after: int | None = 0) -> None:
        """Wait for a text for fifteen minutes; `about` says what it is to be about."""
        self.waits_for, self.waits_about = text, about
        self.waits_after, self.waits_until = after or 0, now + FLOW_LASTS

    def set_down(self, words_id: str, now: datetime) -> None:
        """A text is set down beside, until this person says what it is to be."""
        self.draft = words_id

    def take_up_draft(self) -> None:
        """What was set down is used, or dropped."""
        self.draft = ""

    def stop_waiting(self) -> None:
        self.waits_for, self.waits_about = Awaited.NOTHING, ""

    def waits(self, now: datetime, reply_to: int | None) -> Awaited:
        """For what a text is taken that is written now, as a reply to `reply_to` or to nothing."""
        if not self.waits_for or now > self.waits_until:
            return Awaited.NOTHING
        if reply_to is not None and reply_to < self.waits_after:
            return Awaited.NOTHING
        return self.waits_for


@dataclass(kw_only=True, eq=False)
class Therapist(Person):
    """Leaves questions and receives digests."""

    side: str = "therapist"
    name: str = ""
    """Id of the words of the name the operator gave."""
    lead_minutes: int = 60
    zone_set: bool = False
    suspended_at: datetime | None = None
    morning_at: time | None = None
    """When the sheet of the day comes, by the therapist's clock; none: it does not come (care.md: off by default)."""
    copyable: bool = False
    """Whether digests may be copied and forwarded on the phone: not until the therapist wants it."""

    @property
    def gone(self) -> bool:
        """Whether the account was erased. Its row stays, empty, while a client still has lines from that time."""
        return self.address.startswith(GONE)

    @property
    def suspended(self) -> bool:
        return self.suspended_at is not None

    def suspend(self, now: datetime) -> None:
        """The operator closes the account for now."""
        self.suspended_at = now

    def restore(self) -> None:
        self.suspended_at = None

    def live_in(self, zone: str) -> None:
        """From now on times are read and told in this zone; which one it is need not be asked any more."""
        self.zone, self.zone_set = zone, True

    def leave(self) -> None:
        """Empty the row: nothing in it tells any more who this was."""
        self.address, self.name, self.draft = f"{GONE}{self.id}", "", ""
        self.zone, self.zone_set, self.lead_minutes = "UTC", False, 60
        self.suspended_at = self.unreachable_since = None
        self.morning_at, self.copyable = None, False
        self.stop_waiting()


@dataclass(kw_only=True, eq=False)
class Client(Person):
    """Receives questions and writes notes. Everything about the load is the client's own."""

    side: str = "client"
    rhythm: Rhythm = field(default_factory=Rhythm)
    settled_at: datetime | None = None
    """When the client said that zone and rhythm are fine."""
    paused_until: datetime | None = None
    gentle_until: datetime | None = None
    unanswered: int = 0
    """Nudges sent since the client last did anything: kept only to decide the next send (care.md, the ladder)."""
    passed_over: bool = False
    """Whether the ladder let the last slot pass."""
    nudged_at: datetime | None = None
    first_note_at: datetime | None = None
    quiet_until: datetime | None = None
    """Nothing more until then: the client said 'enough' (care.md, stop words)."""
    intensity: bool = False
    """Whether the client wants to give numbers to what they feel: off until wanted (care.md)."""
    card: str = ""
    """Id of the words of the client's own card, its four lines as JSON; empty: no card."""
    crisis_shown_at: datetime | None = None
    """When words of danger last brought up the numbers to call: once an hour at most."""
    previews: Previews = Previews.UNCHOSEN
    discreet: bool = False
    """Whether nothing in the chat is to say what it is about until a tap (care.md, An unsafe home)."""
    discreet_minutes: int = 5
    """How long what was opened by a tap, or asked for, stays in the chat of a discreet client."""

    @property
    def stays_open(self) -> timedelta:
        return timedelta(minutes=self.discreet_minutes)

    def paused(self, now: datetime) -> bool:
        return self.paused_until is not None and now < self.paused_until

    def gentle(self, now: datetime) -> bool:
        return self.gentle_until is not None and now < self.gentle_until

    def set_down(self, words_id: str, now: datetime) -> None:
        """It stays for as long as a step waits: then it is cleared away."""
        super().set_down(words_id, now)
        self.waits_until = now + FLOW_LASTS

    def keep_open(self, minutes: int) -> None:
        """What a discreet client opens, or asks for, stays in the chat so long."""
        self.discreet_minutes = minutes

    def was_shown_numbers(self, now: datetime) -> None:
        """Words of danger have brought up the numbers to call."""
        self.crisis_shown_at = now

    def stirred(self) -> None:
        """Any message or button brings back the rhythm the client chose, without comment."""
        if self.unanswered or self.passed_over:
            self.unanswered, self.passed_over = 0, False


@dataclass(kw_only=True, eq=False)
class Consent:
    """That a client agreed: to which text, in which language, when (privacy.md, Joining)."""

    id: str = field(default_factory=new_id)
    client_id: str
    pairing_id: str
    version: str
    language: str
    agreed_at: datetime
    withdrawn_at: datetime | None = None
