//! Joins the rooms.
