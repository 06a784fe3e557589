//! The runbooks and guides: what they have one type.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use clap::error::ErrorKind;

use crate::{
    desk::{Desk, PASSWORD},
    operations::{files, repository},
};

/// Where there are pages that have one type commands.
const FOLDERS: [&str; 3] = ["ops/runbooks", "ops/runbooks/alerts", "docs/guides"];

/// How a block is marked that a test runs; every other says below when it was tried, or why it was not.
const TESTED: &str = "sh tested";
const TRIED: [&str; 2] = ["Tried 20", "Not tried: "];

/// A fenced block for a shell.
struct Block {
    page: String,
    /// Of the page, counted from 1.
    line: usize,
    is_tested: bool,
    text: String,
    /// The first line below it that is not empty.
    below: String,
}

fn pages() -> Vec<PathBuf> {
    FOLDERS.iter().flat_map(|folder| files(folder, "md")).collect()
}

fn shown(page: &Path) -> String {
    page.strip_prefix(repository()).unwrap().display().to_string()
}

fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            let Some(kind) = line.trim_start().strip_prefix("```") else { continue };
            let inside: Vec<&str> =
                lines.by_ref().map(|(_, line)| line).take_while(|line| line.trim() != "```").collect();
            if kind.split(' ').next() != Some("sh") {
                continue;
            }
            let below = lines.clone().map(|(_, line)| line.trim()).find(|line| !line.is_empty());
            blocks.push(Block {
                page: shown(&page),
                line: number + 1,
                is_tested: kind == TESTED,
                text: inside.iter().map(|line| line.trim_start()).collect::<Vec<_>>().join("\n"),
                below: below.unwrap_or_default().to_owned(),
            });
        }
    }
    blocks
}

/// The words of every simple command of a script, without comments, redirections and settings before it.
fn commands(script: &str) -> Vec<Vec<String>> {
    let mut commands = vec![Vec::new()];
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = script.chars().peekable();
    while let Some(letter) = letters.next() {
        let end_word = |commands: &mut Vec<Vec<String>>, word: &mut Option<String>| {
            commands.last_mut().unwrap().extend(word.take());
        };
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '\\') if letters.peek() == Some(&'\n') => drop(letters.next()),
            (None, '#') if word.is_none() => while letters.next_if(|letter| *letter != '\n').is_some() {},
            (None, '\n' | ';' | '|' | '&' | '(' | ')' | '{' | '}' | '<' | '>') => {
                end_word(&mut commands, &mut word);
                commands.push(Vec::new());
            }
            (None, ' ') => end_word(&mut commands, &mut word),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    commands.last_mut().unwrap().extend(word);
    let is_setting = |word: &String| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        })
    };
    for command in &mut commands {
        let settings = command.iter().take_while(|word| is_setting(word)).count();
        command.drain(..settings);
    }
    commands.retain(|command| !command.is_empty());
    commands
}

/// What of a command is one of ours: the name of the program and what it is given.
fn ours(command: &[String]) -> Option<Vec<&str>> {
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    let at = match words[..] {
        // In a container of its own, whose program it is.
        ["docker", "compose", ..] => {
            let service = words.iter().position(|word| *word == "app").filter(|_| words.contains(&"run"))?;
            return Some([&["earntrack"], &words[service + 1..]].concat());
        }
        ["sudo", "-u", _, ..] => 3,
        _ => words.iter().position(|word| *word == "--").map_or(0, |dashes| dashes + 1),
    };
    let is_ours = ["earntrack", "/usr/local/bin/earntrack"].contains(words.get(at)?);
    is_ours.then(|| words[at..].to_vec())
}

#[test]
fn a_script_is_taken_apart() {
    let taken =
        commands("A=1 earntrack user add 'a b'|jq .x # no\nsudo -u me earntrack \\\n  doctor > file; ls");
    let told: Vec<String> = taken.iter().map(|words| words.join("_")).collect();

    assert_eq!(told, ["earntrack_user_add_a b", "jq_.x", "sudo_-u_me_earntrack_doctor", "file", "ls"]);
    let of_us = |text: &str| ours(&commands(text)[0]).map(|words| words.join(" "));
    assert_eq!(of_us("sudo -u me earntrack doctor").unwrap(), "earntrack doctor");
    assert_eq!(
        of_us("kubectl exec x -- /usr/local/bin/earntrack keys").unwrap(),
        "/usr/local/bin/earntrack keys"
    );
    assert_eq!(of_us("docker compose run --rm app doctor").unwrap(), "earntrack doctor");
    assert_eq!(of_us("systemctl restart earntrack"), None);
    assert_eq!(of_us("cp /usr/local/bin/earntrack elsewhere"), None);
}

#[test]
fn every_command_that_a_page_has_one_type_is_one() {
    let mut count = 0;
    for Block { page, line, text, .. } in blocks() {
        for command in commands(&text) {
            let Some(ours) = ours(&command) else { continue };
            // The function that stands for the command hands on what it is given.
            if ours.last() == Some(&"$@") {
                continue;
            }
            count += 1;
            if let Err(error) = earntrack::command().try_get_matches_from(&ours) {
                let is_help = matches!(error.exit_code(), 0);
                assert!(is_help, "{page}:{line}: {}: {error}", ours.join(" "));
            }
        }
    }
    assert!(count > 50, "{count} commands were found");
}

#[test]
fn every_command_that_a_sentence_names_is_one() {
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for span in text.split('`').filter(|span| span.starts_with("earntrack ") && !span.contains('\n')) {
            // What stands for a number.
            let command = &commands(&span.replace(" ID", " 1"))[0];
            match earntrack::command().try_get_matches_from(command) {
                // A sentence may name a command and leave out what it is given.
                Err(error) if error.kind() != ErrorKind::MissingRequiredArgument => {
                    panic!("{}: {span}: {error}", shown(&page));
                }
                _ => {}
            }
        }
    }
}

#[test]
fn every_block_was_tried() {
    for Block { page, line, is_tested, below, .. } in blocks() {
        let is_tried = TRIED.iter().any(|start| below.starts_with(start));
        assert!(
            is_tested || is_tried,
            "{page}:{line} says neither that a test runs it nor when it was tried"
        );
    }
}

#[test]
fn every_file_that_a_page_names_is_there() {
    // A guide to code names files that its reader is to write.
    const PARTS: [&str; 5] = ["ops/", "docs/", "samples/", ".github/", ".env.example"];

    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for piece in text.split(|c: char| c.is_whitespace() || "`()[]\"',<>".contains(c)) {
            let piece = piece.trim_end_matches(['.', ':', ';']).split('#').next().unwrap_or_default();
            if PARTS.iter().any(|part| piece.starts_with(part)) && !piece.contains(['*', '…', '$']) {
                assert!(repository().join(piece).exists(), "{} names {piece}", shown(&page));
            }
        }
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { page.parent().unwrap().join(file) };
            assert!(target.exists(), "{} links to {link}", shown(&page));
            if !heading.is_empty() {
                let text = fs::read_to_string(&target).unwrap();
                let is_there =
                    text.lines().filter(|line| line.starts_with('#')).any(|line| anchor(line) == heading);
                assert!(is_there, "{} links to {link}, which has no such heading", shown(&page));
            }
        }
    }
}

/// How a heading is linked to.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = text.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Runs what is marked so, page by page, each in a folder with a server's books that are ready for it.
#[test]
fn what_is_marked_as_tested_does_what_it_says() {
    let all = blocks();
    let mut tested: Vec<&Block> = all.iter().filter(|block| block.is_tested).collect();
    assert!(tested.len() > 20, "{} blocks are marked", tested.len());
    // The same commands on many pages are the same.
    tested.sort_by_key(|block| &block.text);
    tested.dedup_by_key(|block| &block.text);
    let desk = Desk::new();
    assert!(desk.add_user("ana@example.com", PASSWORD).status.success());
    let programs = Path::new(env!("CARGO_BIN_EXE_earntrack")).parent().unwrap();

    for Block { page, line, text, .. } in tested {
        let run = Command::new("bash")
            .args(["-euo", "pipefail", "-c", text])
            .current_dir(desk.path(""))
            .env_clear()
            .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", programs.display()))
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "{page}:{line}: {text}\n{told}");
    }
}
