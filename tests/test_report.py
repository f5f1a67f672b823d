import csv
import json
import re

import pytest
from village import score_row

from framing.render.report_formats import FORMATS
from framing.report import Options, TagRates, build_report
from framing.sums import SumsBuilder

FRAMES = ("harvest", "music", "river")
STANCES = ("favor", "against", "neutral")

# Tagged with harvest in each of six articles of four paragraphs: all of the Hill Post's, one of
# the Valley Daily's, two of the Coast Wire's. The Late Sheet has one article of two paragraphs.
HARVEST = {"Hill Post": 4, "Valley Daily": 1, "Coast Wire": 2}


def rows():
    for source, tagged in HARVEST.items():
        for number in range(6):
            for k in range(4):
                stances = {"harvest": "favor" if number % 2 else "against"} if k < tagged else {}
                if k == number % 4:
                    stances["music"] = "neutral"
                yield score_row(
                    source,
                    f"{source[0].lower()}{number}",
                    k + 1,
                    stances,
                    quoted=0.8 if k == 3 else 0.0,
                    date=f"2026-0{1 + number // 3}-1{number}",
                )
    for k in range(2):
        yield score_row("Late Sheet", "l0", k + 1, {"music": "favor"}, date="")


def report(**asked):
    builder = SumsBuilder(FRAMES, STANCES)
    for row in rows():
        builder.add(row)
    sums, options = builder.build(), Options(**asked)
    return build_report(
        sums,
        TagRates(sums, options.voice, options.level, None),
        options,
        card=None,
        frame_names={"harvest": "Harvest", "music": "Music", "river": "River"},
        signature={"framing": "0.0.0", "seed": options.seed},
    )


def rounded(text):
    """The text with long fractions cut, for the last digits differ between machines."""
    return re.sub(r"-?\d+\.\d{5,}(?:e-?\d+)?", lambda found: f"{float(found[0]):.4f}", text)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("terminal", "report.txt"),
        ("md", "report.md"),
        ("csv", "report.csv"),
        ("json", "report.json"),
    ],
)
def test_the_report_is_the_golden_one(name, file, golden):
    golden(file, rounded(FORMATS[name](report())))


@pytest.mark.parametrize(
    ("asked", "file"),
    [
        ({"baseline": "Hill Post"}, "report_baseline.txt"),
        ({"period": "month"}, "report_month.txt"),
        ({"voice": "quoted"}, "report_quoted.txt"),
    ],
)
def test_the_report_that_was_asked_for_is_the_golden_one(asked, file, golden):
    golden(file, rounded(FORMATS["terminal"](report(**asked))))


def share(found, frame, source):
    return next(row.estimate for row in found.shares if (row.frame, row.source) == (frame, source))


@pytest.mark.parametrize(
    ("source", "value"), [("Hill Post", 1.0), ("Valley Daily", 1 / 4), ("Coast Wire", 2 / 4)]
)
def test_a_rate_is_tagged_paragraphs_over_all(source, value):
    assert share(report(), "harvest", source).value == pytest.approx(value)


def test_a_source_of_one_article_gets_no_interval_and_no_comparison():
    found = report()
    late = share(found, "music", "Late Sheet")
    assert (late.value, late.low, late.high) == (1.0, None, None)
    assert late.note == "one article: no range for its source"
    assert not [row for row in found.comparisons if "Late Sheet" in (row.first, row.second)]


def test_voices_are_reported_apart():
    assert share(report(voice="quoted"), "harvest", "Hill Post").value == 1.0
    assert share(report(voice="quoted"), "harvest", "Coast Wire").value == 0.0
    assert share(report(voice="own"), "harvest", "Coast Wire").value == pytest.approx(2 / 3)


def test_the_same_seed_gives_the_same_report_and_another_other_p_values():
    assert report() == report()
    first, second = report(), report(seed=1)
    assert [row.estimate for row in first.shares] == [row.estimate for row in second.shares]
    assert [row.p for row in first.comparisons] != [row.p for row in second.comparisons]


def test_findings_are_the_comparisons_that_survive():
    found = report()
    verdicts = [row for row in found.comparisons if row.verdict in ("higher", "lower")]
    assert len(found.findings) == len(verdicts) > 0
    assert all(row.adjusted_p < 0.05 for row in verdicts)
    assert all(row.adjusted_p >= row.p for row in found.comparisons)


def test_a_report_of_tags_says_that_it_is_of_tags():
    assert "rates of the tool's own tags" in report().first_lines[0]
    assert "rate of tagged paragraphs" in FORMATS["terminal"](report())


def test_json_holds_every_figure_unrounded_and_no_nan():
    values = json.loads(FORMATS["json"](report()), parse_constant=pytest.fail)
    assert len(values["shares"]) == 3 * 4
    assert values["signature"] == {"framing": "0.0.0", "seed": 0}


def test_every_line_of_the_csv_has_as_many_cells_as_its_head():
    lines = list(csv.reader(FORMATS["csv"](report()).splitlines()))
    assert {len(line) for line in lines} == {len(lines[0])}


def test_the_report_ends_with_its_signature():
    for name in ("terminal", "md"):
        assert FORMATS[name](report()).splitlines()[-1] == "Signature: framing:0.0.0|seed:0"
