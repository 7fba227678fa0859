//! Random bytes fit for secrets, and signatures, from the browser.

use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey, SubtleCrypto};

use crate::oauth::dpop::{ALGORITHM, ProofKey};
use crate::oauth::jwt::Algorithm;
use crate::wire::base64;
use crate::wire::secret::Secret;

/// Fewer than asked for where the browser has none.
pub(super) fn random(count: usize) -> Secret<Vec<u8>> {
    let mut bytes = vec![0; count];
    let filled =
        crypto().is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    Secret::new(if filled { bytes } else { Vec::new() })
}

fn crypto() -> Option<Crypto> {
    window().crypto().ok()
}

/// Signs `text` with a private key in PEM (PKCS #8) or as a JSON Web Key. `Err` says why not.
pub(super) async fn sign(
    algorithm: Algorithm,
    key: Secret<String>,
    text: String,
) -> Result<Vec<u8>, String> {
    let subtle = subtle()?;
    let key = import(&subtle, algorithm, key.reveal()).await?;
    let promise =
        subtle.sign_with_object_and_u8_array(&sign_parameters(algorithm), &key, text.as_bytes());
    let promise = promise.map_err(|error| words(&error))?;
    let signature = JsFuture::from(promise).await.map_err(|error| words(&error))?;
    Ok(Uint8Array::new(&signature).to_vec())
}

/// A new key to bind a token to. It is handed over whole, as what is remembered of a sign-in holds it.
pub(super) async fn make_key() -> Result<ProofKey, String> {
    let subtle = subtle()?;
    let uses = Array::of1(&"sign".into());
    let made = subtle.generate_key_with_object(&key_parameters(ALGORITHM), true, &uses);
    let pair = JsFuture::from(made.map_err(|error| words(&error))?).await;
    let private = Reflect::get(&pair.map_err(|error| words(&error))?, &"privateKey".into());
    let private: CryptoKey = private.map_err(|error| words(&error))?.unchecked_into();
    let exported = subtle.export_key("jwk", &private).map_err(|error| words(&error))?;
    let exported = JsFuture::from(exported).await.map_err(|error| words(&error))?;
    let text = JSON::stringify(&exported).map_err(|error| words(&error))?;
    ProofKey::read(&String::from(text)).ok_or_else(|| "the browser made another key".to_owned())
}

fn subtle() -> Result<SubtleCrypto, String> {
    let subtle = crypto().map(|crypto| crypto.subtle()).filter(|subtle| subtle.is_object());
    subtle.ok_or_else(|| "this browser signs on https pages and on localhost only".to_owned())
}

async fn import(
    subtle: &SubtleCrypto,
    algorithm: Algorithm,
    key: &str,
) -> Result<CryptoKey, String> {
    let uses = Array::of1(&"sign".into());
    let parameters = key_parameters(algorithm);
    let key = key.trim();
    let promise = if key.starts_with('{') {
        let value = JSON::parse(key).map_err(|_| "the key is not a JSON Web Key")?;
        subtle.import_key_with_object("jwk", value.unchecked_ref(), &parameters, false, &uses)
    } else {
        let bytes = pkcs8(key)?;
        let bytes = Uint8Array::from(bytes.as_slice());
        subtle.import_key_with_object("pkcs8", &bytes, &parameters, false, &uses)
    };
    let promise = promise.map_err(|error| words(&error))?;
    let key = JsFuture::from(promise)
        .await
        .map_err(|_| "the key does not fit the algorithm, or is not a PKCS #8 key".to_owned())?;
    Ok(key.unchecked_into())
}

fn pkcs8(pem: &str) -> Result<Vec<u8>, String> {
    if pem.contains("RSA PRIVATE KEY") || pem.contains("EC PRIVATE KEY") {
        return Err(
            "browsers read PKCS #8 only: convert the key with “openssl pkcs8 -topk8 -nocrypt”"
                .to_owned(),
        );
    }
    let body: String =
        pem.lines().filter(|line| !line.starts_with("-----")).map(str::trim).collect();
    base64::decode(&body).ok_or_else(|| "the key is neither PEM nor a JSON Web Key".to_owned())
}

fn object(pairs: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in pairs {
        Reflect::set(&object, &JsValue::from_str(name), value).ok();
    }
    object
}

fn key_parameters(algorithm: Algorithm) -> Object {
    let name = ("name", JsValue::from_str(family(algorithm)));
    match algorithm {
        Algorithm::Es256 => object(&[name, ("namedCurve", "P-256".into())]),
        Algorithm::Es384 => object(&[name, ("namedCurve", "P-384".into())]),
        Algorithm::Rs256 | Algorithm::Ps256 => object(&[name, ("hash", "SHA-256".into())]),
        Algorithm::EdDsa => object(&[name]),
    }
}

fn sign_parameters(algorithm: Algorithm) -> Object {
    let name = ("name", JsValue::from_str(family(algorithm)));
    match algorithm {
        Algorithm::Es256 => object(&[name, ("hash", "SHA-256".into())]),
        Algorithm::Es384 => object(&[name, ("hash", "SHA-384".into())]),
        Algorithm::Ps256 => object(&[name, ("saltLength", 32.into())]),
        Algorithm::Rs256 | Algorithm::EdDsa => object(&[name]),
    }
}

fn family(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Es256 | Algorithm::Es384 => "ECDSA",
        Algorithm::Rs256 => "RSASSA-PKCS1-v1_5",
        Algorithm::Ps256 => "RSA-PSS",
        Algorithm::EdDsa => "Ed25519",
    }
}

fn words(error: &JsValue) -> String {
    let error = error.dyn_ref::<js_sys::Error>();
    error.map_or_else(|| "the browser refused".to_owned(), |error| error.message().into())
}
