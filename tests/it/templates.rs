//! Message templates: what they render and where their faults point.
