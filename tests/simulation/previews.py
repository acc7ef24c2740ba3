"""Previews, holds and releases in a simulated life: what clients do with them, and what is promised of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation.cast import NOTE, Client, Note

if TYPE_CHECKING:
    from tests.simulation.clients import ClientLife
    from tests.simulation.life import Life

COVER, STAYS = "A look ahead, if you like", "These stay with you, unless you let them go:"
VERBS = {"pvhold", "holdone", "pvgo", "goone", "pvall", "pvset"}
SLACK = timedelta(seconds=1)


def looks_ahead(one: "ClientLife", _now: datetime) -> None:
    """Press something of a preview, the default among it; or ask for one."""
    verb = one.do.dice.choice(("pvhold", "pvhold", "pvgo", "pvgo", "pvset", "pvall", "preview", "holdlist", "golist"))
    found = [each for each in one.do.buttons(one.me.number) if each[1].partition(":")[0] == verb]
    if found and one.do.dice.random() < 0.8:
        message, data = one.do.dice.choice(found[-4:])
        one.pressed(message.id, data)
    else:
        one.do.say(one.me.number, one.do.dice.choice(("/preview", "/preview", "/notes")))


def follows(one: "ClientLife", verb: str, rest: str) -> Callable[[datetime], None]:
    """What is true once the bot has dealt with one of `VERBS`."""
    if verb in ("pvall", "pvset"):
        return lambda _now: _as_it_says(one)
    note = one.me.note_of(one.do.message_of(rest.partition(":")[0]) or 0)

    def done(_now: datetime) -> None:
        if note is not None and note.given:
            note.held = verb in ("pvhold", "holdone")

    return done


def _as_it_says(one: "ClientLife") -> None:
    """Which lines one choice for all concerns, only the bot can tell; that what it holds is held is looked at."""
    for note in one.me.notes:
        held = one.do.held_of(one.me.number, note.message)
        if held is not None:
            note.held = held


def in_time(life: "Life", client: Client, who: str, now: datetime) -> None:
    """A preview comes before its digest is due: there is an appointment whose lead has not begun."""
    query = (
        "select a.starts_at, t.lead_minutes from appointments a join pairings p on p.id = a.pairing_id"
        " join people c on c.id = p.client_id join people t on t.id = p.therapist_id"
        " where c.address = ? and p.stage = 'joined' and a.called_off_at is null"
    )
    found = life.eyes.all(query, str(client.number))
    if not any(now <= each["starts_at"] - timedelta(minutes=each["lead_minutes"]) + SLACK for each in found):
        life.breaks("preview", f"{who} with no digest ahead")


def verdict(life: "Life") -> None:
    """What is promised of previews when a life is over."""
    for client in life.do.clients.values():
        _screens(life, client)
    if not life.trouble.sets_clocks:
        _nothing_is_missing(life)


def _screens(life: "Life", client: Client) -> None:
    """A preview shows nothing that was taken back, and nothing as going that is held."""
    by_mark = {mark: note for note in client.notes for mark in note.texts}
    query = (
        "select d.message, d.state from deliveries d join people c on c.id = d.reader_id"
        " where d.kind = 'preview' and d.message is not null and c.address = ?"
    )
    for row in life.eyes.all(query, str(client.number)):
        life.watch.figures["previews looked at"] += 1
        shown = life.telegram.find(client.number, row["message"])
        going, _, _ = shown.text.partition(STAYS) if shown is not None else ("", "", "")
        for mark in NOTE.findall(shown.text if shown is not None else ""):
            note = by_mark[mark]
            if note.gone and not note.loose:
                life.breaks("preview", f"{mark} was taken back and stands in the preview of {client.number}")
            elif note.held and not note.loose and mark in NOTE.findall(going):
                life.breaks("preview", f"{mark} is held and stands as going in the preview of {client.number}")


def _nothing_is_missing(life: "Life") -> None:
    """Every shared line that was there as a digest was put together went with it or with one before."""
    query = (
        "select n.given_at, max(d.claimed_at) as claimed_at, exists (select 1 from carried x join deliveries e"
        " on e.id = x.delivery_id where x.note_id = n.id and e.message is not null) as went"
        " from notes n join people c on c.id = n.client_id join deliveries d on d.pairing_id = n.pairing_id"
        " where d.kind = 'digest' and d.message is not null and d.occurrence not like 'again:%' and c.address = ?"
        " and n.message = ? and (n.held = 0 or n.first_lines = 1) group by n.id"
    )
    for client in life.do.clients.values():
        for note in client.notes:
            row = None if _unsure(note) else life.eyes.one(query, str(client.number), note.message)
            if row is None or note.dealt_at is None:
                continue
            since = max(note.dealt_at, row["given_at"] or note.dealt_at)
            life.watch.figures["shared lines looked for"] += 1
            if since < row["claimed_at"] and not row["went"]:
                life.breaks("preview", f"{note.standing} of {client.number} was shared and went with no digest")


def _unsure(note: Note) -> bool:
    return note.gone or note.loose or not note.kept
