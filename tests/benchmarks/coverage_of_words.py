"""How much of real political news the labelled paragraphs know, word by word and pair by pair.

    python tests/benchmarks/coverage_of_words.py [--missing 200]

Prints the share of tokens and of word pairs that occur in the dataset, the number of distinct words
beside equally long random samples of the news, and the commonest pairs that are missing.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from shared import NEWS, labelled, news_paragraphs, require

WORD = re.compile(r"(?u)\b\w\w+\b")
SAMPLES = 20


def tokens(text: str) -> list[str]:
    return WORD.findall(text.lower())


def types(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in tokens(text)}


def sample_types(paragraphs: list[str], n_tokens: int, seed: int) -> int:
    """Distinct words in random paragraphs of about as many tokens."""
    seen: set[str] = set()
    count = 0
    for i in np.random.default_rng(seed).permutation(len(paragraphs)):
        words = tokens(paragraphs[i])
        seen.update(words)
        count += len(words)
        if count >= n_tokens:
            break
    return len(seen)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--missing", type=int, default=50)
    arguments = parser.parse_args()
    require(NEWS)
    texts = labelled().texts
    words = types(texts)
    pairs = {pair for text in texts for pair in pairwise(tokens(text))}
    n_tokens = sum(len(tokens(text)) for text in texts)
    news = list(news_paragraphs())
    known_words = known_pairs = all_words = all_pairs = 0
    missing: Counter[tuple[str, str]] = Counter()
    for text in news:
        found = tokens(text)
        all_words += len(found)
        known_words += sum(word in words for word in found)
        for pair in pairwise(found):
            all_pairs += 1
            if pair in pairs:
                known_pairs += 1
            else:
                missing[pair] += 1
    drawn = [sample_types(news, n_tokens, seed) for seed in range(SAMPLES)]
    print(f"{len(texts)} paragraphs, {n_tokens} tokens, {len(words)} distinct words")
    print(f"{len(news)} paragraphs of political news: {known_words / all_words:.1%} of tokens and "
          f"{known_pairs / all_pairs:.1%} of word pairs are known")  # fmt: skip
    print(f"distinct words of as many tokens of news: {np.mean(drawn):.0f} (of {SAMPLES} samples); "
          f"ours {len(words) / np.mean(drawn) - 1:+.1%}")  # fmt: skip
    commonest = missing.most_common(arguments.missing)
    print("missing most often:", ", ".join(" ".join(pair) for pair, _ in commonest))


if __name__ == "__main__":
    main()
