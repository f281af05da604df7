//! Grids as messages describe them: section 2 of edition 1 (code table 6) and
//! section 3 of edition 2 (code table 3.1).

use serde::{Deserialize, Serialize};

use super::GribFlaw;
use super::octets::Octets;

/// The most points that a grid may have; kilometres on the whole globe.
pub(super) const MOST_POINTS: u64 = 1 << 28;

/// The most rows, and the most columns; less than a hundred metres apart.
const MOST_LINES: u32 = 1 << 19;

/// The most rows of a Gaussian grid between a pole and the equator.
const MOST_GAUSSIAN: u32 = 16_000;

/// Where the values of a field lie and in which order they are stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Grid {
    Rows(RowGrid),
    Healpix { nside: u32, order: CellOrder },
}

/// Points in rows of equal latitude. Angles are in millionths of a degree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RowGrid {
    pub(super) latitudes: Latitudes,
    pub(super) rows: u32,
    pub(super) columns: Columns,
    pub(super) first_lat: i64,
    pub(super) last_lat: i64,
    pub(super) first_lon: i64,
    pub(super) last_lon: i64,
    /// What the angles are rounded to.
    pub(super) rounding: i64,
    pub(super) scanning: Scanning,
}

/// Which latitudes the rows have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Latitudes {
    Equidistant,
    /// So many between a pole and the equator.
    Gaussian(u32),
}

/// Points in the rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Columns {
    Same(u32),
    /// So many in each row, in the order of storage.
    Reduced(Vec<u32>),
}

/// Orders of the cells of HEALPix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum CellOrder {
    Ring,
    Nested,
}

/// The order of the values (flag table 8 of edition 1, 3.4 of edition 2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Scanning {
    pub(super) flags: u8,
}

impl Scanning {
    pub(super) fn westward(self) -> bool {
        self.flags & 0x80 != 0
    }

    pub(super) fn northward(self) -> bool {
        self.flags & 0x40 != 0
    }

    /// Columns one after the other.
    pub(super) fn by_columns(self) -> bool {
        self.flags & 0x20 != 0
    }

    /// Every other line runs the other way.
    pub(super) fn alternates(self) -> bool {
        self.flags & 0x10 != 0
    }

    /// From the north-west, row by row.
    pub(super) fn is_natural(self) -> bool {
        self.flags & 0xf0 == 0
    }
}

impl Grid {
    /// The grid of section 2 of edition 1.
    pub(super) fn of_edition_1(section: &Octets<'_>) -> Result<Self, GribFlaw> {
        let latitudes = match section.u8(6)? {
            0 => Latitudes::Equidistant,
            4 => Latitudes::Gaussian(u32::from(section.u16(26)?)),
            kind => return Err(foreign(1, u16::from(kind))),
        };
        let degrees = |octet| Ok::<_, GribFlaw>(i64::from(section.i24(octet)?) * 1000);
        let (columns, rows) = (section.u16(7)?, u32::from(section.u16(9)?));
        let columns = match columns {
            u16::MAX => Columns::Reduced(points_of_rows(section, rows)?),
            columns => Columns::Same(u32::from(columns)),
        };
        RowGrid {
            latitudes,
            rows,
            columns,
            first_lat: degrees(11)?,
            first_lon: degrees(14)?,
            last_lat: degrees(18)?,
            last_lon: degrees(21)?,
            rounding: 1000,
            scanning: Scanning { flags: section.u8(28)? },
        }
        .checked(section)
    }

    /// The grid of section 3 of edition 2.
    pub(super) fn of_edition_2(section: &Octets<'_>) -> Result<Self, GribFlaw> {
        if section.u8(6)? != 0 {
            return Err(GribFlaw::Grid {
                grid: format!("grid of the originating centre, source {}", section.u8(6)?),
                remedy: REGRID.into(),
            });
        }
        let grid = match section.u16(13)? {
            0 => Self::rows(section, Latitudes::Equidistant)?,
            40 => Self::rows(section, Latitudes::Gaussian(section.u32(68)?))?,
            150 => Self::healpix(section)?,
            template => return Err(foreign(2, template)),
        };
        let (stated, points) = (u64::from(section.u32(7)?), grid.points());
        if stated != points {
            return Err(section.flaw(format!("{stated} points stated, {points} in its rows")));
        }
        Ok(grid)
    }

    /// Templates 3.0 and 3.40, alike but for one number.
    fn rows(section: &Octets<'_>, latitudes: Latitudes) -> Result<Self, GribFlaw> {
        let (basic, parts) = (section.u32(39)?, section.u32(43)?);
        let millionths = |value: i32| match (basic, parts) {
            (0 | u32::MAX, _) | (_, 0 | u32::MAX) => i64::from(value),
            _ => {
                let wide = i128::from(value) * i128::from(basic) * 1_000_000;
                (wide / i128::from(parts)).clamp(-(1 << 40), 1 << 40) as i64
            }
        };
        let degrees = |octet| Ok::<_, GribFlaw>(millionths(section.i32(octet)?));
        let (columns, rows) = (section.u32(31)?, section.u32(35)?);
        let columns = match columns {
            u32::MAX => Columns::Reduced(numbers_of_points(section, rows)?),
            columns => Columns::Same(columns),
        };
        RowGrid {
            latitudes,
            rows,
            columns,
            first_lat: degrees(47)?,
            first_lon: degrees(51)?,
            last_lat: degrees(56)?,
            last_lon: degrees(60)?,
            rounding: 1,
            scanning: Scanning { flags: section.u8(72)? },
        }
        .checked(section)
    }

    /// Template 3.150.
    fn healpix(section: &Octets<'_>) -> Result<Self, GribFlaw> {
        let nside = section.u32(32)?;
        let order = match section.u8(41)? {
            0 => CellOrder::Ring,
            1 => CellOrder::Nested,
            order => return Err(section.flaw(format!("order {order} of the cells"))),
        };
        if order == CellOrder::Nested && !nside.is_power_of_two() {
            return Err(section.flaw(format!("nside {nside} in nested order")));
        }
        // The first cell in RING order is the one around 45 degrees east.
        match section.u32(36)? {
            45_000_000 => {}
            lon => {
                let lon = f64::from(lon) / 1e6;
                return Err(section.flaw(format!("first cell of HEALPix at {lon} degrees east")));
            }
        }
        let most = crate::math::Healpix::MAX_NSIDE;
        if !(1..=most as u32).contains(&nside) {
            return Err(section.flaw(format!("nside {nside}, expected 1 to {most}")));
        }
        limited(Self::Healpix { nside, order })
    }

    /// Number of stored values.
    pub(super) fn points(&self) -> u64 {
        match self {
            Self::Healpix { nside, .. } => 12 * u64::from(*nside).pow(2),
            Self::Rows(grid) => match &grid.columns {
                Columns::Same(columns) => u64::from(*columns) * u64::from(grid.rows),
                Columns::Reduced(points) => points.iter().map(|&n| u64::from(n)).sum(),
            },
        }
    }

    /// Number of values of a field as it is delivered.
    pub(super) fn delivered(&self) -> u64 {
        match self {
            Self::Rows(RowGrid { columns: Columns::Reduced(points), rows, .. }) => {
                u64::from(points.iter().copied().max().unwrap_or(0)) * u64::from(*rows)
            }
            _ => self.points(),
        }
    }
}

impl RowGrid {
    fn checked(self, section: &Octets<'_>) -> Result<Grid, GribFlaw> {
        let (fewest, most) = match &self.columns {
            Columns::Same(columns) => (*columns, *columns),
            Columns::Reduced(points) => {
                let points = || points.iter().copied();
                (points().min().unwrap_or(0), points().max().unwrap_or(0))
            }
        };
        if self.rows == 0 || fewest == 0 {
            return Err(section.flaw("a row or column without points"));
        }
        if self.rows.max(most) > MOST_LINES {
            return Err(section.flaw(format!("{} rows of up to {most} points", self.rows)));
        }
        if let Latitudes::Gaussian(n) = self.latitudes
            && (n == 0 || n > MOST_GAUSSIAN || self.rows > 2 * n)
        {
            return Err(section.flaw(format!("Gaussian grid N{n} of {} rows", self.rows)));
        }
        let (scanning, reduced) = (self.scanning, matches!(self.columns, Columns::Reduced(_)));
        if scanning.flags & 0x0f != 0 || reduced && scanning.by_columns() {
            let grid = format!("scanning mode {:#010b}", scanning.flags);
            return Err(GribFlaw::Grid { grid, remedy: REGRID.into() });
        }
        limited(Grid::Rows(self))
    }
}

fn limited(grid: Grid) -> Result<Grid, GribFlaw> {
    let points = grid.points().max(grid.delivered());
    if points > MOST_POINTS {
        return Err(GribFlaw::TooManyPoints { points, most: MOST_POINTS });
    }
    Ok(grid)
}

/// The list PL at the end of section 2 of edition 1.
fn points_of_rows(section: &Octets<'_>, rows: u32) -> Result<Vec<u32>, GribFlaw> {
    let (vertical, list) = (usize::from(section.u8(4)?), usize::from(section.u8(5)?));
    if list == 255 {
        return Err(section.flaw("no number of columns and no list of them"));
    }
    let first = list + 4 * vertical;
    (0..rows as usize).map(|row| section.u16(first + 2 * row).map(u32::from)).collect()
}

/// The list at the end of section 3 of edition 2.
fn numbers_of_points(section: &Octets<'_>, rows: u32) -> Result<Vec<u32>, GribFlaw> {
    let octets = usize::from(section.u8(11)?);
    if section.u8(12)? != 1 {
        return Err(GribFlaw::Grid {
            grid: format!("rows by interpretation {} of their list", section.u8(12)?),
            remedy: REGRID.into(),
        });
    }
    let first = 73;
    let number = |row: u32| match octets {
        1 => section.u8(first + row as usize).map(u32::from),
        2 => section.u16(first + 2 * row as usize).map(u32::from),
        4 => section.u32(first + 4 * row as usize),
        _ => Err(section.flaw(format!("numbers of points of {octets} octets"))),
    };
    (0..rows).map(number).collect()
}

const REGRID: &str = "regrid it beforehand, such as with cdo remapbil,r360x181";
const TRANSFORM: &str = "transform it to a grid beforehand, such as with cdo sp2gp";

/// What is known of grids that are not read.
fn foreign(edition: u8, template: u16) -> GribFlaw {
    let kind = match (edition, template) {
        (1, 1) | (2, 10) => "Mercator",
        (1, 3) | (2, 30) => "Lambert conformal",
        (1, 5) | (2, 20) => "polar stereographic",
        (1, 10) | (2, 1) => "rotated latitudes and longitudes",
        (1, 14) | (2, 41) => "rotated Gaussian",
        (1, 20 | 24 | 30 | 34) | (2, 2 | 3 | 42 | 43) => "stretched",
        (1, 50 | 60 | 70 | 80) | (2, 50..=53) => "spherical harmonics",
        (1, 90) | (2, 90) => "space view",
        (2, 31) => "Albers",
        (2, 12) => "transverse Mercator",
        (2, 100 | 101) => "unstructured",
        (2, 140) => "Lambert azimuthal",
        _ => "of an unknown kind",
    };
    let grid = match edition {
        1 => format!("{kind}, type {template} of edition 1"),
        _ => format!("{kind}, template 3.{template}"),
    };
    let remedy = if kind == "spherical harmonics" { TRANSFORM } else { REGRID };
    GribFlaw::Grid { grid, remedy: remedy.into() }
}
