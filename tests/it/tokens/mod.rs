//! Tokens from one run to the next, and what proves who asks for one; with the real program wherever processes matter.

mod credentials;
mod disk;
mod office;
mod platform;
mod processes;
mod rotation;
mod store;
