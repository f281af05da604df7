//! Other packings through the library of ecCodes, if it is installed.
//!
//! The library is opened when the first such message is met, so neither the
//! program nor its build depends on it. It is looked for under the name in
//! `STORMTRACKER_ECCODES`, then under its usual names.
//!
//! This is the one place with `unsafe`: functions of a C library can only be
//! called by it. Each call keeps to the documented contract of the public C API
//! of ecCodes: handles come from the library and go back to it once, pointers
//! live for the length of the call, and lengths are those of the memory behind
//! them. Copying the message keeps the handle free of borrowed memory.

#![expect(unsafe_code, reason = "functions of a C library")]

use std::env;
use std::ffi::{CStr, c_char, c_int, c_long, c_void};
use std::ptr::{NonNull, null_mut};
use std::sync::{Mutex, OnceLock, PoisonError};

use libloading::Library;

use crate::io::access::Object;
use crate::io::fields::FieldProblem;

use super::GribFlaw;
use super::index::{Field, Packing};

/// Name of the library for those who have it elsewhere.
const VARIABLE: &str = "STORMTRACKER_ECCODES";

const NAMES: [&str; 4] = ["libeccodes.so.0", "libeccodes.so", "libeccodes.dylib", "eccodes.dll"];

type Handle = c_void;

/// The functions that are needed.
struct Functions {
    new_from_message_copy: unsafe extern "C" fn(*mut c_void, *const c_void, usize) -> *mut Handle,
    delete: unsafe extern "C" fn(*mut Handle) -> c_int,
    get_size: unsafe extern "C" fn(*const Handle, *const c_char, *mut usize) -> c_int,
    get_long: unsafe extern "C" fn(*const Handle, *const c_char, *mut c_long) -> c_int,
    get_double_array:
        unsafe extern "C" fn(*const Handle, *const c_char, *mut f64, *mut usize) -> c_int,
    /// Keeps the functions where they are.
    _library: Library,
}

/// The values of a field as the library unpacks them, in the stored order.
pub(super) fn values(
    object: &dyn Object,
    field: &Field,
    points: usize,
    packing: &str,
) -> Result<Vec<f32>, FieldProblem> {
    let mut bytes = vec![0; field.place.length as usize];
    object.read_exact_at(&mut bytes, field.place.offset)?;
    decode(&bytes, field, points).map_err(|reason| {
        let flaw = GribFlaw::Packing { packing: packing.to_string(), eccodes: Some(reason) };
        flaw.of(field.place.message, field.place.offset).into()
    })
}

fn decode(message: &[u8], field: &Field, points: usize) -> Result<Vec<f32>, String> {
    // The library may be built without locks of its own.
    static FUNCTIONS: OnceLock<Result<Mutex<Functions>, String>> = OnceLock::new();
    let functions = FUNCTIONS.get_or_init(|| Functions::load().map(Mutex::new));
    let functions = functions.as_ref().map_err(Clone::clone)?;
    let functions = functions.lock().unwrap_or_else(PoisonError::into_inner);
    let message = Message::new(&functions, message)?;
    let section = match field.coded.packing {
        Packing::Edition1 { .. } => c"offsetSection4",
        Packing::Edition2 { .. } => c"offsetSection7",
    };
    if message.number(section)? != field.coded.values.at as c_long {
        return Err("reads only the first field of a message".into());
    }
    message.values(points)
}

impl Functions {
    fn load() -> Result<Self, String> {
        let asked = env::var_os(VARIABLE);
        let names = asked.map_or_else(|| NAMES.map(Into::into).to_vec(), |name| vec![name]);
        let mut reason = String::new();
        for name in &names {
            // SAFETY: opening the library runs its initialisers; those of
            // ecCodes have no requirements.
            match unsafe { Library::new(name) } {
                Ok(library) => return Self::of(library),
                Err(e) => reason = e.to_string(),
            }
        }
        Err(format!("is not found ({reason}); say where it is with {VARIABLE}"))
    }

    fn of(library: Library) -> Result<Self, String> {
        macro_rules! function {
            ($name:literal) => {
                // SAFETY: the type of the field is the function's signature in
                // eccodes.h, the same in all versions of 2.
                *unsafe { library.get($name) }.map_err(|e| e.to_string())?
            };
        }
        Ok(Self {
            new_from_message_copy: function!(b"codes_handle_new_from_message_copy"),
            delete: function!(b"codes_handle_delete"),
            get_size: function!(b"codes_get_size"),
            get_long: function!(b"codes_get_long"),
            get_double_array: function!(b"codes_get_double_array"),
            _library: library,
        })
    }
}

/// A message in the hands of the library.
struct Message<'a> {
    functions: &'a Functions,
    handle: NonNull<Handle>,
}

impl<'a> Message<'a> {
    fn new(functions: &'a Functions, bytes: &[u8]) -> Result<Self, String> {
        let data = bytes.as_ptr().cast();
        // SAFETY: a null context is the default one; the bytes are copied.
        let handle = unsafe { (functions.new_from_message_copy)(null_mut(), data, bytes.len()) };
        match NonNull::new(handle) {
            Some(handle) => Ok(Self { functions, handle }),
            None => Err("cannot read the message".into()),
        }
    }

    fn number(&self, key: &CStr) -> Result<c_long, String> {
        let mut value = 0;
        // SAFETY: the handle is alive, the key ends with a zero, the value is
        // written to a variable of its type.
        let code =
            unsafe { (self.functions.get_long)(self.handle.as_ptr(), key.as_ptr(), &mut value) };
        check(code).map(|()| value)
    }

    fn values(&self, points: usize) -> Result<Vec<f32>, String> {
        const KEY: &CStr = c"values";
        let mut size = 0;
        // SAFETY: as for numbers.
        check(unsafe { (self.functions.get_size)(self.handle.as_ptr(), KEY.as_ptr(), &mut size) })?;
        if size != points {
            return Err(format!("finds {size} values, expected {points}"));
        }
        let mut values = vec![0.0; size];
        // SAFETY: there is memory for `size` numbers, and the library is told so.
        check(unsafe {
            let (handle, out) = (self.handle.as_ptr(), values.as_mut_ptr());
            (self.functions.get_double_array)(handle, KEY.as_ptr(), out, &mut size)
        })?;
        Ok(values.into_iter().map(|v| v as f32).collect())
    }
}

impl Drop for Message<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle came from the library and is given back once.
        unsafe { (self.functions.delete)(self.handle.as_ptr()) };
    }
}

fn check(code: c_int) -> Result<(), String> {
    if code == 0 { Ok(()) } else { Err(format!("fails with error {code}")) }
}
