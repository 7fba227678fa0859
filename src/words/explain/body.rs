//! Causes in the body of an answer, and in answers that do not come.

use super::cause::About;
use super::paste::{Missing, lines};
use crate::diagnosis::Cause;
use crate::words::explanation::Explanation;
use crate::words::names::seconds;

const IN_THE_LOG: &str = "Check the answer in the wire log, which keeps it byte for byte";

pub(super) fn body(cause: &Cause, about: About<'_>) -> Explanation {
    match cause {
        Cause::Undecodable => Explanation::new("The answer began, but its body cannot be read")
            .because("The browser read the head and then gave up: the body is not encoded as `Content-Encoding` says, it is shorter than `Content-Length` says, or the connection broke")
            .advise("Check that the server, or a proxy, does not announce `gzip` for a body that is not compressed")
            .advise("Check the server's own log: it may have crashed in the middle of the answer"),
        Cause::JsonAsEventStream => Explanation::new("The answer is labeled as an event stream, but it is JSON")
            .because("`Content-Type` is `text/event-stream`, and the body has no events: it is a JSON message")
            .advise("If it is your own server, send `Content-Type: application/json`, or write the message as an event: `data: {…}` and a blank line")
            .advise(IN_THE_LOG),
        Cause::EventStreamAsJson => Explanation::new("The answer is labeled as JSON, but it is an event stream")
            .because("`Content-Type` is `application/json`, and the body consists of events")
            .advise("If it is your own server, send `Content-Type: text/event-stream`")
            .advise(IN_THE_LOG),
        Cause::TextAroundJson => Explanation::new("The answer has text before or after the JSON message")
            .because("Something prints into the answer: a debug line, a runtime warning, or a proxy's note")
            .advise("Have the server write logs elsewhere, to stderr or to a file")
            .advise(IN_THE_LOG),
        Cause::UnendedEvent => Explanation::new("The last event of the stream is not complete")
            .because("An event ends with a blank line, and the stream ended before that line came")
            .advise("If it is your own server, end each event with two line breaks")
            .advise(IN_THE_LOG),
        Cause::BrokenJson => Explanation::new("The server's answer is not valid JSON-RPC")
            .advise(IN_THE_LOG)
            .advise("The server may mix other output into its answers, or a proxy may cut them off"),
        Cause::HandshakeCut => Explanation::new("The answer to the handshake broke off")
            .because("The server began to answer `initialize`, and the connection closed before the message was complete")
            .advise("Check the server's own log: it may have crashed"),
        Cause::Silent => Explanation::new("The server does not answer")
            .because("It does not refuse the connection, and sends nothing")
            .advise("If the server is slow to start, set a longer timeout under Options")
            .advise("A firewall that drops packets looks the same: check the host and the port"),
        Cause::HeldBack => Explanation::new("The answer began, but its body did not arrive")
            .because("The headers arrived, but no message. A proxy that buffers event streams causes this")
            .advise("Turn buffering off in the proxy, with the lines below")
            .advise("Without a proxy, check that the server flushes what it writes")
            .paste(lines(&Missing::Unbuffered, about.origin)),
        Cause::ProgressHeldBack { count, waited } => Explanation::new("All progress arrived at once, together with the result")
            .because(format!("Nothing arrived for {}, then {count} progress notifications and the result in one piece. A proxy that buffers event streams causes this, or a server that sends its progress only at the end", seconds(*waited)))
            .advise("To tell which, run the tool without the proxy: if progress then arrives on the way, the proxy holds it back")
            .advise("Turn buffering off in the proxy, with the lines below")
            .advise("In the server, send each notification as the work goes on, and flush it")
            .paste(lines(&Missing::Unbuffered, about.origin)),
        Cause::EmptyAnswer => Explanation::new("The answer is empty")
            .because("A request needs a response, and the server closed the answer without a message")
            .advise("Check the server's own log: it may have failed without saying so")
            .advise("If it is your own server, answer 202 only to notifications and responses"),
        Cause::EndpointLacksPrefix { prefix } => Explanation::new("The endpoint named in the event stream does not exist")
            .because(format!("The stream is below `{prefix}`, but the path in the `endpoint` event is not. A proxy that adds a path prefix does not rewrite the stream's content"))
            .advise(format!("Tell the server that it is below `{prefix}`: frameworks call this the root path or the base path"))
            .advise("Or have the proxy keep the server's own paths")
            .paste(lines(&Missing::Prefix(prefix), about.origin)),
        Cause::EndpointElsewhere => Explanation::new("The server's endpoint is on another origin, so Wirescope did not use it")
            .advise("If you trust that address, connect to it directly")
            .advise("Behind a proxy, have the server name its endpoint as a path, such as `/messages/`"),
        _ => Explanation::default(),
    }
}
