"""Probability samples: which paragraphs of each source a coder should code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from framing.stats.arrays import Integers

DEFAULT_SIZE = 75


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """The sample of one source: rising positions among its N paragraphs, and their chance n/N."""

    positions: Integers
    total: int

    @property
    def probability(self) -> float:
        """The chance of each paragraph of the source to be drawn."""
        return len(self.positions) / self.total


def sample_within(
    counts: Mapping[str, int], *, size: int = DEFAULT_SIZE, seed: int = 0
) -> dict[str, Draw]:
    """A simple random sample without replacement in each source.

    ``counts`` gives each source's number of paragraphs; ``size`` of them are drawn, or all where
    there are no more. A source's sample depends on its name, its count and the seed only, so
    that adding a source leaves the others' samples as they are. Raises ValueError for a size below
    1, a negative seed, or a source without paragraphs.

    >>> drawn = sample_within({"A": 1000, "B": 40}, size=50)
    >>> len(drawn["A"].positions), drawn["A"].probability, drawn["B"].probability
    (50, 0.05, 1.0)
    """
    if size < 1:
        raise ValueError(f"size must be at least 1, got {size}")
    if seed < 0:
        raise ValueError(f"seed must not be negative, got {seed}")
    return {source: _draw(source, total, size, seed) for source, total in counts.items()}


def _draw(source: str, total: int, size: int, seed: int) -> Draw:
    if total < 1:
        raise ValueError(f"source {source!r} has no paragraphs to draw from")
    if total <= size:
        return Draw(np.arange(total), total)
    digest = blake2b(source.encode(), digest_size=8).digest()
    generator = np.random.default_rng([seed, int.from_bytes(digest, "big")])
    return Draw(np.sort(generator.choice(total, size=size, replace=False, shuffle=False)), total)
