"""Eight weeks of clients of every kind with every rhythm, and what comes to each by itself, as a table."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import count, cycle, pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bot.actions import joining
from bot.clock import ManualClock
from bot.process.app import App
from sandbox.botapi.chats import Telegram
from sandbox.botapi.shapes import Call
from tests.people import TOKEN, settings_for, speech_in
from tests.simulation.eyes import Eyes
from tests.simulation.kinds import HOME, KINDS, RHYTHMS, Doing, Member
from tests.simulation.load import Asked, Came, Chose, Seen, too_little, too_much
from tests.simulation.mortal import repeatable
from tests.simulation.watch import kind_of
from tests.simulation.wire import ADDRESS, Wire, wired

BEGINS = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
"""A Monday; within the weeks the clocks change in Europe, in America and not in Japan."""
ALMA, DORA = 1001, 1002
THERAPISTS = {ALMA: "Alma", DORA: "Dora"}
HOURS = (9, 10, 11, 12, 13, 14, 15, 16, 17)
ONE_SESSION = timedelta(minutes=50)
MARK = re.compile(r"q\d+q")
LINK = re.compile(r"\?start=([\w-]+)")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
ROUNDS = 60


def everybody() -> list[Member]:
    """Each kind with each rhythm, and each kind once more with two therapists."""
    one = [Member(kind, rhythm, {ALMA: ""}) for kind in KINDS for rhythm in RHYTHMS]
    two = [Member(kind, rhythm, {ALMA: "", DORA: ""}) for kind, rhythm in zip(KINDS, cycle(RHYTHMS), strict=False)]
    return one + two


def some(seed: int) -> list[Member]:
    """Each kind with one rhythm, one of them with two therapists; in five seeds each kind has had each rhythm."""
    names, found = [*RHYTHMS], []
    for place, kind in enumerate(KINDS):
        two = place == (seed + 1) % len(KINDS)
        found.append(Member(kind, names[(place + seed + 2) % len(names)], {ALMA: "", DORA: ""} if two else {ALMA: ""}))
    return found


class EightWeeks:
    """One bot, two therapists who meet each of their clients weekly and leave a question every time."""

    def __init__(self, seed: int, folder: Path, members: list[Member], *, weeks: int = 8) -> None:
        self.members, self.weeks, self._folder = members, weeks, folder
        self._seed, self._dice = seed, Random(f"eight weeks {seed}")
        self._clock = ManualClock(BEGINS)
        self._telegram = Telegram(None, self._clock.now, token=TOKEN)
        self._wire = Wire(self._telegram, lambda: None, self._heard)
        self._marks, self._order = count(1), count()
        self._events: list[tuple[datetime, int, Callable[[], None]]] = []
        self._ends_at = BEGINS + timedelta(weeks=weeks)
        self._quiet = False
        """Nobody did anything since Telegram was asked last."""
        self.seen: dict[int, Seen] = {}
        for number, member in enumerate(members, 2001):
            member.number = number
            member.pairs = {each: f"K{number}-{each}" for each in member.pairs}
            self.seen[number] = Seen(member.name, ends_at=self._ends_at)

    async def run(self) -> None:
        with ExitStack() as within:
            within.enter_context(repeatable(Random(f"ids {self._seed}")))
            within.enter_context(wired(self._wire))
            settings = settings_for(self._folder, ADDRESS)
            self._app = App(settings, self._clock, rate=None, speech=speech_in(settings.prompts_dir))
            self._app.stepping = True
            await self._app.open()
            try:
                await self._app.start()
                await self._join()
                self._eyes = Eyes(self._folder / "carryforward.db")
                within.callback(self._eyes.close)
                self._plan()
                await self._live()
            finally:
                await self._app.close()
                self._telegram.close()

    # The first morning.

    async def _join(self) -> None:
        for number, name in THERAPISTS.items():
            self._telegram.add_person(number, name)
            async with self._app.store.work(self._clock.now()) as work:
                code = await joining.invite_therapist(work, name)
            await self._says(number, f"/start {code}")
            await self._presses(number, "begin")
            await self._says(number, "Berlin")
        for place, member in enumerate(self.members):
            self._telegram.add_person(member.number, f"C{member.number}")
            for therapist, alias in member.pairs.items():
                await self._says(therapist, f"/invite {alias}")
                links = [LINK.search(each.text) for each in self._telegram.chat(therapist)]
                await self._says(member.number, f"/start {next(found[1] for found in reversed(links) if found)}")
                await self._presses(member.number, "agree")
                await self._presses(member.number, "fine")
                await self._presses(therapist, "them")
                weekday, hour = self._meets(place, therapist)
                await self._says(therapist, f"/meet {alias} {WEEKDAYS[weekday]} {hour}:00 weekly 50m")
            await self._chooses(member)

    def _meets(self, place: int, therapist: int) -> tuple[int, int]:
        """Weekday and hour: nobody else's; with another therapist on another day."""
        place += 0 if therapist == ALMA else 2
        return place % 5, HOURS[(place // 5) % len(HOURS)]

    async def _chooses(self, member: Member) -> None:
        chosen, seen = member.chosen, self.seen[member.number]
        await self._says(member.number, f"/rhythm {chosen.typed}")
        most = chosen.lowered or chosen.fits
        if chosen.lowered:
            await self._says(member.number, "/settings")
            await self._presses(member.number, "set:ceiling")
            await self._presses(member.number, f"set:ceiling:{chosen.lowered}")
        seen.chose.append(Chose(self._clock.now(), HOME, chosen.hour, chosen.nudges, most))
        seen.stirred.append(self._clock.now())

    async def _says(self, who: int, text: str) -> None:
        self._say(who, text)
        await self._settled()

    async def _presses(self, who: int, meaning: str) -> None:
        self._press(who, meaning)
        await self._settled()

    def _say(self, who: int, text: str) -> None:
        self._telegram.say(who, text)
        self._quiet = False

    def _press(self, who: int, meaning: str) -> bool:
        """Press the newest button that means this, or begins with it."""
        for message in reversed(self._telegram.chat(who)):
            for button in (each for row in message.buttons for each in row if not message.mine):
                if f"{button.get('data', '')}:".startswith(f"{meaning}:"):
                    self._telegram.press(who, message.id, button["data"])
                    self._quiet = False
                    return True
        return False

    async def _settled(self) -> None:
        await self._settle()
        self._clock.move(timedelta(seconds=2))

    async def _settle(self) -> None:
        """Everything happens that is to happen now. Telegram is only asked when somebody did something."""
        app = self._app
        for _ in range(ROUNDS):
            polled = 0.0 if self._quiet else await app.polling.once()
            dealt = await app.intake.drain() if app.intake.waiting.is_set() else 0
            app.intake.waiting.clear()
            await app.answering.settled()
            started = await app.courier.tick()
            await app.courier.settled()
            self._quiet = not polled and not dealt
            if self._quiet and not started:
                return
        raise AssertionError("what is due does not settle")

    # The weeks.

    def _plan(self) -> None:
        today = BEGINS.astimezone(ZoneInfo(HOME)).date()
        for place, member in enumerate(self.members):
            for therapist, alias in member.pairs.items():
                weekday, hour = self._meets(place, therapist)
                days = (today + timedelta(days=each) for each in range(7 * self.weeks + 9))
                meets = [
                    datetime.combine(day, time(hour), ZoneInfo(HOME)).astimezone(UTC)
                    for day in days
                    if day.weekday() == weekday
                ]
                meets = [each for each in meets if each > self._clock.now()]
                self.seen[member.number].meets += meets
                for met, following in pairwise(meets):
                    self._at(met + ONE_SESSION + timedelta(minutes=5), self._asks(member, therapist, alias, following))
            for doing in KINDS[member.kind](self._dice, today + timedelta(days=1), 7 * self.weeks - 1):
                self._at(doing.at, self._does(member, doing))

    def _at(self, when: datetime, what: Callable[[], None]) -> None:
        heappush(self._events, (when, next(self._order), what))

    def _asks(self, member: Member, therapist: int, alias: str, following: datetime) -> Callable[[], None]:
        def ask() -> None:
            mark = f"q{next(self._marks)}q"
            self._say(therapist, f"/ask {alias} What eased, {mark}?")
            self.seen[member.number].asked.append(Asked(self._clock.now(), mark, alias, following))

        return ask

    def _does(self, member: Member, doing: Doing) -> Callable[[], None]:
        def do() -> None:
            seen, now = self.seen[member.number], self._clock.now()
            if doing.presses.startswith("pause") and not self._press(member.number, doing.presses):
                self._say(member.number, f"/pause {doing.presses.partition(':')[2]} days")
            elif doing.presses and not doing.presses.startswith("pause"):
                self._press(member.number, doing.presses)
            elif doing.says:
                self._say(member.number, doing.says)
            seen.stirred.append(now)
            if doing.zone:
                last = seen.chose[-1]
                seen.chose.append(Chose(now, doing.zone, last.hour, last.nudges, last.ceiling))
            if doing.rests_until:
                seen.paused.append((now, doing.rests_until))

        return do

    async def _live(self) -> None:
        """From one thing to the next: what somebody does, what is due."""
        await self._settle()
        while (at := min(self._events[0][0] if self._events else self._ends_at, self._next_due())) < self._ends_at:
            if at > self._clock.now():
                self._clock.move_to(at)
            while self._events and self._events[0][0] <= self._clock.now():
                heappop(self._events)[2]()
            await self._settle()

    def _next_due(self) -> datetime:
        query = "select min(due_at) as due_at from (select due_at from deliveries where state = 'planned'"
        found = self._eyes.one(f"{query} union all select due_at from owed)")
        due: datetime | None = found["due_at"] if found else None
        return max(due, self._clock.now() + timedelta(seconds=1)) if due else self._ends_at

    def _heard(self, call: Call) -> None:
        chat = call.params.get("chat_id")
        if call.method != "sendMessage" or call.result is None or not isinstance(chat, int) or chat not in self.seen:
            return
        if kind := kind_of(call):
            text = str(call.params["text"])
            mark = "".join(MARK.findall(text)[:1])
            rests = kind == "nudge" and text.startswith("I’ll rest")
            silent = bool(call.params.get("disable_notification"))
            self.seen[chat].came.append(Came(self._clock.now(), "rest" if rests else kind, mark, silent))

    # What is found.

    def broken(self) -> list[str]:
        """Everything that came and should not have, and that should have and did not."""
        found: list[str] = []
        for member in self.members:
            seen = self.seen[member.number]
            found += too_much(seen) + too_little(seen, every_nudge=member.kind == "answers daily")
        return found

    def table(self) -> str:
        """What came to each in each week, questions+previews+nudges; the most in seven days, and what is allowed."""
        weeks = range(1, self.weeks + 1)
        rows = [["Client", *(f"{n}" for n in weeks), "most", "allowed"]]
        for member in self.members:
            seen = self.seen[member.number]
            cells = [self._week(seen, n) for n in weeks]
            rows.append([member.name, *cells, f"{seen.most_in_seven_days}", f"{seen.chose[-1].ceiling}"])
        return _table(rows)

    @staticmethod
    def _week(seen: Seen, number: int) -> str:
        begins, ends = BEGINS + timedelta(weeks=number - 1), BEGINS + timedelta(weeks=number)
        came = [each for each in seen.came if begins <= each.at < ends]
        questions, previews = (sum(each.kind == kind for each in came) for kind in ("question", "preview"))
        return f"{questions}+{previews}+{len(came) - questions - previews}"

    def summary(self) -> str:
        """The table of docs/load.md: all that came, and the most in any seven days, by kind and rhythm."""
        rows = [["A client who", *RHYTHMS]]
        for kind in KINDS:
            mine = [self.seen[each.number] for each in self.members if each.kind == kind and len(each.pairs) == 1]
            rows.append([kind, *(f"{len(each.came)} ({each.most_in_seven_days})" for each in mine)])
        return _table(rows)


def _table(rows: list[list[str]]) -> str:
    rows = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows).replace(" --- ", "---")
