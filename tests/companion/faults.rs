//! Each fault with its real cause.

use std::net::Ipv6Addr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};
use wirescope::wire::companion::{CertificateFault, Fault};

use crate::certificate::Authority;
use crate::running::{Companion, Folder};
use crate::server::{Server, read_request};
use crate::tab::{Tab, get};

async fn fault(url: &str) -> Fault {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    tab.fetch(get(url)).await.expect_err("a fault")
}

#[tokio::test]
async fn a_name_that_does_not_exist() {
    let found = fault("http://nothing.invalid/mcp").await;

    // A machine without a network cannot know it, and says so.
    let is_offline =
        matches!(&found, Fault::Other { detail } if detail.contains("nothing.invalid"));
    let expected = Fault::NameNotFound { host: "nothing.invalid".to_owned() };
    assert!(is_offline || found == expected, "{found:?}");
}

#[tokio::test]
async fn a_port_at_which_nothing_listens() {
    let free = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = free.local_addr().expect("an address").port();
    drop(free);

    for host in ["127.0.0.1", "localhost"] {
        let found = fault(&format!("http://{host}:{port}/mcp")).await;
        assert_eq!(found, Fault::Refused { address: format!("{host}:{port}") });
    }
}

/// Its queue is full, so that the system answers none more.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_server_that_does_not_answer_at_all() {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind("127.0.0.1:0".parse().expect("an address")).expect("a port");
    let listener = socket.listen(1).expect("it listens");
    let address = listener.local_addr().expect("an address");
    let mut waiting = Vec::new();
    for _ in 0..8 {
        waiting.push(tokio::spawn(tokio::net::TcpStream::connect(address)));
    }

    let found = fault(&format!("http://{address}/mcp")).await;

    assert_eq!(found, Fault::TimedOut { address: address.to_string() });
}

#[tokio::test]
async fn a_connection_that_closes_before_an_answer() {
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
    })
    .await;

    assert!(matches!(fault(&server.url()).await, Fault::Broken { .. }));
}

#[tokio::test]
async fn a_connection_that_is_reset() {
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
        stream.set_zero_linger().expect("a socket");
    })
    .await;

    let found = fault(&server.url()).await;

    assert!(matches!(&found, Fault::Broken { detail } if detail.contains("reset")), "{found:?}");
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    for head in ["content-length: 10", "transfer-encoding: chunked"] {
        let companion = Companion::start(&[]);
        let server = Server::start(move |mut stream| async move {
            read_request(&mut stream).await;
            let begun = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n5\r\nab");
            stream.write_all(begun.as_bytes()).await.expect("it is read");
        })
        .await;
        let mut tab = Tab::open(&companion).await;

        let found = tab.fetch(get(&server.url())).await;

        assert!(matches!(found, Err(Fault::Broken { .. })), "{found:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_http() {
    let server = Server::start(|mut stream| async move {
        read_request(&mut stream).await;
        stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n").await.expect("it is read");
        let _ = stream.read(&mut [0; 10]).await;
    })
    .await;

    let found = fault(&server.url()).await;

    let Fault::NotHttp { detail } = found else { panic!("{found:?}") };
    assert!(detail.contains("SSH-2.0-OpenSSH_9.9"), "{detail}");
}

#[tokio::test]
async fn words_that_come_unasked_are_not_http() {
    let server = Server::start(|mut stream| async move {
        stream.write_all(b"220 mail.example ESMTP\r\n").await.expect("it is read");
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest).await;
    })
    .await;

    let found = fault(&server.url()).await;

    assert!(matches!(found, Fault::NotHttp { .. }), "{found:?}");
}

#[tokio::test]
async fn plain_http_where_tls_is_asked_for() {
    let server = Server::start(|mut stream| async move {
        let _ = stream.read(&mut [0; 100]).await;
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    })
    .await;

    let found = fault(&format!("https://127.0.0.1:{}/", server.port)).await;

    let Fault::Tls { host, detail } = found else { panic!("{found:?}") };
    assert_eq!(host, "127.0.0.1");
    assert!(detail.contains("plain HTTP"), "{detail}");
}

#[tokio::test]
async fn a_server_that_hangs_up_on_tls() {
    let server = Server::start(|mut stream| async move {
        let _ = stream.read(&mut [0; 10_000]).await;
    })
    .await;

    let found = fault(&format!("https://127.0.0.1:{}/", server.port)).await;

    assert!(matches!(found, Fault::Tls { .. }), "{found:?}");
}

#[tokio::test]
async fn tls_where_plain_http_is_asked_for() {
    let tls = Authority::new("ours").server("localhost", (2020, 2100), &[]);
    let server = Server::start(move |stream| {
        let tls = tls.clone();
        async move {
            let _ = tls.accept(stream).await;
        }
    })
    .await;

    let found = fault(&server.url()).await;

    assert!(matches!(found, Fault::NotHttp { .. } | Fault::Broken { .. }), "{found:?}");
}

/// Serves one answer to each connection, with such a certificate.
async fn encrypted(authority: &Authority, name: &str, years: (i32, i32)) -> Server {
    let tls = authority.server(name, years, &[]);
    Server::start(move |stream| {
        let tls = tls.clone();
        async move {
            let Ok(mut stream) = tls.accept(stream).await else { return };
            read_request(&mut stream).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
            let _ = stream.shutdown().await;
        }
    })
    .await
}

#[tokio::test]
async fn each_fault_of_a_certificate_and_the_two_remedies() {
    let (ours, other) = (Authority::new("ours"), Authority::new("other"));
    let folder = Folder::new();
    let ca = folder.write("ca.pem", &ours.pem());
    let strict = Companion::start(&["--ca", &ca]);
    let lenient = Companion::start(&["--insecure", "LocalHost", "--insecure", "::1"]);
    let (mut strict, mut lenient) = (Tab::open(&strict).await, Tab::open(&lenient).await);

    for (authority, name, years, why) in [
        (&ours, "localhost", (2000, 2001), Some(CertificateFault::Expired)),
        (&ours, "localhost", (2900, 2901), Some(CertificateFault::NotYetValid)),
        (&ours, "other.example", (2020, 2100), Some(CertificateFault::WrongName)),
        (&other, "localhost", (2020, 2100), Some(CertificateFault::UnknownIssuer)),
        (&ours, "localhost", (2020, 2100), None),
    ] {
        let server = encrypted(authority, name, years).await;
        let url = format!("https://localhost:{}/mcp", server.port);

        let found = strict.fetch(get(&url)).await;
        let expected = why.map(|why| Fault::Certificate { host: "localhost".to_owned(), why });
        assert_eq!(found.as_ref().err(), expected.as_ref());
        if let Ok(answer) = found {
            assert_eq!(answer.body, b"ok");
        }
        assert_eq!(lenient.fetch(get(&url)).await.expect("an answer").body, b"ok");

        // What is said of one host says nothing of another.
        let by_number = lenient.fetch(get(&format!("https://127.0.0.1:{}/", server.port))).await;
        assert!(matches!(by_number, Err(Fault::Certificate { .. })), "{by_number:?}");
    }
}

#[tokio::test]
async fn an_issuer_that_this_machine_does_not_know() {
    let server = encrypted(&Authority::new("ours"), "127.0.0.1", (2020, 2100)).await;

    let found = fault(&format!("https://127.0.0.1:{}/", server.port)).await;

    let why = CertificateFault::UnknownIssuer;
    assert_eq!(found, Fault::Certificate { host: "127.0.0.1".to_owned(), why });
}

/// A server may listen at only one of the two addresses that `localhost` has.
#[tokio::test]
async fn each_address_of_a_name_is_tried() {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let has_ipv6 = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await.is_ok();
    let addresses = ["127.0.0.1", "::1"].into_iter().take(if has_ipv6 { 2 } else { 1 });

    for address in addresses {
        let address = address.parse().expect("an address");
        let server = Server::start_at(address, |mut stream| async move {
            read_request(&mut stream).await;
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
            stream.write_all(answer).await.expect("it is read");
        })
        .await;
        let url = format!("http://localhost:{}/", server.port);
        assert_eq!(tab.fetch(get(&url)).await.expect("an answer").body, b"ok", "{address}");
    }
}
