"""Builds what reads and writes lines under the sanitizers and feeds it damaged lines and texts.

python tests/benchmarks/fuzz_lines.py --seconds 120

The library is loaded into a Python of its own under AddressSanitizer, and what it says is held
against Python's own JSON, words and quotations.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
KERNEL = ROOT / "framing" / "kernel"
SOURCES = ("cut.c", "json.c", "lines.c", "sigmoid.c", "survey.c")
FLAGS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1", "-Wall")
PIECES = (
    *"aé“”‘’'\"\\/\n\r\t<\0\x1f\x7f\u2028\u3000\xa0„«「`´—–…()[]{}:,.!? 0123456789",
    *('{"id": "r1", "source": "S", "date": "2026-03-02", "topic": "x", "text": "', '"}', '", "'),
    *("\\u00e9", "\\ud83d\\ude42", "\\ud800", "\\u00", "null", "true", "-0", "1e5", "word " * 20),
    *("🙂", "the ", "crop ", "He said: “We will never leave the village,”", "x" * 70),
)
LINE = '{"id": %s, "source": %s, "date": %s, "topic": %s, "text": %s}'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--library", type=Path, help="fuzz this library, in this process")
    given = parser.parse_args()
    if given.library:
        fuzz(given.library, given.seconds, given.seed)
        return
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "fuzzed.so"
        sources = [str(KERNEL / source) for source in SOURCES]
        command = ["cc", "-shared", "-fPIC", *FLAGS, *sources, "-o", str(library), "-lm"]
        subprocess.run(command, check=True)
        found = subprocess.run(
            ["cc", "-print-file-name=libasan.so"], capture_output=True, text=True
        )
        environment = {
            **os.environ,
            "LD_PRELOAD": found.stdout.strip(),
            "ASAN_OPTIONS": "detect_leaks=0",
            "PYTHONPATH": str(ROOT),
        }
        again = [sys.executable, __file__, "--library", str(library)]
        options = ["--seconds", str(given.seconds), "--seed", str(given.seed)]
        sys.exit(subprocess.run([*again, *options], env=environment).returncode)


def fuzz(path: Path, seconds: float, seed: int) -> None:
    """Run until the time is up; a breach of memory ends the process, a wrong answer raises."""
    from framing.kernel import beside, survey

    library = ctypes.CDLL(str(path))
    for name, (result, arguments) in beside._SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    beside._find = lambda: library
    known = ["the", "crop", "village", "we", "never", "word"]
    doubtful = survey.Doubtful(few=3, term=5, name=9)
    surveyor = survey.Surveyor(known, doubtful, share=0.6, fewest=8)
    drawn = random.Random(seed)
    end, rounds, plain = time.monotonic() + seconds, 0, 0
    while time.monotonic() < end:
        plain += check_lines(drawn)
        check_survey(drawn, surveyor)
        rounds += 1
    print(f"{rounds:,} rounds, {plain:,} lines cut, in {seconds:.0f} s, seed {seed}: clean")


def text_of(drawn: random.Random, longest: int = 40) -> str:
    return "".join(drawn.choices(PIECES, k=drawn.randint(0, longest)))


def check_lines(drawn: random.Random) -> int:
    """Lines, whole and damaged, cut and put together again; how many were plain."""
    from framing.kernel import cutting, writing

    lines = []
    for _ in range(drawn.randint(1, 12)):
        values = [
            text_of(drawn, 6),
            "S",
            drawn.choice(("2026-03-02", "", "no")),
            None,
            text_of(drawn),
        ]
        line = LINE % tuple(
            json.dumps(value, ensure_ascii=drawn.random() < 0.5) for value in values
        )
        data = bytearray(line.encode("utf-8", "surrogatepass"))
        while drawn.random() < 0.3 and data:
            at = drawn.randrange(len(data))
            data[at : at + drawn.randint(0, 3)] = text_of(drawn, 2).encode("utf-8", "surrogatepass")
        lines.append(bytes(data).replace(b"\n", b" "))
    block = b"\n".join(lines) + drawn.choice((b"", b"\n"))
    role = cutting.Role
    header = cutting.Header(
        (b'"id"', b'"source"', b'"date"', b'"topic"', b'"text"'),
        (role.ID, role.SOURCE, role.DATE, role.EXTRA, role.TEXT),
        drawn.choice((3, 300)),
    )
    cut = cutting.cut_lines(block, header)
    dates, rows = cut.rows.dates.values(), cut.rows
    for place in cut.plain.nonzero()[0].tolist():
        values = json.loads(block[cut.ends[place] : cut.ends[place + 1]])
        found = rows.ids[place], dates[place], rows.texts[place]
        told = values["id"], (values["date"] or "")[:10], values["text"]
        assert found == told, (found, told)
        assert json.loads("{" + rows.extras[place][2:] + "}") == {"topic": values["topic"]}
    written = writing.write_lines([writing.constant('"'), writing.escaped(rows.texts),
                                   writing.constant('"\n')], len(rows))  # fmt: skip
    told = "".join(json.dumps(text, ensure_ascii=False) + "\n" for text in rows.texts)
    assert written.decode() == told
    return int(cut.plain.sum())


def check_survey(drawn: random.Random, surveyor) -> None:  # type: ignore[no-untyped-def]
    """Texts of all lengths around the blocks that are looked at."""
    from framing.kernel.texts import pack
    from framing.voice import quotations

    texts = [text_of(drawn, 60)[: drawn.randint(0, 300)] for _ in range(drawn.randint(1, 8))]
    survey = surveyor.survey(pack(texts))
    for text, words, quoted in zip(texts, survey.words, survey.quoted, strict=True):
        assert words in (-1, len(text.split()))
        spans = quotations(text) if quoted >= 0 else ()
        assert quoted in (-1, sum(len(text[start:end].split()) for start, end in spans))


if __name__ == "__main__":
    main()
