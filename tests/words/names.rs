//! Names of protocol things, and the rules that findings tell of.

use serde_json::{Value, json};
use wirescope::mcp::event::{Phase, StepKind};
use wirescope::mcp::types::TaskStatus;
use wirescope::mcp::{CallId, Dialect, Feature, Moment};
use wirescope::schema::mistake::{JsonType, Rule};
use wirescope::session::command::Place;
use wirescope::wire::reader::Problem;
use wirescope::wire::url::{Oddity, UrlMistake};
use wirescope::words::{self, capability};

use crate::sheet::{Sheet, every};

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Names");
    for (what, dialect) in dialects() {
        sheet.name(what, words::dialect(dialect));
    }
    for (what, kind) in steps() {
        sheet.name(what, words::step(kind));
    }
    for (what, phase) in phases() {
        sheet.name(what, words::phase(&phase));
    }
    let tap = Place::Tap { file: String::new(), name: String::new() };
    for (what, phase) in phases() {
        sheet.name(what, words::state(&tap, &phase));
    }
    for (what, status) in statuses() {
        sheet.name(what, words::task_status(status));
    }
    for feature in Feature::ALL {
        let (name, about) = words::feature(feature);
        sheet.name(&format!("{feature:?}"), &format!("{name}: {about}"));
    }

    sheet.name("A call by its JSON-RPC id", &words::wire_id(Some("8"), CallId(3)));
    sheet.name("A call without one", &words::wire_id(None, CallId(3)));
    sheet.name("Where a line leads", &words::named_call(Some("8"), CallId(3), "echo"));
    sheet.name("The same without an id", &words::named_call(None, CallId(3), "echo"));

    sheet.chapter("Capabilities");
    for name in CAPABILITIES {
        let meaning = capability::meaning(name).unwrap_or(capability::UNKNOWN);
        let flags = capability::flags(name, &Value::Null).into_iter();
        let all = flags.chain(capability::flags(name, &everything()));
        sheet.name(name, &format!("{meaning}. {}", all.collect::<Vec<_>>().join(". ")));
    }
    sheet.name("none", &capability::absent(|_| false).unwrap_or_default());
    sheet.name("not sent", capability::NOT_SENT);
    sheet.name("event dialect", capability::NONE_IN_EVENT_DIALECT);
    for name in EXTENSIONS {
        sheet.name(name, capability::extension(name).unwrap_or_default());
    }

    sheet.chapter("Addresses");
    for (what, oddity) in oddities() {
        sheet.name(what, words::oddity(oddity));
    }
    for (what, mistake) in addresses() {
        sheet.name(what, &format!("the address {mistake}"));
    }

    sheet.chapter("Rules: what is wrong with a value");
    for (what, rule) in rules() {
        sheet.name(what, &format!("city {rule}"));
    }
    for (what, problem) in problems() {
        sheet.name(what, &format!("/city {problem}"));
    }
    sheet.name("many", &format!("the result: {}", words::finding::more(7)));
    let by_schema = words::finding::by_output_schema(&Rule::Type(vec![JsonType::Number]));
    sheet.name("structured content", &format!("/structuredContent/degrees {by_schema}"));
}

const CAPABILITIES: [&str; 9] = [
    "tools",
    "resources",
    "prompts",
    "completions",
    "logging",
    "tasks",
    "experimental",
    "extensions",
    "unheardOf",
];
const EXTENSIONS: [&str; 5] = [
    "io.modelcontextprotocol/ui",
    "io.modelcontextprotocol/tasks",
    "io.modelcontextprotocol/skills",
    "io.modelcontextprotocol/oauth-client-credentials",
    "io.modelcontextprotocol/enterprise-managed-authorization",
];

/// A capability in which all is on.
fn everything() -> Value {
    json!({ "listChanged": true, "subscribe": true, "list": {}, "cancel": {} })
}

fn dialects() -> Vec<(&'static str, Dialect)> {
    every!(Dialect {
        Dialect::Event => [Dialect::Event],
        Dialect::HttpSse => [Dialect::HttpSse],
        Dialect::Streamable => [Dialect::Streamable],
        Dialect::Stdio => [Dialect::Stdio],
        Dialect::Modern => [Dialect::Modern],
    })
}

fn steps() -> Vec<(&'static str, StepKind)> {
    every!(StepKind {
        StepKind::Start => [StepKind::Start],
        StepKind::Discover => [StepKind::Discover],
        StepKind::Initialize => [StepKind::Initialize],
        StepKind::Stream => [StepKind::Stream],
        StepKind::InitializeOverStream => [StepKind::InitializeOverStream],
        StepKind::Reach => [StepKind::Reach],
        StepKind::Read => [StepKind::Read],
        StepKind::MaySend => [StepKind::MaySend],
        StepKind::LookByCompanion => [StepKind::LookByCompanion],
        StepKind::Ping => [StepKind::Ping],
    })
}

fn phases() -> Vec<(&'static str, Phase)> {
    use wirescope::mcp::event::Loss;
    use wirescope::mcp::failure::Diagnosis;
    let since = Moment::default();
    let loss = || Loss::StreamEnded;
    let diagnosis = Diagnosis::BadUrl(String::new());
    every!(Phase {
        Phase::Idle => [Phase::Idle],
        Phase::Connecting { .. } => [Phase::Connecting { since }],
        Phase::Ready { .. } => [Phase::Ready { since }],
        Phase::Lost { .. } => [Phase::Lost { loss: loss(), attempt: 1, retry_at: None }],
        Phase::Reconnecting { .. } => [Phase::Reconnecting { loss: loss(), attempt: 1 }],
        Phase::Failed { .. } => [Phase::Failed { diagnosis: diagnosis.clone() }],
        Phase::Closed => [Phase::Closed],
    })
}

fn statuses() -> Vec<(&'static str, TaskStatus)> {
    every!(TaskStatus {
        TaskStatus::Working => [TaskStatus::Working],
        TaskStatus::InputRequired => [TaskStatus::InputRequired],
        TaskStatus::Completed => [TaskStatus::Completed],
        TaskStatus::Failed => [TaskStatus::Failed],
        TaskStatus::Cancelled => [TaskStatus::Cancelled],
    })
}

fn oddities() -> Vec<(&'static str, Oddity)> {
    every!(Oddity {
        Oddity::Userinfo => [Oddity::Userinfo],
        Oddity::Backslash => [Oddity::Backslash],
        Oddity::Invisible => [Oddity::Invisible],
        Oddity::Disguised => [Oddity::Disguised],
        Oddity::MixedScripts => [Oddity::MixedScripts],
        Oddity::Foreign => [Oddity::Foreign],
        Oddity::Unencrypted => [Oddity::Unencrypted],
    })
}

fn addresses() -> Vec<(&'static str, UrlMistake)> {
    every!(UrlMistake {
        UrlMistake::Empty => [UrlMistake::Empty],
        UrlMistake::Scheme => [UrlMistake::Scheme],
        UrlMistake::NoHost => [UrlMistake::NoHost],
        UrlMistake::Host => [UrlMistake::Host],
        UrlMistake::Port => [UrlMistake::Port],
        UrlMistake::Userinfo => [UrlMistake::Userinfo],
        UrlMistake::Space => [UrlMistake::Space],
    })
}

fn rules() -> Vec<(&'static str, Rule)> {
    let ten = || "10".to_owned();
    let cities = ["\"Berlin\"", "\"Paris\"", "\"Rome\""].map(str::to_owned).to_vec();
    every!(Rule {
        Rule::Required => [Rule::Required],
        Rule::RequiredWith(_) => [Rule::RequiredWith("street".to_owned())],
        Rule::Type(_) => [
            Rule::Type(vec![JsonType::Text]),
            Rule::Type(vec![JsonType::Integer]),
            Rule::Type(vec![JsonType::Number, JsonType::Boolean, JsonType::Null]),
            Rule::Type(vec![JsonType::List, JsonType::Object]),
        ],
        Rule::Json(_) => [Rule::Json("expected value at line 1 column 1".to_owned())],
        Rule::OneOf(_) => [Rule::OneOf(cities.clone())],
        Rule::OneOfMany(..) => [Rule::OneOfMany(cities.clone(), 997)],
        Rule::Minimum(_) => [Rule::Minimum(ten())],
        Rule::Maximum(_) => [Rule::Maximum(ten())],
        Rule::ExclusiveMinimum(_) => [Rule::ExclusiveMinimum(ten())],
        Rule::ExclusiveMaximum(_) => [Rule::ExclusiveMaximum(ten())],
        Rule::MultipleOf(_) => [Rule::MultipleOf(ten())],
        Rule::MinLength(_) => [Rule::MinLength(1)],
        Rule::MaxLength(_) => [Rule::MaxLength(80)],
        Rule::MinItems(_) => [Rule::MinItems(1)],
        Rule::MaxItems(_) => [Rule::MaxItems(3)],
        Rule::Format(_) => [Rule::Format("an e-mail address")],
        Rule::Pattern(_) => [Rule::Pattern("^[a-z]+$".to_owned())],
        Rule::UniqueItems => [Rule::UniqueItems],
        Rule::MinContains(_) => [Rule::MinContains(1)],
        Rule::MaxContains(_) => [Rule::MaxContains(2)],
        Rule::MinProperties(_) => [Rule::MinProperties(1)],
        Rule::MaxProperties(_) => [Rule::MaxProperties(3)],
        Rule::Unknown => [Rule::Unknown],
        Rule::Name(_) => [Rule::Name(Box::new(Rule::MaxLength(40)))],
        Rule::Forbidden => [Rule::Forbidden],
        Rule::AnyOf => [Rule::AnyOf],
        Rule::SeveralOf => [Rule::SeveralOf],
        Rule::Not => [Rule::Not],
        Rule::Unchecked => [Rule::Unchecked],
    })
}

fn problems() -> Vec<(&'static str, Problem)> {
    every!(Problem {
        Problem::Missing => [Problem::Missing],
        Problem::NotA(_) => [Problem::NotA("string"), Problem::NotA("array")],
        Problem::NotThe(_) => [Problem::NotThe("next number")],
        Problem::Says(_) => [Problem::Says("says the check that found it".to_owned())],
    })
}
