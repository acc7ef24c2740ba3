"""One simulated life: a bot, its Telegram, some people and some weeks; everything in it drawn from one seed."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random

from bot.clock import ManualClock
from bot.outgoing.courier import Stopped
from bot.process.app import App
from sandbox.botapi.chats import Telegram
from sandbox.botapi.shapes import Call
from tests.people import TOKEN, settings_for, speech_in
from tests.simulation.beginnings import Beginnings
from tests.simulation.cast import Pair
from tests.simulation.clients import ClientLife
from tests.simulation.doing import Doing
from tests.simulation.eyes import Eyes
from tests.simulation.mortal import BotClock, Died, Down, Fate, bury, make_mortal, repeatable
from tests.simulation.therapists import TherapistLife
from tests.simulation.trouble import Trouble
from tests.simulation.verdict import verdict
from tests.simulation.watch import Watch
from tests.simulation.wire import ADDRESS, Wire, wired

BEGINS = datetime(2026, 10, 19, 9, 0, tzinfo=UTC)
"""A Monday; within the first weeks the clocks change in Europe and in America."""
CALM_DAYS = 2
"""At the end nobody does anything and nothing goes wrong: whatever is due has time to come."""
ROUNDS = 60
SOON = timedelta(seconds=7)


class Life:
    """`people`: how many, therapists included. `days`: how long they live. `told` hears every event, for a trace."""

    def __init__(
        self, seed: int, folder: Path, *, people: int = 5, days: int = 14, told: Callable[[str], None] | None = None
    ) -> None:
        self.seed, self.days = seed, days
        self.database = folder / "carryforward.db"
        self.dice = Random(f"carryforward {seed} {people} {days}")
        self.true = ManualClock(BEGINS)
        self.clock = BotClock(self.true)
        self.telegram = Telegram(None, self.true.now, token=TOKEN)
        self.fate = Fate()
        self.wire = Wire(self.telegram, lambda: self.fate.step(), self._heard)
        self.settings = settings_for(folder, ADDRESS)
        self.do = Doing(self.telegram, self.dice)
        self.do.pair_of, self.do.message_of, self.do.told_of = self._pair_of, self._message_of, self._told_of
        self.do.held_of = self._held_of
        self.do.a_minute_later = lambda what: self.at(self.true.now() + timedelta(minutes=1), what)
        self.do.told = lambda person, what: self.tell(f"{person} {what}")
        self._told = told
        self.broken: list[str] = []
        self.app: App | None = None
        self.eyes: Eyes
        self.watch = Watch(self)
        self.trouble = Trouble(self)
        self.turn = count(1)
        self.silent_since: datetime | None = None
        """The bot's time of the last beat of a process that is gone."""
        self.away: list[tuple[datetime, datetime]] = []
        """When (true time) the bot was not there or could not reach anybody."""
        self._events: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order = count()
        self._poll_at = BEGINS
        self.begins = Beginnings(self, people)

    def tell(self, what: str) -> None:
        if self._told is not None:
            self._told(f"{self.true.now():%a %d %b %H:%M:%S} {what}")

    def breaks(self, promise: str, what: str) -> None:
        """A promise is broken."""
        line = f"{promise}: {what} ({self.true.now():%a %d %b %H:%M:%S})"
        self.tell(f"BROKEN {line}")
        self.broken.append(line)

    def at(self, when: datetime, what: Callable[[], object]) -> None:
        """Let something happen at a true time."""
        heappush(self._events, (when, next(self._order), what))

    # What the bot's rows say of people.

    def _pair_of(self, pairing_id: str) -> Pair | None:
        query = (
            "select t.address as therapist, c.address as client from pairings p"
            " join people t on t.id = p.therapist_id join people c on c.id = p.client_id where p.id = ?"
        )
        found = self.eyes.one(query, pairing_id)
        if found is None:
            return None
        here = [
            each
            for each in self.do.clients[int(found["client"])].pairs
            if each.therapist == int(found["therapist"]) and not each.ended
        ]
        return here[-1] if here else None

    def _message_of(self, note_id: str) -> int | None:
        found = self.eyes.one("select message from notes where id = ?", note_id)
        return int(found["message"]) if found else None

    def _held_of(self, client: int, message: int) -> bool | None:
        query = (
            "select n.held, n.first_lines from notes n join people c on c.id = n.client_id"
            " where c.address = ? and n.message = ?"
        )
        found = self.eyes.one(query, str(client), message)
        return bool(found["held"]) and not found["first_lines"] if found else None

    def _told_of(self, person: int, message: int) -> set[int]:
        query = (
            "select d.pairing_id as pairing from deliveries d join people r on r.id = d.reader_id"
            " where r.address = ? and d.message = ? and d.pairing_id is not null"
        )
        found = self.eyes.one(query, str(person), message)
        pair = self._pair_of(found["pairing"]) if found else None
        return {pair.therapist} if pair else set()

    # A whole life.

    async def run(self) -> list[str]:
        """Live it all; what was broken, nothing if every promise was kept."""
        with ExitStack() as within:
            within.enter_context(repeatable(Random(f"ids {self.seed}")))
            within.enter_context(wired(self.wire))
            await self.starts()
            self.eyes = Eyes(self.database)
            within.callback(self.eyes.close)
            try:
                await self.begins.all_join()
                until = self.true.now() + timedelta(days=self.days)
                self._plan_lives(until)
                self._keep_tidy(until)
                self.trouble.plan(until)
                await self._live(until)
                if not self.broken:
                    await self._calm_down()
                if not self.broken:
                    await verdict(self)
            finally:
                if self.app is not None:
                    await bury(self.app, self.fate)
                self.telegram.close()
        return self.broken

    def _plan_lives(self, until: datetime) -> None:
        for client in self.do.clients.values():
            life = ClientLife(client, self.do)
            if self.dice.random() < 0.7:
                life.chooses(self.true.now())
            self._moments(life.act, 0.9 * client.lively, until)
        for therapist in self.do.therapists.values():
            self._moments(TherapistLife(therapist, self.do).act, 0.8, until)
        for day in range(self.days):
            self.at(self.true.now() + timedelta(days=day), self._plan_a_day)

    def _plan_a_day(self) -> None:
        """Some therapists turn to the bot shortly before a session of the coming day."""
        query = (
            "select a.pairing_id as pairing, a.starts_at from appointments a join pairings p on p.id = a.pairing_id"
            " where p.stage = 'joined' and a.called_off_at is null and a.starts_at between ? and ? order by a.id"
        )
        now = self.clock.now().replace(tzinfo=None)
        for row in self.eyes.all(query, now.isoformat(" "), (now + timedelta(days=1)).isoformat(" ")):
            pair = self._pair_of(row["pairing"])
            if pair is None or self.dice.random() > 0.3:
                continue
            therapist = TherapistLife(self.do.therapists[pair.therapist], self.do)
            at = row["starts_at"] - self.clock.off - timedelta(minutes=self.dice.randint(2, 58))

            def turns(pair: Pair = pair, therapist: TherapistLife = therapist) -> None:
                therapist.before_a_session(pair, self.true.now())

            self.at(max(at, self.true.now()), turns)

    def _moments(self, act: Callable[[datetime], None], a_day: float, until: datetime) -> None:
        """Let somebody do things at random, so many times a day."""
        at = self.true.now()
        while (at := at + timedelta(days=self.dice.expovariate(a_day))) < until:
            self.at(at, lambda: act(self.true.now()))

    async def _calm_down(self) -> None:
        self.trouble.over()
        if self.app is None:
            await self.starts()
        for who in [*self.do.therapists, *self.do.clients]:
            self.do.block(who, on=False)
        until = self.true.now() + timedelta(days=CALM_DAYS)
        self.at(until - timedelta(hours=1), self.trouble.tidy)
        self._keep_tidy(until)
        await self._live(until)

    def _keep_tidy(self, until: datetime) -> None:
        at = self.true.now()
        while (at := at + timedelta(hours=6)) < until:
            self.at(at, self.trouble.tidy)

    async def _live(self, until: datetime) -> None:
        """Go from one thing to the next: what somebody does, what is due, what goes wrong."""
        while not self.broken:
            await self.settled()
            due = self._next_due()
            at = min([until, *([self._events[0][0]] if self._events else []), due])
            if at >= until:
                break
            if at == due:
                self.trouble.something_is_due()
            if at > self.true.now():
                self.true.move_to(at)
            while self._events and self._events[0][0] <= self.true.now():
                result = heappop(self._events)[2]()
                if asyncio.iscoroutine(result):
                    await result
        self.true.move_to(until)

    def _next_due(self) -> datetime:
        """When (true time) the bot has something to do; what does not go at once is looked at again a little later."""
        if self.app is None:
            return datetime.max.replace(tzinfo=UTC)
        query = "select min(due_at) as due_at from (select due_at from deliveries where state = 'planned'"
        found = self.eyes.one(f"{query} union all select due_at from owed)")
        due = found["due_at"] if found else None
        nexts = [due - self.clock.off] if due is not None and due.year < 9000 else []
        if self._poll_at > self.true.now():
            nexts.append(self._poll_at)
        return max(min(nexts, default=datetime.max.replace(tzinfo=UTC)), self.true.now() + SOON)

    def reaches_again(self) -> None:
        self.wire.down, self._poll_at = False, self.true.now()

    # The process.

    async def starts(self) -> None:
        """A process begins; it may die at once."""
        self.fate.dead = False
        app = App(self.settings, self.clock, rate=None, speech=speech_in(self.settings.prompts_dir))
        app.stepping = True
        await app.open()
        make_mortal(app, self.fate)
        app.courier.stopped = asyncio.get_running_loop().create_future()
        self.app = app
        try:
            await self.watch.starting(app)
        except (Died, Down):
            # A commit refused at the start ends the process as well: whoever looks after it starts it again.
            await self.trouble.died()

    async def ends(self) -> None:
        """The process is told to stop, or is gone; a beat is at most a minute old then."""
        app, self.app = self.app, None
        if app is not None:
            self.tell("the process is gone")
            self.fate.left = None
            await bury(app, self.fate)

    async def settled(self) -> None:
        """Everything happens that is to happen now."""
        if self.app is not None:
            try:
                await self._settle(self.app)
            except Died:
                await self.trouble.died()
            except Stopped:
                self.tell("stopped for good")
                await self.trouble.stopped()
        self.look()

    async def _settle(self, app: App) -> None:
        polls = self._poll_at <= self.true.now()
        for _ in range(ROUNDS):
            wait, dealt, started = 0.0, 0, 0
            try:
                wait = await app.polling.once() if polls else 0.0
                if app.intake.waiting.is_set():
                    dealt = await app.intake.drain()
                    app.intake.waiting.clear()
                await app.answering.settled()
                started = await app.courier.tick()
                await app.courier.settled()
            except (Died, Stopped):
                raise
            except Exception as fault:
                self.tell(f"fault {type(fault).__name__}")
                wait = 1.0
            if self.fate.dead:
                raise Died
            assert app.courier.stopped is not None
            if app.courier.stopped.done():
                app.courier.stopped.result()
            if wait:
                # While nobody can be reached, once in a while is enough to simulate.
                self._poll_at = self.true.now() + timedelta(seconds=300.0 if self.wire.down else wait)
            polls = dealt > 0 and not wait
            if not dealt and not started:
                return
        self.breaks("P7", "what is due does not settle")

    # What is seen of it.

    def _heard(self, call: Call) -> None:
        if call.result is not None:
            self.look()
            self.watch.heard(call)

    def look(self) -> None:
        """What the bot has dealt with becomes true of people."""
        if not self.do.acts or not hasattr(self, "eyes"):
            return
        done = self.eyes.dealt_with(next(iter(self.do.acts)))
        for update_id in sorted(done & self.do.acts.keys()):
            act = self.do.acts.pop(update_id)
            if (client := self.do.clients.get(act.person)) is not None and "block" not in act.what:
                client.stirred = next(self.turn)
            act.follows(self.clock.now())
            mine = self.do.chats[act.person]
            expired = self.telegram.updates.expired
            if any(each < update_id and each in self.do.acts and each not in expired for each in mine):
                self.breaks("P1", f"{act.person}: dealt with out of order")
            mine.remove(update_id)
