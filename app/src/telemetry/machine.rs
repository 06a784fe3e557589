//! What the system tells of this process, and of the machine that it is on. What a system does not tell is
//! left out.

use std::{fs, path::PathBuf, thread};

use opentelemetry::{KeyValue, global, metrics::Meter};

/// Registers what is read whenever someone asks. Of `folders` it is told how full their disks are.
pub(super) fn begin(folders: Vec<PathBuf>) {
    let meter = global::meter("earntrack.machine");
    process(&meter);
    let cpus = || u64::try_from(thread::available_parallelism().ok()?.get()).ok();
    gauge(&meter, "host_cpus", "Processors that the process may use at once.", cpus);
    gauge(&meter, "host_memory_limit_bytes", "Memory that the process may use.", memory_limit_bytes);
    disks(&meter, folders);
}

fn process(meter: &Meter) {
    meter
        .f64_observable_counter("process_cpu_seconds_total")
        .with_description("Time of processors that was used.")
        .with_unit("s")
        .with_callback(|told| {
            if let Some(seconds) = Process::read().and_then(|process| process.cpu_seconds()) {
                told.observe(seconds, &[]);
            }
        })
        .build();
    meter
        .f64_observable_gauge("process_start_time_seconds")
        .with_description("When the process began, in seconds since 1970.")
        .with_unit("s")
        .with_callback(|told| {
            if let Some(seconds) = Process::read().and_then(|process| process.began_at()) {
                told.observe(seconds, &[]);
            }
        })
        .build();
    gauge(meter, "process_resident_memory_bytes", "Memory that is resident.", || {
        Some(Process::read()?.number(RESIDENT)? * page_bytes())
    });
    gauge(meter, "process_threads", "Threads.", || Process::read()?.number(THREADS));
    gauge(meter, "process_open_fds", "Descriptors that are open.", || {
        // Reading the folder is one of them.
        u64::try_from(fs::read_dir("/proc/self/fd").ok()?.count().saturating_sub(1)).ok()
    });
    gauge(meter, "process_max_fds", "Descriptors that may be open.", descriptors_max);
}

fn gauge(
    meter: &Meter,
    name: &'static str,
    description: &'static str,
    read: impl Fn() -> Option<u64> + Send + Sync + 'static,
) {
    meter
        .u64_observable_gauge(name)
        .with_description(description)
        .with_callback(move |told| {
            if let Some(value) = read() {
                told.observe(value, &[]);
            }
        })
        .build();
}

fn disks(meter: &Meter, folders: Vec<PathBuf>) {
    let seen = folders.clone();
    for (name, description, folders, part) in [
        ("host_disk_size_bytes", "Room on the disk of a folder.", folders, 0),
        ("host_disk_free_bytes", "Room that is left on the disk of a folder.", seen, 1),
    ] {
        let folders: Vec<(PathBuf, KeyValue)> = folders
            .into_iter()
            .map(|folder| {
                let label = KeyValue::new("path", folder.display().to_string());
                (folder, label)
            })
            .collect();
        meter
            .u64_observable_gauge(name)
            .with_description(description)
            .with_unit("By")
            .with_callback(move |told| {
                for (folder, label) in &folders {
                    if let Some(room) = room_bytes(folder) {
                        told.observe(room[part], std::slice::from_ref(label));
                    }
                }
            })
            .build();
    }
}

/// The whole room of the disk that a folder is on, and what of it is left for others than its owner.
#[cfg(unix)]
fn room_bytes(folder: &std::path::Path) -> Option<[u64; 2]> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some([disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize])
}

#[cfg(not(unix))]
fn room_bytes(_: &std::path::Path) -> Option<[u64; 2]> {
    None
}

#[cfg(unix)]
fn descriptors_max() -> Option<u64> {
    rlimit::getrlimit(rlimit::Resource::NOFILE).ok().map(|(soft, _)| soft)
}

#[cfg(not(unix))]
fn descriptors_max() -> Option<u64> {
    None
}

#[cfg(target_os = "linux")]
fn page_bytes() -> u64 {
    u64::try_from(rustix::param::page_size()).unwrap_or(4096)
}

#[cfg(not(target_os = "linux"))]
fn page_bytes() -> u64 {
    4096
}

#[cfg(target_os = "linux")]
#[expect(clippy::cast_precision_loss, reason = "a second has a hundred ticks")]
fn ticks_per_second() -> f64 {
    rustix::param::clock_ticks_per_second() as f64
}

#[cfg(not(target_os = "linux"))]
fn ticks_per_second() -> f64 {
    100.0
}

/// The fields of `/proc/self/stat` after the name of the program (`man 5 proc_pid_stat`), counted from 0.
struct Process(Vec<String>);

const USER_TICKS: usize = 11;
const SYSTEM_TICKS: usize = 12;
const THREADS: usize = 17;
const BEGAN_TICKS: usize = 19;
const RESIDENT: usize = 21;

impl Process {
    fn read() -> Option<Self> {
        Self::of(&fs::read_to_string("/proc/self/stat").ok()?)
    }

    fn of(stat: &str) -> Option<Self> {
        // The name may hold anything, even a bracket that closes.
        let (_, fields) = stat.rsplit_once(')')?;
        Some(Self(fields.split_whitespace().map(str::to_owned).collect()))
    }

    fn number(&self, field: usize) -> Option<u64> {
        self.0.get(field)?.parse().ok()
    }

    fn seconds(&self, field: usize) -> Option<f64> {
        Some(self.0.get(field)?.parse::<f64>().ok()? / ticks_per_second())
    }

    fn cpu_seconds(&self) -> Option<f64> {
        Some(self.seconds(USER_TICKS)? + self.seconds(SYSTEM_TICKS)?)
    }

    /// In seconds since 1970.
    fn began_at(&self) -> Option<f64> {
        let system = fs::read_to_string("/proc/stat").ok()?;
        let booted = system.lines().find_map(|line| line.strip_prefix("btime "))?;
        Some(booted.trim().parse::<f64>().ok()? + self.seconds(BEGAN_TICKS)?)
    }
}

/// The least of what the machine has and of what the groups that we are in may use.
fn memory_limit_bytes() -> Option<u64> {
    let memory = fs::read_to_string("/proc/meminfo").ok()?;
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let total: u64 = total.trim().strip_suffix("kB")?.trim().parse().ok()?;
    let limits = group_limits().into_iter().chain([total * 1024]);
    limits.min()
}

/// Limits of memory of control groups, of either version, from ours up to the root.
fn group_limits() -> Vec<u64> {
    let read = |path: String| fs::read_to_string(path).ok()?.trim().parse::<u64>().ok();
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let ours = groups.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or("/");
    let mut limits = Vec::new();
    let mut group = ours.trim_end_matches('/');
    loop {
        limits.extend(read(format!("/sys/fs/cgroup{group}/memory.max")));
        match group.rsplit_once('/') {
            Some((above, _)) => group = above,
            None => break,
        }
    }
    limits.extend(read("/sys/fs/cgroup/memory/memory.limit_in_bytes".to_owned()));
    limits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_it_is_called() {
        let stat =
            "4711 (a ) b) S 1 4711 4711 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 9 0 12345 1000000 3000 184";
        let process = Process::of(stat).unwrap();

        assert_eq!(process.number(THREADS), Some(9));
        assert_eq!(process.number(RESIDENT), Some(3000));
        assert_eq!(process.cpu_seconds(), Some(300.0 / ticks_per_second()));
        assert!(Process::of("nothing").is_none());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_is_somewhere() {
        let process = Process::read().unwrap();
        assert!(process.number(THREADS).unwrap() >= 1);
        assert!(process.number(RESIDENT).unwrap() * page_bytes() > 1 << 20);
        assert!(process.began_at().unwrap() > 1_600_000_000.0);
        assert!(memory_limit_bytes().unwrap() > 1 << 20);
        let [size, free] = room_bytes(std::path::Path::new("/")).unwrap();
        assert!(free <= size && size > 0);
        assert!(descriptors_max().unwrap() > 0);
    }
}
