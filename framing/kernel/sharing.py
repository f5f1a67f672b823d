"""Arrays that processes share: one copy in a file, mapped by all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item", bound=np.generic)
Arrays = Mapping[str, NDArray[Item]]


def share(folder: Path, names: tuple[str, ...], make: Callable[[], Arrays[Item]]) -> Arrays[Item]:
    """The arrays of these names, mapped from files; who comes before there are any makes them."""
    paths = {name: folder / f"{name}.npy" for name in names}
    if not all(path.exists() for path in paths.values()):
        made = make()
        for name, path in paths.items():
            _write(path, made[name])
    return {name: np.load(path, mmap_mode="r", allow_pickle=False) for name, path in paths.items()}


def _write(path: Path, array: NDArray[np.generic]) -> None:
    """Writes a file that is there as a whole or not at all."""
    draft = path.with_suffix(f".{os.getpid()}")
    with draft.open("wb") as file:
        np.save(file, array, allow_pickle=False)
    draft.replace(path)
