"""What clients do: write, edit, take back, forward, pause, travel, block, leave, press what they find; or nothing."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from bot.domain.when import FOREVER
from tests.simulation import lookbacks, previews
from tests.simulation.cast import QUESTION, ZONES, Client, Note, Pair, midnight_after
from tests.simulation.doing import Doing

RHYTHMS: dict[str, tuple[frozenset[int], time]] = {
    "daily 18:00": (frozenset(range(7)), time(18)),
    "daily 8:30": (frozenset(range(7)), time(8, 30)),
    "daily 11:00": (frozenset(range(7)), time(11)),
    "mon wed fri 19:15": (frozenset((0, 2, 4)), time(19, 15)),
    "tue sat 22:30": (frozenset((1, 5)), time(22, 30)),
    "daily 23:50": (frozenset(range(7)), time(23, 50)),
    "question only 9am": (frozenset(), time(9)),
}
CARD = {"cardfill", "cardline", "cardskip", "cardempty"}
OPENS_A_STEP = CARD | {"askrhythm", "askzone", "change", "oneline", "keepmine", "qown", "quse"}
"""After these a text is no note, or lines change hands that cannot be told from outside, or a question loses the mark
by which it is known."""
FOR_GOOD = {"part", "leave", "erase"}


class ClientLife:
    """The hands of one client."""

    def __init__(self, me: Client, doing: Doing) -> None:
        self.me, self._do, self._dice = me, doing, doing.dice
        self._ways: list[tuple[float, Callable[[datetime], None]]] = [
            (8.0, self._writes),
            (2.5, self._edits),
            (1.0, self._forgets),
            (4.0, self._presses),
            (0.6, self._pauses),
            (0.6, self._lets_be),
            (0.6, self._resumes),
            (1.0, self.chooses),
            (0.5, self._travels),
            (0.5, self._looks),
            (1.5, lambda now: previews.looks_ahead(self, now)),
            (1.0, self._looks_back),
            (0.4, self._forwards),
            (0.3, self._blocks),
            (0.15, self._stops),
            (0.3, self._goes_gently),
            (0.1, self._leaves),
            (0.05, self._erases),
        ]

    @property
    def do(self) -> Doing:
        return self._do

    @property
    def open_pairs(self) -> list[Pair]:
        return [each for each in self.me.pairs if each.joined and not each.ended]

    def act(self, now: datetime) -> None:
        """One thing, or a burst of them. `now`: the true time."""
        if self._do.telegram.person(self.me.number).blocked:
            if self._dice.random() < 0.5:
                self._do.block(self.me.number, on=False)
            return
        if self._joining():
            return
        if (found := self._do.newest(self.me.number, "forget")) and self._dice.random() < 0.5:
            self.pressed(found[0].id, found[1])
        for _ in range(self._dice.choice((1, 1, 1, 2, 4))):
            (way,) = self._dice.choices([each for _, each in self._ways], [weight for weight, _ in self._ways])
            way(now)

    def _joining(self) -> bool:
        """Go on with a link that was given, if there is one."""
        for pair in self.me.pairs:
            if pair.link and not pair.joined and not pair.ended:
                if found := self._do.newest(self.me.number, "agree"):
                    self._do.press(self.me.number, found[0].id, found[1])
                else:
                    self._do.say(self.me.number, f"/start {pair.link}")
                if found := self._do.newest(self.me.number, "fine"):
                    self._do.press(self.me.number, found[0].id, found[1])
                return not self.open_pairs
        return False

    def _writes(self, _now: datetime) -> None:
        mark = self._do.mark("n")
        how = self._dice.choice(("was quiet", "was quiet", "was quiet", "tense 6 before the call", "calm 2"))
        text = f"{mark} {how}" if self._dice.random() < 0.93 else f"{mark} " + "and on " * 90
        reply_to = None
        received = [each.id for each in self._do.telegram.chats.get(self.me.number, {}).values() if not each.mine]
        if received and self._dice.random() < 0.4:
            reply_to = self._dice.choice(received[-4:])
        self._note(mark, text, reply_to)

    def _note(self, mark: str, text: str, reply_to: int | None) -> None:
        note = Note(0, self.me.number, {mark: text}, held=len(text) > 500)

        def kept(now: datetime) -> None:
            if note.gone:
                return
            here = self.open_pairs
            note.kept, note.standing, note.dealt_at = bool(here), mark, now
            note.held = note.held or bool(self._do.held_of(self.me.number, note.message))
            # Somebody who just joined, or left by another way than is told here, may stand otherwise with the bot.
            note.loose = note.loose or not here or len(here) != len(self.me.pairs)
            if len(here) == 1:
                note.given.add(here[0].therapist)
            elif reply_to is not None:
                note.given |= self._asked_in(reply_to)

        note.message = self._do.say(self.me.number, text, kept, reply_to=reply_to)
        if note.message:
            self.me.notes.append(note)

    def _asked_in(self, message_id: int) -> set[int]:
        """The therapists whose question stands in a message."""
        message = self._do.telegram.find(self.me.number, message_id)
        marks = QUESTION.findall(message.text) if message else []
        if not marks:  # A notice bears no mark, and is of one pairing all the same.
            return self._do.told_of(self.me.number, message_id)
        return {therapist for mark in marks for therapist, _ in self._do.allowed[mark]}

    def _edits(self, now: datetime) -> None:
        mine = self._do.telegram.chats[self.me.number]
        recent = [
            each
            for each in self.me.notes
            if not each.gone
            and len(next(iter(each.texts.values()))) < 500
            and each.message in mine
            and now - mine[each.message].at < timedelta(hours=47)
        ]
        if not recent:
            return
        note, mark = self._dice.choice(recent), self._do.mark("n")
        text = f"{mark} was quieter"

        def reworded(_now: datetime) -> None:
            if note.kept and not note.gone:
                note.standing = mark
                note.loose = note.loose or len(self.open_pairs) != len(self.me.pairs)

        note.texts[mark] = text
        self._do.edit(self.me.number, note.message, text, reworded)

    def _forgets(self, _now: datetime) -> None:
        notes = [each for each in self.me.notes if not each.gone]
        reply_to = self._dice.choice(notes).message if notes and self._dice.random() < 0.7 else None
        self._do.say(self.me.number, "/forget", reply_to=reply_to)

    def _presses(self, _now: datetime) -> None:
        found = self._do.buttons(self.me.number)
        if not found:
            return
        message, data = found[-1 - int(self._dice.expovariate(0.5)) % len(found)]
        verb = data.partition(":")[0]
        if verb not in OPENS_A_STEP and data != "set:quiet" and (verb not in FOR_GOOD or self._dice.random() < 0.15):
            self.pressed(message.id, data)

    def _lets_be(self, _now: datetime) -> None:
        """[Not this time], where [Change this] was pressed before."""
        if (found := self._do.newest(self.me.number, "qlet")) or (found := self._do.newest(self.me.number, "qchange")):
            self.pressed(found[0].id, found[1])

    def _looks_back(self, now: datetime) -> None:
        """Give a line a word, or look back; and go on with it."""
        command = self._dice.choice(("/lookback", "/notes", "/settings"))
        if found := lookbacks.looks_back(self._do, self.me.number, command, lookbacks.CLIENTS):
            self.pressed(*found)
        if found and self._dice.random() < 0.6:
            self._do.a_minute_later(lambda: self._looks_back(now))

    def pressed(self, message: int, data: str) -> None:
        """Press one, and know what follows."""
        lookbacks.noted(self._do, data)
        verb, _, rest = data.partition(":")
        told = previews.follows if verb in previews.VERBS else ClientLife._follows
        self._do.press(self.me.number, message, data, told(self, verb, rest))

    def _follows(self, verb: str, rest: str) -> Callable[[datetime], None]:
        follows: Callable[[datetime], None] = lambda _now: None  # noqa: E731
        match verb:
            case "forget" | "whose" | "mine" | "first" | "share":
                note = self.me.note_of(self._do.message_of(rest.partition(":")[0]) or 0)
                if note is not None:
                    follows = self._about(note, verb, rest.partition(":")[2])
            case "pause" if rest:
                days = int(rest)
                follows = lambda now: self._paused(now + timedelta(days=days) if days else FOREVER)  # noqa: E731
            case "resume":
                follows = lambda _now: self._back()  # noqa: E731
            case "gentle" | "gentleoff" | "fewer" | "rhythm":
                known = {"gentle": self._gently, "gentleoff": self._not_gently}
                follows = known.get(verb, lambda _now: self._unknown_days())
            case "set" if rest.startswith("ceiling:"):
                most = int(rest.partition(":")[2])
                follows = lambda _now: self._ceiling(most)  # noqa: E731
            case "keepit" | "wasnote":
                follows = self._draft_kept(int(rest.partition(":")[0]))
            case "part":
                follows = self._parted(self._do.pair_of(rest))
            case "erase":
                follows = lambda _now: self._erased()  # noqa: E731
            case _:
                pass
        return follows

    def _about(self, note: Note, verb: str, pairing_id: str) -> Callable[[datetime], None]:
        pair = self._do.pair_of(pairing_id) if verb == "whose" and pairing_id else None

        def done(_now: datetime) -> None:
            match verb:
                case "forget":
                    note.gone = True
                case "whose":
                    note.given = {pair.therapist} if pair else set()
                case "mine":
                    note.held = True
                case _:
                    note.held = False

        return done

    def _draft_kept(self, message: int) -> Callable[[datetime], None]:
        note = self.me.note_of(message)

        def done(_now: datetime) -> None:
            if note is not None:
                note.given |= {each.therapist for each in self.open_pairs}

        return done

    def _pauses(self, _now: datetime) -> None:
        days = self._dice.choice((2, 3, 5))
        if self._dice.random() < 0.7:
            self._do.say(self.me.number, f"/pause {days} days", lambda now: self._paused(now + timedelta(days=days)))
        else:
            self._do.say(self.me.number, "/pause", lambda _now: self._paused(FOREVER))

    def _paused(self, until: datetime) -> None:
        self.me.paused_until = until

    def _goes_gently(self, _now: datetime) -> None:
        if self._dice.random() < 0.7:
            self._do.say(self.me.number, "/gentle", self._gently)
        else:
            self._do.say(self.me.number, "/gentle off", self._not_gently)

    def _gently(self, now: datetime) -> None:
        self.me.gentle_until = now + timedelta(hours=72)

    def _not_gently(self, _now: datetime) -> None:
        self.me.gentle_until = None

    def _back(self) -> None:
        self.me.paused_until = self.me.quiet_until = None

    def _resumes(self, _now: datetime) -> None:
        self._do.say(self.me.number, "/resume", lambda _now: self._back())

    def _unknown_days(self) -> None:
        self.me.days = None
        self.me.ceiling = max(self.me.ceiling, 7)

    def _ceiling(self, most: int) -> None:
        self.me.ceiling = most

    def chooses(self, _now: datetime) -> None:
        """A rhythm of their own."""
        typed = self._dice.choice(list(RHYTHMS))
        days, at = RHYTHMS[typed]

        def chosen(now: datetime) -> None:
            self.me.days = days
            self.me.ceiling = max(self.me.ceiling, min(len(days) + 1, 7) if days else 0)
            self.me.chose(now, at=at)

        self._do.say(self.me.number, f"/rhythm {typed}", chosen)

    def _travels(self, _now: datetime) -> None:
        city = self._dice.choice(list(ZONES))
        self._do.say(self.me.number, f"/zone {city}", lambda now: self.me.chose(now, zone=ZONES[city]))

    def _looks(self, _now: datetime) -> None:
        ways = ("/question", "/notes", "/settings", "/help", "/start", "/safe")
        self._do.say(self.me.number, self._dice.choice(ways))

    def _forwards(self, _now: datetime) -> None:
        mark = self._do.mark("n")
        message = self._do.say(self.me.number, f"{mark} somebody else's", forwarded=True)
        if message:
            self.me.notes.append(Note(message, self.me.number, {mark: ""}, loose=True))

    def _blocks(self, _now: datetime) -> None:
        self._do.block(self.me.number, on=True)

    def _stops(self, _now: datetime) -> None:
        def stopped(now: datetime) -> None:
            self.me.quiet_until = midnight_after(now, self.me.zone)

        self._do.say(self.me.number, self._dice.choice(("enough", "/stop")), stopped)

    def _leaves(self, now: datetime) -> None:
        if (found := self._do.newest(self.me.number, "part")) or (found := self._do.newest(self.me.number, "leave")):
            self.pressed(found[0].id, found[1])
        else:
            self._stops(now)

    def _parted(self, pair: Pair | None) -> Callable[[datetime], None]:
        def done(now: datetime) -> None:
            if pair is not None:
                pair.ended = True
            if not self.open_pairs:
                self.me.left_at = now

        return done

    def _erases(self, _now: datetime) -> None:
        if found := self._do.newest(self.me.number, "erase"):
            self.pressed(found[0].id, found[1])
        else:
            self._do.say(self.me.number, "/erase")

    def _erased(self) -> None:
        self.me.begin_anew()
        for pair in self.me.pairs:
            pair.ended = True
