//! When to try again.

use std::{
    hash::{BuildHasher, RandomState},
    time::{Duration, SystemTime},
};

use hyper::{HeaderMap, header::RETRY_AFTER};

use super::HttpOptions;

/// The retries that are left.
pub(super) struct Backoff {
    left: u32,
    wait: Duration,
    longest: Duration,
}

impl Backoff {
    pub(super) fn new(options: &HttpOptions) -> Self {
        Self {
            left: options.max_retries,
            wait: options.backoff.min(options.longest_wait),
            longest: options.longest_wait,
        }
    }

    /// How long to wait before the next attempt, where the server may have asked for a wait; none when
    /// there is to be none.
    pub(super) fn wait(&mut self, asked: Option<Duration>) -> Option<Duration> {
        self.left = self.left.checked_sub(1)?;
        let wait = self.wait;
        self.wait = wait.saturating_mul(2).min(self.longest);
        match asked {
            Some(asked) => (asked <= self.longest).then_some(asked),
            None => Some(wait.saturating_sub(wait.div_f64(4.0).mul_f64(random()))),
        }
    }
}

/// A number from 0 to 1, so that clients that failed together do not come back together.
fn random() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 32;
    f64::from(u32::try_from(bits).unwrap_or_default()) / f64::from(u32::MAX)
}

/// How long the server asks to wait: `retry-after-ms` (OpenAI's and Azure's), or `Retry-After` in
/// seconds or as a date (RFC 9110, 10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let header = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    if let Some(wait) = header("retry-after-ms").and_then(|text| number(text, 0.001)) {
        return Some(wait);
    }
    let text = header(RETRY_AFTER.as_str())?;
    number(text, 1.0).or_else(|| {
        let date = httpdate::parse_http_date(text).ok()?;
        Some(date.duration_since(now).unwrap_or_default())
    })
}

/// A number of `unit` seconds.
fn number(text: &str, unit: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse::<f64>().ok()? * unit).ok()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn asked(name: &'static str, value: &str) -> Option<Duration> {
        let headers = HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())]);
        retry_after(&headers, SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777 - 30))
    }

    #[test]
    fn retry_after_is_read_in_every_form() {
        assert_eq!(asked("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(asked("retry-after", "0.5"), Some(Duration::from_millis(500)));
        assert_eq!(asked("retry-after-ms", "250"), Some(Duration::from_millis(250)));
        assert_eq!(asked("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::from_secs(30)));
        assert_eq!(asked("retry-after", "Tue, 06 Nov 1990 08:49:37 GMT"), Some(Duration::ZERO));
    }

    #[test]
    fn a_retry_after_that_is_none_is_passed_over() {
        for value in ["soon", "-1", "NaN", "1e400", ""] {
            assert_eq!(asked("retry-after", value), None, "{value}");
        }
    }

    fn backoff() -> Backoff {
        let second = Duration::from_secs(1);
        Backoff::new(&HttpOptions::default().max_retries(4).backoff(second, 3 * second))
    }

    #[test]
    fn waits_double_up_to_the_longest_less_a_quarter_at_most() {
        let mut backoff = backoff();
        for full in [1.0, 2.0, 3.0, 3.0] {
            let wait = backoff.wait(None).unwrap().as_secs_f64();
            assert!(wait >= 0.75 * full && wait <= full, "{wait} of {full}");
        }
        assert_eq!(backoff.wait(None), None);
    }

    #[test]
    fn the_server_is_waited_for_but_not_longer_than_the_longest() {
        let asked = Duration::from_secs;
        assert_eq!(backoff().wait(Some(asked(3))), Some(asked(3)));
        assert_eq!(backoff().wait(Some(asked(4))), None);
    }

    #[test]
    fn random_numbers_differ() {
        assert_ne!(random().to_bits(), random().to_bits());
        assert!((0..1000).map(|_| random()).all(|number| (0.0..=1.0).contains(&number)));
    }
}
