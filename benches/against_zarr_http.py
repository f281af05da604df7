#!/usr/bin/env python3
"""A season over HTTP side by side with xarray, in one run.

usage: against_zarr_http.py [--steps 240] [--latency-ms 50] [--rounds 3] [--program PATH]
                            [--json FILE]

Needs xarray, zarr, fsspec and aiohttp (from PyPI), and `cargo build --release`.
A synthetic season of 2.5 degrees is written as a consolidated Zarr store of
version 3, one step a chunk, and served on loopback by a server that waits for
so long before each answer. It is read by

* `stormtracker detect`, detection included, and
* xarray with zarr, one step after the other, as a loop over times does.

Programs take turns, round by round. Medians, their ratio and the number of
requests are printed.
"""
import argparse
import http.server
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PROGRAM = TARGET / "release" / "stormtracker"

READ = """
import sys, xarray
field = xarray.open_zarr(sys.argv[1], consolidated=True)["msl"]
print(sum(float(field.isel(time=i).values.mean()) for i in range(field.sizes["time"])))
"""


class Late(http.server.BaseHTTPRequestHandler):
    """Files below a directory, after a while."""

    protocol_version = "HTTP/1.1"
    directory = None
    latency_s = 0.0
    requests = 0

    def do_GET(self):
        type(self).requests += 1
        time.sleep(self.latency_s)
        try:
            body = (self.directory / self.path.lstrip("/")).read_bytes()
        except OSError:
            return self.answer(404, b"", "")
        asked = self.headers.get("Range")
        if asked is None:
            return self.answer(200, body, "")
        first, last = asked.removeprefix("bytes=").split("-")
        if first == "":
            first, last = len(body) - int(last), ""
        first = int(first)
        last = min(int(last), len(body) - 1) if last else len(body) - 1
        range_header = f"bytes {first}-{last}/{len(body)}"
        return self.answer(206, body[first : last + 1], range_header)

    do_HEAD = do_GET

    def answer(self, status, body, range_header):
        head = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Accept-Ranges: bytes"]
        if range_header:
            head.append(f"Content-Range: {range_header}")
        content = b"" if self.command == "HEAD" else body
        self.wfile.write("\r\n".join(head).encode() + b"\r\n\r\n" + content)

    def log_message(self, *_):
        pass


def timed(command):
    Late.requests = 0
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return time.perf_counter() - start, Late.requests


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=240)
    parser.add_argument("--latency-ms", type=float, default=50.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--program", type=Path, default=PROGRAM)
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        store = Path(directory) / "season.zarr"
        synth = [args.program, "synth", "-o", store, "--steps", str(args.steps), "--chunk-steps", "1"]
        subprocess.run(synth, check=True, stderr=subprocess.PIPE)
        Late.directory, Late.latency_s = Path(directory), args.latency_ms / 1000
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Late)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/season.zarr"
        centres = Path(directory) / "centres.csv"
        commands = {
            "stormtracker": [args.program, "detect", "-i", url, "-o", centres, "--no-progress"],
            "xarray": [sys.executable, "-c", READ, url],
        }
        runs = {name: [] for name in commands}
        for _ in range(args.rounds):
            for name, command in commands.items():
                runs[name].append(timed(command))
        server.shutdown()
    seconds = {name: statistics.median(run[0] for run in of) for name, of in runs.items()}
    requests = {name: of[-1][1] for name, of in runs.items()}
    for name in commands:
        print(f"{name:<13} {seconds[name]:8.3f} s {requests[name]:6} requests")
    ratio = seconds["xarray"] / seconds["stormtracker"]
    print(f"ratio         {ratio:8.1f}  (load {os.getloadavg()[0]:.1f})")
    if args.json:
        result = {"seconds": seconds, "requests": requests, "ratio": ratio, "steps": args.steps}
        args.json.write_text(json.dumps(result))


if __name__ == "__main__":
    main()
