"""What therapists do: ask, meet, move, call off, go away, end, answer the ask, look at lines; or nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.simulation import lookbacks
from tests.simulation.cast import QUESTION, Pair, Therapist
from tests.simulation.doing import Doing

HOURS = ("9:00", "11:00", "15:00", "17:30")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
OPENS_A_STEP = {"askfor", "meetfor", "meet", "meetmove", "askwho", "relink", "who", "notthem", "asksmall", "libc"}


class TherapistLife:
    """The hands of one therapist."""

    def __init__(self, me: Therapist, doing: Doing) -> None:
        self.me, self._do, self._dice = me, doing, doing.dice
        self._ways: list[tuple[float, Callable[[Pair, datetime], None]]] = [
            (8.0, self._asks),
            (5.0, self._presses),
            (1.2, self._answers_the_ask),
            (0.8, self._meets),
            (0.8, self._moves),
            (0.5, self._calls_off),
            (0.3, self._goes_away),
            (0.8, self._looks),
            (3.0, self._looks_back),
            (0.2, self._leads),
            (0.07, self._ends),
        ]

    def act(self, now: datetime) -> None:
        """One thing, or two. `now`: the true time."""
        if found := self._do.newest(self.me.number, "them"):
            self.pressed(found[0].id, found[1])
        here = [each for each in self.me.pairs if not each.ended]
        if not here:
            return
        for _ in range(self._dice.choice((1, 1, 2))):
            (way,) = self._dice.choices([each for _, each in self._ways], [weight for weight, _ in self._ways])
            way(self._dice.choice(here), now)

    def before_a_session(self, pair: Pair, now: datetime) -> None:
        """Within the hour before it: looks at what is there, and puts other things in order."""
        ways = (self._looks, self._leads, self._leads, self._comes_back, self._asks)
        self._dice.choice(ways)(pair, now)

    def _comes_back(self, _pair: Pair, now: datetime) -> None:
        self._touch(now, None)
        self._do.say(self.me.number, "/away off")

    def new_question(self, pair: Pair | None) -> str:
        """A text with a mark, for one client or for whoever of them it will be set for."""
        mark = self._do.mark("q")
        meant = [pair] if pair else self.me.pairs
        self._do.allowed[mark] = {(each.therapist, each.client) for each in meant}
        return f"What eased, {mark}?"

    def _asks(self, pair: Pair, _now: datetime) -> None:
        self._do.say(self.me.number, f"/ask {pair.alias} {self.new_question(pair)}")

    def meets(self, pair: Pair, now: datetime) -> None:
        """Set the weekly appointment."""
        self._touch(now, pair)
        day, hour = self._dice.choice(WEEKDAYS), self._dice.choice(HOURS)
        self._do.say(self.me.number, f"/meet {pair.alias} {day} {hour} weekly 50m")

    def _meets(self, pair: Pair, now: datetime) -> None:
        self.meets(pair, now)

    def _moves(self, pair: Pair, now: datetime) -> None:
        self._touch(now, pair)
        on = (now.astimezone(ZoneInfo(self.me.zone)) + timedelta(days=self._dice.randint(0, 6))).date()
        self._do.say(self.me.number, f"/meet {pair.alias} move {on} {self._dice.choice(HOURS)}")

    def _calls_off(self, pair: Pair, now: datetime) -> None:
        self._touch(now, pair)
        # Whoever goes on holiday calls off the next ones one after another.
        for _ in range(self._dice.choice((1, 1, 2))):
            self._do.say(self.me.number, f"/meet {pair.alias} {self._dice.choice(('off once', 'off once', 'off'))}")

    def _goes_away(self, _pair: Pair, now: datetime) -> None:
        self._touch(now, None)
        first = now.date() + timedelta(days=self._dice.randint(1, 5))
        last = first + timedelta(days=self._dice.randint(1, 6))
        days = f"{first:%-d} {first:%b} - {last:%-d} {last:%b}".lower()
        self._do.say(self.me.number, f"/away {days}" if self._dice.random() < 0.6 else "/away off")

    def _looks(self, pair: Pair, _now: datetime) -> None:
        what = self._dice.choice((f"/digest {pair.alias}", f"/digest {pair.alias}", "/clients", "/help"))
        self._do.say(self.me.number, what)

    def _looks_back(self, pair: Pair, now: datetime) -> None:
        """Mark what came up, give a line a word, turn a look-back, ask for a picture; and go on with it."""
        if found := lookbacks.looks_back(self._do, self.me.number, f"/lookback {pair.alias}", lookbacks.THERAPISTS):
            self.pressed(*found)
        if found and self._dice.random() < 0.7:
            self._do.a_minute_later(lambda: self._looks_back(pair, now))

    def _leads(self, _pair: Pair, _now: datetime) -> None:
        minutes = self._dice.choice((30, 60, 120))
        self.me.leads.add(minutes)
        self._do.say(self.me.number, f"/lead {minutes}m")

    def _ends(self, pair: Pair, _now: datetime) -> None:
        self._do.say(self.me.number, f"/end {pair.alias}")

    def _answers_the_ask(self, _pair: Pair, _now: datetime) -> None:
        """[write it], and the line at once; or [keep]; or nothing this time."""
        verb = self._dice.choice(("askw", "askk", "askn"))
        if (found := self._do.newest(self.me.number, verb)) is None:
            return
        self.pressed(found[0].id, found[1])
        if verb == "askw":
            self._do.say(self.me.number, self.new_question(None))

    def _presses(self, _pair: Pair, now: datetime) -> None:
        found = self._do.buttons(self.me.number)
        if not found:
            return
        message, data = found[-1 - int(self._dice.expovariate(0.5)) % len(found)]
        verb = data.partition(":")[0]
        if verb in OPENS_A_STEP or (verb == "ended" and self._dice.random() < 0.7):
            return
        if verb in ("meetoff", "meetonce", "rest"):
            self._touch(now, None)
        self.pressed(message.id, data)

    def pressed(self, message: int, data: str) -> None:
        """Press one, and know what follows."""
        verb, _, rest = data.partition(":")
        lookbacks.noted(self._do, data)
        pair = self._do.pair_of(rest.partition(":")[0]) if verb in ("them", "ended") else None
        if verb == "askk" and (asked := self._do.telegram.find(self.me.number, message)) is not None:
            # [keep] is a new version of the same words, and comes like any other.
            self._do.kept.update(QUESTION.findall(asked.text))

        def done(_now: datetime) -> None:
            if pair is not None and verb == "them":
                pair.joined = True
            if pair is not None and verb == "ended":
                pair.ended = True

        self._do.press(self.me.number, message, data, done)

    def _touch(self, now: datetime, pair: Pair | None) -> None:
        self.me.touched.append((now, pair.alias if pair else ""))
