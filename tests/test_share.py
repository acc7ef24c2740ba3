"""The last line of a run tells what share of the stories it played."""

import pytest

from tests.share import told

ONE, OTHER, BOTH, NONE = {"sqlite"}, {"postgresql"}, {"sqlite", "postgresql"}, {""}


@pytest.mark.parametrize(
    ("collected", "played", "whole", "line"),
    [
        pytest.param(
            1088,
            [ONE] * 800 + [OTHER] * 288,
            False,
            "Played 1,088 of 1,088 stories, each on one of two databases; make test-whole plays each on both.",
            id="all",
        ),
        pytest.param(
            1088,
            [ONE, OTHER],
            False,
            "Played 2 of 1,088 stories, each on one of two databases; make test-whole plays each on both.",
            id="a few",
        ),
        pytest.param(3, [BOTH, ONE, NONE], True, "Played 3 of 3 stories, 1 of them on both databases.", id="the whole"),
    ],
)
def test_the_last_line_says_what_was_played(collected: int, played: list[set[str]], whole: bool, line: str) -> None:
    assert told(collected, played, whole=whole) == line
