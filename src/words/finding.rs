//! What is said of a result beside what is wrong with its values.

use crate::schema::mistake::Rule;

/// Where a result has more wrong with it than a list should hold.
pub fn more(count: usize) -> String {
    format!("{count} more are not listed here")
}

/// A value of the structured content.
pub fn by_output_schema(rule: &Rule) -> String {
    format!("{rule}, according to its outputSchema")
}
