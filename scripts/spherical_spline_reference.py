#!/usr/bin/env python3
"""Writes src/math/spherical_spline/tests/reference.rs: SciPy's spherical splines.

    pip install numpy==2.4.6 scipy==1.17.1
    python scripts/spherical_spline_reference.py > src/math/spherical_spline/tests/reference.rs
    cargo fmt

Grids and data are formulas that the tests evaluate too (tests/mod.rs).
"""

import numpy as np
from scipy.interpolate import RectSphereBivariateSpline


def gaussian(rings):
    return np.arccos(np.polynomial.legendre.leggauss(rings)[0])[::-1]


def meridians(count):
    return 2 * np.pi * np.arange(count) / count


def irregular():
    i, j = np.arange(40), np.arange(61)
    u = np.pi * (i + 0.5 + 0.4 * ((7 * i % 11) / 5 - 1)) / 40
    v = -0.7 + 2 * np.pi * (j + 0.4 * ((5 * j % 13) / 6 - 1) + 0.4) / 61
    return u, v


def smooth(u, v):
    u, v = np.meshgrid(u, v, indexing="ij")
    return 3 + np.sin(u) ** 3 * np.cos(3 * v + 0.4) + 0.7 * np.cos(2 * u) + np.sin(u) * np.cos(v - 1)


def noise(u, v):
    i, j = np.arange(u.size)[:, None], np.arange(v.size)[None, :]
    return (i * 7919 + j * 104729 + i * j * 31) % 1009 / 1009 - 0.5


GRIDS = {
    "GAUSSIAN": (gaussian(64), meridians(128)),
    "EQUIANGULAR": (np.pi * np.arange(1, 72) / 72, meridians(144)),
    "IRREGULAR": irregular(),
}
# Parts of pi from the north pole, and of a turn from the first meridian.
POINTS = [(0.0, 0.0), (0.0, 0.3), (0.004, 0.71), (0.03, 0.25), (0.27, 0.013),
          (0.51, 0.5), (0.68, 0.999), (0.987, 0.44), (1.0, 0.625)]

print("//! Written by `scripts/spherical_spline_reference.py`.\n")
print("/// Part of pi, part of a turn, value, derivatives by colatitude and longitude.")
print("pub(super) type Row = (f64, f64, f64, f64, f64);")
for grid, (u, v) in GRIDS.items():
    for data in (smooth, noise):
        spline = RectSphereBivariateSpline(u, v, data(u, v), s=0, pole_continuity=True)
        print(f"\npub(super) const {grid}_{data.__name__.upper()}: [Row; {len(POINTS)}] = [")
        for a, b in POINTS:
            at = (np.pi * a, v[0] + 2 * np.pi * b)
            numbers = [spline.ev(*at, **which) for which in ({}, {"dtheta": 1}, {"dphi": 1})]
            print(f"    ({', '.join(repr(float(x)) for x in (a, b, *numbers))}),")
        print("];")
