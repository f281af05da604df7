//! What was typed, as parameters.

use anyhow::bail;

use crate::metrics::matching::{
    CompareParams, Gate, IntensityParams, MatchParams, OverlapGate, PointsGate, SameParams,
    SpaceTimeGate, TrackFilter,
};

use super::Parameters;
use crate::cli::args::{CompareArgs, GateName, MatchArgs, TrackFilterArgs, ValueArgs};

const S_PER_HOUR: f64 = 3600.0;

impl Parameters {
    pub(super) fn of(args: &CompareArgs) -> anyhow::Result<Self> {
        let ValueArgs { intensity, candidate_intensity, apex, .. } = &args.values;
        let same = SameParams::default();
        let compare = CompareParams {
            matching: args.matching.params()?,
            same: SameParams {
                coordinate_tolerance_deg: args
                    .values
                    .coordinate_tolerance
                    .unwrap_or(same.coordinate_tolerance_deg),
                value_tolerance: args.values.value_tolerance,
            },
            intensity: IntensityParams {
                reference: intensity.clone(),
                candidate: candidate_intensity.clone(),
                apex: apex.map(Into::into).unwrap_or_default(),
            },
            point_distance_km: args.values.point_distance_km,
        };
        compare.validate()?;
        let tracks = args.selection.selection()?;
        let resample_s = args.filter.resample.map(|hours| (hours * S_PER_HOUR).round() as i64);
        Ok(Self { tracks, filter: args.filter.filter()?, resample_s, compare })
    }
}

impl TrackFilterArgs {
    fn filter(&self) -> anyhow::Result<TrackFilter> {
        if self.region_rule.is_some() && self.region.is_none() {
            bail!("--region-rule needs --region");
        }
        for (option, value) in
            [("--min-intensity", self.min_intensity), ("--max-intensity", self.max_intensity)]
        {
            if let Some(value) = value.filter(|value| !value.is_finite()) {
                bail!("{option} {value} is not a finite number");
            }
        }
        Ok(TrackFilter {
            region: self.region.or(self.lat_range),
            region_rule: self.region_rule.map(Into::into).unwrap_or_default(),
            min_intensity: self.min_intensity,
            max_intensity: self.max_intensity,
        })
    }
}

impl MatchArgs {
    fn params(&self) -> anyhow::Result<MatchParams> {
        self.check_gate()?;
        let gate = match self.gate {
            GateName::Overlap => Gate::Overlap(self.overlap()),
            GateName::Points => Gate::Points(self.points()),
            GateName::SpaceTime => Gate::SpaceTime(self.space_time()),
        };
        Ok(MatchParams { gate, assignment: self.assignment.into() })
    }

    fn overlap(&self) -> OverlapGate {
        let default = OverlapGate::default();
        OverlapGate {
            min_overlap: self.min_overlap.unwrap_or(default.min_overlap),
            max_separation_deg: self.max_separation.unwrap_or(default.max_separation_deg),
            separation: self.separation.map_or(default.separation, Into::into),
            max_point_separation_deg: self.max_point_separation,
            first_points: self.first_points,
        }
    }

    fn points(&self) -> PointsGate {
        let default = PointsGate::default();
        PointsGate {
            max_distance_km: self.max_distance_km.unwrap_or(default.max_distance_km),
            min_points: self.min_common_points.unwrap_or(default.min_points),
            counting: self.counting.map_or(default.counting, Into::into),
            max_mean_distance_km: self.max_mean_distance_km,
        }
    }

    fn space_time(&self) -> SpaceTimeGate {
        let default = SpaceTimeGate::default();
        SpaceTimeGate {
            distance_km: self.max_distance_km.unwrap_or(default.distance_km),
            time_h: self.max_time_difference.unwrap_or(default.time_h),
            min_overlap: self.min_overlap.unwrap_or(default.min_overlap),
        }
    }

    /// An option of another gate would do nothing.
    fn check_gate(&self) -> anyhow::Result<()> {
        use GateName::{Overlap, Points, SpaceTime};
        let of_gates: [(&str, bool, &[GateName]); 10] = [
            ("--min-overlap", self.min_overlap.is_some(), &[Overlap, SpaceTime]),
            ("--max-separation", self.max_separation.is_some(), &[Overlap]),
            ("--separation", self.separation.is_some(), &[Overlap]),
            ("--max-point-separation", self.max_point_separation.is_some(), &[Overlap]),
            ("--first-points", self.first_points.is_some(), &[Overlap]),
            ("--max-distance-km", self.max_distance_km.is_some(), &[Points, SpaceTime]),
            ("--min-common-points", self.min_common_points.is_some(), &[Points]),
            ("--counting", self.counting.is_some(), &[Points]),
            ("--max-mean-distance-km", self.max_mean_distance_km.is_some(), &[Points]),
            ("--max-time-difference", self.max_time_difference.is_some(), &[SpaceTime]),
        ];
        let name = |gate: GateName| match gate {
            Overlap => "overlap",
            Points => "points",
            SpaceTime => "space-time",
        };
        for (option, is_given, gates) in of_gates {
            if is_given && !gates.contains(&self.gate) {
                let names: Vec<_> = gates.iter().map(|&gate| name(gate)).collect();
                bail!(
                    "{option} is an option of --gate {}, and does nothing with --gate {}",
                    names.join(" and "),
                    name(self.gate)
                );
            }
        }
        Ok(())
    }
}
