//! Nothing secret of a URL is shown or sent elsewhere.
