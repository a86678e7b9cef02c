//! The record of runs, through the real program: after a crash, beside another process, on a full disk, under a key.

mod crash;
mod discreet;
mod disk;
mod due;
mod hooks;
mod once;
mod parallel;
mod prune;
mod quota;
mod resume;
mod runs;
mod texts;
