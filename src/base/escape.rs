//! Escaping.

/// Percent-encodes a path.
pub fn url_path(path: &str) -> String {
    path.to_owned()
}
