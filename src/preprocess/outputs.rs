//! Which fields come out, and what they are made of.

use crate::model::{Quantity, VariableInfo};

use super::params::Derived;
use super::spectral::{Operator, Part, Product, Source};
use super::{PreprocessError, PreprocessParams};

/// A field that comes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Name, unit and meaning.
    pub info: VariableInfo,
    /// What it is, for people.
    pub long_name: String,
    /// What it is in the CF table of standard names, if it is there.
    pub standard_name: Option<String>,
}

/// Name, long name, standard name and unit of a field.
type Description = (&'static str, &'static str, Option<&'static str>, &'static str);

const SPEED: &str = "m s-1";
const PER_AREA: &str = "m2 s-1";

/// The fields of a derived quantity.
fn descriptions(derived: Derived) -> &'static [Description] {
    match derived {
        Derived::Vorticity => {
            &[("vo", "Relative vorticity", Some("atmosphere_relative_vorticity"), "s-1")]
        }
        Derived::Divergence => &[("d", "Divergence", Some("divergence_of_wind"), "s-1")],
        Derived::Streamfunction => {
            &[("strf", "Stream function", Some("atmosphere_horizontal_streamfunction"), PER_AREA)]
        }
        Derived::VelocityPotential => &[(
            "vp",
            "Velocity potential",
            Some("atmosphere_horizontal_velocity_potential"),
            PER_AREA,
        )],
        Derived::RotationalWind => &[
            ("u_rot", "Eastward wind without divergence", None, SPEED),
            ("v_rot", "Northward wind without divergence", None, SPEED),
        ],
        Derived::DivergentWind => &[
            ("u_div", "Eastward wind without vorticity", None, SPEED),
            ("v_div", "Northward wind without vorticity", None, SPEED),
        ],
    }
}

/// The fields that come out, with the products that make them.
pub(super) fn outputs(
    inputs: &[VariableInfo],
    params: &PreprocessParams,
) -> Result<(Vec<Output>, Vec<Product>), PreprocessError> {
    if params.derive.is_empty() {
        return Ok((
            vec![same(&inputs[0])],
            vec![Product::Scalar(Source::Field, Operator::Identity)],
        ));
    }
    let (mut outputs, mut products) = (Vec::new(), Vec::new());
    let mut wanted = params.derive.clone();
    let mut seen = Vec::new();
    wanted.retain(|derived| {
        !seen.contains(derived) && {
            seen.push(*derived);
            true
        }
    });
    for derived in wanted {
        products.push(product(derived, inputs)?);
        outputs.extend(descriptions(derived).iter().map(describe));
    }
    Ok((outputs, products))
}

/// The input itself, filtered or elsewhere.
fn same(input: &VariableInfo) -> Output {
    let standard_name = input.quantity.known().map(|known| known.standard_names[0].to_string());
    Output { info: input.clone(), long_name: String::new(), standard_name }
}

fn describe(&(name, long_name, standard_name, units): &Description) -> Output {
    Output {
        info: VariableInfo::new(name, Quantity::identify(standard_name, name), units),
        long_name: long_name.into(),
        standard_name: standard_name.map(String::from),
    }
}

/// How a derived field is made of the inputs.
fn product(derived: Derived, inputs: &[VariableInfo]) -> Result<Product, PreprocessError> {
    let turning =
        matches!(derived, Derived::Vorticity | Derived::Streamfunction | Derived::RotationalWind);
    let source = match inputs {
        [_, _] if turning => Source::Vorticity,
        [_, _] => Source::Divergence,
        _ => alone(derived, &inputs[0])?,
    };
    Ok(match derived {
        Derived::Vorticity | Derived::Divergence => Product::Scalar(source, Operator::Identity),
        Derived::Streamfunction | Derived::VelocityPotential => {
            Product::Scalar(source, Operator::InverseLaplacian)
        }
        Derived::RotationalWind => Product::Wind(source, Part::Rotational),
        Derived::DivergentWind => Product::Wind(source, Part::Divergent),
    })
}

/// A derived field of a vorticity or of a divergence alone.
fn alone(derived: Derived, input: &VariableInfo) -> Result<Source, PreprocessError> {
    let needs = match derived {
        Derived::Streamfunction | Derived::RotationalWind => {
            if input.quantity == Quantity::RelativeVorticity {
                return Ok(Source::Field);
            }
            "both components of the wind, or a vorticity"
        }
        Derived::VelocityPotential | Derived::DivergentWind => {
            if input.quantity == Quantity::Divergence {
                return Ok(Source::Field);
            }
            "both components of the wind, or a divergence"
        }
        Derived::Vorticity | Derived::Divergence => "both components of the wind",
    };
    let variable = input.name.clone();
    Err(PreprocessError::CannotDerive { derived: derived.name(), needs, variable })
}
