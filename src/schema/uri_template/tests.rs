//! URI templates, by the examples of RFC 6570.

use super::*;

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn list(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| (*item).to_owned()).collect())
}

/// The variables of RFC 6570, §3.2.
fn rfc(name: &str) -> Option<Value> {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Some(match name {
        "count" => list(&["one", "two", "three"]),
        "dom" => list(&["example", "com"]),
        "dub" => text("me/too"),
        "hello" => text("Hello World!"),
        "half" => text("50%"),
        "var" => text("value"),
        "who" => text("fred"),
        "base" => text("http://example.com/home/"),
        "path" => text("/foo/bar"),
        "list" => list(&["red", "green", "blue"]),
        "keys" => Value::Pairs(vec![pair("semi", ";"), pair("dot", "."), pair("comma", ",")]),
        "v" => text("6"),
        "x" => text("1024"),
        "y" => text("768"),
        "empty" => text(""),
        "empty_keys" => Value::Pairs(Vec::new()),
        _ => return None,
    })
}

#[track_caller]
fn expands(examples: &[(&str, &str)]) {
    for (template, uri) in examples {
        let read =
            UriTemplate::read(template).unwrap_or_else(|mistake| panic!("{template}: {mistake}"));
        assert_eq!(read.expand(rfc), *uri, "{template}");
    }
}

#[test]
fn levels_1_to_3_expand_as_in_the_introduction_of_the_rfc() {
    expands(&[
        ("{var}", "value"),
        ("{hello}", "Hello%20World%21"),
        ("{+var}", "value"),
        ("{+hello}", "Hello%20World!"),
        ("{+path}/here", "/foo/bar/here"),
        ("here?ref={+path}", "here?ref=/foo/bar"),
        ("X{#var}", "X#value"),
        ("X{#hello}", "X#Hello%20World!"),
        ("map?{x,y}", "map?1024,768"),
        ("{x,hello,y}", "1024,Hello%20World%21,768"),
        ("{+x,hello,y}", "1024,Hello%20World!,768"),
        ("{+path,x}/here", "/foo/bar,1024/here"),
        ("{#x,hello,y}", "#1024,Hello%20World!,768"),
        ("{#path,x}/here", "#/foo/bar,1024/here"),
        ("X{.var}", "X.value"),
        ("X{.x,y}", "X.1024.768"),
        ("{/var}", "/value"),
        ("{/var,x}/here", "/value/1024/here"),
        ("{;x,y}", ";x=1024;y=768"),
        ("{;x,y,empty}", ";x=1024;y=768;empty"),
        ("{?x,y}", "?x=1024&y=768"),
        ("{?x,y,empty}", "?x=1024&y=768&empty="),
        ("?fixed=yes{&x}", "?fixed=yes&x=1024"),
        ("{&x,y,empty}", "&x=1024&y=768&empty="),
    ]);
}

#[test]
fn simple_expansion_is_that_of_section_3_2_2() {
    expands(&[
        ("{half}", "50%25"),
        ("O{empty}X", "OX"),
        ("O{undef}X", "OX"),
        ("{x,y}", "1024,768"),
        ("?{x,empty}", "?1024,"),
        ("?{x,undef}", "?1024"),
        ("?{undef,y}", "?768"),
        ("{var:3}", "val"),
        ("{var:30}", "value"),
        ("{list}", "red,green,blue"),
        ("{list*}", "red,green,blue"),
        ("{keys}", "semi,%3B,dot,.,comma,%2C"),
        ("{keys*}", "semi=%3B,dot=.,comma=%2C"),
        ("{count}", "one,two,three"),
    ]);
}

#[test]
fn reserved_expansion_is_that_of_section_3_2_3() {
    expands(&[
        ("{+half}", "50%25"),
        ("{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex"),
        ("{+base}index", "http://example.com/home/index"),
        ("O{+empty}X", "OX"),
        ("O{+undef}X", "OX"),
        ("up{+path}{var}/here", "up/foo/barvalue/here"),
        ("{+path:6}/here", "/foo/b/here"),
        ("{+list}", "red,green,blue"),
        ("{+list*}", "red,green,blue"),
        ("{+keys}", "semi,;,dot,.,comma,,"),
        ("{+keys*}", "semi=;,dot=.,comma=,"),
    ]);
}

#[test]
fn fragment_expansion_is_that_of_section_3_2_4() {
    expands(&[
        ("{#half}", "#50%25"),
        ("foo{#empty}", "foo#"),
        ("foo{#undef}", "foo"),
        ("{#path:6}/here", "#/foo/b/here"),
        ("{#list*}", "#red,green,blue"),
        ("{#keys}", "#semi,;,dot,.,comma,,"),
        ("{#keys*}", "#semi=;,dot=.,comma=,"),
    ]);
}

#[test]
fn labels_and_path_segments_are_those_of_sections_3_2_5_and_3_2_6() {
    expands(&[
        ("{.who}", ".fred"),
        ("{.who,who}", ".fred.fred"),
        ("{.half,who}", ".50%25.fred"),
        ("www{.dom*}", "www.example.com"),
        ("X{.empty}", "X."),
        ("X{.undef}", "X"),
        ("X{.var:3}", "X.val"),
        ("X{.list}", "X.red,green,blue"),
        ("X{.list*}", "X.red.green.blue"),
        ("X{.keys}", "X.semi,%3B,dot,.,comma,%2C"),
        ("X{.keys*}", "X.semi=%3B.dot=..comma=%2C"),
        ("X{.empty_keys}", "X"),
        ("X{.empty_keys*}", "X"),
        ("{/who,dub}", "/fred/me%2Ftoo"),
        ("{/var,empty}", "/value/"),
        ("{/var,undef}", "/value"),
        ("{/var:1,var}", "/v/value"),
        ("{/list*,path:4}", "/red/green/blue/%2Ffoo"),
        ("{/keys}", "/semi,%3B,dot,.,comma,%2C"),
        ("{/keys*}", "/semi=%3B/dot=./comma=%2C"),
    ]);
}

#[test]
fn parameters_and_queries_are_those_of_sections_3_2_7_to_3_2_9() {
    expands(&[
        ("{;who}", ";who=fred"),
        ("{;half}", ";half=50%25"),
        ("{;empty}", ";empty"),
        ("{;v,empty,who}", ";v=6;empty;who=fred"),
        ("{;v,bar,who}", ";v=6;who=fred"),
        ("{;hello:5}", ";hello=Hello"),
        ("{;list}", ";list=red,green,blue"),
        ("{;list*}", ";list=red;list=green;list=blue"),
        ("{;keys}", ";keys=semi,%3B,dot,.,comma,%2C"),
        ("{;keys*}", ";semi=%3B;dot=.;comma=%2C"),
        ("{?who}", "?who=fred"),
        ("{?x,y,undef}", "?x=1024&y=768"),
        ("{?var:3}", "?var=val"),
        ("{?list}", "?list=red,green,blue"),
        ("{?list*}", "?list=red&list=green&list=blue"),
        ("{?keys}", "?keys=semi,%3B,dot,.,comma,%2C"),
        ("{?keys*}", "?semi=%3B&dot=.&comma=%2C"),
        ("{&who}", "&who=fred"),
        ("{&var:3}", "&var=val"),
        ("{&list*}", "&list=red&list=green&list=blue"),
        ("{&keys*}", "&semi=%3B&dot=.&comma=%2C"),
    ]);
}

#[test]
fn a_prefix_counts_characters_and_not_bytes() {
    let template = UriTemplate::read("a://{name:2}").expect("a good template");

    assert_eq!(template.expand(|_| Some(text("äöü"))), "a://%C3%A4%C3%B6");
}

#[test]
fn what_is_escaped_already_stays_as_it_is_where_reserved_characters_may_stand() {
    let template = UriTemplate::read("a://%41 b/{+path}{path}").expect("a good template");

    assert_eq!(template.expand(|_| Some(text("%2F%x"))), "a://%41%20b/%2F%25x%252F%25x");
}

#[test]
fn each_variable_is_asked_for_once_in_order() {
    let template = UriTemplate::read("a://{b}/{c:3}{?b,d*}").expect("a good template");

    let found: Vec<_> =
        template.variables().iter().map(|held| (held.name.as_str(), held.modifier)).collect();

    assert_eq!(
        found,
        [("b", Modifier::None), ("c", Modifier::Prefix(3)), ("d", Modifier::Explode)]
    );
}

#[test]
fn a_template_that_cannot_be_expanded_says_why() {
    let mistakes = [
        ("a://{b", Mistake::Open),
        ("a://b}", Mistake::Closed),
        ("a://{}", Mistake::Empty),
        ("a://{=b}", Mistake::Reserved('=')),
        ("a://{b c}", Mistake::Name("b c".to_owned())),
        ("a://{?}", Mistake::Name(String::new())),
        ("a://{b,,c}", Mistake::Name(String::new())),
        ("a://{b:0}", Mistake::Prefix("b:0".to_owned())),
        ("a://{b:10000}", Mistake::Prefix("b:10000".to_owned())),
        ("a://{b:+3}", Mistake::Prefix("b:+3".to_owned())),
    ];
    for (template, mistake) in mistakes {
        assert_eq!(UriTemplate::read(template), Err(mistake), "{template}");
    }
}
