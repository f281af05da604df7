#!/usr/bin/env python3
"""Writes the GRIB files of these tests and what ecCodes reads of them.

Made with eccodes 2.50.0 (PyPI: eccodes==2.50.0 eccodeslib==2.50.0.33
eckitlib==2.5.0.33) and numpy 2.4.6:

    python3 generate.py [directory]

Each entry of expected.json names a file, a variable and what is to be chosen,
with times, coordinates and the place of the values in expected.f32: the doubles
of ecCodes in single precision, little-endian, step after step, rows from the north, columns from the west,
missing values as NaN.
"""

import json
import sys
from pathlib import Path

import eccodes as ec
import numpy as np

HERE = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent)
MISSING = 1e20
entries, doubles = [], []


def field(points, seed=0, mean=101325.0, size=2500.0):
    """Something smooth with some noise, the same at every call."""
    i = np.arange(points, dtype=float)
    noise = ((i * 7919 + seed * 104729) % 1013) / 1013
    return mean + size * np.sin(i / 9.0 + seed) + 0.05 * size * noise


def handle(edition, **keys):
    h = ec.codes_grib_new_from_samples(f"GRIB{edition}")
    base = {"centre": "ecmf", "dataDate": 20200101, "dataTime": 0}
    for key, value in {**base, **keys}.items():
        ec.codes_set(h, key, value)
    return h


def msl(edition):
    if edition == 1:
        return {"table2Version": 128, "indicatorOfParameter": 151, "indicatorOfTypeOfLevel": 102, "level": 0}
    return {"discipline": 0, "parameterCategory": 3, "parameterNumber": 0, "typeOfFirstFixedSurface": 101}


def vo(edition, level):
    if edition == 1:
        return {"table2Version": 128, "indicatorOfParameter": 138, "indicatorOfTypeOfLevel": 100, "level": level}
    return {"discipline": 0, "parameterCategory": 2, "parameterNumber": 12, "typeOfFirstFixedSurface": 100,
            "scaleFactorOfFirstFixedSurface": 0, "scaledValueOfFirstFixedSurface": 100 * level}


def latlon(ni=12, nj=7, north=90, south=-90, west=0, east=330, mode=0):
    first, last = (south, north) if mode & 64 else (north, south)
    left, right = (east, west) if mode & 128 else (west, east)
    return {"gridType": "regular_ll", "Ni": ni, "Nj": nj,
            "latitudeOfFirstGridPointInDegrees": first, "latitudeOfLastGridPointInDegrees": last,
            "longitudeOfFirstGridPointInDegrees": left, "longitudeOfLastGridPointInDegrees": right,
            "iDirectionIncrementInDegrees": (east - west) / (ni - 1),
            "jDirectionIncrementInDegrees": (north - south) / (nj - 1), "scanningMode": mode}


def finish(h, values, packing="grid_simple", bits=16, mask=None, **keys):
    if mask is not None:
        ec.codes_set(h, "missingValue", MISSING)
        ec.codes_set(h, "bitmapPresent", 1)
        values = np.where(mask, MISSING, values)
    if bits:
        ec.codes_set(h, "bitsPerValue", bits)
    ec.codes_set_values(h, values)
    if packing != "grid_simple":
        ec.codes_set(h, "packingType", packing)
        for key, value in keys.items():
            ec.codes_set(h, key, value)
        ec.codes_set_values(h, values)
    elif keys:
        for key, value in keys.items():
            ec.codes_set(h, key, value)
    message = ec.codes_get_message(h)
    ec.codes_release(h)
    return message


def read(message):
    h = ec.codes_new_from_message(message)
    ec.codes_set(h, "missingValue", MISSING)
    values = np.array(ec.codes_get_array(h, "values"))
    values[values == MISSING] = np.nan
    lat, lon = ec.codes_get_array(h, "latitudes"), ec.codes_get_array(h, "longitudes")
    if ec.codes_is_defined(h, "alternativeRowScanning") and ec.codes_get(h, "alternativeRowScanning"):
        # ecCodes places values of these grids as if all lines ran the same way.
        along = ec.codes_get(h, "Nj" if ec.codes_get(h, "jPointsAreConsecutive") else "Ni")
        values.reshape(-1, along)[1::2] = values.reshape(-1, along)[1::2, ::-1].copy()
    reduced = ec.codes_get(h, "gridType").startswith("reduced")
    healpix = ec.codes_get(h, "gridType") == "healpix"
    ec.codes_release(h)
    lon = np.where(lon > 359.9999, 0, lon) if lon.min() >= 0 else lon
    order = np.lexsort((np.round(lon, 6), -np.round(lat, 6)))
    values, lat, lon = values[order], lat[order], lon[order]
    if healpix:
        return values, None, None
    rows = np.unique(-np.round(lat, 6), return_counts=True)
    if reduced:
        return lengthen(values, rows[1]), lat[np.cumsum(rows[1]) - 1], np.arange(rows[1].max()) * 360 / rows[1].max()
    columns = len(values) // len(rows[0])
    return values, lat[::columns], lon[:columns]


def lengthen(values, counts):
    """Each row to the longitudes of the longest, linearly, in double precision."""
    longest, out, start = counts.max(), [], 0
    for count in counts:
        row = values[start:start + count].astype(np.float32).astype(float)
        start += count
        i = np.arange(longest)
        west, part = i * count // longest, i * count % longest
        a, b = row[west], row[(west + 1) % count]
        out.append(np.where(part == 0, a, a + (b - a) * (part / longest)))
    return np.concatenate(out)


def expect(name, variable, messages, times, level=None, member=None, nside=None):
    values, lat, lon = zip(*(read(m) for m in messages))
    entries.append({"file": name + ".grib", "variable": variable, "level": level, "member": member, "times": times,
                    "lat": None if lat[0] is None else list(np.round(lat[0], 6)),
                    "lon": None if lon[0] is None else list(np.round(lon[0], 6)),
                    "nside": nside, "first": sum(map(len, doubles)), "points": len(values[0])})
    doubles.extend(values)


def write(name, messages, head=b"", between=b"", tail=b""):
    (HERE / f"{name}.grib").write_bytes(head + between.join(messages) + tail)


def steps(count):
    """Keys and times of so many analyses."""
    return [({"dataDate": 20200101 + i // 4, "dataTime": i % 4 * 600}, f"2020-01-0{1 + i // 4}T{i % 4 * 6:02}:00:00")
            for i in range(count)]


def analyses(name, make, count=2, **more):
    """A file of one variable, the same message at some times."""
    dates, times = zip(*steps(count))
    messages = [make(i, date) for i, date in enumerate(dates)]
    write(name, messages)
    expect(name, "msl", messages, list(times), **more)


def packings():
    hole = field(84) > 102500
    cases = [(1, "grid_simple", b) for b in (8, 12, 16, 24)]
    cases += [(2, "grid_simple", b) for b in (7, 16, 24, 32)]
    cases += [(2, p, 16) for p in ("grid_complex", "grid_complex_spatial_differencing", "grid_ccsds", "grid_jpeg", "grid_png")]
    cases += [(2, "grid_ccsds", b) for b in (12, 24)] + [(2, "grid_jpeg", 20)]
    for edition, packing, bits in cases:
        # This ecCodes cannot write PNG images of a few points, and none with a bitmap.
        png = packing == "grid_png"
        grid = latlon(36, 19, east=350) if png else latlon()
        for bitmap in (None,) if png else (None, hole):
            name = f"{packing.removeprefix('grid_')}_{bits}_{edition}" + ("" if bitmap is None else "_bitmap")
            analyses(name, lambda i, date: finish(
                handle(edition, **grid, **msl(edition), **date), field(684 if png else 84, i), packing, bits, bitmap),
                     count=1 if png else 2)
    for precision in (1, 2):
        analyses(f"ieee_{precision}", lambda i, date: finish(
            handle(2, **latlon(), **msl(2), **date), field(84, i), "grid_ieee", 0, precision=precision))
    analyses("differences_1", lambda i, date: finish(
        handle(2, **latlon(), **msl(2), **date), field(84, i), "grid_complex_spatial_differencing", 14,
        orderOfSpatialDifferencing=1))
    for edition, packing in ((1, "grid_simple"), (2, "grid_simple"), (2, "grid_ccsds"), (2, "grid_complex"),
                             (2, "grid_jpeg"), (2, "grid_png")):
        analyses(f"constant_{packing.removeprefix('grid_')}_{edition}", lambda i, date: finish(
            handle(edition, **latlon(), **msl(edition), **date), np.full(84, 101325.0 + i), packing, 16))
        analyses(f"constant_bitmap_{packing.removeprefix('grid_')}_{edition}", lambda i, date: finish(
            handle(edition, **latlon(), **msl(edition), **date), np.full(84, 101325.0 + i), packing, 16, hole))
    for edition in (1, 2):
        analyses(f"decimal_{edition}", lambda i, date: finish(
            handle(edition, **latlon(), **msl(edition), **date), field(84, i), "grid_simple", 0,
            changeDecimalPrecision=2))
        analyses(f"second_order_{edition}", lambda i, date: finish(
            handle(edition, **latlon(), **msl(edition), **date), field(84, i), "grid_second_order", 16))


def scanning():
    for edition in (1, 2):
        for mode in range(0, 256, 16):
            keys = latlon(5, 4, 52.5, 45, 10, 20, mode)
            if edition == 1 and mode & 16:
                continue
            analyses(f"scanning_{mode}_{edition}", lambda i, date: finish(
                handle(edition, **keys, **msl(edition), **date), field(20, i)), count=1)


def gaussian_latitudes(n):
    return np.degrees(np.arcsin(np.polynomial.legendre.leggauss(2 * n)[0]))[::-1]


def grids():
    for edition in (1, 2):
        lat = gaussian_latitudes(8)
        keys = {"gridType": "regular_gg", "Ni": 32, "Nj": 16, "N": 8,
                "latitudeOfFirstGridPointInDegrees": lat[0], "latitudeOfLastGridPointInDegrees": lat[-1],
                "longitudeOfFirstGridPointInDegrees": 0, "longitudeOfLastGridPointInDegrees": 348.75,
                "iDirectionIncrementInDegrees": 11.25}
        analyses(f"gaussian_{edition}", lambda i, date: finish(
            handle(edition, **keys, **msl(edition), **date), field(512, i)), count=1)
        pl = [20, 25, 27, 30, 32, 32, 32, 32, 32, 32, 32, 32, 30, 27, 25, 20]
        for bitmap in (False, True):
            def reduced(i, date):
                h = ec.codes_grib_new_from_samples("reduced_gg_pl_32_grib%d" % edition)
                for key, value in {**msl(edition), **date, "centre": "ecmf", "Nj": 16, "N": 8}.items():
                    ec.codes_set(h, key, value)
                ec.codes_set_array(h, "pl", pl)
                ec.codes_set(h, "latitudeOfFirstGridPointInDegrees", lat[0])
                ec.codes_set(h, "latitudeOfLastGridPointInDegrees", lat[-1])
                ec.codes_set(h, "longitudeOfFirstGridPointInDegrees", 0)
                ec.codes_set(h, "longitudeOfLastGridPointInDegrees", 348.75)
                values = field(sum(pl), i)
                return finish(h, values, mask=values > 103500 if bitmap else None)
            analyses(f"reduced_gaussian_{edition}" + ("_bitmap" if bitmap else ""), reduced, count=1)

        def reduced_ll(i, date):
            h = ec.codes_grib_new_from_samples("reduced_ll_sfc_grib%d" % edition)
            pl = [4, 8, 12, 8, 4]
            for key, value in {**msl(edition), **date, "centre": "ecmf", "Nj": 5,
                               "latitudeOfFirstGridPointInDegrees": 60, "latitudeOfLastGridPointInDegrees": -60,
                               "longitudeOfFirstGridPointInDegrees": 0, "longitudeOfLastGridPointInDegrees": 330,
                               "jDirectionIncrementInDegrees": 30}.items():
                ec.codes_set(h, key, value)
            ec.codes_set_array(h, "pl", pl)
            return finish(h, field(sum(pl), i))
        analyses(f"reduced_latlon_{edition}", reduced_ll, count=1)
        # As many points as bits in some bytes.
        analyses(f"eighths_{edition}", lambda i, date: finish(
            handle(edition, **latlon(8, 4, 45, 30, 10, 45), **msl(edition), **date), field(32, i),
            mask=field(32, i) > 102500), count=1)
        analyses(f"tenths_{edition}", lambda i, date: finish(
            handle(edition, **latlon(6, 4, 45.3, 45, 10.1, 10.6), **msl(edition), **date), field(24, i)), count=1)
    for order in ("ring", "nested"):
        keys = {"gridType": "healpix", "Nside": 4, "longitudeOfFirstGridPointInDegrees": 45, "orderingConvention": order}
        analyses(f"healpix_{order}", lambda i, date: finish(
            handle(2, **keys, **msl(2), **date), field(192, i)), nside=4)
    rotated = {"gridType": "rotated_ll", "Ni": 12, "Nj": 7}
    message = finish(handle(2, **rotated, **msl(2)), field(84))
    write("rotated", [message])
    # Only the number of the template is looked at.
    at = message.index(bytes([3, 0, 0, 0, 0, 84])) + 8
    write("spectral", [message[:at] + bytes([0, 50]) + message[at + 2:]])


def contents():
    """Variables, levels, members, forecasts and editions in all orders."""
    (times, dates) = ([t for _, t in steps(4)], [d for d, _ in steps(4)])
    make = lambda edition, what, seed, **keys: finish(handle(edition, **latlon(), **what, **keys), field(84, seed))
    messages = {(v, i): make(1 + i % 2, msl(1 + i % 2) if v == "msl" else vo(1 + i % 2, int(v[2:])), i, **dates[i])
                for v in ("msl", "vo850", "vo500") for i in range(4)}
    order = sorted(messages, key=lambda k: (hash_of(k), k))
    write("mixed", [messages[k] for k in order], head=b"\0" * 100, between=b"\0\0\0", tail=b"\n")
    for v, level in (("msl", None), ("vo850", 850), ("vo500", 500)):
        expect("mixed", v[:2] if level else v, [messages[v, i] for i in range(4)], times, level=level)
    write("gaps", [messages[k] for k in order if k not in [("vo500", 2), ("msl", 1)]])
    expect("gaps", "msl", [messages["msl", i] for i in (0, 2, 3)], [times[i] for i in (0, 2, 3)])
    expect("gaps", "vo", [messages["vo850", i] for i in range(4)], times, level=850)
    again = make(2, msl(2), 9, **dates[1])
    write("doubled", [messages["msl", i] for i in range(4)] + [again])
    expect("doubled", "msl", [messages["msl", 0], again, messages["msl", 2], messages["msl", 3]], times)

    step = lambda edition, h: {"stepRange": str(h)} if edition == 1 else {"forecastTime": h}
    for edition in (1, 2):
        one = [make(edition, msl(edition), h, **step(edition, h)) for h in (0, 6, 12)]
        write(f"forecast_{edition}", one[::-1])
        expect(f"forecast_{edition}", "msl", one, times[:3])
        write(f"forecasts_{edition}", [make(edition, msl(edition), i * 3 + j, **dates[i], **step(edition, h))
                                       for i in range(2) for j, h in enumerate((0, 6, 12))])
        if edition == 1:
            perturbed = lambda n: {"setLocalDefinition": 1, "localDefinitionNumber": 1, "type": "pf", "stream": "enfo",
                                   "perturbationNumber": n, "numberOfForecastsInEnsemble": 3}
        else:
            perturbed = lambda n: {"productDefinitionTemplateNumber": 1, "typeOfEnsembleForecast": 3,
                                   "perturbationNumber": n, "numberOfForecastsInEnsemble": 3}
        members = {(n, i): finish(handle(edition, **latlon(), **perturbed(n), **msl(edition), **dates[i]), field(84, 4 * n + i))
                   for n in range(3) for i in range(2)}
        write(f"ensemble_{edition}", list(members.values()))
        for n in range(3):
            expect(f"ensemble_{edition}", "msl", [members[n, i] for i in range(2)], times[:2], member=str(n))
    mean = {"productDefinitionTemplateNumber": 8, "forecastTime": 0, "yearOfEndOfOverallTimeInterval": 2020,
            "monthOfEndOfOverallTimeInterval": 1, "dayOfEndOfOverallTimeInterval": 1,
            "hourOfEndOfOverallTimeInterval": 6, "typeOfStatisticalProcessing": 0,
            "indicatorOfUnitForTimeRange": 1, "lengthOfTimeRange": 6}
    h = handle(2, **latlon())
    for key, value in {**mean, **msl(2)}.items():
        ec.codes_set(h, key, value)
    average = finish(h, field(84, 5))
    write("mean", [messages["msl", 0], messages["msl", 1], average])
    expect("mean", "msl_mean", [average], [times[1]])
    expect("mean", "msl", [messages["msl", i] for i in range(2)], times[:2])
    unknown = {"discipline": 0, "parameterCategory": 3, "parameterNumber": 250, "typeOfFirstFixedSurface": 1}
    other = make(2, unknown, 3)
    write("unknown", [other])
    expect("unknown", "var_0_3_250", [other], times[:1])


def hash_of(key):
    return sum((i + 3) * ord(c) * 31 for i, c in enumerate(str(key))) % 97


def sections(message):
    at, found = 16, []
    while message[at:at + 4] != b"7777":
        length = int.from_bytes(message[at:at + 4], "big")
        found.append(message[at:at + length])
        at += length
    return found


def join(head, parts):
    body = b"".join(parts) + b"7777"
    return head[:8] + (16 + len(body)).to_bytes(8, "big") + body


def several():
    """u and v in one message, v with the bitmap of u."""
    wind = lambda number, seed: finish(
        handle(2, **latlon(), discipline=0, parameterCategory=2, parameterNumber=number, typeOfFirstFixedSurface=100,
               scaleFactorOfFirstFixedSurface=0, scaledValueOfFirstFixedSurface=85000),
        field(84, seed, 5, 20), mask=field(84) > 102500)
    u, v = wind(2, 1), wind(3, 2)
    second = [s for s in sections(v) if s[4] in (4, 5, 6, 7)]
    repeated = [bytes([0, 0, 0, 6, 6, 254]) if s[4] == 6 else s for s in second]
    for name, parts in (("wind", second), ("wind_same_bitmap", repeated)):
        write(name, [join(u, sections(u) + parts)])
        for variable, message in (("u", u), ("v", v)):
            expect(name, variable, [message], ["2020-01-01T00:00:00"], level=850)


packings()
scanning()
grids()
contents()
several()
(HERE / "expected.json").write_text("[\n" + ",\n".join(json.dumps(e, separators=(",", ":")) for e in entries) + "\n]\n")
(HERE / "expected.f32").write_bytes(np.concatenate(doubles).astype("<f4").tobytes())
