"""One simulated life: a bot, its Telegram, some people and some weeks; everything in it drawn from one seed."""

import asyncio
import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from random import Random

from bot.actions import joining
from bot.app import App
from bot.clock import ManualClock
from bot.courier import Stopped
from sandbox.botapi.chats import Telegram
from sandbox.botapi.shapes import Call
from tests.people import TOKEN, settings_for, speech_in
from tests.simulation.cast import ZONES, Client, Pair, Therapist
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
        self.seed, self._folder, self.days = seed, folder, days
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
        self._people(people)

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

    # Who there is.

    def _people(self, number: int) -> None:
        therapists = max(1, round(number / 4))
        for each in range(therapists):
            who = 1001 + each
            self.do.therapists[who] = Therapist(who, f"T{each}", self.dice.choice(list(ZONES)))
        for each in range(number - therapists):
            who = 2001 + each
            client = Client(who, f"C{each}", lively=self.dice.choice((0.1, 0.5, 1.0, 1.0, 2.0)))
            self.do.clients[who] = client
            theirs = self.dice.sample(
                list(self.do.therapists.values()), min(therapists, self.dice.choice((1, 1, 1, 2)))
            )
            for therapist in theirs:
                self.pair(therapist, client)
        for who, name in [*((t.number, t.name) for t in self.do.therapists.values()), (9001, "A stranger")]:
            self.telegram.add_person(who, name)
        for client in self.do.clients.values():
            self.telegram.add_person(client.number, client.name)

    def pair(self, therapist: Therapist, client: Client) -> Pair:
        made = Pair(therapist.number, self.do.mark("K"), client.number)
        therapist.pairs.append(made)
        client.pairs.append(made)
        return made

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
            self.eyes = Eyes(self._folder / "carryforward.db")
            within.callback(self.eyes.close)
            try:
                await self._join()
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

    async def _join(self) -> None:
        """Everybody joins, and nothing goes wrong yet."""
        assert self.app is not None
        for therapist in self.do.therapists.values():
            async with self.app.store.work(self.clock.now()) as work:
                code = await joining.invite_therapist(work, therapist.name, self.clock.now())
            self.do.say(therapist.number, f"/start {code}")
        await self._settled()
        for who in self.do.therapists:
            self._press_newest(who, "begin")
        await self._settled()
        for therapist in self.do.therapists.values():
            self.do.say(therapist.number, therapist.city)
        await self._settled()
        pairs = [pair for therapist in self.do.therapists.values() for pair in therapist.pairs]
        for pair in pairs:
            self.do.say(pair.therapist, f"/invite {pair.alias}")
            await self._settled()
            self.read_link(pair)
            self.do.say(pair.client, f"/start {pair.link}")
            await self._settled()
            self._press_newest(pair.client, "agree")
            await self._settled()
            self._press_newest(pair.client, "fine")
            self._press_newest(pair.therapist, "them")
            await self._settled()
            # Nobody types faster than is answered.
            self.true.move(timedelta(seconds=20))
            pair.joined = True
            client, therapist = self.do.clients[pair.client], self.do.therapists[pair.therapist]
            if not client.hours:  # The first one is the guess; who is known keeps their own.
                client.chose(self.clock.now(), zone=therapist.zone)
            TherapistLife(therapist, self.do).meets(pair, self.true.now())

    def _press_newest(self, who: int, verb: str) -> None:
        if found := self.do.newest(who, verb):
            self.do.press(who, found[0].id, found[1])

    def read_link(self, pair: Pair) -> None:
        """The link in the therapist's chat, if it came."""
        texts = [each.text for each in self.telegram.chat(pair.therapist) if not each.mine]
        links = [found[1] for text in texts if (found := re.search(r"\?start=([\w-]+)", text))]
        used = {each.link for each in self.do.therapists[pair.therapist].pairs}
        pair.link = next((link for link in reversed(links) if link not in used), "")

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
            await self._settled()
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

    async def _settled(self) -> None:
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
