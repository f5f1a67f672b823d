import pytest
from village import label_values, rows_of, village, village_labels

from framing.codebook import codebook_from_dict
from framing.codes import ABSENT, NOT_CODED, PRESENT
from framing.dataset import check_dataset, read_dataset
from framing.errors import DataError
from framing.records import Problem

FAVOR, AGAINST = PRESENT + 1, PRESENT + 2
TEXT = {"text": "A crop."}


def codes_of(*values, book=None, **options):
    """The codes of rows, as lists."""
    return read_dataset(rows_of(*values), book or village(), **options).codes.tolist()


def problems_of(*values, book=None):
    return [str(problem) for problem in check_dataset(rows_of(*values), book or village())[1]]


LAYOUTS = {
    "wide": [{**TEXT, "harvest": "favor", "music": "", "river": "?"}],
    "wide, by name and number": [{**TEXT, "Harvest": "pro", "Music": 0, "River": None}],
    "one cell": [{**TEXT, "frames": "harvest=favor;river=?"}],
    "one cell of JSON": [{**TEXT, "labels": '{"harvest": "favor", "river": null}'}],
    "an object": [{**TEXT, "frames": {"harvest": "favor", "river": None}}],
    "long, a frame a row": [
        {**TEXT, "id": "1", "frame": "harvest", "stance": "favor"},
        {**TEXT, "id": "1", "frame": "river", "stance": "?"},
    ],
}


@pytest.mark.parametrize("values", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_gives_the_same_codes(values):
    assert codes_of(*values) == [[FAVOR, ABSENT, NOT_CODED]]


def test_rows_that_name_a_target_say_nothing_of_the_others():
    values = [
        {**TEXT, "target": "harvest", "label": "AGAINST"},
        {"text": "A choir.", "target": "music", "label": "FAVOR"},
    ]
    assert codes_of(*values) == [[AGAINST, NOT_CODED, NOT_CODED], [NOT_CODED, FAVOR, NOT_CODED]]


def test_rows_that_list_frames_leave_the_others_out():
    assert codes_of({**TEXT, "frame": "harvest"}, {"text": "A cat.", "frame": ""}) == [
        [PRESENT, ABSENT, ABSENT],
        [ABSENT, ABSENT, ABSENT],
    ]


def test_two_targets_of_one_text_are_one_paragraph():
    values = [
        {**TEXT, "target": "harvest", "label": "favor"},
        {**TEXT, "target": "river", "label": "against"},
    ]
    assert codes_of(*values) == [[FAVOR, NOT_CODED, AGAINST]]


def test_a_column_label_holds_the_frames_where_no_target_stands_beside_it():
    book = village(exclusive=True, stances=[])
    assert codes_of({**TEXT, "label": "music"}, book=book) == [[ABSENT, PRESENT, ABSENT]]


def test_no_frame_at_all_is_not_the_same_as_not_coded():
    assert codes_of({**TEXT, "frames": ""}) == [[ABSENT] * 3]
    assert codes_of({**TEXT, "frames": "harvest=?;music=?;river=?"}) == [[NOT_CODED] * 3]


def test_files_of_two_layouts_are_read_together():
    assert codes_of({**TEXT, "harvest": 1}, {"text": "A choir.", "frames": "music"}) == [
        [PRESENT, ABSENT, ABSENT],
        [ABSENT, PRESENT, ABSENT],
    ]


def test_named_columns_go_before_accepted_ones():
    values = {"text": "A cat.", "prose": "A crop.", "codes": "harvest"}
    dataset = read_dataset(rows_of(values), village(), columns={"text": "prose", "frames": "codes"})
    assert dataset.texts == ("A crop.",)
    assert dataset.extra == ({"text": "A cat."},)
    assert dataset.codes.tolist() == [[PRESENT, ABSENT, ABSENT]]


def test_presence_and_stances_are_two_views_of_the_codes():
    dataset = read_dataset(
        rows_of({**TEXT, "harvest": "against", "music": 1, "river": "?"}), village()
    )
    assert dataset.presence.tolist() == [[1, 1, -1]]
    assert dataset.stances.tolist() == [[1, -1, -1]]


def test_the_same_row_twice_is_one_paragraph_with_a_note():
    row = {**TEXT, "id": "1", "frames": "harvest"}
    dataset = read_dataset(rows_of(row, row), village())
    assert len(dataset) == 1
    assert dataset.notes == ("1 rows repeat an earlier one and were joined with it",)


def test_rows_without_text_are_left_out_with_a_note():
    dataset = read_dataset(rows_of({**TEXT, "harvest": 1}, {"text": " ", "harvest": 1}), village())
    assert (len(dataset), dataset.notes) == (1, ("1 rows without text were left out",))


def test_two_coders_may_code_one_paragraph_differently():
    rows = [{**TEXT, "id": "1", "coder": coder, "harvest": c} for coder, c in (("a", 1), ("b", 0))]
    dataset = read_dataset(rows_of(*rows), village())
    assert dataset.coders == ("a", "b")
    assert dataset.presence[:, 0].tolist() == [1, 0]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (
            {"text": "A cat.", "id": "1", "frames": "harvest"},
            "labels.jsonl:2: the id '1' stands at labels.jsonl:1 with another text. "
            "Give each paragraph an id of its own",
        ),
        (
            {**TEXT, "id": "1", "frames": "harvest=favor"},
            "labels.jsonl:2: the paragraph '1' is coded otherwise at labels.jsonl:1. "
            "Settle the code, or name the coders in a column 'coder'",
        ),
        (
            {**TEXT, "id": "1", "frames": ""},
            "labels.jsonl:2: the paragraph '1' is coded otherwise at labels.jsonl:1. "
            "Settle the code, or name the coders in a column 'coder'",
        ),
    ],
)
def test_rows_that_contradict_each_other_are_a_problem(second, problem):
    assert problems_of({**TEXT, "id": "1", "frames": "harvest"}, second) == [problem]


def test_problems_of_the_reader_stand_among_those_of_the_codes():
    rows = [Problem("broken JSON", "labels.jsonl:1"), *rows_of({**TEXT, "frames": "musik"})]
    dataset, problems = check_dataset(rows, village())
    assert len(dataset) == 0
    assert [problem.what for problem in problems] == ["broken JSON", "unknown frame 'musik'"]


def test_a_dataset_without_a_paragraph_is_refused():
    with pytest.raises(DataError, match="there is no labelled paragraph"):
        read_dataset([], village())


@pytest.mark.parametrize(
    ("values", "unit", "groups"),
    [
        ({"event": "e1", "article": "a1"}, "event", ("e1",)),
        ({"article": "a1", "source": "Hill"}, "article", ("a1",)),
        ({"source": "Hill", "id": "7"}, "paragraph", ("alone:7",)),
        ({"event": "", "id": "7"}, "event", ("alone:7",)),
    ],
)
def test_groups_are_events_else_articles_else_single_paragraphs(values, unit, groups):
    dataset = read_dataset(rows_of({**TEXT, "harvest": 1, **values}), village())
    assert (dataset.grouped_by, dataset.groups) == (unit, groups)


def test_sources_can_be_kept_together_instead():
    dataset = read_dataset(rows_of(*label_values()), village(), group="source")
    assert dataset.grouped_by == "source"
    assert set(dataset.groups) == {"Hill Post", "Valley Daily", "Coast Wire"}


def test_the_fingerprint_does_not_hang_on_the_order_of_rows():
    whole = village_labels()
    assert whole.take(range(39, -1, -1)).fingerprint == whole.fingerprint
    assert whole.take(range(39)).fingerprint != whole.fingerprint


@pytest.mark.parametrize(
    "change",
    [{"id": "x"}, {"text": "Another."}, {"frames": {"harvest": "neutral"}}, {"event": "e2"}],
)
def test_every_part_of_a_paragraph_is_in_the_fingerprint(change):
    first, *rest = label_values()
    changed = read_dataset(rows_of({**first, **change}, *rest), village())
    assert changed.fingerprint != village_labels().fingerprint


def test_a_part_of_a_dataset_keeps_its_columns_together():
    part = village_labels().take([39, 0])
    assert (part.ids, part.groups) == (("e10-4", "e1-1"), ("e10", "e1"))
    assert part.presence.tolist() == [[0, 0, 0], [1, 0, 0]]
    assert part.sources == ("Valley Daily", "Hill Post")


@pytest.mark.parametrize(
    ("rows", "book", "given"),
    [
        ([{**TEXT, "target": "harvest", "stance": "favor"}], village(), True),
        ([{**TEXT, "harvest": 1}], village(presence="given"), True),
        ([{**TEXT, "harvest": "favor"}], village(), False),
        ([{**TEXT, "frames": "harvest"}], codebook_from_dict({"frames": ["harvest"]}), False),
    ],
)
def test_presence_is_given_where_no_frame_is_ever_absent(rows, book, given):
    assert read_dataset(rows_of(*rows), book).presence_is_given is given


def test_the_small_world_is_what_its_first_lines_say():
    dataset = village_labels()
    assert (dataset.presence == 1).sum(axis=0).tolist() == [11, 11, 11]
    assert [(dataset.stances == stance).sum(axis=0).tolist() for stance in range(3)] == [
        [3, 3, 3],
        [3, 3, 3],
        [5, 5, 5],
    ]
