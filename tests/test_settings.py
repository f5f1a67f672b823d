import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.errors import FramingError
from framing.settings import UNLABELLED, Settings, read_settings, settings_from

RANGES = st.tuples(st.integers(1, 9), st.integers(1, 9))
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
SETTINGS = st.builds(
    Settings,
    words=RANGES,
    characters=st.none() | RANGES,
    min_df=st.none() | st.integers(1),
    ratio=st.none() | FLOATS,
    semantic=st.integers(0),
    cost=FLOATS,
    confident=st.tuples(FLOATS, FLOATS),
)


@given(SETTINGS)
def test_settings_come_back_from_a_models_file(settings):
    stored = json.loads(json.dumps(dataclasses.asdict(settings)))
    assert settings_from(stored) == settings


@pytest.mark.parametrize(
    ("assignment", "name", "value"),
    [
        ("words=1-1", "words", (1, 1)),
        ("words= 1, 2 ", "words", (1, 2)),
        ("characters=none", "characters", None),
        ("characters=2-4", "characters", (2, 4)),
        ("ratio=off", "ratio", None),
        ("ratio=0.5", "ratio", 0.5),
        ("min_df=3", "min_df", 3),
        ("min_df=auto", "min_df", None),
        ("cost=1e-1", "cost", 0.1),
    ],
)
def test_an_assignment_changes_one_setting(assignment, name, value):
    assert read_settings([assignment]) == dataclasses.replace(Settings(), **{name: value})


@pytest.mark.parametrize(
    ("asked", "n_paragraphs", "least"),
    [(None, 1999, 1), (None, 2000, 2), (4, 100, 4), (1, 9999, 1)],
)
def test_features_of_one_paragraph_are_kept_where_paragraphs_are_few(asked, n_paragraphs, least):
    settings = Settings(min_df=asked).resolved(n_paragraphs)
    assert settings.min_df == settings.least_df(n_paragraphs) == least


def test_without_assignments_the_defaults_hold():
    assert read_settings([]) == Settings()
    assert read_settings([], unlabelled=True) == UNLABELLED


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        (
            "charcters=none",
            "the setting 'charcters=none' is not known. Did you mean 'characters'? "
            "Write NAME=VALUE",
        ),
        ("words", "the setting 'words' is not known. Did you mean 'words'? Write NAME=VALUE"),
        ("words=2", "'2' is no value for the setting 'words'. Its default is (1, 2)"),
        ("min_df=none", "'none' is no value for the setting 'min_df'. Its default is 'auto'"),
        ("min_df=0", "'0' is no value for the setting 'min_df'. Its default is 'auto'"),
    ],
)
def test_another_assignment_is_refused(assignment, message):
    with pytest.raises(FramingError) as caught:
        read_settings([assignment])
    assert str(caught.value) == message
