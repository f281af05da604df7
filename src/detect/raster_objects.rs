//! Detection of objects on rows and columns: latitude-longitude grids, polar
//! stereographic planes and curvilinear grids.

mod candidates;
mod geometry;
mod mesh;
mod objects;
mod params;
mod search;
mod shape;
mod surface;
#[cfg(test)]
mod tests;
mod zorder;

use crate::math::{Maximum, angle_by_haversine_rad};
use crate::model::{Detections, Mesh, Quantity, VariableInfo};

use super::components::Components;
use super::objects::{ObjectCounts, ObjectParams, Refinement, Turned};
use super::params::{DetectError, Extremum};
use super::refine::{Refined, quadratic};
use candidates::{Candidate, Candidates, Frame};
use geometry::CellGeometry;
use mesh::{RasterMesh, WithCorners};
use objects::Objects;
use search::Start;
use shape::ShapeScratch;
use surface::{Surface, SurfacePlan, SurfaceScratch};

pub use params::{Connectivity, ObjectOrder, OpenEdges, RasterObjectParams, Seam, Search};

/// The detector of objects, planned for one grid or one plane.
#[derive(Debug)]
pub struct RasterObjectDetector {
    params: RasterObjectParams,
    /// With the threshold of the values times the factor.
    scaled: ObjectParams,
    mesh: RasterMesh,
    geometry: CellGeometry,
    surface: Option<SurfacePlan>,
}

/// Working memory of one worker.
#[derive(Debug, Default)]
pub struct RasterObjectScratch {
    values: Vec<f32>,
    components: Components,
    objects: Objects,
    candidates: Candidates,
    surface: SurfaceScratch,
    shape: ShapeScratch,
    points: Vec<(f64, f64, f64)>,
    /// Centres of the object.
    centers: Vec<Refined>,
}

impl RasterObjectDetector {
    /// Plans the detector.
    ///
    /// # Errors
    /// [`DetectError`] for parameters out of range, or a mesh that does not
    /// suit them.
    pub fn new(mesh: &Mesh, params: &RasterObjectParams) -> Result<Self, DetectError> {
        params.validate()?;
        let surface = surface_plan(mesh, params)?;
        let threshold = params.scale as f32 * params.objects.object_threshold as f32;
        let scaled =
            ObjectParams { object_threshold: f64::from(threshold), ..params.objects.clone() };
        scaled.validate()?;
        let mesh = RasterMesh::new(mesh, params)?;
        if params.objects.extremum == Extremum::Cyclonic && !mesh.is_parted_by_equator() {
            return Err(DetectError::EquatorAcrossRows);
        }
        let geometry = CellGeometry::new(&mesh);
        Ok(Self { params: params.clone(), scaled, mesh, geometry, surface })
    }

    /// What the columns beside position and value hold: the number of the object
    /// within the frame, from 1, then anisotropy, orientation (a unit vector to
    /// the east and north) and area in km² of its part around the centre that
    /// lies at least half as far beyond the threshold.
    pub fn further_columns(&self) -> Vec<VariableInfo> {
        let object = VariableInfo::new("object", Quantity::Other, "1");
        std::iter::once(object).chain(shape::columns()).collect()
    }

    /// Finds the centres of a frame, object by object.
    ///
    /// `frame` is row-major; missing values are `NaN`.
    ///
    /// # Panics
    /// If the frame has another length than the mesh.
    pub fn detect(
        &self,
        frame: &[f32],
        scratch: &mut RasterObjectScratch,
    ) -> (Detections, ObjectCounts) {
        assert_eq!(frame.len(), self.mesh.frame_len(), "length of the frame");
        let RasterObjectScratch { values, components, objects, candidates, .. } = scratch;
        self.mesh.scale_into(frame, self.params.scale as f32, values);
        let field = Turned::new(&self.scaled, values, &self.mesh);
        components.find(&self.mesh, &field);
        let min_size = self.scaled.min_object_grid_points;
        let mut counts = objects.collect(&self.mesh, components, self.params.order, min_size);
        let further = vec![Vec::new(); FURTHER_COLUMNS];
        let mut detections = Detections { further, ..Detections::default() };
        if objects.len() == 0 {
            return (detections, counts);
        }
        let surface = self.surface.as_ref().map(|plan| {
            let surface = plan.fit(&self.mesh, &field, &mut scratch.surface);
            (plan, surface)
        });
        // Beyond this a smooth spline oscillates.
        let range = (self.params.smoothing > 0.0).then(|| field.range());
        let frame_objects = Frame { mesh: &self.mesh, field, components, objects };
        candidates.start(&frame_objects);
        for object in 0..objects.len() {
            counts.extrema += candidates.find(&frame_objects, object, self.params.order);
            scratch.centers.clear();
            for candidate in candidates.found() {
                if !self.mesh.is_wanted(candidate.cell) {
                    continue;
                }
                if self.is_at_open_edge(candidate) {
                    counts.at_edge += 1;
                    continue;
                }
                let center = match surface {
                    Some((plan, surface)) => self.search(plan, surface, &field, range, candidate),
                    None => self.quadratic(&field, candidate, &mut scratch.points),
                };
                let center = center.unwrap_or_else(|| self.on_grid(frame, candidate));
                if surface.is_some() && self.is_known(&scratch.centers, &center) {
                    counts.duplicates += 1;
                    continue;
                }
                scratch.centers.push(center);
                let shape = scratch.shape.shape(
                    &self.mesh,
                    &self.geometry,
                    &field,
                    components,
                    candidate.cell,
                );
                push(&mut detections, &center, object + 1, shape);
            }
        }
        counts.centers = detections.len();
        (detections, counts)
    }

    fn is_at_open_edge(&self, candidate: &Candidate) -> bool {
        self.params.open_edges == OpenEdges::Exclude && self.mesh.is_at_open_edge(candidate.cell)
    }

    /// The maximum of the spline that the search from a candidate comes to.
    fn search(
        &self,
        plan: &SurfacePlan,
        surface: Surface,
        field: &Turned,
        range: Option<(f32, f32)>,
        candidate: &Candidate,
    ) -> Option<Refined> {
        let cell = candidate.cell;
        let own = field.value(cell, cell);
        let around = self.mesh.around(cell, Connectivity::Corners);
        let around = around.map(|other| field.value(other, cell));
        let highest = around.filter(|value| value.is_finite()).fold(own, f32::max);
        let start = Start {
            place: plan.place(&self.mesh, cell),
            value: -f64::from(own),
            one_cell: plan.one_cell(&self.mesh, cell),
            height: f64::from(highest - own),
        };
        let search = self.params.search;
        let Maximum { place, value } = search.run(plan, surface, &start)?;
        if range.is_some_and(|range| !is_plausible(field, range, value)) {
            return None;
        }
        let (lat_deg, lon_deg) = search.rounded(plan.to_lat_lon_deg(place));
        Some(Refined { lat_deg, lon_deg, value: self.in_unit_of_field(field, cell, value) })
    }

    fn quadratic(
        &self,
        field: &Turned,
        candidate: &Candidate,
        points: &mut Vec<(f64, f64, f64)>,
    ) -> Option<Refined> {
        if self.scaled.refinement != Refinement::Quadratic {
            return None;
        }
        let cell = candidate.cell;
        let Refined { lat_deg, lon_deg, value } =
            quadratic(&WithCorners(&self.mesh), field, cell, points)?;
        let turned = if field.is_high(cell) { value } else { -value };
        let value = self.in_unit_of_field(field, cell, f64::from(turned));
        Some(Refined { lat_deg, lon_deg, value })
    }

    /// The place of a candidate with the value of its cell.
    fn on_grid(&self, frame: &[f32], candidate: &Candidate) -> Refined {
        let (lat_deg, lon_deg) = self.mesh.to_lat_lon_deg(candidate.at);
        Refined { lat_deg, lon_deg, value: frame[self.mesh.frame_cell(candidate.cell)] }
    }

    /// Whether a search came to a centre of the same object before.
    fn is_known(&self, centers: &[Refined], center: &Refined) -> bool {
        let same_rad = self.params.search.same_rad();
        centers.iter().any(|known| {
            let points = [known, center].map(|c| (c.lat_deg, c.lon_deg));
            angle_by_haversine_rad(points[0], points[1]) < same_rad
        })
    }

    /// The value of a frame that is `turned` so that highs are sought, as at a
    /// cell, and times the factor.
    fn in_unit_of_field(&self, field: &Turned, cell: usize, turned: f64) -> f32 {
        let value = if field.is_high(cell) { turned } else { -turned };
        (value / self.params.scale) as f32
    }
}

/// Whether a maximum of a smooth spline reaches the threshold and no farther
/// beyond all values than these are spread: with few knots in places a spline
/// may oscillate there.
fn is_plausible(field: &Turned, (least, most): (f32, f32), value: f64) -> bool {
    let value = -value as f32;
    value <= field.threshold() && value >= least - (most - least)
}

/// Object and shape.
const FURTHER_COLUMNS: usize = 5;

fn push(detections: &mut Detections, center: &Refined, object: usize, shape: [f32; 4]) {
    detections.push(center.lat_deg, center.lon_deg, center.value);
    let further = std::iter::once(object as f32).chain(shape);
    detections.further.iter_mut().zip(further).for_each(|(all, one)| all.push(one));
}

/// The spline that a refinement needs.
fn surface_plan(
    mesh: &Mesh,
    params: &RasterObjectParams,
) -> Result<Option<SurfacePlan>, DetectError> {
    let is_smooth = params.smoothing > 0.0;
    let refused = || Err(DetectError::SmoothingWithoutPlane { value: params.smoothing });
    match (params.objects.refinement, mesh) {
        (Refinement::Grid | Refinement::Quadratic, _) if is_smooth => refused(),
        (Refinement::Grid | Refinement::Quadratic, _) => Ok(None),
        (_, Mesh::Healpix { .. }) => Err(DetectError::SplineOnHealpix),
        (_, Mesh::LatLon(grid)) if grid.is_periodic() && is_smooth => refused(),
        (_, Mesh::LatLon(grid)) if grid.is_periodic() => {
            SurfacePlan::sphere(grid, params.search).map(Some)
        }
        (Refinement::SphericalBspline, _) => Err(DetectError::NotRound { mesh: mesh.kind() }),
        (Refinement::Bspline, Mesh::LatLon(grid)) => {
            SurfacePlan::region(grid, params.scaled_smoothing()).map(Some)
        }
        (Refinement::Bspline, Mesh::Plane(plane)) => {
            SurfacePlan::plane(plane, params.scaled_smoothing()).map(Some)
        }
        (Refinement::Bspline, Mesh::Curvilinear(points)) => {
            SurfacePlan::points(points, params.scaled_smoothing()).map(Some)
        }
    }
}
