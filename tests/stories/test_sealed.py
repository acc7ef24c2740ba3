"""Several therapists and clients on one bot: nobody's lines or questions go to another's.

What can be pressed or typed at what is another's is in tests/attack.
"""

from datetime import timedelta

from structlog.testing import capture_logs

from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import DORA, OTTO, digests, dora, tells, told
from tests.tampering import words_put_in_place

MORNINGS, EVENINGS = "The mornings of Ben.", "The evenings of Dora."


async def test_two_therapists_may_use_the_same_alias(three: World) -> None:
    otto = Phone(three, DORA, "Bob")
    await three.pairs(three.cleo, otto, "B.")
    await three.cleo.says("/ask B. For Bob alone?")
    await three.moves(days=2)
    otto.sees("For Bob alone?")
    three.ben.does_not_see("For Bob alone?")
    three.alma.does_not_see("For Bob alone?")


async def test_a_digest_carries_only_its_own_pairings_lines(three: World) -> None:
    otto = Phone(three, OTTO, "Otto")
    await otto.says("From Otto.")
    await three.cleo.says("/digest O.")
    await three.cleo.presses("In session now")
    assert ["Line" in text for text in digests(three.cleo)] == [False]
    assert "From Otto." in digests(three.cleo)[0]
    three.alma.does_not_see("From Otto.")


async def test_a_therapist_sees_only_their_own_clients(three: World) -> None:
    await three.cleo.says("/clients")
    assert "O." in plain(three.cleo.last)
    assert "B." not in plain(three.cleo.last)


async def test_a_therapists_line_goes_to_no_client_of_another(three: World) -> None:
    await three.cleo.says("What was new?")
    assert tells(three.cleo.last, "ask-confirm", alias="O.")
    await three.cleo.presses("Leave it with O.")
    await three.moves(days=2)
    three.ben.does_not_see("What was new?")


async def test_the_end_of_one_pairing_leaves_the_other(three: World) -> None:
    await three.cleo.says("/end O.")
    await three.cleo.presses("End it")
    await three.moves(days=7)
    assert len(digests(three.alma)) == 2
    await three.ben.says("/question")
    assert not tells(three.ben.last, "parted-text")


async def test_sealed_words_in_the_place_of_anothers_reach_nobody_and_are_noticed(two: World) -> None:
    await two.ben.says(MORNINGS)
    await dora(two).says(EVENINGS)
    await words_put_in_place(two, two.ben, instead=dora(two))
    with capture_logs() as logs:
        await dora(two).says("/notes")
        await two.moves_to(THURSDAY + timedelta(days=2))
    dora(two).does_not_see(MORNINGS)
    told(dora(two), "could-not-keep")
    assert [each for each in digests(two.alma) if MORNINGS in each and not each.startswith("B.")] == []
    alarms = [each for each in logs if each.get("alarm")]
    assert alarms, "whoever runs it hears of it"
    assert not [each for each in alarms if "Ben" in str(each)]
