//! Parts of the oceans by name, as GeoJSON that a user may replace.

use std::io;
use std::path::Path;

use serde::Deserialize;
use thiserror::Error;

const WMO_TC: &str = include_str!("basins/wmo_tc.geojson");
const IBTRACS: &str = include_str!("basins/ibtracs.geojson");
/// Names of the sets that come with the program.
pub const BASIN_SETS: [&str; 2] = ["wmo-tc", "ibtracs"];

/// Basins, of which the first that holds a point has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Basins {
    basins: Vec<Basin>,
}

#[derive(Clone, Debug, PartialEq)]
struct Basin {
    name: String,
    polygons: Vec<Polygon>,
}

/// Rings of longitudes and latitudes in degrees, the first around the others,
/// which are holes; and their western and eastern ends.
#[derive(Clone, Debug, PartialEq)]
struct Polygon {
    rings: Vec<Vec<(f64, f64)>>,
    lon_deg: (f64, f64),
}

/// A file of basins that cannot be used.
#[derive(Debug, Error)]
pub enum BasinsError {
    /// Neither a name of a set nor a file that can be read.
    #[error("--basins {name}: {source}; give a GeoJSON file or one of: {}", BASIN_SETS.join(", "))]
    Read {
        /// Name as given.
        name: String,
        /// What went wrong.
        source: io::Error,
    },
    /// No GeoJSON of polygons.
    #[error("--basins {name}: is no GeoJSON FeatureCollection of polygons: {source}")]
    Format {
        /// Name of the file.
        name: String,
        /// What went wrong.
        source: serde_json::Error,
    },
    /// A feature without a name.
    #[error("--basins {name}: feature {feature} has no property \"name\"; give it one")]
    Unnamed {
        /// Name of the file.
        name: String,
        /// Number of the feature, from 1.
        feature: usize,
    },
    /// A ring that bounds nothing, or lies beyond the globe.
    #[error(
        "--basins {name}: basin {basin} has a ring that is none; give at least 4 positions with \
         longitudes in [-360, 360] and latitudes in [-90, 90], the last one as the first"
    )]
    Ring {
        /// Name of the file.
        name: String,
        /// The basin.
        basin: String,
    },
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<Properties>,
    geometry: Geometry,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(default)]
    name: Option<String>,
}

type Rings = Vec<Vec<Vec<f64>>>;

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Rings),
    MultiPolygon(Vec<Rings>),
}

impl Basins {
    /// The basins of a set of ours by its name, or of a GeoJSON file, whose text
    /// `read` gets.
    ///
    /// # Errors
    /// [`BasinsError`] for a file that cannot be read or holds something else.
    pub fn open(
        name: &str,
        read: impl FnOnce(&Path) -> io::Result<String>,
    ) -> Result<Self, BasinsError> {
        match name {
            "wmo-tc" => Self::from_geojson(name, WMO_TC),
            "ibtracs" => Self::from_geojson(name, IBTRACS),
            path => {
                let text = read(Path::new(path));
                let text =
                    text.map_err(|source| BasinsError::Read { name: path.to_string(), source })?;
                Self::from_geojson(path, &text)
            }
        }
    }

    /// Basins of a GeoJSON `FeatureCollection` of `Polygon`s and
    /// `MultiPolygon`s, each with the property `name`. Longitudes may go on
    /// beyond the antimeridian, and edges are straight in latitude and
    /// longitude (RFC 7946, section 3.1.1).
    ///
    /// # Errors
    /// [`BasinsError`] for anything else; `name` is that of the file.
    pub fn from_geojson(name: &str, text: &str) -> Result<Self, BasinsError> {
        let collection: Collection = serde_json::from_str(text)
            .map_err(|source| BasinsError::Format { name: name.to_string(), source })?;
        let features = collection.features.into_iter().enumerate();
        let basins = features.map(|(index, feature)| {
            let basin = feature.properties.and_then(|properties| properties.name);
            let basin = basin.ok_or_else(|| BasinsError::Unnamed {
                name: name.to_string(),
                feature: index + 1,
            })?;
            let ring = || BasinsError::Ring { name: name.to_string(), basin: basin.clone() };
            let polygons = match feature.geometry {
                Geometry::Polygon(rings) => vec![Polygon::new(&rings)],
                Geometry::MultiPolygon(all) => all.iter().map(Polygon::new).collect(),
            };
            let polygons = polygons.into_iter().collect::<Option<_>>().ok_or_else(ring)?;
            Ok(Basin { name: basin, polygons })
        });
        Ok(Self { basins: basins.collect::<Result<_, _>>()? })
    }

    /// Index of the basin that a point lies in, if it lies in any.
    ///
    /// A point on the edge between two basins lies in one of them: that to the
    /// north, or to the east.
    pub fn of_point(&self, lat_deg: f64, lon_deg: f64) -> Option<usize> {
        self.basins.iter().position(|basin| basin.contains(lat_deg, lon_deg))
    }

    /// Whether a basin holds a point.
    ///
    /// # Panics
    /// If there is no such basin.
    pub fn contains(&self, basin: usize, lat_deg: f64, lon_deg: f64) -> bool {
        self.basins[basin].contains(lat_deg, lon_deg)
    }

    /// Name of a basin.
    ///
    /// # Panics
    /// If there is no such basin.
    pub fn name(&self, basin: usize) -> &str {
        &self.basins[basin].name
    }

    /// Index of the basin of this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.basins.iter().position(|basin| basin.name.eq_ignore_ascii_case(name))
    }

    /// Names of all basins.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.basins.iter().map(|basin| basin.name.as_str())
    }
}

impl Basin {
    fn contains(&self, lat_deg: f64, lon_deg: f64) -> bool {
        self.polygons.iter().any(|polygon| polygon.contains(lat_deg, lon_deg))
    }
}

impl Polygon {
    fn new(rings: &Rings) -> Option<Self> {
        let position = |p: &Vec<f64>| match p[..] {
            [lon, lat, ..] if lon.abs() <= 360.0 && lat.abs() <= 90.0 => Some((lon, lat)),
            _ => None,
        };
        let ring = |r: &Vec<Vec<f64>>| {
            let ring: Vec<(f64, f64)> = r.iter().map(position).collect::<Option<_>>()?;
            (ring.len() >= 4 && ring.first() == ring.last()).then_some(ring)
        };
        let rings: Vec<Vec<(f64, f64)>> = rings.iter().map(ring).collect::<Option<_>>()?;
        let outer = rings.first()?;
        let west = outer.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
        let east = outer.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max);
        Some(Self { rings, lon_deg: (west, east) })
    }

    fn contains(&self, lat_deg: f64, lon_deg: f64) -> bool {
        // The pole is no edge: what ends there holds it.
        let lat = if lat_deg >= 90.0 { 90.0 - 1e-9 } else { lat_deg };
        let (west, east) = self.lon_deg;
        let turns = [-720.0, -360.0, 0.0, 360.0, 720.0].map(|turn| lon_deg + turn);
        turns.into_iter().filter(|lon| (west..=east).contains(lon)).any(|lon| {
            self.rings.iter().fold(false, |is_in, ring| is_in ^ is_within(ring, lat, lon))
        })
    }
}

/// Whether a ray to the east crosses the ring an odd number of times. Of an
/// edge the southern end counts, the northern not.
fn is_within(ring: &[(f64, f64)], lat: f64, lon: f64) -> bool {
    let crosses = |edge: &[(f64, f64)]| {
        let ((lon_a, lat_a), (lon_b, lat_b)) = (edge[0], edge[1]);
        (lat_a <= lat) != (lat_b <= lat)
            && lon < lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a)
    };
    ring.windows(2).filter(|edge| crosses(edge)).count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basin(set: &str, lat: f64, lon: f64) -> Option<String> {
        let basins = Basins::open(set, |path| std::fs::read_to_string(path)).unwrap();
        basins.of_point(lat, lon).map(|i| basins.name(i).to_string())
    }

    #[test]
    fn places_lie_in_their_basins() {
        for (lat, lon, wmo, ibtracs) in [
            (25.0, 280.0, "NATL", "NA"),
            (15.0, -105.0, "ENP", "EP"),
            (15.0, 255.0, "ENP", "EP"),
            (20.0, 200.0, "CP", "EP"),
            (20.0, 180.0, "CP", "EP"),
            (20.0, 179.9, "WNP", "WP"),
            (15.0, 90.0, "NI", "NI"),
            (35.0, 15.0, "MED", "NA"),
            (-15.0, 60.0, "SI", "SI"),
            (-15.0, 120.0, "AUS", "SI"),
            (-15.0, 180.0, "SP", "SP"),
            (-15.0, 170.0, "SP", "SP"),
            (-30.0, 350.0, "SA", "SA"),
            (90.0, 0.0, "MED", "NA"),
            (-90.0, 25.0, "SI", "SI"),
        ] {
            assert_eq!(basin("wmo-tc", lat, lon).as_deref(), Some(wmo), "{lat} {lon}");
            assert_eq!(basin("ibtracs", lat, lon).as_deref(), Some(ibtracs), "{lat} {lon}");
        }
        // Central America parts two oceans.
        assert_eq!(basin("wmo-tc", 5.0, -80.0).as_deref(), Some("ENP"));
        assert_eq!(basin("wmo-tc", 10.0, -83.0).as_deref(), Some("ENP"));
        assert_eq!(basin("wmo-tc", 18.0, -80.0).as_deref(), Some("NATL"));
    }

    #[test]
    fn every_point_lies_in_one_basin() {
        for set in BASIN_SETS {
            let basins = Basins::open(set, |path| std::fs::read_to_string(path)).unwrap();
            for row in 0..=60 {
                for column in 0..120 {
                    let (lat, lon) = (-90.0 + 3.0 * f64::from(row), 3.0 * f64::from(column));
                    let holding = 0..basins.names().count();
                    let count = holding.filter(|&b| basins.contains(b, lat, lon)).count();
                    assert_eq!(count, 1, "{set} {lat} {lon}");
                }
            }
        }
    }

    #[test]
    fn polygons_may_go_beyond_the_antimeridian_and_have_holes() {
        let text = r#"{"features": [{"properties": {"name": "x"}, "geometry": {"type": "Polygon",
            "coordinates": [[[170, 0], [190, 0], [190, 20], [170, 20], [170, 0]],
                            [[179, 9], [181, 9], [181, 11], [179, 11], [179, 9]]]}}]}"#;
        let basins = Basins::from_geojson("x", text).unwrap();
        let is_in = |lat, lon| basins.of_point(lat, lon) == Some(0);
        assert!(is_in(5.0, 175.0) && is_in(5.0, -175.0) && is_in(5.0, 185.0));
        assert!(!is_in(10.0, 180.0) && !is_in(10.0, -180.0) && !is_in(5.0, 165.0));
        assert_eq!(basins.find("X"), Some(0));
    }

    #[test]
    fn what_is_no_basin_is_refused() {
        let error = |text: &str| Basins::from_geojson("b.json", text).unwrap_err().to_string();
        assert!(error("{").contains("b.json"));
        assert!(
            error(r#"{"features": [{"geometry": {"type": "Point", "coordinates": [0, 0]}}]}"#)
                .contains("polygons")
        );
        let polygon = |name: &str, ring: &str| {
            format!(
                r#"{{"features": [{{"properties": {{{name}}}, "geometry":
                {{"type": "Polygon", "coordinates": [{ring}]}}}}]}}"#
            )
        };
        assert!(error(&polygon("", "[[0,0],[1,0],[1,1],[0,0]]")).contains("feature 1"));
        for ring in
            ["[[0,0],[1,0],[0,0]]", "[[0,0],[1,0],[1,1],[0,1]]", "[[0,0],[1,0],[1,91],[0,0]]", ""]
        {
            assert!(error(&polygon(r#""name": "y""#, ring)).contains("basin y"), "{ring}");
        }
        assert!(
            Basins::open("nowhere.geojson", |path| std::fs::read_to_string(path))
                .unwrap_err()
                .to_string()
                .contains("wmo-tc")
        );
    }
}
