//! Who may read and write a file, while it is written and afterwards.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::sync::LazyLock;

use super::living::Purpose;
use crate::io::private::FILE_MODE;

/// What an output may be used for, unless the umask forbids it.
const OUTPUT_MODE: u32 = 0o666;
/// Bits of a umask that keep others from writing.
const KEEPS_OTHERS_OUT: u32 = 0o022;

/// Who may read and write a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience {
    /// The user who makes it.
    Owner,
    /// Whoever the umask lets, at any time.
    Umask,
    /// Whoever the umask lets, once it is written: until then others could
    /// change it.
    UmaskAfterwards {
        /// Bits that are taken from the mode.
        umask: u32,
    },
}

impl Audience {
    /// That of a file for a purpose.
    pub(super) fn of(purpose: Purpose) -> Self {
        match purpose {
            Purpose::Output => Self::of_umask(),
            Purpose::Service => Self::Owner,
        }
    }

    fn of_umask() -> Self {
        static UMASK: LazyLock<Option<u32>> = LazyLock::new(umask);
        match *UMASK {
            Some(umask) if umask & KEEPS_OTHERS_OUT != KEEPS_OTHERS_OUT => {
                Self::UmaskAfterwards { umask }
            }
            // The system applies it, and the access lists of a directory.
            _ => Self::Umask,
        }
    }

    /// What a file is made with.
    pub(super) fn while_written(self) -> Permissions {
        Permissions::from_mode(match self {
            Self::Owner | Self::UmaskAfterwards { .. } => FILE_MODE,
            Self::Umask => OUTPUT_MODE,
        })
    }

    /// What it gets when it is whole, if that is something else.
    pub(super) fn when_written(self) -> Option<Permissions> {
        match self {
            Self::Owner | Self::Umask => None,
            Self::UmaskAfterwards { umask } => Some(Permissions::from_mode(OUTPUT_MODE & !umask)),
        }
    }
}

/// The umask, where the system tells it without changing it.
fn umask() -> Option<u32> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("Umask:"))?;
    u32::from_str_radix(line.trim(), 8).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_else_writes_before_the_end() {
        let audience = Audience::UmaskAfterwards { umask: 0 };
        assert_eq!(audience.while_written().mode(), 0o600);
        assert_eq!(audience.when_written().unwrap().mode(), 0o666);
        let audience = Audience::UmaskAfterwards { umask: 0o002 };
        assert_eq!(audience.when_written().unwrap().mode(), 0o664);
        assert_eq!(Audience::Owner.while_written().mode(), 0o600);
        assert_eq!(Audience::Owner.when_written(), None);
    }
}
