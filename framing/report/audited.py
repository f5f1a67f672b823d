"""Shares corrected by an audit: coded paragraphs of the corpus itself, drawn at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from framing.errors import DataError
from framing.report.estimators import FrameShares, Groups
from framing.report.values import RateRow
from framing.rows import ScoreRow
from framing.stats.audit import Audit, Corpus, audit_icc, audited_shares, corrected_totals
from framing.stats.estimate import Estimate, undefined
from framing.stats.logistic import logit
from framing.stats.permutation import equal_rates_p_value
from framing.stats.prevalence import shares
from framing.stats.ratio import MIN_POSITIVES, audited_ratios, ratio_icc
from framing.stats.recalibration import Recalibration, fit_recalibration, fold_of
from framing.sums import QUOTED_FROM, ArticleSums

Floats = NDArray[np.float64]

# A row tells the likeliest stance only. Among the paragraphs that a tool tags with another stance,
# one in about twenty carries this one; the recalibration corrects the rest.
_OTHER_STANCE = -3.0
_CHUNK = 65536


@dataclass(frozen=True, slots=True)
class AuditedParagraphs:
    """The audited paragraphs, matched with their scores.

    ``articles`` are positions among the articles of the sums, shape (n,); ``scores`` the log-odds
    of shape (n, n_outputs), outputs being frames and then each frame's stances; ``codes`` 0 or 1
    of the same shape, NaN where not coded; ``tags`` what the tool says, ``quoted`` the voice.
    """

    articles: NDArray[np.int64]
    scores: Floats
    codes: Floats
    tags: NDArray[np.bool_]
    quoted: NDArray[np.bool_]
    probabilities: Floats | None


def score_outputs(
    rows: Sequence[ScoreRow], frames: Sequence[str], stances: Sequence[str]
) -> Floats:
    """The log-odds of each row for each frame, and for each frame with each stance."""
    p = np.array([[row.probabilities[key] for key in frames] for row in rows]).reshape(
        len(rows), len(frames)
    )
    x = logit(p.ravel()).reshape(p.shape)
    columns = [x]
    for k, frame in enumerate(frames):
        named = np.array([row.stances.get(frame, "") for row in rows], dtype=object)
        columns += [
            (x[:, k] + np.where(named == stance, 0.0, _OTHER_STANCE))[:, None] for stance in stances
        ]
    return np.hstack(columns)


@dataclass(slots=True)
class PredictedSums:
    """Adds up recalibrated predictions per article and voice, a chunk of rows at a time.

    ``predicted`` and ``doubt`` have shape (n_articles, 2, n_outputs).
    """

    sums: ArticleSums
    recalibrations: Sequence[Recalibration]
    predicted: Floats = field(init=False)
    doubt: Floats = field(init=False)
    _rows: list[ScoreRow] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        shape = (len(self.sums.articles), 2, len(self.recalibrations))
        self.predicted, self.doubt = np.zeros(shape), np.zeros(shape)

    def add(self, row: ScoreRow, number: int) -> None:
        """Add one paragraph of article ``number``."""
        self._rows.append(row)
        self._numbers.append(number)
        if len(self._rows) >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Add what waits."""
        if not self._rows:
            return
        x = score_outputs(self._rows, self.sums.frames, self.sums.stance_keys)
        numbers = np.array(self._numbers)
        voices = np.array([int(row.quoted > QUOTED_FROM) for row in self._rows])
        folds = np.array([fold_of(row.article) for row in self._rows])
        n = len(self.sums.articles)
        for j, recalibration in enumerate(self.recalibrations):
            g = recalibration.predict(x[:, j], folds)
            for total, values in ((self.predicted, g), (self.doubt, g * (1 - g))):
                cells = np.bincount(2 * numbers + voices, weights=values, minlength=2 * n)
                total[:, :, j] += cells.reshape(n, 2)
        self._rows.clear()
        self._numbers.clear()


def fit_recalibrations(audit: AuditedParagraphs, articles: Sequence[str]) -> list[Recalibration]:
    """A cross-fitted recalibration for every output, from the audited paragraphs of all sources."""
    folds = np.array([fold_of(articles[i]) for i in audit.articles], dtype=np.int64)
    found = []
    for j in range(audit.scores.shape[1]):
        coded = ~np.isnan(audit.codes[:, j])
        found.append(fit_recalibration(audit.scores[coded, j], audit.codes[coded, j], folds[coded]))
    return found


@dataclass(frozen=True, slots=True)
class Audited:
    """The design-based estimator: it needs no assumption about how the tool errs.

    Raises:
        DataError: an article has paragraphs and no predictions, as where a stream was read twice.
    """

    sums: ArticleSums
    audit: AuditedParagraphs
    recalibrations: Sequence[Recalibration]
    predicted: Floats
    doubt: Floats
    voice: str
    level: float

    kind = "audited"
    comparable = True

    def __post_init__(self) -> None:
        # Every prediction is above 0, so only rows that did not come again leave none.
        if not (self.predicted[self.sums.sizes > 0] > 0).any(axis=-1).all():
            raise DataError(
                "the input gave other rows when it was read again",
                remedy="Write it to a file, and report on that",
            )

    @property
    def _voices(self) -> slice:
        return {"all": slice(0, 2), "own": slice(0, 1), "quoted": slice(1, 2)}[self.voice]

    def sizes(self) -> Floats:
        """Paragraphs of each article in this voice."""
        return np.asarray(self.sums.sizes[:, self._voices].sum(axis=1))

    def audited(self) -> Mapping[str, int]:
        """Audited paragraphs of each source in this voice."""
        chosen = self._in_voice()
        counts = np.bincount(
            self.sums.groups[self.audit.articles[chosen]], minlength=len(self.sums.names)
        )
        return dict(zip(self.sums.names, counts.tolist(), strict=True))

    def frame(self, k: int, groups: Groups, n: int) -> FrameShares:
        """Mean prediction plus mean error on the audited paragraphs."""
        corpus, audit, kept = self._parts(k, groups)
        found = audited_shares(corpus, audit, audit_icc(corpus, audit), level=self.level)
        totals = np.zeros(len(groups))
        totals[kept] = corrected_totals(corpus, audit)
        return FrameShares(_padded(found, n), totals)

    def stance(self, k: int, s: int, groups: Groups, n: int) -> tuple[Estimate, ...]:
        """The corrected total of frame and stance over that of the frame."""
        j = len(self.sums.frames) + k * len(self.sums.stance_keys) + s
        # A paragraph whose stance was not coded says nothing of it, nor of the whole it is part of.
        part, part_audit, _ = self._parts(j, groups, also=k)
        whole, whole_audit, _ = self._parts(k, groups, also=j)
        icc = ratio_icc(part_audit, whole_audit, whole.groups)
        found = audited_ratios(part, part_audit, whole, whole_audit, icc, level=self.level)
        # A share of a handful would be printed beside shares of hundreds as if it were like them.
        kept = [
            each
            if each.n >= MIN_POSITIVES
            else undefined(each.n, f"only {each.n} audited paragraphs carry the frame")
            for each in found
        ]
        return _padded(kept, n)

    @property
    def rates(self) -> tuple[RateRow, ...]:
        """Hit and false-alarm rates of the tags in this voice: over all sources, and by source."""
        rows = []
        for k, frame in enumerate(self.sums.frames):
            hit, alarm = (self._rate(k, code) for code in (1, 0))
            rows.append(RateRow(frame, "the audit", hit, alarm))
            rows += self._rates_by_source(k, frame)
        return tuple(rows)

    def _rates_by_source(self, k: int, frame: str) -> list[RateRow]:
        """The rates of each source with ten audited paragraphs of either kind or more."""
        n = len(self.sums.names)
        hits, alarms = (
            shares(*self._counts(k, code), self.sums.groups, n_groups=n, level=self.level)
            for code in (1, 0)
        )
        return [
            RateRow(frame, f"the audit of {name}", hit, alarm)
            for name, hit, alarm in zip(self.sums.names, hits, alarms, strict=True)
            if min(hit.n, alarm.n) >= MIN_POSITIVES
        ]

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sources without an audit, and error rates that are not the same everywhere."""
        found = []
        unchecked = [name for name, n in self.audited().items() if not n]
        if unchecked:
            found.append(
                f"{len(unchecked)} of {len(self.sums.names)} sources have no audited paragraph and "
                f"no share: {', '.join(unchecked[:5])}{', …' if len(unchecked) > 5 else ''}"
            )
        for k, frame in enumerate(self.sums.frames):
            for what, code in (("finds", 1), ("falsely tags", 0)):
                p = self._same_rates(k, code)
                if p < 1 - self.level:
                    found.append(
                        f"the tool {what} {frame} at rates that differ between sources "
                        f"(p = {p:.3f}); shares are corrected source by source, rates of tags "
                        "would not be comparable"
                    )
        return tuple(found)

    def _in_voice(self) -> NDArray[np.bool_]:
        if self.voice == "all":
            return np.ones(len(self.audit.articles), dtype=bool)
        return np.asarray(self.audit.quoted == (self.voice == "quoted"))

    def _parts(
        self, j: int, groups: Groups, also: int | None = None
    ) -> tuple[Corpus, Audit, NDArray[np.bool_]]:
        sizes = self.sizes()
        kept = (groups >= 0) & (sizes > 0)
        position = np.cumsum(kept) - 1
        corpus = Corpus(
            sizes[kept],
            self.predicted[kept][:, self._voices, j].sum(axis=1),
            self.doubt[kept][:, self._voices, j].sum(axis=1),
            groups[kept],
        )
        coded = self._in_voice() & ~np.isnan(self.audit.codes[:, j]) & kept[self.audit.articles]
        if also is not None:
            coded &= ~np.isnan(self.audit.codes[:, also])
        articles = self.audit.articles[coded]
        folds = np.array([fold_of(self.sums.articles[i]) for i in articles], dtype=np.int64)
        drawn = self.audit.probabilities
        audit = Audit(
            position[articles],
            self.audit.codes[coded, j],
            self.recalibrations[j].predict(self.audit.scores[coded, j], folds),
            None if drawn is None else drawn[coded],
        )
        return corpus, audit, kept

    def _counts(self, k: int, code: int) -> tuple[Floats, Floats]:
        """Tagged and all audited paragraphs with this code, per article."""
        chosen = self._in_voice() & (self.audit.codes[:, k] == code)
        n = len(self.sums.articles)
        articles = self.audit.articles[chosen]
        tagged = np.bincount(articles, weights=self.audit.tags[chosen, k], minlength=n)
        return tagged.astype(np.float64), np.bincount(articles, minlength=n).astype(np.float64)

    def _rate(self, k: int, code: int) -> Estimate:
        tagged, coded = self._counts(k, code)
        return shares(tagged, coded, level=self.level)[0]

    def _same_rates(self, k: int, code: int) -> float:
        tagged, coded = self._counts(k, code)
        return equal_rates_p_value(tagged, coded, self.sums.groups)


def _padded(found: Sequence[Estimate], n: int) -> tuple[Estimate, ...]:
    return (*found, *(undefined(0, "no paragraphs") for _ in range(n - len(found))))
