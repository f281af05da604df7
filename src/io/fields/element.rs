//! Stored numbers to `f32`: types, byte order, packing, missing values.

use super::FieldProblem;
use super::dataset::ArrayMeta;

/// Type of a stored number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    F32,
    F64,
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ByteOrder {
    Little,
    Big,
}

impl ByteOrder {
    pub(super) const NATIVE: Self =
        if cfg!(target_endian = "big") { Self::Big } else { Self::Little };
}

/// How one number is stored, and what an absent chunk holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Element {
    pub(super) kind: Kind,
    pub(super) order: ByteOrder,
    /// Value of what was never written, before unpacking.
    pub(super) fill: f64,
}

impl Kind {
    pub(super) fn size(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::F32 | Self::I32 | Self::U32 => 4,
            Self::F64 | Self::I64 | Self::U64 => 8,
        }
    }

    /// Name as users of NumPy know it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::F32 => "float32",
            Self::F64 => "float64",
            Self::I8 => "int8",
            Self::I16 => "int16",
            Self::I32 => "int32",
            Self::I64 => "int64",
            Self::U8 => "uint8",
            Self::U16 => "uint16",
            Self::U32 => "uint32",
            Self::U64 => "uint64",
        }
    }

    pub(super) fn from_name(name: &str) -> Result<Self, FieldProblem> {
        const ALL: [Kind; 10] = [
            Kind::F32,
            Kind::F64,
            Kind::I8,
            Kind::I16,
            Kind::I32,
            Kind::I64,
            Kind::U8,
            Kind::U16,
            Kind::U32,
            Kind::U64,
        ];
        ALL.into_iter()
            .find(|k| k.name() == name)
            .ok_or_else(|| FieldProblem::Unsupported { what: format!("data type {name}") })
    }

    /// Numbers of this kind in the byte order of the machine.
    pub(super) fn native_numbers(self, bytes: &[u8]) -> Vec<f64> {
        macro_rules! read_as {
            ($number:ty) => {
                bytes
                    .chunks_exact(size_of::<$number>())
                    .map(|b| <$number>::from_ne_bytes(b.try_into().expect("a whole number")) as f64)
                    .collect()
            };
        }
        match self {
            Self::F32 => read_as!(f32),
            Self::F64 => read_as!(f64),
            Self::I8 => read_as!(i8),
            Self::I16 => read_as!(i16),
            Self::I32 => read_as!(i32),
            Self::I64 => read_as!(i64),
            Self::U8 => read_as!(u8),
            Self::U16 => read_as!(u16),
            Self::U32 => read_as!(u32),
            Self::U64 => read_as!(u64),
        }
    }
}

/// What netCDF writes where nothing else was, in `float` and `double`.
pub(super) const NETCDF_FILL: f64 = 9.969_209_968_386_869e36;

/// `value = (stored · scale + offset) · factor`, missing values to `NaN`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unpack {
    scale: f64,
    offset: f64,
    factor: f64,
    missing: Vec<f64>,
}

impl Unpack {
    /// The CF packing of an array (section 8.1) and the factor to its SI unit.
    pub(super) fn from_attributes(array: &ArrayMeta, factor: f64) -> Self {
        let number = |name| array.number(name);
        let mut missing = Vec::new();
        for value in ["_FillValue", "missing_value"].into_iter().filter_map(number) {
            // An attribute of more digits than the data marks the nearest value.
            missing.extend([value, f64::from(value as f32)]);
        }
        missing.retain(|v| !v.is_nan());
        missing.dedup();
        Self {
            scale: number("scale_factor").unwrap_or(1.0),
            offset: number("add_offset").unwrap_or(0.0),
            factor,
            missing,
        }
    }

    /// Stored values that mark what is missing.
    pub(super) fn missing(&self) -> &[f64] {
        &self.missing
    }

    fn is_identity(&self) -> bool {
        self.scale == 1.0 && self.offset == 0.0 && self.factor == 1.0 && self.missing.is_empty()
    }

    fn apply(&self, stored: f64) -> f32 {
        self.value(stored) as f32
    }

    /// The unpacked value, `NaN` for one that marks what is missing.
    pub(super) fn value(&self, stored: f64) -> f64 {
        if self.missing.contains(&stored) {
            return f64::NAN;
        }
        (stored * self.scale + self.offset) * self.factor
    }

    /// The unpacked value of what was never written; a netCDF default fill
    /// value counts as missing even where no attribute says so.
    pub(super) fn fill(&self, element: Element) -> f32 {
        if element.fill == NETCDF_FILL { f32::NAN } else { self.apply(element.fill) }
    }
}

/// A decoder bound to one array: the loop is chosen once, not once a value.
#[derive(Clone, Debug)]
pub(super) struct Decoder {
    pub(super) element: Element,
    unpack: Unpack,
}

impl Decoder {
    pub(super) fn new(element: Element, unpack: Unpack) -> Self {
        Self { element, unpack }
    }

    /// Whether stored bytes are the wanted `f32` as they are.
    pub(super) fn is_plain_f32(&self) -> bool {
        self.element.kind == Kind::F32
            && self.element.order == ByteOrder::NATIVE
            && self.unpack.is_identity()
    }

    pub(super) fn fill(&self) -> f32 {
        self.unpack.fill(self.element)
    }

    /// Decodes `out.len()` numbers that stand `stride` bytes apart in `stored`.
    pub(super) fn decode(&self, stored: &[u8], stride: usize, out: &mut [f32]) {
        let size = self.element.kind.size();
        if self.is_plain_f32() && stride == size {
            let bytes: &mut [u8] = bytemuck::cast_slice_mut(out);
            bytes.copy_from_slice(&stored[..bytes.len()]);
            return;
        }
        macro_rules! decode_as {
            ($number:ty) => {
                match self.element.order {
                    ByteOrder::Little => self.run(stored, stride, out, |b: &[u8]| {
                        <$number>::from_le_bytes(b.try_into().expect("a whole number")) as f64
                    }),
                    ByteOrder::Big => self.run(stored, stride, out, |b: &[u8]| {
                        <$number>::from_be_bytes(b.try_into().expect("a whole number")) as f64
                    }),
                }
            };
        }
        match self.element.kind {
            Kind::F32 => decode_as!(f32),
            Kind::F64 => decode_as!(f64),
            Kind::I8 => decode_as!(i8),
            Kind::I16 => decode_as!(i16),
            Kind::I32 => decode_as!(i32),
            Kind::I64 => decode_as!(i64),
            Kind::U8 => decode_as!(u8),
            Kind::U16 => decode_as!(u16),
            Kind::U32 => decode_as!(u32),
            Kind::U64 => decode_as!(u64),
        }
    }

    fn run(&self, stored: &[u8], stride: usize, out: &mut [f32], number: impl Fn(&[u8]) -> f64) {
        let size = self.element.kind.size();
        for (value, bytes) in out.iter_mut().zip(stored.chunks(stride)) {
            *value = self.unpack.apply(number(&bytes[..size]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::dataset::Attribute;
    use super::*;

    fn packed(attributes: &[(&str, f64)]) -> ArrayMeta {
        let attributes =
            attributes.iter().map(|(k, v)| (k.to_string(), Attribute::Numbers(vec![*v]))).collect();
        ArrayMeta { attributes, ..ArrayMeta::default() }
    }

    fn element(kind: Kind, order: ByteOrder) -> Element {
        Element { kind, order, fill: 0.0 }
    }

    #[test]
    fn packed_shorts_of_both_byte_orders() {
        let array =
            packed(&[("scale_factor", 0.5), ("add_offset", 1000.0), ("_FillValue", -32767.0)]);
        for (order, bytes) in
            [(ByteOrder::Little, [4, 0, 1, 128]), (ByteOrder::Big, [0, 4, 128, 1])]
        {
            let unpack = Unpack::from_attributes(&array, 100.0);
            let decoder = Decoder::new(element(Kind::I16, order), unpack);
            let mut out = [0.0; 2];
            decoder.decode(&bytes, 2, &mut out);
            assert_eq!(out[0], 100_200.0);
            assert!(out[1].is_nan());
        }
    }

    #[test]
    fn plain_floats_are_copied_and_strided_ones_picked() {
        let bytes: Vec<u8> = [1f32, 2.0, 3.0, 4.0].iter().flat_map(|v| v.to_ne_bytes()).collect();
        let unpack = Unpack::from_attributes(&packed(&[("_FillValue", f64::NAN)]), 1.0);
        let decoder = Decoder::new(element(Kind::F32, ByteOrder::NATIVE), unpack);
        assert!(decoder.is_plain_f32());
        let mut out = [0.0; 4];
        decoder.decode(&bytes, 4, &mut out);
        assert_eq!(out, [1.0, 2.0, 3.0, 4.0]);
        decoder.decode(&bytes, 8, &mut out[..2]);
        assert_eq!(out[..2], [1.0, 3.0]);
    }

    #[test]
    fn a_fill_value_of_double_precision_marks_single_precision_data() {
        let unpack = Unpack::from_attributes(&packed(&[("missing_value", 1e20)]), 1.0);
        assert!(unpack.apply(f64::from(1e20f32)).is_nan());
        assert_eq!(unpack.apply(5.0), 5.0);
    }
}
