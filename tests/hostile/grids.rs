//! Small NetCDF files of any shape and any values.

use std::path::Path;

use stormtracker::model::Calendar;

/// A variable over its coordinates, `float32`.
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) units: &'static str,
    /// Names, values and units of the coordinates, the slowest first.
    pub(crate) axes: Vec<(&'static str, Vec<f64>, &'static str)>,
    pub(crate) values: Vec<f32>,
}

const TIME: (&str, &str) = ("time", "hours since 2000-01-01");
const DEGREES: [(&str, &str); 2] = [("lat", "degrees_north"), ("lon", "degrees_east")];

impl Field {
    /// Of so many steps of six hours on a global grid without poles.
    pub(crate) fn global(steps: usize, rows: usize, columns: usize) -> Self {
        let lat = (0..rows).map(|row| 90.0 - 180.0 * (row as f64 + 0.5) / rows as f64);
        let lon = (0..columns).map(|column| 360.0 * column as f64 / columns as f64);
        Self::on(steps, lat.collect(), lon.collect())
    }

    /// Of so many steps of six hours on these rows and columns.
    pub(crate) fn on(steps: usize, lat: Vec<f64>, lon: Vec<f64>) -> Self {
        let times = (0..steps).map(|step| 6.0 * step as f64).collect();
        let points = lat.len() * lon.len();
        let values = (0..steps * points).map(|i| 101_325.0 + (i * 7919 % 1000) as f32);
        Self {
            name: "msl",
            units: "Pa",
            values: values.collect(),
            axes: vec![
                (TIME.0, times, TIME.1),
                (DEGREES[0].0, lat, DEGREES[0].1),
                (DEGREES[1].0, lon, DEGREES[1].1),
            ],
        }
    }

    /// The winter months of so many years, on a coarse grid.
    pub(crate) fn winters(years: usize) -> Self {
        let hours = |(year, month): (usize, usize)| {
            let date = format!("{}-{:02}-01", 2001 + year, month);
            Calendar::Standard.parse(&date).unwrap() as f64 / 3600.0 - 262_968.0
        };
        let months = (0..years).flat_map(|year| (1..=3).map(move |month| (year, month)));
        let mut field = Self::global(3 * years, 4, 6);
        field.axes[0].1 = months.map(hours).collect();
        Self { name: "density", units: "1", ..field }
    }

    /// The same at levels in hPa.
    pub(crate) fn at_levels(mut self, levels: &[f64]) -> Self {
        let points: usize = self.axes[1..].iter().map(|axis| axis.1.len()).product();
        let of_step = |frame: &[f32]| {
            let level = |hpa: &f64| {
                let height = -8000.0 * (hpa / 1000.0).ln() as f32;
                frame.iter().map(move |value| height + 0.01 * value).collect::<Vec<f32>>()
            };
            levels.iter().flat_map(level).collect::<Vec<f32>>()
        };
        self.values = self.values.chunks(points).flat_map(of_step).collect();
        self.axes.insert(1, ("level", levels.to_vec(), "hPa"));
        Self { name: "z", units: "gpm", ..self }
    }

    pub(crate) fn write(&self, path: &Path) {
        let mut file = netcdf::create(path).unwrap();
        for (name, values, units) in &self.axes {
            file.add_dimension(name, values.len()).unwrap();
            let mut axis = file.add_variable::<f64>(name, &[name]).unwrap();
            axis.put_attribute("units", *units).unwrap();
            axis.put_values(values, ..).unwrap();
        }
        let names: Vec<&str> = self.axes.iter().map(|axis| axis.0).collect();
        let mut variable = file.add_variable::<f32>(self.name, &names).unwrap();
        variable.put_attribute("units", self.units).unwrap();
        variable.put_values(&self.values, ..).unwrap();
        file.close().unwrap();
    }
}
