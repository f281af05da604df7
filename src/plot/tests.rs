//! Figures as a whole: what they say, and that they are the same every time.

use crate::model::{
    Calendar, Grid, MapLayer, Maps, Period, Provenance, Quantity, Tracks, Variable, VariableInfo,
};

use super::*;

/// A low that goes east along the equator over the date line, 960 hPa at its
/// second hour; and a shorter one in the south.
pub(super) fn two_tracks() -> Tracks {
    let msl = VariableInfo {
        name: "msl".into(),
        units: "Pa".into(),
        quantity: Quantity::MeanSeaLevelPressure,
    };
    let values = vec![97_000.0, 96_500.0, 96_000.0, 96_800.0, 97_000.0, 97_500.0];
    Tracks {
        ids: vec![1, 4],
        offsets: vec![0, 4, 6],
        time_s: vec![0, 21_600, 43_200, 64_800, 43_200, 64_800],
        lat_deg: vec![0.0, 0.0, 0.0, 0.0, -60.0, -61.0],
        lon_deg: vec![165.0, 175.0, 185.0, 195.0, 10.0, 12.0],
        variables: vec![Variable { info: msl, values }],
        provenance: provenance(),
        ..Tracks::default()
    }
}

fn provenance() -> Provenance {
    Provenance {
        software: "tracker <1> & co".into(),
        input: "msl [Pa]".into(),
        parameters: r#"{"link":{"radius_km":500.0}}"#.into(),
        processing: vec![],
    }
}

fn maps(values: Vec<f64>) -> Maps {
    let grid = Grid::new(vec![60.0, 0.0, -60.0], vec![0.0, 90.0, 180.0, 270.0]).unwrap();
    let period = |k: i64| Period { start_s: k, end_s: k + 1, label: format!("period {k}") };
    let layer = MapLayer {
        name: "density".into(),
        units: "km-2".into(),
        long_name: "track density".into(),
        cell_methods: "time: mean".into(),
        values,
    };
    let periods = (0..layer.values.len() as i64 / 12).map(period).collect();
    Maps {
        grid,
        calendar: Calendar::Standard,
        periods,
        layers: vec![layer],
        provenance: provenance(),
    }
}

/// Every figure there is.
fn all_figures(tracks: &Tracks, page: &PageParams) -> Vec<String> {
    let page = || page.clone();
    let mut figures = vec![
        plot_life_cycle(tracks, &LifeCycleFigure { page: page(), ..LifeCycleFigure::default() }),
        plot_histograms(tracks, &HistogramFigure { page: page(), column: None }),
        plot_comparison(
            tracks,
            tracks,
            &ComparisonFigure { page: page(), ..ComparisonFigure::default() },
        ),
    ];
    for color_by in ["msl", "time", "id", "lifetime", "none"] {
        let color_by = color_by.parse().unwrap();
        let figure = TrackFigure { page: page(), color_by, ..TrackFigure::default() };
        figures.push(plot_tracks(tracks, &figure));
    }
    let values = (0..24).map(f64::from).collect::<Vec<_>>();
    for style in [FieldStyle::Cells, FieldStyle::Contours] {
        let figure = FieldFigure { page: page(), style, ..FieldFigure::default() };
        figures.push(plot_field(&maps(values.clone()), &figure));
    }
    figures.into_iter().collect::<Result<_, _>>().unwrap()
}

#[test]
fn figures_say_units_and_origin() {
    for svg in all_figures(&two_tracks(), &PageParams::default()) {
        assert!(svg.contains("tracker &lt;1&gt; &amp; co"), "{svg}");
        assert!(svg.contains("stormtracker 0"));
        assert!(svg.contains("msl [Pa]"));
        assert!(svg.contains("link.radius_km 500"));
        assert!(svg.contains("6371.22 km"));
    }
    let svg = plot_tracks(&two_tracks(), &TrackFigure::default()).unwrap();
    assert!(svg.contains("msl (hPa)") && svg.contains("2 tracks · 6 points · 1970-01-01"));
    let svg = plot_field(&maps(vec![1.0; 12]), &FieldFigure::default()).unwrap();
    assert!(svg.contains("density (km⁻²)") && svg.contains("time: mean"));
}

#[test]
fn figures_are_the_same_every_time() {
    let draw = || all_figures(&two_tracks(), &PageParams::default());
    assert_eq!(draw(), draw());
}

#[cfg(feature = "png")]
#[test]
fn figures_are_pictures_of_their_size() {
    for width_px in [480, 960] {
        let page = PageParams { width_px, height_px: Some(700), title: Some("<&>".into()) };
        for svg in all_figures(&two_tracks(), &page) {
            let png = to_png(&svg).unwrap();
            assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
            let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
            assert_eq!((number(16), number(20)), (width_px, 700));
        }
    }
}

#[cfg(feature = "png")]
#[test]
fn text_is_drawn_by_the_font_of_the_program() {
    // The page is otherwise white: any dark pixel is of a letter.
    let of = |text: &str| {
        let svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" font-family="{}"><text x="2" y="30" font-size="30">{text}</text></svg>"##,
            svg::FONT_FAMILY
        );
        to_png(&svg).unwrap()
    };
    assert_ne!(of("M"), of(""));
    assert_ne!(of("⁻"), of(""));
}

/// Lengths of the pieces of all lines of a path that is drawn, in px.
fn lengths(svg: &str) -> Vec<f64> {
    let mut lengths = Vec::new();
    for element in svg.lines().filter(|line| line.contains("stroke-linejoin")) {
        let data = element.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
        for part in data.split('M').skip(1) {
            let points: Vec<(f64, f64)> = part
                .trim_end_matches('Z')
                .split('L')
                .map(|point| {
                    let (x, y) = point.split_once(' ').unwrap();
                    (x.parse().unwrap(), y.parse().unwrap())
                })
                .collect();
            lengths.extend(points.windows(2).map(|p| (p[1].0 - p[0].0).hypot(p[1].1 - p[0].1)));
        }
    }
    lengths
}

#[test]
fn no_line_crosses_the_map_at_its_seam() {
    for name in ["plate-carree", "robinson", "sh-stereo"] {
        for central_lon_deg in [0.0, 180.0, -170.0] {
            let map = MapParams {
                projection: Some(name.parse().unwrap()),
                region: None,
                central_lon_deg: Some(central_lon_deg),
            };
            let marks = Some(Marks::None);
            let figure = TrackFigure { map, marks, ..TrackFigure::default() };
            let mut tracks = two_tracks();
            tracks.lat_deg = vec![-10.0, -30.0, -50.0, -70.0, -60.0, -61.0];
            let svg = plot_tracks(&tracks, &figure).unwrap();
            // Parallels of Plate Carrée and the frame are whole lines.
            let inner = svg.split("<clipPath").nth(1).unwrap().split("</g>").next().unwrap();
            let longest = lengths(inner).into_iter().fold(0.0, f64::max);
            assert!(longest > 5.0 && longest < 100.0, "{name} {central_lon_deg}: {longest}");
        }
    }
}

#[test]
fn missing_values_and_single_points() {
    let mut tracks = two_tracks();
    tracks.variables[0].values[1] = f64::NAN;
    tracks.lat_deg[2] = f64::NAN;
    tracks.offsets = vec![0, 5, 6];
    for svg in all_figures(&tracks, &PageParams::default()) {
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
    let svg = plot_tracks(&tracks, &TrackFigure::default()).unwrap();
    assert!(svg.contains("no value"));
    tracks.variables[0].values = vec![f64::NAN; 6];
    for svg in all_figures(&tracks, &PageParams::default()) {
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
    let mut values = vec![1.0; 12];
    values[3] = f64::NAN;
    for style in [FieldStyle::Cells, FieldStyle::Contours] {
        let figure = FieldFigure { style, ..FieldFigure::default() };
        let svg = plot_field(&maps(values.clone()), &figure).unwrap();
        assert!(svg.contains("no value") && !svg.contains("NaN"));
        let svg = plot_field(&maps(vec![f64::NAN; 12]), &figure).unwrap();
        assert!(svg.contains("no point has a value"));
    }
}

#[test]
fn no_tracks_are_said() {
    let tracks = Tracks {
        ids: vec![],
        offsets: vec![0],
        time_s: vec![],
        lat_deg: vec![],
        lon_deg: vec![],
        variables: two_tracks()
            .variables
            .into_iter()
            .map(|v| Variable { values: vec![], ..v })
            .collect(),
        ..two_tracks()
    };
    let figures = all_figures(&tracks, &PageParams::default());
    // The last two are of fields.
    for svg in &figures[..figures.len() - 2] {
        assert!(svg.contains("no tracks") && svg.contains("0 tracks"));
    }
}

#[test]
fn names_that_are_not_there_are_refused() {
    let tracks = two_tracks();
    let color_by = ColorBy::Column("wind".into());
    let error = plot_tracks(&tracks, &TrackFigure { color_by, ..TrackFigure::default() });
    assert!(error.unwrap_err().to_string().contains("there are msl, time, id"));
    let figure = LifeCycleFigure { tracks: vec![9], ..LifeCycleFigure::default() };
    assert_eq!(plot_life_cycle(&tracks, &figure), Err(PlotError::UnknownTrack { id: 9 }));
    let bare = Tracks { variables: vec![], ..tracks.clone() };
    assert_eq!(plot_life_cycle(&bare, &LifeCycleFigure::default()), Err(PlotError::NoColumn));
    let two = maps((0..24).map(f64::from).collect());
    let of = |figure: FieldFigure| plot_field(&two, &figure).unwrap_err().to_string();
    let layer = Some("ata".to_string());
    assert!(of(FieldFigure { layer, ..FieldFigure::default() }).contains("there are density"));
    let periods = vec!["2025".to_string()];
    assert!(of(FieldFigure { periods, ..FieldFigure::default() }).contains("period 0, period 1"));
    let many = maps(vec![0.0; 12 * 13]);
    let error = plot_field(&many, &FieldFigure::default()).unwrap_err().to_string();
    assert!(error.contains("13 periods") && error.contains("--period"), "{error}");
    let other = Tracks { calendar: Calendar::Day360, ..tracks.clone() };
    let error = plot_comparison(&tracks, &other, &ComparisonFigure::default()).unwrap_err();
    assert!(error.to_string().contains("360_day"), "{error}");
}
