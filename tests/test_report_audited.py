import numpy as np
import pytest
from village import rows_of, score_row, village

from framing.auditing import AuditMatcher, read_audit
from framing.report import Options, build_report
from framing.report.audited import Audited, PredictedSums, fit_recalibrations, score_outputs
from framing.stats.recalibration import fold_of
from framing.sums import SumsBuilder

FRAMES = ("harvest", "music", "river")
STANCES = ("favor", "against", "neutral")
ARTICLES = 10


def corpus(sources=("Hill Post", "Coast Wire")):
    """Of four paragraphs the tool tags the first two with harvest and favor; the last is quoted."""
    return [
        score_row(
            source,
            f"{source[0].lower()}{article}",
            number,
            {"harvest": "favor"} if number <= 2 else {},
            quoted=0.8 if number == 4 else 0.0,
            date=f"2026-0{1 + article // 5}-10",
        )
        for source in sources
        for article in range(ARTICLES)
        for number in (1, 2, 3, 4)
    ]


def audit_of(rows, present, **more):
    """Coded rows: ``present`` gives the stance of harvest for an article and number, or None."""
    values = []
    for row in rows:
        stance = present(row.article, int(row.id[-1]))
        frames = {} if stance is None else {"harvest": stance}
        value = {"id": row.id, "text": row.id, "frames": frames, "probability": 1, **more}
        values.append(value)
    return read_audit(rows_of(*values), village())


def estimator(rows, file, voice="all"):
    """The estimator that a report makes of score rows and an audit."""
    builder, matcher = SumsBuilder(FRAMES, STANCES), AuditMatcher(file, FRAMES, STANCES)
    for row in rows:
        matcher.add(row, builder.add(row))
    sums, audited = builder.build(), matcher.matched()
    recalibrations = fit_recalibrations(audited, sums.articles)
    predicted = PredictedSums(sums, recalibrations)
    for row in rows:
        predicted.add(row, builder.number_of(row))
    predicted.flush()
    return Audited(sums, audited, recalibrations, predicted.predicted, predicted.doubt, voice, 0.95)


def truth(article, number):
    """Coders find harvest in the first paragraph of the Hill Post and in three of the Coast Wire's,
    of these the first against it."""
    if article[0] == "h":
        return "favor" if number == 1 else None
    return {1: "against", 2: "favor", 4: "favor"}.get(number)


def values(found, k=0, voice_groups=None):
    groups = found.sums.groups if voice_groups is None else voice_groups
    return [each.value for each in found.frame(k, groups, len(found.sums.names)).estimates]


@pytest.mark.parametrize(
    ("voice", "coast", "hill"), [("all", 3 / 4, 1 / 4), ("own", 2 / 3, 1 / 3), ("quoted", 1, 0)]
)
def test_a_perfect_audit_of_everything_gives_the_exact_share_of_each_voice(voice, coast, hill):
    rows = corpus()
    found = estimator(rows, audit_of(rows, truth), voice)
    assert found.sums.names == ("Coast Wire", "Hill Post")
    assert values(found) == pytest.approx([coast, hill], abs=1e-12)


def test_own_and_quoted_paragraphs_add_up_to_all():
    rows = corpus()
    file = audit_of(rows, truth)
    own, quoted, both = (estimator(rows, file, voice) for voice in ("own", "quoted", "all"))
    assert (own.sizes() + quoted.sizes()).tolist() == both.sizes().tolist()
    totals = [each.frame(0, each.sums.groups, 2).totals for each in (own, quoted, both)]
    np.testing.assert_allclose(totals[0] + totals[1], totals[2], atol=1e-12)
    assert own.audited() == {"Coast Wire": 30, "Hill Post": 30}
    assert quoted.audited() == {"Coast Wire": 10, "Hill Post": 10}


def test_a_perfect_audit_of_everything_gives_the_exact_shares_of_stances():
    rows = corpus()
    found = estimator(rows, audit_of(rows, truth))
    stances = [[each.value for each in found.stance(0, s, found.sums.groups, 2)] for s in range(3)]
    np.testing.assert_allclose(stances, [[2 / 3, 1], [1 / 3, 0], [0, 0]], atol=1e-12)


def test_a_stance_of_a_handful_of_paragraphs_is_not_shown():
    rows = corpus()
    file = audit_of(
        rows, lambda article, number: "favor" if (article, number) < ("c4", 2) else None
    )
    found = estimator(rows, file)
    handful = found.stance(0, 0, found.sums.groups, 2)[1]
    assert not handful.defined
    assert handful.note == "only 0 audited paragraphs carry the frame"


def test_a_tool_that_errs_does_not_bend_the_share_of_a_random_part():
    rows = corpus()
    part = [row for row in rows if int(row.article[1:]) % 2 == 0]
    found = estimator(rows, audit_of(part, truth, probability=0.5))
    assert values(found) == pytest.approx([3 / 4, 1 / 4], abs=0.02)
    for each in found.frame(0, found.sums.groups, 2).estimates:
        assert each.low < each.value < each.high
        assert each.n == 20


def test_a_source_without_an_audited_paragraph_gets_no_share_and_is_named():
    rows = corpus(("Hill Post", "Coast Wire", "Late Sheet"))
    part = [row for row in rows if row.source != "Late Sheet"]
    found = estimator(rows, audit_of(part, truth))
    late = found.frame(0, found.sums.groups, 3).estimates[2]
    assert (late.defined, late.note) == (False, "no audited paragraphs")
    assert found.warnings[0] == (
        "1 of 3 sources have no audited paragraph and no share: Late Sheet"
    )


def test_rates_that_differ_between_sources_are_warned_of():
    rows = corpus()
    found = estimator(rows, audit_of(rows, truth))
    assert found.warnings == (
        "the tool finds harvest at rates that differ between sources (p = 0.002); shares are "
        "corrected source by source, rates of tags would not be comparable",
        "the tool falsely tags harvest at rates that differ between sources (p = 0.002); shares "
        "are corrected source by source, rates of tags would not be comparable",
    )


def test_rates_of_the_tool_are_tagged_over_audited_paragraphs():
    rows = corpus()
    rate = estimator(rows, audit_of(rows, truth)).rates[0]
    assert (rate.frame, rate.measured_on) == ("harvest", "the audit")
    # Forty carry it, ten tagged of the Hill Post's ten, twenty of the Coast Wire's thirty.
    assert (rate.hit_rate.value, rate.false_alarm_rate.value) == (30 / 40, 10 / 40)


def test_months_add_up_to_the_whole():
    rows = corpus()
    found = estimator(rows, audit_of(rows, truth))
    report = build_report(
        found.sums,
        found,
        Options(period="month"),
        card=None,
        frame_names={},
        signature={},
    )
    months = [row for row in report.periods if row.frame == "harvest"]
    assert [(row.period, row.source, row.articles) for row in months] == [
        ("2026-01", "Coast Wire", 5),
        ("2026-01", "Hill Post", 5),
        ("2026-02", "Coast Wire", 5),
        ("2026-02", "Hill Post", 5),
    ]
    assert [row.estimate.value for row in months] == pytest.approx([3 / 4, 1 / 4] * 2)


@pytest.mark.parametrize("voice", ["own", "quoted"])
def test_a_voice_that_nobody_has_gets_no_share(voice):
    rows = [row for row in corpus() if (int(row.id[-1]) == 4) == (voice == "own")]
    found = estimator(rows, audit_of(rows, truth), voice)
    for each in found.frame(0, found.sums.groups, 2).estimates:
        assert (each.defined, each.note) == (False, "no paragraphs")
    for each in found.stance(0, 0, found.sums.groups, 2):
        assert not each.defined


def test_outputs_are_frames_and_then_stances_and_the_likeliest_stance_stands_out():
    row = score_row("Hill Post", "h0", 1, {"harvest": "against"})
    (found,) = score_outputs([row], FRAMES, STANCES)
    high, low = np.log(9), -np.log(9)
    assert found[:3] == pytest.approx([high, low, low])
    assert found[3:6] == pytest.approx([high - 3, high, high - 3])
    assert found[6:] == pytest.approx([low - 3] * 6)


def test_no_prediction_has_seen_the_codes_of_its_own_article():
    rows = corpus()
    changed = "c3"
    first = estimator(rows, audit_of(rows, truth))
    other = estimator(rows, audit_of(rows, lambda a, n: "favor" if a == changed else truth(a, n)))
    same = [i for i, a in enumerate(first.sums.articles) if fold_of(a) == fold_of(changed)]
    rest = [i for i, a in enumerate(first.sums.articles) if fold_of(a) != fold_of(changed)]
    np.testing.assert_array_equal(first.predicted[same][:, :, 0], other.predicted[same][:, :, 0])
    assert (first.predicted[rest, 0, 0] != other.predicted[rest, 0, 0]).all()
