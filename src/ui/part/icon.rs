//! The page's own drawings.

use leptos::prelude::*;

/// The drawings this page needs, on a 16 px grid, stroked in the text's colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconName {
    Chat,
    Check,
    ChevronDown,
    ChevronUp,
    Clock,
    Close,
    Copy,
    Cross,
    Dash,
    Down,
    Eraser,
    Expand,
    File,
    Gauge,
    In,
    Key,
    Lines,
    Link,
    Monitor,
    Moon,
    Out,
    Panel,
    PanelLeft,
    PanelRight,
    Plus,
    Question,
    Search,
    Send,
    Speech,
    Star,
    Sun,
    Wrench,
}

impl IconName {
    fn path(self) -> &'static str {
        match self {
            Self::Chat => "M8 1.8l1.5 4.7 4.7 1.5-4.7 1.5L8 14.2 6.5 9.5 1.8 8l4.7-1.5z",
            Self::Check => "M3 8.5 6.5 12 13 4.5",
            Self::ChevronDown => "M4 6l4 4 4-4",
            Self::ChevronUp => "M4 10l4-4 4 4",
            Self::Clock => "M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2zM8 5v3.2l2.2 1.4",
            Self::Close | Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Copy => "M6 5.5h7v8H6zM10 3.5V2.5H3v8h1.5",
            Self::Dash => "M4 8h8",
            Self::Down => "M8 3v10M4 9l4 4 4-4",
            Self::Eraser => {
                "M9.2 2.6l4.2 4.2-6.4 6.4H4.6L2.4 11a1 1 0 0 1 0-1.4zM5.6 6.2l4.2 4.2M9 13.2h4.6"
            }
            Self::Expand => "M9.5 2.5h4v4M13.5 2.5l-5 5M6.5 13.5h-4v-4M2.5 13.5l5-5",
            Self::File => "M4 1.8h5l3 3v9.4H4zM9 1.8v3h3",
            Self::Gauge => "M2.5 12a5.5 5.5 0 1 1 11 0M8 12l2.5-4",
            Self::In => "M13.5 8h-11M6.5 4l-4 4 4 4",
            Self::Key => "M2.2 10.8a2.8 2.8 0 1 0 5.6 0 2.8 2.8 0 1 0-5.6 0M7 8.8l6-6M10.5 5.3l2 2",
            Self::Lines => "M2.5 4h11M2.5 8h11M2.5 12h7",
            Self::Link => {
                "M6.5 9.5a2.6 2.6 0 0 0 3.7 0l2.6-2.6a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.5 6.5a2.6 2.6 0 0 0-3.7 \
                 0L3.2 9.1a2.6 2.6 0 0 0 3.7 3.7l.9-.9"
            }
            Self::Monitor => "M2 3h12v8H2zM5.5 13.5h5",
            Self::Moon => "M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z",
            Self::Out => "M2.5 8h11M9.5 4l4 4-4 4",
            Self::Panel => "M2 3h12v10H2zM2 9.5h12",
            Self::PanelLeft => "M2 3h12v10H2zM6 3v10",
            Self::PanelRight => "M2 3h12v10H2zM9.5 3v10",
            Self::Plus => "M8 3.5v9M3.5 8h9",
            Self::Question => "M5.6 5.8a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.5M8 12v.6",
            Self::Search => "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.4 3.4",
            Self::Send => "M2.5 8h9M8 4l4 4-4 4",
            Self::Speech => "M2.5 3h11v7.5H8L5 13.2v-2.7H2.5z",
            Self::Star => "M8 1.9l1.9 3.9 4.3.6-3.1 3 .7 4.3L8 11.7l-3.8 2 .7-4.3-3.1-3 4.3-.6z",
            Self::Sun => {
                "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 \
                 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9"
            }
            Self::Wrench => {
                "M13.2 4.3a3.6 3.6 0 0 1-4.8 4.4L4.6 12.9a1.2 1.2 0 0 1-1.8-1.6l4.2-4a3.6 3.6 0 0 1 \
                 4.6-4.7L9.6 4.7l1.7 1.7z"
            }
        }
    }
}

/// Decoration: what it means stands beside it or in the button's label.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=name.path() />
        </svg>
    }
}
