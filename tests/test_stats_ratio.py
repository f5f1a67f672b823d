import numpy as np
import pytest

from framing.stats.audit import Audit, Corpus
from framing.stats.clusters import ICC_DEFAULT, Icc
from framing.stats.intervals import t_quantile, wilson
from framing.stats.prevalence import shares
from framing.stats.ratio import audited_ratios, ratio_icc


def corpus(articles, predicted):
    n = articles.max() + 1
    return Corpus(
        np.bincount(articles).astype(float),
        np.bincount(articles, predicted),
        np.bincount(articles, predicted * (1 - predicted)),
        np.zeros(n, dtype=np.int64),
    )


def texts(seed, n_articles=30):
    """Articles with frame codes (40 %) and favor codes (half of them), and a weak tool's guess."""
    rng = np.random.default_rng(seed)
    articles = np.repeat(np.arange(n_articles), 12)
    frame = (rng.random(len(articles)) < rng.beta(1.6, 2.4, n_articles)[articles]).astype(float)
    favor = frame * (rng.random(len(articles)) < rng.beta(2, 2, n_articles)[articles])
    guesses = [np.clip(0.2 + 0.5 * y, 0, 1) for y in (favor, frame)]
    return articles, favor, frame, guesses


ICC = Icc(0.2, 30.0)


def ratio(seed, n=100, n_articles=30):
    articles, favor, frame, (part, whole) = texts(seed, n_articles)
    rows = np.sort(np.random.default_rng(seed).choice(len(frame), size=n, replace=False))
    return audited_ratios(
        corpus(articles, part),
        Audit(articles[rows], favor[rows], part[rows]),
        corpus(articles, whole),
        Audit(articles[rows], frame[rows], whole[rows]),
        ICC,
    )[0]


def test_a_corpus_coded_whole_has_the_ratio_of_its_codes():
    _, favor, frame, _ = texts(1)
    found = ratio(1, n=len(frame))
    assert found.value == pytest.approx(favor.sum() / frame.sum())
    assert found.n == frame.sum()


def test_coded_whole_it_agrees_with_the_plain_share_within_the_whole():
    articles, favor, frame, _ = texts(1)
    plain = shares(np.bincount(articles, favor), np.bincount(articles, frame))[0]
    found = ratio(1, n=len(frame))
    assert found.value == pytest.approx(plain.value)
    assert found.high - found.low == pytest.approx(plain.high - plain.low, rel=0.25)


def test_articles_of_one_mind_count_as_one_paragraph_each_however_small_the_icc():
    articles = np.repeat(np.arange(10), 10)
    favor, frame = np.repeat(np.arange(10) % 2, 10).astype(float), np.ones(100)
    part, whole = corpus(articles, favor), corpus(articles, frame)
    audits = Audit(articles, favor, favor), Audit(articles, frame, frame)
    found = audited_ratios(part, audits[0], whole, audits[1], Icc(0.05, 30.0))[0]
    low, high = wilson(0.5, 9.0, t_quantile(99))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_fewer_than_ten_coded_paragraphs_of_the_whole_get_no_range():
    found = ratio(2, n=15)
    assert found.low is None
    assert f"{found.n} audited paragraphs, 10 are needed" in found.note


def test_a_dozen_coders_of_one_mind_do_not_make_a_stance_certain():
    # Twelve audited paragraphs carry the frame, all favor it, and the tool foresaw every one.
    articles = np.repeat(np.arange(30), 12)
    frame = (np.arange(360) % 3 == 0).astype(float)
    rows = np.arange(0, 36)
    sums, audit = corpus(articles, frame), Audit(articles[rows], frame[rows], frame[rows])
    found = audited_ratios(sums, audit, sums, audit, ICC)[0]
    assert (found.value, found.n) == (1.0, 12)
    assert found.low < 0.9


@pytest.mark.parametrize(("n_articles", "n"), [(3, 36), (6, 60), (30, 100)])
def test_ranges_of_a_stance_hold_the_truth_about_as_often_as_they_say(n_articles, n):
    found = [ratio(seed, n, n_articles) for seed in range(200)]
    held = [e.low <= 0.5 <= e.high for e in found if e.low is not None]
    assert len(held) > 100
    assert 0.92 <= np.mean(held) <= 0.995


def test_the_icc_of_a_stance_comes_from_articles_with_two_coded_paragraphs_of_the_frame():
    frame = Audit([0, 0, 1, 1, 2, 3], [1.0, 1.0, 1.0, 1.0, 1.0, 0.0], np.full(6, 0.5))
    favor = Audit([0, 0, 1, 1, 2, 3], [1.0, 1.0, 0.0, 0.0, 1.0, 0.0], np.full(6, 0.5))
    found = ratio_icc(favor, frame, np.zeros(4, dtype=np.int64))
    assert found.value == pytest.approx((1.0 + 8 * ICC_DEFAULT) / 9)
    assert ratio_icc(favor, frame, np.zeros(4, dtype=np.int64), [Icc(0.1, 3.0)]).df == 4


def test_a_part_outside_its_whole_is_refused():
    sums = corpus(np.array([0, 1]), np.array([0.5, 0.5]))
    with pytest.raises(ValueError, match="coded in the part must be coded in the whole"):
        audited_ratios(sums, Audit([0], [1.0], [0.5]), sums, Audit([0], [0.0], [0.5]), ICC)


def test_two_different_audits_are_refused():
    sums = corpus(np.array([0, 1]), np.array([0.5, 0.5]))
    with pytest.raises(ValueError, match="same articles and audited paragraphs"):
        audited_ratios(sums, Audit([0], [1.0], [0.5]), sums, Audit([1], [1.0], [0.5]), ICC)
