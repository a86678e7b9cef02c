//! What every service must do, whatever it is: one test account each, the real program, real sockets.

mod accounts;
mod hostile;
mod overflow;
mod preview;
mod reading;
mod secrets;
mod stage;
mod verdicts;
