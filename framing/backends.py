"""Work spread over processes, threads or machines by joblib: results in order, memory bounded."""

from __future__ import annotations

import sys
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager, suppress
from importlib import import_module
from itertools import islice
from typing import Any, TypeVar

from framing import __version__
from framing.errors import FramingError, MissingExtraError, choices

T = TypeVar("T")
R = TypeVar("R")

# Seconds that a scheduler is waited for.
PATIENCE = 30
# Items that a worker gets at a time: enough that it never waits while results are written.
_ITEMS_A_WORKER = 2
# One round is at work while the next is read; joblib itself would read all of the input ahead.
_ROUNDS = 2


@contextmanager
def spread(backend: str | None, scheduler: str | None) -> Iterator[None]:
    """Within it, ``ordered`` works on ``backend`` (any that joblib knows; without one, processes).

    ``scheduler`` is the address of a Dask scheduler.

    Raises:
        FramingError: the backend is unknown, or no scheduler answers.
        MissingExtraError: Dask is not installed.
    """
    if backend is None and scheduler is None:
        yield
        return
    import joblib

    name = backend or "dask"
    with ExitStack() as stack:
        if name == "dask":
            stack.enter_context(_client(scheduler))
        elif scheduler is not None:
            raise FramingError(
                f"the backend {name!r} takes no scheduler", remedy="Use --backend dask"
            )
        try:
            stack.enter_context(joblib.parallel_config(backend=name))
        except ValueError:
            known = choices(sorted(joblib.parallel.BACKENDS))
            raise FramingError(f"unknown backend {name!r}", remedy=f"Use {known}") from None
        yield


@contextmanager
def _client(scheduler: str | None) -> Iterator[None]:
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise MissingExtraError(
            "the backend 'dask' needs distributed, which is not installed",
            remedy="Run: pip install 'framing[dask]'",
        ) from error
    if scheduler is None:
        raise FramingError(
            "the backend 'dask' needs a scheduler",
            remedy="Name its address: --scheduler tcp://HOST:8786",
        )
    try:
        client = distributed.Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError) as error:
        raise FramingError(
            f"no scheduler answers ({error})",
            where=scheduler,
            remedy="Start one with 'dask scheduler', and workers with 'dask worker ADDRESS'",
        ) from None
    with client:
        _check_cluster(client, scheduler)
        yield


def _check_cluster(client: Any, scheduler: str) -> None:
    """Refuse a cluster without this package: its tasks would never come back."""

    def version() -> str:
        # Travels by value, for there may be no such package where it arrives.
        try:
            return str(import_module("framing").__version__)
        except ImportError:
            return "missing"

    found = {*client.run(version).values(), client.run_on_scheduler(version)}
    if found != {__version__}:
        others = ", ".join(sorted(found - {__version__}))
        raise FramingError(
            f"the cluster's framing is {others}, and here it is {__version__}",
            where=scheduler,
            remedy="Install the same version on the scheduler and on every worker",
        )


def ordered(function: Callable[[T], R], items: Iterable[T], jobs: int | None) -> Iterator[R]:
    """What ``function`` gives for each item, in order.

    ``jobs`` is the number of workers, -1 one a core, ``None`` all of the backend's; 1 works here,
    in this process. No more than some items a worker are read ahead of what has been handed on.
    """
    if jobs == 1:
        yield from map(function, items)
        return
    from joblib import Parallel, delayed, effective_n_jobs

    count = effective_n_jobs(-1 if jobs is None else jobs)
    source = iter(items)
    with ExitStack() as stack:
        teams = [
            stack.enter_context(
                Parallel(
                    n_jobs=count,
                    return_as=_form(),
                    batch_size=1,
                    pre_dispatch="all",
                    max_nbytes=None,
                )
            )
            for _ in range(_ROUNDS)
        ]
        under_way: deque[Iterable[R]] = deque()
        stack.callback(_dismiss, under_way)
        while True:
            if len(under_way) == _ROUNDS:
                yield from under_way.popleft()
            some = list(islice(source, count * _ITEMS_A_WORKER))
            if not some:
                break
            teams.append(teams.pop(0))
            under_way.append(teams[-1](delayed(function)(item) for item in some))
        while under_way:
            yield from under_way.popleft()


def _dismiss(under_way: Iterable[Iterable[Any]]) -> None:
    """Give up what is under way, where an error or the reader of the results ended the work."""
    for results in under_way:
        if isinstance(results, Generator):
            with warnings.catch_warnings(), suppress(*losses()):
                # joblib regrets results that nobody takes; here nobody is left to take them.
                warnings.filterwarnings("ignore", message=".*adjusting the input task")
                results.close()


def _form() -> str:
    """How joblib is to hand results over: as they come, where the backend can."""
    from joblib.parallel import get_active_backend

    return "generator" if get_active_backend()[0].supports_return_generator else "list"


def losses() -> tuple[type[Exception], ...]:
    """The errors by which backends say that a worker died at its work."""
    distributed = sys.modules.get("distributed")
    killed = () if distributed is None else (distributed.scheduler.KilledWorker,)
    return (BrokenExecutor, *killed)
