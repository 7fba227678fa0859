//! What the outcome of one step of connecting says about the server: a pure table.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http>,
//! backward compatibility. One row is a browser's own: a request that fails without a reason may be
//! an old server whose CORS rules do not know the modern headers.

use serde_json::Value;

use crate::mcp::model::failure::{Diagnosis, HttpFailure};
use crate::mcp::model::reply::Reply;
use crate::mcp::model::revision::{MODERN, UNSUPPORTED_VERSION};
use crate::wire::json_rpc::RpcError;

/// What follows from the answer to `server/discover`.
#[derive(Debug, PartialEq)]
pub(in crate::mcp) enum Verdict {
    /// A modern server, in this revision.
    Modern {
        revision: String,
    },
    /// A modern server that wants another revision: ask once more with it.
    Corrective {
        revision: String,
    },
    /// Try the handshake of the legacy era. `detail` is why, in the field's words.
    Legacy {
        detail: String,
    },
    Stop(Diagnosis),
}

/// The modern revisions this client speaks, newest first.
const SPOKEN: [&str; 1] = [MODERN];
/// The first revision of the modern era; dates compare as text.
const FIRST_MODERN: &str = "2026-07-28";

/// `corrected`: a corrective retry has been made.
pub(super) fn discover_verdict(reply: &Reply, corrected: bool) -> Verdict {
    match reply {
        Reply::Result(result) => discover_result(result),
        Reply::Error(error) => error_verdict(error, corrected, error.to_string()),
        Reply::Http(failure) => http_verdict(failure, corrected),
        Reply::Network(failure) => Verdict::Legacy { detail: failure.to_string() },
        Reply::Unreadable { reason, text } => {
            Verdict::Stop(Diagnosis::Unreadable { reason: reason.clone(), text: text.clone() })
        }
        Reply::NotMcp(failure) => Verdict::Stop(Diagnosis::NotMcp(failure.clone())),
        Reply::Truncated { .. } => Verdict::Legacy { detail: "the answer broke off".to_owned() },
    }
}

fn discover_result(result: &Value) -> Verdict {
    let supported: Vec<&str> = result
        .get("supportedVersions")
        .and_then(Value::as_array)
        .map(|versions| versions.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    if supported.is_empty() {
        return Verdict::Stop(Diagnosis::Unreadable {
            reason: "the result of server/discover has no supportedVersions".to_owned(),
            text: result.to_string().into(),
        });
    }
    match SPOKEN.into_iter().find(|spoken| supported.contains(spoken)) {
        Some(revision) => Verdict::Modern { revision: revision.to_owned() },
        None => Verdict::Legacy { detail: format!("offers {}", supported.join(", ")) },
    }
}

fn http_verdict(failure: &HttpFailure, corrected: bool) -> Verdict {
    match failure.head.status {
        401 => Verdict::Stop(Diagnosis::Unauthorized(failure.clone())),
        403 => Verdict::Stop(Diagnosis::Forbidden(failure.clone())),
        500.. => Verdict::Stop(Diagnosis::ServerError(failure.clone())),
        status => match &failure.error {
            Some(error) => error_verdict(error, corrected, format!("HTTP {status}, {error}")),
            None => Verdict::Legacy { detail: format!("HTTP {status}") },
        },
    }
}

fn error_verdict(error: &RpcError, corrected: bool, detail: String) -> Verdict {
    if error.code != UNSUPPORTED_VERSION {
        return Verdict::Legacy { detail };
    }
    let Some(supported) = error.data.get("supported").and_then(Value::as_array) else {
        return Verdict::Legacy { detail };
    };
    let supported: Vec<&str> = supported.iter().filter_map(Value::as_str).collect();
    if let Some(revision) = SPOKEN.into_iter().find(|spoken| supported.contains(spoken))
        && !corrected
    {
        return Verdict::Corrective { revision: revision.to_owned() };
    }
    if supported.iter().any(|version| *version >= FIRST_MODERN) {
        let offered = supported.into_iter().map(str::to_owned).collect();
        return Verdict::Stop(Diagnosis::NoCommonRevision { offered });
    }
    Verdict::Legacy { detail }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::mcp::model::http::{Head, NetworkFailure};

    fn http(status: u16, error: Option<RpcError>) -> Reply {
        let head = Head { status, ..Head::default() };
        Reply::Http(HttpFailure { head, body: "".into(), error })
    }

    fn error(code: i64, data: Value) -> RpcError {
        RpcError { code, message: String::new(), data }
    }

    fn is_legacy(reply: &Reply) -> bool {
        matches!(discover_verdict(reply, false), Verdict::Legacy { .. })
    }

    #[test]
    fn a_discovery_with_a_revision_in_common_is_modern() {
        let result = json!({ "supportedVersions": ["2027-01-01", "2026-07-28"] });
        let modern = Verdict::Modern { revision: "2026-07-28".to_owned() };
        assert_eq!(discover_verdict(&Reply::Result(result), false), modern);

        let result = json!({ "supportedVersions": ["2025-11-25"] });
        assert!(is_legacy(&Reply::Result(result)));
    }

    #[test]
    fn refusals_without_a_modern_error_lead_to_the_handshake() {
        for reply in [
            http(400, Some(error(-32000, Value::Null))),
            http(400, Some(error(-32600, Value::Null))),
            http(400, None),
            http(404, None),
            http(405, None),
            http(406, None),
            Reply::Error(error(-32601, Value::Null)),
            Reply::Network(NetworkFailure::Hidden("TypeError".to_owned())),
        ] {
            assert!(is_legacy(&reply), "{reply:?}");
        }
    }

    #[test]
    fn an_unsupported_version_is_corrected_once() {
        let reply = http(400, Some(error(-32022, json!({ "supported": ["2026-07-28"] }))));

        let corrective = Verdict::Corrective { revision: "2026-07-28".to_owned() };
        assert_eq!(discover_verdict(&reply, false), corrective);
        let stop = discover_verdict(&reply, true);
        assert!(matches!(stop, Verdict::Stop(Diagnosis::NoCommonRevision { .. })));
    }

    #[test]
    fn an_unsupported_version_listing_only_legacy_ones_leads_to_the_handshake() {
        for data in [json!({ "supported": ["2025-11-25"] }), json!({}), Value::Null] {
            assert!(is_legacy(&http(400, Some(error(-32022, data)))));
        }
        let newer = http(400, Some(error(-32022, json!({ "supported": ["2027-06-01"] }))));
        let stop = discover_verdict(&newer, false);
        assert!(matches!(stop, Verdict::Stop(Diagnosis::NoCommonRevision { .. })));
    }

    #[test]
    fn refused_credentials_are_never_evidence_of_an_era() {
        let stop = discover_verdict(&http(401, None), false);
        assert!(matches!(stop, Verdict::Stop(Diagnosis::Unauthorized(_))));
        let stop = discover_verdict(&http(403, Some(error(-32022, Value::Null))), false);
        assert!(matches!(stop, Verdict::Stop(Diagnosis::Forbidden(_))));
    }

    #[test]
    fn a_broken_server_is_an_error_and_not_an_old_one() {
        for reply in [
            http(500, None),
            http(503, Some(error(-32022, Value::Null))),
            Reply::Unreadable { reason: String::new(), text: "<html>".into() },
            Reply::Result(json!({})),
        ] {
            assert!(matches!(discover_verdict(&reply, false), Verdict::Stop(_)), "{reply:?}");
        }
    }
}
