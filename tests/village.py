"""A small world that a reader can count by eye: three frames, ten events, three papers."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from framing.codebook import Codebook, codebook_from_dict
from framing.dataset import Dataset, read_dataset
from framing.records import Row, ScoredParagraph
from framing.rows import ScoreRow

CODEBOOK = """\
name = "village"

[[frames]]
key = "harvest"
name = "Harvest"
definition = "What is at stake is the crop."

[[frames]]
key = "music"
name = "Music"

[[frames]]
key = "river"
name = "River"
"""

# Each event has four paragraphs, one of them without a frame. Eleven carry each frame: three in
# favor, three against, five neutral.
EVENTS = """\
# e1, Hill Post
harvest=favor: The wheat crop must be saved, and every barn should open for it.
music=neutral: A choir sang in the square, and the band played until nine.
river=against: Fear of the flood is a pretext, the mayor said of the river wall.
none: The shop on the corner opens at eight and closes at six.
# e2, Hill Post
harvest=neutral: Farmers cut the wheat on Monday and took the crop to the barn.
music=favor: The choir must be saved, for a band is what holds a village together.
harvest=neutral;river=neutral: The river rose over the wheat, and the flood took a barn.
none: Two buses leave for the town on market days.
# e3, Hill Post
harvest=against: Talk of a lost crop is a pretext, for the barn is full of wheat.
music=against: The band is a pretext, a reader wrote, and the choir only drinks.
river=favor: The river must be kept in its bed, and a flood wall should come first.
none: A new clerk began at the post office this week.
# e4, Valley Daily
harvest=neutral: The barn took in forty carts of wheat, a crop like last year's.
music=neutral: The band and the choir met on Friday in the old school.
river=neutral: The river stood at two metres on Sunday, below the flood mark.
none: The school bought nine chairs and a clock.
# e5, Valley Daily
harvest=favor: Nothing should come before the crop, and the wheat must be brought in.
music=against: A choir is a pretext for a holiday, and the band plays badly.
river=against: The flood is a pretext for a tax, and the river has not risen.
none: The road to the mill is closed for repairs until May.
# e6, Valley Daily
harvest=against: The wheat is a pretext, and no barn was ever short of a crop.
music=favor;river=favor: The choir must be heard, and the river should be kept from flood.
music=neutral: The band played twice on Saturday, before and after the choir.
none: A cat was found on the roof of the bakery.
# e7, Coast Wire
harvest=neutral: A third of the wheat was cut by Tuesday, the barn's owner said of the crop.
music=favor: The band should play first, and the choir must be paid.
river=neutral: The flood reached the lower bridge, and the river fell again at noon.
none: The bakery sells bread and cakes on weekdays.
# e8, Coast Wire
harvest=favor: The crop must come first, and a barn should stand in each field of wheat.
music=against: Money for the choir is a pretext, and the band has enough.
river=favor: A flood should frighten us, and the river must be walled.
none: The ferry runs every hour except on holidays.
# e9, Coast Wire
harvest=against;music=neutral: The crop is a pretext, said the choir, as wheat lay in the barn.
river=against: The wall is a pretext, for the river never had a flood in May.
river=neutral: The river was measured at the bridge, and no flood was seen.
none: The clerk counted eleven letters and a parcel.
# e10, Valley Daily
harvest=neutral: The barn was painted after the wheat, and the crop was weighed.
music=neutral: The choir sang three songs, and the band rested.
river=neutral: A flood was told of in the paper, and the river was quiet.
none: Nine people came to the meeting about the clock.
"""


def village(**changes: object) -> Codebook:
    """The codebook of the small world, with some of its settings changed."""
    values = {
        "name": "village",
        "frames": [
            {"key": "harvest", "name": "Harvest", "definition": "What is at stake is the crop."},
            {"key": "music", "name": "Music"},
            {"key": "river", "name": "River"},
        ],
    }
    return codebook_from_dict({**values, **changes})


def label_values() -> list[dict[str, object]]:
    """The labelled paragraphs as the objects of a labels file."""
    found: list[dict[str, object]] = []
    event = source = ""
    for line in EVENTS.splitlines():
        if line.startswith("# "):
            event, source = line[2:].split(", ")
            continue
        codes, text = line.split(": ", 1)
        pairs = [code.split("=") for code in codes.split(";") if code != "none"]
        id = f"{event}-{len(found) % 4 + 1}"
        found.append(
            {"id": id, "text": text, "frames": dict(pairs), "event": event, "source": source}
        )
    return found


def rows_of(*values: Mapping[str, object]) -> list[Row]:
    """Rows as a reader would give them, the first at ``labels.jsonl:1``."""
    return [Row(value, f"labels.jsonl:{number}") for number, value in enumerate(values, 1)]


def village_labels(codebook: Codebook | None = None) -> Dataset:
    """The labelled paragraphs as a dataset."""
    return read_dataset(rows_of(*label_values()), codebook or village())


def jsonl(*values: Mapping[str, object]) -> str:
    """The values as the lines of a file."""
    return "".join(f"{json.dumps(value, ensure_ascii=False)}\n" for value in values)


def scored(number: int = 1, **changes: object) -> ScoredParagraph:
    """A scored paragraph: harvest tagged with favor, river with neutral, music not at all."""
    values = {
        "id": f"a1-{number}",
        "article": "a1",
        "paragraph": number,
        "source": "Hill Post",
        "date": "2026-03-02",
        "probabilities": (0.9, 0.25, 0.5),
        "stances": ("favor", None, "neutral"),
        "quoted": 0.25,
        "flags": ("near-threshold:river",),
    }
    return ScoredParagraph(**{**values, **changes})  # type: ignore[arg-type]  # a test's values


def score_row(
    source: str, article: str, number: int, stances: Mapping[str, str], **changes: object
) -> ScoreRow:
    """A score row whose tagged frames are those that ``stances`` names."""
    values = {
        "id": f"{article}-{number}",
        "article": article,
        "source": source,
        "date": "2026-03-02",
        "probabilities": {k: 0.9 if k in stances else 0.1 for k in ("harvest", "music", "river")},
        "stances": stances,
        "quoted": 0.0,
        "flags": (),
        "model": "sha256:0",
        "text": None,
        "extra": {},
    }
    return ScoreRow(**{**values, **changes})  # type: ignore[arg-type]  # a test's values


def masked(text: str) -> str:
    """The text with versions and digests blanked, for they differ between machines."""
    text = re.sub(r"sha256:[0-9a-f]+", "sha256:…", text)
    return re.sub(r"(framing|numpy):[\w.]+", r"\1:…", text)
