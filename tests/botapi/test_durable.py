"""What the pretend Telegram knows survives the death of its process."""

import subprocess
import sys
from pathlib import Path

from sandbox.botapi.chats import Telegram
from sandbox.botapi.methods import METHODS
from sandbox.botapi.params import Upload
from sandbox.botapi.wording import PIXEL
from tests.botapi.conftest import ANA, BEN, TOKEN, Hands

# Says and prints without end; killed somewhere in the middle.
_TALKER = """
import sys
from datetime import UTC, datetime
from pathlib import Path

from sandbox.botapi.chats import Telegram
telegram = Telegram(Path(sys.argv[1]), lambda: datetime(2026, 3, 2, tzinfo=UTC), token="t")
telegram.add_person(11, "Ana")
while True:
    print(telegram.say(11, "a line"), flush=True)
"""


def _open(path: Path, hands: Hands) -> Telegram:
    return Telegram(path, hands.now, token=TOKEN)


def test_everything_is_there_after_reopening(tmp_path: Path, hands: Hands) -> None:
    path = tmp_path / "new" / "telegram.db"
    first = _open(path, hands)
    first.add_person(ANA, "Ana", role="client")
    first.add_person(BEN, "Ben")
    mine = first.say(ANA, "a 🌱 note")
    first.add_to_group(-5, BEN, "Friends")

    def call(name: str, **given: object) -> None:
        METHODS[name.lower()][1](first, dict(given))
        first.settle()

    call("setMessageReaction", chat_id=ANA, message_id=mine, reaction=[{"type": "emoji", "emoji": "👍"}])
    call("sendPhoto", chat_id=ANA, photo=Upload("p.png", PIXEL), caption="<b>x</b>", parse_mode="HTML")
    call("sendMessage", chat_id=ANA, text="gone")
    call("deleteMessage", chat_id=ANA, message_id=first.chat(ANA)[-1].id)
    call("setMyCommands", commands=[{"command": "help", "description": "x"}])
    call("setMyDescription", description="x")
    call("setWebhook", url="https://example.org/", allowed_updates=["message"])
    query = first.press(ANA, mine, "ok", forged=True)
    call("answerCallbackQuery", callback_query_id=query, text="Noted.")
    first.block(ANA)

    # The first is neither closed nor asked to write: as after a kill.
    second = _open(path, hands)
    assert second.chat(ANA) == first.chat(ANA)
    assert (second.people, second.groups, second.queries) == (first.people, first.groups, first.queries)
    assert (second.menus, second.about, second.files) == (first.menus, first.about, first.files)
    assert (second.updates.pending, second.updates.allowed) == (first.updates.pending, ["message"])
    assert second.updates.webhook == first.updates.webhook
    second.unblock(ANA)
    assert second.say(ANA, "next") == first.chat(ANA)[-1].id + 2
    assert max(second.updates.pending) > max(first.updates.pending)
    first.close()
    second.close()
    second.close()


async def test_acknowledged_updates_stay_away(tmp_path: Path, hands: Hands) -> None:
    path = tmp_path / "telegram.db"
    first = _open(path, hands)
    first.add_person(ANA, "Ana")
    first.say(ANA, "a")
    first.say(ANA, "b")
    one, two = first.updates.pending
    await first.updates.poll(two, 100, 0, None)
    second = _open(path, hands)
    assert list(second.updates.pending) == [two]
    await second.updates.poll(two + 1, 100, 0, None)
    second.say(ANA, "c")
    assert list(second.updates.pending) == [two + 1], "an update id is never given twice"
    assert one < two
    first.close()
    second.close()


def test_a_killed_process_loses_nothing_it_told(tmp_path: Path, hands: Hands) -> None:
    path = tmp_path / "telegram.db"
    with subprocess.Popen(
        [sys.executable, "-c", _TALKER, str(path)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        text=True,
    ) as talker:
        assert talker.stdout is not None
        told = [int(talker.stdout.readline()) for _ in range(50)]
        talker.kill()
        told += [int(line) for line in talker.stdout.read().splitlines() if line]
    telegram = _open(path, hands)
    kept = [message.id for message in telegram.chat(ANA)]
    assert set(told[:-1]) <= set(kept)
    heard = [kept.update["message"]["message_id"] for kept in telegram.updates.pending.values()]
    assert heard == kept, "a message and its update are kept together"
    telegram.close()
