//! What operators are given beside the binary: rules that alert, dashboards, and what to do then.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use earntrack::{App, Every, Settings};
use serde_json::{Value, json};

use crate::desk::Desk;

/// Where the repository is.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub(crate) fn read(path: impl AsRef<Path>) -> String {
    let path = repository().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of a folder with this ending, sorted.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join(folder)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|found| found == ending));
    files.sort();
    files
}

fn yaml(path: &Path) -> Value {
    serde_yaml::from_str(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every rule that alerts, by its name; a name may have several.
fn alerts() -> BTreeMap<String, Vec<Value>> {
    let mut alerts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for file in files("ops/prometheus/rules", "yml") {
        for group in yaml(&file)["groups"].as_array().unwrap() {
            for rule in group["rules"].as_array().unwrap() {
                let name = rule["alert"].as_str().unwrap().to_owned();
                alerts.entry(name).or_default().push(rule.clone());
            }
        }
    }
    alerts
}

fn dashboards() -> Vec<(String, Value)> {
    let read = |path: PathBuf| {
        let board = serde_json::from_str(&read(&path));
        (path.display().to_string(), board.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    };
    files("ops/grafana", "json").into_iter().map(read).collect()
}

/// The panels of a dashboard, without the rows that they stand in.
fn panels(board: &Value) -> impl Iterator<Item = &Value> {
    board["panels"].as_array().unwrap().iter().filter(|panel| panel["type"] != "row")
}

fn questions(panel: &Value) -> impl Iterator<Item = &str> {
    panel["targets"].as_array().into_iter().flatten().filter_map(|target| target["expr"].as_str())
}

/// What dashboards ask for as a file of rules, which JSON is as well: Prometheus reads no dashboards.
fn rules_of_dashboards() -> Value {
    let boards = dashboards();
    let questions = boards.iter().flat_map(|(_, board)| panels(board).flat_map(questions));
    let rules: Vec<Value> = questions
        .enumerate()
        .map(|(number, question)| {
            let filled = question.replace("$__rate_interval", "1m").replace("$instance", ".*");
            json!({ "record": format!("board:question:{number}"), "expr": filled })
        })
        .collect();
    json!({ "groups": [{ "name": "dashboards", "rules": rules }] })
}

/// What Prometheus and its node exporter tell beside us.
const FROM_ELSEWHERE: [&str; 5] = [
    "up",
    "node_disk_read_bytes_total",
    "node_disk_written_bytes_total",
    "node_network_receive_bytes_total",
    "node_network_transmit_bytes_total",
];

/// What series there may be, from the page that lists them, and from elsewhere.
fn series() -> BTreeSet<String> {
    let mut series: BTreeSet<String> = FROM_ELSEWHERE.into_iter().map(str::to_owned).collect();
    for line in read("docs/METRICS.md").lines() {
        let Some((metric, told)) = line.strip_prefix("| `").and_then(|line| line.split_once("` | ")) else {
            continue;
        };
        let name = metric.split('{').next().unwrap_or_default();
        if told.contains("a histogram") {
            series.extend(["bucket", "sum", "count"].map(|part| format!("{name}_{part}")));
        } else {
            series.insert(name.to_owned());
        }
    }
    assert!(series.len() > 40, "{series:?}");
    series
}

/// The series that an expression asks for.
fn asked(expression: &str) -> BTreeSet<String> {
    const WORDS: [&str; 7] = ["and", "or", "unless", "bool", "offset", "inf", "nan"];
    const LISTS: [&str; 6] = ["by", "without", "on", "ignoring", "group_left", "group_right"];

    let mut found = BTreeSet::new();
    let mut rest = expression;
    while let Some(next) = rest.chars().next() {
        let skip_to = |end: char| rest.find(end).map_or("", |at| &rest[at + end.len_utf8()..]);
        match next {
            '{' => rest = skip_to('}'),
            '[' => rest = skip_to(']'),
            '"' => rest = rest[1..].split_once('"').map_or("", |(_, after)| after),
            _ if next.is_ascii_alphabetic() || next == '_' => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':');
                let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
                rest = after;
                let next = after.trim_start();
                let is_called = ["(", "by ", "without "].iter().any(|call| next.starts_with(call));
                if LISTS.contains(&word) {
                    rest = after.find(')').map_or("", |at| &after[at + 1..]);
                } else if !WORDS.contains(&word) && !is_called {
                    found.insert(word.to_owned());
                }
            }
            // A number, and with it the unit of a time.
            _ if next.is_ascii_digit() => {
                rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '.');
            }
            _ => rest = &rest[next.len_utf8()..],
        }
    }
    found
}

#[test]
fn what_an_expression_asks_for_is_found() {
    let names = |text| asked(text).into_iter().collect::<Vec<_>>().join(" ");

    assert_eq!(names(r#"sum by (job, le) (rate(a_total{x="b_total"}[5m])) / on (c) d > 5m"#), "a_total d");
    assert_eq!(names("max(a) and on () (sum(up) > 0) or absent(b offset 1d)"), "a b up");
    assert_eq!(names(r#"label_replace(a, "b", "c") - 24 * 3600e3"#), "a");
}

#[test]
fn every_alert_says_how_bad_it_is_and_has_a_page_that_says_what_to_do() {
    let mut pages: BTreeSet<String> = BTreeSet::new();
    let list = read("ops/runbooks/PRODUCTION_RUNBOOK.md");
    for (name, rules) in alerts() {
        assert!(
            list.contains(&format!("[{name}](alerts/{name}.md)")),
            "the production runbook does not list {name}"
        );
        for rule in rules {
            let severity = rule["labels"]["severity"].as_str().unwrap_or_default();
            assert!(["critical", "warning", "info"].contains(&severity), "{name}: {severity}");
            for part in ["summary", "description"] {
                let text = rule["annotations"][part].as_str().unwrap_or_default();
                assert!(text.ends_with('.') && text.len() > 10, "{name}: {part}: {text:?}");
            }
            let page = format!("ops/runbooks/alerts/{name}.md");
            let url = rule["annotations"]["runbook_url"].as_str().unwrap_or_default();
            assert!(url.starts_with("https://") && url.ends_with(&format!("/{page}")), "{name}: {url}");
            let text = read(&page);
            assert!(text.starts_with(&format!("# {name}\n\n**{severity}**")), "{page} begins otherwise");
            for part in ["\n## Look\n", "\n## Do\n", "\n## Over\n"] {
                assert!(text.contains(part), "{page} has no{part:?}");
            }
            pages.insert(name.clone());
        }
    }

    for file in files("ops/runbooks/alerts", "md") {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(pages.contains(&name), "{name}.md is about no alert");
    }
}

#[test]
fn every_alert_of_the_design_is_there() {
    let alerts = alerts();

    for (name, severity) in [
        ("HighCpu", "critical"),
        ("HighMemory", "critical"),
        ("HighErrorRate", "critical"),
        ("ApiUnavailable", "critical"),
        ("DatabaseConnectionFailed", "critical"),
        ("DiskAlmostFull", "warning"),
        ("LowCacheHitRate", "info"),
    ] {
        assert_eq!(alerts[name][0]["labels"]["severity"], severity, "{name}");
    }
}

#[test]
fn every_alert_is_shown_to_be_quiet_to_fire_and_to_clear() {
    let mut shown: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for file in files("ops/prometheus/tests", "yml") {
        for case in yaml(&file)["tests"].as_array().unwrap() {
            let mut has_fired = false;
            for look in case["alert_rule_test"].as_array().unwrap() {
                let name = look["alertname"].as_str().unwrap().to_owned();
                let fires = look["exp_alerts"].as_array().is_some_and(|expected| !expected.is_empty());
                let what = match (fires, has_fired) {
                    (true, _) => "fires",
                    (false, true) => "clears",
                    (false, false) => "is quiet",
                };
                has_fired |= fires;
                shown.entry(name).or_default().insert(what);
            }
        }
    }

    for name in alerts().keys() {
        let shown = shown.get(name).cloned().unwrap_or_default();
        assert_eq!(Vec::from_iter(shown), ["clears", "fires", "is quiet"], "{name}");
    }
}

#[test]
fn prometheus_takes_the_rules_and_they_do_what_is_said_of_them() {
    let tests = files("ops/prometheus/tests", "yml");
    let promtool = |arguments: &[&str]| {
        let run = Command::new("promtool").args(arguments).current_dir(repository()).output();
        let output = run.expect("promtool is needed; Debian has it in the package prometheus");
        let told = [output.stdout, output.stderr].concat();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&told));
    };

    promtool(&["check", "config", "ops/prometheus/prometheus.yml"]);
    let desk = Desk::new();
    let boards = desk.write("boards.yml", &rules_of_dashboards().to_string());
    promtool(&["check", "rules", boards.to_str().unwrap()]);
    let mut arguments = vec!["test", "rules"];
    arguments.extend(tests.iter().map(|path| path.to_str().unwrap()));
    promtool(&arguments);
}

#[test]
fn rules_and_dashboards_ask_for_series_that_the_page_of_metrics_lists() {
    let series = series();
    let mut asked_for = BTreeSet::new();
    let mut check = |place: &str, expression: &str| {
        let names = asked(expression);
        assert!(!names.is_empty(), "{place}: {expression}");
        for name in names {
            assert!(series.contains(&name), "{place} asks for {name}, which docs/METRICS.md does not list");
            asked_for.insert(name);
        }
    };

    for (name, rules) in alerts() {
        for rule in rules {
            check(&name, rule["expr"].as_str().unwrap());
        }
    }
    for (file, board) in dashboards() {
        for question in panels(&board).flat_map(questions) {
            check(&file, question);
        }
    }

    // What nobody looks at need not be told.
    let unseen: Vec<&String> = series.iter().filter(|name| !asked_for.contains(*name)).collect();
    let of_histograms = |name: &&String| name.ends_with("_sum") || name.ends_with("_count");
    assert!(unseen.iter().all(of_histograms), "nothing shows {unseen:?}");
}

#[test]
fn dashboards_are_whole() {
    let mut names = BTreeSet::new();
    for (file, board) in dashboards() {
        assert!(names.insert(board["uid"].as_str().unwrap().to_owned()), "{file}: its uid is another's");
        assert!(names.insert(board["title"].as_str().unwrap().to_owned()), "{file}: its title is another's");
        let mut ids = BTreeSet::new();
        let mut places = BTreeSet::new();
        for panel in board["panels"].as_array().unwrap() {
            let title = panel["title"].as_str().unwrap();
            assert!(ids.insert(panel["id"].as_u64().unwrap()), "{file}: {title}: its id is another's");
            let place = |side: &str| panel["gridPos"][side].as_u64().unwrap();
            for x in place("x")..place("x") + place("w") {
                for y in place("y")..place("y") + place("h") {
                    assert!(x < 24 && places.insert((x, y)), "{file}: {title} lies on another");
                }
            }
        }
        for panel in panels(&board) {
            let title = panel["title"].as_str().unwrap();
            assert!(!title.is_empty() && panel["description"].is_string(), "{file}: {title}");
            let is_list = panel["type"] == "alertlist";
            assert!(is_list || questions(panel).next().is_some(), "{file}: {title} asks for nothing");
            assert!(is_list || panel["datasource"]["uid"] == "${datasource}", "{file}: {title}");
        }
    }
}

#[tokio::test]
async fn schedules_are_overdue_when_their_period_is_over_and_not_before() {
    let desk = Desk::new();
    let app = App::open(&Settings::new(desk.path("data"))).await.unwrap();
    let overdue = alerts()["ScheduleOverdue"][0]["expr"].as_str().unwrap().to_owned();
    let daily = overdue.split("schedule!~\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(overdue.contains(&format!("schedule=~\"{daily}\"")), "{overdue}");
    let daily: Vec<&str> = daily.split('|').collect();

    for queue in app.queues() {
        match queue.every {
            Some(Every::Day) => {
                assert!(daily.contains(&queue.name), "{} is daily; the rule does not know", queue.name);
            }
            Some(Every::Hour) => assert!(!daily.contains(&queue.name), "{} is hourly", queue.name),
            None => {}
        }
    }
    app.database.close().await.unwrap();
}
