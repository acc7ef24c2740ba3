"""Who there is in a simulated life, and how everybody joins; in some also somebody whose words cannot be opened."""

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.actions import joining
from tests.simulation.cast import ZONES, Client, Pair, Therapist
from tests.simulation.therapists import TherapistLife

if TYPE_CHECKING:
    from tests.simulation.life import Life

BROKEN_IN = 5
"""In every fifth life there are two more people, in whose pairing nothing can be worded: that must stop nobody else."""
THEIR_THERAPIST, THEY = 1900, 2900


class Beginnings:
    """Of one life."""

    def __init__(self, life: "Life", number: int) -> None:
        self._life, self._do = life, life.do
        dice = life.dice
        therapists = max(1, round(number / 4))
        for each in range(therapists):
            who = 1001 + each
            self._do.therapists[who] = Therapist(who, f"T{each}", dice.choice(list(ZONES)))
        for each in range(number - therapists):
            who = 2001 + each
            client = Client(who, f"C{each}", lively=dice.choice((0.1, 0.5, 1.0, 1.0, 2.0)))
            self._do.clients[who] = client
            theirs = dice.sample(list(self._do.therapists.values()), min(therapists, dice.choice((1, 1, 1, 2))))
            for therapist in theirs:
                self.pair(therapist, client)
        everybody = [(each.number, each.name) for each in self._do.therapists.values()]
        everybody += [(each.number, each.name) for each in self._do.clients.values()]
        for who, name in [*everybody, (9001, "A stranger")]:
            life.telegram.add_person(who, name)

    def pair(self, therapist: Therapist, client: Client) -> Pair:
        made = Pair(therapist.number, self._do.mark("K"), client.number)
        therapist.pairs.append(made)
        client.pairs.append(made)
        return made

    async def all_join(self) -> None:
        """Everybody joins, and nothing goes wrong yet."""
        await self._enrol(list(self._do.therapists.values()))
        for pair in [pair for therapist in self._do.therapists.values() for pair in therapist.pairs]:
            therapist = self._do.therapists[pair.therapist]
            await self._connect(pair, therapist)
            client = self._do.clients[pair.client]
            if not client.hours:  # The first one is the guess; who is known keeps their own.
                client.chose(self._life.clock.now(), zone=therapist.zone)
            TherapistLife(therapist, self._do).meets(pair, self._life.true.now())
        if self._life.seed % BROKEN_IN == 0:
            await self._somebody_broken()

    async def _enrol(self, therapists: list[Therapist]) -> None:
        life = self._life
        assert life.app is not None
        for therapist in therapists:
            async with life.app.store.work(life.clock.now()) as work:
                code = await joining.invite_therapist(work, therapist.name)
            self._do.say(therapist.number, f"/start {code}")
        await life.settled()
        for therapist in therapists:
            self._press_newest(therapist.number, "begin")
        await life.settled()
        for therapist in therapists:
            self._do.say(therapist.number, therapist.city)
        await life.settled()

    async def _connect(self, pair: Pair, therapist: Therapist) -> None:
        self._do.say(pair.therapist, f"/invite {pair.alias}")
        await self._life.settled()
        self.read_link(pair)
        self._do.say(pair.client, f"/start {pair.link}")
        await self._life.settled()
        self._press_newest(pair.client, "agree")
        await self._life.settled()
        self._press_newest(pair.client, "fine")
        self._press_newest(pair.therapist, "them")
        await self._life.settled()
        # Nobody types faster than is answered.
        self._life.true.move(timedelta(seconds=20))
        pair.joined = True

    def _press_newest(self, who: int, verb: str) -> None:
        if found := self._do.newest(who, verb):
            self._do.press(who, found[0].id, found[1])

    def read_link(self, pair: Pair) -> None:
        """The link in the therapist's chat, if it came: it stands in the message after the one that names them."""
        named = False
        for text in [each.text for each in self._life.telegram.chat(pair.therapist) if not each.mine]:
            found = re.search(r"\?start=([\w-]+)", text)
            if found and named:
                pair.link = found[1]
            named = pair.alias in text

    async def _somebody_broken(self) -> None:
        """A pairing with a question and a nudge every evening, whose words a fault of a disk has changed."""
        for who, name in ((THEIR_THERAPIST, "Their therapist"), (THEY, "They")):
            self._life.telegram.add_person(who, name)
        therapist = Therapist(THEIR_THERAPIST, "Their therapist", "Berlin")
        await self._enrol([therapist])
        await self._connect(Pair(THEIR_THERAPIST, "Broken", THEY), therapist)
        self._do.say(THEY, "/rhythm daily 18:00")
        self._do.say(THEIR_THERAPIST, "/ask Broken What eased?")
        await self._life.settled()
        with closing(sqlite3.connect(self._life.database, isolation_level=None)) as line:
            of_them = "select q.words from questions q join pairings p on p.id = q.pairing_id"
            of_them += " join people c on c.id = p.client_id where c.address = ?"
            changed = line.execute(f"update words set sealed = x'00' where id in ({of_them})", (str(THEY),))
            assert changed.rowcount == 1
