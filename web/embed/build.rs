//! Lists the files that the binary takes in: those of `dist`, which `npm run build` makes, or the notice.

use std::{
    env,
    fmt::Write as _,
    fs, io,
    path::{Path, PathBuf},
};

use sha2::{Digest as _, Sha256};

/// The endings of a file's compressed twins.
const TWINS: [&str; 2] = [".br", ".gz"];

fn main() -> io::Result<()> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (built, notice) = (home.join("dist"), home.join("embed/notice"));
    // What is not there would be looked for at every build, and everything above be built again.
    let _ = fs::create_dir_all(&built);
    for watched in [&built, &notice] {
        println!("cargo::rerun-if-changed={}", watched.display());
    }

    let root = if built.join("index.html").is_file() { built } else { notice };
    let mut paths = Vec::new();
    gather(&root, &mut paths)?;
    paths.sort();
    let mut list = "&[\n".to_owned();
    for path in &paths {
        describe(&root, path, &mut list)?;
    }
    list.push(']');
    fs::write(out_folder().join("files.rs"), list)
}

/// Where cargo wants what is made.
#[expect(clippy::disallowed_methods, reason = "this is how cargo says it")]
fn out_folder() -> PathBuf {
    env::var_os("OUT_DIR").map(PathBuf::from).unwrap_or_default()
}

/// Every file below a folder, but for compressed twins and what is hidden.
fn gather(folder: &Path, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), paths)?;
        } else if !name.starts_with('.') && !TWINS.iter().any(|twin| name.ends_with(twin)) {
            paths.push(entry.path());
        }
    }
    Ok(())
}

/// Adds a file to the list, as the code that takes it in.
fn describe(root: &Path, path: &Path, list: &mut String) -> io::Result<()> {
    let bytes = fs::read(path)?;
    let below = path.strip_prefix(root).unwrap_or(path).components();
    let shown = below.fold(String::new(), |shown, part| shown + "/" + &part.as_os_str().to_string_lossy());
    let digest = Sha256::digest(&bytes);
    let digest = digest[..8].iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let [brotli, gzip] = TWINS.map(|twin| shorter_twin(path, twin, bytes.len()));
    let _ = writeln!(
        list,
        "File {{ path: {shown:?}, plain: include_bytes!({}), brotli: {brotli}, gzip: {gzip}, digest: {digest:?} }},",
        quoted(path)
    );
    Ok(())
}

/// A compressed twin of a file, as the code that takes it in.
fn shorter_twin(path: &Path, ending: &str, longest: usize) -> String {
    let twin = PathBuf::from(format!("{}{ending}", path.display()));
    let is_shorter = fs::metadata(&twin).is_ok_and(|twin| twin.len() < longest as u64);
    if is_shorter { format!("Some(include_bytes!({}))", quoted(&twin)) } else { "None".to_owned() }
}

/// A path as a literal.
fn quoted(path: &Path) -> String {
    format!("{:?}", path.to_string_lossy())
}
