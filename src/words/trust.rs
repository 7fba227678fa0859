//! Whether secrets may go to an authorization server: the question, and why it is asked.

use crate::oauth::recipient::Entrusted;

pub fn headline(secret: Option<Entrusted>) -> &'static str {
    match secret {
        Some(Entrusted::ClientSecret) => "Send your client secret to this authorization server?",
        Some(Entrusted::SigningKey) => {
            "Send an assertion signed with your key to this authorization server?"
        }
        Some(Entrusted::Assertion) => "Send your token to this authorization server?",
        Some(Entrusted::Vouching) => {
            "Send your identity provider's assertion to this authorization server?"
        }
        None => "This authorization server uses several origins",
    }
}

pub fn why(secret: Option<Entrusted>) -> &'static str {
    match secret {
        None => {
            "Codes and tokens from one origin would go to another. No secret has been sent yet. Continue only if you know that these origins belong together."
        }
        Some(_) => {
            "The MCP server named it, and an MCP server can name any address. No secret has been sent there yet. Continue only if this is the server that gave you the secret."
        }
    }
}
