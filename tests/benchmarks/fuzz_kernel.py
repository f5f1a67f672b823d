"""Builds the fuzzer of the compiled kernel under sanitizers and runs it, then again in valgrind.

python tests/benchmarks/fuzz_kernel.py --seconds 300
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
KERNEL = HERE.parents[1] / "framing" / "kernel"
SOURCES = ("text.c", "index.c", "score.c", "count.c", "fit.c")
SANITIZERS = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g", "-O1")
FLAKY = ("-Dcalloc=flaky_calloc", "-Drealloc=flaky_realloc", "-Daligned_alloc=flaky_aligned_alloc")
ROUNDS = {"sanitizers": 2000, "valgrind": 60}


def compile_fuzzer(folder: Path, flags: tuple[str, ...]) -> Path:
    """The fuzzer with the kernel in it, whose requests for memory may fail."""
    objects = []
    for source in SOURCES:
        objects.append(folder / f"{source}.o")
        command = ["cc", "-c", "-ffp-contract=off", *flags, *FLAKY, str(KERNEL / source)]
        subprocess.run([*command, "-o", str(objects[-1])], check=True)
    fuzzer = folder / "fuzz_kernel"
    driver = [str(HERE / "fuzz_kernel.c"), *map(str, objects)]
    subprocess.run(["cc", *flags, *driver, "-o", str(fuzzer), "-lm"], check=True)
    return fuzzer


def run_for(seconds: float, command: list[str], rounds: int, first_seed: int) -> int:
    """Runs seed after seed until the time is up; the number of rounds. Stops at a failure."""
    seed, end = first_seed, time.monotonic() + seconds
    while time.monotonic() < end:
        done = subprocess.run(
            [*command, str(seed), str(rounds)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.exit(f"seed {seed} failed:\n{done.stdout}{done.stderr}")
        seed += 1
    return (seed - first_seed) * rounds


def main() -> None:
    """Half of the time under the sanitizers, half in valgrind where it is installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    half = options.seconds / 2
    with tempfile.TemporaryDirectory() as folder:
        fuzzer = compile_fuzzer(Path(folder), SANITIZERS)
        done = run_for(half, [str(fuzzer)], ROUNDS["sanitizers"], options.seed)
        print(f"address and undefined-behaviour sanitizers: {done:,} rounds in {half:.0f} s, clean")
        if shutil.which("valgrind") is None:
            sys.exit("valgrind is not installed")
        fuzzer = compile_fuzzer(Path(folder), ("-g", "-O2"))
        watch = ["valgrind", "--quiet", "--error-exitcode=9", "--leak-check=full", str(fuzzer)]
        done = run_for(half, watch, ROUNDS["valgrind"], options.seed)
        print(f"valgrind: {done:,} rounds in {half:.0f} s, clean")


if __name__ == "__main__":
    main()
