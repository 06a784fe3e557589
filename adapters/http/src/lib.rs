//! Requests to places that users name, which must not become requests to places that only we can reach.
//!
//! A name is looked up here, and only addresses that may be reached are handed on to be connected to: between the look
//! and the connection nothing is looked up again. No redirect is followed, no proxy asked, no cookie kept, no
//! connection used twice, and of the answer nothing is read but its status.

mod messenger;
mod resolver;
mod signature;

pub use messenger::Messenger;
pub use signature::signature;
