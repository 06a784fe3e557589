//! `cargo xtask schemathesis`: does the running server do what its document promises?

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use xshell::{Shell, cmd};

use crate::server::{self, Server};
use crate::{tools, workspace};

/// Versions and rules of the run, kept beside the code.
const HOME: &str = "xtask/schemathesis";

/// Two users who must not see each other's records; requests are made as the first.
const USERS: [&str; 2] = ["ana", "ben"];

/// In no example of the document: what the tool sends of those would change it, or lock out who has it.
const PASSWORD: &str = "Three-Kept-Herons-5";

/// The run sends thousands of requests a minute and may outlast an ordinary token.
const SETTINGS: [(&str, &str); 3] =
    [("RATE_LIMIT_PROFILE", "off"), ("ACCESS_TOKEN_MINUTES", "120"), ("RUST_LOG", "warn")];

#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// A server that is built already
    #[arg(long, value_name = "PATH")]
    binary: Option<PathBuf>,
    /// More for `schemathesis run`, such as `--include-operation-id listEarnings`
    #[arg(last = true)]
    rest: Vec<String>,
}

pub(crate) fn run(shell: &Shell, args: &Args) -> Result<()> {
    let binary = args.binary.clone().map_or_else(|| server::build(shell), Ok)?;
    run_over(shell, &binary, &args.rest)
}

/// The same over a binary that is built already; `rest` is handed to the tool.
pub(crate) fn run_over(shell: &Shell, binary: &Path, rest: &[String]) -> Result<()> {
    let folder = working_folder(shell)?;
    let programs = tools::python_environment(shell, &folder, &format!("{HOME}/requirements.txt"))?;
    let schemathesis = programs.join("schemathesis");
    let log = folder.join("server.log");
    let server = Server::launch(binary, &SETTINGS, &log)?;
    for name in USERS {
        register(&server, name)?;
    }
    shell.write_file(folder.join("users.json"), users().to_string())?;

    let config = workspace::root().join(HOME).join("schemathesis.toml");
    let document = format!("{}/openapi.json", server.url());
    let _here = shell.push_dir(&folder);
    cmd!(shell, "{schemathesis} --config-file {config} run {document} {rest...}")
        .run()
        .with_context(|| format!("the server's log is {}", log.display()))
}

/// A folder that outlives the run: the tool, its memory of failures, the server's log.
fn working_folder(shell: &Shell) -> Result<PathBuf> {
    let target = workspace::metadata()?.target_directory.into_std_path_buf();
    Ok(shell.create_dir(target.join("schemathesis"))?)
}

fn register(server: &Server, name: &str) -> Result<()> {
    let credentials = json!({ "email": email(name), "password": PASSWORD });
    let status = server.post("/api/v1/auth/register", &credentials)?;
    ensure!(status == 201, "registering {name} answered {status}");
    Ok(())
}

/// How to sign in as each user, in the form of Web Fuzzing Commons.
///
/// The tool signs in by itself and again after a 401, so a fuzzed logout costs it one request.
fn users() -> Value {
    let user = |name: &&str| {
        json!({
            "name": name,
            "loginEndpointAuth": {
                "payloadUserPwd": {
                    "usernameField": "email",
                    "username": email(name),
                    "passwordField": "password",
                    "password": PASSWORD,
                },
            },
        })
    };
    json!({
        "authTemplate": {
            "loginEndpointAuth": {
                "endpoint": "/api/v1/auth/login",
                "verb": "POST",
                "contentType": "application/json",
                "token": {
                    "extractFrom": "body",
                    "extractSelector": "/data/accessToken",
                    "sendIn": "header",
                    "sendName": "Authorization",
                    "sendTemplate": "Bearer {token}",
                },
            },
        },
        "auth": USERS.iter().map(user).collect::<Vec<_>>(),
    })
}

fn email(name: &str) -> String {
    format!("{name}@held-to-its-word.example")
}
