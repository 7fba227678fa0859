//! JSON Pointers (RFC 6901), the addresses of fields, values and mistakes.

/// The pointer to a member or an item of what `pointer` names.
pub fn child(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The pointer to what holds this one.
pub fn parent(pointer: &str) -> &str {
    pointer.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The keys on the way, from the outermost. A pointer without its first slash is read as if it had one.
pub(super) fn keys(pointer: &str) -> impl Iterator<Item = String> {
    let path = pointer.strip_prefix('/').unwrap_or(pointer);
    let segments = (!pointer.is_empty()).then(|| path.split('/'));
    segments.into_iter().flatten().map(|segment| segment.replace("~1", "/").replace("~0", "~"))
}
