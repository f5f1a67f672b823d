import pytest
from village import village

from framing.codebook import codebook_from_dict
from framing.codes import ABSENT, NOT_CODED, PRESENT, CodeReader, code_name
from framing.errors import DataError

FAVOR, AGAINST, NEUTRAL = PRESENT + 1, PRESENT + 2, PRESENT + 3
HARVEST, MUSIC, RIVER = range(3)


@pytest.fixture(scope="module")
def reader():
    return CodeReader(village())


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("favor", FAVOR), ("Favour", FAVOR), ("pro", FAVOR), (" AGAINST ", AGAINST),
        ("con", AGAINST), ("negative", AGAINST), ("neutral", NEUTRAL), ("none", NEUTRAL),
        (1, PRESENT), (1.0, PRESENT), (True, PRESENT), ("yes", PRESENT), ("present", PRESENT),
        (0, ABSENT), (0.0, ABSENT), (False, ABSENT), ("", ABSENT), ("no", ABSENT),
        ("?", NOT_CODED), (None, NOT_CODED),
    ],
)  # fmt: skip
def test_a_cell_of_one_frame_is_read(reader, value, code):
    assert reader.code(value, "") == code


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("favr", "x:1: 'favr' is no stance. Did you mean 'favor'?"),
        (
            2,
            "x:1: 2 is no stance. Use 'favor', 'against' or 'neutral', 1 for present, "
            "0 or nothing for absent, ? for not coded",
        ),
    ],
)
def test_another_word_is_no_stance(reader, value, message):
    with pytest.raises(DataError) as caught:
        reader.code(value, "x:1")
    assert str(caught.value) == message


@pytest.mark.parametrize("value", ["harvest", "Harvest", " HARVEST "])
def test_a_frame_is_found_by_key_or_name_whatever_its_case(reader, value):
    assert reader.frame(value, "") == HARVEST


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("", {}),
        (None, {}),
        ("no frame", {}),
        ("harvest", {HARVEST: PRESENT}),
        ("harvest;river", {HARVEST: PRESENT, RIVER: PRESENT}),
        ("harvest | river", {HARVEST: PRESENT, RIVER: PRESENT}),
        ("Music#river", {MUSIC: PRESENT, RIVER: PRESENT}),
        ("harvest=favor; music=?", {HARVEST: FAVOR, MUSIC: NOT_CODED}),
        (["harvest", "river"], {HARVEST: PRESENT, RIVER: PRESENT}),
        ('["harvest"]', {HARVEST: PRESENT}),
        ({"music": "con", "river": None}, {MUSIC: AGAINST, RIVER: NOT_CODED}),
        ('{"music": "against", "river": 0}', {MUSIC: AGAINST, RIVER: ABSENT}),
    ],
)
def test_a_cell_of_all_frames_is_read(reader, cell, codes):
    assert reader.cell(cell, "") == codes


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("harvest;musik", "x:1: unknown frame 'musik'. Did you mean 'music'?"),
        ("favor", "x:1: unknown frame 'favor'. The codebook has 'harvest', 'music' or 'river'"),
        (
            '{"music"',
            "x:1: the codes '{\"music\"' are not valid JSON (Expecting ':' delimiter). "
            'Write {"frame": "stance"}, ["frame"] or frame;frame',
        ),
    ],
)
def test_a_cell_that_names_no_frame_is_refused(reader, cell, message):
    with pytest.raises(DataError) as caught:
        reader.cell(cell, "x:1")
    assert str(caught.value) == message


def test_a_codebook_of_one_frame_takes_a_bare_stance():
    reader = CodeReader(codebook_from_dict({"frames": ["harvest"], "stances": ["favor", "none"]}))
    assert reader.cell("favor", "") == {0: PRESENT + 1}
    assert reader.cell("none", "") == {0: PRESENT + 2}


def test_a_stance_of_the_codebook_goes_before_an_alias():
    reader = CodeReader(codebook_from_dict({"frames": ["a"], "stances": ["favor", "support"]}))
    assert reader.code("support", "") == PRESENT + 2
    assert reader.code("pro", "") == PRESENT + 1


@pytest.mark.parametrize(
    ("code", "name"),
    [(NOT_CODED, "?"), (ABSENT, "absent"), (PRESENT, "present"), (AGAINST, "against")],
)
def test_a_code_is_written_by_its_name(code, name):
    assert code_name(code, village()) == name
