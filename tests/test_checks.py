import pytest
from village import label_values, rows_of, village, village_labels

from framing.checks import Design, EventDesign, TextDesign, doubts, read_design, violations
from framing.dataset import read_dataset
from framing.errors import DataError

NOTHING = Design(EventDesign(), TextDesign(shared_words=None))


def problems_of(*values, event=None, text=None, columns=None):
    design = Design(event or EventDesign(), text or TextDesign(shared_words=None), columns or {})
    return [str(each) for each in violations(read_dataset(rows_of(*values), village()), design)]


def paragraph(id, text="A crop.", frames=None, **extra):
    return {"id": id, "text": text, "frames": frames or {}, "event": "e1", **extra}


def test_the_small_world_breaks_no_rule_of_the_default_design():
    assert violations(village_labels(), Design()) == ()


@pytest.mark.parametrize(
    ("design", "problem"),
    [
        (EventDesign(paragraphs=5), "event 'e1' has 4 paragraphs, not 5"),
        (EventDesign(without_frame=2), "event 'e1' has 1 paragraphs without a frame, not 2"),
        (EventDesign(several=1), "event 'e1' has 0 paragraphs with several frames, not 1"),
    ],
)
def test_an_event_of_another_pattern_is_named_at_its_first_paragraph(design, problem):
    found = problems_of(*label_values()[:4], event=design)
    assert found == [f"labels.jsonl:1: {problem}. Add, code again or remove paragraphs of it"]


def test_an_event_in_which_a_frame_never_stands_alone_is_named():
    assert problems_of(*label_values()[:4], event=EventDesign(alone=1)) == []
    assert problems_of(*label_values()[4:8], event=EventDesign(alone=1)) == [
        "labels.jsonl:1: event 'e2' has paragraphs with one frame alone: "
        "harvest 1, music 1, river 0. Each frame should stand alone in 1"
    ]


def test_short_and_long_paragraphs_are_named():
    rows = [paragraph("1", "one two"), paragraph("2", "one two three"), paragraph("3", "a " * 5)]
    assert problems_of(*rows, text=TextDesign(min_words=3, max_words=4, shared_words=None)) == [
        "labels.jsonl:1: the paragraph has 2 words. Between 3 and 4 are allowed",
        "labels.jsonl:3: the paragraph has 5 words. Between 3 and 4 are allowed",
    ]


def test_a_value_that_the_design_does_not_list_is_named():
    rows = [paragraph("1", region="sahel"), paragraph("2", "A cat.", region="sahle")]
    assert problems_of(*rows, columns={"region": ["sahel", "eu"]}) == [
        "labels.jsonl:2: unknown region 'sahle'. Did you mean 'sahel'?"
    ]


def test_words_in_a_row_of_two_events_are_named_and_those_of_one_are_not():
    rows = [
        paragraph("1", "one two three four"),
        paragraph("2", "x one two three"),
        {**paragraph("3", "y One two three z"), "event": "e2"},
    ]
    assert problems_of(*rows, text=TextDesign(shared_words=3)) == [
        "labels.jsonl:3: 3 words in a row stand at labels.jsonl:1 too: 'one two three'. "
        "Write one of the two anew"
    ]


def test_openings_that_recur_are_named():
    rows = [paragraph(str(n), f"The crop is {n}.") for n in range(3)]
    assert problems_of(*rows, text=TextDesign(shared_words=None, same_opening=1.0)) == [
        "labels.jsonl:1: 3 paragraphs begin with 'the crop is'. At most 2 should"
    ]


def test_a_frame_of_longer_paragraphs_than_others_is_named():
    long = [paragraph(f"l{n}", "a " * 9 + str(n), {"music": 1}) for n in range(2)]
    short = [paragraph(f"s{n}", f"a {n}") for n in range(4)]
    found = problems_of(*short, *long, text=TextDesign(shared_words=None, length_spread=0.25))
    assert found == [
        "the median length with 'music' is 10 words, that of all paragraphs 2. "
        "A model could learn the length; write longer or shorter ones"
    ]


def test_frames_that_teach_nothing_and_repeated_texts_are_doubts():
    rows = [
        {"id": "1", "text": "A crop.", "harvest": 1, "music": 0},
        {"id": "2", "text": "A crop.", "harvest": 1, "music": 1},
    ]
    assert doubts(read_dataset(rows_of(*rows), village())) == (
        "every paragraph that is coded for 'harvest' carries it",
        "no paragraph carries 'river'",
        "1 paragraphs repeat the text of another",
    )
    assert doubts(village_labels()) == ()


def test_a_design_is_read_from_its_file(tmp_path):
    path = tmp_path / "design.toml"
    assert read_design(path) == Design()
    path.write_text('[event]\nparagraphs = 6\n[text]\nmin_words = 9\n[columns]\nregion = ["eu"]\n')
    assert read_design(path) == Design(
        EventDesign(paragraphs=6), TextDesign(min_words=9), {"region": ["eu"]}
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "[event]\nparagraph = 6\n",
            "unknown setting 'paragraph'. "
            "Known are 'paragraphs', 'without_frame', 'alone' or 'several'",
        ),
        ("[events]\n", "unknown setting 'events'. Known are 'event', 'text' or 'columns'"),
    ],
)
def test_a_design_that_sets_something_unknown_is_refused(tmp_path, content, message):
    path = tmp_path / "design.toml"
    path.write_text(content)
    with pytest.raises(DataError) as caught:
        read_design(path)
    assert str(caught.value) == f"{path}: {message}"


def test_a_design_that_is_no_toml_is_refused(tmp_path):
    path = tmp_path / "design.toml"
    path.write_text("[event")
    with pytest.raises(DataError, match="the design cannot be read"):
        read_design(path)
