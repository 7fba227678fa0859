//! Folders that a page watches.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use wirescope::wire::companion::{Asked, Fault};

use crate::running::{Companion, Folder};
use crate::tab::{Heard, Tab};

const QUIET: Duration = Duration::from_millis(700);

async fn is_told(tab: &mut Tab) -> bool {
    match timeout(QUIET, tab.hear()).await {
        Ok((_, Heard::Changed)) => true,
        Ok(other) => panic!("{other:?}"),
        Err(_) => false,
    }
}

#[tokio::test]
async fn what_people_save_is_told_once_and_what_is_made_is_not() {
    let companion = Companion::start(&[]);
    let folder = Folder::new();
    folder.write("src/deep/server.py", "1");
    folder.write("node_modules/a/index.js", "1");
    let mut tab = Tab::open(&companion).await;
    let id = tab.watch(folder.path().to_str().expect("text")).await;
    assert!(!is_told(&mut tab).await, "nothing has changed");

    for number in 0..5 {
        folder.write("src/deep/server.py", &number.to_string());
        sleep(Duration::from_millis(20)).await;
    }
    assert!(is_told(&mut tab).await);
    assert!(!is_told(&mut tab).await, "all of it is told once");

    for made in ["node_modules/a/index.js", ".git/index", "src/deep/server.pyc", "server.log"] {
        folder.write(made, "2");
    }
    assert!(!is_told(&mut tab).await);

    folder.write(".env", "A=b");
    assert!(is_told(&mut tab).await);
    // A folder that is new.
    folder.write("new/one.py", "1");
    assert!(is_told(&mut tab).await);
    folder.write("new/one.py", "2");
    assert!(is_told(&mut tab).await);

    tab.ask(Asked::Close(id)).await;
    folder.write("src/deep/server.py", "9");
    assert!(!is_told(&mut tab).await);
}

#[tokio::test]
async fn a_folder_that_is_none_is_named() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let file = Folder::new().write("file", "");

    for path in ["/no/such/folder", &file] {
        let id = tab.watch(path).await;
        let heard = tab.hear_of(id).await;
        let Heard::Failed(Fault::Other { detail }) = heard else { panic!("{heard:?}") };
        assert!(detail.contains(path) && detail.contains("cannot be watched"), "{detail}");
    }
}
