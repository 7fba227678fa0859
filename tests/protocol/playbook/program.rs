//! A server that is a program: what it is told and what it tells, line by line.

use std::sync::Arc;

use serde_json::{Value, json};
use wirescope::mcp::event::ListChange;
use wirescope::mcp::{Dialect, ExchangeId, Input, Output, Target};
use wirescope::wire::companion::Fault;
use wirescope::wire::program::{Command, Exit, Program, ProgramEvent};

use super::Playbook;

pub(crate) const LINE: &str = "npx -y server";
pub(crate) const PID: u32 = 4242;

pub(crate) fn program() -> Program {
    let args = ["-y", "server"].map(str::to_owned).into();
    Program::Typed(Command { command: "npx".to_owned(), args, ..Command::default() })
}

impl Playbook {
    pub(crate) fn connect_program() -> Self {
        Self::connect_to(Target::of(program()))
    }

    pub(crate) fn connect_program_forced(dialect: Dialect) -> Self {
        Self::connect_to(Target { dialect: Some(dialect), ..Target::of(program()) })
    }

    pub(crate) fn program(&mut self, id: ExchangeId, event: ProgramEvent) -> &mut Self {
        self.feed(Input::Program(id, event))
    }

    pub(crate) fn runs(&mut self, id: ExchangeId) -> &mut Self {
        self.program(id, ProgramEvent::Started { pid: PID })
    }

    /// Bytes of its stdout, as they are.
    pub(crate) fn out(&mut self, id: ExchangeId, bytes: &[u8]) -> &mut Self {
        self.program(id, ProgramEvent::Out(bytes.to_vec()))
    }

    /// Bytes of its stderr, in pieces of five.
    pub(crate) fn err(&mut self, id: ExchangeId, text: &str) -> &mut Self {
        for piece in text.as_bytes().chunks(5) {
            self.program(id, ProgramEvent::Err(piece.to_vec()));
        }
        self
    }

    /// A line of its stdout, in pieces of forty-one bytes.
    pub(crate) fn prints(&mut self, id: ExchangeId, message: &Value) -> &mut Self {
        let line = format!("{message}\n");
        for piece in line.as_bytes().chunks(41) {
            self.out(id, piece);
        }
        self
    }

    pub(crate) fn returns(&mut self, id: ExchangeId, asked: &Value, result: &Value) -> &mut Self {
        self.prints(id, &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result }))
    }

    pub(crate) fn refuses(&mut self, id: ExchangeId, asked: &Value, code: i64) -> &mut Self {
        let error = json!({ "code": code, "message": "no" });
        self.prints(id, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }))
    }

    pub(crate) fn exits(&mut self, id: ExchangeId, code: i32) -> &mut Self {
        self.program(id, ProgramEvent::Exited(exit(code)))
    }

    pub(crate) fn cannot(&mut self, id: ExchangeId, fault: Fault) -> &mut Self {
        self.program(id, ProgramEvent::Failed(fault))
    }

    /// The program is started, and runs.
    #[track_caller]
    pub(crate) fn expect_run(&mut self) -> ExchangeId {
        let id = self.expect_start();
        self.runs(id);
        id
    }

    #[track_caller]
    pub(crate) fn expect_start(&mut self) -> ExchangeId {
        match self.take_next(|output| matches!(output, Output::Start(..))) {
            Some(Output::Start(id, started)) => {
                assert_eq!(*started, program());
                id
            }
            _ => panic!("no program is started"),
        }
    }

    /// The next line that is written, whatever it holds.
    #[track_caller]
    pub(crate) fn expect_written(&mut self) -> Arc<str> {
        match self.take_next(|output| matches!(output, Output::Write(..))) {
            Some(Output::Write(_, line)) => line,
            _ => panic!("no line is written"),
        }
    }

    /// The names of the tools as they were told last, a page of them or all.
    pub(crate) fn names_of_tools(&self) -> Vec<&str> {
        let told = self.tools.iter().rev().find_map(|change| match change {
            ListChange::Page(tools) | ListChange::Replaced(tools) => Some(tools),
            _ => None,
        });
        told.into_iter().flatten().map(|tool| &*tool.name).collect()
    }

    /// The next line, which is a JSON-RPC message.
    #[track_caller]
    pub(crate) fn expect_message(&mut self) -> Value {
        serde_json::from_str(&self.expect_written()).expect("lines are JSON")
    }

    /// The next line, which is a message with this method.
    #[track_caller]
    pub(crate) fn expect_line(&mut self, method: &str) -> Value {
        let message = self.expect_message();
        assert_eq!(message["method"], method, "{message}");
        message
    }
}

pub(crate) fn exit(code: i32) -> Exit {
    Exit { code: Some(code), signal: None }
}
