//! The tools of all connected servers, as a conversation is offered them.

use std::sync::Arc;

use vecmap::VecMap;

use super::command::Choice;
use crate::claude::{Offer, ServerKey, ToolRef};
use crate::mcp::event::ListChange;
use crate::mcp::types::Tool;
use crate::mcp::{self, Target};
use crate::session::ServerId;
use crate::wire::url::Url;

#[derive(Debug, Default)]
pub(super) struct Toolbox {
    servers: VecMap<ServerId, Held>,
}

#[derive(Debug)]
struct Held {
    key: ServerKey,
    name: String,
    tools: Vec<Arc<Tool>>,
}

impl Toolbox {
    /// `target` is `None` for the demo server. A query may hold a secret, so it is no part of the key, and so
    /// may the arguments of a program.
    pub(super) fn open(&mut self, id: ServerId, target: Option<&Target>) -> ServerKey {
        let address = |target: &Target| (target.program.is_none()).then(|| Url::read(&target.url));
        let (plain, name) = match target.map(|target| (target, address(target))) {
            Some((_, Some(Ok(url)))) => {
                (format!("{}{}", url.origin(), url.path()), url.host().to_owned())
            }
            Some((_, Some(Err(_)))) => ("unknown".to_owned(), "server".to_owned()),
            Some((target, None)) => {
                let command = target.url.split(' ').next().unwrap_or_default();
                (format!("program {command}"), command.to_owned())
            }
            None => ("demo".to_owned(), "demo".to_owned()),
        };
        let is_taken = |key: &String| self.servers.values().any(|held| held.key.0 == *key);
        let mut keys = std::iter::once(plain.clone())
            .chain((2..).map(|number: u32| format!("{plain} ({number})")));
        let key = keys.find(|key| !is_taken(key)).unwrap_or(plain);
        let key = ServerKey(key);
        self.servers.insert(id, Held { key: key.clone(), name, tools: Vec::new() });
        key
    }

    pub(super) fn close(&mut self, id: ServerId) {
        self.servers.remove(&id);
    }

    pub(super) fn key(&self, id: ServerId) -> Option<&ServerKey> {
        self.servers.get(&id).map(|held| &held.key)
    }

    /// Whether what is offered may have changed.
    #[inline(never)]
    pub(super) fn heed(&mut self, id: ServerId, event: &mcp::Event) -> bool {
        let Some(held) = self.servers.get_mut(&id) else { return false };
        match event {
            mcp::Event::Identity(identity) => {
                let named = identity.title.as_ref().or(identity.name.as_ref());
                let Some(name) = named.filter(|name| **name != held.name) else { return false };
                held.name.clone_from(name);
            }
            mcp::Event::Tools(ListChange::Page(tools)) => held.tools.extend(tools.iter().cloned()),
            mcp::Event::Tools(ListChange::Replaced(tools)) => held.tools.clone_from(tools),
            _ => return false,
        }
        true
    }

    pub(super) fn offers(&self, choice: &Choice) -> Vec<Offer> {
        let chosen = self.servers.iter().filter(|(id, _)| choice.servers.contains(id));
        let offers =
            chosen.flat_map(|(_, held)| held.tools.iter().filter_map(|tool| held.offer(tool)));
        offers.filter(|offer| !choice.left_out.contains(&offer.tool)).collect()
    }

    pub(super) fn find(&self, wanted: &ToolRef) -> Option<(ServerId, &Tool)> {
        let (id, held) = self.servers.iter().find(|(_, held)| held.key == wanted.server)?;
        let tool = held.tools.iter().find(|tool| tool.name == wanted.tool)?;
        Some((*id, tool))
    }
}

impl Held {
    fn offer(&self, tool: &Tool) -> Option<Offer> {
        tool.invalid.is_none().then(|| Offer {
            tool: ToolRef { server: self.key.clone(), tool: tool.name.clone() },
            server_name: self.name.clone(),
            description: tool.description.clone(),
            input_schema: tool.input_schema().clone(),
            read_only: tool.annotations.read_only == Some(true),
        })
    }
}
