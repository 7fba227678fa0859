//! How a request of the server's stands.

use crate::mcp::InputResponse;
use crate::mcp::input_request::{AnsweredBy, Withdrawal};

pub fn answered(response: &InputResponse, by: AnsweredBy) -> &'static str {
    match (response.action(), response, by) {
        (Some("accept"), ..) => "Accepted",
        (Some("decline"), ..) => "Declined",
        (Some(_), ..) => "Cancelled",
        (None, InputResponse::Error { .. }, _) => "Rejected",
        (None, _, AnsweredBy::App) => "Answered by your list of roots",
        (None, ..) => "Answered",
    }
}

pub fn withdrawn(why: Withdrawal) -> &'static str {
    match why {
        Withdrawal::ByServer => "Withdrawn by the server",
        Withdrawal::CallOver => "Withdrawn: the call is over",
        Withdrawal::TaskExpired => "Withdrawn: its task expired",
        Withdrawal::ConnectionOver => "Withdrawn: the connection is over",
    }
}
