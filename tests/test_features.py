import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from village import village_labels

from framing.features import fit_space, log_count_ratios, scale_columns
from framing.settings import Settings

WORDS = Settings(words=(1, 2), characters=None, min_df=1)
TEXTS = village_labels().texts


def test_vectors_are_scikit_learns():
    space = fit_space(TEXTS, WORDS)
    theirs = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    expected = theirs.fit_transform(TEXTS).toarray()
    order = [theirs.vocabulary_[name] for name in space.vocabulary.names()]
    np.testing.assert_allclose(space.vectors(TEXTS).toarray(), expected[:, order], atol=1e-12)


def test_each_block_of_features_has_length_one():
    space = fit_space(TEXTS, Settings())
    squares = space.vectors(TEXTS).power(2).toarray()
    first = space.vocabulary.first_gram
    np.testing.assert_allclose(squares[:, :first].sum(axis=1), 1.0)
    np.testing.assert_allclose(squares[:, first:].sum(axis=1), 1.0)


def test_unlabelled_texts_bring_their_words():
    without = fit_space(TEXTS, WORDS).vocabulary.names()
    with_them = fit_space(TEXTS, WORDS, unlabelled=["zebra crossing"]).vocabulary.names()
    assert set(with_them) - set(without) == {"zebra", "crossing", "zebra crossing"}


def test_the_latent_semantic_basis_is_that_of_the_singular_values():
    space = fit_space(TEXTS, Settings(characters=None, min_df=1, semantic=4, semantic_scale=2.0))
    _, _, right = np.linalg.svd(space.vectors(TEXTS).toarray(), full_matrices=False)
    assert space.basis.shape == (space.vocabulary.n_features, 4)
    found = np.abs(space.basis.T @ right[:4].T) / 2.0
    np.testing.assert_allclose(found, np.eye(4), atol=0.05)


def test_the_basis_is_no_wider_than_the_texts_allow():
    space = fit_space(TEXTS[:5], Settings(characters=None, min_df=1, semantic=100))
    assert space.basis.shape[1] == 4


def test_a_feature_that_stands_only_inside_speaks_for_presence():
    X = csr_matrix([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [1.0, 0.0, 1.0], [1.0, 0.0, 1.0]])
    present = np.array([True, True, False, False])
    ratios = log_count_ratios(X, present, Settings(ratio=1.0))
    # Shares with one added to each count: inside 3, 3, 1 of 7, outside 3, 1, 3 of 7.
    assert ratios == pytest.approx([0.0, np.log(3), -np.log(3)])
    damped = log_count_ratios(X, present, Settings(ratio=1.0, ratio_power=0.5))
    assert damped == pytest.approx([0.0, np.log(3) ** 0.5, -(np.log(3) ** 0.5)])


def test_without_ratios_every_feature_counts_the_same():
    X = csr_matrix([[1.0, 0.0], [0.0, 1.0]])
    ratios = log_count_ratios(X, np.array([True, False]), Settings(ratio=None))
    assert ratios.tolist() == [1.0, 1.0]


def test_columns_are_multiplied_by_their_scales():
    X = csr_matrix([[1.0, 2.0], [0.0, 3.0]])
    assert scale_columns(X, np.array([10.0, -1.0])).toarray().tolist() == [[10, -2], [0, -3]]
