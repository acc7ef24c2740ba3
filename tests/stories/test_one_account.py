"""One account: on one side only, with one therapist or two."""

from tests.inspecting import pairings_of, rows, texts
from tests.people import Phone, World, plain
from tests.stories.traces import said


async def test_not_them_leaves_alone_what_that_account_wrote_for_somebody_else(pair: World) -> None:
    await pair.ben.says("For Alma.")
    dora = Phone(pair, 4004, "Dora Dunn")
    await pair.enrols(dora, "Dora")
    await pair.ben.opens(await pair.invited(dora, "K."))
    await pair.ben.presses("I agree")
    await pair.ben.says("For the new one.")
    await pair.ben.presses("for the new one")
    await dora.presses("Not them")
    assert await texts(pair, pair.ben) == ["For Alma."]


async def test_one_account_is_on_one_side_only(pair: World) -> None:
    before = await rows(pair)
    await pair.ben.opens(await pair.operator_invites("Ben"))
    assert plain(pair.ben.last) == said(pair, "other-side")
    dora = Phone(pair, 4004, "Dora Dunn")
    await pair.enrols(dora, "Dora")
    await pair.alma.opens(await pair.invited(dora, "A."))
    assert plain(pair.alma.last) == said(pair, "other-side")
    after = await rows(pair)
    assert after["people"] == before["people"] + 1  # Dora
    assert after["consents"] == before["consents"]


async def test_a_client_may_have_two_therapists(pair: World) -> None:
    dora = Phone(pair, 4004, "Dora Dunn")
    await pair.enrols(dora, "Dora")
    await pair.pairs(dora, pair.ben, "K.")
    assert len(await pairings_of(pair, pair.ben)) == 2
