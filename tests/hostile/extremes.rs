//! Fields and tracks of extreme shapes and numbers through every command: a
//! result or an error, never a panic.

use std::fs;

use crate::grids::Field;
use crate::walks::{Inputs, Walked, walk};

/// What is done to a field; of the words of a line the first is no option.
const ON_FIELDS: [&str; 22] = [
    "track --input=x.nc --output=o.csv",
    "track --input=x.nc --output=o.nc --search-window-size=3 --duplicate-window-size=3",
    "track --input=x.nc --output=o.tdump --algorithm=hodges --object-threshold=101500",
    "track --input=x.nc --output=o.csv --algorithm=hodges --object-threshold=1e38 --feature-refinement=spherical_bspline",
    "track --input=x.nc --output=o.csv --algorithm=healpix --lmin=1 --object-threshold=0",
    "track --input=x.nc --output=o.csv --preset=track-1.5.2 --lmin=1 --lmax=5 --grid=gaussian:N8 --region=sh --object-threshold=0",
    "detect --input=x.nc --detection-mode=max --feature-threshold=0",
    "detect --input=x.nc --algorithm=hodges --object-threshold=1e30 --feature-refinement=quadratic --connectivity=8",
    "preprocess --input=x.nc --output=o.nc",
    "preprocess --input=x.nc --output=o.zarr --lmax=2 --spectral-taper=0.1",
    "preprocess --input=x.nc --output=o.nc --nside=4",
    "preprocess --input=x.nc --output=o.nc --projection=nh_stereo --resolution-km=1000",
    "preprocess --input=x.nc --output=o.nc --projection=sh_stereo --plane=spline --plane-points=9",
    "preprocess --input=x.nc --output=o.nc --taper-points=1 --filter=cosine --lmin=1",
    "metrics eulerian --input=x.nc --output=o.nc --statistic=variance --lag=6 --period=all",
    "metrics eulerian --input=x.nc --output=o.nc --statistic=std --filter=none --period=all",
    "metrics eulerian --input=x.nc --output=o.nc --statistic=variance --filter=lanczos --weights=1 --period=all",
    "sample --input=t.csv --field=x.nc --operator=nearest,bilinear,spline --output=o.csv",
    "sample --input=t.csv --field=x.nc --operator=mean,max,sum --radius-km=20000 --output=o.csv --with-place",
    "info x.nc --json",
    "plot --input=x.nc --output=o.svg",
    "plot --input=x.nc --output=o.png --style=contours",
];

const ON_MAPS: [&str; 5] = [
    "metrics confidence --input=x.nc --output=o.nc --samples=5",
    "metrics confidence --input=x.nc --against=x.nc --output=o.nc --samples=5",
    "metrics cormax --metric=x.nc --impact=x.nc --output=o.nc --detrend",
    "metrics cormax --metric=x.nc --impact=years.nc --output=o.nc --half-width=180 --half-height=90",
    "metrics hindcast --metric=x.nc --impact=years.nc --output=o.nc",
];

const ON_TRACKS: [&str; 25] = [
    "metrics summary --input=x.csv",
    "metrics summary --input=x.csv --statistics --json",
    "metrics summary --input=x.csv --points --output=o.csv --corral-hours=1e8",
    "metrics ata --input=x.csv --output=o.nc --grid=30 --reference=0",
    "metrics ata --input=x.csv --output=o.nc --grid=30 --amplitude=absolute --radius-km=20000 --interpolation=none",
    "metrics ata --input=x.csv --output=o.nc --grid=30 --amplitude=perturbation --positions=great-circle --period=all",
    "metrics density --input=x.csv --output=o.nc --grid=30",
    "metrics density --input=x.csv --output=o.nc --grid=30 --period=all --convention=track-1.5.2",
    "metrics boxes --input=x.csv --output=o.nc --box=30 --period=all --per=area",
    "metrics boxes --input=x.csv --output=o.nc --box=30 --period=year",
    "compare --reference=x.csv --candidate=x.csv --json",
    "compare --reference=x.csv --candidate=t.csv --resample=6h",
    "compare --reference=t.csv --candidate=x.csv --gate=space-time --assignment=optimal",
    "compare --reference=x.csv --candidate=x.csv --gate=points --max-mean-distance-km=1e308",
    "plot --input=x.csv --output=o.svg",
    "plot --input=x.csv --output=o.svg --projection=nh-stereo --color-by=time",
    "plot --input=x.csv --output=o.svg --figure=life-cycle --align=peak",
    "plot --input=x.csv --output=o.png --figure=histograms",
    "plot --input=x.csv --output=o.html",
    "plot compare --reference=x.csv --candidate=t.csv --output=o.svg",
    "convert --input=x.csv --output=o.nc",
    "convert --input=x.csv --output=o.tdump",
    "convert --input=x.csv --output=o.geojson",
    "convert --input=x.csv --output=o.trackjson",
    "sample --input=x.csv --field=s.nc --operator=spline,mean --radius-km=500 --output=o.parquet --tolerance=1e8",
];

#[test]
fn fields_of_extreme_shapes_and_numbers() {
    let inputs = Inputs::new();
    let even = |n: usize, first: f64, step: f64| (0..n).map(|i| first + step * i as f64).collect();
    let whole = || Field::global(4, 8, 16);
    let filled = |value: f32| {
        let mut field = whole();
        field.values.fill(value);
        field
    };
    let spotted = |value: f32| {
        let mut field = whole();
        field.values.iter_mut().step_by(5).for_each(|v| *v = value);
        field
    };
    let fields = [
        ("1x1", Field::on(4, vec![0.0], vec![0.0])),
        ("1x1 at a pole, one step", Field::on(1, vec![90.0], vec![180.0])),
        ("1x12", Field::on(4, vec![45.0], even(12, 0.0, 30.0))),
        ("7x1", Field::on(4, even(7, 90.0, -30.0), vec![359.0])),
        ("2x2", Field::on(4, vec![90.0, -90.0], vec![0.0, 180.0])),
        ("3x3 around a pole", Field::on(4, vec![90.0, 89.0, 88.0], vec![0.0, 120.0, 240.0])),
        ("4x360", Field::on(2, even(4, 67.5, -45.0), even(360, -180.0, 1.0))),
        ("rows that nearly coincide", Field::on(4, even(5, 1e-9, 1e-12), even(8, 0.0, 45.0))),
        ("NaN", filled(f32::NAN)),
        ("infinity", filled(f32::INFINITY)),
        ("the largest", filled(f32::MAX)),
        ("the smallest", filled(f32::from_bits(1))),
        ("0", filled(0.0)),
        ("some infinities", spotted(f32::INFINITY)),
        ("some of the lowest", spotted(f32::MIN)),
        ("some NaN", spotted(f32::NAN)),
        ("the ends of time", {
            let mut field = whole();
            field.axes[0].1 = vec![-8.7e9, -1.0, 0.0, 8.7e9];
            field
        }),
        ("times beyond", {
            let mut field = whole();
            field.axes[0].1 = vec![-1e300, 0.0, 1e18, 1e300];
            field
        }),
        ("both ends", {
            let mut field = spotted(f32::MAX);
            field.values.iter_mut().skip(2).step_by(3).for_each(|v| *v = f32::MIN);
            field
        }),
    ];
    all_end_well(&inputs, fields, &ON_FIELDS.map(words));
}

#[test]
fn maps_of_extreme_shapes_and_numbers() {
    let inputs = Inputs::new();
    let filled = |value: f32| {
        let mut field = Field::winters(5);
        field.values.iter_mut().step_by(2).for_each(|v| *v = value);
        field
    };
    let mut point = Field::winters(3);
    point.axes[1].1 = vec![0.0];
    point.axes[2].1 = vec![0.0];
    point.values.truncate(9);
    let fields = [
        ("1x1", point),
        ("one year", Field::winters(1)),
        ("NaN", filled(f32::NAN)),
        ("infinity", filled(f32::INFINITY)),
        ("the lowest", filled(f32::MIN)),
        ("the smallest", filled(f32::from_bits(1))),
    ];
    all_end_well(&inputs, fields, &ON_MAPS.map(words));
}

#[test]
fn tracks_of_extreme_lengths_and_numbers() {
    let inputs = Inputs::new();
    let long = |n: usize| -> String {
        let row = |k: usize| {
            format!("1,2000-{:02}-{:02}T00:00:00,{},{},1\n", 1 + k / 28, 1 + k % 28, k % 90, 7 * k)
        };
        (0..n).map(row).collect()
    };
    let mut walked = Walked::default();
    for (name, rows) in [
        ("no track", String::new()),
        ("one point", "1,2000-01-01T00:00:00,45,10,100000\n".into()),
        ("at the poles", "1,2000-01-01T00:00:00,90,0,1\n1,2000-01-01T06:00:00,-90,180,2\n".into()),
        ("the largest", values("1e308")),
        ("the lowest", values("-1.7976931348623157e308")),
        ("the smallest", values("5e-324")),
        ("NaN", values("NaN")),
        ("infinity", values("inf")),
        ("the ends of time", {
            let row = |time: &str| format!("1,{time},10,20,1\n");
            row("-999999-01-01T00:00:00") + &row("999999-12-31T23:59:59")
        }),
        ("years beyond", "1,2147483647-01-01T00:00:00,10,20,1\n".into()),
        ("ids at the end", "18446744073709551615,2000-01-01T00:00:00,1,2,3\n0,2000-01-01T00:00:00,1,2,3\n".into()),
        ("longitudes far away", "1,2000-01-01T00:00:00,1,1e308,3\n1,2000-01-01T01:00:00,1,-1e15,3\n".into()),
        ("latitudes far away", "1,2000-01-01T00:00:00,1e308,1,3\n".into()),
        ("a leg of a second", "1,2000-01-01T00:00:00,60,1,3\n1,2000-01-01T00:00:01,-60,181,3\n".into()),
        ("in one place", "1,2000-01-01T00:00:00,0,0,0\n1,2000-01-01T06:00:00,0,0,0\n1,2000-01-01T12:00:00,0,0,0\n".into()),
        ("long", long(300)),
    ] {
        let text = format!("track_id,time,lat,lon,msl\n{rows}");
        fs::write(inputs.path("x.csv"), text).unwrap();
        walked.add(name, walk(&inputs, &ON_TRACKS.map(words)));
    }
    walked.all_ended_well();
}

/// Walks over all lines with each of the fields in `x.nc`.
fn all_end_well<const N: usize>(
    inputs: &Inputs,
    fields: [(&str, Field); N],
    lines: &[Vec<String>],
) {
    let mut walked = Walked::default();
    for (name, field) in fields {
        field.write(&inputs.path("x.nc"));
        walked.add(name, walk(inputs, lines));
    }
    walked.all_ended_well();
}

/// A track whose values are this and other numbers by turns.
fn values(value: &str) -> String {
    let row = |k: usize| {
        let value = if k.is_multiple_of(2) { value } else { "-3" };
        format!("1,2000-01-0{}T00:00:00,{},{},{value}\n", 1 + k, 40 + k, 10 * k)
    };
    (0..6).map(row).collect()
}

fn words(line: &str) -> Vec<String> {
    line.split_whitespace().map(String::from).collect()
}
