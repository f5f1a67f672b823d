import json
from pathlib import Path

import pytest
from village import jsonl, label_values, rows_of, village

from framing.agreement import agree
from framing.errors import DataError
from framing.render.agreement import FORMATS

VALUES = label_values()


def without_river(*ids):
    """The second coder's change of mind: no river in these paragraphs."""
    return [
        {
            **v,
            "frames": {k: s for k, s in v["frames"].items() if k != "river" or v["id"] not in ids},
        }
        for v in VALUES
    ]


def measured(*files, **changes):
    named = [(f"coder{n}", rows_of(*values)) for n, values in enumerate(files, 1)]
    return agree(named, village(), **changes)


def of(found, frame):
    return next(each for each in found.frames if each.frame == frame)


def test_coders_who_agree_have_an_alpha_of_one_and_no_range():
    found = measured(VALUES, VALUES)
    assert (found.coders, found.paragraphs, found.groups) == (("coder1", "coder2"), 40, 10)
    assert (found.grouped_by, found.disputed) == ("event", ())
    for frame in found.frames:
        assert frame.presence.alpha.value == frame.presence.ac1 == frame.presence.positive == 1.0
        assert frame.presence.alpha.note == "no range: the coders never disagree"
        assert frame.stance.n == 11


def test_one_paragraph_coded_otherwise_is_disputed_and_counts_once():
    found = measured(VALUES, without_river("e1-3"))
    river = of(found, "river")
    assert found.disputed == ("e1-3",)
    assert river.presence.percent == pytest.approx(39 / 40)
    # Ten found by both, one by one of them.
    assert river.presence.positive == pytest.approx(20 / 21)
    assert river.stance.n == 10
    assert of(found, "harvest").presence.percent == 1.0


def test_another_stance_is_disputed_and_leaves_presence_alone():
    other = [{**v, "frames": {**v["frames"], "music": "against"}} if v["id"] == "e1-2" else v
             for v in VALUES]  # fmt: skip
    found = measured(VALUES, other)
    assert found.disputed == ("e1-2",)
    assert of(found, "music").presence.percent == 1.0
    assert of(found, "music").stance.percent == pytest.approx(10 / 11)


def test_only_paragraphs_of_two_coders_count():
    assert measured(VALUES, VALUES[:8]).paragraphs == 8


def test_what_a_third_coder_left_out_is_not_disputed():
    found = measured(VALUES, VALUES, VALUES[:4])
    assert found.paragraphs == 40
    assert found.disputed == ()


def test_a_frame_that_one_coder_did_not_code_is_not_disputed():
    other = [{**v, "frames": {**v["frames"], "music": None}} for v in VALUES]
    found = measured(VALUES, other)
    assert found.disputed == ()
    assert (of(found, "music").presence.n, of(found, "river").presence.n) == (0, 40)
    assert of(found, "music").presence.alpha.note == "no pairs of codes"


def test_an_alpha_of_one_code_only_is_undefined_and_says_so():
    nothing = [{**value, "frames": {}} for value in VALUES]
    found = measured(nothing, nothing)
    alpha = of(found, "river").presence.alpha
    assert (alpha.defined, alpha.note) == (False, "undefined: the coders used one code only")
    assert of(found, "river").stance.alpha.note == "no pairs of codes"
    assert FORMATS["terminal"](found).count("undefined: the coders used one code only") == 3
    assert json.loads(FORMATS["json"](found))["frames"][0]["presence"]["alpha"]["value"] is None


def test_coders_can_be_named_in_one_file():
    both = [{**value, "coder": who} for who in ("Ada", "Ben") for value in VALUES]
    assert measured(both).coders == ("Ada", "Ben")
    assert measured(both).paragraphs == 40


def test_codes_without_text_are_enough():
    bare = [{k: v for k, v in value.items() if k != "text"} for value in VALUES]
    assert measured(VALUES, bare).paragraphs == 40


def test_an_alpha_that_hangs_on_one_event_gets_no_range():
    alpha = of(measured(VALUES, without_river("e1-3")), "river").presence.alpha
    assert (alpha.low, alpha.note) == (None, "no range: alpha hangs on a single group")


def test_a_higher_level_gives_a_wider_range():
    narrow, wide = (
        of(measured(VALUES, without_river("e1-3", "e5-3"), level=level), "river").presence.alpha
        for level in (0.8, 0.95)
    )
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


def test_paragraphs_that_nobody_coded_twice_are_refused():
    with pytest.raises(DataError) as caught:
        measured(VALUES[:4], VALUES[4:])
    assert str(caught.value) == (
        "coder1, coder2: no paragraph was coded by two coders. "
        "Give files that hold the same ids, or name the coders in a column 'coder'"
    )


def test_a_bad_code_ends_the_command_with_its_place(run, labels):
    Path("second.jsonl").write_text(jsonl({**VALUES[0], "frames": {"harvest": "favur"}}))
    ran = run("agree", labels / "paragraphs.jsonl", "second.jsonl")
    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        "error: second.jsonl:1, column 'frames': 'favur' is no stance. Did you mean 'favor'?\n",
    )


def test_files_that_share_no_paragraph_end_the_command(run, labels):
    Path("second.jsonl").write_text(jsonl({**VALUES[0], "id": "x"}))
    ran = run("agree", labels / "paragraphs.jsonl", "second.jsonl")
    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        "error: paragraphs, second: no paragraph was coded by two coders. "
        "Give files that hold the same ids, or name the coders in a column 'coder'\n",
    )


def test_the_table_names_the_coders_and_counts_the_disputed(run, labels):
    Path("second.jsonl").write_text(jsonl(*without_river("e1-3")))
    ran = run("agree", labels / "paragraphs.jsonl", "second.jsonl")
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert lines[0] == (
        "40 paragraphs in 10 events coded by two or more of paragraphs, second; Krippendorff's "
        "alpha (nominal), 95% intervals from leaving out one event at a time"
    )
    assert lines[-1] == "1 paragraphs are coded otherwise by some coder."
    assert [line.split(",")[0].strip() for line in lines[3:9]] == [
        *("harvest", "harvest", "music", "music", "river", "river")
    ]


def test_files_of_one_name_in_two_folders_are_two_coders(run, labels):
    Path("ben").mkdir()
    Path("ben/paragraphs.jsonl").write_text(jsonl(*VALUES))
    first = labels / "paragraphs.jsonl"
    ran = run("agree", first, "ben/paragraphs.jsonl", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["coders"] == [str(first), "ben/paragraphs.jsonl"]
