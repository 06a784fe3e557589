//! Proof that something came from us, as Standard Webhooks have it.
//!
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

use aws_lc_rs::hmac;
use base64::{Engine, prelude::BASE64_STANDARD};

/// What signs `ID.SECONDS.BODY` with HMAC-SHA256: `v1,` and the digest in base64.
#[must_use]
pub fn signature(secret: &[u8], id: &str, seconds: i64, body: &[u8]) -> String {
    let mut digest = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, secret));
    digest.update(format!("{id}.{seconds}.").as_bytes());
    digest.update(body);
    format!("v1,{}", BASE64_STANDARD.encode(digest.sign()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "019a3b52-7c00-7000-8000-1f2e3d4c5b6a";
    const PING: &str = r#"{"id":"019a3b52-7c00-7000-8000-1f2e3d4c5b6a","type":"ping","createdAt":"2026-03-14T09:00:00.000Z","data":{}}"#;

    /// The first is the one that the libraries of Standard Webhooks are tested with; the others were computed with
    /// Python's `hmac`.
    #[test]
    fn a_signature_is_what_others_compute() {
        let published = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let ascending: Vec<u8> = (0..32).collect();
        let descending: Vec<u8> = (224..=255).rev().collect();

        for (secret, id, seconds, body, expected) in [
            (
                &published,
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                r#"{"test": 2432232314}"#,
                "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ),
            (&ascending, ID, 1_773_478_800, PING, "68yehMTqlfVoClISOLCzgxVuArKRP47aa9eWpSe2XsA="),
            (&ascending, ID, 1_773_478_801, "", "ad3yUel8wwWClWoif4bvRnhyLU84qLFBTGDeOA5TvG8="),
            (&ascending, "msg", 0, r#"{"name":"Zoë"}"#, "c/A9C/v3vn698h4QC3WJvBXZEEBUy2Z0pZC0XCxuWjc="),
            (&descending, ID, 1_773_478_800, PING, "6Y8WS8BF/j6trteqCAwyBL/iwJVokDTfnue34a9AIE8="),
            (&descending, ID, 1_773_478_801, "", "1pm9v1NRNQ9FE3Ooe3EOJPZtT6OReGzj8CzDUchPbus="),
            (&descending, "msg", 0, r#"{"name":"Zoë"}"#, "kuh7QCYGiT3sRbghmYrh7pcvt01HjxRMU+h1buHE8xk="),
        ] {
            let signed = signature(secret, id, seconds, body.as_bytes());
            assert_eq!(signed, format!("v1,{expected}"), "{id} {seconds} {body}");
        }
    }
}
