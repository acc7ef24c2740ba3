"""The promises that are looked at when a life is over: nothing lost, nothing twice, nothing left lying."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.domain.digest import LINES_MOST
from bot.process.app import App
from bot.store.tables import notes, people
from tests.simulation import lookbacks, previews
from tests.simulation.beginnings import BROKEN_IN, THEY
from tests.simulation.cast import NOTE, Client, Note, Therapist

if TYPE_CHECKING:
    from tests.simulation.life import Life

ENOUGH = timedelta(minutes=15)
"""In reach for so long, a digest comes: it is tried every two minutes at least, whatever Telegram asks for."""
SET_LATE = timedelta(minutes=5)
"""How long before the bot hears of it somebody may have done a thing."""


async def verdict(life: "Life") -> None:
    """Look at everything; what is broken is told to the life."""
    assert life.app is not None
    _inbox(life)
    kept = await _kept(life.app)
    for client in life.do.clients.values():
        for note in client.notes:
            _note(life, client, note, kept)
    for therapist in life.do.therapists.values():
        _chat_of(life, therapist)
    _rows(life)
    _plans(life)
    _questions(life)
    _digests(life)
    previews.verdict(life)
    lookbacks.verdict(life)
    _broken(life)


def _inbox(life: "Life") -> None:
    """P1: what Telegram handed over was dealt with; only what nobody can read was set aside."""
    expired = set(life.telegram.updates.expired)
    for update_id, act in life.do.acts.items():
        if update_id not in expired:
            life.breaks("P1", f"lost: {act.person} {act.what}")
    for row in life.eyes.all("select update_id, state from inbox where state != 'done'"):
        if row["update_id"] not in life.trouble.garbage or row["state"] == "waiting":
            life.breaks("P7", f"update {row['update_id']} is {row['state']}")


async def _kept(app: App) -> dict[tuple[int, int], list[dict[str, Any]]]:
    """All notes that are kept, in the open, by client's number and message."""
    async with app.store.reading(app.clock.now()) as work:
        query = sa.select(notes, people.c.address).join(people, people.c.id == notes.c.client_id)
        rows = (await work.run(query)).mappings().all()
        texts = await work.open_all([row["words"] for row in rows])
    found: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault((int(row["address"]), row["message"]), []).append({**row, "text": texts.get(row["words"], "")})
    return found


def _note(life: "Life", client: Client, note: Note, kept: dict[tuple[int, int], list[dict[str, Any]]]) -> None:
    """P1 and P2: kept once, with the words as they were last edited; what was taken back is nowhere."""
    rows = kept.get((client.number, note.message), [])
    if len(rows) > 1:
        life.breaks("P2", f"a line of {client.number} is kept {len(rows)} times")
    if note.gone and rows:
        life.breaks("P2", f"a line of {client.number} that was taken back is kept: {rows[0]['text'][:20]!r}")
    if note.gone or note.loose or not note.kept:
        return
    life.watch.figures["notes"] += 1
    if not rows:
        life.breaks("P1", f"{note.standing} of {client.number} is lost")
    elif NOTE.findall(rows[0]["text"])[:1] != [note.standing]:
        life.breaks("P1", f"{note.standing} of {client.number} is kept as {rows[0]['text'][:20]!r}")


def _chat_of(life: "Life", therapist: Therapist) -> None:
    """What a therapist has: the words as last edited, nothing that was taken back or held back."""
    by_mark = {mark: note for client in life.do.clients.values() for note in client.notes for mark in note.texts}
    for message in life.telegram.chat(therapist.number):
        if message.mine:
            continue
        marks = NOTE.findall(message.text)
        # By word, a line stands under each of its words.
        looks_back = lookbacks.HEAD in message.text.partition("\n")[0]
        if len(marks) != len(set(marks)) and not looks_back:
            life.breaks("P2", f"a digest of {therapist.number} holds a line twice")
        for mark in marks:
            note = by_mark[mark]
            if note.gone:
                life.breaks("words", f"{mark} was taken back and stands with {therapist.number}")
            elif note.loose:
                continue
            elif note.held:
                life.breaks("words", f"{mark} is held back and stands with {therapist.number}")
            elif mark != note.standing:
                life.breaks("words", f"{mark} stands with {therapist.number}, and {note.standing} is the newest")
        # A line that was given later stands under that day.
        lines = [by_mark[mark].message for mark in marks if not by_mark[mark].loose and not _given_late(life, mark)]
        ones = {by_mark[mark].client for mark in marks}
        most = LINES_MOST + ("Still waiting from before" in message.text)
        if len(ones) > 1 or ((lines != sorted(lines) or len(marks) > most) and not looks_back):
            life.breaks("words", f"a digest of {therapist.number} is out of order")


def _given_late(life: "Life", mark: str) -> bool:
    for client in life.do.clients.values():
        for note in client.notes:
            if mark in note.texts:
                query = (
                    "select n.given_at from notes n join people c on c.id = n.client_id"
                    " where c.address = ? and n.message = ?"
                )
                found = life.eyes.one(query, str(client.number), note.message)
                return found is not None and found["given_at"] is not None
    return False


def _rows(life: "Life") -> None:
    """Nothing is left between claim and settling, and what is owed is paid but where nobody can be reached."""
    for row in life.eyes.all("select kind from deliveries where state = 'sending'"):
        life.breaks("P7", f"a {row['kind']} is still on its way")
    for row in life.eyes.all("select kind, address, tries from owed"):
        life.breaks("P7", f"{row['kind']} to {row['address']} is still owed after {row['tries']} tries")
    now = life.clock.now()
    query = (
        "select d.kind, d.due_at, d.not_after, d.why, p.stage, r.unreachable_since, r.paused_until as paused_at"
        " from deliveries d left join pairings p on p.id = d.pairing_id left join people r on r.id = d.reader_id"
        " where d.state = 'planned'"
    )
    for row in life.eyes.all(query):
        # What nobody came back for waits; so does what is put off again and again by the ceiling.
        if row["due_at"] < now - timedelta(minutes=1):
            life.breaks("P7", f"a {row['kind']} is overdue since {row['due_at']}")
        if row["stage"] == "ended" and row["kind"] != "parted":
            life.breaks("plan", f"a {row['kind']} of a pairing that ended is planned")
        if row["due_at"].year > 9000 and row["why"] == "gone" and row["unreachable_since"] is None:
            life.breaks("plan", f"a {row['kind']} waits for somebody who is here")
        if row["due_at"].year > 9000 and row["why"] == "paused" and row["paused_at"] is None:
            life.breaks("plan", f"a {row['kind']} waits for the end of a pause that is over")


def _plans(life: "Life") -> None:
    """Everything that should come is planned: the next digest of every series, and every question that has not come."""
    now = life.clock.now().replace(tzinfo=None).isoformat(" ")
    query = (
        "select p.id from pairings p join series s on s.pairing_id = p.id and s.ended_at is null"
        " where p.stage = 'joined' and s.repeats != 'once' and not exists (select 1 from appointments a"
        " join deliveries d on d.appointment_id = a.id and d.kind in ('digest', 'ask')"
        " where a.pairing_id = p.id and a.called_off_at is null and a.ends_at > ?)"
    )
    for row in life.eyes.all(query, now):
        life.breaks("plan", f"no digest is planned for {life._pair_of(row['id'])}")
    query = (
        "select q.id, q.version, c.address from questions q join pairings p on p.id = q.pairing_id"
        " join people c on c.id = p.client_id"
        " where p.stage = 'joined' and q.closed_at is null and q.arrived_at is null and q.unconfirmed = 0"
        " and not exists (select 1 from deliveries d where d.question_id = q.id and d.kind = 'question'"
        " and (d.state in ('planned', 'unknown', 'failed') or d.why = 'overtaken'))"
    )
    for row in life.eyes.all(query):
        life.breaks("P4", f"version {row['version']} for {row['address']} has neither come nor is it planned")
    query = (
        "select c.address, c.rhythm_days from people c where c.side = 'client' and c.rhythm_nudges = 'days'"
        " and c.unreachable_since is null and exists (select 1 from questions q join pairings p"
        " on p.id = q.pairing_id where p.client_id = c.id and p.stage = 'joined' and q.closed_at is null"
        " and q.declined_at is null)"
        " and not exists (select 1 from deliveries d where d.reader_id = c.id and d.kind = 'nudge'"
        " and d.state = 'planned')"
    )
    for row in life.eyes.all(query):
        life.breaks("plan", f"no nudge is planned for {row['address']}")


def _broken(life: "Life") -> None:
    """P7: what could not be worded was given up, and nothing of it reached anybody."""
    query = "select d.kind, d.state, d.why from deliveries d join people r on r.id = d.reader_id where r.address = ?"
    given_up = [row for row in life.eyes.all(query, str(THEY)) if row["state"] == "failed"]
    life.watch.figures["rows given up"] += len(given_up)
    if any(row["state"] == "sent" and row["kind"] in ("question", "nudge") for row in life.eyes.all(query, str(THEY))):
        life.breaks("P7", "what cannot be opened was sent")
    if life.seed % BROKEN_IN == 0 and not given_up:
        life.breaks("P7", "what cannot be opened was never given up")


def _questions(life: "Life") -> None:
    """P4: what is said to have arrived has, and what may not have arrived is marked so."""
    query = (
        "select q.arrived_at, q.unconfirmed, q.words, d.state, d.covers, c.address from questions q"
        " join pairings p on p.id = q.pairing_id join people c on c.id = p.client_id"
        " left join deliveries d on d.question_id = q.id and d.kind = 'question'"
    )
    for row in life.eyes.all(query):
        uncertain = row["state"] == "unknown" and row["arrived_at"] is None
        if uncertain and not row["unconfirmed"] and not _shown_late(life, int(row["address"])):
            life.breaks("P4", f"a question to {row['address']} is uncertain and not named so")


def _shown_late(life: "Life", client: int) -> bool:
    """Whether a question that may not have arrived was shown at a later contact."""
    return any("may not have reached you" in each.text for each in life.telegram.chat(client))


def _digests(life: "Life") -> None:
    """P5: every digest came before its appointment, unless the bot was away or Telegram said no."""
    end = life.clock.now()
    query = (
        "select a.id, a.starts_at, p.joined_at, t.address, p.id as pairing"
        " from appointments a join pairings p on p.id = a.pairing_id join people t on t.id = p.therapist_id"
        " where a.called_off_at is null and p.stage = 'joined' and p.joined_at < a.starts_at and a.starts_at < ?"
    )
    for row in life.eyes.all(query, end.replace(tzinfo=None).isoformat(" ")):
        therapist = life.do.therapists[int(row["address"])]
        pair = life._pair_of(row["pairing"])
        if _excused(life, therapist, pair.alias if pair else "", row["starts_at"], row["joined_at"]):
            life.watch.figures["digests excused"] += 1
            continue
        life.watch.figures["digests in time"] += 1
        sent = life.eyes.all(
            "select message, settled_at from deliveries where appointment_id = ? and kind = 'digest'"
            " and state = 'sent'",
            row["id"],
        )
        came = [life.watch.cover_at.get((therapist.number, each["message"])) for each in sent]
        if not any(at is not None and at <= row["starts_at"] for at in came):
            life.breaks("P5", f"no digest for {therapist.number} before {row['starts_at']:%a %d %H:%M}")


def _excused(life: "Life", therapist: Therapist, alias: str, starts: datetime, joined: datetime) -> bool:
    """Whether there was no quarter of an hour in which the digest could come, or Telegram would not have it.

    `starts`, `joined`: when the appointment begins and the pairing began. Telegram would not have it: it refused a
    message to this therapist, or said of three that nobody knows, which is as often as a cover goes.
    """
    begins = starts - timedelta(minutes=min(therapist.leads))
    # With a clock that is off nobody can say to the minute when the bot was away, or tried.
    slack = timedelta(hours=6) if life.trouble.sets_clocks else timedelta(0)
    if slack and any(since - slack < starts and until > begins - slack for since, until in life.away):
        return True
    whole = starts - timedelta(minutes=max(therapist.leads)) - slack
    if any(chat == therapist.number and whole <= at <= starts + slack for at, chat in life.trouble.refused):
        return True
    doubts = [at for at, chat in life.trouble.uncertain if chat == therapist.number] + life.trouble.ends
    if sum(whole <= at <= starts for at in doubts) >= 3:
        return True
    # It may have been set, or moved, at any moment in which the therapist did something to it.
    known = [at for at, about in therapist.touched if about in ("", alias) and begins - SET_LATE < at < starts]
    return _longest_reach(life, max([begins, joined, *known]), starts) < ENOUGH


def _longest_reach(life: "Life", begins: datetime, starts: datetime) -> timedelta:
    """The longest time between two instants during which the bot was there and Telegram in reach."""
    longest, free = timedelta(), begins
    for since, until in sorted(life.away):
        longest = max(longest, min(since, starts) - free)
        free = max(free, until)
    return max(longest, starts - free)
