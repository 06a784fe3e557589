//! A disk that is full: writes are refused, reads go on, and room is all it takes to recover.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::PathBuf,
    process::Command,
};

use serde_json::json;
use tempfile::TempDir;
use tests::{
    Client, Form,
    process::{Process, command, quickest_binary},
};

/// Bytes of the disk, and how many of them are left to those who write.
const DISK: u64 = 64 << 20;
const ROOM: u64 = 12 << 20;

/// Bytes of each document, and of what the disk is filled with.
const PAPER: usize = 1 << 20;

/// A disk of its own, in memory; unmounted when it is dropped.
struct Disk(TempDir);

impl Disk {
    /// `None`, said aloud, where one may not mount anything.
    fn small() -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let size = format!("size={DISK}");
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(folder.path());
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self(folder));
        }
        eprintln!("left out: a disk that can be filled takes the right to mount one");
        None
    }

    fn ballast(&self) -> PathBuf {
        self.0.path().join("ballast")
    }

    /// Leaves [`ROOM`], or what there is of it.
    fn load(&self) {
        let mut ballast = File::create(self.ballast()).unwrap();
        let mut loaded = 0;
        loop {
            match ballast.write(&vec![7; PAPER]) {
                Ok(length) => loaded += length as u64,
                Err(error) if error.kind() == ErrorKind::StorageFull => break,
                Err(error) => panic!("{error}"),
            }
        }
        ballast.set_len(loaded.saturating_sub(ROOM)).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
        assert!(
            unmounted.is_ok_and(|status| status.success()),
            "{} is still mounted",
            self.0.path().display()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_disk_full_with_documents_in_the_database() {
    recovers("database").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn faults_disk_full_with_documents_in_a_folder() {
    recovers("folder").await;
}

/// Fills the disk twice, and makes room twice.
async fn recovers(place: &str) {
    let Some(disk) = Disk::small() else { return };
    let folder = disk.0.path();
    let store = match place {
        "database" => "database".to_owned(),
        _ => format!("file:{}", folder.join("papers").display()),
    };
    let settings = [("DOCUMENT_STORE", store)];
    let server = Process::start_with(&quickest_binary(), folder, None, &settings).await;
    let ana = server.visitor().register("ana", json!({})).await;
    let uber = ana.platform("Uber").await;
    let (mut earnings, mut papers) = (0, 0);

    for _ in 0..2 {
        disk.load();
        while deposit(&ana, papers).await {
            papers += 1;
        }
        while book(&ana, &uber).await {
            earnings += 1;
        }
        eprintln!("full after {papers} documents and {earnings} earnings");
        server.visitor().get("/health/live").await.expect(200);
        are_there(&ana, earnings, papers).await;
        // What was refused once is refused again, and breaks nothing.
        assert!(!deposit(&ana, papers).await);

        fs::remove_file(disk.ballast()).unwrap();
        assert!(book(&ana, &uber).await && deposit(&ana, papers).await, "there is room again");
        (earnings, papers) = (earnings + 1, papers + 1);
        are_there(&ana, earnings, papers).await;
    }

    server.terminate().await;
    assert!(server.ended().await.success());
    let doctor =
        command(&quickest_binary(), folder, None).arg("doctor").envs(settings).output().await.unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
}

/// Whether there was room for a document.
async fn deposit(ana: &Client, number: usize) -> bool {
    let mut bytes = format!("%PDF-1.7\n% {number}\n").into_bytes();
    let mut noise = tests::Dice::new(u64::try_from(number).unwrap());
    bytes.extend((0..PAPER).map(|_| u8::try_from(noise.roll(0..256)).unwrap()));
    let form = Form::document("receipt.pdf", "application/pdf", bytes);
    has_room(ana.deposit(&form).await)
}

/// Whether there was room for an earning.
async fn book(ana: &Client, platform: &str) -> bool {
    let notes = "a".repeat(1000);
    let order = json!({ "platformId": platform, "date": "2026-03-14", "amount": "1.00", "notes": notes });
    has_room(ana.post("/earnings", order).await)
}

fn has_room(answer: tests::Answer) -> bool {
    match answer.status {
        201 => true,
        503 => {
            assert!(answer.header("retry-after").is_some(), "{}", answer.text());
            answer.refused(503, "STORAGE_FULL");
            false
        }
        _ => panic!("the answer is {}", answer.text()),
    }
}

async fn are_there(ana: &Client, earnings: usize, papers: usize) {
    for (path, count) in [("/earnings", earnings), ("/documents", papers)] {
        let page = ana.get(&format!("{path}?limit=1&total=true")).await.expect(200).json();
        assert_eq!(page["pagination"]["total"], count, "{path}");
    }
    let stats = ana.get("/earnings/summary?period=all").await.expect(200).data();
    assert_eq!(stats["count"], earnings);
}
