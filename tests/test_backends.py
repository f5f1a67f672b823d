import os
import sys
import time

import pytest

from framing.backends import losses, ordered, spread
from framing.errors import FramingError, MissingExtraError


def square(n):
    return n * n


def square_slowly_at_first(n):
    time.sleep(0.02 if n % 4 == 0 else 0)
    return n * n


def die_at_three(n):
    if n == 3:
        os._exit(1)
    return n


@pytest.mark.parametrize("backend", [None, "threading", "loky", "sequential"])
def test_results_stand_in_the_order_of_items(backend):
    with spread(backend, None):
        found = list(ordered(square_slowly_at_first, range(30), 2))
    assert found == [n * n for n in range(30)]


def test_no_item_gives_no_result():
    assert list(ordered(square, [], 2)) == list(ordered(square, [], 1)) == []


@pytest.mark.parametrize(("jobs", "ahead"), [(1, 0), (2, 8)])
def test_no_more_is_read_ahead_than_two_rounds(jobs, ahead):
    pulled = 0

    def items():
        nonlocal pulled
        for number in range(60):
            pulled += 1
            yield number

    with spread("threading", None):
        results = ordered(square, items(), jobs)
        for taken, _ in enumerate(results, start=1):
            assert pulled <= taken + ahead
    assert taken == 60


def test_a_reader_may_leave_before_the_end():
    with spread("threading", None):
        results = ordered(square, range(60), 2)
        assert next(results) == 0
        results.close()


def test_an_error_of_the_work_comes_through():
    with spread("threading", None), pytest.raises(TypeError):
        list(ordered(square, ["text"], 2))


def test_a_worker_that_dies_is_told_of():
    with spread("loky", None), pytest.raises(losses()):
        list(ordered(die_at_three, range(8), 2))


def test_an_unknown_backend_is_named_with_the_known_ones():
    with (
        pytest.raises(FramingError, match="unknown backend 'spark'") as caught,
        spread("spark", None),
    ):
        pass
    assert "'loky'" in caught.value.remedy


def test_a_scheduler_goes_with_dask_alone():
    with pytest.raises(FramingError, match="'loky' takes no scheduler"), spread("loky", "tcp://x"):
        pass


def test_dask_without_its_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError) as caught, spread("dask", "tcp://127.0.0.1:1"):
        pass
    assert caught.value.remedy == "Run: pip install 'framing[dask]'"


def test_dask_without_a_scheduler_asks_for_one():
    pytest.importorskip("distributed")
    with pytest.raises(FramingError, match="needs a scheduler"), spread("dask", None):
        pass
