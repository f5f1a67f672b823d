"""From what the user named, scores or articles, to a report."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np

from framing import __version__
from framing.auditing import AuditMatcher, read_audit
from framing.card import Card
from framing.codebook import Codebook
from framing.errors import DataError, FramingError, choices, near_match
from framing.kernel.vocabulary import split_strings
from framing.readers import expand, read_rows
from framing.records import Article, Problem, Row
from framing.report import Estimator, Options, Report, TagRates, build_report, unaudited
from framing.report.audited import Audited, PredictedSums, fit_recalibrations
from framing.report.copies import CopyFinder
from framing.report.wording import WordCounter, word_rows
from framing.rows import ScoreRow, is_score_row, read_score_row
from framing.stats.comparison import MIN_ARTICLES
from framing.stats.unaudited import MIN_SOURCES
from framing.store import load_card, load_codebook, model_fingerprint
from framing.sums import ArticleSums, By, SumsBuilder

_TABLES = ("jsonl", "json", "csv", "tsv", "parquet", "xlsx")


class Listener(Protocol):
    """Hears of problems and warnings."""

    def passing(self, items: Iterable[ScoreRow | Problem]) -> Iterator[ScoreRow]:
        """The items without the problems, which are counted."""

    def warn(self, line: str) -> None:
        """Take a warning."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is reported on: inputs, the model that scored or scores them, and their articles.

    ``stdin`` gives standard input from its start, as often as it is asked for; so does
    ``articles`` the articles.
    """

    inputs: tuple[str, ...]
    model: Path | None
    articles: Callable[[], Iterator[Article | Problem]]
    stdin: Callable[[], BinaryIO] = lambda: sys.stdin.buffer

    def rows(self) -> Iterator[ScoreRow | Problem]:
        """The score rows of the inputs; articles are scored on the way."""
        if self.are_scores():
            yield from _score_rows(read_rows(self.inputs, stdin=self.stdin()))
        else:
            yield from self._scored()

    def are_scores(self) -> bool:
        """Whether the inputs hold score rows, by the first row of the first file."""
        stdin = self.stdin()
        first = next(iter(expand(self.inputs, stdin=stdin, say=_silent)), None)
        if first is None or isinstance(first, Problem):
            return False
        if first.stream is None and first.format not in _TABLES:
            return False
        named = first.path if first.stream is None else "-"
        row = next(iter(read_rows([named], stdin=stdin)), None)
        return isinstance(row, Row) and is_score_row(row.values)

    def looked_for(self) -> Mapping[str, frozenset[str]]:
        """The words that the model itself counts for each frame; empty if it is not at hand."""
        from framing.store import load_model

        try:
            model = load_model(self.model)
        except FramingError:
            return {}
        n_words = model.vocabulary.n_words
        names = split_strings(model.vocabulary.words, model.vocabulary.word_offsets)
        return {
            key: frozenset(names[i] for i in np.flatnonzero(model.weights[:n_words, k] > 0))
            for k, key in enumerate(model.codebook.keys)
        }

    def _scored(self) -> Iterator[ScoreRow | Problem]:
        from framing.scoring import score
        from framing.store import load_model

        model = load_model(self.model)
        fingerprint = model_fingerprint(self.model)
        keys = model.codebook.keys
        for row in score(self.articles(), model, with_text=True):
            if isinstance(row, Problem):
                yield row
                continue
            yield ScoreRow(
                row.id,
                row.article,
                row.source,
                row.date,
                dict(zip(keys, row.probabilities, strict=True)),
                {k: s for k, s in zip(keys, row.stances, strict=True) if s is not None},
                row.quoted,
                row.flags,
                fingerprint,
                row.text,
                row.extra,
            )


def report_on(
    corpus: Corpus,
    options: Options,
    listener: Listener,
    *,
    audit: Iterable[Row | Problem] | None = None,
    command: str = "",
) -> Report:
    """The report on a corpus, corrected by an audit where there is one.

    Raises:
        FramingError: there is no row, the baseline is no source of the corpus, or the audit does
            not fit the scores.
    """
    rows = iter(listener.passing(corpus.rows()))
    first = next(rows, None)
    if first is None:
        raise DataError(
            "there is nothing to report on",
            where=", ".join(corpus.inputs),
            remedy="Give score rows ('framing score') or articles with at least one paragraph",
        )
    card, codebook = _known_model(corpus, first, listener)
    frames = tuple(first.probabilities)
    stances = () if codebook is None else codebook.stance_keys
    matcher = None
    if audit is not None:
        if codebook is None:
            raise DataError(
                "an audit is read with the model's codebook, and the model is not at hand",
                remedy="Name the folder of the model that scored the rows with --model",
            )
        matcher = AuditMatcher(read_audit(audit, codebook), frames, stances)
    words = WordCounter(frames, options.voice) if options.words else None
    copies = CopyFinder() if options.copies else None
    builder = SumsBuilder(frames, stances, _by(options.by))
    for row in chain([first], rows):
        number = builder.add(row)
        if matcher is not None:
            matcher.add(row, number)
        if words is not None:
            words.add(row, number)
        if copies is not None:
            copies.add(row, number)
    sums = builder.build()
    _check(sums, options, listener)
    options = replace(options, resamples=_enough(sums, options.resamples))
    estimator, warnings = _estimator(corpus, sums, options, card, matcher, builder)
    names = {} if codebook is None else {f.key: f.name for f in codebook.frames}
    return build_report(
        sums,
        estimator,
        options,
        card=card,
        frame_names=names,
        signature=_signature(first, card, options, matcher, sums, command),
        words=() if words is None else word_rows(words, sums, options, corpus.looked_for()),
        clusters=None if copies is None else copies.clusters(),
        warnings=warnings,
    )


def _estimator(
    corpus: Corpus,
    sums: ArticleSums,
    options: Options,
    card: Card | None,
    matcher: AuditMatcher | None,
    builder: SumsBuilder,
) -> tuple[Estimator, tuple[str, ...]]:
    """The best estimator that audit and card allow, and what to warn of."""
    tags = TagRates(sums, options.voice, options.level, card)
    if matcher is not None:
        audited = matcher.matched()
        recalibrations = fit_recalibrations(audited, sums.articles)
        predicted = PredictedSums(sums, recalibrations)
        # The recalibrations are known only now, so the rows are read once more.
        for row in corpus.rows():
            if isinstance(row, ScoreRow):
                predicted.add(row, builder.number_of(row))
        predicted.flush()
        return Audited(
            sums,
            audited,
            recalibrations,
            predicted.predicted,
            predicted.doubt,
            options.voice,
            options.level,
        ), matcher.warnings()
    if card is not None and len(card.source_rates) >= MIN_SOURCES:
        return unaudited(tags, card), ()
    return tags, ()


# With B resamples no p-value lies below 1 / (B + 1), and adjusting for m comparisons multiplies it
# by m: fewer than 50 resamples a comparison would leave nothing that could be found.
_RESAMPLES_A_COMPARISON = 50


def _enough(sums: ArticleSums, resamples: int) -> int:
    articles = np.bincount(sums.groups, minlength=len(sums.names))
    return max(resamples, _RESAMPLES_A_COMPARISON * int((articles >= MIN_ARTICLES).sum()) - 1)


def _silent(line: str) -> None:
    """Peeking at the input says nothing: it will be read once more."""


def _score_rows(rows: Iterable[Row | Problem]) -> Iterator[ScoreRow | Problem]:
    for row in rows:
        if isinstance(row, Problem):
            yield row
            continue
        try:
            yield read_score_row(row)
        except DataError as error:
            yield Problem(error.what, error.where, error.remedy)


def _known_model(
    corpus: Corpus, first: ScoreRow, listener: Listener
) -> tuple[Card | None, Codebook | None]:
    """The card and codebook of the model that made the rows, if it is at hand."""
    try:
        at_hand = model_fingerprint(corpus.model)
    except FramingError:
        if corpus.model is not None:
            raise
        at_hand = ""
    if first.model != at_hand:
        listener.warn(
            f"the rows were scored by the model {first.model[:19]}…, which is not at hand; name "
            "its folder with --model, so that the report can say how it errs"
        )
        return None, None
    return load_card(corpus.model), load_codebook(corpus.model)


def _by(name: str) -> By:
    if name == "source":
        return lambda row: row.source
    if name == "date":
        return lambda row: row.date

    def of(row: ScoreRow) -> str:
        if name not in row.extra:
            hint = near_match(name, row.extra) or f"they have {choices(['source', *row.extra])}"
            raise DataError(f"the rows have no column {name!r}", remedy=hint[0].upper() + hint[1:])
        return str(row.extra[name] or "")

    return of


def _check(sums: ArticleSums, options: Options, listener: Listener) -> None:
    if options.baseline is not None and options.baseline not in sums.names:
        known = f"there are {choices(sums.names[:10])}"
        hint = near_match(options.baseline, sums.names) or known
        raise FramingError(
            f"the baseline {options.baseline!r} is no {options.by} of these rows",
            remedy=hint[0].upper() + hint[1:],
        )
    if len(sums.models) > 1:
        raise DataError(
            f"the rows come from {len(sums.models)} models",
            remedy="Score all articles with one model, or report on them apart",
        )
    if "" in sums.names and options.by == "source":
        n = int((sums.groups == sums.names.index("")).sum())
        listener.warn(f"{n} articles name no source; name one with --source or in the data")


def _signature(
    first: ScoreRow,
    card: Card | None,
    options: Options,
    matcher: AuditMatcher | None,
    sums: ArticleSums,
    command: str,
) -> dict[str, object]:
    signature: dict[str, object] = {"framing": __version__, "model": first.model[:19]}
    if card is not None:
        signature["codebook"] = card.codebook_fingerprint[:19]
        signature["labels"] = card.data.fingerprint[:19]
    signature["data"] = sums.fingerprint[:19]
    if matcher is not None:
        signature["audit"] = matcher.file.dataset.fingerprint[:19]
    return {
        **signature,
        "numpy": np.__version__,
        "articles": len(sums.articles),
        "by": options.by,
        "voice": options.voice,
        "level": options.level,
        "adjust": options.adjustment,
        "resamples": options.resamples,
        "seed": options.seed,
        **({"command": command} if command else {}),
    }
