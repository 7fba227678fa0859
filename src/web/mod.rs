//! The browser. The only room that touches JavaScript.
