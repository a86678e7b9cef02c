//! What the engine promises, in virtual time.

mod batch;
mod batch_property;
mod estimate;
mod flow;
mod gates;
mod gates_property;
mod order;
mod outcome;
mod pace;
mod patience;
mod prepare;
mod property;
mod rate;
mod reach;
mod stop;
mod window;
