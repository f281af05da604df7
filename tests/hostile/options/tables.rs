//! What the walk over options tries, and on what.

pub(super) const NUMBERS: [&str; 13] = [
    "0",
    "1",
    "-1",
    "NaN",
    "inf",
    "-inf",
    "1e308",
    "1e-308",
    "18446744073709551615",
    "9223372036854775807",
    "4294967295",
    "1e12",
    "",
];

pub(super) const TIMES: [&str; 8] = [
    "",
    "0",
    "999999999-01-01",
    "2147483647-12-31T23:59:59",
    "-2147483647-01-01",
    "-0001-12-31",
    "0001-01-01",
    "18446744073709551615-01-01",
];

/// What a value of these names can hold, with a number at each brace.
pub(super) const FORMS: [(&str, &[&str]); 17] = [
    ("REGION", &["{},{},{},{}", "0,{},-10,10", "{},10,-10,10", "0,10,-10,{}"]),
    ("EXTENT", &["-{},{},-{},{}", "0,{},0,1000"]),
    ("LOW,HIGH", &["-{},{}", "0,{}", "{},2"]),
    ("SOUTH,NORTH", &["0,{}", "{},90"]),
    ("DAYS,DAYS", &["{},6", "2,{}", "{},{}"]),
    ("HPA,...", &["{},500", "800,{}"]),
    ("HOURS", &["{}", "{}h"]),
    ("TIME", &["{}", "{}h"]),
    ("AGE", &["{}", "{}d"]),
    ("SIZE", &["{}", "{}GB"]),
    ("VALUE", &["{}", "{}hPa"]),
    ("GRID", &["{}", "gaussian:N{}", "gaussian:T{}", "healpix:{}"]),
    ("N|FROM-TO", &["{}", "1-{}", "{}-{}"]),
    ("COLUMN", &["{}", "msl:mean:{}", "msl@{}:nearest"]),
    ("RULE", &["{}", "{}%"]),
    ("NAME", &["{}", "power:{}", "von-mises-fisher:{}"]),
    ("UNITS", &["{}", "hours since {}-01-01", "{} Pa"]),
];

/// Values that are names of files, URLs or any text.
pub(super) const NO_NUMBERS: [&str; 5] = ["FILE", "INPUT", "DIR", "URL", "TEXT"];

/// Small valid runs, without the program's name. Whatever is walked of their
/// options is left out.
pub(super) const COMMANDS: [(&str, &[&str]); 21] = [
    ("track", &["--input=s.nc", "--output=o.csv"]),
    ("detect", &["--input=s.nc", "--output=o.csv"]),
    ("preprocess", &["--input=s.nc", "--output=o.nc", "--lmax=3"]),
    ("link", &["--input=centres.csv", "--output=o.csv"]),
    ("metrics summary", &["--input=t.csv"]),
    ("metrics ata", &["--input=t.csv", "--output=o.nc", "--grid=30", "--reference=1010hPa"]),
    ("metrics density", &["--input=t.csv", "--output=o.nc", "--grid=30"]),
    ("metrics boxes", &["--input=t.csv", "--output=o.nc", "--box=30"]),
    ("metrics eulerian", &["--input=s.nc", "--output=o.nc", "--statistic=variance"]),
    ("metrics confidence", &["--input=years.nc", "--output=o.nc", "--samples=10"]),
    ("metrics cormax", &["--metric=years.nc", "--impact=years.nc", "--output=o.nc"]),
    ("metrics hindcast", &["--metric=years.nc", "--impact=years.nc", "--output=o.nc"]),
    ("metrics phase-space", &["--input=t.csv", "--field=z.nc", "--output=o.nc"]),
    (
        "sample",
        &[
            "--input=t.csv",
            "--field=s.nc",
            "--variable=msl",
            "--operator=mean",
            "--radius-km=2000",
            "--output=o.csv",
        ],
    ),
    ("compare", &["--reference=t.csv", "--candidate=t.csv"]),
    ("plot", &["--input=t.csv", "--output=o.svg"]),
    ("plot compare", &["--reference=t.csv", "--candidate=t.csv", "--output=o.svg"]),
    ("convert", &["--input=t.csv", "--output=o.nc"]),
    ("info", &["s.nc"]),
    ("synth", &["--output=o.nc", "--steps=2"]),
    ("cache prune", &["--cache=cache", "--to=1GB"]),
];

/// Commands of which no option takes a number.
pub(super) const WITHOUT_NUMBERS: [&str; 5] =
    ["completions", "man", "cache info", "cache verify", "cache"];

/// What an option needs beside it: commands, options and the need.
pub(super) const BESIDE: [(&[&str], &[&str], &[&str]); 23] = [
    (&["track", "detect"], OF_OBJECTS, HODGES),
    (&["track"], OF_EXCHANGES, HODGES),
    (&["link"], OF_EXCHANGES, &["--algorithm=hodges"]),
    (&["track", "detect", "preprocess"], &["spectral-taper"], &["--lmax=3"]),
    (&["track", "detect", "preprocess"], &["resolution-km", "extent"], PLANE),
    (&["track", "detect", "preprocess"], &["plane-points"], SPLINE_PLANE),
    (&["track", "detect"], &["spline-smoothing"], SMOOTHED),
    (&["track", "detect"], &["taper-points"], &["--region=20,200,-60,60"]),
    (&["preprocess"], &["taper-points"], &["--region=20,200,-60,60", "--filter=cosine"]),
    (&["track", "detect", "preprocess"], &["wind"], &["--derive=vorticity"]),
    (&[], &["cache-size"], &["--cache=cache"]),
    (&["link", "compare", "convert", "plot", "plot compare", "metrics summary"], &["start"], STEP),
    (&["metrics ata", "metrics density", "metrics boxes"], &["start"], STEP),
    (&["link", "compare", "convert", "plot", "plot compare", "metrics summary"], TIME_STEP, START),
    (&["metrics ata", "metrics density", "metrics boxes"], TIME_STEP, START),
    (&[], &["track-start"], &["--track-time-step=6h"]),
    (&[], &["track-time-step"], &["--track-start=2000-01-01"]),
    (&["metrics ata"], &["mask-above-m", "mask-variable"], &["--mask-orography=height.nc"]),
    (&["metrics eulerian"], &["band", "weights", "lanczos-sigma"], &["--filter=lanczos"]),
    (&["compare"], POINTS_GATE, &["--gate=points"]),
    (&["compare"], &["max-time-difference"], &["--gate=space-time"]),
    (&["plot"], &["layer", "period", "style"], &["--input=density.nc"]),
    (&["plot"], &["align", "column", "track"], &["--figure=life-cycle"]),
];
const PLANE: &[&str] = &["--projection=nh_stereo"];
const SPLINE_PLANE: &[&str] = &["--projection=nh_stereo", "--plane=spline"];
const SMOOTHED: &[&str] = &[
    "--algorithm=hodges",
    "--object-threshold=101000",
    "--projection=nh_stereo",
    "--resolution-km=1000",
    "--feature-refinement=bspline",
];
const HODGES: &[&str] = &["--algorithm=hodges", "--object-threshold=101000"];
const OF_OBJECTS: &[&str] = &[
    "object-threshold",
    "min-object-grid-points",
    "feature-refinement",
    "feature-search",
    "connectivity",
];
const OF_EXCHANGES: &[&str] = &[
    "w1",
    "w2",
    "dmax",
    "phimax",
    "mge-max-iterations",
    "limits-hours",
    "segment-frames",
    "min-displacement",
    "min-path",
    "min-strength",
    "track-region",
];
const TIME_STEP: &[&str] = &["time-step"];
const STEP: &[&str] = &["--time-step=6h"];
const START: &[&str] = &["--start=2000-01-01"];
const POINTS_GATE: &[&str] =
    &["max-distance-km", "min-common-points", "counting", "max-mean-distance-km"];

/// What a run says whose options do not go together.
pub(super) const UNUSED: [&str; 5] = [
    "arguments were not provided",
    "cannot be used with",
    "unexpected argument",
    "does not apply",
    "belongs to",
];

/// Values that are words of a list, of which few numbers are enough.
pub(super) const WORDS: [&str; 22] = [
    "FORMAT",
    "MODE",
    "METHOD",
    "WHERE",
    "BASIS",
    "HOW",
    "FORM",
    "WHICH",
    "STYLE",
    "KIND",
    "ENDS",
    "POINT",
    "SCALE",
    "RELATION",
    "SIGN",
    "SENSE",
    "WHAT",
    "LENGTH",
    "LABEL",
    "METRIC",
    "FIELD,...",
    "NAME,...",
];
