"""People, their steps, their links, and how aliases compare."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.pairing import Invitation, Pairing, Stage, alias_key, hash_of, new_code
from bot.domain.people import FLOW_LASTS, NEVER, Awaited, new_id
from tests.domain.cast import DAY, MINUTE, NOON, STEADY, client

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("later", "reply_to", "text"),
    [
        pytest.param(timedelta(0), None, Awaited.RHYTHM, id="at once"),
        pytest.param(FLOW_LASTS, None, Awaited.RHYTHM, id="for fifteen minutes"),
        pytest.param(FLOW_LASTS + SECOND, None, Awaited.NOTHING, id="and not longer"),
        pytest.param(MINUTE, 40, Awaited.NOTHING, id="a reply to an older message is not meant for the step"),
        pytest.param(MINUTE, 41, Awaited.RHYTHM, id="a reply to the step"),
        pytest.param(MINUTE, 42, Awaited.RHYTHM, id="a reply to what came with it"),
    ],
)
def test_a_text_belongs_to_the_step_that_waits_for_it(later: timedelta, reply_to: int | None, text: Awaited) -> None:
    who = client()
    who.wait_for(Awaited.RHYTHM, NOON, after=41)
    assert who.waits(NOON + later, reply_to) == text


def test_nobody_waits_before_a_step_and_after_it() -> None:
    who = client()
    assert (who.waits_until, who.waits(NOON, None)) == (NEVER, Awaited.NOTHING)
    who.wait_for(Awaited.ZONE, NOON, about="x", after=None)
    assert (who.waits(NOON, 1), who.waits_about) == (Awaited.ZONE, "x")
    who.stop_waiting()
    assert (who.waits(NOON, None), who.waits_about) == (Awaited.NOTHING, "")


def test_a_new_step_takes_the_place_of_the_old() -> None:
    who = client()
    who.wait_for(Awaited.ZONE, NOON, about="x", after=9)
    who.wait_for(Awaited.RHYTHM, NOON + MINUTE)
    assert (who.waits(NOON + MINUTE, 1), who.waits_about, who.waits_until) == (
        Awaited.RHYTHM,
        "",
        NOON + MINUTE + FLOW_LASTS,
    )


def test_a_pause_holds_until_its_end_and_not_at_it() -> None:
    who = client(paused_until=NOON + DAY, gentle_until=NOON + MINUTE)
    assert who.paused(NOON)
    assert not who.paused(NOON + DAY)
    assert who.gentle(NOON)
    assert not who.gentle(NOON + MINUTE)
    assert not client().paused(NOON)
    assert not client().gentle(NOON)


def test_an_address_is_in_no_log() -> None:
    assert "tg:1" not in repr(client())


@pytest.mark.parametrize(
    ("over", "later", "usable"),
    [
        ({}, timedelta(0), True),
        ({}, 7 * DAY - SECOND, True),
        ({}, 7 * DAY, False),
        ({"used_at": NOON}, timedelta(0), False),
        ({"revoked_at": NOON}, timedelta(0), False),
    ],
)
def test_a_link_is_good_once_until_it_expires_or_is_revoked(
    over: dict[str, object], later: timedelta, usable: bool
) -> None:
    link = Invitation(code_hash=hash_of("code"), expires_at=NOON + 7 * DAY)
    for name, value in over.items():
        setattr(link, name, value)
    assert link.usable(NOON + later) is usable


def test_codes_are_long_and_random_and_only_their_hash_is_kept() -> None:
    code = new_code()
    assert len(code) == 43
    assert code != new_code()
    assert hash_of(code) == hash_of(code) != hash_of(new_code())
    assert len(hash_of("\ud800")) == 64
    link = Invitation(code_hash=hash_of(code), expires_at=NOON)
    assert code not in repr(link)
    assert link.code_hash not in repr(link)


def test_ids_are_random_and_two_fit_into_one_choice() -> None:
    assert len({new_id() for _ in range(100)}) == 100
    assert len(f"verb:{new_id()}:{new_id()}") <= 64


@pytest.mark.parametrize("stage", Stage)
def test_a_pairing_is_open_until_it_has_ended(stage: Stage) -> None:
    assert Pairing(therapist_id="t", alias="a", created_at=NOON, stage=stage).open is (stage is not Stage.ENDED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("S.", "s"),
        ("S.", " s. "),
        ("Straße", "STRASSE"),
        ("Zoe\u0308", "zoë"),
        ("ＡＢ", "ab"),
        ("M. K.", "m. k"),
        ("S .", "S"),
        ("M.  K", "m. k"),
    ],
)
def test_aliases_that_read_alike_are_one(one: str, other: str) -> None:
    assert alias_key(one) == alias_key(other)


@pytest.mark.parametrize(("one", "other"), [("S.", "T."), ("SK", "S K"), ("S.K", "SK"), ("Zoe", "Zoë")])
def test_aliases_that_read_differently_are_two(one: str, other: str) -> None:
    assert alias_key(one) != alias_key(other)


@STEADY
@given(alias=st.text(max_size=32))
def test_the_key_of_an_alias_is_its_own_key_whatever_the_case(alias: str) -> None:
    key = alias_key(alias)
    assert alias_key(key) == key
    assert alias_key(alias.casefold()) == key
