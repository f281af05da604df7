//! Which cells of rows and columns touch: across the date line and the poles
//! where a grid goes on there.

use crate::model::{Grid, Mesh};

use super::super::objects::CellMesh;
use super::super::params::{DetectError, Poles};
use super::super::raster::Raster;
use super::super::window::Edge;
use super::{Connectivity, RasterObjectParams, Seam};

/// Rows and columns as objects see them.
#[derive(Clone, Debug)]
pub(super) struct RasterMesh {
    raster: Raster,
    /// Columns, the copy of the first one included.
    columns: usize,
    copies_first: bool,
    wraps: bool,
    north: Edge,
    south: Edge,
    pub(super) connectivity: Connectivity,
    /// From a cell far from all edges to those around it, those that share an
    /// edge with it first.
    offsets: [isize; 8],
}

impl RasterMesh {
    pub(super) fn new(mesh: &Mesh, params: &RasterObjectParams) -> Result<Self, DetectError> {
        let raster = Raster::new(mesh)?;
        let goes_round = mesh.lat_lon().is_some_and(Grid::is_periodic);
        let copies_first = goes_round && params.seam == Seam::Copy;
        let joins_poles = goes_round && params.poles == Poles::Join;
        if copies_first && joins_poles {
            return Err(DetectError::SeamAndPoles);
        }
        let [north, south] = match mesh.lat_lon() {
            Some(grid) if joins_poles => edges(grid),
            _ => [Edge::Open; 2],
        };
        let columns = raster.columns() + usize::from(copies_first);
        Ok(Self {
            columns,
            offsets: CORNERS.map(|(down, east)| down * columns as isize + east),
            copies_first,
            wraps: goes_round && !copies_first,
            north,
            south,
            connectivity: params.connectivity,
            raster,
        })
    }

    pub(super) fn raster(&self) -> &Raster {
        &self.raster
    }

    pub(super) fn rows(&self) -> usize {
        self.raster.rows()
    }

    /// Columns, the copy of the first one included.
    pub(super) fn columns(&self) -> usize {
        self.columns
    }

    /// Whether the last column is a copy of the first one.
    pub(super) fn copies_first(&self) -> bool {
        self.copies_first
    }

    /// Whether the last column touches the first one.
    pub(super) fn wraps(&self) -> bool {
        self.wraps
    }

    /// The cell of the first column of which this may be a copy.
    pub(super) fn first_copy(&self, cell: usize) -> usize {
        let is_copy = self.copies_first && (cell + 1).is_multiple_of(self.columns);
        if is_copy { cell + 1 - self.columns } else { cell }
    }

    /// The copy of a cell of the first column, if there is one.
    pub(super) fn last_copy(&self, cell: usize) -> usize {
        let has_copy = self.copies_first && cell.is_multiple_of(self.columns);
        if has_copy { cell + self.columns - 1 } else { cell }
    }

    /// Whether the cells in front of the first southern one are those, and only
    /// those, north of the equator.
    pub(super) fn is_parted_by_equator(&self) -> bool {
        let southern = self.first_southern() / self.columns;
        (southern..self.rows()).all(|row| self.raster.is_northern(row) == Some(false))
    }

    /// Whether a cell is of interest.
    pub(super) fn is_wanted(&self, cell: usize) -> bool {
        let column = cell % self.columns % self.raster.columns();
        self.raster.is_wanted(cell / self.columns, column)
    }

    /// Row counted from the south, or from the least y.
    pub(super) fn row_from_south(&self, row: usize) -> usize {
        match self.raster {
            Raster::LatLon(_) | Raster::Curvilinear(_) => self.rows() - 1 - row,
            Raster::Plane(_) => row,
        }
    }

    /// Whether a row is a pole and so one point, its first cell.
    pub(super) fn is_pole(&self, row: usize) -> bool {
        let edge = |edge| edge == Edge::PoleRow;
        row == 0 && edge(self.north) || row + 1 == self.rows() && edge(self.south)
    }

    /// Whether there is nothing on one side of a cell.
    pub(super) fn is_at_open_edge(&self, cell: usize) -> bool {
        let (row, column) = (cell / self.columns, cell % self.columns);
        let is_last = [row + 1 == self.rows(), column + 1 == self.columns];
        let goes_round = self.wraps || self.copies_first;
        row == 0 && self.north == Edge::Open
            || is_last[0] && self.south == Edge::Open
            || (column == 0 || is_last[1]) && !goes_round
    }

    /// Number of values of a frame.
    pub(super) fn frame_len(&self) -> usize {
        self.rows() * self.raster.columns()
    }

    /// Place of the value of a cell in a frame.
    pub(super) fn frame_cell(&self, cell: usize) -> usize {
        let columns = self.raster.columns();
        cell / self.columns * columns + cell % self.columns % columns
    }

    /// Latitude and longitude in degrees of a mean position, which is that or x
    /// and y in km.
    pub(super) fn to_lat_lon_deg(&self, (a, b): (f64, f64)) -> (f64, f64) {
        match &self.raster {
            Raster::LatLon(_) | Raster::Curvilinear(_) => (a, b),
            Raster::Plane(plane) => plane.to_lat_lon_deg(a, b),
        }
    }

    /// Writes a frame times a factor in the cells of the mesh. What is not a
    /// cell of its own, all but the first of a pole row, is missing.
    pub(super) fn scale_into(&self, frame: &[f32], factor: f32, out: &mut Vec<f32>) {
        out.clear();
        out.reserve(self.cells());
        for (row, values) in frame.chunks_exact(self.raster.columns()).enumerate() {
            out.extend(values.iter().map(|value| factor * value));
            if self.copies_first {
                out.push(factor * values[0]);
            }
            if self.is_pole(row) {
                out[row * self.columns + 1..].fill(f32::NAN);
            }
        }
    }

    /// The cells that touch a cell at edges, or at edges and corners. All of the
    /// next row touch a pole.
    pub(super) fn around(
        &self,
        cell: usize,
        connectivity: Connectivity,
    ) -> impl Iterator<Item = usize> {
        let count = count(connectivity);
        let (row, column) = (cell / self.columns, cell % self.columns);
        let is_inner = self.is_inner(row, column);
        let offsets = &self.offsets[..if is_inner { count } else { 0 }];
        let inside = offsets.iter().map(move |&offset| cell.wrapping_add_signed(offset));
        let at_edge = (!is_inner).then(|| self.around_at_edge(row, column, connectivity, count));
        inside.chain(at_edge.into_iter().flatten())
    }

    /// Whether one of the cells around a cell is `wanted`. The same cells as
    /// `around`, without an iterator that could lead anywhere.
    pub(super) fn any_around(
        &self,
        cell: usize,
        connectivity: Connectivity,
        mut wanted: impl FnMut(usize) -> bool,
    ) -> bool {
        let count = count(connectivity);
        let (row, column) = (cell / self.columns, cell % self.columns);
        if self.is_inner(row, column) {
            let offsets = self.offsets[..count].iter();
            return offsets.copied().any(|offset| wanted(cell.wrapping_add_signed(offset)));
        }
        self.around_at_edge(row, column, connectivity, count).any(wanted)
    }

    /// Whether nothing is special around a cell.
    fn is_inner(&self, row: usize, column: usize) -> bool {
        // A pole is next to the second row.
        (2..self.rows().saturating_sub(2)).contains(&row) && (1..self.columns - 1).contains(&column)
    }

    /// As `around`, wherever the cell lies.
    pub(super) fn around_at_edge(
        &self,
        row: usize,
        column: usize,
        connectivity: Connectivity,
        count: usize,
    ) -> impl Iterator<Item = usize> {
        let steps = &CORNERS[..if self.is_pole(row) { 0 } else { count }];
        let beside = steps.iter().filter_map(move |&(down, east)| {
            let row = row.checked_add_signed(down).filter(|&row| row < self.rows())?;
            if self.is_pole(row) {
                return (east == 0).then_some(row * self.columns);
            }
            Some(row * self.columns + self.column(column, east)?)
        });
        beside.chain(self.next_to_pole(row)).chain(self.across_pole(row, column, connectivity))
    }

    /// The column `east` of one, which may lie beyond an edge.
    fn column(&self, column: usize, east: isize) -> Option<usize> {
        match column.checked_add_signed(east) {
            Some(column) if column < self.columns => Some(column),
            Some(_) => self.wraps.then_some(0),
            None => self.wraps.then_some(self.columns - 1),
        }
    }

    /// If a row is a pole, the cells of the next one.
    fn next_to_pole(&self, row: usize) -> std::ops::Range<usize> {
        match self.is_pole(row) {
            true if row == 0 => self.columns..2 * self.columns,
            true => (row - 1) * self.columns..row * self.columns,
            false => 0..0,
        }
    }

    /// Cells of the same row half way round, where the pole lies just beyond it.
    fn across_pole(
        &self,
        row: usize,
        column: usize,
        connectivity: Connectivity,
    ) -> impl Iterator<Item = usize> {
        let beyond = |edge| edge == Edge::PoleBeyond;
        let crosses =
            row == 0 && beyond(self.north) || row + 1 == self.rows() && beyond(self.south);
        // As far to the east as to the west, so that to touch is mutual.
        let odd = self.columns % 2;
        let width = match connectivity {
            Connectivity::Edges => odd,
            Connectivity::Corners => 2 - odd,
        };
        let turns = (self.columns - width) / 2..=(self.columns + width) / 2;
        let columns = self.columns;
        let cell = move |turn| row * columns + (column + turn) % columns;
        turns.filter(move |_| crosses).map(cell)
    }
}

/// Number of cells around one that is far from all edges.
fn count(connectivity: Connectivity) -> usize {
    match connectivity {
        Connectivity::Edges => 4,
        Connectivity::Corners => 8,
    }
}

/// Down and east to the cells around one, the four that share an edge first.
const CORNERS: [(isize, isize); 8] =
    [(-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1)];

impl CellMesh for RasterMesh {
    fn cells(&self) -> usize {
        self.rows() * self.columns
    }

    fn first_southern(&self) -> usize {
        let is_northern = |row: &usize| self.raster.is_northern(*row) == Some(true);
        let northern = (0..self.rows()).take_while(is_northern);
        northern.count() * self.columns
    }

    fn neighbours(&self, cell: usize) -> impl Iterator<Item = usize> {
        self.around(cell, self.connectivity)
    }

    fn for_each_neighbour(&self, cell: usize, mut take: impl FnMut(usize)) {
        self.any_around(cell, self.connectivity, |other| {
            take(other);
            false
        });
    }

    fn center_deg(&self, cell: usize) -> (f64, f64) {
        let column = cell % self.columns % self.raster.columns();
        self.raster.center_deg(cell / self.columns, column)
    }
}

/// The same cells, of which those touch that share an edge or a corner.
pub(super) struct WithCorners<'a>(pub(super) &'a RasterMesh);

impl CellMesh for WithCorners<'_> {
    fn cells(&self) -> usize {
        self.0.cells()
    }

    fn first_southern(&self) -> usize {
        self.0.first_southern()
    }

    fn neighbours(&self, cell: usize) -> impl Iterator<Item = usize> {
        self.0.around(cell, Connectivity::Corners)
    }

    fn center_deg(&self, cell: usize) -> (f64, f64) {
        self.0.center_deg(cell)
    }
}

/// What lies beyond the first and the last row of a grid that goes round. A row
/// nearer to the pole than one more row would be is the last before it; those of
/// Gauss lie three quarters of a spacing from it.
fn edges(grid: &Grid) -> [Edge; 2] {
    let lat = grid.lat_deg();
    let edge = |is_pole: bool, distance_deg: f64| {
        if is_pole && lat.len() > 1 {
            Edge::PoleRow
        } else if distance_deg < 0.9 * grid.lat_spacing_deg() {
            Edge::PoleBeyond
        } else {
            Edge::Open
        }
    };
    [
        edge(grid.has_north_pole(), 90.0 - lat[0]),
        edge(grid.has_south_pole(), 90.0 + lat[lat.len() - 1]),
    ]
}
