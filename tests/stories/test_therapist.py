"""A therapist joins, brings in clients, and is let go: from the operator's link to /end."""

from datetime import timedelta

import segno

from tests.people import World, link_in, plain
from tests.stories.traces import calls, fills_practice, heard, labels, tells, times_told, told


async def test_the_operators_link_makes_a_therapist_who_sees_one_worked_example(world: World) -> None:
    await world.alma.opens(await world.operator_invites("Alma"))
    await world.alma.presses("Begin")
    told(world.alma, "therapist-zone-ask")
    await world.alma.says("Berlin")
    assert times_told(world.alma, "worked-example") == 1
    world.alma.sees("/ask S.")


async def test_the_worked_example_is_not_shown_again_with_another_zone(world: World) -> None:
    await world.enrols(world.alma)
    await world.alma.says("/zone Lisbon")
    world.alma.sees("Lisbon")
    assert times_told(world.alma, "worked-example") == 1


async def test_an_operators_link_works_once(world: World) -> None:
    link = await world.operator_invites()
    await world.alma.opens(link)
    await world.alma.presses("Begin")
    await world.cleo.opens(link)
    assert tells(world.cleo.last, "no-link")
    assert "Begin" not in world.cleo.buttons()


async def test_of_two_who_opened_an_operators_link_the_first_to_begin_is_the_therapist(world: World) -> None:
    link = await world.operator_invites()
    await world.cleo.opens(link)
    await world.alma.opens(link)
    await world.alma.presses("Begin")
    await world.cleo.presses("Begin")
    told(world.cleo, "no-link")
    assert not times_told(world.cleo, "enrol-done")


async def test_an_operators_link_ends_after_a_day(world: World) -> None:
    link = await world.operator_invites()
    await world.moves(hours=24)
    await world.alma.opens(link)
    told(world.alma, "no-link")


async def test_an_operators_link_still_works_after_23_hours(world: World) -> None:
    link = await world.operator_invites()
    await world.moves(hours=23)
    await world.alma.opens(link)
    await world.alma.presses("Begin")
    told(world.alma, "enrol-done")


async def test_the_account_that_used_the_operators_link_gets_its_step_again(world: World) -> None:
    link = await world.operator_invites()
    await world.alma.opens(link)
    await world.alma.presses("Begin")
    await world.alma.opens(link)
    assert tells(world.alma.last, "therapist-zone-ask")


async def test_no_command_makes_a_therapist_of_a_stranger(world: World) -> None:
    await world.cleo.says("/invite S.")
    await world.cleo.says("/ask S. What eased?")
    await world.cleo.forges("begin:0123456789abcdef01234567")
    assert "t.me" not in world.cleo.text
    assert set(heard(world.cleo)) <= {heard(world.cleo)[0], plain(told(world.cleo, "no-link"))}


async def test_a_clients_link_makes_no_therapist(world: World) -> None:
    await world.enrols(world.alma)
    link = await world.invited(world.alma, "B.")
    await world.ben.opens(link)
    assert "Begin" not in world.ben.buttons()


async def test_a_client_cannot_take_the_other_side_too(pair: World) -> None:
    await pair.ben.opens(await pair.operator_invites("Ben"))
    told(pair.ben, "other-side")


async def test_invite_gives_a_message_to_forward_and_the_same_link_as_a_picture(world: World) -> None:
    await world.enrols(world.alma)
    await world.alma.says("/invite S.")
    *_, made, forward, picture = world.alma.received
    assert tells(made, "invite-made", alias="S.")
    assert "t.me" not in made.text
    link = link_in(forward.text)
    assert picture.photo is not None
    assert picture.photo.content.startswith(b"\x89PNG")
    assert picture.photo.content == _drawn(link)


def _drawn(link: str) -> bytes:
    from io import BytesIO

    out = BytesIO()
    segno.make(link, error="m", micro=False).save(out, kind="png", scale=10, border=4)
    return out.getvalue()


async def test_a_message_to_forward_names_neither_therapy_nor_alias(world: World) -> None:
    await world.enrols(world.alma)
    await world.alma.says("/invite Selma")
    forward = plain(world.alma.sees("https://t.me/"))
    assert not [word for word in ("therap", "session", "Selma", "Alma") if word in forward]


async def test_a_second_invite_names_the_existing_one_and_a_new_link_ends_the_old(world: World) -> None:
    await world.enrols(world.alma)
    old = await world.invited(world.alma, "S.")
    await world.alma.says("/invite s")
    assert tells(world.alma.last, "invite-again", alias="S.")
    await world.alma.presses("New link")
    new = link_in(world.alma.sees("https://t.me/").text)
    await world.ben.opens(old)
    told(world.ben, "no-link")
    await world.ben.opens(new)
    told(world.ben, "consent-head")


async def test_the_alias_of_somebody_who_joined_is_not_given_twice(pair: World) -> None:
    await pair.alma.says("/invite b.")
    assert tells(pair.alma.last, "alias-taken", alias="B.")
    assert pair.alma.text.count("https://t.me/") == 1


async def test_invite_without_an_alias_asks_for_one(world: World) -> None:
    await world.enrols(world.alma)
    await world.alma.says("/invite")
    await world.alma.says("Ben from Tuesday")
    told(world.alma, "invite-made", alias="Ben from Tuesday")


async def test_an_alias_of_more_than_32_characters_is_not_taken(world: World) -> None:
    await world.enrols(world.alma)
    await world.alma.says(f"/invite {'a' * 33}")
    told(world.alma, "alias-unfit")
    world.alma.does_not_see("t.me")


async def test_clients_lists_the_next_appointments_first_in_pages(world: World) -> None:
    await world.enrols(world.alma)
    aliases = [f"C{number:02}" for number in range(25)]
    await fills_practice(world, world.alma, aliases)
    await world.alma.says("/clients")
    first = plain(world.alma.last)
    assert first.index("C23") < first.index("C21") < first.index("C09")
    seen = first
    for _ in range(3):
        await world.alma.presses("More")
        seen += plain(world.alma.last)
    assert "More" not in labels(world.alma.last)
    assert all(seen.count(alias) == 1 for alias in aliases)


async def test_a_therapist_without_clients_is_told_how_to_begin(world: World) -> None:
    await world.enrols(world.alma)
    for said in ("/ask", "/ask S. What eased?", "/meet", "/digest", "/clients", "/end", "A line."):
        await world.alma.says(said)
        assert tells(world.alma.last, "no-clients")


async def test_an_unknown_command_gets_one_that_works(pair: World) -> None:
    await pair.alma.says("/aks B. What eased?")
    told(pair.alma, "unknown-command-therapist")
    await pair.moves(days=1)
    pair.ben.does_not_see("What eased?")


async def test_end_is_asked_once_and_the_client_hears_once(pair: World) -> None:
    await pair.alma.says("/end B.")
    assert not times_told(pair.ben, "parted-client")
    await pair.alma.presses("End it")
    told(pair.alma, "end-done", alias="B.")
    await pair.moves(days=8)
    assert times_told(pair.ben, "parted-client") == 1
    await pair.alma.says("/clients")
    assert plain(pair.alma.last) == "B. · ended"
    await pair.alma.says("/ask B. What eased?")
    assert tells(pair.alma.last, "no-clients")
    await pair.moves(days=30)
    await pair.alma.says("/clients")
    assert tells(pair.alma.last, "no-clients")


async def test_end_can_be_left(pair: World) -> None:
    await pair.alma.says("/end B.")
    await pair.alma.presses("Leave it")
    await pair.alma.says("/clients")
    assert "B." in plain(pair.alma.last)


async def test_what_was_planned_ends_with_the_pairing(pair: World) -> None:
    await pair.alma.says("/ask B. What eased?")
    await pair.alma.says("/end B.")
    await pair.alma.presses("End it")
    before = len(pair.alma.received)
    await pair.moves(days=5)
    pair.ben.does_not_see("What eased?")
    assert len(pair.alma.received) == before


async def test_a_suspended_therapist_gets_nothing_and_is_told_so(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.operator_suspends(pair.alma)
    before = len(pair.alma.received)
    await pair.moves(days=5)
    assert len(pair.alma.received) == before
    await pair.alma.says("/digest B.")
    assert tells(pair.alma.last, "therapist-suspended")
    pair.alma.does_not_see("The mornings.")


async def test_a_restored_therapist_gets_the_next_digest(pair: World) -> None:
    await pair.ben.says("The mornings.")
    await pair.operator_suspends(pair.alma)
    await pair.moves(days=7)
    await pair.operator_restores(pair.alma)
    await pair.moves(days=4)
    pair.alma.sees("The mornings.")


async def test_a_suspended_therapists_link_opens_nothing(world: World) -> None:
    await world.enrols(world.alma)
    link = await world.invited(world.alma, "B.")
    await world.operator_suspends(world.alma)
    await world.ben.opens(link)
    told(world.ben, "no-link")


async def test_a_therapist_is_asked_who_opened_the_link(world: World) -> None:
    await world.enrols(world.alma)
    await world.ben.opens(await world.invited(world.alma, "B."))
    await world.ben.presses("I agree")
    asked = told(world.alma, "link-opened", alias="B.", account="Ben Berg")
    assert labels(asked) == ["Yes, that is B.", "Not them"]


async def test_the_next_session_is_offered_once_with_the_first_words(world: World) -> None:
    await world.enrols(world.alma)
    await world.pairs(world.alma, world.ben)
    assert labels(world.alma.last) == ["Write it", "Set the next session"]
    await world.alma.says("/ask B. What eased?")
    assert "Set the next session" not in labels(world.alma.last)


async def test_a_menu_of_the_therapists_commands_stands_in_their_chat_alone(pair: World) -> None:
    assert "invite" in {each["command"] for each in pair.telegram.menu(pair.alma.number)}
    assert "invite" not in {each["command"] for each in pair.telegram.menu(pair.ben.number)}


async def test_a_therapist_with_two_clients_is_asked_whom_to_end_it_with(two: World) -> None:
    await two.alma.says("/end")
    assert labels(two.alma.last) == ["B.", "Dora"]
    await two.alma.presses("Dora")
    assert tells(two.alma.last, "end-sure", alias="Dora")


async def test_a_photo_is_not_kept(pair: World) -> None:
    await pair.alma.sends("photo")
    told(pair.alma, "only-text")
    assert not calls(pair, pair.ben, "sendPhoto")


async def test_a_step_waits_a_quarter_of_an_hour(pair: World) -> None:
    await pair.alma.says("/invite")
    await pair.moves_to(pair.clock.now() + timedelta(minutes=16))
    await pair.alma.says("Selma")
    assert not times_told(pair.alma, "invite-made", alias="Selma")
