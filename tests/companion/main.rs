//! The companion as a program, from outside: pages and attackers at raw sockets, servers of every kind of fault.

mod attacks;
mod bytes;
mod certificate;
mod changes;
mod ends;
mod faults;
mod measure;
mod programs;
mod records;
mod relaying;
mod running;
mod server;
mod starting;
mod tab;
mod tap;
mod waiting;
