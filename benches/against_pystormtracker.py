#!/usr/bin/env python3
"""Whole processes side by side with PyStormTracker, in one run.

usage: against_pystormtracker.py SEASON_NC SEASON_ZARR [--rounds 5] [--quarter-steps 60] [--json FILE]

Programs are found through STORMTRACKER (default target/release/stormtracker),
PYSTORMTRACKER_0_5 and PYSTORMTRACKER_0_8 (commands of virtual environments
into which `pip install pystormtracker==0.5.0` and `==0.8.0` put them); one
that is not given is left out. Programs take turns, round by round, so that a
slow spell of the machine meets all of them; the first round warms caches and
compilations and is not counted. Medians, ratios and the load are printed;
--json keeps every single time.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(command, environment=None):
    """Wall time in seconds and peak memory in MB of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{errors.decode()}")
    return seconds, usage.ru_maxrss / 1024


def take_turns(title, programs, rounds):
    """Runs every program once a round; returns times and memory by name."""
    results = {name: {"seconds": [], "peak_mb": []} for name in programs}
    for turn in range(rounds + 1):
        for name, command in programs.items():
            seconds, peak_mb = run(command)
            if turn:
                results[name]["seconds"].append(seconds)
                results[name]["peak_mb"].append(peak_mb)
    print(f"\n{title}")
    ours = [n for n in programs if n.startswith("stormtracker")]
    for name, result in results.items():
        median = statistics.median(result["seconds"])
        ratios = [median / statistics.median(results[o]["seconds"]) for o in ours]
        shown = "" if name in ours else "  " + "  ".join(
            f"{ratio:.0f} x {o}" for ratio, o in zip(ratios, ours)
        )
        print(f"  {name:<28} {median:8.4f} s  {max(result['peak_mb']):6.0f} MB{shown}")
    return results


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("season_nc")
    parser.add_argument("season_zarr")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quarter-steps", type=int, default=60)
    parser.add_argument("--json")
    options = parser.parse_args()
    ours = os.environ.get("STORMTRACKER", ROOT / "target/release/stormtracker")
    old, new = os.environ.get("PYSTORMTRACKER_0_5"), os.environ.get("PYSTORMTRACKER_0_8")
    results = {"load_before": os.getloadavg()}
    with tempfile.TemporaryDirectory() as directory:
        out = str(Path(directory) / "tracks.txt")
        quarter = str(Path(directory) / "quarter.nc")
        packed = str(Path(directory) / "packed.nc")

        def track(path, *more):
            return [ours, "track", "-q", "-i", path, "--variable", "msl", "-o", out, *more]

        def theirs(path):
            programs = {}
            if old:
                programs["PyStormTracker 0.5.0"] = [old, "-i", path, "-v", "msl", "-o", out]
            if new:
                programs["PyStormTracker 0.8.0"] = [
                    new, "track", "-i", path, "--variable", "msl", "-a", "simple", "-o", out,
                ]
            return programs

        for title, path in (
            ("2.5 degrees, season, Zarr", options.season_zarr),
            ("2.5 degrees, season, NetCDF", options.season_nc),
        ):
            preset = ("--preset", "pystormtracker-0.5")
            programs = {
                "stormtracker": track(path, *preset),
                "stormtracker -j 1": track(path, *preset, "-j", "1"),
                **theirs(path),
            }
            results[title] = take_turns(title, programs, options.rounds)

        steps = str(options.quarter_steps)
        synth = [ours, "synth", "-q", "--grid", "0.25", "--steps", steps]
        run([*synth, "--uncompressed", "-o", quarter])
        run([*synth, "-o", packed])
        programs = {
            "stormtracker -j 1": track(quarter, "-j", "1"),
            "stormtracker -j 2": track(quarter, "-j", "2"),
        }
        if new:
            programs["PyStormTracker 0.8.0"] = theirs(quarter)["PyStormTracker 0.8.0"]
        title = f"0.25 degrees, {steps} steps, contiguous NetCDF"
        results[title] = take_turns(title, programs, options.rounds)
        programs = {
            "stormtracker -j 1": track(packed, "-j", "1"),
            "stormtracker -j 2": track(packed, "-j", "2"),
        }
        title = f"0.25 degrees, {steps} steps, deflated NetCDF"
        times = results[title] = take_turns(title, programs, options.rounds)
        one, two = (statistics.median(times[n]["seconds"]) for n in programs)
        print(f"  two threads are {one / two:.2f} times as fast as one")
    results["load_after"] = os.getloadavg()
    print(f"\nload before and after: {results['load_before']} {results['load_after']}")
    if options.json:
        Path(options.json).write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
