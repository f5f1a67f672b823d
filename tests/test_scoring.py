import dataclasses

import numpy as np
import pytest
from village import label_values, village

from framing import scoring
from framing.records import Article, Paragraph, Problem, ScoredParagraph
from framing.scoring import (
    coded_stances,
    near_thresholds,
    quoted_share,
    score,
    texts_of,
)

TEXTS = [str(value["text"]) for value in label_values()]
PROBLEM = Problem("cannot be read", "gone.md")


def article(number, n_paragraphs=2, **changes):
    paragraphs = tuple(Paragraph(TEXTS[(number + k) % 40]) for k in range(n_paragraphs))
    values = (f"a{number}", "Hill Post", "2026-03-02", "A day", paragraphs)
    return dataclasses.replace(Article(*values), **changes)


def test_rows_stand_in_the_order_of_articles_and_paragraphs(model):
    rows = list(score([article(2), article(0, 3), article(1, 1)], model))
    assert [(row.article, row.paragraph, row.id) for row in rows] == [
        ("a2", 1, "a2-1"), ("a2", 2, "a2-2"),
        ("a0", 1, "a0-1"), ("a0", 2, "a0-2"), ("a0", 3, "a0-3"),
        ("a1", 1, "a1-1"),
    ]  # fmt: skip


def test_a_row_holds_what_the_model_says_of_its_text(model):
    rows = list(score([article(0, 40)], model, with_text=True))
    predicted = model.predict(TEXTS)
    assert [row.text for row in rows] == TEXTS
    np.testing.assert_allclose([row.probabilities for row in rows], predicted.probabilities)
    tagged = [[stance is not None for stance in row.stances] for row in rows]
    assert tagged == predicted.tags.tolist()
    assert rows[0].stances == ("favor", None, None)


def test_text_travels_only_where_it_is_asked_for(model):
    assert [row.text for row in score([article(0)], model)] == [None, None]


def test_problems_pass_through_in_their_places(model):
    items = [PROBLEM, article(0, 1), PROBLEM, article(1, 1), PROBLEM]
    kinds = [type(row) for row in score(items, model)]
    assert kinds == [Problem, ScoredParagraph, Problem, ScoredParagraph, Problem]
    assert list(score([PROBLEM, PROBLEM], model)) == [PROBLEM, PROBLEM]


def test_an_article_without_paragraphs_gives_no_row(model):
    assert list(score([article(0, 0)], model)) == []
    assert len(list(score([article(0, 0), article(1, 1), article(2, 0)], model))) == 1


@pytest.mark.parametrize("window", [1, 3, 7, 1000])
def test_windows_do_not_change_the_rows(model, monkeypatch, window):
    articles = [article(n, n % 4) for n in range(12)]
    expected = list(score(articles, model))
    monkeypatch.setattr(scoring, "WINDOW", window)
    assert list(score(articles, model)) == expected


def test_no_more_than_a_window_is_read_ahead(model, monkeypatch):
    monkeypatch.setattr(scoring, "WINDOW", 4)
    pulled = 0

    def articles():
        nonlocal pulled
        for number in range(1000):
            pulled += 1
            yield article(number)

    rows = score(articles(), model)
    for wanted in range(1, 21):
        row = next(rows)
        # Two paragraphs an article: four paragraphs are two articles.
        assert pulled <= 2 * -(-wanted // 4)
    assert row.article == "a9"


def test_ids_of_the_input_are_kept_and_its_columns_travel_along(model):
    given = article(0, 1, paragraphs=(Paragraph(TEXTS[0], id="own"),), extra={"topic": "farms"})
    (row,) = score([given], model)
    assert (row.id, row.extra) == ("own", {"topic": "farms"})


@pytest.mark.parametrize(
    ("text", "spans", "share"),
    [
        ("one two three four", ((0, 7),), 0.5),
        ("one two three four", (), 0.0),
        ("one two three four", ((0, 3), (4, 18)), 1.0),
        ("one two three", ((0, 3),), 0.3333),
        ("", ((0, 0),), 0.0),
    ],
)
def test_the_quoted_share_counts_words_in_quotation_marks(text, spans, share):
    assert quoted_share(Paragraph(text, quotations=spans)) == share


def test_a_probability_near_its_threshold_is_flagged(model):
    near = dataclasses.replace(model, thresholds=np.array([0.5, 0.9, 0.0]))
    # A quarter of log-odds around 0.5 is 0.438 to 0.562, around 0.9 0.875 to 0.920.
    found = near_thresholds(
        np.array([[0.44, 0.88, 0.5], [0.57, 0.87, 0.5], [0.56, 0.93, 0.5]]), near
    )
    assert found.tolist() == [[True, True, False], [False] * 3, [True, False, False]]


def test_a_codebook_of_one_choice_has_no_threshold_to_be_near(model):
    one = dataclasses.replace(model, codebook=village(exclusive=True))
    assert not near_thresholds(np.full((2, 3), 0.5), one).any()


def test_frames_without_stances_are_named_by_an_empty_one(model):
    bare = dataclasses.replace(model, codebook=village(stances=[]))
    tags = np.array([[True, False, False], [False, True, False]])
    assert coded_stances(np.zeros((2, 3)), tags, bare).values() == [
        ("", None, None),
        (None, "", None),
    ]


def test_the_stance_of_a_tagged_frame_is_its_likeliest(model):
    decision = model.decision(TEXTS)
    predicted = model.read_decision(decision)
    keys = model.codebook.stance_keys
    likeliest = predicted.stances.argmax(axis=2)
    assert coded_stances(decision, predicted.tags, model).values() == [
        tuple(keys[k] if tag else None for k, tag in zip(row, tags, strict=True))
        for row, tags in zip(likeliest.tolist(), predicted.tags.tolist(), strict=True)
    ]


def test_texts_are_those_of_the_articles_alone():
    assert list(texts_of([article(0), PROBLEM, article(5, 1)])) == [TEXTS[0], TEXTS[1], TEXTS[5]]
