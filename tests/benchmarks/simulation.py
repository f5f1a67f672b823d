"""Simulated outlets whose text, codes and errors cluster in articles, as real news does.

A world has 1,500 words in Zipf's proportions, six topics, a frame with its vocabulary, and words
that are ambiguous: they speak for the frame but come in bursts in articles without it. Outlets
differ in house style and, by scenario, in how they speak of the frame. Only counts of words are
made, as the tool sees no more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

N_WORDS = 1500
N_TOPICS = 6
PARAGRAPH_WORDS = 60
STORY_WORDS = 10
PRIOR_SHARES = (0.05, 0.15, 0.30, 0.50)
TRAINING_SHARES = (0.10, 0.15, 0.20, 0.25, 0.30)
TOPIC_SHARES = np.array([0.02, 0.05, 0.10, 0.20, 0.33, 0.50])
SCENARIOS = ("none", "prior", "exch", "concept", "covariate", "nullshift")

# The prior scenario with articles that hold together less or more than the others' 0.15.
ICC = 0.15
VARIANTS = {"icc 0.1": 0.1, "icc 0.3": 0.3}

# Words of each kind: frame words that training outlets use, those they do not, ambiguous words,
# words of stance, and each topic's.
FRAME = np.arange(600, 650)
UNSEEN = np.arange(650, 700)
AMBIGUOUS = np.arange(700, 740)
FAVOR = np.arange(740, 770)
AGAINST = np.arange(770, 800)
TOPICS = np.arange(900, 900 + N_TOPICS * 80).reshape(N_TOPICS, 80)


@dataclass(frozen=True, slots=True)
class Outlet:
    """How one outlet writes: its share of the frame and the language it uses for it."""

    share: float
    ambiguous: float = 1.0
    unseen: float = 0.0
    intensity: float = 1.0
    false_words: tuple[int, ...] = ()
    topic_mix: tuple[float, ...] = (1 / N_TOPICS,) * N_TOPICS
    by_topic: bool = False
    favor: float = 0.5

    @property
    def truth(self) -> float:
        """The long-run share of paragraphs with the frame."""
        return float(TOPIC_SHARES @ self.topic_mix) if self.by_topic else self.share


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """Paragraphs of several outlets: counts of words, codes, and where each belongs."""

    counts: csr_matrix
    codes: Floats
    favor: Floats
    articles: Integers
    outlets: Integers

    @property
    def article_outlets(self) -> Integers:
        """The outlet of each article."""
        first = np.unique(self.articles, return_index=True)[1]
        return self.outlets[first]


def training_outlets(scenario: str, rng: np.random.Generator) -> list[Outlet]:
    """Five labelled outlets; they differ in language only where target outlets do so alike."""
    outlets = [Outlet(share) for share in TRAINING_SHARES]
    if scenario == "exch":
        return [_own_language(outlet, rng) for outlet in outlets]
    if scenario == "covariate":
        return [_own_topics(outlet, rng, 4.0) for outlet in outlets]
    return outlets


def target_outlets(scenario: str, rng: np.random.Generator) -> list[Outlet]:
    """Four outlets to report on, as the scenario has them."""
    same = [Outlet(0.2) for _ in range(4)]
    prior = [Outlet(share) for share in PRIOR_SHARES]
    outlets = {
        "none": same,
        "prior": prior,
        "exch": [_own_language(outlet, rng) for outlet in prior],
        "concept": _strange_language(prior),
        "covariate": [_own_topics(outlet, rng, 1.5) for outlet in same],
        "nullshift": _strange_language(same),
    }
    return prior if scenario in VARIANTS else outlets[scenario]


def _own_language(outlet: Outlet, rng: np.random.Generator) -> Outlet:
    return replace(
        outlet,
        ambiguous=float(rng.lognormal(0.0, 0.6)),
        unseen=float(rng.beta(1.0, 5.0)),
        intensity=float(rng.lognormal(0.0, 0.25)),
        false_words=tuple(rng.choice(FRAME, size=4, replace=False).tolist()),
    )


def _own_topics(outlet: Outlet, rng: np.random.Generator, evenness: float) -> Outlet:
    mix = rng.dirichlet(np.full(N_TOPICS, evenness))
    return replace(outlet, topic_mix=tuple(mix.tolist()), by_topic=True)


def _strange_language(outlets: list[Outlet]) -> list[Outlet]:
    """Language that no training outlet uses: the first cries wolf, the last is hard to hear."""
    first, second, third, fourth = outlets
    return [
        replace(first, ambiguous=3.0),
        replace(second, ambiguous=3.0, intensity=0.6),
        replace(third, unseen=0.5),
        replace(fourth, unseen=0.5, intensity=0.6),
    ]


def write(
    outlets: list[Outlet], n_articles: int, rng: np.random.Generator, *, icc: float = ICC
) -> Texts:
    """Articles of 4 to about 30 paragraphs (mean 12) from each outlet."""
    parts = [_write_outlet(outlet, n_articles, rng, icc) for outlet in outlets]
    lengths = [len(part.codes) for part in parts]
    starts = np.cumsum([0, *lengths])
    rows = np.concatenate([p.rows + start for p, start in zip(parts, starts[:-1], strict=True)])
    words = np.concatenate([part.words for part in parts])
    counts = csr_matrix((np.ones(len(words)), (rows, words)), shape=(int(starts[-1]), N_WORDS))
    return Texts(
        counts=counts,
        codes=np.concatenate([part.codes for part in parts]),
        favor=np.concatenate([part.favor for part in parts]),
        articles=np.concatenate([p.articles + k * n_articles for k, p in enumerate(parts)]),
        outlets=np.repeat(np.arange(len(outlets)), lengths),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    rows: Integers
    words: Integers
    codes: Floats
    favor: Floats
    articles: Integers


def _write_outlet(outlet: Outlet, n_articles: int, rng: np.random.Generator, icc: float) -> _Part:
    sizes = 4 + rng.negative_binomial(2, 0.2, size=n_articles)
    articles = np.repeat(np.arange(n_articles), sizes)
    topics = rng.choice(N_TOPICS, size=n_articles, p=outlet.topic_mix)
    means = TOPIC_SHARES[topics] if outlet.by_topic else np.full(n_articles, outlet.share)
    codes = cluster_codes(means, articles, rng, icc)
    favor = codes * cluster_codes(np.full(n_articles, outlet.favor), articles, rng, icc)
    # Ambiguous words come in bursts: most articles hold few, some are full of them.
    burst = rng.gamma(0.3, 1 / 0.3, size=n_articles)[articles]
    tokens = np.maximum(rng.poisson(PARAGRAPH_WORDS, size=len(articles)), 15)
    strength = rng.gamma(2.0, 0.5, size=len(articles)) * outlet.intensity
    rates = {
        "frame": 0.070 * codes * strength * (1 - outlet.unseen),
        "unseen": 0.070 * codes * strength * outlet.unseen,
        "ambiguous": 0.026 * outlet.ambiguous * burst + 0.03 * codes * strength,
        "false": np.full(len(codes), 0.012 if outlet.false_words else 0.0),
        "favor": 0.04 * favor,
        "against": 0.04 * (codes - favor),
        "topic": np.full(len(codes), 0.2),
        "story": np.full(len(codes), 0.1),
    }
    pools = {
        "frame": FRAME,
        "unseen": UNSEEN,
        "ambiguous": AMBIGUOUS,
        "favor": FAVOR,
        "against": AGAINST,
        "false": np.array(outlet.false_words or (0,)),
    }
    # Names and places of the story: what makes words, too, come in articles.
    stories = rng.integers(N_WORDS, size=(n_articles, STORY_WORDS))
    rows, words, used = [], [], np.zeros(len(codes), dtype=np.int64)
    for kind, rate in rates.items():
        drawn = rng.poisson(rate * tokens)
        row = np.repeat(np.arange(len(codes)), drawn)
        if kind == "topic":
            words.append(TOPICS[topics[articles[row]], rng.integers(80, size=len(row))])
        elif kind == "story":
            words.append(stories[articles[row], rng.integers(STORY_WORDS, size=len(row))])
        else:
            words.append(rng.choice(pools[kind], size=len(row)))
        rows.append(row)
        used += drawn
    rest = np.repeat(np.arange(len(codes)), np.maximum(tokens - used, 0))
    words.append(rng.choice(N_WORDS, size=len(rest), p=_house_style(rng)))
    return _Part(np.concatenate([*rows, rest]), np.concatenate(words), codes, favor, articles)


def cluster_codes(
    means: Floats, articles: Integers, rng: np.random.Generator, icc: float
) -> Floats:
    """Codes of 0 and 1 whose chance varies between articles as a beta variable around its mean."""
    spread = 1 / icc - 1
    chance = rng.beta(np.maximum(means * spread, 1e-9), np.maximum((1 - means) * spread, 1e-9))
    return (rng.random(len(articles)) < chance[articles]).astype(np.float64)


def _house_style(rng: np.random.Generator) -> Floats:
    """Zipf's proportions bent by an outlet's own preferences."""
    weights = rng.lognormal(0.0, 0.3, size=N_WORDS) / (np.arange(N_WORDS) + 10)
    return weights / weights.sum()
