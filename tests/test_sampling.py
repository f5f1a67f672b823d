import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from village import jsonl, score_row

from framing.errors import DataError
from framing.render.sample import FORMATS
from framing.sampling import draw_sample, plans
from framing.store import model_fingerprint

FRAMES = ("harvest", "music")
# Twelve paragraphs of the Hill Post, thirty of the Coast Wire.
SIZES = {"Hill Post": 12, "Coast Wire": 30}


def corpus(**changes):
    """Score rows of three paragraphs an article, with text that names no source."""
    return [
        score_row(
            source,
            f"{source[0].lower()}{n // 3}",
            n % 3 + 1,
            **{
                "stances": {"harvest": "favor"},
                "text": f"Paragraph {n} of {len(source)}.",
                **changes,
            },
        )
        for source, size in SIZES.items()
        for n in range(size)
    ]


def drawn(rows=None, *, size=10, seed=0):
    rows = corpus() if rows is None else rows
    return draw_sample(rows, rows, FRAMES, size=size, seed=seed)


def test_each_source_gives_as_many_paragraphs_as_asked_for_or_all_it_has():
    of = {row.id: row.source for row in corpus()}
    assert Counter(of[row["id"]] for row in drawn().rows) == {"Hill Post": 10, "Coast Wire": 10}
    assert Counter(of[row["id"]] for row in drawn(size=20).rows) == SIZES | {"Coast Wire": 20}


def test_the_probability_is_the_number_drawn_over_the_number_there():
    of = {row.id: row.source for row in corpus()}
    for row in drawn().rows:
        assert row["probability"] == 10 / SIZES[of[row["id"]]]
        assert row["drawn"] == "random"


def test_the_same_seed_gives_the_same_sample_and_another_another():
    assert drawn() == drawn()
    assert {row["id"] for row in drawn().rows} != {row["id"] for row in drawn(seed=1).rows}


def test_the_coder_sees_text_and_neither_source_nor_prediction():
    for row in drawn().rows:
        assert list(row) == ["id", "text", "harvest", "music", "drawn", "probability"]
        assert row["harvest"] == row["music"] == "?"


def test_predictions_do_not_change_what_is_drawn():
    other = corpus(stances={}, probabilities=dict.fromkeys(FRAMES, 0.5), quoted=1.0)
    assert drawn(other) == drawn()


def test_the_order_mixes_the_sources():
    of = {row.id: row.source for row in corpus()}
    order = [of[row["id"]] for row in drawn().rows]
    assert order != sorted(order)
    assert order != sorted(order, reverse=True)


def test_another_source_leaves_the_draw_of_the_others_alone():
    alone = [row for row in corpus() if row.source == "Coast Wire"]
    both = {row["id"] for row in drawn().rows if row["id"][0] == "c"}
    assert {row["id"] for row in drawn(alone).rows} == both


def test_the_design_records_sizes_probabilities_seed_and_corpus():
    design = drawn(seed=3).design
    assert design["seed"] == 3
    assert design["sources"] == {
        "Hill Post": {"N": 12, "n": 10, "probability": 10 / 12},
        "Coast Wire": {"N": 30, "n": 10, "probability": 10 / 30},
    }
    assert design["corpus"].startswith("sha256:")
    assert design["corpus"] != drawn(corpus()[:-1]).corpus


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        ([], [], "there is nothing to sample. Give the scores of some articles"),
        (
            corpus(text=None),
            corpus(text=None),
            "the row 'h0-1' holds no text for the coder. "
            "Score with --with-text, or give the articles themselves",
        ),
        (
            corpus(),
            [],
            "the input gave other rows when it was read again. "
            "Write it to a file, and sample from that",
        ),
    ],
    ids=["nothing", "no text", "a stream that is read only once"],
)
def test_what_cannot_be_sampled_is_refused(first, second, message):
    with pytest.raises(DataError) as caught:
        draw_sample(first, second, FRAMES, size=20, seed=0)
    assert str(caught.value) == message


def test_a_plan_gives_narrower_ranges_for_larger_audits():
    planned = plans(corpus(), (5, 10, 20), share=0.3, level=0.95)
    assert {source: articles for source, (articles, _) in planned.items()} == {
        "Coast Wire": 10,
        "Hill Post": 4,
    }
    widths = [plan.half_width for plan in planned["Coast Wire"][1]]
    gaps = [plan.detectable for plan in planned["Coast Wire"][1]]
    assert widths == sorted(widths, reverse=True)
    assert gaps == sorted(gaps, reverse=True)
    assert [plan.n for plan in planned["Hill Post"][1]] == [5, 10, 12]


def test_both_formats_hold_the_same_cells():
    lines = list(csv.DictReader(FORMATS["csv"](drawn()).splitlines()))
    rows = [json.loads(line) for line in FORMATS["jsonl"](drawn()).splitlines()]
    assert lines == [{name: str(value) for name, value in row.items()} for row in rows]


@pytest.fixture
def scores(run, stored):
    """A file of score rows with text, of the stored model."""
    model = model_fingerprint(stored)
    Path("scores.jsonl").write_text(
        jsonl(
            *(
                {
                    "id": row.id,
                    "article": row.article,
                    "paragraph": int(row.id[-1]),
                    "source": row.source,
                    "date": "",
                    "p": dict(row.probabilities),
                    "frames": {},
                    "quoted": 0.0,
                    "flags": [],
                    "model": model,
                    "text": row.text,
                }
                for row in corpus()
            )
        )
    )
    return stored


def test_the_sheet_is_written_with_its_design_beside_it(run, scores):
    ran = run("sample", "scores.jsonl", "--model", scores, "-n", 5, "--out", "audit.jsonl")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "10 paragraphs of 2 sources: audit.jsonl, audit.design.json\n"
    rows = [json.loads(line) for line in Path("audit.jsonl").read_text().splitlines()]
    assert len(rows) == 10
    design = json.loads(Path("audit.design.json").read_text())
    assert design["sources"]["Coast Wire"] == {"N": 30, "n": 5, "probability": 5 / 30}


def test_a_design_that_is_there_is_not_written_over_nor_a_sheet_beside_it(run, scores):
    Path("audit.design.json").write_text("{}")
    ran = run("sample", "scores.jsonl", "--model", scores, "--out", "audit.jsonl")
    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        "error: audit.design.json: there is a file here already. "
        "Name another, or write over it with --force\n",
    )
    assert not Path("audit.jsonl").exists()


def test_a_coded_sheet_is_an_audit(run, scores):
    ran = run("sample", "scores.jsonl", "--model", scores, "-n", 30, "--format", "csv")
    Path("audit.csv").write_text(ran.out.replace("?", "favor"))
    report = run(
        *("report", "scores.jsonl", "--model", scores, "--audit", "audit.csv", "--format", "json")
    )
    assert (report.code, report.err) == (0, "")
    shares = json.loads(report.out)["shares"]
    assert [row["estimate"]["value"] for row in shares] == pytest.approx([1.0] * 6)


def test_a_sheet_that_nobody_coded_is_no_audit(run, scores):
    ran = run("sample", "scores.jsonl", "--model", scores, "-n", 30)
    Path("audit.jsonl").write_text(ran.out)
    report = run("report", "scores.jsonl", "--model", scores, "--audit", "audit.jsonl")
    assert (report.code, report.out, report.err) == (
        1,
        "",
        "error: audit.jsonl:1: no paragraph of the audit is coded. "
        "Write each paragraph's frames into the file and pass it again\n",
    )


def test_a_plan_draws_nothing_and_explains_its_figures(run, scores):
    ran = run("sample", "scores.jsonl", "--model", scores, "--plan")
    assert ran.code == 0
    head, coast, hill, _, legend = ran.out.splitlines()
    assert head.split() == "source articles 50 coded 100 coded 200 coded 400 coded".split()
    assert coast.startswith("Coast Wire        10  ±")
    assert hill.startswith("Hill Post          4  ±")
    assert "(n=30)" in coast
    assert legend == (
        "± is the expected half-width of the 95% range in points at a share of 30%; gap is the "
        "difference to another such source found four times in five."
    )


@pytest.mark.parametrize("options", [(), ("--plan",)])
def test_an_empty_input_is_an_error(options, run, scores):
    Path("empty.jsonl").write_text("")
    ran = run("sample", "empty.jsonl", "--model", scores, *options)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith("error: there is nothing to sample. Give the scores of some articles\n")
