#!/usr/bin/env python3
"""The band-pass of a 0.25-degree frame side by side with ducc0, in one run.

usage: against_ducc0.py [--lmin 5] [--lmax 42] [--rounds 15] [--passes 20] [--json FILE]

Needs numpy and ducc0 (from PyPI), and `cargo build --release --example
band_pass`. A frame of 721 x 1440 random values is taken to the harmonics of
degrees lmin to lmax and back to the same grid: by ducc0 with `analysis_2d` and
`synthesis_2d` on one thread, in double and in single precision, and by
stormtracker (single precision outside, double inside) on one and two threads.
Programs take turns, round by round, so that a slow spell of the machine meets
all of them; the first round is not counted. Medians per frame, ratios and the
load are printed.

Both results are also held against the exact one: ducc0's analysis to degree
719, cut off afterwards. (Called with a low lmax, `analysis_2d` thins the rings
first, which costs accuracy on fields with more in them.)
"""
import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import ducc0
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
ROWS, COLUMNS = 721, 1440


def coefficients(frame, lmax, threads=1):
    return ducc0.sht.analysis_2d(
        map=frame[None], lmax=lmax, mmax=lmax, spin=0, geometry="CC", nthreads=threads
    )


def field(alm, lmax, threads=1):
    return ducc0.sht.synthesis_2d(
        alm=alm, lmax=lmax, mmax=lmax, spin=0, geometry="CC", ntheta=ROWS, nphi=COLUMNS,
        nthreads=threads,
    )[0]


def degrees(lmax):
    return np.concatenate([np.arange(m, lmax + 1) for m in range(lmax + 1)])


def band_pass(frame, lmin, lmax):
    alm = coefficients(frame, lmax)
    alm[:, degrees(lmax) < lmin] = 0
    return field(alm, lmax)


def exact(frame, lmin, lmax):
    alm = coefficients(frame.astype(np.float64), ROWS - 2, os.cpu_count())
    n = degrees(ROWS - 2)
    alm[:, (n < lmin) | (n > lmax)] = 0
    return field(alm, ROWS - 2, os.cpu_count())


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lmin", type=int, default=5)
    parser.add_argument("--lmax", type=int, default=42)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--passes", type=int, default=20)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()

    frame = np.random.default_rng(1).standard_normal((ROWS, COLUMNS)).astype(np.float32)
    # A pole is one point.
    frame[0], frame[-1] = frame[0, 0], frame[-1, 0]
    with tempfile.TemporaryDirectory() as directory:
        source, result = Path(directory) / "frame.f32", Path(directory) / "result.f32"
        frame.astype("<f4").tofile(source)
        ours = subprocess.Popen(
            [ROOT / "target/release/examples/band_pass", source, result, str(args.lmin),
             str(args.lmax)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )

        def stormtracker(threads):
            ours.stdin.write(f"{args.passes} {threads}\n")
            ours.stdin.flush()
            return float(ours.stdout.readline()) / args.passes

        def ducc(values):
            start = time.perf_counter()
            for _ in range(args.passes):
                band_pass(values, args.lmin, args.lmax)
            return (time.perf_counter() - start) / args.passes

        double = frame.astype(np.float64)
        programs = {
            "ducc0 float64, 1 thread": lambda: ducc(double),
            "ducc0 float32, 1 thread": lambda: ducc(frame),
            "stormtracker, 1 thread": lambda: stormtracker(1),
            "stormtracker, 2 threads": lambda: stormtracker(2),
        }
        times = {name: [] for name in programs}
        for turn in range(args.rounds + 1):
            for name, run in programs.items():
                seconds = run()
                if turn:
                    times[name].append(seconds)
        ours.stdin.close()
        ours.wait()
        truth = exact(frame, args.lmin, args.lmax)
        found = {"stormtracker": np.fromfile(result, "<f4").reshape(truth.shape),
                 "ducc0 float64": band_pass(double, args.lmin, args.lmax)}

    print(f"degrees {args.lmin} to {args.lmax} of a frame of {ROWS} x {COLUMNS}, ms per frame, "
          f"median of {args.rounds} rounds; ducc0 {ducc0.__version__}")
    one = statistics.median(times["stormtracker, 1 thread"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"  {name:<26} {1e3 * median:8.3f}  (least {1e3 * min(seconds):.3f})"
              f"  {median / one:5.2f} x stormtracker on 1 thread")
    size = np.abs(truth).max()
    for name, values in found.items():
        print(f"  {name:<26} off the exact result by at most {np.abs(values - truth).max() / size:.1e}"
              " of its largest value")
    print(f"  load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if args.json:
        args.json.write_text(json.dumps(times, indent=1))


if __name__ == "__main__":
    main()
