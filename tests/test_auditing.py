import io
import json
from pathlib import Path

import numpy as np
import pytest
from village import jsonl, rows_of, score_row, village

from framing.auditing import AuditMatcher, read_audit
from framing.cli.output import Tally
from framing.errors import DataError
from framing.readers import read_articles, read_rows
from framing.report import Options
from framing.reporting import Corpus, report_on
from framing.store import model_fingerprint

FRAMES = ("harvest", "music", "river")
STANCES = ("favor", "against", "neutral")
# Of the four paragraphs of each of five articles the tool tags two with harvest, everywhere;
# coders find one at the Hill Post and three at the Coast Wire.
TRUE = {"Hill Post": 1, "Coast Wire": 3}


def paragraphs():
    for source, present in TRUE.items():
        for article in range(5):
            for k in range(4):
                yield source, f"{source[0].lower()}{article}", k + 1, k < present


def scores(model, *, articles=5):
    """Score rows as a file holds them."""
    return [
        {
            "id": f"{article}-{number}",
            "article": article,
            "paragraph": number,
            "source": source,
            "date": "2026-03-02",
            "p": {"harvest": 0.9 if number <= 2 else 0.1, "music": 0.1, "river": 0.1},
            "frames": {"harvest": "favor"} if number <= 2 else {},
            "quoted": 0.0,
            "flags": [],
            "model": model,
        }
        for source, article, number, _ in paragraphs()
        if int(article[1:]) < articles
    ]


def coded(*, articles=5, **changes):
    """The whole corpus, coded; ``changes`` go into the first row, ``None`` takes a cell away."""
    rows = [
        {
            "id": f"{article}-{number}",
            "text": f"Paragraph {number} of {article}.",
            "frames": {"harvest": "favor"} if present else {},
            "drawn": "random",
            "probability": 1.0,
        }
        for _, article, number, present in paragraphs()
        if int(article[1:]) < articles
    ]
    first = {**rows[0], **changes}
    return [{k: v for k, v in first.items() if v is not None}, *rows[1:]]


@pytest.fixture
def report(run, stored):
    """Reports on score rows with an audit."""

    def call(score_rows, audit, *options, model=stored):
        Path("scores.jsonl").write_text(jsonl(*score_rows))
        Path("audit.jsonl").write_text(jsonl(*audit))
        named = () if model is None else ("--model", model)
        return run("report", "scores.jsonl", "--audit", "audit.jsonl", *named, *options)

    return call


def harvest(ran):
    """Value, low, high and note of harvest, by source, and the notes of its stances."""
    values = json.loads(ran.out)
    return {
        row["source"]: [row["estimate"][name] for name in ("value", "low", "high", "note")]
        for row in values["shares"]
        if row["frame"] == "harvest"
    }, {row["estimate"]["note"] for row in values["stances"] if row["frame"] == "harvest"}


def test_a_perfect_audit_of_everything_gives_the_exact_shares(report, stored):
    ran = report(scores(model_fingerprint(stored)), coded(), "--format", "json")
    found, _ = harvest(ran)
    assert (ran.code, ran.err) == (0, "")
    values = {source: figures[0] for source, figures in found.items()}
    assert values == pytest.approx({"Hill Post": 0.25, "Coast Wire": 0.75}, abs=1e-12)


KEEP = "Keep the column 'probability' that 'framing sample' writes"
CHOSEN = (
    "Draw an audit with 'framing sample'; chosen paragraphs can train a model, but correct no share"
)
BAD = {
    "an id that is not in the scores": (
        {"id": "zebra"},
        "audit.jsonl:1: 1 audited paragraphs are not among the scores, the first is 'zebra'. "
        "Pass the scores that the sample was drawn from",
    ),
    "an id near one of the scores": (
        {"id": "h0-11"},
        "audit.jsonl:1: 1 audited paragraphs are not among the scores, the first is 'h0-11'. "
        "Pass the scores that the sample was drawn from",
    ),
    "no probability": (
        {"probability": None},
        f"audit.jsonl:1: the paragraph has no sampling probability. {KEEP}",
    ),
    "an empty probability": (
        {"probability": ""},
        f"audit.jsonl:1: the paragraph has no sampling probability. {KEEP}",
    ),
    "a probability of zero": (
        {"probability": 0},
        f"audit.jsonl:1: the paragraph has the probability 0. {KEEP}",
    ),
    "a probability above one": (
        {"probability": 1.5},
        f"audit.jsonl:1: the paragraph has the probability 1.5. {KEEP}",
    ),
    "a probability that is none": (
        {"probability": "often"},
        f"audit.jsonl:1: the paragraph has the probability 'often'. {KEEP}",
    ),
    "a chosen paragraph": (
        {"drawn": "chosen"},
        f"audit.jsonl:1: the paragraph was 'chosen', not drawn at random. {CHOSEN}",
    ),
    "a frame that the codebook lacks": (
        {"frames": {"harvset": "favor"}},
        "audit.jsonl:1, column 'frames': unknown frame 'harvset'. Did you mean 'harvest'?",
    ),
}


@pytest.mark.parametrize(("changes", "message"), BAD.values(), ids=BAD)
def test_a_bad_audit_ends_with_its_message_and_exit_1(changes, message, report, stored):
    ran = report(scores(model_fingerprint(stored)), coded(**changes))
    assert (ran.code, ran.out, ran.err) == (1, "", f"error: {message}\n")


def test_an_audit_that_nobody_coded_is_refused(report, stored):
    audit = [{**row, "frames": None} for row in coded()]
    ran = report(scores(model_fingerprint(stored)), audit)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "error: audit.jsonl:1: no paragraph of the audit is coded. "
        "Write each paragraph's frames into the file and pass it again\n"
    )


def test_an_audit_without_the_model_of_the_scores_is_refused(report, stored):
    ran = report(scores("sha256:0123456789abcdef"), coded(), model=stored)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "warning: the rows were scored by the model sha256:0123456789ab…, which is not at hand; "
        "name its folder with --model, so that the report can say how it errs\n"
        "error: an audit is read with the model's codebook, and the model is not at hand. "
        "Name the folder of the model that scored the rows with --model\n"
    )


def test_scores_of_a_frame_that_the_codebook_lacks_are_refused(report, stored):
    rows = [{**row, "p": {**row["p"], "trade": 0.1}} for row in scores(model_fingerprint(stored))]
    ran = report(rows, coded())
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "error: the rows score 'trade', which the model's codebook does not have. "
        "Name the folder of the model that scored the rows with --model\n"
    )


def test_a_row_that_lacks_a_frame_of_the_rows_before_it_is_refused(report, stored):
    rows = scores(model_fingerprint(stored))
    rows[-1] = {**rows[-1], "p": {"harvest": 0.1, "river": 0.1}}
    ran = report(rows, coded())
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "error: the row 'c4-4' has no probability of 'music', unlike the rows before it. "
        "Score all articles with one model, or report on them apart\n"
    )


def test_scores_with_their_frames_in_another_order_give_the_same_shares(report, stored):
    rows = scores(model_fingerprint(stored))
    turned = [{**row, "p": dict(reversed(row["p"].items()))} for row in rows]
    expected = harvest(report(rows, coded(), "--format", "json"))
    assert harvest(report(turned, coded(), "--format", "json")) == expected


def unlike(model):
    """An audit of the tagged half of forty articles alone, passed as if it were random."""
    rows = [
        {**row, "id": f"{n}{row['id']}", "article": f"{n}{row['article']}"}
        for n in range(4)
        for row in scores(model)
    ]
    audit = [
        {**row, "id": f"{n}{row['id']}", "probability": 0.5, "text": f"{n} {row['text']}"}
        for n in range(4)
        for row in coded()
        if row["id"][-1] in "12"
    ]
    return rows, audit


def test_an_audit_whose_scores_are_unlike_its_corpus_is_warned_of(report, stored):
    rows, audit = unlike(model_fingerprint(stored))
    ran = report(rows, audit, "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["warnings"][-1] == (
        "the audited paragraphs score unlike their sources on harvest (p = 8e-18): an audit picked "
        "by score or by hand corrects nothing; draw one with 'framing sample'"
    )
    assert report(rows, audit, "--strict").code == 3


def test_one_article_a_source_gets_a_share_and_no_range(report, stored):
    model = model_fingerprint(stored)
    ran = report(scores(model, articles=1), coded(articles=1), "--format", "json")
    assert ran.code == 0
    for source, (value, *rest) in harvest(ran)[0].items():
        assert value == pytest.approx(TRUE[source] / 4)
        assert rest == [None, None, "one article: no range for its source"]
    assert json.loads(ran.out)["comparisons"] == []


def test_a_source_with_no_positive_gets_a_range_that_begins_at_zero(report, stored):
    audit = [{**row, "frames": {}} if row["id"][0] == "h" else row for row in coded()]
    ran = report(scores(model_fingerprint(stored)), audit, "--format", "json")
    (value, low, high, note), notes = harvest(ran)[0]["Hill Post"], harvest(ran)[1]
    assert (ran.code, value, low, note) == (0, 0.0, 0.0, "")
    assert high < 1
    assert "only 0 audited paragraphs carry the frame" in notes


def test_drawn_paragraphs_that_are_not_coded_are_counted_and_warned_of():
    values = [{**row, "frames": None} if row["id"][0] == "c" else row for row in coded()]
    file = read_audit(rows_of(*values), village())
    assert (len(file.dataset), file.uncoded) == (20, 20)
    matcher = matched(file)
    assert matcher.warnings() == (
        "20 of 40 drawn paragraphs are not coded; the shares hold only if those left out are like "
        "the others",
    )


def matched(file):
    matcher = AuditMatcher(file, FRAMES, STANCES)
    for source, article, number, _ in paragraphs():
        stances = {"harvest": "favor"} if number <= 2 else {}
        matcher.add(score_row(source, article, number, stances), 5 * (source[0] == "C"))
    return matcher


def test_codes_are_frames_and_then_stances_and_unknown_where_the_coder_was_silent():
    values = coded(frames={"harvest": 1, "music": None, "river": "against"})
    found = matched(read_audit(rows_of(*values), village())).matched()
    nan = np.nan
    expected = [1, nan, 1, nan, nan, nan, nan, nan, nan, 0, 1, 0]
    np.testing.assert_array_equal(found.codes[0], expected)
    assert found.tags[:4].tolist() == [[True, False, False]] * 2 + [[False] * 3] * 2
    assert found.probabilities.tolist() == [1.0] * 40


def test_a_whole_audit_fits_its_corpus_and_is_not_warned_of():
    assert matched(read_audit(rows_of(*coded()), village())).warnings() == ()


def test_strangers_are_counted_and_the_first_is_named():
    values = [*coded(), *({**coded()[0], "id": f"zebra{n}"} for n in range(3))]
    matcher = matched(read_audit(rows_of(*values), village()))
    with pytest.raises(DataError) as caught:
        matcher.matched()
    assert caught.value.what == (
        "3 audited paragraphs are not among the scores, the first is 'zebra0'"
    )
    assert caught.value.where == "labels.jsonl:41"


def audited_articles():
    """Articles as JSON lines, of which an audit of all paragraphs lies beside."""
    Path("audit.jsonl").write_text(
        jsonl(*({"id": f"a{n}-1", "text": "-", "frames": {}, "probability": 1} for n in range(4)))
    )
    return jsonl(
        *({"id": f"a{n}", "source": "Hill Post", "text": "The wheat crop."} for n in range(4))
    ).encode()


def test_articles_from_stdin_are_read_once_more_for_an_audit(run, stored):
    given = ("--audit", "audit.jsonl", "--model", stored, "--format", "csv")
    articles = audited_articles()
    Path("a.jsonl").write_bytes(articles)
    ran = run("report", "-", *given, stdin=articles)
    assert (ran.code, ran.out) == (0, run("report", "a.jsonl", *given).out)


def test_articles_that_can_be_read_only_once_get_no_audited_report(run, stored):
    articles = io.BytesIO(audited_articles())
    once = read_articles(["-"], stdin=articles, format="jsonl")
    corpus = Corpus(("a.md",), stored, lambda: once)
    audit = read_rows(["audit.jsonl"])
    with pytest.raises(DataError) as caught:
        report_on(corpus, Options(), Tally(), audit=audit)
    assert str(caught.value) == (
        "the input gave other rows when it was read again. Write it to a file, and report on that"
    )
