//! Markdown, drawn.

use leptos::prelude::*;

use crate::ui::part::outside_address::leads_to;
use crate::ui::part::text::{Code, Colours};
use crate::ui::text::long_text::HeldText;
use crate::ui::text::markdown::{Element, Node, read};

/// Markdown as elements of the page.
#[component]
pub fn MarkdownView(text: HeldText) -> impl IntoView {
    let nodes = read(text.as_str());
    if nodes.is_empty() {
        return view! { <p class="note">"Empty text"</p> }.into_any();
    }
    if count(&nodes) > MOST_NODES {
        return view! {
            <p class="note">"There is so much Markdown that Wirescope shows it as text, to keep the page fast"</p>
            <Code text name="Markdown" colours=Colours::None />
        }
        .into_any();
    }
    view! { <div class="markdown">{all(nodes)}</div> }.into_any()
}

/// Each is an element.
const MOST_NODES: usize = 2_000;

fn count(nodes: &[Node]) -> usize {
    let within = |node: &Node| match node {
        Node::Element(_, children) => 1 + count(children),
        _ => 1,
    };
    nodes.iter().map(within).sum()
}

fn all(nodes: Vec<Node>) -> AnyView {
    nodes.into_iter().map(node).collect_view().into_any()
}

fn node(node: Node) -> AnyView {
    match node {
        Node::Text(text) => text.into_any(),
        Node::Code(text) => view! { <code>{text}</code> }.into_any(),
        Node::CodeBlock { language, text } => {
            let is_json = language.eq_ignore_ascii_case("json");
            let colours = if is_json { Colours::Json } else { Colours::None };
            view! { <Code text name="Code" colours /> }.into_any()
        }
        Node::Checkbox(is_done) => {
            let label = if is_done { "done" } else { "open" };
            let mark = if is_done { "☑ " } else { "☐ " };
            view! { <span role="img" aria-label=label>{mark}</span> }.into_any()
        }
        Node::LineBreak => view! { <br /> }.into_any(),
        Node::Rule => view! { <hr /> }.into_any(),
        Node::Element(element, children) => draw(element, children),
    }
}

fn draw(element: Element, children: Vec<Node>) -> AnyView {
    if element == Element::TableHead {
        let cells = children.into_iter().map(|cell| match cell {
            Node::Element(_, children) => view! { <th scope="col">{all(children)}</th> }.into_any(),
            other => node(other),
        });
        let cells = cells.collect_view();
        return view! { <thead><tr>{cells}</tr></thead> }.into_any();
    }
    let children = all(children);
    match element {
        Element::Paragraph => view! { <p>{children}</p> }.into_any(),
        // Below the headings of the page itself.
        Element::Heading(1) => view! { <h4 data-level="1">{children}</h4> }.into_any(),
        Element::Heading(2) => view! { <h5 data-level="2">{children}</h5> }.into_any(),
        Element::Heading(_) => view! { <h6>{children}</h6> }.into_any(),
        Element::Quote => view! { <blockquote>{children}</blockquote> }.into_any(),
        Element::List(None) => view! { <ul>{children}</ul> }.into_any(),
        Element::List(Some(first)) => {
            view! { <ol start=first.to_string()>{children}</ol> }.into_any()
        }
        Element::Item => view! { <li>{children}</li> }.into_any(),
        Element::Emphasis => view! { <em>{children}</em> }.into_any(),
        Element::Strong => view! { <strong>{children}</strong> }.into_any(),
        Element::Strikethrough => view! { <s>{children}</s> }.into_any(),
        Element::Table => {
            view! { <div class="wide" tabindex="0" role="group" aria-label="Table"><table>{children}</table></div> }
                .into_any()
        }
        Element::TableRow => view! { <tr>{children}</tr> }.into_any(),
        Element::TableHead | Element::TableCell => view! { <td>{children}</td> }.into_any(),
        Element::Link(address) => view! {
            <a href=address.clone() title=address.clone() target="_blank" rel="noopener noreferrer">
                {children}
            </a>
            {leads_to(&address)}
        }
        .into_any(),
        Element::DeadLink(address) => view! {
            <span>{children}" " <code>{address}</code></span>
        }
        .into_any(),
    }
}
