//! Components. They read stores and send commands; they decide nothing about the protocol.
