"""The tables, and the domain classes mapped onto them.

Foreign keys are deferred to the commit, so that the order in which a unit of work inserts does not matter and the
domain needs no relationships (docs/decisions/0003).
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import composite, registry

from bot.domain.appointments import Absence, Appointment, Repeats, Series
from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.doing import Doing
from bot.domain.lookback import Tag
from bot.domain.notes import Note
from bot.domain.offer import Offer
from bot.domain.owed import Due, Owed
from bot.domain.pairing import Invitation, Pairing, Phase, Question, Stage
from bot.domain.people import Awaited, Client, Consent, Person, Previews, Therapist
from bot.domain.rhythm import Nudges, Rhythm
from bot.store.types import Instant, Weekdays, one_of

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMES)
mappers = registry(metadata=metadata)

_ID = sa.String(32)


def _to(column: str) -> sa.ForeignKey:
    return sa.ForeignKey(column, deferrable=True, initially="DEFERRED")


people = sa.Table(
    "people",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("address", sa.String(64), nullable=False, unique=True),
    sa.Column("side", sa.String(16), nullable=False),
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("unreachable_since", Instant),
    sa.Column("waits_for", one_of(Awaited, length=32), nullable=False),
    sa.Column("waits_about", sa.String(64), nullable=False),
    sa.Column("waits_after", sa.BigInteger, nullable=False),
    sa.Column("waits_until", Instant, nullable=False),
    sa.Column("draft", sa.String(32), nullable=False),
    # A therapist's own.
    sa.Column("name", sa.String(32)),
    sa.Column("lead_minutes", sa.Integer),
    sa.Column("zone_set", sa.Boolean),
    sa.Column("suspended_at", Instant),
    sa.Column("morning_at", sa.Time),
    sa.Column("copyable", sa.Boolean),
    # A client's own.
    sa.Column("rhythm_at", sa.Time),
    sa.Column("rhythm_nudges", one_of(Nudges)),
    sa.Column("rhythm_days", Weekdays),
    sa.Column("rhythm_right_away", sa.Boolean),
    sa.Column("rhythm_ceiling", sa.SmallInteger),
    sa.Column("rhythm_quiet_from", sa.Time),
    sa.Column("rhythm_quiet_until", sa.Time),
    sa.Column("settled_at", Instant),
    sa.Column("paused_until", Instant),
    sa.Column("gentle_until", Instant),
    sa.Column("quiet_until", Instant),
    sa.Column("intensity", sa.Boolean),
    sa.Column("card", _ID),
    sa.Column("crisis_shown_at", Instant),
    sa.Column("previews", one_of(Previews)),
    sa.Column("discreet", sa.Boolean),
    sa.Column("discreet_minutes", sa.SmallInteger),
    sa.Column("unanswered", sa.Integer),
    sa.Column("passed_over", sa.Boolean),
    sa.Column("nudged_at", Instant),
    sa.Column("first_note_at", Instant),
)

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("client_id", _ID, _to("people.id"), nullable=False, index=True),
    sa.Column("pairing_id", _ID, _to("pairings.id"), nullable=False, index=True),
    sa.Column("version", sa.String(16), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("agreed_at", Instant, nullable=False),
    sa.Column("withdrawn_at", Instant),
)

pairings = sa.Table(
    "pairings",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("therapist_id", _ID, _to("people.id"), nullable=False, index=True),
    sa.Column("client_id", _ID, _to("people.id"), index=True),
    sa.Column("alias", _ID, nullable=False),
    sa.Column("stage", one_of(Stage), nullable=False),
    sa.Column("phase", one_of(Phase), nullable=False),
    sa.Column("account", sa.String(32), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("joined_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("last_line", _ID, nullable=False),
    sa.Column("asked_about", _ID),
    sa.Column("offered_meeting", sa.Boolean, nullable=False),
    sa.Column("retention_days", sa.Integer, nullable=False),
)

invitations = sa.Table(
    "invitations",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("code_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("pairing_id", _ID, _to("pairings.id"), index=True),
    sa.Column("name", sa.String(32), nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("used_at", Instant),
    sa.Column("used_by", _ID),
    sa.Column("revoked_at", Instant),
)

questions = sa.Table(
    "questions",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("pairing_id", _ID, _to("pairings.id"), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("words", _ID, nullable=False),
    sa.Column("asked_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
    sa.Column("arrived_at", Instant),
    sa.Column("declined_at", Instant),
    sa.Column("unconfirmed", sa.Boolean, nullable=False),
    sa.UniqueConstraint("pairing_id", "version"),
)

offers = sa.Table(
    "offers",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("pairing_id", _ID, _to("pairings.id"), nullable=False, index=True),
    sa.Column("prompt", sa.String(64), nullable=False),
    sa.Column("words", _ID, nullable=False),
    sa.Column("offered_at", Instant, nullable=False),
    sa.Column("withdrawn_at", Instant),
)

series = sa.Table(
    "series",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("pairing_id", _ID, _to("pairings.id"), nullable=False, index=True),
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("first_on", sa.Date, nullable=False),
    sa.Column("at", sa.Time, nullable=False),
    sa.Column("repeats", one_of(Repeats), nullable=False),
    sa.Column("minutes", sa.Integer, nullable=False),
    sa.Column("ended_at", Instant),
)

appointments = sa.Table(
    "appointments",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("pairing_id", _ID, _to("pairings.id"), nullable=False),
    sa.Column("series_id", _ID, _to("series.id"), nullable=False),
    sa.Column("planned_on", sa.Date, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("moved_at", Instant),
    sa.Column("called_off_at", Instant),
    sa.UniqueConstraint("series_id", "planned_on"),
    sa.Index("ix_appointments_pairing_id_ends_at", "pairing_id", "ends_at"),
)

absences = sa.Table(
    "absences",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("therapist_id", _ID, _to("people.id"), nullable=False, index=True),
    sa.Column("first_on", sa.Date, nullable=False),
    sa.Column("last_on", sa.Date, nullable=False),
)

notes = sa.Table(
    "notes",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("client_id", _ID, _to("people.id"), nullable=False),
    sa.Column("pairing_id", _ID, _to("pairings.id"), index=True),
    sa.Column("question_id", _ID, _to("questions.id"), index=True),
    sa.Column("words", _ID, nullable=False),
    sa.Column("written_at", Instant, nullable=False),
    sa.Column("edited_at", Instant),
    sa.Column("message", sa.BigInteger, nullable=False),
    sa.Column("held", sa.Boolean, nullable=False),
    sa.Column("first_lines", sa.Boolean, nullable=False),
    sa.Column("said", sa.Boolean, nullable=False),
    sa.Column("given_at", Instant),
    sa.Column("came_up_at", Instant),
    sa.Column("came_back_in", sa.String(32), nullable=False),
    # One message is one note, however often it arrives (P2).
    sa.UniqueConstraint("client_id", "message"),
)

parts = sa.Table(
    "parts",
    metadata,
    # Which message said which line of a note that was written in several small steps: editing it edits that line.
    sa.Column("client_id", _ID, _to("people.id"), primary_key=True),
    sa.Column("message", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("note_id", _ID, _to("notes.id"), nullable=False, index=True),
    # The line, counted from 0, and at which character of it what was said begins: before it stands the step's label.
    sa.Column("place", sa.SmallInteger, nullable=False),
    sa.Column("begins", sa.SmallInteger, nullable=False),
)

doings = sa.Table(
    "doings",
    metadata,
    # Activities that were begun and have not ended.
    sa.Column("id", _ID, primary_key=True),
    sa.Column("client_id", _ID, _to("people.id"), nullable=False),
    sa.Column("pairing_id", _ID, _to("pairings.id"), index=True),
    sa.Column("prompt", sa.String(64), nullable=False),
    sa.Column("place", sa.SmallInteger, nullable=False),
    sa.Column("note_id", _ID, _to("notes.id"), index=True),
    sa.Column("message", sa.BigInteger, nullable=False),
    sa.Column("touched_at", Instant, nullable=False, index=True),
    sa.UniqueConstraint("client_id", "message"),
)

tags = sa.Table(
    "tags",
    metadata,
    # The words that somebody gave a line by a tap.
    sa.Column("note_id", _ID, _to("notes.id"), primary_key=True),
    sa.Column("tag", one_of(Tag), primary_key=True),
    sa.Column("side", sa.String(16), primary_key=True),
)

words = sa.Table(
    "words",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("owner", _ID, nullable=False, index=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("reader_id", _ID, _to("people.id"), nullable=False),
    sa.Column("kind", one_of(Kind), nullable=False),
    sa.Column("occurrence", sa.String(64), nullable=False),
    sa.Column("pairing_id", _ID, _to("pairings.id"), index=True),
    sa.Column("question_id", _ID, _to("questions.id"), index=True),
    sa.Column("appointment_id", _ID, _to("appointments.id"), index=True),
    sa.Column("offer_id", _ID, _to("offers.id"), index=True),
    sa.Column("due_at", Instant, nullable=False),
    sa.Column("not_after", Instant, nullable=False),
    sa.Column("state", one_of(State), nullable=False),
    sa.Column("why", one_of(Why, length=64), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("covers", sa.Integer, nullable=False),
    sa.Column("claimed_by", sa.String(64)),
    sa.Column("claimed_at", Instant),
    sa.Column("settled_at", Instant),
    sa.Column("message", sa.BigInteger),
    sa.Column("page", sa.Integer, nullable=False),
    sa.Column("view", sa.String(64), nullable=False),
    sa.Column("soundless", sa.Boolean, nullable=False),
    sa.UniqueConstraint("reader_id", "kind", "occurrence"),
    sa.Index("ix_deliveries_state_due_at", "state", "due_at"),
)

carried = sa.Table(
    "carried",
    metadata,
    # Which notes went out in which message, so that an edit or erasure can reword it.
    sa.Column("delivery_id", _ID, _to("deliveries.id"), primary_key=True),
    sa.Column("note_id", _ID, primary_key=True, index=True),
    # It had gone out before, and comes once more as still waiting.
    sa.Column("returned", sa.Boolean, nullable=False),
)

owed = sa.Table(
    "owed",
    metadata,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("kind", one_of(Due), nullable=False),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("message", sa.BigInteger, nullable=False),
    sa.Column("about", sa.String(32), nullable=False),
    sa.Column("due_at", Instant, nullable=False, index=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("asked", sa.Integer, nullable=False),
    sa.UniqueConstraint("kind", "address", "message"),
)

shown = sa.Table(
    "shown",
    metadata,
    # What stands in a client's chat from either side, for as long as Telegram lets it be deleted.
    sa.Column("address", sa.String(64), primary_key=True),
    sa.Column("message", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False, index=True),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("update_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("chat", sa.String(64), nullable=False),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Index("ix_inbox_state_update_id", "state", "update_id"),
)

readings = sa.Table(
    "readings",
    metadata,
    # Who read what, when; never the content (privacy.md, The client's rights).
    sa.Column("id", _ID, primary_key=True),
    sa.Column("reader_id", _ID, nullable=False),
    sa.Column("client_id", _ID, nullable=False, index=True),
    sa.Column("what", sa.String(16), nullable=False),
    sa.Column("about", sa.String(32), nullable=False),
    sa.Column("at", Instant, nullable=False),
)

service = sa.Table(
    "service",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("bot_id", sa.BigInteger),
    sa.Column("username", sa.String(64), nullable=False),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("beat_at", Instant),
    # Which process leads, by its name in the rows it claims.
    sa.Column("leader", sa.String(64)),
    # Set by a restore, and taken out by the start that was quiet because of it.
    sa.Column("restored_at", Instant),
)


_RENAMED: dict[type, dict[str, sa.Column[Any]]] = {
    Delivery: {"repeats": deliveries.c.covers},
    Note: {"decided": notes.c.said},
}
"""What a noun calls otherwise than its column, whose name stays."""


def _map() -> None:
    mappers.map_imperatively(Person, people, polymorphic_on=people.c.side)
    mappers.map_imperatively(Therapist, inherits=Person, polymorphic_identity="therapist")
    mappers.map_imperatively(
        Client,
        inherits=Person,
        polymorphic_identity="client",
        properties={
            "rhythm": composite(
                Rhythm,
                people.c.rhythm_at,
                people.c.rhythm_nudges,
                people.c.rhythm_days,
                people.c.rhythm_right_away,
                people.c.rhythm_ceiling,
                people.c.rhythm_quiet_from,
                people.c.rhythm_quiet_until,
            )
        },
    )
    for domain_class, table in (
        (Consent, consents),
        (Pairing, pairings),
        (Invitation, invitations),
        (Question, questions),
        (Offer, offers),
        (Series, series),
        (Appointment, appointments),
        (Absence, absences),
        (Note, notes),
        (Doing, doings),
        (Delivery, deliveries),
        (Owed, owed),
    ):
        mappers.map_imperatively(domain_class, table, properties=_RENAMED.get(domain_class, {}))


_map()
