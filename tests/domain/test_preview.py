"""When a preview comes: the client's hour, time to act before the digest, no quiet hours."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Previews
from bot.domain.preview import TIME_TO_ACT, plan_preview, preview_due
from bot.domain.rhythm import quiet_at
from tests.domain.cast import BERLIN, DAY, HOUR, MINUTE, MONDAY, NOON, STEADY, at, client, meeting, with_rhythm

THURSDAY = MONDAY + 3 * DAY


@pytest.mark.parametrize(
    ("own", "digest", "now", "due"),
    [
        (time(18), at(THURSDAY, 14), NOON, at(THURSDAY - DAY, 18)),
        (time(9), at(THURSDAY, 14), NOON, at(THURSDAY, 9)),
        (time(11), at(THURSDAY, 14), NOON, at(THURSDAY, 11)),
        (time(11, 1), at(THURSDAY, 14), NOON, at(THURSDAY - DAY, 11, 1)),
        (time(22, 30), at(THURSDAY, 8), NOON, at(THURSDAY - DAY, 22, 30)),
        # No own hour is left: the last moment that leaves three hours.
        (time(18), at(THURSDAY, 14), at(THURSDAY, 9), at(THURSDAY, 11)),
        # That moment is quiet: half an hour before the quiet begins.
        (time(7), at(THURSDAY, 9), at(THURSDAY - DAY, 12), at(THURSDAY - DAY, 20, 30)),
        (time(7), at(THURSDAY, 9), at(THURSDAY - DAY, 20, 30), None),
        (time(18), at(THURSDAY, 14), at(THURSDAY, 11), None),
        (time(18), at(THURSDAY, 14), at(THURSDAY, 15), None),
    ],
)
def test_a_preview_comes_at_the_last_own_hour_that_leaves_time_to_act(
    own: time, digest: datetime, now: datetime, due: datetime | None
) -> None:
    assert preview_due(with_rhythm(at=own), BERLIN, digest, now) == due


@STEADY
@given(own=st.integers(0, 23), digest=st.integers(0, 21 * 24 * 60), zone=st.sampled_from([BERLIN, "Pacific/Auckland"]))
def test_whenever_it_comes_there_is_time_to_act_and_no_quiet(own: int, digest: int, zone: str) -> None:
    rhythm, digest_at = with_rhythm(at=time(own)), NOON + digest * MINUTE
    due = preview_due(rhythm, zone, digest_at, NOON)
    if due is not None:
        assert NOON < due <= digest_at - TIME_TO_ACT
        assert not quiet_at(rhythm, due, zone)
    else:
        assert digest_at < NOON + DAY + TIME_TO_ACT


def test_who_wants_no_previews_gets_none() -> None:
    when = at(THURSDAY, 15)
    assert plan_preview(client(previews=Previews.NONE), meeting(when), when - HOUR, NOON) is None
    planned = plan_preview(client(), meeting(when), when - HOUR, NOON)
    assert planned is not None
    assert (planned.due_at, planned.not_after) == (at(THURSDAY - DAY, 18), when - HOUR)
