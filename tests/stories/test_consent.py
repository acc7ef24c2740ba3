"""What a client agreed to: asked again when it changes, read again at any time, taken back as easily as given."""

import hashlib
from datetime import timedelta

from bot.domain.people import CONSENT_VERSION
from bot.domain.terms import version_of
from tests.inspecting import agreed, texts
from tests.people import Phone, World, plain
from tests.stories.test_discreet import be_discreet, covers
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import WORDS, digests, dora, said, times_told, told
from tests.tampering import older_consents

TEXTS = {
    "2": "e754f00ead858bb0d45edcf9ce17dd7dc8370edf2bd7888088a720dab4e4e93c",
    "3": "6af7c9de15178603de937e78bb907205da850da5ff5422ffe96d1537b889314d",
}
"""What each version says, as its SHA-256."""
NOW = version_of(WORDS.consent())
CHANGED = "Something has changed in how this works."


def test_the_text_does_not_change_without_a_new_version() -> None:
    assert TEXTS[CONSENT_VERSION] == hashlib.sha256(WORDS.consent().encode()).hexdigest(), (
        "The consent reads differently: raise CONSENT_VERSION (bot/domain/people.py), and add its text here."
    )


def asked(phone: Phone) -> int:
    return sum(CHANGED in plain(each) for each in phone.received)


async def versions(world: World) -> list[str]:
    return [each.version for each in await agreed(world)]


async def test_everybody_is_asked_again_once_at_their_own_hour(pair: World) -> None:
    await older_consents(pair)
    await pair.tidies()
    await pair.moves(hours=3)
    assert asked(pair.ben) == 0
    await pair.moves(days=1)
    assert asked(pair.ben) == 1
    await pair.tidies()
    await pair.ben.says("A line.")
    await pair.moves(days=9)
    assert asked(pair.ben) == 1
    await pair.ben.presses("Read it")
    assert "/preview" in plain(pair.ben.sees("You get one small question"))
    await pair.ben.presses("I agree")
    pair.ben.sees(said(pair, "consent-agreed-anew"))
    assert await versions(pair) == ["0", NOW]


async def test_the_next_contact_asks_and_then_no_message_comes_for_it(pair: World) -> None:
    await older_consents(pair)
    await pair.tidies()
    await pair.ben.says("A line.")
    assert asked(pair.ben) == 1
    assert pair.ben.buttons()[-2:] == ["I agree", "Not any more"]
    await pair.ben.says("Another line.")
    await pair.moves(days=9)
    assert asked(pair.ben) == 1
    await pair.ben.says("/start")
    assert asked(pair.ben) == 2, "who comes by at the door is asked there"


async def test_a_pause_and_enough_are_not_broken_by_asking(pair: World) -> None:
    await pair.ben.says("/pause 7 days")
    await older_consents(pair)
    await pair.tidies()
    await pair.moves(days=3)
    assert asked(pair.ben) == 0
    await pair.ben.says("enough")
    assert asked(pair.ben) == 0
    await pair.moves(days=6)
    assert asked(pair.ben) == 1


async def test_until_they_agree_nothing_comes_and_nothing_goes_and_the_therapist_sees_a_quiet_week(pair: World) -> None:
    await pair.alma.says("/ask B. What eased?")
    await older_consents(pair)
    await pair.tidies()
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY)
    pair.ben.does_not_see("What eased?")
    assert not [each for each in pair.ben.received if "look ahead" in plain(each)]
    [digest] = digests(pair.alma)
    assert "No lines this time." in digest
    pair.alma.does_not_see("The mornings.")
    pair.alma.does_not_see("not certain")
    assert await texts(pair, pair.ben) == ["The mornings."]
    await pair.ben.says("/preview")
    pair.ben.sees(said(pair, "preview-waits"))


async def test_agreeing_resumes_and_leaves_no_trace_of_the_wait(pair: World) -> None:
    await pair.alma.says("/ask B. What eased?")
    await older_consents(pair)
    await pair.tidies()
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY + timedelta(days=1))
    await pair.ben.presses("I agree")
    await pair.moves(days=1)
    pair.ben.sees("What eased?")
    await pair.moves_to(THURSDAY + timedelta(days=7))
    digest = digests(pair.alma)[-1]
    assert "Fri · The mornings." in digest


async def test_not_any_more_leads_to_leaving_and_is_recorded(pair: World) -> None:
    await older_consents(pair)
    await pair.ben.says("A line.")
    await pair.ben.presses("Not any more")
    await pair.ben.presses("Leave")
    told(pair.ben, "parted-by-client")
    [taken_back] = await agreed(pair)
    assert taken_back.withdrawn
    before = asked(pair.ben)
    await pair.tidies()
    await pair.moves(days=9)
    assert asked(pair.ben) == before


async def test_settings_show_what_was_agreed_to_and_take_it_back(pair: World) -> None:
    await pair.ben.says("/settings")
    await pair.ben.presses("What I agreed to")
    shown = plain(pair.ben.sees("You agreed to this on"))
    assert "/preview" in shown
    assert "90 days" in shown
    await pair.ben.presses("Take it back")
    told(pair.ben, "leave-sure")
    await pair.ben.presses("Stay")
    [stays] = await agreed(pair)
    assert stays.version == NOW
    assert not stays.withdrawn


async def test_with_two_it_is_asked_which_to_leave(pair: World) -> None:
    await pair.enrols(pair.cleo, "Cleo")
    await pair.pairs(pair.cleo, pair.ben, "Ben")
    await pair.ben.says("/settings")
    await pair.ben.presses("What I agreed to")
    await pair.ben.presses("Take it back")
    assert pair.ben.buttons()[-3:] == ["Leave Alma", "Leave Cleo", "Stay"]


async def test_old_and_foreign_choices_agree_to_nothing(pair: World) -> None:
    await older_consents(pair)
    for meaning in ("agreed:0", "agreed:", "disagreed:0"):
        await pair.ben.forges(meaning)
    await pair.cleo.says("/start")
    await pair.cleo.forges(f"agreed:{NOW}")
    assert await versions(pair) == ["0"]


async def test_somebody_new_is_never_asked_twice(pair: World) -> None:
    await pair.pairs(pair.alma, dora(pair), "Dora")
    await pair.tidies()
    await pair.moves(days=2)
    assert times_told(dora(pair), "consent-changed") == 0


async def test_crisis_answers_with_nothing_below_it(pair: World) -> None:
    await older_consents(pair)
    await pair.ben.says("/crisis")
    assert asked(pair.ben) == 0


async def test_a_discreet_client_is_asked_by_a_cover_and_nothing_of_it_stays(pair: World) -> None:
    await be_discreet(pair)
    before = [each.id for each in pair.ben.received]
    await older_consents(pair)
    await pair.tidies()
    await pair.moves(days=1)
    [cover] = [each for each in pair.ben.received if each.id not in before]
    assert [cover] == covers(pair.ben)[-1:]
    pair.ben.does_not_see("agree")
    await pair.ben.presses("Show", on=cover)
    pair.ben.sees(CHANGED)
    await pair.ben.presses("Read it")
    pair.ben.sees("You get one small question")
    # Left open, it covers itself; what it asked is asked again by the same tap.
    await pair.moves(minutes=6)
    pair.ben.does_not_see("small question")
    pair.ben.does_not_see(CHANGED)
    await pair.ben.says("/start")
    await pair.ben.presses("I agree")
    assert await versions(pair) == ["0", NOW]
    await pair.moves(minutes=6)
    pair.ben.does_not_see("All goes on as it was")
    await pair.moves(days=3)
    assert asked(pair.ben) == 0
