//! How often one may ask, and what is said about it.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use api::{RateLimits, Settings};
use kernel::{Allowance, Clock as _, TimeDelta};
use serde_json::json;
use tests::{Answer, Call, Client, PASSWORD, Server, served};

served!(
    limits_signing_in_is_tried_five_times_a_minute_from_one_address,
    limits_trying_anothers_password_takes_nothing_from_that_other,
    limits_a_public_link_is_opened_ten_times_a_minute_from_one_address,
    limits_the_account_is_asked_for_a_hundred_times_in_a_quarter_of_an_hour,
    limits_a_second_holds_fifty_requests,
    limits_in_the_strict_profile_everything_is_of_the_account,
    limits_without_a_good_token_one_is_an_address,
    limits_an_edge_of_a_window_is_no_way_around_it,
    limits_every_answer_says_where_one_stands,
    limits_health_is_never_counted,
    limits_only_peers_are_exempt_and_no_header_makes_one,
    limits_an_ipv6_network_is_one_address,
    limits_a_repetition_counts_and_says_so_anew,
    limits_where_there_are_none_nothing_is_said,
);

/// Those of the standard profile, as `earntrack config-reference` tells of them.
fn standard() -> RateLimits {
    let allowance = |times, per| Allowance { times, per };
    RateLimits {
        auth: allowance(5, Duration::from_mins(1)),
        public: allowance(10, Duration::from_mins(1)),
        account: allowance(100, Duration::from_mins(15)),
        api: allowance(1000, Duration::from_hours(1)),
        burst: allowance(50, Duration::from_secs(1)),
        strict: false,
        exempt: Vec::new(),
    }
}

/// A server that counts, behind a proxy that says who asks.
fn counting(app: Server, change: impl FnOnce(&mut RateLimits)) -> Server {
    let mut limits = standard();
    change(&mut limits);
    app.with(|settings: &mut Settings| {
        settings.trusted_proxies = vec!["0.0.0.0/32".parse().unwrap()];
        settings.rate_limits = Some(limits);
    })
}

fn from(address: &str, call: Call) -> Call {
    call.with("x-forwarded-for", address)
}

/// A try at a password: each time another's, for those who guess at one are slowed down before they are stopped.
async fn wrong_password(app: &Server, address: &str) -> Answer {
    static GUESSES: AtomicU32 = AtomicU32::new(0);
    let name = GUESSES.fetch_add(1, Ordering::Relaxed);
    let credentials = json!({ "email": format!("{name}@example.com"), "password": "not the one it is" });
    from(address, app.visitor().post("/auth/login", credentials)).await
}

fn number(answer: &Answer, header: &str) -> i64 {
    answer.header(header).unwrap_or_else(|| panic!("no {header}: {answer:?}")).parse().unwrap()
}

/// Limit and what remains of it.
fn standing(answer: &Answer) -> (i64, i64) {
    (number(answer, "x-ratelimit-limit"), number(answer, "x-ratelimit-remaining"))
}

/// Asks until it is too often, at a pace of 40 a second, and counts how often that was.
async fn asked(app: &Server, client: &Client, paths: &[&str]) -> i64 {
    for (count, path) in (0..).zip(paths.iter().cycle()) {
        if count % 40 == 39 {
            app.clock.advance(TimeDelta::milliseconds(1050));
        }
        let answer = client.get(path).await;
        if answer.status == 429 {
            assert_eq!(standing(&answer).1, 0);
            answer.refused(429, "RATE_LIMITED");
            return count;
        }
        answer.expect(200);
    }
    unreachable!("paths have no end")
}

async fn limits_signing_in_is_tried_five_times_a_minute_from_one_address(app: Server) {
    let ana = app.register("ana").await;
    let app = counting(app, |_| {});
    let ana = ana.at_the_door_of(&app.visitor());
    for remaining in (0..5).rev() {
        let answer = wrong_password(&app, "198.51.100.7").await.expect(401);
        assert_eq!(standing(&answer), (5, remaining));
    }

    let refused = wrong_password(&app, "198.51.100.7").await.expect(429);

    let retry_after = number(&refused, "retry-after");
    assert!((60..=63).contains(&retry_after), "{retry_after}");
    assert_eq!(standing(&refused), (5, 0));
    refused.refused(429, "RATE_LIMITED");
    wrong_password(&app, "198.51.100.8").await.expect(401);
    from("198.51.100.7", ana.get("/user/profile")).await.expect(200);
    app.clock.advance(TimeDelta::seconds(retry_after - 4));
    wrong_password(&app, "198.51.100.7").await.expect(429);
    app.clock.advance(TimeDelta::seconds(4));
    wrong_password(&app, "198.51.100.7").await.expect(401);
}

async fn limits_trying_anothers_password_takes_nothing_from_that_other(app: Server) {
    app.register("ana").await;
    let mut credentials = json!({ "email": "ana@example.com", "password": PASSWORD });
    let known = app.visitor().post("/auth/login", credentials.clone()).await.expect(200).data();
    credentials["deviceToken"] = known["deviceToken"].clone();
    let app = counting(app, |_| {});
    for host in 0..20 {
        for _ in 0..7 {
            let guess = json!({ "email": "ana@example.com", "password": "not the one it is" });
            let address = format!("203.0.113.{host}");
            let answer = from(&address, app.visitor().post("/auth/login", guess)).await;
            assert!(matches!(answer.status, 401 | 429), "{}", answer.text());
        }
    }

    let signed_in = from("198.51.100.7", app.visitor().post("/auth/login", credentials)).await.expect(200);

    let ana = app.visitor().after(&signed_in);
    assert_eq!(standing(&ana.get("/user/profile").await.expect(200)), (100, 99));
}

async fn limits_a_public_link_is_opened_ten_times_a_minute_from_one_address(app: Server) {
    let app = counting(app, |_| {});
    let open = |address| from(address, app.visitor().get("/public/invoices/no-such-link"));
    for _ in 0..10 {
        open("198.51.100.7").await.expect(404);
    }

    open("198.51.100.7").await.refused(429, "RATE_LIMITED");

    open("198.51.100.8").await.expect(404);
}

async fn limits_the_account_is_asked_for_a_hundred_times_in_a_quarter_of_an_hour(app: Server) {
    let [ana, ben] = [app.register("ana").await, app.register("ben").await];
    let app = counting(app, |_| {});
    let [ana, ben] = [ana, ben].map(|one| one.at_the_door_of(&app.visitor()));

    assert_eq!(asked(&app, &ana, &["/user/profile", "/user/settings"]).await, 100);

    app.clock.advance(TimeDelta::seconds(2));
    ana.get("/earnings").await.expect(200);
    ben.get("/user/profile").await.expect(200);
    app.clock.advance(TimeDelta::minutes(9));
    let [ana, ben] = [app.visitor().login("ana").await, app.visitor().login("ben").await];
    ana.get("/user/profile").await.expect(429);
    app.clock.advance(TimeDelta::minutes(7));
    ana.get("/user/profile").await.expect(200);
    ben.get("/user/profile").await.expect(200);
}

async fn limits_a_second_holds_fifty_requests(app: Server) {
    let ana = app.register("ana").await;
    let app = counting(app, |limits| limits.account.times = 1000);
    let ana = ana.at_the_door_of(&app.visitor());
    for _ in 0..25 {
        ana.get("/user/profile").await.expect(200);
        ana.get("/earnings").await.expect(200);
    }

    let refused = ana.get("/earnings").await.expect(429);

    assert_eq!((standing(&refused), number(&refused, "retry-after")), ((50, 0), 2));
    app.clock.advance(TimeDelta::milliseconds(1050));
    ana.get("/earnings").await.expect(200);
}

async fn limits_in_the_strict_profile_everything_is_of_the_account(app: Server) {
    let ana = app.register("ana").await;
    let app = counting(app, |limits| limits.strict = true);
    let ana = ana.at_the_door_of(&app.visitor());

    let count = asked(&app, &ana, &["/user/profile", "/earnings", "/platforms", "/invoices"]).await;

    assert_eq!(count, 100);
    app.visitor().get("/").await.expect(200);
}

async fn limits_without_a_good_token_one_is_an_address(app: Server) {
    let ana = app.register("ana").await;
    let app = counting(app, |limits| limits.api.times = 3);
    let ana = ana.at_the_door_of(&app.visitor());
    let stranger = |address| from(address, app.visitor().get("/earnings"));
    stranger("198.51.100.7").await.expect(401);
    stranger("198.51.100.7").with("authorization", "Bearer x.y.z").await.expect(401);
    let forged = format!("Bearer {}x", ana.token());
    let third = stranger("198.51.100.7").with("authorization", &forged).await.expect(401);
    assert_eq!(standing(&third), (3, 0));

    stranger("198.51.100.7").with("authorization", &forged).await.refused(429, "RATE_LIMITED");

    stranger("198.51.100.8").await.expect(401);
    for _ in 0..3 {
        from("198.51.100.7", ana.get("/earnings")).await.expect(200);
    }
    from("198.51.100.9", ana.get("/earnings")).await.expect(429);
}

async fn limits_an_edge_of_a_window_is_no_way_around_it(app: Server) {
    let app = counting(app, |_| {});
    let mut admitted = Vec::new();
    // Ten minutes, twice a second, whatever the edges of the windows are.
    for half in 0..1200_i64 {
        if wrong_password(&app, "198.51.100.7").await.status == 401 {
            admitted.push(half * 500);
        }
        app.clock.advance(TimeDelta::milliseconds(500));
    }

    for (place, first) in admitted.iter().enumerate() {
        let within = admitted[place..].iter().take_while(|at| **at < first + 60_000).count();
        assert!(within <= 5, "{within} in the minute from {first} ms");
    }
    assert!(admitted.len() >= 45, "{} in ten minutes", admitted.len());
}

async fn limits_every_answer_says_where_one_stands(app: Server) {
    let ana = app.register("ana").await;
    let app = counting(app, |_| {});
    let ana = ana.at_the_door_of(&app.visitor());
    let now = app.clock.now().millis() / 1000;

    let list = ana.get("/earnings").await.expect(200);
    let (limit, remaining) = standing(&list);
    assert_eq!((limit, remaining), (1000, 999));
    let reset = number(&list, "x-ratelimit-reset");
    assert!((now + 3600..=now + 3780).contains(&reset), "{reset} at {now}");
    assert_eq!(list.header("retry-after"), None);

    let mut left = remaining;
    let unknown = "/earnings/018bcfe5-687b-7000-8000-000000000001";
    for (call, status) in [
        (ana.get("/earnings").if_none_match(&list.tag()), 304),
        (ana.get("/earnings?limit=0"), 400),
        (ana.get(unknown), 404),
        (ana.delete(unknown), 404),
        (ana.post("/earnings", json!({})), 400),
        (ana.post("/platforms", json!({ "name": "Uber", "category": "other" })), 201),
        (ana.call("HEAD", "/earnings"), 200),
    ] {
        left -= 1;
        assert_eq!(standing(&call.await.expect(status)), (1000, left), "{status}");
    }
    assert_eq!(standing(&app.visitor().get("/earnings").await.expect(401)), (1000, 999));
    for (path, status) in [("/", 200), ("/openapi.json", 200), ("/no/such/path", 404)] {
        assert_eq!(standing(&app.visitor().get(path).await.expect(status)).0, 50, "{path}");
    }
}

async fn limits_health_is_never_counted(app: Server) {
    let app = counting(app, |limits| limits.burst.times = 1);
    for _ in 0..3 {
        for path in ["/health", "/health/live", "/health/ready"] {
            let answer = app.visitor().get(path).await.expect(200);
            assert_eq!(answer.header("x-ratelimit-limit"), None);
        }
    }
    app.visitor().get("/").await.expect(200);
    app.visitor().get("/").await.expect(429);
}

async fn limits_only_peers_are_exempt_and_no_header_makes_one(app: Server) {
    let app = counting(app, |limits| {
        limits.burst.times = 1;
        limits.exempt = vec!["0.0.0.0/32".parse().unwrap(), "10.0.0.0/8".parse().unwrap()];
    });
    for _ in 0..3 {
        let direct = app.visitor().get("/").await.expect(200);
        assert_eq!(direct.header("x-ratelimit-limit"), None);
    }

    from("10.0.0.9", app.visitor().get("/")).await.expect(200);
    from("10.0.0.9", app.visitor().get("/")).await.expect(429);
    for name in ["x-real-ip", "forwarded", "x-internal", "x-client-ip", "cf-connecting-ip"] {
        from("10.0.0.9", app.visitor().get("/")).with(name, "0.0.0.0").await.expect(429);
    }
}

async fn limits_an_ipv6_network_is_one_address(app: Server) {
    let app = counting(app, |limits| limits.burst.times = 1);
    let ask = |address| from(address, app.visitor().get("/"));

    ask("2001:db8:1:2::7").await.expect(200);
    ask("2001:db8:1:2:ffff::8").await.expect(429);
    ask("2001:db8:1:3::7").await.expect(200);
    ask("198.51.100.7").await.expect(200);
    ask("::ffff:198.51.100.7").await.expect(429);
}

async fn limits_a_repetition_counts_and_says_so_anew(app: Server) {
    let ana = app.register("ana").await;
    let app = counting(app, |limits| limits.api.times = 2);
    let ana = ana.at_the_door_of(&app.visitor());
    let add = || ana.post("/platforms", json!({ "name": "Uber", "category": "other" })).keyed("once");

    assert_eq!(standing(&add().await.expect(201)), (2, 1));
    let again = add().await.expect(201);
    assert_eq!((standing(&again), again.header("idempotency-replayed")), ((2, 0), Some("true")));
    add().await.refused(429, "RATE_LIMITED");
}

async fn limits_where_there_are_none_nothing_is_said(app: Server) {
    let ana = app.register("ana").await;
    for _ in 0..120 {
        let answer = ana.get("/user/profile").await.expect(200);
        assert_eq!(answer.header("x-ratelimit-limit"), None);
    }
}
