//! A season to look around in: one HTML file that opens from disk in a browser,
//! with everything in it and nothing from elsewhere.
//!
//! | file | holds |
//! |---|---|
//! | `data` | the season as columns of JSON |
//! | `page.html`, `page.css` | the page |
//! | `season.js` | tracks and their peaks |
//! | `projection.js`, `map.js` | the map: pan, zoom, projections, tracks |
//! | `colour.js` | what colours stand for |
//! | `life.js` | the life of one track |
//! | `page.js` | what can be set |

mod data;

use thiserror::Error;

use crate::model::Tracks;

use data::Season;

/// Which value of the first variable is the strongest of a track.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Peak {
    /// The lowest, as of pressure.
    Lowest,
    /// The highest.
    #[default]
    Highest,
    /// The one furthest from 0, as of vorticity in both hemispheres.
    Magnitude,
}

/// Maps of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageMap {
    /// Longitudes and latitudes as they are.
    PlateCarree,
    /// Around the north pole.
    North,
    /// Around the south pole.
    South,
}

/// What a page shows besides the tracks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExplorerParams {
    /// Its title.
    pub title: String,
    /// What the strongest value of a track is.
    pub peak: Peak,
    /// The map that is shown first; the one that suits the tracks unless given.
    pub map: Option<PageMap>,
    /// What colours stand for at first: a variable, `lifetime` or `time`; the
    /// first variable unless given.
    pub color_by: Option<String>,
    /// Land: closed lines of longitude and latitude in degrees. Longitudes go on
    /// without a jump, so that a line around a pole ends 360° from its start.
    pub land: Vec<Vec<[f64; 2]>>,
}

/// Tracks that no page can show.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ExplorerError {
    /// There is none.
    #[error("there is no track to explore; check the input and the options that leave tracks out")]
    NoTracks,
    /// Colours cannot stand for this.
    #[error("--color-by {name}: a page has no such column; there are {}", .known.join(", "))]
    NoColumn {
        /// The name as given.
        name: String,
        /// What there is.
        known: Vec<String>,
    },
}

const SCRIPTS: [&str; 6] = [
    include_str!("season.js"),
    include_str!("projection.js"),
    include_str!("colour.js"),
    include_str!("map.js"),
    include_str!("life.js"),
    include_str!("page.js"),
];

/// The page of a season. It is the same for the same tracks and parameters.
///
/// # Errors
/// [`ExplorerError`] when there is no track.
pub fn explorer_page(tracks: &Tracks, params: &ExplorerParams) -> Result<String, ExplorerError> {
    if tracks.points() == 0 {
        return Err(ExplorerError::NoTracks);
    }
    check_color(tracks, params)?;
    let page = include_str!("page.html");
    let parts = [
        ("@TITLE@", escaped(&params.title)),
        ("@STYLE@", include_str!("page.css").to_string()),
        ("@DATA@", Season::of(tracks, params).json()),
        ("@SCRIPT@", SCRIPTS.join("\n")),
    ];
    // One pass: what is put in is not looked at again.
    let mut filled =
        String::with_capacity(page.len() + parts.iter().map(|p| p.1.len()).sum::<usize>());
    let mut rest = page;
    while let Some((at, (mark, text))) =
        parts.iter().filter_map(|part| Some((rest.find(part.0)?, part))).min_by_key(|(at, _)| *at)
    {
        filled.push_str(&rest[..at]);
        filled.push_str(text);
        rest = &rest[at + mark.len()..];
    }
    filled.push_str(rest);
    Ok(filled)
}

fn check_color(tracks: &Tracks, params: &ExplorerParams) -> Result<(), ExplorerError> {
    let Some(name) = &params.color_by else { return Ok(()) };
    let names = tracks.variables.iter().map(|v| v.info.name.as_str());
    let known: Vec<String> = names.chain(["lifetime", "time"]).map(String::from).collect();
    match known.contains(name) {
        true => Ok(()),
        false => Err(ExplorerError::NoColumn { name: name.clone(), known }),
    }
}

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Provenance, Quantity, Variable, VariableInfo};

    fn tracks() -> Tracks {
        Tracks {
            ids: vec![3, 8],
            offsets: vec![0, 2, 3],
            time_s: vec![0, 21_600, 0],
            lat_deg: vec![60.0, 61.123_456, -10.0],
            lon_deg: vec![355.0, 5.0, 100.0],
            variables: vec![Variable {
                info: VariableInfo {
                    name: "<msl>".into(),
                    units: "Pa".into(),
                    quantity: Quantity::MeanSeaLevelPressure,
                },
                values: vec![98_765.432_1, f64::NAN, 101_325.0],
            }],
            provenance: Provenance { software: "a & b".into(), ..Provenance::default() },
            ..Tracks::default()
        }
    }

    fn season(page: &str) -> serde_json::Value {
        let (_, rest) = page.split_once(r#"id="season">"#).unwrap();
        serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
    }

    #[test]
    fn the_page_holds_the_season() {
        let params = ExplorerParams {
            title: "A & <b>".into(),
            peak: Peak::Lowest,
            color_by: Some("time".into()),
            map: Some(PageMap::South),
            land: vec![vec![[-180.0, 10.0], [0.126, 20.0]]],
        };
        let page = explorer_page(&tracks(), &params).unwrap();
        assert!(page.contains("<title>A &amp; &lt;b&gt;</title>"));
        let season = season(&page);
        assert_eq!(season["ids"], serde_json::json!([3, 8]));
        assert_eq!(season["offsets"], serde_json::json!([0, 2, 3]));
        assert_eq!(season["times"], serde_json::json!(["1970-01-01 00:00", "1970-01-01 06:00"]));
        assert_eq!(season["hours"], serde_json::json!([0.0, 6.0]));
        assert_eq!(season["frame"], serde_json::json!([0, 1, 0]));
        assert_eq!(season["lat"], serde_json::json!([60.0, 61.123, -10.0]));
        assert_eq!(season["variables"][0]["name"], "<msl>");
        assert_eq!(season["variables"][0]["values"], serde_json::json!([98765.4, null, 101325.0]));
        assert_eq!(season["peak"], "lowest");
        assert_eq!(season["land"], serde_json::json!([[-180.0, 10.0, 0.13, 20.0]]));
        assert_eq!(season["origin"], "a & b \u{b7} proleptic_gregorian calendar");
        assert_eq!((&season["projection"], &season["colour"]), (&"south".into(), &"time".into()));
    }

    #[test]
    fn nothing_in_the_data_ends_its_element_and_nothing_is_fetched() {
        let mut tracks = tracks();
        tracks.variables[0].info.name = "</script><script>alert(1)</script>@STYLE@".into();
        let page = explorer_page(&tracks, &ExplorerParams::default()).unwrap();
        assert_eq!(page.matches("<script").count(), 2);
        assert_eq!(page.matches("<style>").count(), 1);
        assert!(!page.contains("http://") && !page.contains("https://") && !page.contains("src="));
        assert_eq!(season(&page)["variables"][0]["name"], tracks.variables[0].info.name.as_str());
    }

    #[test]
    fn one_hemisphere_is_shown_on_its_polar_map() {
        let mut tracks = tracks();
        tracks.lat_deg = vec![60.0, 61.0, 40.0];
        let projection = |tracks: &Tracks| {
            season(&explorer_page(tracks, &ExplorerParams::default()).unwrap())["projection"]
                .clone()
        };
        assert_eq!(projection(&tracks), "north");
        tracks.lat_deg.iter_mut().for_each(|lat| *lat = -*lat);
        assert_eq!(projection(&tracks), "south");
    }

    #[test]
    fn no_track_is_an_error() {
        let none = explorer_page(&Tracks::default(), &ExplorerParams::default());
        assert_eq!(none, Err(ExplorerError::NoTracks));
        let params = ExplorerParams { color_by: Some("wind".into()), ..ExplorerParams::default() };
        let error = explorer_page(&tracks(), &params).unwrap_err().to_string();
        assert!(error.contains("wind") && error.contains("<msl>, lifetime, time"), "{error}");
    }
}
