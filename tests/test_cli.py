import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from village import jsonl, label_values

FIRST = label_values()[0]
TEXT_NAMES = (
    "Name it 'text', 'paragraph', 'content', 'body', 'example' or 'maintext', "
    "or say which column it is"
)

BAD_LABELS = {
    "an unknown frame": (
        jsonl(FIRST, {**FIRST, "id": "x", "frames": {"harvset": "favor"}}),
        "bad.jsonl:2, column 'frames': unknown frame 'harvset'. Did you mean 'harvest'?",
    ),
    "a frame like no other": (
        jsonl({**FIRST, "frames": {"trade": 1}}),
        "bad.jsonl:1, column 'frames': unknown frame 'trade'. "
        "The codebook has 'harvest', 'music' or 'river'",
    ),
    "a missing text column": (
        jsonl({"id": "1", "paragraf": "A crop.", "frames": {}}),
        "bad.jsonl:1: no column holds the text; the columns are 'id', 'paragraf' or 'frames' "
        f"('paragraf': did you mean 'paragraph'?). {TEXT_NAMES}",
    ),
    "no column of codes": (
        jsonl({"id": "1", "text": "A crop."}),
        "bad.jsonl:1: no column holds the codes; the columns are 'id', 'text'. "
        "Name it with --column frames=NAME, or give each frame a column",
    ),
    "a broken JSON line": (
        jsonl(FIRST) + '{"id": "x", "text": \n',
        "bad.jsonl:2: broken JSON (expecting value at column 21). Mend or remove the line",
    ),
    "a code near a stance": (
        jsonl({**FIRST, "frames": {"harvest": "favur"}}),
        "bad.jsonl:1, column 'frames': 'favur' is no stance. Did you mean 'favor'?",
    ),
    "a code that is no stance": (
        jsonl({**FIRST, "frames": {"harvest": "maybe"}}),
        "bad.jsonl:1, column 'frames': 'maybe' is no stance. Use 'favor', 'against' or 'neutral', "
        "1 for present, 0 or nothing for absent, ? for not coded",
    ),
    "one id for two texts": (
        jsonl(FIRST, {**FIRST, "text": "Another crop."}),
        "bad.jsonl:2: the id 'e1-1' stands at bad.jsonl:1 with another text. "
        "Give each paragraph an id of its own",
    ),
    "one text coded in two ways": (
        jsonl(FIRST, {**FIRST, "frames": {}}),
        "bad.jsonl:2: the paragraph 'e1-1' is coded otherwise at bad.jsonl:1. "
        "Settle the code, or name the coders in a column 'coder'",
    ),
    "an empty file": (
        "",
        "bad.jsonl: the file holds nothing to read. Remove it from the input",
    ),
}


@pytest.fixture
def bad(tmp_path, labels):
    """Writes a labels file that lies beside a good codebook."""
    shutil.copy(labels / "codebook.toml", tmp_path)
    return tmp_path / "bad.jsonl"


@pytest.mark.parametrize(("content", "message"), BAD_LABELS.values(), ids=BAD_LABELS)
def test_bad_labels_stop_training_with_a_message_and_write_nothing(content, message, bad, run):
    bad.write_text(content)
    ran = run("train", "bad.jsonl", "--out", "model")
    assert (ran.code, ran.out, ran.err) == (1, "", f"error: {message}\n")
    assert not Path("model").exists()


@pytest.mark.parametrize(("content", "message"), BAD_LABELS.values(), ids=BAD_LABELS)
def test_bad_labels_stop_an_evaluation_with_a_message(content, message, bad, run, stored):
    bad.write_text(content)
    ran = run("evaluate", "bad.jsonl", "--model", stored)
    assert (ran.code, ran.out, ran.err) == (1, "", f"error: {message}\n")


@pytest.mark.parametrize(("content", "message"), BAD_LABELS.values(), ids=BAD_LABELS)
def test_check_lists_the_problem_and_fails(content, message, bad, run):
    bad.write_text(content)
    ran = run("check", "bad.jsonl")
    assert (ran.code, ran.out) == (1, "")
    assert f"problem: {message}\n" in ran.err
    assert ran.err.endswith("1 problem met; the rest is done\n")


def test_check_lists_every_problem_and_training_counts_the_others(bad, run):
    bad.write_text(jsonl(*({**FIRST, "id": n, "frames": {"harvset": 1}} for n in "abc")))
    checked = run("check", "bad.jsonl")
    assert [line.partition(",")[0] for line in checked.err.splitlines()[:3]] == [
        "problem: bad.jsonl:1",
        "problem: bad.jsonl:2",
        "problem: bad.jsonl:3",
    ]
    assert run("train", "bad.jsonl").err == (
        "error: bad.jsonl:1, column 'frames': unknown frame 'harvset'. Did you mean 'harvest'? "
        "(2 more; 'framing check' lists them)\n"
    )


def test_labels_of_one_event_cannot_be_trained_on(bad, run):
    bad.write_text(jsonl(*label_values()[:4]))
    assert run("train", "bad.jsonl").err == (
        "error: all paragraphs belong to one event or article. "
        "Label paragraphs of two articles at least, so that one can be held out\n"
    )


MISTAKES = {
    "missing model": (
        ("score", "news", "--model", "nowhere"),
        "nowhere: there is no model here. Train one with 'framing train LABELS --out FOLDER', "
        "or name its folder",
    ),
    "missing codebook": (
        ("check", "labels", "--codebook", "gone.toml"),
        "gone.toml: there is no such codebook. Name one with --codebook, or make one with "
        "'framing init FOLDER'",
    ),
    "no codebook beside labels": (
        ("check", "alone.jsonl"),
        "no codebook was named, and no codebook.toml lies beside the labels. Name one with "
        "--codebook, or make one with 'framing init FOLDER'",
    ),
    "objective": (
        ("train", "labels", "--out", "m", "--objective", "f2"),
        "unknown objective 'f2'. Use 'f1', 'prevalence', 'precision:0.9' or 'recall:0.9'",
    ),
    "setting": (
        ("train", "labels", "--out", "m", "--set", "word=1-1"),
        "the setting 'word=1-1' is not known. Did you mean 'words'? Write NAME=VALUE",
    ),
    "value of a setting": (
        ("train", "labels", "--out", "m", "--set", "min_df=many"),
        "'many' is no value for the setting 'min_df'. Its default is 'auto'",
    ),
    "train over articles": (
        ("train", "labels", "--out", "news"),
        "news: there is something else here already. Name another folder with --out, or write "
        "over a model with --force",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_ends_with_its_message_and_exit_1(arguments, message, labels, articles, run):
    Path("alone.jsonl").write_text(jsonl(FIRST))
    ran = run(*arguments)
    assert (ran.code, ran.out, ran.err) == (1, "", f"error: {message}\n")


MODEL_MISTAKES = {
    "frame": (
        ("explain", "news", "--frame", "musik"),
        "unknown frame 'musik'. Did you mean 'music'?",
    ),
    "baseline": (
        ("report", "news", "--baseline", "Hill"),
        "the baseline 'Hill' is no source of these rows. Did you mean 'hill'?",
    ),
    "column to compare by": (
        ("report", "news", "--by", "topic"),
        "the rows have no column 'topic'. They have 'source'",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), MODEL_MISTAKES.values(), ids=MODEL_MISTAKES)
def test_an_unknown_name_gets_the_names_there_are(arguments, message, articles, run, stored):
    ran = run(*arguments, "--model", stored)
    assert (ran.code, ran.out, ran.err) == (1, "", f"error: {message}\n")


def test_a_changed_byte_in_a_model_is_refused(articles, run, stored):
    shutil.copytree(stored, "broken")
    content = bytearray(Path("broken/weights.npy").read_bytes())
    content[-1] ^= 1
    Path("broken/weights.npy").write_bytes(content)
    ran = run("score", "news", "--model", "broken")
    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        f"error: {Path('broken/weights.npy').absolute()}: is not the file that was written with "
        "the model. "
        "Copy the whole folder again, or train the model again\n",
    )


def test_bad_articles_among_good_ones_are_told_and_counted_and_the_rest_is_scored(
    articles, run, stored
):
    Path("empty.md").write_text("")
    Path("bytes.txt").write_bytes(b"\x00\x01\xff\xfe" * 9)
    Path("gone.md").symlink_to("nowhere.md")
    ran = run("score", "empty.md", "bytes.txt", "gone.md", "news", "--model", stored)
    assert ran.code == 1
    assert ran.err == (
        "problem: empty.md: the file holds no text. Remove it from the input\n"
        "problem: bytes.txt: the file is not text (byte 0xff at 2 is not UTF-8). "
        "Save it as UTF-8 text, or say what it is with --input-format\n"
        "problem: gone.md: cannot be read (no such file or directory). "
        "Check the path and the rights to read it\n"
        "3 problems met; the rest is done\n"
    )
    assert len(ran.out.splitlines()) == 4


def test_a_folder_that_holds_no_article_is_a_problem(articles, run, stored):
    Path("folder.md").mkdir()
    ran = run("score", "folder.md", "--model", stored)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("problem: folder.md: the folder holds no file to read. ")
    assert ran.err.endswith("1 problem met; the rest is done\n")


def test_nothing_to_report_on_is_an_error(run, stored):
    Path("scores.jsonl").write_text("")
    ran = run("report", "scores.jsonl", "--model", stored)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith(
        "error: scores.jsonl: there is nothing to report on. Give score rows ('framing score') "
        "or articles with at least one paragraph\n"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("score",),
        ("score", "news", "--format", "xml"),
        ("check", "labels", "--column", "body"),
        ("report", "news", "--level", "1.5"),
        ("train", "labels", "--folds", "1"),
    ],
)
def test_a_wrong_use_exits_2_and_prints_no_data(arguments, articles, labels, run):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Error: " in ran.err


@pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("--version",), ("report", "--help")])
def test_help_and_version_exit_0(arguments, run):
    ran = run(*arguments)
    assert ran.code == 0
    assert ran.out
    assert ran.err == ""


def test_strict_makes_warnings_exit_3_and_keeps_the_output(labels, run):
    text = (labels / "paragraphs.jsonl").read_text()
    (labels / "paragraphs.jsonl").write_text(text + jsonl({**FIRST, "id": "blank", "text": ""}))
    assert run("check", "labels").code == 0
    ran = run("check", "labels", "--strict")
    assert ran.code == 3
    assert ran.err == (
        "warning: 1 rows without text were left out\n40 paragraphs in 10 events read\n"
    )


def test_strict_leaves_a_run_without_warnings_alone(labels, run):
    assert run("check", "labels", "--strict").code == 0


def test_nothing_is_overwritten_without_force(articles, run, stored):
    Path("scores.jsonl").write_text("precious\n")
    ran = run("score", "news", "--model", stored, "--out", "scores.jsonl")
    assert (ran.code, ran.err) == (
        1,
        "error: scores.jsonl: there is a file here already. "
        "Name another, or write over it with --force\n",
    )
    assert Path("scores.jsonl").read_text() == "precious\n"
    assert run("score", "news", "--model", stored, "--out", "scores.jsonl", "--force").code == 0
    assert len(Path("scores.jsonl").read_text().splitlines()) == 4


def test_a_run_that_breaks_leaves_no_file_behind(articles, run, stored):
    ran = run("explain", "news", "--model", stored, "--out", "no/such/../there.txt", "--top", "2")
    assert ran.code == 0
    Path("good.md").write_text("A crop.\n")
    before = sorted(Path().rglob("*"))
    assert run("report", "good.md", "--model", "nowhere", "--out", "report.txt").code == 1
    assert sorted(Path().rglob("*")) == before


def test_training_a_model_again_gives_the_same_bytes_and_needs_no_force(labels, run, stored):
    shutil.copytree(stored, "village")
    before = {file.name: file.read_bytes() for file in Path("village").iterdir()}
    ran = run("train", "labels", "--out", "village")
    assert ran.code == 0
    assert ran.out.startswith("village: quality out-of-fold, 5 folds\n40 paragraphs in 10 events")
    assert ran.err.endswith("model written to village\n")
    assert {file.name: file.read_bytes() for file in Path("village").iterdir()} == before


def test_another_model_of_the_same_labels_needs_force(labels, run, stored):
    shutil.copytree(stored, "m")
    arguments = ("train", "labels", "--out", "m", "--seed", "3", "--set", "characters=none")
    ran = run(*arguments)
    assert (ran.code, ran.err.splitlines()[-1]) == (
        1,
        "error: m: there is something else here already. Name another folder with --out, or "
        "write over a model with --force",
    )
    assert run(*arguments, "--force").code == 0
    assert json.loads(Path("m/card.json").read_text())["seed"] == 3


def test_an_evaluation_can_be_written_into_the_card(labels, run, stored):
    shutil.copytree(stored, "m")
    assert run("evaluate", "labels/paragraphs.jsonl", "--model", "m", "--card").code == 0
    card = json.loads(run("inspect", "m", "--format", "json").out)
    assert [block["name"] for block in card["measured"]] == ["paragraphs.jsonl"]
    assert "Measured on paragraphs.jsonl" in run("inspect", "m").out


def test_an_evaluation_comes_as_json_too(labels, run, stored):
    ran = run("evaluate", "labels", "--model", stored, "--format", "json")
    quality = json.loads(ran.out)
    assert (quality["n"], quality["n_groups"]) == (40, 10)
    assert [frame["frame"] for frame in quality["frames"]] == ["harvest", "music", "river"]


@pytest.fixture
def expected(articles, run, stored):
    """The score rows of one article, as its file gives them."""
    return run("score", "news/hill/hill-day.md", "--source", "hill", "--model", stored).out


def test_an_article_from_stdin_scores_as_from_its_file(articles, run, stored, expected):
    content = Path("news/hill/hill-day.md").read_bytes()
    ran = run("score", "-", "--source", "hill", "--model", stored, stdin=content)
    assert ran.code == 0
    figures = [json.loads(line)["p"] for line in ran.out.splitlines()]
    assert figures == [json.loads(line)["p"] for line in expected.splitlines()]


def test_a_packed_article_scores_as_its_file(articles, run, stored, expected):
    content = Path("news/hill/hill-day.md").read_bytes()
    Path("hill-day.md.gz").write_bytes(gzip.compress(content))
    ran = run("score", "hill-day.md.gz", "--source", "hill", "--model", stored)
    assert (ran.code, ran.out) == (0, expected)


def test_a_glob_reads_what_its_folder_holds(articles, run, stored, expected):
    ran = run("score", "news/hill/*.md", "--source", "hill", "--model", stored)
    assert (ran.code, ran.out) == (0, expected)


def test_labels_are_read_from_stdin_and_packed(labels, run):
    content = (labels / "paragraphs.jsonl").read_bytes()
    for stdin in (content, gzip.compress(content)):
        ran = run("check", "-", "--codebook", "labels/codebook.toml", stdin=stdin)
        assert (ran.code, ran.out) == (0, "")
        assert ran.err.endswith("40 paragraphs in 10 events read\n")


def test_a_column_can_be_named(run, stored):
    Path("news.csv").write_text("prose,paper\nThe crop and the barn.,Hill\n")
    ran = run(
        "score", "news.csv", "--column", "text=prose", "--column", "source=paper", "--model", stored
    )
    assert ran.code == 0
    assert [json.loads(line)["source"] for line in ran.out.splitlines()] == ["Hill"]


def test_settings_of_the_file_give_way_to_the_environment_and_that_to_the_command_line(
    articles, run, stored, monkeypatch
):
    scored = ("score", "news", "--model", stored)
    assert run(*scored).out.startswith("{")
    Path("framing.toml").write_text('[score]\nformat = "csv"\nwith-text = true\n')
    from_file = run(*scored)
    assert from_file.out.startswith("id,article,")
    assert "wheat crop must be saved" in from_file.out
    monkeypatch.setenv("FRAMING_SCORE_FORMAT", "jsonl")
    assert run(*scored).out.startswith("{")
    assert run(*scored, "--format", "csv").out == from_file.out


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[reprot]\n", "framing.toml: unknown table 'reprot'. Did you mean 'report'?"),
        (
            "seed = 1\n",
            "framing.toml: unknown table 'seed'. A table stands for each command: [report]",
        ),
    ],
)
def test_a_settings_file_that_names_no_command_is_refused(content, message, run):
    Path("framing.toml").write_text(content)
    ran = run("check", "labels")
    assert (ran.code, ran.out, ran.err) == (1, "", f"error: {message}\n")


def test_a_settings_file_that_is_not_toml_is_refused(run):
    Path("framing.toml").write_text("x = [")
    ran = run("check", "labels")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("error: framing.toml: the settings cannot be read (")
    assert ran.err.endswith("). Mend or remove it\n")


def test_init_makes_labels_that_check_accepts_and_keeps_what_is_there(run):
    assert run("init", "mine").code == 0
    with Path("mine/labels.csv").open("a") as file:
        file.write("1,Prices rose.,favor,,a1,Daily\n2,A clinic opened.,,1,a2,Daily\n")
    assert run("check", "mine", "--strict").code == 0
    again = run("init", "mine")
    assert (again.code, again.err) == (
        1,
        "error: mine/codebook.toml: there is a file here already. "
        "Name another, or write over it with --force\n",
    )


def test_a_command_without_labels_takes_the_folder_labels(labels, run):
    (labels / "paragraphs.jsonl").write_text("nonsense\n")
    assert run("train").err.startswith("error: labels/paragraphs.jsonl:1: broken JSON ")


def test_training_without_any_labels_says_how_to_begin(run):
    ran = run("train")
    assert (ran.code, ran.err) == (
        1,
        "error: no labels were named, and there is no folder 'labels' here. "
        "Name a file, or make one with 'framing init FOLDER'\n",
    )


def test_scores_of_a_model_that_is_not_at_hand_are_reported_with_a_warning(articles, run, stored):
    assert run("score", "news", "--model", stored, "--out", "scores.jsonl").code == 0
    ran = run("report", "scores.jsonl")
    assert ran.code == 0
    assert ran.err.startswith("warning: the rows were scored by the model sha256:")
    assert "rate of tagged paragraphs" in ran.out
    assert run("report", "scores.jsonl", "--strict").code == 3


def test_rows_of_two_models_are_not_reported_together(articles, run, stored):
    run("score", "news", "--model", stored, "--out", "scores.jsonl")
    first = Path("scores.jsonl").read_text()
    other = first.replace("sha256:", "sha256:0").replace("-day", "-week")
    Path("scores.jsonl").write_text(first + other)
    ran = run("report", "scores.jsonl", "--model", stored)
    assert (ran.code, ran.out, ran.err) == (
        1,
        "",
        "error: the rows come from 2 models. "
        "Score all articles with one model, or report on them apart\n",
    )


def test_articles_and_their_scores_give_the_same_report(articles, run, stored):
    run("score", "news", "--model", stored, "--out", "scores.jsonl")
    from_scores = run("report", "scores.jsonl", "--model", stored, "--format", "csv")
    from_articles = run("report", "news", "--model", stored, "--format", "csv")
    assert (from_articles.code, from_articles.out) == (0, from_scores.out)


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_scores_on_stdin_are_known_for_scores(format, articles, run, stored):
    given = ("--model", stored, "--format", "csv")
    scores = run("score", "news", "--model", stored, "--format", format).out
    Path(f"scores.{format}").write_text(scores)
    ran = run("report", "-", *given, stdin=scores.encode())
    assert (ran.code, ran.out) == (0, run("report", f"scores.{format}", *given).out)


def test_a_sample_is_drawn_from_scores_on_stdin(articles, run, stored):
    scores = run("score", "news", "--model", stored, "--with-text").out
    ran = run("sample", "-", "-n", "1", "--model", stored, stdin=scores.encode())
    assert (ran.code, len(ran.out.splitlines())) == (0, 2)


def test_what_score_leaves_out_as_furniture_is_listed_where_asked(run, stored):
    body = f"Sign up for our newsletter.\n\n{label_values()[0]['text']}\n"
    Path("a.md").write_text(body)
    given = ("score", "a.md", "--model", stored)
    assert run(*given).err == (
        "1 paragraph left out as page furniture (notice 1); "
        "--show-dropped lists them, --keep-furniture keeps them\n"
    )
    assert run(*given, "--show-dropped").err == (
        "left out (notice): a: Sign up for our newsletter.\n"
        "1 paragraph left out as page furniture (notice 1)\n"
    )


STRANGE = "Oui."


def write_articles(folder, *texts):
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.jsonl").write_text(
            json.dumps({"id": f"a{number}", "text": text}) + "\n"
        )


@pytest.mark.parametrize("more", [(), ("--jobs", "2"), ("--out", "scores/"), ("--format", "csv")])
def test_doubtful_paragraphs_end_a_strict_run_with_exit_3_and_are_counted(more, run, stored):
    plain = label_values()[0]["text"]
    write_articles(Path("news"), plain, STRANGE, plain, STRANGE)
    given = ("score", "news", "--model", stored, *more)
    ran = run(*given, "--strict")
    assert ran.code == 3
    assert ran.err.splitlines()[-1] == (
        "warning: 2 of 4 paragraphs are unlike those that the model learned from (short 2); "
        "their flags say which"
    )
    assert run(*given, "--force").code == 0


@pytest.mark.parametrize("no_reported", [(), ("--no-reported",)])
def test_rows_in_columns_have_the_quoted_shares_and_doubts_of_others(no_reported, run, stored):
    texts = [
        *("Officials said the vote was fair.", "“We will stay here,” he said.", STRANGE),
        *(label_values()[0]["text"], "The vote was fair, the ministry said. It rained."),
    ]
    rows = [{"id": f"a{n}", "text": texts[n % len(texts)]} for n in range(200)]
    Path("a.jsonl").write_text(jsonl(*rows))
    Path("a.json").write_text(json.dumps(rows))
    given = ("--model", stored, "--strict", *no_reported)
    columns, others = (run("score", f"a.{format}", *given) for format in ("jsonl", "json"))
    assert (columns.code, columns.out) == (3, others.out)
    assert columns.err.splitlines()[-1] == others.err.splitlines()[-1]
    quoted = [json.loads(line)["quoted"] for line in columns.out.splitlines()[:5]]
    reported = [0.0, 0.6667, 0.0, 0.0, 0.0] if no_reported else [0.6667, 0.6667, 0.0, 0.0, 0.4444]
    assert quoted == reported


def test_a_strict_run_without_doubts_is_done(run, stored):
    write_articles(Path("news"), *(value["text"] for value in label_values()[:3]))
    assert run("score", "news", "--model", stored, "--strict").code == 0


def test_debug_shows_where_an_error_came_from(run):
    from framing.errors import ModelError

    with pytest.raises(ModelError, match="there is no model here"):
        run("--debug", "inspect", "nowhere")


def test_the_program_runs_as_a_module_in_a_process_of_its_own(articles, tmp_path, stored):
    command = [sys.executable, "-m", "framing", "score", "news", "--model", str(stored)]
    environment = {"PYTHONPATH": str(Path(__file__).parents[1])}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert [json.loads(line)["paragraph"] for line in ran.stdout.splitlines()] == [1, 2, 1, 2]


def test_a_reader_that_goes_away_ends_the_program_without_a_traceback(articles, tmp_path, stored):
    command = f"{sys.executable} -m framing score news --model {stored} | true"
    environment = {"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(
        ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert ran.stderr == b""
