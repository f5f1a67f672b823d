"""The systems that the kernel is measured beside, each with equal features where it has them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline, make_union

if TYPE_CHECKING:
    from news import Corpus

    from framing.kernel import Scorer

Classify = Callable[[list[str]], np.ndarray]
TOKEN = re.compile(r"\w\w+")
BUCKETS = 200_000  # of fastText, for word pairs and characters; Vowpal Wabbit has 2 ** 22
NEEDED = {"fasttext": "fasttext-wheel", "vowpalwabbit": "vowpalwabbit", "spacy": "spacy"}


@dataclass(frozen=True, slots=True)
class Peer:
    """Scores the test paragraphs, all or one half of them."""

    score: Callable[[], object]
    score_half: Callable[[int], object] | None = None


def left_out() -> list[str]:
    """The peers that are not installed, with the package that would bring them."""
    return [
        f"{name} (pip install {package})" for name, package in NEEDED.items() if not find_spec(name)
    ]


def halves(texts: list[str]) -> list[list[str]]:
    """The texts in two runs."""
    return [texts[: len(texts) // 2], texts[len(texts) // 2 :]]


def cut(text: str) -> str:
    """The words of a text in lower case, a space between two."""
    return " ".join(TOKEN.findall(text.lower()))


def scorers(
    corpus: Corpus, ours: Scorer, chars: tuple[int, int] | None, folder: Path
) -> dict[str, Peer]:
    """Peers that score the test paragraphs of a corpus."""
    model, texts = pipeline(ours, chars), corpus.test_texts
    parts = halves(texts)
    made = {
        "scikit-learn": Peer(
            lambda: model.predict_proba(texts), lambda half: model.predict_proba(parts[half])
        )
    }
    if find_spec("fasttext"):
        made["fastText"] = _fasttext_scorer(corpus, chars, folder)
    if find_spec("vowpalwabbit") and chars is None:
        made["Vowpal Wabbit"] = _wabbit_scorer(corpus, folder)
    if find_spec("spacy") and chars is None:
        nlp = _spacy(corpus.first(1000))
        made["spaCy, bag of words"] = Peer(lambda: [doc.cats for doc in nlp.pipe(texts)])
    return made


def trainers(corpus: Corpus, min_df: int, folder: Path) -> dict[str, Callable[[], Classify]]:
    """What trains a peer on a corpus and gives back what classifies with it."""

    def vectorizer() -> TfidfVectorizer:
        return TfidfVectorizer(ngram_range=(1, 2), min_df=min_df, sublinear_tf=True)

    def liblinear() -> Classify:
        model = OneVsRestClassifier(LogisticRegression(C=10, solver="liblinear"))
        return make_pipeline(vectorizer(), model).fit(corpus.texts, corpus.labels).decision_function

    def gradient() -> Classify:
        model = SGDClassifier(loss="log_loss", alpha=1 / (10 * len(corpus.texts)), random_state=0)
        return make_pipeline(vectorizer(), model).fit(corpus.texts, corpus.labels).decision_function

    made: dict[str, Callable[[], Classify]] = {
        "scikit-learn, liblinear": liblinear,
        "scikit-learn, SGD": gradient,
    }
    if find_spec("fasttext"):
        path = _write_fasttext(corpus, folder)
        made["fastText"] = lambda: _fasttext_classify(
            _train_fasttext(path, len(corpus.texts), None)
        )
    if find_spec("vowpalwabbit"):
        path_ = _write_wabbit(corpus.texts, corpus.labels, folder / "train.vw")
        made["Vowpal Wabbit"] = lambda: _train_wabbit(path_, folder, len(corpus.texts))
    if find_spec("spacy") and len(corpus.texts) <= 5000:
        made["spaCy, bag of words"] = lambda: _spacy_classify(_spacy(corpus))
    return made


def pipeline(ours: Scorer, chars: tuple[int, int] | None) -> Pipeline:
    """scikit-learn's pipeline with the features and weights of a scorer."""
    vocabulary, names = ours.vocabulary, ours.vocabulary.names()
    first = vocabulary.first_gram
    vectorizers = [TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, vocabulary=names[:first])]
    if chars is not None:
        vectorizers.append(
            TfidfVectorizer(
                analyzer="char_wb", ngram_range=chars, sublinear_tf=True, vocabulary=names[first:]
            )
        )
    for vectorizer, idf in zip(
        vectorizers, (vocabulary.idf[:first], vocabulary.idf[first:]), strict=False
    ):
        vectorizer.fit(["a text"])
        vectorizer.idf_ = idf
    n_outputs = len(ours.intercepts)
    model = SGDClassifier(loss="log_loss").partial_fit(
        np.eye(n_outputs), np.arange(n_outputs), classes=np.arange(n_outputs)
    )
    model.coef_ = np.ascontiguousarray(ours.weights.T, np.float64)
    model.intercept_, model.n_features_in_ = ours.intercepts.copy(), vocabulary.n_features
    return make_pipeline(vectorizers[0] if chars is None else make_union(*vectorizers), model)


def _write_fasttext(corpus: Corpus, folder: Path) -> Path:
    path = folder / "train.fasttext"
    lines = [
        f"__label__{label} {cut(text)}\n"
        for label, text in zip(corpus.labels, corpus.texts, strict=True)
    ]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _train_fasttext(path: Path, n: int, chars: tuple[int, int] | None):  # type: ignore[no-untyped-def]  # fastText has no types
    import fasttext

    fasttext.FastText.eprint = lambda *_: None
    shortest, longest = chars or (0, 0)
    return fasttext.train_supervised(
        input=str(path), wordNgrams=2, minn=shortest, maxn=longest, bucket=BUCKETS, thread=1,
        lr=1.0 if n <= 5000 else 0.5,
        epoch=50 if n <= 5000 else 5, verbose=0, seed=0,
    )  # fmt: skip


def _fasttext_classify(model) -> Classify:  # type: ignore[no-untyped-def]
    def classify(texts: list[str]) -> np.ndarray:
        labels, _ = model.predict([cut(text) for text in texts], k=1)
        scores = np.zeros((len(texts), len(model.labels)))
        for row, names in enumerate(labels):
            scores[row, int(names[0].removeprefix("__label__"))] = 1
        return scores

    return classify


def _fasttext_scorer(corpus: Corpus, chars: tuple[int, int] | None, folder: Path) -> Peer:
    # Scoring takes the same time whatever was learned: what counts is the size of the model.
    model = _train_fasttext(_write_fasttext(corpus.first(20_000), folder), 20_000, chars)
    lines = [cut(text) for text in corpus.test_texts]
    parts = halves(lines)
    return Peer(lambda: model.predict(lines, k=-1), lambda half: model.predict(parts[half], k=-1))


def _write_wabbit(texts: list[str], labels: np.ndarray, path: Path) -> Path:
    lines = [f"{label + 1} | {cut(text)}\n" for label, text in zip(labels, texts, strict=True)]
    path.write_text("".join(lines), encoding="utf-8")
    return path


def _run_wabbit(arguments: str) -> None:
    from vowpalwabbit import Workspace

    Workspace(f"--quiet --no_stdin {arguments}").finish()


def _train_wabbit(path: Path, folder: Path, n: int) -> Classify:
    passes = 4 if n <= 5000 else 2
    cache = folder / "train.cache"
    cache.unlink(missing_ok=True)
    _run_wabbit(
        f"-d {path} --oaa 12 --loss_function logistic --ngram 2 -b 22 --passes {passes}"
        " --holdout_off"
        f" --cache_file {cache} -l 0.5 -f {folder / 'model.vw'}"
    )

    def classify(texts: list[str]) -> np.ndarray:
        data = _write_wabbit(texts, np.zeros(len(texts), int), folder / "classify.vw")
        _run_wabbit(f"-d {data} -t -i {folder / 'model.vw'} -p {folder / 'classify.txt'}")
        found = np.loadtxt(folder / "classify.txt").astype(int) - 1
        return np.eye(12)[found]

    return classify


def _wabbit_scorer(corpus: Corpus, folder: Path) -> Peer:
    path = _write_wabbit(corpus.texts, corpus.labels, folder / "score-train.vw")
    model = folder / "score.vw"
    _run_wabbit(
        f"-d {path} --oaa 12 --loss_function logistic --probabilities --ngram 2 -b 22 -f {model}"
    )
    labels = np.zeros(len(corpus.test_texts), int)
    whole = _write_wabbit(corpus.test_texts, labels, folder / "score-all.vw")
    files = [
        _write_wabbit(part, labels, folder / f"score-{half}.vw")
        for half, part in enumerate(map(list, halves(corpus.test_texts)))
        for labels in [np.zeros(len(part), int)]
    ]

    def score(path: Path) -> None:
        _run_wabbit(
            f"-d {path} -t -i {model} -p {path}.scores --probabilities"
            " --loss_function logistic --ngram 2"
        )

    return Peer(lambda: score(whole), lambda half: score(files[half]))


def _spacy(corpus: Corpus):  # type: ignore[no-untyped-def]
    import spacy
    from spacy.training import Example

    nlp = spacy.blank("en")
    architecture = {
        "@architectures": "spacy.TextCatBOW.v3",
        "exclusive_classes": True,
        "ngram_size": 2,
        "no_output_layer": False,
        "length": 262144,
    }
    nlp.add_pipe("textcat", config={"model": architecture})
    names = [str(label) for label in range(12)]
    examples = [
        Example.from_dict(
            nlp.make_doc(text), {"cats": {name: name == str(label) for name in names}}
        )
        for text, label in zip(corpus.texts, corpus.labels, strict=True)
    ]
    optimizer = nlp.initialize(lambda: examples)
    order = np.random.default_rng(0)
    for _ in range(3):
        shuffled = [examples[i] for i in order.permutation(len(examples))]
        for start in range(0, len(shuffled), 128):
            nlp.update(shuffled[start : start + 128], sgd=optimizer)
    return nlp


def _spacy_classify(nlp) -> Classify:  # type: ignore[no-untyped-def]
    def classify(texts: list[str]) -> np.ndarray:
        return np.array([[doc.cats[str(label)] for label in range(12)] for doc in nlp.pipe(texts)])

    return classify
