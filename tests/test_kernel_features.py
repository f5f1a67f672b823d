"""Features, TF-IDF rows and scores equal scikit-learn's, on either path, on any text."""

import os
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, hstack
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer

from framing.kernel import Scorer, Vocabulary, build, runtime, transform

PATHS = ("compiled", "numpy")
BLOCKS = [
    ((1, 1), None),
    ((1, 2), None),
    ((2, 2), None),
    ((1, 2), (3, 5)),
    ((1, 1), (1, 1)),
    ((1, 2), (2, 9)),
]
# Lower case that is longer, shorter or hangs on its neighbours; all kinds of white space; letters,
# digits and marks of one to four bytes; halves of pairs; what looks like a space and is none.
ODD = "İΣςσẞßKÅȺ\t\n\x1c\x85\xa0\u2003\u200b\u0307abzABZ09_'’-.é日本ＡＢ😀𝔄𐐀\ud800\udfff\ufffd\x00 "
LETTERS = st.sampled_from(ODD) | st.sampled_from("ab ") | st.characters(exclude_categories=())
TEXT = st.text(LETTERS, max_size=90) | st.lists(st.sampled_from(["ab", "Ab,", "a", "ÉÉ"])).map(
    " ".join
)
SEED = "ab cd ab"  # so that no vocabulary is empty


@pytest.fixture(params=PATHS)
def path(request):
    """The path to take; compiled is left out where it was not built."""
    return take(request.param)


def take(path):
    if path == "compiled" and runtime().path != "compiled":
        pytest.skip(f"no compiled kernel: {runtime().reason}")
    return path


def on(path):
    return mock.patch.dict(os.environ, FRAMING_KERNEL=path)


def sklearn_rows(fitted_on, texts, word_ngrams, char_ngrams, min_df):
    """Feature names and rows of scikit-learn's vectorizers, words before characters."""
    common = {"min_df": min_df, "sublinear_tf": True, "token_pattern": r"(?u)\b\w\w+\b"}
    vectorizers = [TfidfVectorizer(ngram_range=word_ngrams, **common)]
    if char_ngrams is not None:
        del common["token_pattern"]
        vectorizers.append(TfidfVectorizer(analyzer="char_wb", ngram_range=char_ngrams, **common))
    fitted = [vectorizer.fit(fitted_on) for vectorizer in vectorizers]
    names = [name for vectorizer in fitted for name in vectorizer.get_feature_names_out()]
    return names, hstack([vectorizer.transform(texts) for vectorizer in fitted], format="csr")


def in_order_of(vocabulary, names, rows):
    """The columns of scikit-learn's rows in the order of a vocabulary, block by block."""
    first_gram = vocabulary.first_gram
    ours = vocabulary.names()
    assert sorted(ours[:first_gram]) == names[:first_gram]
    assert sorted(ours[first_gram:]) == names[first_gram:]
    words = {name: place for place, name in enumerate(names[:first_gram])}
    grams = {name: place for place, name in enumerate(names[first_gram:], first_gram)}
    return rows[:, [words[n] for n in ours[:first_gram]] + [grams[n] for n in ours[first_gram:]]]


def largest(difference):
    return np.abs(difference).max() if min(difference.shape) else 0.0


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize(("word_ngrams", "char_ngrams"), BLOCKS)
@settings(max_examples=60, deadline=None)
@given(fitted_on=st.lists(TEXT, max_size=4), texts=st.lists(TEXT, max_size=4))
def test_any_text_gives_the_rows_and_scores_of_scikit_learn(
    name, word_ngrams, char_ngrams, fitted_on, texts
):
    fitted_on, texts = [SEED, *fitted_on], [*fitted_on, *texts]
    names, expected = sklearn_rows(fitted_on, [SEED, *texts], word_ngrams, char_ngrams, 1)
    with on(take(name)):
        vocabulary = build(fitted_on, word_ngrams=word_ngrams, char_ngrams=char_ngrams)
        expected = in_order_of(vocabulary, names, expected)
        rows = transform(vocabulary, [SEED, *texts])
        weights = np.random.default_rng(1).normal(0, 3, (vocabulary.n_features, 3))
        decision = Scorer(vocabulary, weights, [0.5, 0, -1]).decision([SEED, *texts])
    assert largest(rows - expected) < 1e-12
    assert largest(expit(decision) - expit(expected @ weights + [0.5, 0, -1])) < 1e-6


def test_rare_features_are_left_out_as_scikit_learn_does(path):
    texts = ["the old town", "the old bridge", "a new town, the old way", "new roads"]
    with on(path):
        vocabulary = build(texts, char_ngrams=(3, 4), min_df=2)
    names, rows = sklearn_rows(texts, texts, (1, 2), (3, 4), 2)
    with on(path):
        ours = transform(vocabulary, texts)
    assert largest(ours - in_order_of(vocabulary, names, rows)) < 1e-12


def test_features_come_by_falling_number_of_texts_then_as_they_appeared(path):
    with on(path):
        vocabulary = build(["zoo ape", "cat ape", "zoo ape"])
    assert vocabulary.names() == ["ape", "zoo", "cat", "zoo ape", "cat ape"]


def test_both_paths_build_the_same_arrays():
    texts = ["Der Fluß fließt", "ΟΔΟΣ İstanbul fließt", "der fluß 😀 longer-than-eight-bytes"]
    built = []
    for name in PATHS:
        with on(take(name)):
            built.append(build(texts, char_ngrams=(2, 5)).arrays())
    for name, array in built[0].items():
        np.testing.assert_array_equal(array, built[1][name])


@pytest.mark.parametrize("n_outputs", [0, 1, 3, 4, 7, 8, 12, 15, 16, 17, 33])
def test_any_number_of_outputs_is_summed(path, n_outputs):
    texts = ["one two three", "two three four", "", "?"]
    with on(path):
        vocabulary = build(texts, char_ngrams=(2, 3))
        weights = np.random.default_rng(2).normal(size=(vocabulary.n_features, n_outputs))
        intercepts = np.arange(n_outputs)
        decision = Scorer(vocabulary, weights, intercepts).decision(texts)
        expected = transform(vocabulary, texts) @ weights + intercepts
    np.testing.assert_allclose(decision, expected, atol=1e-6)


@pytest.mark.parametrize("texts", [[], [""], ["", " \n", "?!", "a b c"]])
def test_texts_without_a_known_word_score_the_intercepts(path, texts):
    with on(path):
        vocabulary = build(["one two"], char_ngrams=(3, 3))
        scorer = Scorer(vocabulary, np.ones((vocabulary.n_features, 2)), [1.5, -2])
        decision = scorer.decision(texts)
    np.testing.assert_array_equal(decision, np.tile([1.5, -2], (len(texts), 1)))


def test_an_empty_vocabulary_scores_the_intercepts(path):
    with on(path):
        vocabulary = build([], char_ngrams=(3, 5))
        assert vocabulary.n_features == 0
        scores = Scorer(vocabulary, np.empty((0, 1)), [2.0]).decision(["one two"])
        assert transform(vocabulary, ["one two"]).shape == (1, 0)
    assert scores.tolist() == [[2.0]]


def test_a_text_of_one_endless_word_is_counted(path):
    texts = ["x" * 100_000 + " word", "word"]
    with on(path):
        vocabulary = build(texts, char_ngrams=(3, 3))
        rows = transform(vocabulary, texts)
    names, expected = sklearn_rows(texts, texts, (1, 2), (3, 3), 1)
    assert largest(rows - in_order_of(vocabulary, names, expected)) < 1e-12


def test_the_rows_do_not_depend_on_the_number_of_threads(path):
    texts = [f"word{n % 7} word{n % 5} and more" for n in range(2000)]
    with on(path):
        vocabulary = build(texts)
        alone, shared = transform(vocabulary, texts), transform(vocabulary, texts, n_jobs=2)
    assert isinstance(alone, csr_matrix)
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(shared, name))


def test_texts_that_grow_longer_keep_all_their_entries(path):
    texts = ["mill"] * 700 + [" ".join(f"word{n}" for n in range(60))] * 700
    with mock.patch.dict(os.environ, FRAMING_KERNEL=path):
        vocabulary = build(texts)
        rows = transform(vocabulary, texts)
        last = transform(vocabulary, texts[-1:])
    assert np.diff(rows.indptr).tolist() == [1] * 700 + [119] * 700
    assert (rows[-1] != last).nnz == 0


def test_long_strings_with_equal_beginnings_are_told_apart(path):
    texts = ["parliamentarian", "parliamentarians", "parliamentarianism parliamentarian"]
    with on(path):
        vocabulary = build(texts, word_ngrams=(1, 1))
        counts = transform(vocabulary, texts).getnnz(axis=1)
    assert isinstance(vocabulary, Vocabulary)
    assert counts.tolist() == [1, 1, 2]


@pytest.mark.parametrize(
    "wrong",
    [{"word_ngrams": (1, 3)}, {"char_ngrams": (0, 3)}, {"char_ngrams": (4, 3)}, {"min_df": 0}],
)
def test_settings_out_of_bounds_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        build(["one two"], **wrong)
