#!/usr/bin/env python3
"""Unpacking of GRIB messages on one thread side by side with ecCodes, in one run.

usage: against_eccodes.py [--rounds 7] [--messages 8]

The messages are made for it: 0.25 degrees, 721 x 1440 points. Ours is the
example read_frames (cargo build --release --example read_frames), found under
target/release/examples or through READ_FRAMES; it reads the file, unpacks to
single precision and hands frames out. ecCodes (PyPI: eccodes, eccodeslib,
eckitlib) unpacks messages that are in memory to double precision. The two take
turns; the first round is not counted. Medians and ratios are printed.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import eccodes as ec
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
ROWS, COLUMNS = 721, 1440
KINDS = {
    "edition 1, simple, 16 bits": (1, "grid_simple", 16),
    "edition 2, simple, 16 bits": (2, "grid_simple", 16),
    "edition 2, simple, 12 bits": (2, "grid_simple", 12),
    "edition 2, CCSDS, 16 bits": (2, "grid_ccsds", 16),
    "edition 2, complex, differences, 16 bits": (2, "grid_complex_spatial_differencing", 16),
}


def field(seed):
    """Smooth as pressure is, with the noise of weather."""
    rng = np.random.default_rng(seed)
    lat = np.radians(np.linspace(90, -90, ROWS))[:, None]
    lon = np.radians(np.arange(COLUMNS) * 0.25)[None, :]
    waves = sum(rng.normal() * 800 / k * np.cos(k * lon + rng.normal()) * np.cos(lat) ** k for k in range(1, 12))
    return (101325 + waves + 20 * rng.normal(size=(ROWS, COLUMNS)).cumsum(axis=1) / 30).ravel()


def message(edition, packing, bits, hour):
    handle = ec.codes_grib_new_from_samples(f"regular_ll_sfc_grib{edition}")
    keys = {"centre": "ecmf", "Ni": COLUMNS, "Nj": ROWS, "latitudeOfFirstGridPointInDegrees": 90,
            "latitudeOfLastGridPointInDegrees": -90, "longitudeOfFirstGridPointInDegrees": 0,
            "longitudeOfLastGridPointInDegrees": 359.75, "iDirectionIncrementInDegrees": 0.25,
            "jDirectionIncrementInDegrees": 0.25, "shortName": "msl", "dataDate": 20200101,
            "dataTime": 100 * hour, "bitsPerValue": bits}
    for key, value in keys.items():
        ec.codes_set(handle, key, value)
    ec.codes_set_values(handle, field(hour))
    if packing != "grid_simple":
        ec.codes_set(handle, "packingType", packing)
    result = ec.codes_get_message(handle)
    ec.codes_release(handle)
    return result


def with_eccodes(messages):
    """Seconds a message."""
    start = time.perf_counter()
    for bytes_of in messages:
        handle = ec.codes_new_from_message(bytes_of)
        ec.codes_get_values(handle)
        ec.codes_release(handle)
    return (time.perf_counter() - start) / len(messages)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--messages", type=int, default=8)
    options = parser.parse_args()
    program = os.environ.get("READ_FRAMES", ROOT / "target/release/examples/read_frames")
    for title, kind in KINDS.items():
        messages = [message(*kind, hour) for hour in range(options.messages)]
        with tempfile.TemporaryDirectory() as directory:
            path = Path(directory) / "messages.grib"
            path.write_bytes(b"".join(messages))
            ours, theirs = [], []
            for turn in range(options.rounds + 1):
                printed = subprocess.run([program, path, "msl", "2"], check=True, capture_output=True, text=True)
                seconds = with_eccodes(messages)
                if turn:
                    ours.append(float(printed.stdout.split()[-1]))
                    theirs.append(seconds)
        ours_ms, theirs_ms = (1000 * statistics.median(s) for s in (ours, theirs))
        print(f"{title:<42} ours {ours_ms:7.2f} ms  ecCodes {theirs_ms:7.2f} ms  ratio {theirs_ms / ours_ms:.2f}")


main()
