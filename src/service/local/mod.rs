//! Services without a network: the terminal and a file.

mod console;
mod file;

pub use console::Console;
pub use file::File;
