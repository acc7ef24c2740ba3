"""The promises that are looked at with every message that reaches a phone (docs/delivery.md, P3, P4, P6, and privacy).

The rules are written here once more and by hand, not borrowed from the bot: whoever changes one there meets it here.
"""

from collections import Counter
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.process.app import App
from sandbox.botapi.shapes import Call
from tests.simulation import lookbacks, previews
from tests.simulation.cast import ALIAS, NOTE, QUESTION, Client, Sent, Therapist

if TYPE_CHECKING:
    from tests.simulation.life import Life

QUIET_FROM, QUIET_UNTIL = time(21), time(8)
PATIENCE = timedelta(hours=2)
APART = timedelta(minutes=30)
SILENCE = timedelta(hours=24)
SLACK = timedelta(seconds=1)
REPEATS = {
    "nudge": ("P3", 0),
    "preview": ("P3", 0),
    "lookback": ("P3", 0),
    "picture": ("P3", 0),
    "gap": ("P6", 0),
    "question": ("P4", 1),
    "digest": ("P5", 2),
    "ask": ("P5", 1),
    "called_off": ("P3", 0),
    "unread": ("P3", 0),
    "parted": ("P3", 0),
}
"""By kind: the promise, and how often it may come again after calls of which nobody knows whether they came."""
_NOTICES = {"is called off": "called_off", "have not been read": "unread", "come to an end here": "parted"}
UNASKED = ("nudge", "gap", "question", "preview")


def kind_of(call: Call) -> str:
    """What a message to a client is, when it came by itself; empty for an answer. A question may also be one."""
    text = str(call.params.get("text", ""))
    if text.startswith(("Still here, if you like", "I’ll rest this")):
        return "nudge"
    if text.startswith("I was away for a while"):
        return "gap"
    if text.startswith(previews.COVER):
        return "preview"
    if text.startswith("<blockquote>") and call.params.get("reply_markup"):
        return "question"
    return next((kind for words, kind in _NOTICES.items() if words in text), "")


class Watch:
    """Over one life."""

    def __init__(self, life: "Life") -> None:
        self._life = life
        self._copies: dict[tuple[str, object], list[datetime]] = {}
        """When (true time) copies came of what is to come once, by its appointment or row."""
        self.cover_at: dict[tuple[int, int], datetime] = {}
        """When (the bot's time) each cover came, by therapist and message."""
        self.figures: Counter[str] = Counter()

    async def starting(self, app: App) -> None:
        """Start the bot, and look whether a start after a long silence is quiet."""
        life = self._life
        before = self._late(life) if hasattr(life, "eyes") else []
        await app.start()
        for row in before:
            left = life.eyes.one("select state, why from deliveries where id = ?", row["id"])
            if left is None or left["state"] not in ("expired", "unknown"):
                life.breaks("P6", f"after a day of silence a {row['kind']} that was due is {left}")
        if hasattr(life, "eyes") and life.eyes.all("select id from deliveries where state = 'sending'"):
            life.breaks("P3", "what a dead process had claimed is not settled")

    @staticmethod
    def _late(life: "Life") -> list[dict[str, object]]:
        """What was due while a silence of more than a day lasted."""
        beat = life.eyes.one("select beat_at from service")
        if beat is None or life.clock.now() - beat["beat_at"] <= SILENCE:
            return []
        life.watch.figures["quiet starts"] += 1
        due = life.clock.now().replace(tzinfo=None).isoformat(" ")
        query = "select id, kind from deliveries where state = 'planned' and due_at <= ? and covers = 0"
        return life.eyes.all(f"{query} and kind in ('nudge', 'question', 'preview', 'ask')", due)

    def heard(self, call: Call) -> None:
        """A call that Telegram carried out."""
        text = str(call.params.get("text", ""))
        chat = call.params.get("chat_id")
        if not isinstance(chat, int) or not text:
            return
        self.figures["messages"] += 1
        self._nobody_elses(chat, text)
        if (client := self._life.do.clients.get(chat)) is not None and call.method == "sendMessage":
            lookbacks.heard(self._life, client, call)
            kind = kind_of(call)
            if kind and not (kind == "question" and self._looked_up(client, call)):
                self._unasked(client, kind, call, text)
        elif (therapist := self._life.do.therapists.get(chat)) is not None:
            self._to_therapist(therapist, call, text)

    def _looked_up(self, client: Client, call: Call) -> bool:
        """Whether a question was asked for, and so is an answer: then it is not on its way by itself."""
        query = (
            "select d.question_id from deliveries d join people c on c.id = d.reader_id"
            " where c.address = ? and d.kind = 'question' and d.state = 'sending'"
        )
        coming = self._life.eyes.all(query, str(client.number))
        return not any(each["question_id"] in str(call.params.get("reply_markup")) for each in coming)

    # Privacy: nothing of one pairing reaches another.

    def _nobody_elses(self, chat: int, text: str) -> None:
        life = self._life
        for mark in QUESTION.findall(text):
            if not any(chat in pair for pair in life.do.allowed[mark]):
                life.breaks("privacy", f"{mark} reached {chat}")
        for mark in ALIAS.findall(text):
            if chat not in life.do.therapists or all(p.alias != mark for p in life.do.therapists[chat].pairs):
                life.breaks("privacy", f"{mark} reached {chat}")
        for mark in NOTE.findall(text):
            if chat == 9001 or (chat in life.do.clients and not self._wrote(life.do.clients[chat], mark)):
                life.breaks("privacy", f"{mark} reached {chat}")
            elif chat in life.do.therapists and not self._given(chat, mark):
                life.breaks("privacy", f"{mark} reached {chat}, for whom it is not")

    @staticmethod
    def _wrote(client: Client, mark: str) -> bool:
        return any(mark in note.texts for note in client.notes)

    def _given(self, chat: int, mark: str) -> bool:
        notes = (note for client in self._life.do.clients.values() for note in client.notes)
        return any(chat in note.given for note in notes if mark in note.texts)

    # What comes by itself.

    def _unasked(self, client: Client, kind: str, call: Call, text: str) -> None:
        life, now = self._life, self._life.clock.now()
        self.figures[kind] += 1
        marks = QUESTION.findall(text)
        mark = marks[0] if marks else ""
        repeat = kind == "question" and any(each.mark == mark and each.kind == kind for each in client.unasked)
        who = f"{kind} {mark} to {client.number}"
        self._copy(client.number, kind, who)
        self._may_come(client, kind, who, now, repeat=repeat)
        if kind in UNASKED:
            if not repeat:
                self._not_too_much(client, kind, who, now)
            if kind == "preview":
                previews.in_time(life, client, who, now)
            if kind == "nudge":
                self._not_let_be(client, who)
                self._nudge_in_time(client, who, now)
                self._ladder(client, who, bool(call.params.get("disable_notification")), now)
            if kind == "question":
                self._question_in_time(client, mark, who, now)
            silent = bool(call.params.get("disable_notification"))
            client.unasked.append(Sent(now, kind, mark, silent, next(life.turn)))
        else:
            client.notices.append(now)
        life.tell(f"-> {who}")

    def _copy(self, number: int, kind: str, who: str) -> None:
        """A copy of something that comes once, and once more at most for every call of which nobody knows."""
        life, now, (promise, repeats) = self._life, self._life.true.now(), REPEATS[kind]
        query = (
            "select d.id, d.occurrence, d.appointment_id, d.not_after from deliveries d"
            " join people r on r.id = d.reader_id where r.address = ? and d.kind = ? and d.state = 'sending'"
        )
        row = life.eyes.one(query, str(number), kind)
        if row is None:
            life.breaks(promise, f"{who}, which nobody had claimed")
            return
        by_itself = kind in ("digest", "ask") and row["occurrence"].partition("@")[0] == row["appointment_id"]
        # One appointment at one time has one, whatever its row is called; one that was moved has another.
        this = (row["appointment_id"] + kind, row["not_after"]) if by_itself else (row["id"], None)
        came = self._copies.setdefault(this, [])
        came.append(now)
        doubts = [at for at, chat in life.trouble.uncertain if chat == number] + life.trouble.ends
        if len(came) > 1 + min(repeats, sum(at >= came[0] for at in doubts)):
            life.breaks(promise, f"{who}: copy {len(came)}")

    def _may_come(self, client: Client, kind: str, who: str, now: datetime, *, repeat: bool) -> None:
        life = self._life
        if client.quiet_until is not None and now < client.quiet_until:
            life.breaks("P3", f"{who} although it was enough for today")
        here = now.astimezone(ZoneInfo(client.zone)).time().replace(tzinfo=None)
        inside = here >= QUIET_FROM or here < QUIET_UNTIL
        if inside and self._after_hour(client, now, PATIENCE) is None:
            life.breaks("P3", f"{who} in quiet hours, at {here:%H:%M}")
        if kind in UNASKED and client.paused_until is not None and now < client.paused_until:
            life.breaks("P3", f"{who} while paused")
        if kind in ("nudge", "gap", "question") and client.gentle_until is not None and now < client.gentle_until:
            life.breaks("P3", f"{who} while it goes gently")
        if kind != "parted" and all(each.ended or not each.joined for each in client.pairs):
            life.breaks("consent", f"{who} who is in no pairing")
        others = [each for each in client.notices if now - each < APART]
        others += [each.at for each in client.unasked if now - each.at < APART and each.kind != kind]
        if others and not repeat:
            life.breaks("P6", f"{who} within half an hour of another")

    def _not_too_much(self, client: Client, kind: str, who: str, now: datetime) -> None:
        zone = ZoneInfo(client.zone)
        today = now.astimezone(zone).date()
        seen: dict[str, datetime] = {}
        for each in client.unasked:
            seen.setdefault(each.mark if each.kind == "question" else f"{each.turn}", each.at)
        days = [at.astimezone(zone).date() for at in seen.values()]
        if today in days:
            self._life.breaks("ceiling", f"{who}: the second today")
        if sum(timedelta() <= today - day < timedelta(days=7) for day in days) >= client.ceiling:
            self._life.breaks("ceiling", f"{who}: more than {client.ceiling} in seven days")

    @staticmethod
    def _after_hour(client: Client, now: datetime, within: timedelta) -> datetime | None:
        """The hour the client chose, if it was this recently; by what they had chosen at any time since then."""
        newer = now + SLACK
        for since, at, zone in reversed(client.hours):
            local = now.astimezone(ZoneInfo(zone)).date()
            for day in (local, local - timedelta(days=1)):
                hour = datetime.combine(day, at, ZoneInfo(zone)).astimezone(now.tzinfo)
                if hour <= now <= hour + within + SLACK and hour <= newer:
                    return hour
            newer = since
            if since < now - within:
                break
        return None

    def _not_let_be(self, client: Client, who: str) -> None:
        """What the client let be before the nudge was decided does not come with it."""
        query = (
            "select q.declined_at, d.claimed_at from deliveries d join questions q on q.id = d.question_id"
            " join people c on c.id = d.reader_id"
            " where c.address = ? and d.kind = 'nudge' and d.state = 'sending' and q.declined_at <= d.claimed_at"
        )
        if self._life.eyes.one(query, str(client.number)):
            self._life.breaks("declined", f"{who}, who let it be")

    def _nudge_in_time(self, client: Client, who: str, now: datetime) -> None:
        hour = self._after_hour(client, now, PATIENCE)
        if hour is None:
            self._life.breaks("P3", f"{who} later than its patience, or at an hour that nobody chose")
        elif client.days is not None and len(client.hours) == 1:
            day = hour.astimezone(ZoneInfo(client.zone)).weekday()
            if day not in client.days:
                self._life.breaks("P3", f"{who} on a day that was not chosen")

    def _ladder(self, client: Client, who: str, silent: bool, now: datetime) -> None:
        row = [each for each in client.unasked if each.kind == "nudge" and each.turn > client.stirred]
        if len(row) >= 2 and not silent:
            self._life.breaks("ladder", f"{who}: the {len(row) + 1}th with nothing in between, and not soundless")
        asked = max((each.turn for each in client.unasked if each.kind == "question"), default=0)
        asked = max(asked, self._newest_question(client))
        if len([each for each in row if each.turn > asked]) > 7:  # A new question ends the rest, and only that.
            self._life.breaks("ladder", f"{who}: the {len(row) + 1}th with nothing in between")
        if len(row) >= 5 and now - row[-1].at < timedelta(days=6):
            self._life.breaks("ladder", f"{who}: the {len(row) + 1}th within a week of the one before")

    def _newest_question(self, client: Client) -> int:
        """A turn after all nudges that came before the newest question was asked: it begins anew."""
        query = (
            "select max(asked_at) as asked_at from questions q join pairings p on p.id = q.pairing_id"
            " join people c on c.id = p.client_id where c.address = ?"
        )
        found = self._life.eyes.one(query, str(client.number))
        asked_at = found["asked_at"] if found else None
        before = [each.turn for each in client.unasked if asked_at is not None and each.at <= asked_at]
        return max(before, default=0)

    def _question_in_time(self, client: Client, mark: str, who: str, now: datetime) -> None:
        """Not within two hours of the appointment it is for, before it."""
        (therapist, _), *more = self._life.do.allowed[mark]
        if more:
            return
        query = (
            "select min(a.starts_at) as starts_at from appointments a join pairings p on p.id = a.pairing_id"
            " join people c on c.id = p.client_id join people t on t.id = p.therapist_id"
            " where c.address = ? and t.address = ? and p.stage = 'joined' and a.called_off_at is null"
            " and a.starts_at > ?"
        )
        after = now.replace(tzinfo=None).isoformat(" ")
        found = self._life.eyes.one(query, str(client.number), str(therapist), after)
        if found and found["starts_at"] and now > found["starts_at"] - timedelta(hours=2) + SLACK:
            self._life.breaks("P4", f"{who} shortly before the appointment")

    # To therapists.

    def _to_therapist(self, therapist: Therapist, call: Call, text: str) -> None:
        if call.method == "sendMessage" and call.params.get("protect_content") is True:
            self.figures["covers"] += 1
            if NOTE.findall(text) or QUESTION.findall(text):
                self._life.breaks("privacy", f"a cover with words reached {therapist.number}")
            kind = lookbacks.covered(self._life, therapist.number)
            self._copy(therapist.number, kind, f"cover {text[:40]!r} of a {kind} to {therapist.number}")
            self.cover_at[therapist.number, int(call.result["message_id"])] = self._life.clock.now()
        if call.method == "sendMessage" and text.startswith("After the session"):
            self.figures["asks"] += 1
            self._copy(therapist.number, "ask", f"ask to {therapist.number}")
