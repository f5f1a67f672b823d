import json
import re
from collections import Counter
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from framing.codebook import read_codebook
from framing.dataset import read_dataset
from framing.readers import read_rows
from framing.store import load_card, load_model, model_fingerprint

CHECKOUT = Path(__file__).parents[1]
LABELS, DEFAULT = CHECKOUT / "labels", CHECKOUT / "models" / "default"

# A sentence ends with one of these signs, and a quotation may begin another.
_SENTENCE = re.compile(r"[.!?…:]['\"”’)\]]*\s+|^|[“\"‘(\[]\s*")
_WORD = re.compile(r"[^\W\d_][\w’'.-]*")

FRAMES = ("security-first", "democracy-first", "sovereignty")

needs_model = pytest.mark.skipif(not DEFAULT.is_dir(), reason="models/default is not there")


@pytest.fixture(scope="module")
def shipped():
    """The labels in the checkout."""
    book = read_codebook(LABELS / "codebook.toml")
    return read_dataset(read_rows([str(LABELS / "paragraphs")]), book)


def proper_names(texts):
    """The capitalised words that stand inside a sentence somewhere."""
    found = set()
    for text in texts:
        starts = {match.end() for match in _SENTENCE.finditer(text)}
        found |= {
            match[0].strip(".'’")
            for match in _WORD.finditer(text)
            if match[0][0].isupper() and match.start() not in starts
        }
    return found


def names_alone(text, names):
    """The text with nothing but its proper names left."""
    words = (match[0].strip(".'’") for match in _WORD.finditer(text))
    return " ".join(word for word in words if word in names)


def test_the_shipped_labels_pass_their_own_check(run):
    ran = run("check", LABELS, "--strict")
    assert (ran.code, ran.out) == (0, ""), ran.err


def test_there_are_a_hundred_events_of_six_paragraphs_or_more(shipped):
    _, sizes = np.unique(np.asarray(shipped.groups), return_counts=True)
    assert len(sizes) >= 100
    assert set(sizes.tolist()) == {6}


def test_every_frame_has_every_stance(shipped):
    counts = np.array([(shipped.stances == stance).sum(axis=0) for stance in range(3)])
    shares = counts.sum(axis=1) / counts.sum()
    assert counts.min() >= 50
    # About 30 % favor, 25 % against and 45 % neutral were planned.
    assert shares == pytest.approx([0.30, 0.25, 0.45], abs=0.1)


def test_proper_names_are_the_capitals_inside_sentences():
    texts = ["Troops left Niger. Then France, “The junta said, spoke of Africa's will.”"]
    assert proper_names(texts) == {"Niger", "France", "Africa's"}
    assert names_alone("France fell. Troops saw Niger.", {"France", "Niger"}) == "France Niger"


def average_precision_of(texts, dataset, frame):
    """How well words alone find a frame, out-of-fold by event, and how often it is there."""
    present = dataset.presence[:, dataset.codebook.keys.index(frame)] == 1
    vectorizer = TfidfVectorizer(token_pattern=r"\S+", lowercase=False)
    X = vectorizer.fit_transform([text or "nothing" for text in texts])
    scores = np.zeros(len(present))
    for rest, held in GroupKFold(5).split(X, groups=dataset.groups):
        fit = LogisticRegression(solver="liblinear").fit(X[rest], present[rest])
        scores[held] = fit.decision_function(X[held])
    return average_precision_score(present, scores), present.mean()


def names_of_events(dataset):
    """Each paragraph's proper names, but only those that most paragraphs of its event have."""
    names = proper_names(dataset.texts)
    found = [names_alone(text, names).split() for text in dataset.texts]
    counts = Counter(
        (group, name)
        for group, words in zip(dataset.groups, found, strict=True)
        for name in set(words)
    )
    return [
        " ".join(name for name in words if counts[group, name] > 3)
        for group, words in zip(dataset.groups, found, strict=True)
    ]


@pytest.mark.parametrize("frame", FRAMES)
def test_the_names_that_an_event_is_told_with_do_not_give_a_frame_away(shipped, frame):
    found, base_rate = average_precision_of(names_of_events(shipped), shipped, frame)
    assert found == pytest.approx(base_rate, abs=0.05)


@pytest.mark.xfail(
    strict=True,
    reason="actors named once go with frames: 0.65, 0.62, 0.65 where chance is 0.29, 0.29, 0.27",
)
@pytest.mark.parametrize("frame", FRAMES)
def test_all_proper_names_alone_do_not_give_a_frame_away(shipped, frame):
    names = proper_names(shipped.texts)
    texts = [names_alone(text, names) for text in shipped.texts]
    found, base_rate = average_precision_of(texts, shipped, frame)
    assert found == pytest.approx(base_rate, abs=0.05)


@needs_model
def test_the_shipped_card_names_the_labels_and_the_codebook_of_the_checkout(shipped):
    card = load_card(DEFAULT)
    assert card.data.fingerprint == shipped.fingerprint
    assert card.codebook_fingerprint == shipped.codebook.fingerprint
    assert load_model(DEFAULT).codebook == shipped.codebook


@needs_model
def test_training_reproduces_the_shipped_model(run, tmp_path):
    made_with = load_card(DEFAULT).versions
    out = tmp_path / "models" / "default"
    ran = run("train", LABELS, "--out", out)
    assert ran.code == 0, ran.err
    installed = json.loads((out / "card.json").read_text())["versions"]
    if made_with == installed:
        # What was measured later, on other files, stands on the card that ships alone.
        assert model_fingerprint(out) == model_fingerprint(DEFAULT)
        for file in sorted(out.glob("*.npy")):
            assert file.read_bytes() == (DEFAULT / file.name).read_bytes(), file.name
        return
    ours, theirs = load_model(out), load_model(DEFAULT)
    assert ours.vocabulary.names() == theirs.vocabulary.names()
    np.testing.assert_allclose(ours.weights, theirs.weights, atol=1e-3)
    np.testing.assert_allclose(ours.thresholds, theirs.thresholds, atol=1e-3)


def test_the_versions_of_a_card_are_those_installed(card):
    assert card.versions["numpy"] == version("numpy")
