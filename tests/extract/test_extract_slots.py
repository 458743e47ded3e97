"""Templates of lines, and whether one is that of a line among many."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.slots import LONGEST, Lines, template

_TITLE = "某镇食堂 2021年工作总结"
_PIECES = (
    "某镇食堂",
    " ",
    "　",
    "工作总结",
    _TITLE,
    "第",
    "7",
    "１２",
    "页",
    "2020年渔港述职报告",
    "(",
    "：",
)
_LINES = st.lists(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map("".join))


@given(_LINES, _LINES)
def test_a_template_is_among_lines_if_it_is_one_of_theirs(
    lines: list[str], others: list[str]
) -> None:
    among = Lines(lines, _TITLE)
    known = {template(line, _TITLE) for line in lines}
    for line in (*lines, *others):
        said = template(line, _TITLE)
        assert (said in among) == (said in known)


def test_no_lines_have_no_template() -> None:
    assert not Lines((), _TITLE)
    assert "" not in Lines((), _TITLE)


def test_long_lines_are_looked_at_too() -> None:
    line = "渡船票价说明" * LONGEST
    assert template(line, _TITLE) in Lines([line], _TITLE)
