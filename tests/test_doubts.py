import dataclasses

import numpy as np
import pytest

from framing.doubts import DATE, LANGUAGE, LONG, SCORE, SHORT, UNKNOWN, Doubted, Doubter

TRUSTED = "The wheat crop must be saved, and every barn should open for it."
POLISH = "Wczoraj rolnicy zebrali pszenicę oraz zawieźli ziarno do wielkiej stodoły pod lasem."
# Half function words that the village has, half words that it never says.
STRANGE = "the quark and the gluon of the boson at the lepton hadron meson baryon photon"


@pytest.fixture(scope="module")
def doubter(model):
    return Doubter(model)


def flags(doubter, text, *, decision=None, date=""):
    model = doubter.model
    likely = (model.reference.low + model.reference.high) / 2
    scores = np.zeros((1, len(model.intercepts)))
    scores[0, :3] = likely if decision is None else decision
    return doubter.flags([text], scores, [date])[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (TRUSTED, ()),
        (TRUSTED.upper(), ()),
        ("The crop.", (SHORT,)),
        ("", (SHORT,)),
        (POLISH, (LANGUAGE,)),
        (STRANGE, (UNKNOWN,)),
        (f"{TRUSTED} {TRUSTED}", (LONG,)),
        (f"{POLISH} {POLISH}", (LONG, LANGUAGE)),
    ],
    ids=["known", "capitals", "short", "empty", "language", "unknown", "long", "long Polish"],
)
def test_a_paragraph_is_flagged_for_what_training_says_little_of(text, expected, doubter):
    assert flags(doubter, text) == expected


def test_no_training_paragraph_is_of_another_language_or_too_long(doubter, dataset):
    for text in dataset.texts:
        assert not {LANGUAGE, LONG} & set(flags(doubter, text))


def test_punctuation_hides_no_word(doubter):
    assert flags(doubter, "(The) wheat; crop: must, be. “saved” and! every? barn") == ()


@pytest.mark.parametrize("frame", [0, 1, 2])
@pytest.mark.parametrize("side", ["low", "high"])
def test_a_score_outside_those_of_training_is_flagged(side, frame, doubter):
    reference = doubter.model.reference
    decision = (reference.low + reference.high) / 2
    decision[frame] = getattr(reference, side)[frame]
    assert flags(doubter, TRUSTED, decision=decision) == ()
    decision[frame] += 1e-6 if side == "high" else -1e-6
    assert flags(doubter, TRUSTED, decision=decision) == (SCORE,)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-02", ()),
        ("2018-01-01", ()),
        ("2017-12-31", (DATE,)),
        ("2028-12-30", ()),
        ("2028-12-31T08:00:00", (DATE,)),
        ("1999", ()),
        ("", ()),
    ],
)
def test_a_date_two_years_outside_those_of_training_is_flagged(day, expected, model):
    reference = dataclasses.replace(model.reference, dates=("2020-01-01", "2026-12-31"))
    dated = Doubter(dataclasses.replace(model, reference=reference))
    assert flags(dated, TRUSTED, date=day) == expected


def test_without_dates_in_training_no_date_is_doubted(doubter):
    assert flags(doubter, TRUSTED, date="1066-10-14") == ()


def test_doubts_are_counted_by_paragraph_and_by_flag_and_near_thresholds_are_none():
    one = Doubted.of([((), 5), (("near-threshold:music",), 2), ((SHORT, DATE), 3)])
    both = one + Doubted.of([(("near-threshold:river", DATE), 1)])
    assert (both.n_rows, both.n_doubted, both.flags) == (11, 4, {SHORT: 3, DATE: 4})
    assert str(both) == (
        "4 of 11 paragraphs are unlike those that the model learned from (date 4, short 3)"
    )
