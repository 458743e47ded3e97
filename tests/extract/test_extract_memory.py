"""What is remembered of lines is what the function says, and little of it is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.memory import remembered


def test_a_line_is_asked_about_once_and_a_long_one_each_time():
    asked: list[str] = []

    def size(line: str) -> int:
        asked.append(line)
        return len(line)

    known = remembered(size)
    assert [known("短句"), known("短句"), known("长" * 401), known("长" * 401)] == [2, 2, 401, 401]
    assert asked == ["短句", "长" * 401, "长" * 401]


def test_what_is_remembered_has_a_bound():
    asked: list[str] = []

    def upper(line: str) -> str:
        asked.append(line)
        return line.upper()

    known = remembered(upper)
    for number in range(20_000):
        assert known(f"line {number}") == f"LINE {number}"
    assert known("line 0") == "LINE 0"
    assert asked.count("line 0") == 2


@given(st.lists(st.text(max_size=500)))
def test_a_remembered_function_says_the_same(lines):
    known = remembered(str.casefold)
    assert [known(line) for line in lines * 2] == [line.casefold() for line in lines * 2]
