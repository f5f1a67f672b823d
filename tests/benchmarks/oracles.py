"""Other people's code on the same data: where the estimator is the same, so must be the figure.

    pip install ppi-python quapy logodds
    python tests/benchmarks/oracles.py

What is not installed is skipped and said so. The published example needs no one's code.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from framing.stats.agreement import gwet_ac1, krippendorff_alpha
from framing.stats.audit import Audit, Corpus, audited_shares
from framing.stats.clusters import Icc
from framing.stats.multiplicity import benjamini_hochberg, holm
from framing.stats.unaudited import error_rates, unaudited_shares
from framing.stats.words import PRIOR_WORDS, WordCounts, log_odds

TOLERANCE = 1e-6
SEED = 11

# Krippendorff (2011): four observers, twelve units, codes from 1, 0 for missing.
PUBLISHED = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
)


@dataclass(frozen=True, slots=True)
class Check:
    """The largest distance between our figures and the other's, and how large it may be."""

    distance: float
    tolerance: float = TOLERANCE


def ppi() -> Check:
    """The corrected share is the point estimate of prediction-powered inference."""
    from ppi_py import ppi_mean_pointestimate

    rng = np.random.default_rng(SEED)
    articles = np.repeat(np.arange(30), 12)
    predicted = rng.random(360)
    codes = (rng.random(360) < predicted).astype(np.float64)
    rows = np.sort(rng.choice(360, size=75, replace=False))
    corpus = Corpus(
        np.bincount(articles).astype(np.float64),
        np.bincount(articles, predicted),
        np.bincount(articles, predicted * (1 - predicted)),
        np.zeros(30, dtype=np.int64),
    )
    audit = Audit(articles[rows], codes[rows], predicted[rows])
    ours = audited_shares(corpus, audit, Icc(0.2, 30.0))[0].value
    theirs = ppi_mean_pointestimate(codes[rows], predicted[rows], predicted, lam=1)
    return Check(abs(ours - float(np.squeeze(theirs))))


def quapy() -> Check:
    """Error rates and the share corrected by them are those of QuaPy's adjusted count."""
    from quapy.method.aggregative import ACC

    rng = np.random.default_rng(SEED)
    distances = []
    for hit, false_alarm in rng.uniform([0.5, 0.0], [0.95, 0.15], size=(50, 2)):
        codes = rng.binomial(1, 0.3, size=600)
        tags = rng.binomial(1, np.where(codes == 1, hit, false_alarm))
        rates = error_rates(codes, tags, tags, np.arange(600) % 5)
        sizes = np.full(20, 12.0)
        tagged = rng.binomial(12, rng.uniform(0.2, 0.45), size=20).astype(np.float64)
        ours = unaudited_shares(tagged, sizes, None, rates)[0].value
        share = tagged.sum() / sizes.sum()
        theirs = ACC.solve_adjustment(
            ACC.getPteCondEstim([0, 1], codes, tags),
            np.array([1 - share, share]),
            method="inversion",
            solver="exact-raise",
        )[1]
        distances.append(abs(ours - min(max(float(theirs), 0.0), 1.0)))
    return Check(max(distances))


def logodds() -> Check:
    """Monroe's z, without clustering, is that of ``logodds``."""
    from logodds import compute_log_odds

    rng = np.random.default_rng(SEED)
    counts = rng.negative_binomial(1, 0.1, size=(2, 200)).astype(np.float64)
    prior = (counts.sum(axis=0) + 1) / (counts.sum() + 200)
    sides = [
        WordCounts(np.zeros(200, dtype=np.int64), np.arange(200), c, np.array([c.sum()]))
        for c in counts
    ]
    delta, variance = log_odds(sides[0], sides[1], prior, clustered=False)
    names = [f"w{number}" for number in range(200)]
    one, two = (Counter(dict(zip(names, c.astype(int).tolist(), strict=True))) for c in counts)
    # Its alpha cannot be 0; this much is far below the tolerance.
    theirs = compute_log_odds(
        one, two, dict(zip(names, PRIOR_WORDS * prior, strict=True)), alpha=1e-12
    )
    return Check(float(np.abs(delta / np.sqrt(variance) - [theirs[name] for name in names]).max()))


def statsmodels() -> Check:
    """Holm's and Benjamini and Hochberg's p-values are those of ``statsmodels``."""
    from statsmodels.stats.multitest import multipletests

    p = np.random.default_rng(SEED).beta(0.5, 3.0, size=300)
    return Check(
        float(
            max(
                np.abs(holm(p) - multipletests(p, method="holm")[1]).max(),
                np.abs(benjamini_hochberg(p) - multipletests(p, method="fdr_bh")[1]).max(),
            )
        )
    )


def published() -> Check:
    """Alpha and AC1 are those published for Krippendorff's example, to three digits."""
    alpha, ac1 = krippendorff_alpha(PUBLISHED - 1), gwet_ac1(PUBLISHED - 1)
    return Check(max(abs(alpha - 0.743), abs(ac1 - 0.775)), 0.001)


ORACLES: tuple[Callable[[], Check], ...] = (ppi, quapy, logodds, statsmodels, published)


def main() -> int:
    """Print a line for each oracle; 1 if one disagrees."""
    # The file beside this one is called coverage, and numba asks for the package of that name.
    here = Path(__file__).parent.resolve()
    sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != here]
    disagree = 0
    for oracle in ORACLES:
        try:
            check = oracle()
        except ImportError as missing:
            print(f"{oracle.__name__:12} skipped: {missing}")
            continue
        agrees = check.distance <= check.tolerance
        disagree += not agrees
        verdict = "agrees" if agrees else "DIFFERS"
        print(f"{oracle.__name__:12} {verdict}, distance {check.distance:.1e}: {oracle.__doc__}")
    return 1 if disagree else 0


if __name__ == "__main__":
    sys.exit(main())
