import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from village import label_values

from framing.explanation import explain, strongest
from framing.render.explanation import FORMATS, marked

WORDS = st.sampled_from(
    [
        "wheat",
        "Wheat",
        "crop",
        "barn.",
        "the",
        "a",
        "choir",
        "band,",
        "river-wall",
        "flood",
        "(river",
    ]
)
SIGNS = st.sampled_from(
    [
        "-",
        "–",
        "’s",
        "«",
        "»",
        "...",
        "1.5",
        "U.S.",
        "I",
        "é",
        "ΑΣ",
        "İ",
        "ß",
        "東京",
        "крах",
        "🙂",
        "_",
        "a_b",
    ]
)
TEXTS = st.lists(WORDS | SIGNS | st.text(max_size=6), max_size=14).map(" ".join)


@given(TEXTS)
@settings(max_examples=150)
@example("")
@example(" ")
@example("wheat")
@example("wheat wheat wheat crop wheat")
@example("river-wall — “the barn’s” crop's")
@example("wheat\u2028crop\x1fbarn\x85river")
def test_reasons_and_marks_add_up_to_the_score(model, text):
    decision = model.decision([text])[0]
    for k, each in enumerate(explain(text, model)):
        reasons = each.intercept + sum(reason.weight for reason in each.reasons)
        marks = each.intercept + sum(mark.weight for mark in each.marks)
        assert each.log_odds == pytest.approx(decision[k], abs=1e-6)
        assert reasons == pytest.approx(decision[k], abs=1e-6)
        assert marks == pytest.approx(decision[k], abs=1e-6)


@given(TEXTS)
def test_marks_are_the_words_of_the_text_in_order(model, text):
    marks = explain(text, model)[0].marks
    assert [text[mark.start : mark.end] for mark in marks] == text.split()


def test_an_explanation_says_what_the_model_says(model):
    text = str(label_values()[0]["text"])
    predicted = model.predict([text])
    harvest, music, _ = explain(text, model)
    assert harvest.probability == pytest.approx(predicted.probabilities[0, 0])
    assert (harvest.tagged, harvest.stance) == (True, "favor")
    assert (music.tagged, music.stance) == (False, None)
    assert harvest.threshold == model.thresholds[0]


def test_the_words_of_a_frame_speak_for_it_and_for_no_other(model):
    harvest, music, _ = explain("The wheat crop lies in the barn.", model)
    assert {reason.text for reason in harvest.reasons[:3]} <= {
        "wheat",
        "crop",
        "barn",
        "wheat crop",
    }
    assert all(reason.weight > 0 for reason in harvest.reasons[:3])
    weights = {reason.text: reason.weight for reason in music.reasons}
    assert weights["wheat"] < 0


def test_a_pair_counts_as_a_pair_and_half_for_each_of_its_words_in_the_marks(model):
    (harvest, *_) = explain("the wheat", model)
    weights = {reason.text: reason.weight for reason in harvest.reasons}
    first, second = (mark.weight for mark in harvest.marks)
    assert weights["the wheat"] != 0
    assert first == pytest.approx(weights["the"] + weights["the wheat"] / 2)
    assert second == pytest.approx(weights["wheat"] + weights["the wheat"] / 2)


def test_a_word_that_comes_twice_is_one_reason_and_two_marks(model):
    (harvest, *_) = explain("wheat or wheat", model)
    assert [reason.text for reason in harvest.reasons].count("wheat") == 1
    first, _, last = harvest.marks
    alone = next(reason.weight for reason in harvest.reasons if reason.text == "wheat")
    assert first.weight + last.weight == pytest.approx(alone)


def test_reasons_are_sorted_by_strength_and_cut_where_asked(model):
    (harvest, *_) = explain(str(label_values()[0]["text"]), model)
    sizes = [abs(reason.weight) for reason in harvest.reasons]
    assert sizes == sorted(sizes, reverse=True)
    assert list(strongest(harvest, 3)) == list(harvest.reasons[:3])
    assert len(strongest(harvest, 999)) == np.count_nonzero(sizes)


def test_marked_text_is_the_text_with_signs(model):
    text = "The wheat crop lies in the barn, and nobody minds."
    shown = marked(text, explain(text, model)[0].marks)
    assert "[wheat+]" in shown
    assert shown.replace("+]", "").replace("-]", "").replace("[", "") == text


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_shows_the_place_and_the_frame(model, name):
    text = 'The <wheat> & the "barn"'
    shown = FORMATS[name](text, explain(text, model)[:1], top=2, place="a1-1")
    assert "a1-1" in shown
    assert "harvest" in shown
    assert shown.endswith("\n")


def test_html_holds_no_markup_of_the_text(model):
    text = "<script>wheat</script> & barn"
    shown = FORMATS["html"](text, explain(text, model), top=5, place="<b>")
    assert "<script>" not in shown
    assert "<b>" not in shown
    assert "&lt;script&gt;" in shown


def test_the_terminal_shows_parts_that_add_up(model):
    text = "The wheat crop lies in the barn."
    shown = FORMATS["terminal"](text, explain(text, model)[:1], top=2, place="a1-1")
    figures = [
        float(line.split()[0])
        for line in shown.splitlines()
        if line.startswith("  +") or line.startswith("  -")
    ]
    assert sum(figures[:-1]) == pytest.approx(figures[-1], abs=0.003)
