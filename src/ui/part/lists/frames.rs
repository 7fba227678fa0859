//! Work in slices, one in each frame, so that the page never stands still.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use leptos::html::ElementType;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Runs a step in the next animation frame, and in each one after it until the step says it is done.
/// However often it is woken, there is one step a frame; none after its owner is gone.
#[derive(Clone)]
pub struct Frames {
    step: Rc<RefCell<dyn FnMut() -> bool>>,
    is_awake: Rc<Cell<bool>>,
    is_over: Arc<AtomicBool>,
}

impl Frames {
    /// `step` returns true when nothing is left to do until somebody wakes it again.
    pub fn new(step: impl FnMut() -> bool + 'static) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        on_cleanup(move || over.store(true, Ordering::Relaxed));
        Self { step: Rc::new(RefCell::new(step)), is_awake: Rc::default(), is_over }
    }

    pub fn wake(&self) {
        if self.is_awake.replace(true) {
            return;
        }
        let frames = self.clone();
        request_animation_frame(move || frames.run());
    }

    fn run(&self) {
        self.is_awake.set(false);
        if self.is_over.load(Ordering::Relaxed) {
            return;
        }
        let is_done = (self.step.borrow_mut())();
        if !is_done {
            self.wake();
        }
    }
}

/// Hands the element to `act` in the next animation frame, unless what holds it is gone by then. The only
/// way to do something later with what is on screen.
pub fn next_frame<E>(element: NodeRef<E>, act: impl FnOnce(E::Output) + 'static)
where
    E: ElementType,
    E::Output: JsCast + Clone + 'static,
{
    request_animation_frame(move || {
        if let Some(element) = element.try_get_untracked().flatten() {
            act(element);
        }
    });
}

/// Leaves frames free after one that had much to draw: for what the person does, and for the rest of the
/// machine.
#[derive(Default)]
pub struct Rest {
    left: Cell<u8>,
}

impl Rest {
    const FRAMES: u8 = 2;

    pub fn begin(&self) {
        self.left.set(Self::FRAMES);
    }

    /// Whether the frame at hand is one of those; counts it.
    pub fn goes_on(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }
}

/// Repeats `work` until it is done (true) or `millis` have passed; true when done.
pub fn within(millis: f64, mut work: impl FnMut() -> bool) -> bool {
    let Some(clock) = window().performance() else { return work() };
    let end = clock.now() + millis;
    loop {
        if work() {
            return true;
        }
        if clock.now() >= end {
            return false;
        }
    }
}
