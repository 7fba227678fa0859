//! Header values that HTTP can carry, and the encoding for those it cannot.
