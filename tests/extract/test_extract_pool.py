"""Work shared among processes keeps its order, and survives a process that dies."""

from __future__ import annotations

import os

from extract.pool import ordered


def squared(number: int) -> int:
    if number < 0:
        os._exit(9)  # as if killed for its memory
    return number * number


def test_results_are_in_the_order_of_the_items():
    numbers = list(range(50))
    for workers in (1, 2, 3):
        assert list(ordered(squared, numbers, workers, -1)) == [n * n for n in numbers]
    assert list(ordered(squared, [], 2, -1)) == []


def test_a_process_that_dies_costs_its_own_item_alone():
    numbers = [1, 2, -1, 3, 4, 5, -2, 6, *range(10, 20)]
    assert list(ordered(squared, numbers, 2, -1)) == [n * n if n > 0 else -1 for n in numbers]


def test_no_more_items_are_taken_than_a_few_a_worker():
    taken = []

    def items():
        for number in range(100):
            taken.append(number)
            yield number

    results = ordered(squared, items(), 2, -1)
    assert next(results) == 0
    assert len(taken) <= 9
    results.close()
