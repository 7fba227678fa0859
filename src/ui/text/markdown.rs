//! Markdown as a tree of what a page may draw: nothing in it can become markup, load or run.
//!
//! What a server writes is hostile until shown otherwise. Raw HTML stays text; pictures become links, for
//! loading one would tell its host who looks; links lead to the web or to an e-mail program only.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag};

use crate::wire::url::uri_scheme;

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Text(String),
    Code(String),
    /// `language` is empty where none is named.
    CodeBlock {
        language: String,
        text: String,
    },
    /// A task's box in a list.
    Checkbox(bool),
    LineBreak,
    Rule,
    Element(Element, Vec<Node>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Element {
    Paragraph,
    /// From 1 to 6.
    Heading(u8),
    Quote,
    /// `Some(first number)` for a numbered one.
    List(Option<u64>),
    Item,
    Emphasis,
    Strong,
    Strikethrough,
    Table,
    TableHead,
    TableRow,
    TableCell,
    /// An address that may be opened.
    Link(String),
    /// An address that may not, as it was written.
    DeadLink(String),
}

/// Deeper nesting is drawn flat: a tree as deep as a server likes would exhaust the stack.
const MOST_DEPTH: usize = 50;

/// Whether a text whose type nobody says is likely to be Markdown: it has a heading and more, a block of code, or
/// a table. What merely has a star or a dash is not.
pub fn is_likely(text: &str) -> bool {
    let mut lines = text.lines().take(MOST_LOOKED_AT).peekable();
    let mut headings = 0;
    let mut others = 0;
    while let Some(line) = lines.next() {
        let level = line.bytes().take_while(|byte| *byte == b'#').count();
        let is_heading = (1..=6).contains(&level) && line[level..].starts_with(' ');
        let is_ruled = lines.peek().is_some_and(|next| is_table_rule(next));
        if line.starts_with("```") || line.contains('|') && is_ruled {
            return true;
        }
        headings += usize::from(is_heading);
        others += usize::from(!is_heading && !line.trim().is_empty());
        // A comment of a script begins with `#` as well: a heading has an empty line before or after it.
        let stands_alone = lines.peek().is_none_or(|next| next.trim().is_empty());
        if is_heading && !stands_alone {
            return false;
        }
    }
    headings > 0 && others > 0
}

/// Lines that are looked at.
const MOST_LOOKED_AT: usize = 400;

/// The line between the head of a table and its rows, such as `| --- | :-: |`.
fn is_table_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains("--") && line.contains('|') && line.chars().all(|c| "|-: ".contains(c))
}

pub fn read(text: &str) -> Vec<Node> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut builder = Builder::default();
    for event in Parser::new_ext(text, options) {
        builder.take(event);
    }
    while !builder.open.is_empty() {
        builder.close();
    }
    builder.done
}

#[derive(Default)]
struct Builder {
    done: Vec<Node>,
    /// What is under way, outermost first.
    open: Vec<(Kind, Vec<Node>)>,
}

enum Kind {
    Element(Element),
    CodeBlock(String),
    /// Only its content is kept.
    Flat,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(_) => self.close(),
            Event::Text(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::FootnoteReference(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text) => self.text(&text),
            Event::Code(text) => self.push(Node::Code(text.into_string())),
            Event::SoftBreak => self.text("\n"),
            Event::HardBreak => self.push(Node::LineBreak),
            Event::Rule => self.push(Node::Rule),
            Event::TaskListMarker(is_done) => self.push(Node::Checkbox(is_done)),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let kind = if self.open.len() < MOST_DEPTH { kind(tag) } else { Kind::Flat };
        self.open.push((kind, Vec::new()));
    }

    fn close(&mut self) {
        let Some((kind, children)) = self.open.pop() else { return };
        match kind {
            Kind::Element(element) => self.push(Node::Element(element, children)),
            Kind::CodeBlock(language) => {
                let text = children.into_iter().filter_map(|node| match node {
                    Node::Text(text) => Some(text),
                    _ => None,
                });
                let text: String = text.collect();
                self.push(Node::CodeBlock { language, text });
            }
            Kind::Flat => children.into_iter().for_each(|child| self.push(child)),
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(Node::Text(held)) = self.siblings().last_mut() {
            return held.push_str(text);
        }
        self.push(Node::Text(text.to_owned()));
    }

    fn push(&mut self, node: Node) {
        self.siblings().push(node);
    }

    fn siblings(&mut self) -> &mut Vec<Node> {
        self.open.last_mut().map_or(&mut self.done, |(_, children)| children)
    }
}

fn kind(tag: Tag<'_>) -> Kind {
    Kind::Element(match tag {
        // Raw HTML is shown as it is written.
        Tag::Paragraph | Tag::HtmlBlock => Element::Paragraph,
        Tag::Heading { level, .. } => Element::Heading(heading(level)),
        Tag::BlockQuote(_) => Element::Quote,
        Tag::CodeBlock(CodeBlockKind::Fenced(language)) => {
            return Kind::CodeBlock(language.into_string());
        }
        Tag::CodeBlock(CodeBlockKind::Indented) => return Kind::CodeBlock(String::new()),
        Tag::List(first) => Element::List(first),
        Tag::Item => Element::Item,
        Tag::Emphasis => Element::Emphasis,
        Tag::Strong => Element::Strong,
        Tag::Strikethrough => Element::Strikethrough,
        Tag::Table(_) => Element::Table,
        Tag::TableHead => Element::TableHead,
        Tag::TableRow => Element::TableRow,
        Tag::TableCell => Element::TableCell,
        Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => link(&dest_url),
        _ => return Kind::Flat,
    })
}

fn link(address: &str) -> Element {
    if is_openable(address) {
        Element::Link(address.to_owned())
    } else {
        Element::DeadLink(address.to_owned())
    }
}

/// An absolute address of the web or of a person. A relative one would lead into this page.
fn is_openable(address: &str) -> bool {
    // Browsers drop these from addresses, so that they could hide a scheme.
    if address.contains(|c: char| c.is_control()) {
        return false;
    }
    let Some((scheme, rest)) = uri_scheme(address.trim_start()) else { return false };
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => rest.starts_with("//"),
        scheme => scheme == "mailto",
    }
}

fn heading(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Node {
        Node::Text(text.to_owned())
    }

    /// The addresses that the tree would open, and those it would not.
    fn links(nodes: &[Node]) -> Vec<(bool, String)> {
        let mut found = Vec::new();
        for node in nodes {
            let Node::Element(element, children) = node else { continue };
            match element {
                Element::Link(address) => found.push((true, address.clone())),
                Element::DeadLink(address) => found.push((false, address.clone())),
                _ => {}
            }
            found.extend(links(children));
        }
        found
    }

    #[test]
    fn markdown_is_told_from_plain_text() {
        for text in [
            "# Title\n\nSome words.",
            "Words\n```rust\nfn main() {}\n```",
            "| a | b |\n| --- | :-: |\n| 1 | 2 |",
        ] {
            assert!(is_likely(text), "{text}");
        }
        for text in [
            "",
            "Echo: hello",
            "# a comment\nset -e\n",
            "- a\n- b * c",
            "#hashtag\n\nwords",
            "# alone",
            "a | b",
            "####### seven\n\nwords",
        ] {
            assert!(!is_likely(text), "{text}");
        }
    }

    #[test]
    fn headings_lists_and_code_keep_their_shape() {
        let nodes = read("# Title\n\n1. *one*\n2. `two`\n\n```rust\nlet a = 1;\n```\n");

        let item = |node: Node| Node::Element(Element::Item, vec![node]);
        assert_eq!(
            nodes,
            [
                Node::Element(Element::Heading(1), vec![text("Title")]),
                Node::Element(
                    Element::List(Some(1)),
                    vec![
                        item(Node::Element(Element::Emphasis, vec![text("one")])),
                        item(Node::Code("two".to_owned())),
                    ]
                ),
                Node::CodeBlock { language: "rust".to_owned(), text: "let a = 1;\n".to_owned() },
            ]
        );
    }

    #[test]
    fn html_stays_text() {
        let nodes = read("a <b onclick=x>c</b>\n\n<script>alert(1)</script>\n");

        assert_eq!(
            nodes,
            [
                Node::Element(Element::Paragraph, vec![text("a <b onclick=x>c</b>")]),
                Node::Element(Element::Paragraph, vec![text("<script>alert(1)</script>\n")]),
            ]
        );
    }

    #[test]
    fn links_lead_to_the_web_or_to_a_person_only() {
        for (address, opens) in [
            ("https://example.com/a", true),
            ("HTTP://example.com", true),
            ("mailto:a@example.com", true),
            ("javascript:alert(1)", false),
            ("JaVaScRiPt:alert(1)", false),
            ("data:text/html,x", false),
            ("vbscript:x", false),
            ("file:///etc/passwd", false),
            ("//example.com", false),
            ("#/server/1/tools", false),
            ("a.md", false),
            ("https:example.com", false),
        ] {
            assert_eq!(links(&read(&format!("[x]({address})"))), [(opens, address.to_owned())]);
        }
        assert!(!is_openable("java\nscript:alert(1)"));
        assert!(!is_openable("https://a\u{0}"));
    }

    #[test]
    fn a_picture_is_a_link_by_its_description() {
        let nodes = read("![a cat](https://example.com/cat.png)");

        let link = Element::Link("https://example.com/cat.png".to_owned());
        let picture = Node::Element(link, vec![text("a cat")]);
        assert_eq!(nodes, [Node::Element(Element::Paragraph, vec![picture])]);
    }

    #[test]
    fn tables_and_tasks_are_read() {
        let nodes = read("| a | b |\n|---|---|\n| 1 | ~~2~~ |\n\n- [x] done\n");

        assert!(matches!(&nodes[0], Node::Element(Element::Table, rows) if rows.len() == 2));
        let Node::Element(Element::List(None), items) = &nodes[1] else { panic!("{nodes:?}") };
        let Node::Element(Element::Item, parts) = &items[0] else { panic!("{items:?}") };
        assert_eq!(parts, &[Node::Checkbox(true), text("done")]);
    }

    #[test]
    fn nesting_without_end_is_drawn_flat() {
        fn depth(nodes: &[Node]) -> usize {
            let below = nodes.iter().map(|node| match node {
                Node::Element(_, children) => 1 + depth(children),
                _ => 0,
            });
            below.max().unwrap_or_default()
        }

        let nodes = read(&format!("{}deep", "> ".repeat(5_000)));

        assert_eq!(depth(&nodes), 50);
    }
}
