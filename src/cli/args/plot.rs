//! Options of `plot`.

use clap::{Args, Subcommand, ValueEnum};

use crate::model::Region;

use super::{InputFile, OutputFile, TrackSelectionArgs, TracksArgs, UnsaidArgs};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(in crate::cli) struct PlotArgs {
    #[command(subcommand)]
    pub(in crate::cli) action: Option<PlotAction>,
    #[command(flatten)]
    pub(in crate::cli) figure: FigureArgs,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PlotAction {
    /// Two sets of tracks on one map, and how far apart they are
    #[command(after_long_help = "Example:\n  stormtracker plot -i tracks.nc -o season.html
  stormtracker plot compare -r reference.txt -c candidate.txt -o compared.png")]
    Compare(Box<PlotCompareArgs>),
}

/// A figure of tracks or of statistics on a grid.
#[derive(Debug, Args)]
pub(in crate::cli) struct FigureArgs {
    #[command(flatten)]
    pub(in crate::cli) tracks: TracksArgs,
    // Required unless there is a subcommand, which has its own.
    /// The figure: .svg or .png; .html is a page of tracks to look around in, with everything in it
    #[arg(short, long, value_name = "FILE", required = true)]
    pub(in crate::cli) output: Option<OutputFile>,
    /// What is drawn: auto (a map of what the input holds), tracks, field, life-cycle or histograms
    #[arg(long, value_name = "KIND", default_value = "auto", hide_possible_values = true)]
    pub(in crate::cli) figure: FigureName,
    #[command(flatten)]
    pub(in crate::cli) selection: TrackSelectionArgs,
    #[command(flatten)]
    pub(in crate::cli) page: PageArgs,
    #[command(flatten)]
    pub(in crate::cli) map: PlotMapArgs,
    #[command(flatten)]
    pub(in crate::cli) lines: LineArgs,
    #[command(flatten)]
    pub(in crate::cli) field: FieldArgs,
    #[command(flatten)]
    pub(in crate::cli) chart: ChartArgs,
}

/// Two sets of tracks.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlotCompareArgs {
    /// Tracks to compare with
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) reference: InputFile,
    /// Tracks to compare
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) candidate: InputFile,
    /// The figure: .svg or .png
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: OutputFile,
    /// What the reference is called in the figure
    #[arg(long, value_name = "NAME", default_value = "reference")]
    pub(in crate::cli) reference_name: String,
    /// What the candidate is called in the figure
    #[arg(long, value_name = "NAME", default_value = "candidate")]
    pub(in crate::cli) candidate_name: String,
    #[command(flatten)]
    pub(in crate::cli) unsaid: UnsaidArgs,
    #[command(flatten)]
    pub(in crate::cli) selection: TrackSelectionArgs,
    #[command(flatten)]
    pub(in crate::cli) page: PageArgs,
    #[command(flatten)]
    pub(in crate::cli) map: PlotMapArgs,
}

/// Size and title.
#[derive(Debug, Args)]
#[command(next_help_heading = "Page")]
pub(in crate::cli) struct PageArgs {
    /// Title, in place of one that says what is shown
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) title: Option<String>,
    /// Width in px
    #[arg(long, value_name = "PX", default_value = "960")]
    pub(in crate::cli) width: u32,
    /// Height in px; as much as the figure needs unless given
    #[arg(long, value_name = "PX")]
    pub(in crate::cli) height: Option<u32>,
}

/// What a map shows.
#[derive(Debug, Args)]
#[command(next_help_heading = "Map")]
pub(in crate::cli) struct PlotMapArgs {
    /// Projection: auto (the one that goes with what is shown), plate-carree, robinson, nh-stereo
    /// or sh-stereo
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub(in crate::cli) projection: String,
    /// Region: nh, sh, or west,east,south,north in degrees
    #[arg(long, value_name = "REGION", allow_hyphen_values = true)]
    pub(in crate::cli) region: Option<Region>,
    /// Meridian in the middle of a map around the globe, in degrees; 0 unless given
    #[arg(long, value_name = "DEGREES", allow_negative_numbers = true)]
    pub(in crate::cli) central_longitude: Option<f64>,
}

/// How tracks look.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tracks on a map")]
pub(in crate::cli) struct LineArgs {
    /// What colours stand for: a column of the tracks, time, id, lifetime or none; the first column
    /// unless given
    #[arg(long, value_name = "COLUMN")]
    pub(in crate::cli) color_by: Option<String>,
    /// Values of the first and last colour in the unit of the figure, such as 940,1010; also of a
    /// field
    #[arg(long, value_name = "LOW,HIGH", allow_hyphen_values = true, value_parser = range)]
    pub(in crate::cli) range: Option<(f64, f64)>,
    /// Ends that are marked: both, start, end or none; both up to 150 tracks unless given
    #[arg(long, value_name = "ENDS", hide_possible_values = true)]
    pub(in crate::cli) marks: Option<MarksName>,
    /// Width of the lines in px of a page 960 px wide
    #[arg(long, value_name = "PX")]
    pub(in crate::cli) line_width: Option<f64>,
    /// 1 for lines that hide what is below, less for such that do not
    #[arg(long, value_name = "NUMBER")]
    pub(in crate::cli) opacity: Option<f64>,
}

/// What of maps is shown, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "Statistics on a grid")]
pub(in crate::cli) struct FieldArgs {
    /// Name of the layer; the first unless given
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) layer: Option<String>,
    /// Label of a period, such as 2025-12; repeatable, all unless given
    #[arg(long, value_name = "LABEL")]
    pub(in crate::cli) period: Vec<String>,
    /// cells (each grid point as it is; the default) or contours (bands between lines)
    #[arg(long, value_name = "STYLE", hide_possible_values = true)]
    pub(in crate::cli) style: Option<StyleName>,
}

/// What charts show.
#[derive(Debug, Args)]
#[command(next_help_heading = "Charts")]
pub(in crate::cli) struct ChartArgs {
    /// What hours of a life cycle count from: genesis (the first point; the default) or peak
    #[arg(long, value_name = "POINT", hide_possible_values = true)]
    pub(in crate::cli) align: Option<AlignName>,
    /// Column of a life cycle or a histogram; the first unless given
    #[arg(long, value_name = "COLUMN")]
    pub(in crate::cli) column: Option<String>,
    /// Number of a track that a life cycle also shows by itself; repeatable
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) track: Vec<u64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FigureName {
    Auto,
    Tracks,
    Field,
    LifeCycle,
    Histograms,
    /// Of tracks, said by the extension of the output.
    #[value(skip)]
    Page,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum MarksName {
    Both,
    Start,
    End,
    None,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum StyleName {
    Cells,
    Contours,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum AlignName {
    Genesis,
    Peak,
}

/// Two numbers, the first the lower.
fn range(text: &str) -> Result<(f64, f64), String> {
    let parts: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    match parts.as_deref() {
        Some(&[low, high]) if low < high && (high - low).is_finite() => Ok((low, high)),
        _ => Err("write two numbers, the lower first, such as 940,1010".into()),
    }
}

pub(super) const EXAMPLES: &str = "Examples:
  stormtracker plot -i tracks.nc -o map.png
  stormtracker plot -i tracks.csv -o map.svg --color-by time --region -80,40,20,75
  stormtracker plot -i tracks.txt --min-lifetime 48h --projection nh-stereo -o north.png
  stormtracker plot -i density.nc --layer track_density --style contours -o density.png
  stormtracker plot -i tracks.nc --figure life-cycle --align peak -o cycle.png
  stormtracker plot compare -r reference.txt -c candidate.txt -o compared.png";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_ascend() {
        assert_eq!(range("-1, 2.5"), Ok((-1.0, 2.5)));
        for text in ["", "1", "2,1", "1,1", "a,b", "1,2,3", "nan,1", "0,inf"] {
            assert!(range(text).is_err(), "{text}");
        }
    }
}
