//! What the engine promises, in virtual time.

mod estimate;
mod gates;
mod gates_property;
mod order;
mod outcome;
mod pace;
mod property;
mod stop;
mod window;
