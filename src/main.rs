//! The `dispatch` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    dispatch::cli::main()
}
