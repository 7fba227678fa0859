//! Programs that are started anew when their files change.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use vecmap::VecMap;

use super::{Companion, Relayed};
use crate::session::ServerId;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::restarts::Restarts;
use crate::web::clock::now;
use crate::wire::companion::Fault;
use crate::words;

/// What is watched at the moment, and in which folder.
type Watched = Rc<RefCell<VecMap<ServerId, (String, Option<Relayed>)>>>;

/// For as long as the page lives.
pub(in crate::web) fn restart_on_changes(stores: Stores, commands: Commands, companion: Companion) {
    let watched = Watched::default();
    Effect::new(move |_| {
        let all = stores.servers.entries.get();
        watched.borrow_mut().retain(|id, _| all.iter().any(|connection| connection.id == *id));
        for connection in all {
            let wanted = connection.restarts.with(|restarts| restarts.folder().map(str::to_owned));
            let id = connection.id;
            let held = watched.borrow().get(&id).map(|(folder, _)| folder.clone());
            if held == wanted {
                continue;
            }
            watched.borrow_mut().remove(&id);
            let Some(folder) = wanted else { continue };
            let report = move |changed: Result<(), Fault>| match changed {
                Ok(()) => {
                    if let Some(command) = connection.restart(now()) {
                        commands.send(command);
                    }
                }
                Err(fault) => {
                    let why = words::not_watched(&fault);
                    connection.restarts.try_set(Restarts::Stopped { why });
                }
            };
            let relayed = companion.watch(&folder, report);
            watched.borrow_mut().insert(id, (folder, relayed));
        }
    });
}
