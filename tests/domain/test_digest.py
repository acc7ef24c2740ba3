"""The pages of a digest."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import LENGTH_AIM, LINES_MOST, Digest, Line, pages
from tests.domain.cast import BERLIN, NOON, STEADY


def lines(*lengths: int) -> list[Line]:
    return [Line(str(number), NOON, "x" * length) for number, length in enumerate(lengths)]


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        pytest.param([], [0], id="a quiet week is one page"),
        pytest.param([40], [1], id="one line"),
        pytest.param([40] * 7, [7], id="seven lines"),
        pytest.param([40] * 8, [7, 1], id="eight lines"),
        pytest.param([40] * 100, [7] * 14 + [2], id="a hundred lines"),
        pytest.param([300, 300, 300], [3], id="just nine hundred characters"),
        pytest.param([300, 300, 301], [2, 1], id="one more"),
        pytest.param([500] * 4, [1] * 4, id="long lines"),
        pytest.param([5000], [1], id="a line that is longer than a page"),
        pytest.param([10, 5000, 10], [1, 1, 1], id="and it stands alone"),
    ],
)
def test_a_page_has_at_most_seven_lines_and_aims_at_nine_hundred_characters(
    lengths: list[int], expected: list[int]
) -> None:
    assert [len(page) for page in pages(lines(*lengths))] == expected


@STEADY
@given(lengths=st.lists(st.integers(0, 700), max_size=60))
def test_every_line_is_on_one_page_in_its_order_and_no_page_is_turned_too_early(lengths: list[int]) -> None:
    given_lines = lines(*lengths)
    found = pages(given_lines)
    assert [line for page in found for line in page] == given_lines
    assert all(found) or not given_lines
    for page, following in pairwise(found):
        length = sum(len(line.text) for line in page)
        assert len(page) == LINES_MOST or length + len(following[0].text) > LENGTH_AIM
    for page in found:
        assert len(page) <= LINES_MOST
        assert len(page) <= 1 or sum(len(line.text) for line in page) <= LENGTH_AIM


def test_a_digest_in_a_log_shows_no_words() -> None:
    line = Line("1", NOON, "secretword")
    digest = Digest("secretalias", BERLIN, NOON, "secretquestion", False, (line,))
    assert "secret" not in repr(digest)
