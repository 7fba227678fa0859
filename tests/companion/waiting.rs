//! No test waits for ever.

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

/// A generous limit: it ends a test that would hang, and decides nothing else.
const SOON: Duration = Duration::from_mins(1);

pub async fn soon<T>(what: impl Future<Output = T>, name: &str) -> T {
    timeout(SOON, what).await.unwrap_or_else(|_| panic!("{name} does not come"))
}
