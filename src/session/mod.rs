//! The whole product minus the browser.
