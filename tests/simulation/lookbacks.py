"""Marks, words and look-backs in a simulated life: what both sides do with lines that went out; what is promised."""

from typing import TYPE_CHECKING

from sandbox.botapi.shapes import Call
from tests.simulation.cast import Client

if TYPE_CHECKING:
    from tests.simulation.doing import Doing
    from tests.simulation.life import Life

CAME_BACK = "A line of yours came back into the room."
LOOKED_UP = "looked up"
HEAD = "looking back"
THERAPISTS, CLIENTS = ("mark", "tag", "marks", "look", "picture", "carryon"), ("tag", "word", "addword")
"""What there is to press, what comes last first."""


def looks_back(do: "Doing", who: int, command: str, verbs: tuple[str, ...]) -> tuple[int, str] | None:
    """A button of the lines that went out, as its message and meaning; or None, and then it was asked for.

    `command`: what asks for a look-back on this side.
    """
    undoing = do.dice.random() < 0.15
    buttons = [each for each in do.buttons(who) if undoing or not each[1].startswith(("mark:0", "tag:0"))]
    # Whoever has opened the lines goes on with them.
    verb = next((each for each in verbs if do.dice.random() < 0.6 and any(_is(data, each) for _, data in buttons)), "")
    found = [each for each in buttons if _is(each[1], verb)]
    if found and do.dice.random() < 0.85:
        message, data = do.dice.choice(found[-6:])
        return message.id, data
    do.say(who, command)
    return None


def _is(data: str, verb: str) -> bool:
    return data.partition(":")[0] == verb


def noted(do: "Doing", data: str) -> None:
    """Somebody presses this: what it may mark, or give a word, is known from now on."""
    verb, _, rest = data.partition(":")
    parts = rest.split(":")
    if verb == "mark" and parts[0] == "1":
        do.marked.add(parts[-1])
    elif verb == "tag" and parts[0] == "1":
        do.tagged.add((parts[-1], parts[1]))


def covered(life: "Life", therapist: int) -> str:
    """What the wordless cover is of that is on its way to a therapist: a digest, if nothing is known of it."""
    query = (
        "select d.kind from deliveries d join people t on t.id = d.reader_id where t.address = ?"
        " and d.state = 'sending' and d.kind in ('digest', 'lookback', 'picture')"
    )
    found = life.eyes.one(query, str(therapist))
    return str(found["kind"]) if found else "digest"


def heard(life: "Life", client: Client, call: Call) -> None:
    """That a line came back is said only where the therapist marked one of this client's, with a question."""
    if CAME_BACK not in str(call.params.get("text", "")):
        return
    life.watch.figures["told that a line came back"] += 1
    query = (
        "select n.id, n.came_back_in, d.state from notes n join people c on c.id = n.client_id"
        " left join deliveries d on d.id = n.came_back_in where c.address = ? and n.came_up_at is not null"
    )
    told = {
        each["id"]: each["came_back_in"]
        for each in life.eyes.all(query, str(client.number))
        if each["id"] in life.do.marked and (each["came_back_in"] == LOOKED_UP or each["state"] == "sending")
    }
    # A question that goes once more says once more what it said.
    if not any(life.do.came_back.get(note_id, by) == by for note_id, by in told.items()):
        life.breaks("look-back", f"{client.number} hears that a line came back, and none did since they heard last")
    life.do.came_back.update(told)


def verdict(life: "Life") -> None:
    """What is promised of lines that went out, when a life is over."""
    _nothing_by_itself(life)
    _one_returns_once(life)


def _nothing_by_itself(life: "Life") -> None:
    """No line is marked, and none has a word, but by a tap."""
    for row in life.eyes.all("select id from notes where came_up_at is not null"):
        life.watch.figures["marked lines"] += 1
        if row["id"] not in life.do.marked:
            life.breaks("look-back", f"line {row['id']} is marked, and nobody marked it")
    for row in life.eyes.all("select note_id, tag from tags"):
        life.watch.figures["words given"] += 1
        if (row["note_id"], row["tag"]) not in life.do.tagged:
            life.breaks("look-back", f"line {row['note_id']} has a word that nobody gave it")
    query = (
        "select n.id from notes n join tags t on t.note_id = n.id where t.side = 'therapist'"
        " and not exists (select 1 from carried x join deliveries d on d.id = x.delivery_id"
        " where x.note_id = n.id and d.message is not null)"
    )
    for row in life.eyes.all(query):
        life.breaks("look-back", f"a therapist gave line {row['id']} a word, and never had it")


def _one_returns_once(life: "Life") -> None:
    """A line that was not marked comes with one later digest, then rests; a marked one does not come again."""
    query = (
        "select x.note_id, d.appointment_id, d.claimed_at, n.came_up_at, n.message, c.address from carried x"
        " join deliveries d on d.id = x.delivery_id join notes n on n.id = x.note_id"
        " join people c on c.id = n.client_id"
        " where x.returned = 1 and d.kind = 'digest' and d.message is not null and d.occurrence not like 'again:%'"
    )
    returned: dict[str, set[object]] = {}
    for row in life.eyes.all(query):
        life.watch.figures["lines that returned"] += 1
        returned.setdefault(row["note_id"], set()).add(row["appointment_id"])
        marked_before = row["came_up_at"] is not None and row["came_up_at"] < row["claimed_at"]
        if marked_before and not life.trouble.sets_clocks:
            life.breaks("look-back", f"a line of {row['address']} came up, and returned all the same")
    for note_id, sessions in returned.items():
        if len(sessions) > 1:
            life.breaks("look-back", f"line {note_id} returned {len(sessions)} times")
