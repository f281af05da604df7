//! `stormtracker plot`

use std::io::Read;
use std::path::Path;

use anyhow::{Context, bail};
use clap::ValueEnum;

use crate::io::maps::read_maps;
use crate::io::open_file;
use crate::io::tracks::{TrackFileError, read_tracks};
use crate::model::Tracks;
use crate::plot::{
    Alignment, ColorBy, ComparisonFigure, FieldFigure, FieldStyle, HistogramFigure,
    LifeCycleFigure, MapParams, Marks, PageParams, TrackFigure, plot_comparison, plot_field,
    plot_histograms, plot_life_cycle, plot_tracks, to_png,
};

use super::args::plot::{
    AlignName, FigureArgs, FigureName, MarksName, PageArgs, PlotAction, PlotCompareArgs,
    PlotMapArgs, StyleName,
};
use super::args::{PlotArgs, TrackSelectionArgs};
use super::explorer;
use super::interrupt;
use super::job::Job;
use super::output::write_whole;
use super::talk;
use super::tracks::note_on_selection;

pub(super) fn run(args: &PlotArgs, _job: &Job) -> anyhow::Result<()> {
    match &args.action {
        Some(PlotAction::Compare(args)) => compare(args),
        None => figure(&args.figure),
    }
}

/// What a picture is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Picture {
    Svg,
    Png,
}

impl Picture {
    fn of(path: &Path) -> anyhow::Result<Self> {
        match extension(path).as_str() {
            "svg" => Ok(Self::Svg),
            "png" => {
                // Before anything is read: without PNG this says so.
                to_png(r#"<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>"#)?;
                Ok(Self::Png)
            }
            _ => bail!(
                "--output {}: a figure is written as .svg or .png, and a page to look around in as .html",
                path.display()
            ),
        }
    }

    fn write(self, path: &Path, svg: &str) -> anyhow::Result<()> {
        interrupt::check()?;
        let bytes = match self {
            Self::Svg => svg.as_bytes().to_vec(),
            Self::Png => to_png(svg)?,
        };
        write_whole(path, &bytes).with_context(|| path.display().to_string())
    }
}

fn figure(args: &FigureArgs) -> anyhow::Result<()> {
    let Some(output) = &args.output else { bail!("say where to with --output") };
    if extension(output) == "html" {
        return page(args, output);
    }
    let picture = Picture::of(output)?;
    let kind = match args.figure {
        FigureName::Auto if is_field(args) => FigureName::Field,
        FigureName::Auto => FigureName::Tracks,
        kind => kind,
    };
    args.check_options(kind)?;
    let svg = match kind {
        FigureName::Field => field(args)?,
        kind => of_tracks(args, kind)?,
    };
    picture.write(output, &svg)
}

/// A page of tracks to look around in.
fn page(args: &FigureArgs, output: &Path) -> anyhow::Result<()> {
    if !matches!(args.figure, FigureName::Auto | FigureName::Tracks) {
        bail!(
            "--figure: a page (.html) shows tracks on a map; write other figures as .svg or .png"
        );
    }
    args.check_options(FigureName::Page)?;
    let mut tracks = args.tracks.read()?;
    select(&args.selection, &mut tracks)?;
    explorer::write(output, args, &tracks)
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase()
}

/// Whether the input is a field: somebody says so by an option of fields, or
/// it is one NetCDF file that holds no tracks.
fn is_field(args: &FigureArgs) -> bool {
    let is_said =
        args.field.layer.is_some() || !args.field.period.is_empty() || args.field.style.is_some();
    let [path] = &args.tracks.input[..] else { return is_said };
    let is_netcdf = || {
        let mut head = [0; 4];
        let read = open_file(path).and_then(|mut file| file.read_exact(&mut head));
        read.is_ok() && (head.starts_with(b"CDF") || head == *b"\x89HDF")
    };
    let is_format_said = args.tracks.input_format.is_some();
    is_said
        || (!is_format_said && is_netcdf() && args.tracks.read().is_err_and(|e| is_of_content(&e)))
}

/// Whether a file was read and is no file of tracks.
fn is_of_content(error: &anyhow::Error) -> bool {
    error.downcast_ref::<TrackFileError>().is_some_and(|error| error.io().is_none())
}

fn field(args: &FigureArgs) -> anyhow::Result<String> {
    let [path] = &args.tracks.input[..] else {
        bail!("{} inputs are given; a figure is of one file of statistics", args.tracks.input.len())
    };
    let layers: Vec<String> = args.field.layer.clone().into_iter().collect();
    let maps = read_maps(path, &layers)?;
    interrupt::check()?;
    let figure = FieldFigure {
        page: args.page.params(),
        map: args.map.params()?,
        layer: args.field.layer.clone(),
        periods: args.field.period.clone(),
        style: match args.field.style {
            Some(StyleName::Contours) => FieldStyle::Contours,
            Some(StyleName::Cells) | None => FieldStyle::Cells,
        },
        range: args.lines.range,
    };
    Ok(plot_field(&maps, &figure)?)
}

fn of_tracks(args: &FigureArgs, kind: FigureName) -> anyhow::Result<String> {
    let mut tracks = args.tracks.read()?;
    interrupt::check()?;
    select(&args.selection, &mut tracks)?;
    Ok(match kind {
        FigureName::LifeCycle => plot_life_cycle(&tracks, &args.life_cycle())?,
        FigureName::Histograms => plot_histograms(&tracks, &args.histograms())?,
        _ => plot_tracks(&tracks, &args.track_map()?)?,
    })
}

/// Leaves out the tracks that do not count, and says how many did, or that
/// there is none.
fn select(args: &TrackSelectionArgs, tracks: &mut Tracks) -> anyhow::Result<()> {
    if let Some(note) = note_on_selection(args.selection()?.apply(tracks)) {
        talk::say(note);
    }
    if tracks.is_empty() {
        talk::say("warning: there is no track to draw");
    }
    Ok(())
}

fn compare(args: &PlotCompareArgs) -> anyhow::Result<()> {
    let picture = Picture::of(&args.output)?;
    let options = args.unsaid.read_options_of_one()?;
    let read = |path: &Path| -> anyhow::Result<Tracks> {
        let mut tracks = read_tracks(path, None, &options)?;
        interrupt::check()?;
        select(&args.selection, &mut tracks)?;
        Ok(tracks)
    };
    let (reference, candidate) = (read(&args.reference)?, read(&args.candidate)?);
    let figure = ComparisonFigure {
        page: args.page.params(),
        map: args.map.params()?,
        reference_name: args.reference_name.clone(),
        candidate_name: args.candidate_name.clone(),
    };
    picture.write(&args.output, &plot_comparison(&reference, &candidate, &figure)?)
}

impl PageArgs {
    fn params(&self) -> PageParams {
        PageParams { width_px: self.width, height_px: self.height, title: self.title.clone() }
    }
}

impl PlotMapArgs {
    fn params(&self) -> anyhow::Result<MapParams> {
        let projection = match self.projection.as_str() {
            "auto" => None,
            name => Some(name.parse().context("--projection")?),
        };
        let params =
            MapParams { projection, region: self.region, central_lon_deg: self.central_longitude };
        params.validate()?;
        Ok(params)
    }
}

impl FigureArgs {
    /// An option that a figure has no use for is an error.
    fn check_options(&self, kind: FigureName) -> anyhow::Result<()> {
        use FigureName::{Field, Histograms, LifeCycle, Page, Tracks};
        let Self { selection, map, lines, field, chart, .. } = self;
        let options = [
            (
                selection.min_lifetime.is_some(),
                "--min-lifetime",
                &[Tracks, LifeCycle, Histograms, Page][..],
            ),
            (
                selection.min_displacement.is_some(),
                "--min-displacement",
                &[Tracks, LifeCycle, Histograms, Page],
            ),
            (
                selection.min_points.is_some(),
                "--min-points",
                &[Tracks, LifeCycle, Histograms, Page],
            ),
            (
                selection.track_region.is_some(),
                "--track-region",
                &[Tracks, LifeCycle, Histograms, Page],
            ),
            (map.projection != "auto", "--projection", &[Tracks, Field, Page]),
            (map.region.is_some(), "--region", &[Tracks, Field]),
            (map.central_longitude.is_some(), "--central-longitude", &[Tracks, Field]),
            (lines.range.is_some(), "--range", &[Tracks, Field]),
            (lines.color_by.is_some(), "--color-by", &[Tracks, Page]),
            (lines.marks.is_some(), "--marks", &[Tracks]),
            (lines.line_width.is_some(), "--line-width", &[Tracks]),
            (lines.opacity.is_some(), "--opacity", &[Tracks]),
            (field.layer.is_some(), "--layer", &[Field]),
            (!field.period.is_empty(), "--period", &[Field]),
            (field.style.is_some(), "--style", &[Field]),
            (chart.column.is_some(), "--column", &[LifeCycle, Histograms]),
            (chart.align.is_some(), "--align", &[LifeCycle]),
            (!chart.track.is_empty(), "--track", &[LifeCycle]),
        ];
        let misplaced =
            options.into_iter().find(|(is_given, _, kinds)| *is_given && !kinds.contains(&kind));
        let Some((_, option, kinds)) = misplaced else { return Ok(()) };
        let name = |kind: &FigureName| match kind.to_possible_value() {
            Some(value) => format!("--figure {}", value.get_name()),
            None => "a page (.html)".to_string(),
        };
        let kinds: Vec<String> = kinds.iter().map(name).collect();
        bail!("{option} is for {}, and this figure is {}", kinds.join(" and "), name(&kind))
    }

    fn track_map(&self) -> anyhow::Result<TrackFigure> {
        let color_by = match self.lines.color_by.as_deref().map(str::parse) {
            None => ColorBy::default(),
            Some(Ok(by)) => by,
            Some(Err(never)) => match never {},
        };
        Ok(TrackFigure {
            page: self.page.params(),
            map: self.map.params()?,
            color_by,
            range: self.lines.range,
            marks: self.lines.marks.map(|marks| match marks {
                MarksName::Both => Marks::Both,
                MarksName::Start => Marks::Start,
                MarksName::End => Marks::End,
                MarksName::None => Marks::None,
            }),
            line_width_px: self.lines.line_width,
            opacity: self.lines.opacity,
        })
    }

    fn life_cycle(&self) -> LifeCycleFigure {
        LifeCycleFigure {
            page: self.page.params(),
            column: self.chart.column.clone(),
            alignment: match self.chart.align {
                Some(AlignName::Peak) => Alignment::Peak,
                Some(AlignName::Genesis) | None => Alignment::Genesis,
            },
            tracks: self.chart.track.clone(),
        }
    }

    fn histograms(&self) -> HistogramFigure {
        HistogramFigure { page: self.page.params(), column: self.chart.column.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_go_by_their_extension() {
        assert_eq!(Picture::of(Path::new("a.SVG")).unwrap(), Picture::Svg);
        let error = Picture::of(Path::new("map.pdf")).unwrap_err().to_string();
        assert!(error.contains("map.pdf") && error.contains(".png"), "{error}");
    }
}
