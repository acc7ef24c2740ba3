"""What goes wrong in a simulated life: spoiled calls, deaths, downtime, outages, clocks set, commits refused."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sandbox.botapi.faults import Fault, Plan

if TYPE_CHECKING:
    from tests.simulation.life import Life

UNCERTAIN = (
    Fault.RESET_BEFORE,
    Fault.ACCEPT_THEN_HANG,
    Fault.ACCEPT_THEN_RESET,
    Fault.ACCEPT_THEN_GARBAGE,
    Fault.ACCEPT_THEN_502,
    Fault.ERROR_500,
    Fault.ERROR_502,
)
NOT_NOW = (Fault.TOO_MANY, Fault.TOO_MANY_BARE, Fault.SLOW)
REFUSED = (
    Fault.CONFLICT,
    Fault.FORBIDDEN_BLOCKED,
    Fault.FORBIDDEN_DEACTIVATED,
    Fault.FORBIDDEN_CANNOT_INITIATE,
    Fault.FORBIDDEN_OTHER,
    Fault.CHAT_NOT_FOUND,
    Fault.BAD_REQUEST_TOO_LONG,
    Fault.BAD_REQUEST_EMPTY,
    Fault.BAD_REQUEST_ENTITIES,
    Fault.BAD_REQUEST_NOT_MODIFIED,
    Fault.BAD_REQUEST_EDIT_NOT_FOUND,
    Fault.BAD_REQUEST_DELETE_NOT_FOUND,
    Fault.BAD_REQUEST_CANNOT_DELETE,
    Fault.BAD_REQUEST_QUERY_TOO_OLD,
    Fault.BAD_REQUEST_OTHER,
)
FATAL = (Fault.UNAUTHORIZED, Fault.NOT_FOUND)
SPARED = {"getMe", "setMyCommands", "deleteMyCommands", "deleteWebhook", "setWebhook"}
"""A start that meets trouble waits real seconds: tests/test_process.py looks at that."""


class Trouble:
    """Of one life. How much there is of it is drawn from the seed as well."""

    def __init__(self, life: "Life") -> None:
        self._life, self._dice = life, life.dice
        self.rate = self._dice.choice((0.0, 0.02, 0.05, 0.12))
        self.refusing = self._dice.random() < 0.3
        """Whether Telegram now and then says of a sound call that it is not; then what it refused is lost."""
        self.sets_clocks = self._dice.random() < 0.3
        self.garbage: set[int] = set()
        self.refused: list[tuple[datetime, int]] = []
        """When (true time) a chat was told of a message that it cannot be."""
        self.uncertain: list[tuple[datetime, int]] = []
        """When (true time) a message to a chat had no answer that says whether it came."""
        self.ends: list[datetime] = []
        """When (true time) a process ended."""
        self._calm = self.dies_carrying = False

    def plan(self, until: datetime) -> None:
        """Draw all that will go wrong."""
        self._life.telegram.faults.choose = self._spoil
        days = (until - self._life.true.now()).days
        often: list[tuple[float, Callable[[], object]]] = [
            (0.5, self._arm),
            (0.1, self._restart),
            (0.12, self._outage),
            (0.25, self._refuse_commits),
            (0.4, self._repeat),
            (0.1, self._garble),
            (0.06, self._flood),
            (0.08, self._new_pair),
        ]
        if self.sets_clocks:
            often.append((0.15, self._set_clock))
        for a_day, what in often:
            for _ in range(round(self._dice.expovariate(1 / (a_day * days)))):
                self._life.at(self._life.true.now() + (until - self._life.true.now()) * self._dice.random(), what)

    def over(self) -> None:
        """From now on nothing goes wrong any more."""
        self._calm, self.dies_carrying = True, False
        life = self._life
        life.telegram.faults.clear()
        life.wire.down, life.fate.left, life.fate.refusals = False, None, 0
        if life.clock.off:
            self._set_clock()

    def _spoil(self, method: str, params: Mapping[str, Any]) -> Plan | None:
        dice = self._dice
        # What comes by itself is what the promises are about: more goes wrong with it.
        itself = method == "sendMessage" and (
            params.get("protect_content") or "<blockquote>" in str(params.get("text"))
        )
        if method in SPARED or dice.random() >= self.rate * (4 if itself else 1):
            return None
        kind = dice.choices((UNCERTAIN, NOT_NOW, REFUSED, FATAL), (10, 5, 1 if self.refusing else 0, 0.1))[0]
        fault = dice.choice(kind)
        if method == "getUpdates" and kind is REFUSED:
            fault = Fault.CONFLICT
        chat = params.get("chat_id")
        if isinstance(chat, int) and method == "sendMessage" and kind is not NOT_NOW:
            (self.uncertain if kind is UNCERTAIN else self.refused).append((self._life.true.now(), chat))
        self._life.tell(f"{method} to {chat}: {fault}")
        return Plan(method.lower(), fault, 1, None, float(dice.randint(1, 40)), 0, used=1)

    # The process.

    def _arm(self) -> None:
        """It dies within its next steps, wherever they are; or within those of its next delivery."""
        if self._dice.random() < 0.6:
            self.dies_carrying = True
        else:
            self._life.fate.left = self._dice.randint(1, 25)

    def something_is_due(self) -> None:
        """A delivery begins: perhaps it dies between the claim and the last word on it."""
        if self.dies_carrying and self._life.app is not None:
            self.dies_carrying, self._life.fate.left = False, self._dice.randint(2, 14)

    async def _restart(self) -> None:
        await self._gone()

    async def died(self) -> None:
        self._life.tell("died")
        await self._gone()

    async def stopped(self) -> None:
        """The token was refused: somebody has to look after it."""
        await self._gone(timedelta(minutes=self._dice.randint(5, 60)))

    async def _gone(self, away: timedelta | None = None) -> None:
        life = self._life
        if life.app is None:
            return
        life.silent_since = life.clock.now()
        self.ends.append(life.true.now())
        await life.ends()
        away = away or self._downtime()
        life.away.append((life.true.now(), life.true.now() + away))
        life.at(life.true.now() + away, self._back)

    def _downtime(self) -> timedelta:
        how = self._dice.random()
        if how < 0.75:
            return timedelta(seconds=self._dice.randint(2, 120))
        if how < 0.94:
            return timedelta(minutes=self._dice.randint(10, 600))
        return timedelta(hours=self._dice.randint(25, 60))

    def _back(self) -> Awaitable[None] | None:
        life = self._life
        if life.app is not None:
            return None
        if life.wire.down:  # It would wait for Telegram before anything else, and in real seconds.
            life.at(life.true.now() + timedelta(minutes=1), self._back)
            return None
        return life.starts()

    async def tidy(self) -> None:
        """What the clockwork does every hour, and the beat."""
        life = self._life
        if life.app is None or life.fate.left is not None:
            return
        try:
            await life.app.beat()
            await life.app.tidy()
        except Exception as fault:
            life.tell(f"fault {type(fault).__name__}")

    # Everything around it.

    def _outage(self) -> None:
        life = self._life
        if life.wire.down or self._calm:
            return
        until = life.true.now() + timedelta(minutes=self._dice.choice((1, 3, 10, 40, 90)))
        life.wire.down = True
        life.tell(f"out of reach until {until:%H:%M}")
        life.away.append((life.true.now(), until))
        life.at(until, life.reaches_again)

    def _set_clock(self) -> None:
        life = self._life
        minutes = self._dice.choice((-180, -65, -5, 5, 65, 180))
        life.clock.off = timedelta() if life.clock.off else timedelta(minutes=minutes)
        life.away.append((life.true.now() - timedelta(hours=3), life.true.now() + timedelta(hours=3)))
        life.tell(f"the bot's clock is off by {life.clock.off}")

    def _refuse_commits(self) -> None:
        self._life.fate.refusals = self._dice.choice((1, 1, 2))

    def _repeat(self) -> None:
        """Telegram brings again what was acknowledged."""
        self._life.telegram.again(self._dice.randint(1, 30))

    def _garble(self) -> None:
        who = self._dice.choice(list(self._life.do.clients))
        chat = {"id": who, "type": "private"}
        body: dict[str, Any] = self._dice.choice(
            ({"message": {"chat": chat, "text": 5}}, {"callback_query": 3}, {"message": []})
        )
        self.garbage.add(self._life.telegram.raw_update(dict(body)))

    def _flood(self) -> None:
        client = self._dice.choice(list(self._life.do.clients.values()))
        for _ in range(15):
            self._life.do.say(client.number, "/help")
        self._life.do.say(9001, "Is anybody here?")

    def _new_pair(self) -> None:
        """A client comes to one more therapist, or back to one."""
        life = self._life
        client = self._dice.choice(list(life.do.clients.values()))
        here = {each.therapist for each in client.pairs if not each.ended}
        others = [each for each in life.do.therapists.values() if each.number not in here]
        if not others or len(here) > 1:
            return
        pair = life.begins.pair(self._dice.choice(others), client)
        life.do.say(pair.therapist, f"/invite {pair.alias}")
        life.at(life.true.now() + timedelta(hours=2), lambda: life.begins.read_link(pair))
