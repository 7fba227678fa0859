//! A hundred sessions with programs, ended in every way there is: nothing of them is left.
#![cfg(unix)]

use std::time::Duration;

use wirescope::wire::companion::{Asked, StreamId};

use crate::programs::{gone, number, shell, start_stubborn, started};
use crate::running::Companion;
use crate::tab::Tab;

/// Of a program that heeds nothing it takes four: two to end by itself, two to end when it is asked to.
const LEFT_WITHIN: Duration = Duration::from_secs(5);

/// Twenty, one page each: some end well, some heed nothing, some leave a child behind.
async fn start_twenty(companion: &Companion) -> (Vec<Tab>, Vec<u32>) {
    let (mut tabs, mut pids) = (Vec::new(), Vec::new());
    for at in 0..20 {
        let mut tab = Tab::open(companion).await;
        match at % 4 {
            0 => {
                let id = tab.start(shell("exec cat")).await;
                pids.push(started(&mut tab, id).await);
            }
            1 => {
                let (_, both) = start_stubborn(&mut tab).await;
                pids.extend(both);
            }
            2 => {
                let id = tab.start(shell("sleep 1000 & echo $!; exec cat")).await;
                pids.extend([started(&mut tab, id).await, number(&mut tab, id).await]);
            }
            _ => {
                let script =
                    "(trap '' TERM HUP; sleep 1000; sleep 1000) & echo $!; exec sleep 1000";
                let id = tab.start(shell(script)).await;
                pids.extend([started(&mut tab, id).await, number(&mut tab, id).await]);
            }
        }
        tabs.push(tab);
    }
    (tabs, pids)
}

#[tokio::test]
async fn twenty_sessions_are_closed() {
    let companion = Companion::start(&[]);
    let (mut tabs, pids) = start_twenty(&companion).await;

    for tab in &mut tabs {
        tab.ask(Asked::Close(StreamId(1))).await;
    }

    assert!(gone(&pids).await < LEFT_WITHIN);
}

#[tokio::test]
async fn twenty_pages_go() {
    let companion = Companion::start(&[]);
    let (tabs, pids) = start_twenty(&companion).await;

    drop(tabs);

    assert!(gone(&pids).await < LEFT_WITHIN);
}

#[tokio::test]
async fn the_companion_is_ended_under_sixty_sessions() {
    for signal in ["-INT", "-TERM"] {
        let companion = Companion::start(&[]);
        let (tabs, pids) = start_twenty(&companion).await;

        assert_eq!(companion.end(signal).await, Some(0), "{signal}");

        assert!(gone(&pids).await < LEFT_WITHIN, "{signal}");
        drop(tabs);
    }
    let companion = Companion::start(&[]);
    let (tabs, pids) = start_twenty(&companion).await;

    assert_eq!(companion.end("-KILL").await, None);

    assert!(gone(&pids).await < LEFT_WITHIN, "-KILL");
    drop(tabs);
}
