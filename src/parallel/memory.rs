//! The memory that this process may take.

use std::fs;
use std::sync::OnceLock;

/// What the program reserves of an address space without using it: the pools
/// of the allocator, stacks of threads, libraries.
const RESERVED_BYTES: u64 = 1280 << 20;

/// The bytes of memory that this process may take: those of the machine, of its
/// control groups or of its address space, whichever are fewest. Nothing where
/// the system does not tell. The same at every call.
pub fn memory_of_process() -> Option<u64> {
    static MEMORY: OnceLock<Option<u64>> = OnceLock::new();
    *MEMORY.get_or_init(|| {
        let address_space = read("/proc/self/limits").as_deref().and_then(address_space);
        let limits = [of_machine(), of_control_groups(), address_space.map(usable)];
        limits.into_iter().flatten().min()
    })
}

#[cfg(target_os = "linux")]
fn of_machine() -> Option<u64> {
    let system = rustix::system::sysinfo();
    (system.totalram as u64).checked_mul(u64::from(system.mem_unit))
}

#[cfg(not(target_os = "linux"))]
fn of_machine() -> Option<u64> {
    None
}

/// The least limit of the control groups that the process is in.
fn of_control_groups() -> Option<u64> {
    let groups = read("/proc/self/cgroup")?;
    let limits = groups.lines().flat_map(limit_files);
    limits.filter_map(|file| read(&file)?.trim().parse().ok()).min()
}

/// Files that may hold the limit of a group and of those around it, for a line
/// of `/proc/self/cgroup`. Inside of a container the group is at the root.
fn limit_files(line: &str) -> Vec<String> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (root, name) = match parts.next() {
        Some("") => ("/sys/fs/cgroup", "memory.max"),
        Some(controllers) if controllers.split(',').any(|c| c == "memory") => {
            ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
        }
        _ => return Vec::new(),
    };
    let path = parts.next().unwrap_or_default().trim_end_matches('/');
    let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
    ends.map(|end| format!("{root}{}/{name}", &path[..end])).collect()
}

/// The limit of the address space in `/proc/self/limits`.
fn address_space(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max address space"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// What a limit of the address space leaves for data.
fn usable(address_space: u64) -> u64 {
    address_space.saturating_sub(RESERVED_BYTES).max(address_space / 2)
}

fn read(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_may_take_some_memory() {
        assert!(memory_of_process().is_none_or(|bytes| bytes > 1 << 20));
        assert_eq!(memory_of_process(), memory_of_process());
    }

    #[test]
    fn limits_of_groups_are_looked_for_from_the_root_on() {
        assert_eq!(
            limit_files("0::/user.slice/job"),
            [
                "/sys/fs/cgroup/memory.max",
                "/sys/fs/cgroup/user.slice/memory.max",
                "/sys/fs/cgroup/user.slice/job/memory.max"
            ]
        );
        assert_eq!(limit_files("0::/"), ["/sys/fs/cgroup/memory.max"]);
        let job = limit_files("4:cpu,memory:/job");
        assert_eq!(job[1], "/sys/fs/cgroup/memory/job/memory.limit_in_bytes");
        for other in ["3:cpuset:/job", "", "0"] {
            assert!(limit_files(other).is_empty(), "{other}");
        }
    }

    #[test]
    fn an_address_space_is_not_all_for_data() {
        let limits = |soft| {
            format!(
                "Limit  Soft Limit  Hard Limit  Units\nMax address space  {soft}  unlimited  bytes\n"
            )
        };
        assert_eq!(address_space(&limits("4000000000")), Some(4_000_000_000));
        assert_eq!(address_space(&limits("unlimited")), None);
        assert_eq!(usable(4_000_000_000), 4_000_000_000 - RESERVED_BYTES);
        assert_eq!(usable(1_000_000_000), 500_000_000);
    }
}
