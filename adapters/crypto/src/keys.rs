//! Secrets, the keys derived from them, and the file that keeps them.

use std::{
    fmt, fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use aws_lc_rs::hkdf;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use kernel::{Clock, TimeDelta, Timestamp};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use crate::random::random;

/// The fewest characters of a secret that someone sets.
pub const SECRET_MIN: usize = 32;

const FILE_NAME: &str = "keys.json";

/// What a group and everyone else may do with a file, in its mode.
const OTHERS: u32 = 0o077;

/// Every secret of an installation, oldest first: the newest makes, and all recognise until they are
/// retired. From then on a key only opens what is kept here.
#[derive(Debug, Clone)]
pub struct Keys(Vec<Key>);

/// A secret, and what it may be known by.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    kid: String,
    secret: Vec<u8>,
    created: Option<Timestamp>,
    retired: Option<Retired>,
}

/// When a key was retired, where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retired(pub Option<Timestamp>);

/// Why there are no keys.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("{} is open to others (its mode is {mode:04o}); run: chmod 600 {}", path.display(), path.display())]
    Exposed { path: PathBuf, mode: u32 },
    /// What is in the file stays untold, for it is next to the secrets.
    #[error("{} is no file of keys (line {line}, column {column}); restore it from a backup", path.display())]
    Malformed { path: PathBuf, line: usize, column: usize },
    #[error("there is no key {kid:?}; `earntrack keys list` names them")]
    Unknown { kid: String },
    #[error("{kid} is the key that signs; run `earntrack keys rotate` first")]
    Newest { kid: String },
    #[error("{} could not be {action}", path.display())]
    Io {
        path: PathBuf,
        action: &'static str,
        #[source]
        cause: io::Error,
    },
}

/// What a derived key is for. The text is part of the derivation: changing it changes the key.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    AccessTokens,
    /// Tokens between the two steps of a sign-in.
    SecondSteps,
    Tags,
    Boxes,
    /// What the key is called by, which must tell nothing of it.
    Name,
}

/// The file: `{"keys":[{"created":"2026-11-22T10:00:00.000Z","secret":"…"}]}`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    keys: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    created: Timestamp,
    /// 32 random bytes in the URL-safe alphabet.
    secret: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retired: Option<Timestamp>,
}

impl Keys {
    /// The one secret that the operator chose.
    #[must_use]
    pub fn from_secret(secret: &str) -> Self {
        Self::from_secrets(secret, [])
    }

    /// The secret that the operator chose, and others that are recognised beside it.
    #[must_use]
    pub fn from_secrets<'a>(secret: &'a str, others: impl IntoIterator<Item = &'a str>) -> Self {
        let others = others.into_iter().filter(|other| *other != secret);
        let all = others.chain([secret]).map(|secret| Key::new(secret.as_bytes().to_vec(), None));
        Self(all.collect())
    }

    /// A secret that nobody could guess, as text.
    #[must_use]
    pub fn generate_secret() -> String {
        BASE64_URL_SAFE_NO_PAD.encode(random::<32>())
    }

    /// Where the keys of a data directory are.
    #[must_use]
    pub fn file_in(directory: &Path) -> PathBuf {
        directory.join(FILE_NAME)
    }

    /// Reads the keys of a data directory; `None` where there are none yet.
    ///
    /// # Errors
    /// `Exposed` where anyone but the owner has access, `Malformed`, `Io`.
    pub fn load(directory: &Path) -> Result<Option<Self>, KeysError> {
        let path = Self::file_in(directory);
        let Some(file) = read(&path)? else { return Ok(None) };
        let keys = file.keys.iter().map(Entry::key).collect::<Option<Vec<_>>>();
        let mut keys = keys.ok_or(KeysError::Malformed { path: path.clone(), line: 1, column: 1 })?;
        keys.sort_by_key(|key| key.created);
        // Without one that signs there would be no newest.
        match keys.last() {
            Some(newest) if newest.retired.is_none() => Ok(Some(Self(keys))),
            _ => Err(KeysError::Malformed { path, line: 1, column: 1 }),
        }
    }

    /// Reads the keys of a data directory, and makes both where they are missing.
    ///
    /// The file appears whole or not at all, and of two processes that start at once both use
    /// the same one.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn load_or_create(directory: &Path, clock: &dyn Clock) -> Result<Self, KeysError> {
        if let Some(keys) = Self::load(directory)? {
            return Ok(keys);
        }
        let path = Self::file_in(directory);
        let failed = |cause| KeysError::Io { path: path.clone(), action: "written", cause };
        create_private_directory(directory).map_err(failed)?;
        let first = Entry { created: clock.now(), secret: Self::generate_secret(), retired: None };
        let file = File { keys: vec![first] };
        if let Err(cause) = write_once(&path, &file) {
            // Another process may have been quicker, and its keys are as good.
            return Self::load(directory)?.ok_or_else(|| failed(cause));
        }
        Self::load(directory)?.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))
    }

    /// Adds a key to those of a data directory, and makes both where they are missing. Whoever runs has
    /// to be started anew to sign with it.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn rotate(directory: &Path, clock: &dyn Clock) -> Result<Self, KeysError> {
        if Self::load(directory)?.is_none() {
            return Self::load_or_create(directory, clock);
        }
        Self::rewrite(directory, |file| {
            // The clock may have been put back since the last one was made.
            let last = file.keys.iter().map(|entry| entry.created).max();
            let created =
                last.map_or(clock.now(), |last| last.plus(TimeDelta::milliseconds(1)).max(clock.now()));
            file.keys.push(Entry { created, secret: Self::generate_secret(), retired: None });
            Ok(())
        })
    }

    /// Takes a key out of use: what it signed is good no longer, what it sealed can still be opened here.
    ///
    /// # Errors
    /// `Unknown`; `Newest` for the one that signs; as [`Self::load`].
    pub fn retire(directory: &Path, kid: &str, clock: &dyn Clock) -> Result<Self, KeysError> {
        let unknown = || KeysError::Unknown { kid: kid.to_owned() };
        let keys = Self::load(directory)?.ok_or_else(unknown)?;
        if keys.newest().kid() == kid {
            return Err(KeysError::Newest { kid: kid.to_owned() });
        }
        Self::rewrite(directory, |file| {
            let is_meant = |entry: &&mut Entry| entry.key().is_some_and(|key| key.kid() == kid);
            let entry = file.keys.iter_mut().find(is_meant).ok_or_else(unknown)?;
            entry.retired.get_or_insert(clock.now());
            Ok(())
        })
    }

    /// Changes the file; of two who do so at once, the second sees what the first has done.
    fn rewrite(
        directory: &Path,
        change: impl FnOnce(&mut File) -> Result<(), KeysError>,
    ) -> Result<Self, KeysError> {
        let path = Self::file_in(directory);
        let failed = |cause| KeysError::Io { path: path.clone(), action: "written", cause };
        let turn = fs::File::open(directory).map_err(failed)?;
        turn.lock().map_err(failed)?;
        let mut file = read(&path)?.unwrap_or(File { keys: Vec::new() });
        change(&mut file)?;
        let draft = draft(&path, &file).map_err(failed)?;
        draft.persist(&path).map_err(|error| failed(error.error))?;
        turn.sync_all().map_err(failed)?;
        Self::load(directory)?.ok_or_else(|| failed(io::ErrorKind::NotFound.into()))
    }

    /// Oldest first; there is always one that is not retired.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Key> {
        self.0.iter()
    }

    pub(crate) fn newest(&self) -> &Key {
        self.0.last().expect("every constructor makes at least one key")
    }
}

#[cfg(test)]
impl FromIterator<Key> for Keys {
    fn from_iter<I: IntoIterator<Item = Key>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

impl Key {
    fn new(secret: Vec<u8>, created: Option<Timestamp>) -> Self {
        let mut key = Self { kid: String::new(), secret, created, retired: None };
        let [a, b, c, d, ..] = key.derive(Purpose::Name);
        key.kid = format!("{:08x}", u32::from_be_bytes([a, b, c, d]));
        key
    }

    /// What tokens and boxes name it by: eight hexadecimal digits, the same for the same secret.
    #[must_use]
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// `None` for a secret that the operator set.
    #[must_use]
    pub fn created(&self) -> Option<Timestamp> {
        self.created
    }

    /// `None` while what it signed is good.
    #[must_use]
    pub fn retired(&self) -> Option<Retired> {
        self.retired
    }

    pub(crate) fn retired_at(self, instant: Option<Timestamp>) -> Self {
        Self { retired: Some(Retired(instant)), ..self }
    }

    /// A key of its own for each purpose (HKDF with SHA-256).
    pub(crate) fn derive(&self, purpose: Purpose) -> [u8; 32] {
        let mut key = [0; 32];
        hkdf::Salt::new(hkdf::HKDF_SHA256, &[])
            .extract(&self.secret)
            .expand(&[purpose.label()], hkdf::HKDF_SHA256)
            .and_then(|material| material.fill(&mut key))
            .expect("32 bytes are within what SHA-256 expands to");
        key
    }
}

/// Without the secret.
impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("kid", &self.kid).field("created", &self.created).finish_non_exhaustive()
    }
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Self::AccessTokens => b"earntrack/access-tokens/1",
            Self::SecondSteps => b"earntrack/second-steps/1",
            Self::Tags => b"earntrack/tags/1",
            Self::Boxes => b"earntrack/boxes/1",
            Self::Name => b"earntrack/name/1",
        }
    }
}

impl Entry {
    /// `None` where the secret is not what [`Keys::generate_secret`] makes.
    fn key(&self) -> Option<Key> {
        let secret = BASE64_URL_SAFE_NO_PAD.decode(&self.secret).ok()?;
        let key = (secret.len() == 32).then(|| Key::new(secret, Some(self.created)))?;
        Some(if self.retired.is_some() { key.retired_at(self.retired) } else { key })
    }
}

/// `None` where there is no file yet.
fn read(path: &Path) -> Result<Option<File>, KeysError> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(KeysError::Io { path: path.to_owned(), action: "read", cause }),
    };
    refuse_open_file(path)?;
    serde_json::from_slice(&text).map(Some).map_err(|error| KeysError::Malformed {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
    })
}

/// Writes a file that only its owner can read, unless there is one already.
fn write_once(path: &Path, file: &File) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    draft(path, file)?.persist_noclobber(path)?;
    fs::File::open(directory)?.sync_all()
}

/// The file as it is to be, beside the place where it is to be.
fn draft(path: &Path, file: &File) -> io::Result<NamedTempFile> {
    let directory = path.parent().unwrap_or(Path::new("."));
    // Made with mode 0600, and gone again if anything fails.
    let mut draft = NamedTempFile::new_in(directory)?;
    serde_json::to_writer_pretty(&mut draft, file)?;
    draft.write_all(b"\n")?;
    draft.as_file().sync_all()?;
    Ok(draft)
}

#[cfg(unix)]
fn create_private_directory(directory: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;

    fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

#[cfg(not(unix))]
fn create_private_directory(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)
}

#[cfg(unix)]
fn refuse_open_file(path: &Path) -> Result<(), KeysError> {
    use std::os::unix::fs::PermissionsExt;

    let metadata =
        fs::metadata(path).map_err(|cause| KeysError::Io { path: path.to_owned(), action: "read", cause })?;
    let mode = metadata.permissions().mode() & 0o7777;
    if mode & OTHERS == 0 { Ok(()) } else { Err(KeysError::Exposed { path: path.to_owned(), mode }) }
}

/// Elsewhere a new file is as private as the folder of its user.
#[cfg(not(unix))]
fn refuse_open_file(_: &Path) -> Result<(), KeysError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    struct Noon;

    impl Clock for Noon {
        fn now(&self) -> Timestamp {
            "2026-11-22T12:00:00Z".parse().unwrap()
        }
    }

    fn folder() -> (TempDir, PathBuf) {
        let temporary = TempDir::new().unwrap();
        let folder = temporary.path().join("not/there/yet");
        (temporary, folder)
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn keys_are_made_once_and_for_their_owner_alone() {
        let (_temporary, folder) = folder();

        let made = Keys::load_or_create(&folder, &Noon).unwrap();
        let found = Keys::load_or_create(&folder, &Noon).unwrap();

        assert_eq!(made.newest(), found.newest());
        assert_eq!(made.newest().created(), Some(Noon.now()));
        assert_eq!((mode(&folder), mode(&Keys::file_in(&folder))), (0o700, 0o600));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn of_many_who_start_at_once_all_use_the_same_keys() {
        let (_temporary, folder) = folder();

        let starts: Vec<_> = (0..8)
            .map(|_| {
                let folder = folder.clone();
                std::thread::spawn(move || {
                    Keys::load_or_create(&folder, &Noon).unwrap().newest().kid().to_owned()
                })
            })
            .collect();
        let kids: Vec<String> = starts.into_iter().map(|start| start.join().unwrap()).collect();

        assert!(kids.iter().all(|kid| *kid == kids[0]), "{kids:?}");
    }

    #[test]
    fn keys_that_others_can_read_are_refused_with_the_remedy() {
        for open in [0o640, 0o604, 0o620, 0o601] {
            let (_temporary, folder) = folder();
            Keys::load_or_create(&folder, &Noon).unwrap();
            let file = Keys::file_in(&folder);
            fs::set_permissions(&file, fs::Permissions::from_mode(open)).unwrap();

            let refusal = Keys::load_or_create(&folder, &Noon).unwrap_err().to_string();

            assert!(refusal.contains(&format!("chmod 600 {}", file.display())), "{refusal}");
        }
    }

    #[test]
    fn a_damaged_file_is_refused_without_showing_it() {
        let (_temporary, folder) = folder();
        Keys::load_or_create(&folder, &Noon).unwrap();
        let file = Keys::file_in(&folder);
        let whole = fs::read_to_string(&file).unwrap();

        let short_secret = whole.replace("\"secret\": \"", "\"secret\": \"hunter2");
        for damaged in ["", "{}", r#"{"keys":[]}"#, r#"{"keys":"hunter2"}"#, &whole[..40], &short_secret] {
            fs::write(&file, damaged).unwrap();
            let refusal = Keys::load(&folder).unwrap_err();

            assert!(matches!(refusal, KeysError::Malformed { .. }), "{damaged:?}");
            assert!(!format!("{refusal} {refusal:?}").contains("hunter2"));
        }
    }

    #[test]
    fn the_newest_key_is_the_one_that_was_made_last() {
        let (_temporary, folder) = folder();
        let [old, new] = [(); 2].map(|()| Keys::generate_secret());
        fs::create_dir_all(&folder).unwrap();
        let file = Keys::file_in(&folder);
        let text = format!(
            r#"{{"keys":[{{"created":"2026-02-01T00:00:00.000Z","secret":"{new}"}},
                        {{"created":"2026-01-01T00:00:00.000Z","secret":"{old}"}}]}}"#
        );
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();

        let keys = Keys::load(&folder).unwrap().unwrap();

        assert!(keys.iter().next().unwrap().created() < keys.newest().created());
    }

    #[test]
    fn a_key_is_added_and_the_one_before_is_kept_until_it_is_retired() {
        let (_temporary, folder) = folder();
        let first = Keys::rotate(&folder, &Noon).unwrap();
        let second = Keys::rotate(&folder, &Noon).unwrap();
        let (old, new) = (first.newest().kid(), second.newest().kid());

        assert_ne!(old, new);
        let kids: Vec<&str> = second.iter().map(Key::kid).collect();
        assert_eq!(kids, [old, new]);
        assert!(matches!(Keys::retire(&folder, new, &Noon), Err(KeysError::Newest { .. })));
        assert!(matches!(Keys::retire(&folder, "00000000", &Noon), Err(KeysError::Unknown { .. })));

        let retired = Keys::retire(&folder, old, &Noon).unwrap();
        let state: Vec<_> = retired.iter().map(Key::retired).collect();
        assert_eq!(state, [Some(Retired(Some(Noon.now()))), None]);
        assert_eq!(Keys::load(&folder).unwrap().unwrap().newest().kid(), new);
        assert_eq!(mode(&Keys::file_in(&folder)), 0o600);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn of_many_keys_that_are_added_at_once_none_is_lost() {
        let (_temporary, folder) = folder();
        Keys::load_or_create(&folder, &Noon).unwrap();

        let turns: Vec<_> = (0..8)
            .map(|_| {
                let folder = folder.clone();
                std::thread::spawn(move || Keys::rotate(&folder, &Noon).unwrap())
            })
            .collect();
        for turn in turns {
            turn.join().unwrap();
        }

        assert_eq!(Keys::load(&folder).unwrap().unwrap().iter().count(), 9);
    }

    #[test]
    fn of_secrets_that_the_operator_sets_the_first_signs() {
        let [one, two] = ["0123456789abcdef0123456789abcdef", "another secret of 32 characters!"];
        let ring = Keys::from_secrets(one, [two, one]);

        assert_eq!(ring.iter().count(), 2);
        assert_eq!(ring.newest().kid(), Keys::from_secret(one).newest().kid());
    }

    #[test]
    fn a_secret_is_never_printed() {
        let keys = Keys::from_secret("0123456789abcdef0123456789abcdef");

        let shown = format!("{keys:?} {keys:#?}");

        assert!(!shown.contains("0123456789abcdef") && !shown.contains("48, 49"), "{shown}");
    }

    #[test]
    fn every_purpose_has_a_key_of_its_own() {
        let key = Key::new(b"0123456789abcdef0123456789abcdef".to_vec(), None);
        let all = [Purpose::AccessTokens, Purpose::SecondSteps, Purpose::Tags, Purpose::Boxes, Purpose::Name]
            .map(|purpose| key.derive(purpose));

        let mut distinct = all.to_vec();
        distinct.sort_unstable();
        distinct.dedup();

        assert_eq!(distinct.len(), all.len());
        assert!(!all.iter().any(|derived| derived[..] == key.secret[..]));
    }

    #[test]
    fn a_generated_secret_is_long_enough_to_be_set() {
        let secret = Keys::generate_secret();

        assert!(secret.len() >= SECRET_MIN);
        assert_ne!(secret, Keys::generate_secret());
    }
}
